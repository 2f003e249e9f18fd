//! The example bodies of the reference decode, or fail, exactly as it says.

mod all;
mod means;
mod studio;
mod verdicts;

use std::collections::BTreeMap;
use std::path::PathBuf;

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{Float64Type, Int64Type};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use toklake_sources::answers::{AnswerInput, Decoded, Outcome};
use toklake_sources::{business, display};

/// The folder of the reference, which is not part of the repository.
fn folder() -> Option<PathBuf> {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let found = here
        .ancestors()
        .map(|folder| folder.join("shared/reference/examples/official"))
        .find(|folder| folder.is_dir());
    if found.is_none() {
        eprintln!(
            "skipped: no `shared/reference/examples/official` beside or above the repository"
        );
    }
    found
}

fn body(name: &str) -> Option<Vec<u8>> {
    let file = folder()?.join(name);
    Some(std::fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display())))
}

fn observed_at() -> DateTime<Utc> {
    "2026-11-20T10:15:00Z".parse().unwrap()
}

fn decoded(source: &str, stream: &str, request: &Value, body: &[u8]) -> Decoded {
    let input = AnswerInput {
        account: "kiln",
        landing_id: "00",
        observed_at: observed_at(),
        request: Some(request),
        body,
        line: None,
    };
    let decoded = match source {
        "business" => business::decode(stream, &input),
        _ => display::decode(stream, &input),
    };
    closed(decoded.unwrap_or_else(|| panic!("no stream `{stream}`")))
}

/// What was decoded, all of whose rows are accounted for.
pub fn closed(decoded: Decoded) -> Decoded {
    let rows: usize = decoded
        .batches
        .iter()
        .map(|(_, batch)| batch.num_rows())
        .sum();
    let ends = rows + decoded.set_aside.len();
    assert_eq!(decoded.rows_read, ends as u64, "counts close");
    decoded
}

/// Rows per dataset, without the availability of fields.
fn rows(decoded: &Decoded) -> BTreeMap<&'static str, usize> {
    decoded
        .batches
        .iter()
        .filter(|(name, _)| *name != "business__availability")
        .map(|(name, batch)| (*name, batch.num_rows()))
        .collect()
}

fn batch<'a>(decoded: &'a Decoded, name: &str) -> &'a RecordBatch {
    let found = decoded.batches.iter().find(|(dataset, _)| *dataset == name);
    &found.unwrap_or_else(|| panic!("no {name}")).1
}

fn texts(decoded: &Decoded, dataset: &str, column: &str) -> Vec<Option<String>> {
    let column = batch(decoded, dataset).column_by_name(column).unwrap();
    let texts = column.as_string::<i32>();
    texts.iter().map(|text| text.map(str::to_owned)).collect()
}

fn ints(decoded: &Decoded, dataset: &str, column: &str) -> Vec<Option<i64>> {
    let column = batch(decoded, dataset).column_by_name(column).unwrap();
    column.as_primitive::<Int64Type>().iter().collect()
}

fn floats(decoded: &Decoded, dataset: &str, column: &str) -> Vec<Option<f64>> {
    let column = batch(decoded, dataset).column_by_name(column).unwrap();
    column.as_primitive::<Float64Type>().iter().collect()
}

/// File, source, stream, and the rows that it holds by a count of its JSON by hand.
type Expected = (
    &'static str,
    &'static str,
    &'static str,
    &'static [(&'static str, usize)],
);

