//! Behaviours 5 to 7 and 11: lags, restatements, the horizon, kinds of accounts.

use chrono::{Duration, NaiveDate};
use serde_json::Value;
use toklake_simulator::{Counter, DayState, Moment, Running, Scenario};

use crate::client::{PROFILE_FIELDS, business, business_token, start, start_toml};

const DAILY: &str = r#"["video_views","likes","followers_count"]"#;

async fn metrics(running: &Running, handle: &str, first: NaiveDate, last: NaiveDate) -> Vec<Value> {
    let granted = business_token(running, handle);
    let (first, last) = (first.to_string(), last.to_string());
    let parameters = [
        ("fields", DAILY),
        ("start_date", &first),
        ("end_date", &last),
    ];
    let answer = business(running, &granted, "business/get/", &parameters).await;
    assert_eq!(answer["code"], 0, "{answer}");
    answer["data"]["metrics"].as_array().expect("days").clone()
}

fn row(rows: &[Value], date: NaiveDate) -> Option<&Value> {
    rows.iter().find(|row| row["date"] == date.to_string())
}

#[tokio::test]
async fn b05_a_day_appears_when_its_lag_is_over_and_is_restated_once() {
    let running = start(Scenario::demo()).await;
    let date = Scenario::demo().clock.date_naive();
    let luna = running.world().account("luna.beats").expect("she exists");
    let start_of_day = Moment::of_date(date);
    let lag = running.shown().lag_hours(luna, date);
    assert!((24..=48).contains(&lag), "{lag}");

    running
        .clock()
        .set(start_of_day.plus_hours(lag).plus_seconds(-1));
    assert!(row(&metrics(&running, "luna.beats", date, date).await, date).is_none());

    running.clock().set(start_of_day.plus_hours(lag));
    let truth = luna.day(date).gained[Counter::Views];
    let first = metrics(&running, "luna.beats", date, date).await[0]["video_views"].as_u64();
    let first = first.expect("a number");
    assert!(
        first <= truth && first as f64 >= truth as f64 * 0.97,
        "{first} of {truth}"
    );

    running.clock().set(start_of_day.plus_hours(72));
    assert_eq!(
        running.shown().day_state(luna, date, running.clock().now()),
        DayState::Final
    );
    let last = metrics(&running, "luna.beats", date, date).await[0]["video_views"].as_u64();
    assert_eq!(last, Some(truth));
}

#[tokio::test]
async fn b05_a_late_day_leaves_a_gap_until_it_comes() {
    let running = start(Scenario::demo()).await;
    let late: NaiveDate = "2026-11-09".parse().expect("a date");
    let (before, after) = (late - Duration::days(1), late + Duration::days(1));
    running.clock().set(Moment::of_date(late).plus_hours(89));
    let rows = metrics(&running, "luna.beats", before, after).await;
    assert!(
        row(&rows, before).is_some() && row(&rows, late).is_none() && row(&rows, after).is_some()
    );
    running.clock().advance_hours(1);
    assert_eq!(
        metrics(&running, "luna.beats", before, after).await.len(),
        3
    );
}

#[tokio::test]
async fn b05_final_days_are_the_truth_for_the_whole_horizon() {
    let running = start(Scenario::demo()).await;
    let today = running.clock().now().date();
    let luna = running.world().account("luna.beats").expect("she exists");
    let rows = metrics(&running, "luna.beats", today - Duration::days(60), today).await;
    let mut compared = 0;
    for row in &rows {
        let date: NaiveDate = row["date"]
            .as_str()
            .and_then(|text| text.parse().ok())
            .expect("a date");
        let truth = luna.day(date);
        assert_eq!(row["followers_count"], truth.followers);
        if running.shown().day_state(luna, date, running.clock().now()) == DayState::Final {
            assert_eq!(row["video_views"], truth.gained[Counter::Views]);
            assert_eq!(row["likes"], truth.gained[Counter::Likes]);
            compared += 1;
        }
    }
    assert!(compared > 50, "{compared}");
}

