//! The example bodies of TikTok Studio decode, or fail, exactly as the reference says; invented
//! answers of the same shapes show it where the reference is not at hand.

use std::collections::BTreeMap;
use std::path::PathBuf;

use arrow::array::{Array, AsArray};
use arrow::datatypes::{Date32Type, Float64Type, Int64Type};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use toklake_sources::answers::{AnswerInput, Decoded, Outcome};
use toklake_sources::http::Answer;
use toklake_sources::pull::{Reason, Verdict, Why};
use toklake_sources::studio::{self, AnswerKeys, Stream};

use super::batch;

fn body(name: &str) -> Option<Vec<u8>> {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let mut folders = here
        .ancestors()
        .map(|folder| folder.join("shared/reference/examples/studio"));
    let Some(folder) = folders.find(|folder| folder.is_dir()) else {
        eprintln!("skipped: no `shared/reference/examples/studio` beside or above the repository");
        return None;
    };
    let file = folder.join(name);
    Some(std::fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display())))
}

fn observed_at() -> DateTime<Utc> {
    "2026-09-30T12:00:01Z".parse().unwrap()
}

fn decoded(stream: Stream, request: &Value, body: &[u8]) -> Decoded {
    let input = AnswerInput {
        account: "luna.example",
        landing_id: "00",
        observed_at: observed_at(),
        request: Some(request),
        body,
        line: None,
    };
    let decoded = studio::decode(stream.name(), &input).unwrap();
    let rows: usize = decoded
        .batches
        .iter()
        .map(|(_, batch)| batch.num_rows())
        .sum();
    let ends = rows + decoded.set_aside.len();
    assert_eq!(decoded.rows_read, ends as u64, "counts close");
    decoded
}

/// A request for types of the first generation.
fn types(entries: &Value) -> Value {
    json!({"query": {"type_requests": entries.to_string(), "tz_offset": "0"}})
}

fn histories(names: &[&str], days: i64) -> Value {
    let entry = |name: &&str| json!({"insigh_type": name, "days": days, "end_days": 1});
    types(&names.iter().map(entry).collect())
}

fn of_post() -> Value {
    types(&json!([{"insigh_type": "video_info", "aweme_id": "7690229997063110657"}]))
}

/// Rows per dataset that has some, without the availability of keys.
fn rows(decoded: &Decoded) -> BTreeMap<&'static str, usize> {
    decoded
        .batches
        .iter()
        .filter(|(name, batch)| *name != "studio__availability" && batch.num_rows() > 0)
        .map(|(name, batch)| (*name, batch.num_rows()))
        .collect()
}

fn texts(decoded: &Decoded, dataset: &str, column: &str) -> Vec<Option<String>> {
    super::texts(decoded, dataset, column)
}

fn ints(decoded: &Decoded, dataset: &str, column: &str) -> Vec<Option<i64>> {
    let column = batch(decoded, dataset).column_by_name(column).unwrap();
    column.as_primitive::<Int64Type>().iter().collect()
}

fn floats(decoded: &Decoded, dataset: &str, column: &str) -> Vec<Option<f64>> {
    let column = batch(decoded, dataset).column_by_name(column).unwrap();
    column.as_primitive::<Float64Type>().iter().collect()
}

fn days(decoded: &Decoded, dataset: &str, column: &str) -> Vec<Option<String>> {
    let column = batch(decoded, dataset).column_by_name(column).unwrap();
    let days = column.as_primitive::<Date32Type>();
    (0..days.len())
        .map(|row| {
            let day = days
                .is_valid(row)
                .then(|| days.value_as_date(row))
                .flatten();
            day.map(|day| day.to_string())
        })
        .collect()
}

