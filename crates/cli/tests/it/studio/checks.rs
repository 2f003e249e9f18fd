//! `toklake check` of Studio: pages and keys as they were and as they are after a change of the app, the
//! session, and what each call says.

use serde_json::{Value, json};
use toklake_simulator::{FaultKind, Generation, Scenario, StudioRoute};

use super::stage::{
    CREATOR, EMPTY, browsers_left, import, landed, pages, said, small, strike, studio_of,
};
use crate::sessions::stage::Stage;

fn staged(handle: &str, change: impl FnOnce(&mut Scenario)) -> Option<Stage> {
    let mut scenario = small();
    change(&mut scenario);
    let stage = studio_of(scenario)?;
    import(&stage, handle);
    Some(stage.with("TOKLAKE_STUDIO_DOWNLOADS", "false"))
}

fn report(stage: &Stage, code: i32, command: &[&str]) -> Value {
    let answer = stage.desk.toklake_ends(code, command);
    answer.json()["report"].clone()
}

/// The findings as kind, page or path, key, and what it is called now.
fn findings(report: &Value) -> Vec<[String; 4]> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let found = report["findings"].as_array().expect("a list");
    found
        .iter()
        .map(|one| ["kind", "page", "key", "is_now"].map(|name| text(&one[name])))
        .collect()
}

const CHECK: [&str; 3] = ["check", "studio", "--json"];

#[test]
fn pages_as_they_are_known_give_no_finding_whoever_looks() {
    for (handle, generation) in [
        (CREATOR, Generation::Both),
        (CREATOR, Generation::Numeric),
        (EMPTY, Generation::Text),
    ] {
        let change = |scenario: &mut Scenario| scenario.studio.generation = generation;
        let Some(stage) = staged(handle, change) else {
            return;
        };
        let report = report(&stage, 0, &CHECK);
        assert_eq!(findings(&report), Vec::<[String; 4]>::new(), "{report}");
        assert!(report["keys"].as_u64() > Some(60), "{report}");
        assert_eq!(landed(&stage), 0, "nothing is kept");
    }
}

#[test]
fn a_changed_app_is_told_call_by_call_and_key_by_key() {
    let change = |scenario: &mut Scenario| {
        let drift = &mut scenario.studio.drift;
        for (old, new) in [
            ("vv_history", "view_history"),
            ("play_count", "plays"),
            ("commentId", "comment_key"),
        ] {
            drift.keys.insert(old.to_owned(), new.to_owned());
        }
        for (old, new) in [("metric-value", "figure"), ("download-data", "export-data")] {
            drift.dom.insert(old.to_owned(), new.to_owned());
        }
        drift.missing_calls = vec!["studio/rewards".to_owned()];
    };
    let Some(stage) = staged(CREATOR, change) else {
        return;
    };
    let report = report(&stage, 1, &CHECK);
    let found = findings(&report);
    let expected = |kind: &str, page: &str, key: &str, is_now: &str| {
        let expected = [kind, page, key, is_now].map(str::to_owned);
        assert!(found.contains(&expected), "{expected:?} in {found:?}");
    };
    let insight = "/aweme/v2/data/insight";
    expected("missing", "monetization", "", "");
    expected("renamed", insight, "vv_history", "view_history");
    expected(
        "renamed",
        insight,
        "video_info.statistics.play_count",
        "plays",
    );
    let list = "/tiktok/creator/manage/item_list/v1";
    expected("renamed", list, "item_list[].play_count", "plays");
    let comments = "/tiktokstudio/api/web/commentsV2";
    expected("renamed", comments, "comments[].commentId", "comment_key");
    // marks of elements under other names: their words and places are enough
    assert_eq!(found.len(), 5, "{found:?}");
    let text = said(&stage.desk.toklake_ends(1, &["check", "studio"]));
    assert!(text.contains("RENAMED"), "{text}");
    assert!(text.contains("it is called `view_history` now"), "{text}");
    assert_eq!(browsers_left(stage.desk.path()), 0);
}

#[test]
fn access_tells_whether_the_session_lives_and_until_when() {
    let Some(stage) = staged(CREATOR, |_| ()) else {
        return;
    };
    let alive = stage.desk.toklake_ends(0, &["check", "access"]);
    assert!(
        said(&alive).contains("session: Studio knows it"),
        "{}",
        alive.out
    );
    assert!(said(&alive).contains("lasts: until 20"), "{}", alive.out);
    stage.tiktok.end_studio_sessions(CREATOR);
    let dead = stage
        .desk
        .toklake_ends(1, &["check", "access", "--source", "studio"]);
    assert!(said(&dead).contains("nobody is signed in"), "{}", dead.out);
    let remedy = format!("toklake login studio --account {CREATOR}");
    assert!(said(&dead).contains(&remedy), "{}", dead.out);
    // an ended session is not tried again
    let before = pages(&stage);
    stage.desk.toklake_ends(1, &["check", "access"]);
    stage.desk.toklake_ends(1, &["check", "endpoints"]);
    assert_eq!(pages(&stage), before);
}

#[test]
fn endpoints_tell_which_calls_answered_and_which_did_not_and_why() {
    let change = |scenario: &mut Scenario| {
        scenario.studio.drift.missing_calls = vec!["studio/comments".to_owned()];
    };
    let Some(stage) = staged(CREATOR, change) else {
        return;
    };
    let kind = FaultKind::Code {
        code: 5,
        message: None,
    };
    strike(&stage, StudioRoute::Rewards, 2, kind);
    let report = report(&stage, 1, &["check", "endpoints", "--json"]);
    let lines = report["lines"].as_array().expect("lines");
    let line = |end: &str| {
        let found = lines.iter().find(|line| {
            let endpoint = line["endpoint"].as_str().unwrap_or_default();
            line["source"] == "studio" && endpoint.ends_with(end)
        });
        found.unwrap_or_else(|| panic!("{end}: {lines:?}")).clone()
    };
    let user = line("/api/web/user");
    assert_eq!(
        (&user["status"], &user["meaning"]),
        (&json!(200), &json!("it answers"))
    );
    assert_eq!(line("/item_list/v1")["ending"], "fine");
    let gone = line("/commentsV2");
    assert_eq!(gone["meaning"], "not asked: no page calls it any more");
    assert_eq!(gone["status"], Value::Null);
    let refused = line("/reward_analytics");
    assert_eq!(refused["code"], "5", "{refused}");
    let older = line("/analytics/insights");
    assert_eq!(older["status"], 200, "{older}");
    assert_eq!(landed(&stage), 0, "nothing is kept");
}
