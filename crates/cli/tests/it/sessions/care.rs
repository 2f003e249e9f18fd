//! Status, renewing, forgetting: what happens to a sign-in later.

use chrono::{TimeDelta, Utc};
use toklake_simulator::{Fault, FaultKind, Route};

use super::stage::{Click, Stage, scenario};
use crate::desk::Desk;

#[test]
fn the_status_says_until_when_and_what_is_lost_after_that() {
    let stage = Stage::new();
    stage.signed_in("kite.workshop");
    let report = stage
        .desk
        .toklake_ends(0, &["session", "status", "--json"])
        .json();
    let session = &report["report"]["sessions"][0];
    assert_eq!(session["account"], "kite.workshop");
    assert_eq!(
        (&session["standing"], &session["is_urgent"]),
        (&"ok".into(), &false.into())
    );
    assert!(
        session["forecast"]["days_left"]
            .as_i64()
            .is_some_and(|days| days >= 363),
        "{session}"
    );
    assert!(session["about"]["validated_at"].is_string(), "{session}");
    let text = stage.desk.toklake_ends(0, &["session", "status"]).out;
    assert!(text.contains("kite.workshop at business"), "{text}");
    assert!(text.contains("lost after that"), "{text}");
    let error = stage.desk.toklake_ends(
        2,
        &["session", "status", "--account", "kite.workshp", "--json"],
    );
    let message = error.json()["error"]["message"].clone();
    assert_eq!(
        message,
        "no account `kite.workshp` is signed in: there are `kite.workshop`"
    );
}

#[test]
fn a_sign_in_that_ends_within_days_is_told_by_the_exit_code() {
    let mut short = scenario();
    short.oauth.business_refresh_seconds = 2 * 86_400;
    let stage = Stage::of(Desk::new(), short);
    stage.signed_in("kite.workshop");
    let text = stage.desk.toklake_ends(1, &["session", "status"]).out;
    assert!(text.contains("ends soon"), "{text}");
    assert!(
        text.contains("`toklake login business --account kite.workshop`"),
        "{text}"
    );
    assert_eq!(stage.desk.toklake(&["accounts"]).code, 1);
}

#[test]
fn tokens_are_renewed_and_a_withdrawn_consent_asks_for_a_person() {
    let stage = Stage::new();
    stage.signed_in("kite.workshop");
    let text = stage.desk.toklake_ends(0, &["session", "refresh"]).out;
    assert!(
        text.contains("kite.workshop at business: the token is new"),
        "{text}"
    );
    let report = stage
        .desk
        .toklake_ends(0, &["session", "status", "--json"])
        .json();
    assert_eq!(report["report"]["sessions"][0]["about"]["rotations"], 1);
    stage.tiktok.revoke_consent("kite.workshop");
    let text = stage.desk.toklake_ends(1, &["session", "refresh"]).out;
    assert!(text.contains("the consent was withdrawn"), "{text}");
    assert!(
        text.contains("toklake login business --account kite.workshop"),
        "{text}"
    );
    let text = stage.desk.toklake_ends(1, &["session", "status"]).out;
    assert!(
        text.contains("WITHDRAWN: the consent was withdrawn"),
        "{text}"
    );
}

#[test]
fn two_refreshers_at_once_spend_the_token_once() {
    let mut rotating = scenario();
    rotating.oauth.business_rotates = true;
    let stage = Stage::of(Desk::new(), rotating);
    stage.signed_in("kite.workshop");
    let slow = FaultKind::Slow { millis: 3_000 };
    stage
        .tiktok
        .inject(Fault::at(Route::BusinessRefresh, 1, slow));
    let both: Vec<_> = (0..2)
        .map(|_| stage.start(&["session", "refresh"]))
        .collect();
    for asking in both {
        let answer = asking.end();
        assert_eq!(answer.code, 0, "{}\n{}", answer.out, answer.err);
    }
    // one of them may have begun when the other was through
    let calls = stage.tiktok.calls_of(Route::BusinessRefresh);
    assert!((1..=2).contains(&calls), "{calls}");
    stage.desk.toklake_ends(0, &["check", "access"]);
    stage.desk.toklake_ends(0, &["session", "refresh"]);
}

#[test]
fn forgetting_takes_the_consent_back_first() {
    let stage = Stage::new();
    stage.signed_in("kite.workshop");
    let broken = FaultKind::Gateway { status: 502 };
    stage
        .tiktok
        .inject(Fault::at(Route::BusinessRevoke, 1, broken));
    let answer = stage
        .desk
        .toklake_ends(2, &["session", "forget", "kite.workshop", "--json"]);
    let error = &answer.json()["error"];
    assert_eq!(error["code"], "not_revoked");
    assert!(
        error["remedy"]
            .as_str()
            .is_some_and(|words| words.contains("--local-only")),
        "{error}"
    );
    // nothing went: the token that can take it back is still here
    stage.desk.toklake_ends(0, &["check", "access"]);
    let text = stage
        .desk
        .toklake_ends(0, &["session", "forget", "kite.workshop"])
        .out;
    assert!(
        text.contains("the consent is taken back at TikTok"),
        "{text}"
    );
    assert!(
        stage
            .desk
            .toklake_ends(0, &["accounts"])
            .out
            .contains("nobody is signed in")
    );
}

#[test]
fn forgetting_here_alone_asks_nobody_and_says_what_stays() {
    let stage = Stage::new();
    stage.signed_in("kite.workshop");
    let arguments = ["session", "forget", "kite.workshop", "--local-only"];
    let text = stage.desk.toklake_ends(0, &arguments).out;
    assert!(text.contains("TikTok was not asked"), "{text}");
    assert_eq!(stage.tiktok.calls_of(Route::BusinessRevoke), 0);
    let entries = stage.desk.files("data_lake/vault");
    let of_account = entries
        .iter()
        .filter(|(path, _)| path.contains("epoch") && path.contains("kite"));
    assert_eq!(of_account.count(), 0);
}

#[test]
fn one_account_may_be_signed_in_at_both_and_end_at_one() {
    let stage = Stage::new();
    stage.signed_in("kite.workshop");
    let arguments = ["login", "display", "--paste"];
    let answer = stage.paste(&arguments, "kite.workshop", Click::Agree);
    assert_eq!(answer.code, 0, "{}", answer.err);
    let listed = stage.desk.toklake_ends(0, &["accounts", "--json"]).json();
    let sources = listed["report"][0]["sources"].as_array().map(Vec::len);
    assert_eq!(sources, Some(2), "{listed}");
    stage.desk.toklake_ends(
        0,
        &["session", "forget", "kite.workshop", "--source", "display"],
    );
    let listed = stage.desk.toklake_ends(0, &["accounts", "--json"]).json();
    assert_eq!(listed["report"][0]["sources"][0]["source"], "business");
    let ends = listed["report"][0]["sources"][0]["expires_at"].clone();
    let ends: chrono::DateTime<Utc> = serde_json::from_value(ends).expect("an instant");
    assert!(ends > Utc::now() + TimeDelta::days(360));
}