/// Rows of each dataset, by a count of a file's JSON by hand.
type Rows = Vec<(&'static str, usize)>;

/// File, stream, request, and the rows that it holds.
fn data() -> Vec<(&'static str, Stream, Value, Rows)> {
    let none = json!({});
    vec![
        (
            "insight_overview_histories.json",
            Stream::AccountInsights,
            histories(&["vv_history"], 16),
            vec![
                ("studio__account_days", 7 * 16),
                ("studio__account_numbers", 1),
            ],
        ),
        (
            "insight_overview_traffic.json",
            Stream::AccountInsights,
            none.clone(),
            vec![("studio__account_numbers", 2), ("studio__shares", 8)],
        ),
        (
            "insight_viewers.json",
            Stream::AccountInsights,
            histories(&["unique_viewer"], 7),
            vec![
                ("studio__account_days", 4 * 7),
                ("studio__account_numbers", 4),
                ("studio__hours", 7 * 24),
                ("studio__shares", 3 + 5 + 3 + 3),
            ],
        ),
        (
            "insight_followers.json",
            Stream::AccountInsights,
            histories(&["follower_num_history"], 7),
            vec![
                ("studio__account_days", 3 * 7),
                ("studio__account_numbers", 1),
                ("studio__hours", 6 * 24),
                ("studio__shares", 3 + 5 + 2 + 1),
            ],
        ),
        (
            "insight_post_overview.json",
            Stream::PostInsights,
            of_post(),
            vec![
                ("studio__curves", 12),
                ("studio__post_insights", 1),
                ("studio__post_series", 5 * 3 + 3),
                ("studio__shares", 2 + 5),
            ],
        ),
        (
            "insight_post_viewers.json",
            Stream::PostInsights,
            of_post(),
            vec![
                ("studio__post_insights", 1),
                ("studio__shares", 5 + 2 + 2 + 1 + 4),
            ],
        ),
        (
            "insight_post_engagement.json",
            Stream::PostInsights,
            of_post(),
            vec![("studio__curves", 12), ("studio__post_insights", 1)],
        ),
        (
            "insight_post_no_data.json",
            Stream::PostInsights,
            of_post(),
            vec![("studio__post_insights", 1)],
        ),
        (
            "insights_v1_overview.json",
            Stream::NumberedInsights,
            none.clone(),
            vec![
                ("studio__account_days", 5 * 7),
                ("studio__account_numbers", 5 * 2),
                ("studio__shares", 6),
            ],
        ),
        (
            "insights_v1_rewards.json",
            Stream::NumberedInsights,
            none.clone(),
            vec![("studio__rewards", 7)],
        ),
        (
            "insights_v1_followers.json",
            Stream::NumberedInsights,
            none.clone(),
            vec![
                ("studio__account_days", 2 * 7),
                ("studio__account_numbers", 2 * 2),
                ("studio__hours", 2 * 24),
            ],
        ),
        (
            "item_list_page1.json",
            Stream::Posts,
            none.clone(),
            vec![("studio__posts", 5)],
        ),
        (
            "item_list_page2_last.json",
            Stream::Posts,
            none.clone(),
            vec![("studio__posts", 2)],
        ),
        ("item_list_empty.json", Stream::Posts, none.clone(), vec![]),
        (
            "web_user.json",
            Stream::Identity,
            none.clone(),
            vec![("studio__profile", 1)],
        ),
        (
            "follow_relation_count.json",
            Stream::FollowCounts,
            none.clone(),
            vec![("studio__profile", 1)],
        ),
        (
            "hash_count.json",
            Stream::PostCounts,
            none.clone(),
            vec![("studio__profile", 1)],
        ),
        (
            "comments_v2.json",
            Stream::Comments,
            none.clone(),
            vec![("studio__comments", 1)],
        ),
        (
            "reward_analytics.json",
            Stream::Rewards,
            none.clone(),
            vec![("studio__rewards", 3 + 3 + 1 + 1)],
        ),
        (
            "reward_analytics_per_post.json",
            Stream::PostRewards,
            none.clone(),
            vec![("studio__post_rewards", 1)],
        ),
        (
            "inspiration_trending_video.json",
            Stream::TrendingVideos,
            none.clone(),
            vec![("studio__trends", 1)],
        ),
        (
            "inspiration_trending_topic.json",
            Stream::TrendingTopics,
            none.clone(),
            vec![("studio__trend_points", 2), ("studio__trends", 1)],
        ),
        (
            "creative_one_hashtag_list.json",
            Stream::CreativeHashtags,
            none.clone(),
            vec![("studio__trend_points", 2), ("studio__trends", 1)],
        ),
        (
            "creative_one_top_contents.json",
            Stream::CreativeVideos,
            none.clone(),
            vec![("studio__trends", 1)],
        ),
        (
            "creative_radar_hashtag_list_legacy.json",
            Stream::LegacyHashtags,
            none.clone(),
            vec![("studio__trend_points", 7), ("studio__trends", 1)],
        ),
        (
            "creative_radar_sound_rank_list_legacy.json",
            Stream::LegacySounds,
            none,
            vec![("studio__trend_points", 7), ("studio__trends", 1)],
        ),
    ]
}

#[test]
fn every_example_with_data_gives_its_rows_and_nothing_unknown() {
    for (name, stream, request, expected) in data() {
        let Some(body) = body(name) else { return };
        let decoded = decoded(stream, &request, &body);
        assert_eq!(decoded.set_aside, [], "{name}");
        assert!(
            decoded.received.drift.is_empty(),
            "{name}: {:?}",
            decoded.received.drift
        );
        assert_eq!(rows(&decoded), expected.into_iter().collect(), "{name}");
        assert_eq!(decoded.outcome, Outcome::Data, "{name}");
        let answer = answer(200, body);
        assert_eq!(studio::classify(stream, &answer), Verdict::Fine, "{name}");
    }
}

#[test]
fn all_examples_together_have_the_keys_that_are_known_and_no_other() {
    let mut keys = AnswerKeys::default();
    for (name, stream, request, _) in data() {
        let Some(body) = body(name) else { return };
        keys.add(stream, Some(&request), &body);
    }
    let check = keys.compare(&AnswerKeys::default());
    assert_eq!(check.drift, []);
    assert!(check.as_known > 200, "{}", check.as_known);
}

fn answer(status: u16, body: Vec<u8>) -> Answer {
    Answer {
        status,
        headers: Default::default(),
        body: Bytes::from(body),
    }
}

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
