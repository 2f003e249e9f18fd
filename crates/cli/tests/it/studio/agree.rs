//! The same account read by API, Studio and export: where they agree, and what `reconcile` calls the
//! differences that are built into the scenario.

use serde_json::Value;
use toklake_simulator::Scenario;

use super::stage::{CREATOR, import, said, small, studio_of};
use crate::sessions::stage::Stage;

/// Read by Studio and its exports; by the API for Business too, where `by_api`.
fn read(by_api: bool, change: impl FnOnce(&mut Scenario)) -> Option<Stage> {
    let mut scenario = small();
    change(&mut scenario);
    let stage = studio_of(scenario)?;
    import(&stage, CREATOR);
    if by_api {
        stage.signed_in(CREATOR);
        let of_api = ["extract", "--source", "business", "--days", "28"];
        stage.desk.toklake_ends(0, &of_api);
    }
    let of_studio = ["extract", "audience", "--source", "studio", "--days", "28"];
    stage.desk.toklake_ends(0, &of_studio);
    stage.desk.toklake(&["run", "--offline"]);
    Some(stage)
}

fn reconciled(stage: &Stage, code: i32) -> Value {
    let answer = stage.desk.toklake_ends(code, &["reconcile", "--json"]);
    answer.json()["report"].clone()
}

/// What one source tells of a number of a day beside the chosen one.
fn gap<'r>(report: &'r Value, source: &str, metric: &str) -> &'r Value {
    let rows = report["rows"].as_array().expect("rows");
    let found = rows
        .iter()
        .find(|row| row["subject"] == "day" && row["source"] == source && row["metric"] == metric);
    found.unwrap_or_else(|| panic!("{source} {metric}: {report}"))
}

#[test]
fn api_studio_and_export_agree_and_what_was_taken_back_is_named() {
    let Some(stage) = read(true, |_| ()) else {
        return;
    };
    let report = reconciled(&stage, 0);
    for source in ["studio", "studio_export"] {
        for metric in ["views", "profile_views", "comments", "shares"] {
            let row = gap(&report, source, metric);
            assert!(row["compared"].as_u64() >= Some(20), "{row}");
            let unsettled = row["causes"]["unsettled"].as_u64().unwrap_or_default();
            assert_eq!(row["over"], unsettled, "{row}");
        }
        let likes = gap(&report, source, "likes");
        assert!(likes["causes"]["unlikes"].as_u64() >= Some(1), "{likes}");
    }
    let told = said(&stage.desk.toklake_ends(0, &["reconcile"]));
    assert!(told.contains("likes that were taken back"), "{told}");
    let cards = &report["cards"];
    assert!(cards["compared"].as_u64() >= Some(9), "{cards}");
    assert_eq!(cards["alone"], 0, "{cards}");
    for card in cards["outside"].as_array().expect("a list") {
        assert_eq!(card["cause"], "unlikes", "{card}");
    }
}

#[test]
fn days_that_run_late_are_named_for_arrays_and_moved_in_exports() {
    let Some(stage) = read(true, |scenario| scenario.studio.label_lag_days = 1) else {
        return;
    };
    let report = reconciled(&stage, 1);
    let views = gap(&report, "studio", "views");
    assert_eq!(views["shift_days"], 1, "{views}");
    assert!(
        views["causes"]["label_shift"].as_u64() >= Some(15),
        "{views}"
    );
    let moved = report["labels"].as_array().expect("labels");
    let overview = moved.iter().find(|moved| moved["section"] == "overview");
    assert_eq!(
        overview.map(|moved| &moved["shift_days"]),
        Some(&1.into()),
        "{report}"
    );
    let exported = gap(&report, "studio_export", "views");
    assert_eq!(exported["shift_days"], Value::Null, "{exported}");
    let told = said(&stage.desk.toklake_ends(1, &["reconcile"]));
    assert!(told.contains("days of `studio` run 1 day late"), "{told}");
    assert!(told.contains("labels of exports"), "{told}");
}

#[test]
fn a_page_stands_in_for_a_call_that_nobody_can_read_and_stays_an_interval() {
    let mut scenario = small();
    for (old, new) in [("vv_history", "view_history"), ("value", "amount")] {
        let keys = &mut scenario.studio.drift.keys;
        keys.insert(old.to_owned(), new.to_owned());
    }
    let Some(stage) = studio_of(scenario) else {
        return;
    };
    import(&stage, CREATOR);
    let stage = stage.with("TOKLAKE_STUDIO_DOWNLOADS", "false");
    let extract = ["extract", "audience", "--source", "studio", "--days", "28"];
    stage.desk.toklake_ends(0, &extract);
    stage.desk.toklake(&["run", "--offline"]);
    let cards = stage.desk.rows(
        "select metric, low, high, told_value, state from account_cards where page = 'analytics/overview' order by line",
    );
    assert!(cards.len() >= 5, "{cards:?}");
    let views = cards.iter().find(|card| card["metric"] == "views");
    let views = views.expect("a card of views");
    assert!(views["low"].as_f64() > Some(0.0), "{views}");
    assert!(views["high"].as_f64() > views["low"].as_f64(), "{views}");
    for card in cards.iter().filter(|card| card["metric"] != "followers") {
        assert_eq!(card["state"], "fallback", "{card}");
        assert_eq!(card["told_value"], Value::Null, "{card}");
    }
    let numbers = stage
        .desk
        .number("select count(views) as n from account_daily");
    assert_eq!(numbers, 0, "an interval is no number of a day");
    let report = reconciled(&stage, 0);
    assert!(report["cards"]["alone"].as_u64() >= Some(5), "{report}");
}
