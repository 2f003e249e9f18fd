//! What an answer without data means for the session and the pull.

use serde_json::json;
use toklake_sources::answers::Outcome;
use toklake_sources::pull::{Reason, Verdict, Why};
use toklake_sources::studio::{self, Stream};

use super::{answer, body, decoded};

fn verdict(stream: Stream, status: u16, body: &str) -> Verdict {
    studio::classify(stream, &answer(status, body.as_bytes().to_vec()))
}

fn sign_in(code: &str) -> Verdict {
    Verdict::SignIn {
        code: code.to_owned(),
    }
}

fn refused(reason: Reason, code: &str) -> Verdict {
    Verdict::Refused(toklake_sources::pull::Refusal {
        code: code.to_owned(),
        reason,
    })
}

#[test]
fn every_example_of_an_error_means_what_the_reference_says() {
    let expected = [
        ("error_login_expired.json", Stream::Posts, sign_in("8")),
        (
            "error_invalid_params.json",
            Stream::NumberedInsights,
            refused(Reason::Parameter, "5"),
        ),
        (
            "error_invalid_params_m10n.json",
            Stream::Rewards,
            refused(Reason::Parameter, "3016030"),
        ),
        (
            "creative_radar_deprecated.json",
            Stream::LegacyHashtags,
            refused(Reason::Withdrawn, "deprecated"),
        ),
        (
            "creative_radar_no_permission.json",
            Stream::LegacyHashtags,
            refused(Reason::Permission, "40101"),
        ),
    ];
    for (name, stream, verdict) in expected {
        let Some(body) = body(name) else { return };
        let found = decoded(stream, &json!({}), &body);
        assert!(found.batches.is_empty(), "{name}");
        assert!(matches!(found.outcome, Outcome::Refused { .. }), "{name}");
        assert_eq!(
            studio::classify(stream, &answer(200, body)),
            verdict,
            "{name}"
        );
    }
}

#[test]
fn a_session_that_is_over_is_told_however_it_shows() {
    let expired = r#"{"status_code":8,"status_msg":"Login expired"}"#;
    assert_eq!(verdict(Stream::Posts, 200, expired), sign_in("8"));
    assert_eq!(
        verdict(Stream::Identity, 200, r#"{"statusCode":0}"#),
        sign_in("no_user")
    );
    assert_eq!(verdict(Stream::Posts, 302, ""), sign_in("http_302"));
    assert_eq!(verdict(Stream::Posts, 403, ""), sign_in("http_403"));
    for foreign in ["", "<html>"] {
        assert_eq!(
            verdict(Stream::Posts, 200, foreign),
            sign_in("not_an_answer")
        );
    }
    let Verdict::Later(limited) = verdict(Stream::Posts, 429, "") else {
        panic!("it is no fault of the session");
    };
    assert_eq!(limited.why, Why::RateLimit);
    let gone = verdict(Stream::Comments, 200, r#"{"statusCode":2209}"#);
    assert_eq!(gone, refused(Reason::Gone, "2209"));
}
