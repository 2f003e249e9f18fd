//! Kinds of posts and days that are easily told wrongly: pinned, scheduled, photos, idle ones, and the
//! day that is not over yet.

use std::collections::BTreeMap;

use serde_json::Value;
use toklake_simulator::{LastDay, Scenario};

use super::stage::{CREATOR, import, small, studio_of};
use crate::sessions::stage::Stage;

fn collected(command: &[&str], change: impl FnOnce(&mut Scenario)) -> Option<Stage> {
    let mut scenario = small();
    change(&mut scenario);
    let stage = studio_of(scenario)?;
    import(&stage, CREATOR);
    let stage = stage.with("TOKLAKE_STUDIO_DOWNLOADS", "false");
    stage.desk.toklake_ends(0, command);
    stage.desk.toklake(&["run", "--offline"]);
    Some(stage)
}

const VIDEOS: [&str; 6] = ["extract", "videos", "--source", "studio", "--days", "28"];

#[test]
fn pinned_posts_are_one_photos_have_no_length_and_a_schedule_is_when_it_was_published() {
    let half = |scenario: &mut Scenario| scenario.accounts[0].posts.photo_share = Some(0.5);
    let Some(stage) = collected(&VIDEOS, half) else {
        return;
    };
    let rows = stage.desk.rows(
        "select video_id, cast(to_unixtime(published_at) as bigint) as published, media_type, duration_seconds, \
         average_watch_seconds from videos",
    );
    let told: BTreeMap<String, &Value> = rows
        .iter()
        .map(|row| (row["video_id"].as_str().expect("an id").to_owned(), row))
        .collect();
    assert_eq!(told.len(), rows.len(), "each post is one row");
    let answers = stage.desk.rows(
        "select item_id, max(times) as times from (select item_id, count(*) as times from raw.studio__posts group by item_id, landing_id) group by item_id",
    );
    let account = stage.tiktok.world().account(CREATOR).expect("she is there");
    let (mut photos, mut videos) = (0, 0);
    for post in &account.posts {
        let row = told[&post.id_text()];
        assert_eq!(row["published"], post.published.epoch_seconds(), "{row}");
        match post.is_photo() {
            true => {
                photos += 1;
                assert_eq!(row["media_type"], "photo", "{row}");
                assert_eq!(row["duration_seconds"], Value::Null, "{row}");
                assert_eq!(row["average_watch_seconds"], Value::Null, "{row}");
            }
            false => {
                videos += 1;
                assert_eq!(row["media_type"], "video", "{row}");
                assert!(row["duration_seconds"].as_f64() > Some(0.0), "{row}");
                assert!(row["average_watch_seconds"].as_f64() > Some(0.0), "{row}");
            }
        }
        let id = post.id_text();
        let times = answers.iter().find(|row| row["item_id"] == id.as_str());
        let times = times.and_then(|row| row["times"].as_i64());
        assert_eq!(times, Some(if post.pinned { 2 } else { 1 }), "{row}");
    }
    assert!(photos > 0 && videos > 0, "{photos} photos, {videos} videos");
    let scheduled: Vec<_> = account
        .posts
        .iter()
        .filter(|post| post.is_scheduled())
        .collect();
    assert!(!scheduled.is_empty());
    assert!(scheduled.iter().all(|post| post.uploaded < post.published));
}

#[test]
fn an_idle_post_keeps_its_counters_and_has_no_watching() {
    let idle = |scenario: &mut Scenario| {
        scenario.tiktok.quiet_days = 1;
        scenario.accounts[0].posts.typical_views = Some(60.0);
    };
    let Some(stage) = collected(&VIDEOS, idle) else {
        return;
    };
    let quiet = stage.desk.rows(
        "select item_id, average_seconds, finish_rate from raw.studio__post_insights where is_after_7d",
    );
    assert!(!quiet.is_empty(), "nobody watched some of them for a day");
    for row in &quiet {
        assert_eq!(row["average_seconds"], Value::Null, "{row}");
        assert_eq!(row["finish_rate"], Value::Null, "{row}");
        let id = row["item_id"].as_str().expect("an id");
        let views = format!("select views_total from videos where video_id = '{id}'");
        assert!(stage.desk.rows(&views)[0]["views_total"].is_i64(), "{id}");
    }
}

#[test]
fn a_day_that_is_not_final_is_no_zero() {
    const DAYS: [&str; 6] = ["extract", "audience", "--source", "studio", "--days", "7"];
    for (last_day, is_told) in [(LastDay::NotFinal, false), (LastDay::ByLag, true)] {
        let change = |scenario: &mut Scenario| {
            scenario.studio.last_day = last_day;
            scenario.tiktok.day_lag_hours = [24, 24];
        };
        let Some(stage) = collected(&DAYS, change) else {
            return;
        };
        let yesterday = stage.tiktok.clock().now().plus_days(-1).date();
        let day = format!("select views, state from account_daily where date = date '{yesterday}'");
        let day = stage.desk.rows(&day);
        let day = day.first().expect("it has a row");
        assert_eq!(day["views"].is_i64(), is_told, "{day}");
        let state = if is_told { "measured" } else { "not_yet" };
        assert_eq!(day["state"], state, "{day}");
    }
}
