//! What single numbers mean: their day, their unit, and that nothing is no zero.

use std::collections::BTreeMap;

use arrow::array::AsArray;
use serde_json::json;
use toklake_sources::answers::Outcome;
use toklake_sources::studio::{self, Stream};

use super::{batch, days, decoded, floats, histories, ints, of_post, rows, texts, types};

#[test]
fn the_last_element_of_a_history_is_yesterday_and_no_data_is_no_zero() {
    let body = br#"{"status_code":0,"extra":{"now":"1790769600000"},"vv_history":[{"status":0,"value":"910"},{"status":0,"value":0},{"status":2}],"like_history":null}"#;
    let found = decoded(
        Stream::AccountInsights,
        &histories(&["vv_history"], 3),
        body,
    );
    let told = days(&found, "studio__account_days", "date");
    assert_eq!(told[0].as_deref(), Some("2026-09-27"));
    assert_eq!(told[2].as_deref(), Some("2026-09-29"));
    let values = ints(&found, "studio__account_days", "value");
    assert_eq!(values, [Some(910), Some(0), None]);
    let nobody_asked = decoded(Stream::AccountInsights, &json!({}), body);
    assert_eq!(
        days(&nobody_asked, "studio__account_days", "date"),
        [None, None, None]
    );
}

#[test]
fn a_day_of_the_numbered_generation_is_dated_and_final_or_has_no_number() {
    let body = br#"{"status_code":0,"data":{"analytics_overview_views":{"list":{"value":[{"message":{"status":1,"timestamp":"1790121600"},"value":14},{"message":{"status":2,"timestamp":1790208000},"value":0}]}},"analytics_of_tomorrow":{"x":1}}}"#;
    let found = decoded(Stream::NumberedInsights, &json!({}), body);
    let told = days(&found, "studio__account_days", "date");
    assert_eq!(told[1].as_deref(), Some("2026-09-24"));
    assert_eq!(
        ints(&found, "studio__account_days", "value"),
        [Some(14), None]
    );
    let drift = &found.received.drift;
    let key = ("studio__availability", "analytics_of_tomorrow".to_owned());
    assert_eq!(drift.get(&key), Some(&1));
    let content = texts(&found, "studio__availability", "content");
    assert!(
        content.contains(&Some(r#"{"x":1}"#.to_owned())),
        "{content:?}"
    );
}

#[test]
fn a_post_without_data_has_reasons_and_no_zeros() {
    let body = br#"{"status_code":0,"video_uv":{"status":2},"video_rewards_data":{"status":100},"video_finish_rate_realtime":{"is_after_7d":true,"value":{"status":2,"value":0}},"realtime_video_view_history":{"list":null,"status":2,"total":0},"key_of_tomorrow":[7690229997063110657]}"#;
    let request = types(&json!([
        {"insigh_type": "video_uv", "aweme_id": "7690229997063110657"},
        {"insigh_type": "video_rewards_data", "aweme_id": "7690229997063110657"},
        {"insigh_type": "item_search_terms", "aweme_id": "7690229997063110657"},
    ]));
    let found = decoded(Stream::PostInsights, &request, body);
    assert_eq!(
        rows(&found),
        [("studio__post_insights", 1)].into_iter().collect()
    );
    assert_eq!(
        ints(&found, "studio__post_insights", "unique_viewers"),
        [None]
    );
    assert_eq!(
        floats(&found, "studio__post_insights", "finish_rate"),
        [None]
    );
    let status: BTreeMap<_, _> = texts(&found, "studio__availability", "field")
        .into_iter()
        .zip(texts(&found, "studio__availability", "status"))
        .map(|(field, status)| (field.unwrap(), status.unwrap()))
        .collect();
    assert_eq!(status["video_uv"], "no_data");
    assert_eq!(status["video_rewards_data"], "not_applicable");
    assert_eq!(status["item_search_terms"], "absent");
    assert_eq!(status["key_of_tomorrow"], "unknown_key");
    let content = texts(&found, "studio__availability", "content");
    assert!(content.contains(&Some("[7690229997063110657]".to_owned())));
}

#[test]
fn an_answer_about_no_post_is_set_aside() {
    let found = decoded(
        Stream::PostInsights,
        &json!({}),
        br#"{"status_code":0,"video_uv":{"status":0,"value":4}}"#,
    );
    assert_eq!(found.outcome, Outcome::Unreadable);
    assert_eq!(found.set_aside[0].rule, "missing");
}

#[test]
fn percentages_are_told_from_fractions_and_seconds_from_milliseconds() {
    let body = br#"{"status_code":0,"video_traffic_source_percent_realtime":{"value":{"status":0,"value":[{"key":"For You","value":86},{"key":"Follow","value":0.5}]}},"video_viewer_follower_percent_realtime":{"value":{"status":0,"value":0.18}},"video_retention_rate_realtime":{"value":{"status":0,"peak_value":2,"list":[{"timestamp":"0","value":1},{"timestamp":"1","value":0.9}]}}}"#;
    let found = decoded(Stream::PostInsights, &of_post(), body);
    let shares = floats(&found, "studio__shares", "share");
    assert_eq!(shares, [Some(0.86), Some(0.005), Some(0.18)]);
    let names = texts(&found, "studio__shares", "name");
    assert_eq!(names[2].as_deref(), Some("followers"));
    let column = batch(&found, "studio__curves")
        .column_by_name("is_in_seconds")
        .unwrap();
    assert!(column.as_boolean().value(1));
}

#[test]
fn ids_of_64_bits_keep_their_digits_and_drafts_stand_apart() {
    let body = br#"{"status_code":0,"item_list":[{"item_id":7690229997063110657,"play_count":"9120","schedule_time":"0"},{"item_id":"7690229997063110999","is_draft":true}]}"#;
    let found = decoded(Stream::Posts, &json!({}), body);
    let ids = texts(&found, "studio__posts", "item_id");
    assert_eq!(ids, [Some("7690229997063110657".to_owned())]);
    assert_eq!(rows(&found)["studio__drafts"], 1);
    let contents = br#"{"BaseResp":{"StatusCode":0},"entityInfos":[{"itemInfo":{"itemID":7686658302259757097},"itemMetrics":{"videoViews":8}}]}"#;
    let found = decoded(
        Stream::CreativeVideos,
        &json!({"query": {"page": "2", "limit": "20"}}),
        contents,
    );
    assert_eq!(
        texts(&found, "studio__trends", "subject_id"),
        [Some("7686658302259757097".to_owned())]
    );
    assert_eq!(ints(&found, "studio__trends", "position"), [Some(21)]);
}

#[test]
fn rewards_are_exact_to_the_cent_and_rpm_is_of_qualified_views() {
    let body = br#"{"status_code":0,"video_analytics_video_list":[{"video_id":7688049871663661000,"video_id_str":"7688049871663661059","est_rewards":{"currency":{"code":"USD"},"units":5,"nanos":310000000}}]}"#;
    let found = decoded(Stream::PostRewards, &json!({}), body);
    assert_eq!(
        floats(&found, "studio__post_rewards", "est_rewards"),
        [Some(5.31)]
    );
    let ids = texts(&found, "studio__post_rewards", "item_id");
    assert_eq!(ids[0].as_deref(), Some("7688049871663661059"));
    let video = br#"{"status_code":0,"crp_analytics_data":{"total_rewards":{"units":1,"nanos":0},"rpm_metadata":{"rpm_integer":42},"quvv_metadata":{"quvv":2380}}}"#;
    let request = json!({"query": {"video_id": "7688049871663661059"}});
    let found = decoded(Stream::VideoRewards, &request, video);
    assert_eq!(floats(&found, "studio__post_rewards", "rpm"), [Some(0.42)]);
    assert_eq!(
        ints(&found, "studio__post_rewards", "qualified_views"),
        [Some(2380)]
    );
}

#[test]
fn who_wrote_a_comment_is_kept_nowhere() {
    let body = br#"{"statusCode":0,"comments":[{"commentId":"7","text":"chills","user":{"uniqueId":"fan.example"},"item":{"itemId":"9"}},{"text":"no id","user":{"uniqueId":"fan.example"}}]}"#;
    let found = decoded(Stream::Comments, &json!({}), body);
    assert_eq!(found.set_aside.len(), 1);
    let shown = format!("{:?}{:?}", found.batches, found.set_aside);
    assert!(!shown.contains("fan.example") && shown.contains("chills"));
}

#[test]
fn the_owner_of_a_session_is_read_digit_by_digit() {
    let body = br#"{"statusCode":0,"userId":6900000000000000001,"userBaseInfo":{"UserProfile":{"UserBase":{"UniqId":"luna.example"}}}}"#;
    let identity = studio::identity(body).unwrap();
    assert_eq!(identity.user_id, "6900000000000000001");
    assert_eq!(identity.username.as_deref(), Some("luna.example"));
    assert_eq!(studio::identity(br#"{"statusCode":0}"#), None);
}
