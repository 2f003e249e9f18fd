//! Behaviours 8 to 11 and 18: pages of posts, quiet, frozen and vanishing posts, mixed units, ids.

use std::collections::BTreeSet;

use serde_json::Value;
use toklake_simulator::{Fault, FaultKind, Moment, Post, Route, Running, Scenario};

use crate::client::{VIDEO_FIELDS, all_videos, business, business_token, start, start_toml};

fn ids(videos: &[Value]) -> Vec<String> {
    videos
        .iter()
        .map(|video| video["item_id"].as_str().expect("text").to_owned())
        .collect()
}

fn truth<'a>(running: &'a Running, video: &Value) -> &'a Post {
    let id = video["item_id"]
        .as_str()
        .and_then(|id| id.parse().ok())
        .expect("an id");
    running.world().accounts[0]
        .post(id)
        .expect("the post exists")
}

#[tokio::test]
async fn b08_pages_give_every_public_post_once_newest_first() {
    let running = start(Scenario::demo()).await;
    let granted = business_token(&running, "luna.beats");
    let videos = all_videos(&running, &granted, r#"["item_id"]"#).await;
    let now = running.clock().now();
    let public = running.world().accounts[0].public_posts(now);
    assert_eq!(
        ids(&videos),
        public.map(Post::id_text).collect::<Vec<String>>()
    );
    assert!(videos.len() > 110);
}

#[tokio::test]
async fn b08_more_than_twenty_are_refused_and_the_last_page_has_no_cursor() {
    let running = start(Scenario::demo()).await;
    let granted = business_token(&running, "luna.beats");
    let too_many = [("max_count", "21")];
    assert_eq!(
        business(&running, &granted, "business/video/list/", &too_many).await["code"],
        40_002
    );
    let oldest = running.world().accounts[0].posts[1]
        .published
        .epoch_millis()
        .to_string();
    let last = business(
        &running,
        &granted,
        "business/video/list/",
        &[("cursor", &oldest)],
    )
    .await;
    assert_eq!(last["data"]["videos"].as_array().map(Vec::len), Some(1));
    assert_eq!(
        (last["data"]["cursor"].as_i64(), &last["data"]["has_more"]),
        (Some(0), &Value::Bool(false))
    );
}

#[tokio::test]
async fn b08_short_empty_and_duplicate_pages_hide_nothing_from_who_follows_has_more() {
    let running = start(Scenario::demo()).await;
    let granted = business_token(&running, "luna.beats");
    let undisturbed: BTreeSet<String> =
        ids(&all_videos(&running, &granted, r#"["item_id"]"#).await)
            .into_iter()
            .collect();
    running.inject(Fault::at(Route::VideoList, 2, FaultKind::ShortPage));
    running.inject(Fault::at(Route::VideoList, 3, FaultKind::EmptyPage));
    running.inject(Fault::at(Route::VideoList, 5, FaultKind::DuplicatePage));
    let disturbed = ids(&all_videos(&running, &granted, r#"["item_id"]"#).await);
    assert!(disturbed.len() > undisturbed.len());
    assert_eq!(
        disturbed.into_iter().collect::<BTreeSet<String>>(),
        undisturbed
    );
}

#[tokio::test]
async fn b08_a_looping_cursor_answers_the_same_page_again() {
    let running = start(Scenario::demo()).await;
    let granted = business_token(&running, "luna.beats");
    running.inject(Fault::at(Route::VideoList, 2, FaultKind::CursorLoop).times(2));
    let first = business(&running, &granted, "business/video/list/", &[]).await;
    let cursor = first["data"]["cursor"].to_string();
    let second = business(
        &running,
        &granted,
        "business/video/list/",
        &[("cursor", &cursor)],
    )
    .await;
    assert_eq!(second["data"]["cursor"].to_string(), cursor);
    assert_eq!(second["data"]["has_more"], true);
    let third = business(
        &running,
        &granted,
        "business/video/list/",
        &[("cursor", &cursor)],
    )
    .await;
    assert_eq!(second["data"], third["data"]);
}

#[tokio::test]
async fn b09_a_quiet_post_loses_exactly_six_fields() {
    let running = start(Scenario::demo()).await;
    let granted = business_token(&running, "luna.beats");
    let now = running.clock().now();
    let videos = all_videos(&running, &granted, VIDEO_FIELDS).await;
    let (mut quiet, mut busy) = (0, 0);
    for video in videos.iter().filter(|video| video["media_type"] == "VIDEO") {
        let post = truth(&running, video);
        if running.shown().post_as_of(post, now).is_none() {
            continue;
        }
        let expected = if running.shown().is_quiet(post, now) {
            33 - 6
        } else {
            33
        };
        assert_eq!(
            video.as_object().map(serde_json::Map::len),
            Some(expected),
            "{video}"
        );
        if expected == 33 {
            busy += 1
        } else {
            quiet += 1
        }
    }
    assert!(quiet > 5 && busy > 5, "{quiet} quiet, {busy} busy");
}

#[tokio::test]
async fn b09_totals_are_those_of_a_midnight_and_stand_still_after_a_year() {
    let running = start(Scenario::demo()).await;
    let granted = business_token(&running, "luna.beats");
    let fields = r#"["item_id","video_views","likes"]"#;
    for days in [0, 200] {
        running.clock().advance_days(days);
        let granted = if days == 0 {
            granted.clone()
        } else {
            business_token(&running, "luna.beats")
        };
        for video in all_videos(&running, &granted, fields).await {
            let post = truth(&running, &video);
            let now = running.clock().now();
            let Some(as_of) = running.shown().post_as_of(post, now) else {
                continue;
            };
            assert!(as_of <= post.published.plus_days(365) && as_of <= now.plus_hours(-24));
            assert_eq!(video["video_views"], post.counters(as_of).views_net());
            assert_eq!(video["likes"], post.counters(as_of).likes_net());
        }
    }
}

#[tokio::test]
async fn b09_a_post_of_this_hour_has_an_identity_and_no_metrics_yet() {
    let running = start(Scenario::demo()).await;
    let newest = &running.world().accounts[0].posts[118];
    running.clock().set(newest.published.plus_seconds(5));
    let granted = business_token(&running, "luna.beats");
    let page = business(
        &running,
        &granted,
        "business/video/list/",
        &[("fields", VIDEO_FIELDS)],
    )
    .await;
    let video = &page["data"]["videos"][0];
    assert_eq!(video["item_id"], newest.id_text());
    assert!(video.get("caption").is_some() && video.get("video_views").is_none());
}

#[tokio::test]
async fn b10_a_deleted_or_private_post_is_gone_from_one_call_to_the_next() {
    let running = start(Scenario::demo()).await;
    let id = running.world().accounts[0].posts[57].id_text();
    let seen = async |at: &str| {
        let at: chrono::DateTime<chrono::Utc> = at.parse().expect("an instant");
        running.clock().set(Moment::from(at));
        let granted = business_token(&running, "luna.beats");
        ids(&all_videos(&running, &granted, r#"["item_id"]"#).await).contains(&id)
    };
    assert!(seen("2026-06-11T17:59:59Z").await);
    assert!(!seen("2026-06-11T18:00:00Z").await);
    assert!(seen("2026-06-25T08:00:00Z").await);
}

#[tokio::test]
async fn b11_partial_success_comes_with_usable_data() {
    let running = start(Scenario::demo()).await;
    let granted = business_token(&running, "luna.beats");
    running.inject(Fault::at(Route::VideoList, 1, FaultKind::PartialSuccess));
    let page = business(
        &running,
        &granted,
        "business/video/list/",
        &[("fields", VIDEO_FIELDS)],
    )
    .await;
    assert_eq!(page["code"], 20_001);
    let video = &page["data"]["videos"][5];
    assert!(video.get("video_views").is_some() && video.get("reach").is_none());
}

#[tokio::test]
async fn b11_places_come_in_percent_while_everything_else_stays_a_fraction() {
    let text = r#"
        clock = "2026-11-20T12:00:00Z"
        [tiktok]
        percent_mix = true
        [[accounts]]
        handle = "luna"
        persona = "registered_business"
        "#;
    let running = start_toml(text).await;
    let granted = business_token(&running, "luna");
    let videos = all_videos(&running, &granted, VIDEO_FIELDS).await;
    let share = |list: &Value| list[0]["percentage"].as_f64().expect("a number");
    let full = videos
        .iter()
        .find(|video| video.get("audience_countries").is_some());
    let full = full.expect("some post is not quiet");
    assert!(share(&full["audience_countries"]) > 1.0);
    assert!(share(&full["impression_sources"]) <= 1.0 && share(&full["audience_genders"]) <= 1.0);
}

#[tokio::test]
async fn b18_ids_are_text_and_larger_than_a_double_holds() {
    let running = start(Scenario::demo()).await;
    let granted = business_token(&running, "luna.beats");
    for video in all_videos(&running, &granted, r#"["item_id"]"#).await {
        let id: u64 = video["item_id"]
            .as_str()
            .and_then(|id| id.parse().ok())
            .expect("an id");
        assert!(id > 1 << 53, "{id}");
    }
}

#[tokio::test]
async fn watch_time_reach_and_sources_agree_with_each_other_and_with_the_truth() {
    let running = start(Scenario::demo()).await;
    let granted = business_token(&running, "luna.beats");
    for video in all_videos(&running, &granted, VIDEO_FIELDS).await {
        let Some(total) = video.get("total_time_watched").and_then(Value::as_f64) else {
            continue;
        };
        let (views, average) = (
            video["video_views"].as_f64(),
            video["average_time_watched"].as_f64(),
        );
        let (views, average) = (views.expect("views"), average.expect("an average"));
        assert!((total - views * average).abs() < 0.01, "{video}");
        assert!(video["reach"].as_f64().expect("reach") <= views);
        let sources = video["impression_sources"]
            .as_array()
            .expect("sources")
            .iter();
        let sum: f64 = sources
            .map(|line| line["percentage"].as_f64().expect("a share"))
            .sum();
        assert!((sum - 1.0).abs() < 1e-9, "{sum}");
        let retention = truth(&running, &video).retention().expect("a video");
        let second = &video["video_view_retention"][3]["percentage"];
        assert_eq!(
            second.as_f64(),
            retention
                .still_watching
                .get(3)
                .map(|p| f64::from(*p) / 10_000.0)
        );
    }
}
