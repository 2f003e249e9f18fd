//! A year in steps: what a reader collects day by day is the truth, where TikTok shows it.

use std::collections::BTreeMap;

use toklake_simulator::{Counter, Moment, Scenario};

use crate::client::{all_videos, business_token, start};

#[tokio::test]
async fn readings_of_successive_days_differ_by_the_truth_of_the_day_between() {
    let running = start(Scenario::demo()).await;
    let begin: chrono::DateTime<chrono::Utc> = "2026-08-10T12:00:00Z".parse().expect("an instant");
    running.clock().set(Moment::from(begin));
    let luna = &running.world().accounts[0];
    let mut before: BTreeMap<String, i64> = BTreeMap::new();
    let (mut compared, mut fell) = (0, 0);
    for _ in 0..20 {
        let granted = business_token(&running, "luna.beats");
        let videos = all_videos(&running, &granted, r#"["item_id","video_views"]"#).await;
        let midnight = running.clock().now().plus_hours(-24).midnight();
        for video in &videos {
            let id = video["item_id"].as_str().expect("text").to_owned();
            let Some(total) = video["video_views"].as_i64() else {
                continue;
            };
            if let Some(earlier) = before.insert(id.clone(), total) {
                let post = luna.post(id.parse().expect("an id")).expect("it exists");
                let gained = post.gained(midnight.plus_days(-1), midnight);
                assert_eq!(total - earlier, gained.views_net(), "{id}");
                fell += usize::from(total < earlier);
                compared += 1;
            }
        }
        running.clock().advance_days(1);
    }
    assert!(compared > 1_000, "{compared}");
    assert!(
        fell > 50,
        "the clean-up of 19 August makes totals fall: {fell}"
    );
}

#[tokio::test]
async fn an_hour_by_hour_reader_sees_a_young_post_grow_and_never_shrink_unprompted() {
    let running = start(Scenario::demo()).await;
    let post = running.world().accounts[0].posts[40].clone();
    let mut last = 0;
    for hour in 0..48 {
        let now = post.published.plus_hours(hour);
        let views = post.counters(now)[Counter::Views];
        assert!(views >= last);
        last = views;
    }
    assert!(last > 100, "{last}");
}