const DATA: &[Expected] = &[
    (
        "business_get_default_fields.json",
        "business",
        "account",
        &[("business__profile", 1)],
    ),
    (
        "business_get_personal_account.json",
        "business",
        "account",
        &[
            ("business__profile", 1),
            ("business__account_days", 3),
            ("business__audience", 16),
        ],
    ),
    (
        "business_get_under_100_followers.json",
        "business",
        "account",
        &[("business__profile", 1), ("business__account_days", 2)],
    ),
    (
        "business_get_followers_count_net_variant.json",
        "business",
        "account",
        &[("business__profile", 1), ("business__account_days", 3)],
    ),
    (
        "business_video_list_last_page.json",
        "business",
        "videos",
        &[("business__videos", 1)],
    ),
    (
        "business_video_list_short_page_has_more.json",
        "business",
        "videos",
        &[],
    ),
    (
        "business_video_list_partial_success.json",
        "business",
        "videos",
        &[("business__videos", 1)],
    ),
    (
        "business_video_list_percentage_unit_mix.json",
        "business",
        "videos",
        &[("business__videos", 1), ("business__video_shares", 10)],
    ),
    (
        "business_comment_list.json",
        "business",
        "comments",
        &[("business__comments", 4)],
    ),
    (
        "business_comment_reply_list.json",
        "business",
        "comment_replies",
        &[("business__comments", 2)],
    ),
    (
        "business_video_settings.json",
        "business",
        "video_settings",
        &[("business__video_settings", 1)],
    ),
    (
        "business_benchmark.json",
        "business",
        "benchmark",
        &[("business__benchmarks", 1)],
    ),
    (
        "business_hashtag_suggestion.json",
        "business",
        "hashtag_suggestions",
        &[("business__hashtag_suggestions", 3)],
    ),
    (
        "business_hashtag_suggestion_no_match.json",
        "business",
        "hashtag_suggestions",
        &[("business__hashtag_suggestions", 1)],
    ),
    (
        "discovery_cml_trending_list.json",
        "business",
        "trending_sounds",
        &[("trends__sounds", 2), ("trends__sound_days", 4)],
    ),
    (
        "discovery_cml_video_list.json",
        "business",
        "trending_sound_videos",
        &[("trends__videos", 2)],
    ),
    (
        "discovery_trending_search.json",
        "business",
        "trending_keywords",
        &[("trends__keywords", 3)],
    ),
    (
        "discovery_trending_search_keyword.json",
        "business",
        "trending_keywords",
        &[("trends__keywords", 2)],
    ),
    (
        "discovery_trending_list.json",
        "business",
        "trending_hashtags",
        &[("trends__hashtags", 3), ("trends__hashtag_days", 9)],
    ),
    (
        "discovery_detail.json",
        "business",
        "trending_hashtag",
        &[
            ("trends__hashtags", 1),
            ("trends__hashtag_days", 7),
            ("trends__hashtag_audience", 3),
        ],
    ),
    (
        "discovery_video_list.json",
        "business",
        "trending_hashtag_videos",
        &[("trends__videos", 2)],
    ),
    (
        "display_user_info.json",
        "display",
        "profile",
        &[("display__profile", 1)],
    ),
    (
        "display_video_list.json",
        "display",
        "videos",
        &[("display__videos", 2)],
    ),
    (
        "display_video_query.json",
        "display",
        "video_query",
        &[("display__videos", 1)],
    ),
];

#[test]
fn every_example_with_data_gives_its_rows_and_nothing_unknown() {
    for (name, source, stream, expected) in DATA {
        let Some(body) = body(name) else { return };
        let decoded = decoded(source, stream, &json!({}), &body);
        assert_eq!(decoded.set_aside, [], "{name}");
        assert!(
            decoded.received.drift.is_empty(),
            "{name}: {:?}",
            decoded.received.drift
        );
        let found: BTreeMap<_, _> = rows(&decoded)
            .into_iter()
            .filter(|(_, rows)| *rows > 0)
            .collect();
        assert_eq!(found, expected.iter().copied().collect(), "{name}");
        let partial = Outcome::Partial {
            code: "20001".to_owned(),
        };
        match *name {
            "business_video_list_partial_success.json" => assert_eq!(decoded.outcome, partial),
            _ => assert_eq!(decoded.outcome, Outcome::Data, "{name}"),
        }
    }
}

#[test]
fn the_large_examples_give_every_day_hour_share_and_second() {
    let Some(body) = body("business_get_business_account.json") else {
        return;
    };
    let account: Value = serde_json::from_slice(&body).unwrap();
    let days = account["data"]["metrics"].as_array().unwrap();
    let hours = days
        .iter()
        .map(|day| day["audience_activity"].as_array().unwrap().len());
    let found = decoded("business", "account", &json!({}), &body);
    assert_eq!(rows(&found)["business__account_days"], days.len());
    assert_eq!(
        rows(&found)["business__follower_activity"],
        hours.sum::<usize>()
    );
    assert_eq!(found.set_aside, []);
    assert!(found.received.drift.is_empty());
    let level = texts(&found, "business__account_days", "followers_count_is");
    assert!(
        level.iter().all(|kind| kind.as_deref() == Some("level")),
        "{level:?}"
    );
    let net = texts(&found, "business__account_days", "daily_total_followers_is");
    assert!(
        net.iter().all(|kind| kind.as_deref() == Some("net")),
        "{net:?}"
    );
}