#[tokio::test]
async fn b06_days_before_the_horizon_are_refused_or_clipped_as_the_scenario_says() {
    let running = start(Scenario::demo()).await;
    let granted = business_token(&running, "luna.beats");
    let today = running.clock().now().date();
    let old = (today - Duration::days(61)).to_string();
    let parameters = [("fields", DAILY), ("start_date", old.as_str())];
    assert_eq!(
        business(&running, &granted, "business/get/", &parameters).await["code"],
        40_002
    );

    let mut clipping = Scenario::demo();
    clipping.tiktok.horizon = toklake_simulator::Horizon::Clip;
    let running = start(clipping).await;
    let granted = business_token(&running, "luna.beats");
    let answer = business(&running, &granted, "business/get/", &parameters).await;
    assert_eq!(
        answer["data"]["metrics"][0]["date"],
        (today - Duration::days(60)).to_string()
    );
}

#[tokio::test]
async fn b06_dates_that_are_none_or_run_backwards_are_refused() {
    let running = start(Scenario::demo()).await;
    let granted = business_token(&running, "luna.beats");
    for parameters in [
        [("start_date", "20261101"), ("end_date", "2026-11-02")],
        [("start_date", "2026-11-03"), ("end_date", "2026-11-02")],
    ] {
        assert_eq!(
            business(&running, &granted, "business/get/", &parameters).await["code"],
            40_002
        );
    }
}

#[tokio::test]
async fn b07_each_kind_of_account_has_its_own_fields() {
    let running = start(Scenario::personas()).await;
    let everything = [("fields", PROFILE_FIELDS)];
    let read = async |handle: &str| {
        let granted = business_token(&running, handle);
        business(&running, &granted, "business/get/", &everything).await["data"].clone()
    };
    let registered = read("kite.workshop").await;
    assert!(registered["metrics"][0].get("bio_link_clicks").is_some());
    assert_eq!(
        registered["metrics"][0]["audience_activity"]
            .as_array()
            .map(Vec::len),
        Some(24)
    );
    assert_eq!(
        registered["audience_ages"].as_array().map(Vec::len),
        Some(5)
    );

    let small = read("tiny.bakery.sim").await;
    assert!(small["followers_count"].as_u64().expect("a number") < 100);
    assert!(small["metrics"][0].get("engaged_audience").is_some());
    assert!(small["metrics"][0].get("bio_link_clicks").is_none());
    assert_eq!(
        small["metrics"][0]["audience_activity"]
            .as_array()
            .map(Vec::len),
        Some(0)
    );
    assert_eq!(
        small["audience_countries"].as_array().map(Vec::len),
        Some(0)
    );

    let personal = read("owl.sketches").await;
    assert!(personal["metrics"][0].get("unique_video_views").is_none());
    assert!(personal["metrics"][0].get("audience_activity").is_none());
    assert!(personal["metrics"][0].get("profile_views").is_some());
}

#[tokio::test]
async fn b11_followers_count_is_a_level_or_a_net_change_as_the_scenario_says() {
    let text = r#"
        clock = "2026-11-20T12:00:00Z"
        [tiktok]
        followers_count = "net"
        [[accounts]]
        handle = "luna"
        persona = "registered_business"
        "#;
    let (net, level) = (
        start_toml(text).await,
        start_toml(&text.replace("\"net\"", "\"level\"")).await,
    );
    let date: NaiveDate = "2026-11-10".parse().expect("a date");
    let truth = net.world().account("luna").expect("she exists").day(date);
    let change = truth.followers_gained as i64 - truth.followers_lost as i64;
    assert_eq!(
        metrics(&net, "luna", date, date).await[0]["followers_count"],
        change
    );
    assert_eq!(
        metrics(&level, "luna", date, date).await[0]["followers_count"],
        truth.followers
    );
}
