//! What the reference says that an error means for the next request.

use bytes::Bytes;
use serde_json::json;
use toklake_sources::answers::Outcome;
use toklake_sources::http::Answer;
use toklake_sources::pull::{Reason, Verdict, Why};
use toklake_sources::{business, display};

use super::{body, decoded};

fn answer(status: u16, body: Vec<u8>) -> Answer {
    Answer {
        status,
        headers: Default::default(),
        body: Bytes::from(body),
    }
}

/// Bodies of refusals of the API for Business, and what each means.
fn of_business() -> Vec<(&'static str, Verdict)> {
    let renew = |code: &str| Verdict::Renew {
        code: code.to_owned(),
    };
    let sign_in = |code: &str| Verdict::SignIn {
        code: code.to_owned(),
    };
    vec![
        (
            "error_40001_no_permission.json",
            refused(Reason::Permission, "40001"),
        ),
        (
            "error_40002_invalid_param.json",
            refused(Reason::Parameter, "40002"),
        ),
        (
            "error_40002_lookback.json",
            refused(Reason::Parameter, "40002"),
        ),
        (
            "error_40100_rate_limit.json",
            later(Why::RateLimit, "40100"),
        ),
        ("error_40102_access_token_expired.json", renew("40102")),
        ("error_40103_refresh_token_expired.json", sign_in("40103")),
        (
            "error_40104_empty_token.json",
            refused(Reason::Request, "40104"),
        ),
        ("error_40105_access_token_invalid.json", renew("40105")),
        ("error_40110_auth_code.json", sign_in("40110")),
        (
            "error_40118_allowlist.json",
            refused(Reason::Feature, "40118"),
        ),
        ("error_50000_system.json", later(Why::Server, "50000")),
        (
            "error_51010_internal_timeout.json",
            later(Why::Server, "51010"),
        ),
    ]
}

/// Bodies of refusals of the Display API, with their status, and what each means.
fn of_display() -> [(&'static str, u16, Verdict); 3] {
    let limited = Verdict::Later(toklake_sources::pull::Later {
        why: Why::RateLimit,
        code: "rate_limit_exceeded".to_owned(),
        wait: Some(std::time::Duration::from_secs(60)),
    });
    let dead = Verdict::Renew {
        code: "access_token_invalid".to_owned(),
    };
    let scope = refused(Reason::Scope, "scope_not_authorized");
    [
        ("display_error_rate_limit.json", 429, limited),
        ("display_error_token_invalid.json", 401, dead),
        ("display_error_scope_not_authorized.json", 401, scope),
    ]
}

/// What a gateway says to a path without its last slash.
const NO_SLASH: &str = "error_404_missing_trailing_slash.txt";

/// The files that are spoken of here.
pub fn names() -> impl Iterator<Item = &'static str> {
    let business = of_business().into_iter().map(|(name, _)| name);
    let display = of_display().into_iter().map(|(name, ..)| name);
    business.chain(display).chain([NO_SLASH])
}

#[test]
fn every_example_of_an_error_means_what_the_reference_says() {
    for (name, verdict) in of_business() {
        let Some(body) = body(name) else { return };
        assert_eq!(
            business::classify(&answer(200, body.clone())),
            verdict,
            "{name}"
        );
        let found = decoded("business", "videos", &json!({}), &body);
        assert!(
            found.batches.is_empty() && found.set_aside.is_empty(),
            "{name}"
        );
        assert!(matches!(found.outcome, Outcome::Refused { .. }), "{name}");
    }
    let Some(missing_slash) = body(NO_SLASH) else {
        return;
    };
    let verdict = business::classify(&answer(404, missing_slash.clone()));
    assert_eq!(verdict, refused(Reason::Request, "http_404"));
    let found = decoded("business", "videos", &json!({}), &missing_slash);
    assert_eq!(found.outcome, Outcome::Unreadable);
    assert_eq!(found.set_aside[0].rule, "not_an_answer");
}

#[test]
fn errors_of_the_display_api_mean_what_the_reference_says() {
    for (name, status, verdict) in of_display() {
        let Some(body) = body(name) else { return };
        assert_eq!(
            display::classify(&answer(status, body.clone())),
            verdict,
            "{name}"
        );
        let found = decoded("display", "videos", &json!({}), &body);
        assert!(matches!(found.outcome, Outcome::Refused { .. }), "{name}");
    }
}

#[test]
fn a_token_tells_whose_it_is() {
    let Some(body) = body("business_oauth_token_info.json") else {
        return;
    };
    let info = business::token_info(&body).unwrap();
    assert_eq!(info.app_id.as_deref(), Some("7000000000000000001"));
    assert!(info.scopes.has("user.insights") && !info.scopes.has("video.publish"));
}

fn refused(reason: Reason, code: &str) -> Verdict {
    Verdict::Refused(toklake_sources::pull::Refusal {
        code: code.to_owned(),
        reason,
    })
}

fn later(why: Why, code: &str) -> Verdict {
    Verdict::Later(toklake_sources::pull::Later {
        why,
        code: code.to_owned(),
        wait: None,
    })
}