#[test]
fn ids_and_times_of_videos_are_exact() {
    let Some(body) = body("business_video_list_page1.json") else {
        return;
    };
    let page: Value = serde_json::from_slice(&body).unwrap();
    let wanted: Vec<_> = page["data"]["videos"]
        .as_array()
        .unwrap()
        .iter()
        .map(|video| video["item_id"].as_str().map(str::to_owned))
        .collect();
    let found = decoded("business", "videos", &json!({}), &body);
    assert_eq!(texts(&found, "business__videos", "item_id"), wanted);
    assert_eq!(
        ints(&found, "business__videos", "video_views")[0],
        Some(61_220)
    );
    assert_eq!(
        floats(&found, "business__videos", "video_duration")[0],
        Some(14.233)
    );
    assert!(
        found.received.drift.is_empty(),
        "{:?}",
        found.received.drift
    );
}

#[test]
fn the_net_variant_is_told_from_the_level() {
    let Some(body) = body("business_get_followers_count_net_variant.json") else {
        return;
    };
    let found = decoded("business", "account", &json!({}), &body);
    let kinds = texts(&found, "business__account_days", "followers_count_is");
    assert_eq!(kinds, vec![Some("net".to_owned()); 3]);
    assert_eq!(
        ints(&found, "business__account_days", "followers_count"),
        [Some(205), Some(98), Some(108)]
    );
}

#[test]
fn percentages_and_shares_of_one_answer_are_told_apart() {
    let Some(body) = body("business_video_list_percentage_unit_mix.json") else {
        return;
    };
    let found = decoded("business", "videos", &json!({}), &body);
    let shares = floats(&found, "business__video_shares", "share");
    let written = floats(&found, "business__video_shares", "percentage");
    let flags = texts(&found, "business__video_shares", "flags");
    assert_eq!(
        (shares[0], written[0]),
        (Some(0.8341), Some(0.8341)),
        "a source"
    );
    assert_eq!(flags[0], None);
    assert_eq!(
        (shares[7], written[7]),
        (Some(0.614), Some(61.4)),
        "a country"
    );
    assert_eq!(flags[7].as_deref(), Some("share:percent"));
}

#[test]
fn a_missing_number_is_null_and_its_reason_is_told() {
    let Some(body) = body("business_video_list_inactive_video.json") else {
        return;
    };
    let fields = r#"["item_id","reach","video_views","full_video_watched_rate"]"#;
    let request = json!({"query": {"fields": fields}});
    let found = decoded("business", "videos", &request, &body);
    let reach = batch(&found, "business__videos")
        .column_by_name("reach")
        .unwrap();
    assert!(reach.is_null(0));
    let told: BTreeMap<_, _> = texts(&found, "business__availability", "field")
        .into_iter()
        .zip(texts(&found, "business__availability", "status"))
        .zip(texts(&found, "business__availability", "reason"))
        .map(|((field, status), reason)| (field.unwrap(), (status.unwrap(), reason)))
        .collect();
    let status = |word: &str, reason: Option<&str>| (word.to_owned(), reason.map(str::to_owned));
    assert_eq!(told["reach"], status("missing", Some("idle")));
    assert_eq!(told["video_views"], status("given", None));
    assert_eq!(told["caption"], status("not_asked", Some("scope")));
    assert_eq!(ints(&found, "business__availability", "frozen")[0], Some(1));
}

#[test]
fn who_wrote_a_comment_is_kept_nowhere() {
    let Some(body) = body("business_comment_list.json") else {
        return;
    };
    let found = decoded("business", "comments", &json!({}), &body);
    let shown = format!("{:?}", found.batches);
    for name in [
        "viewer.001",
        "Viewer 001",
        "viewer.jpeg",
        "DEPRECATED_USER_ID",
    ] {
        assert!(!shown.contains(name), "{name}");
    }
    assert!(shown.contains("EXAMPLEuniqueIdentifier001=="));
}
