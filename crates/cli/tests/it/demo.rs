//! The demo: a simulated creator from sign-in to published files, beside what is true of her.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::beside::put_untrue;
use crate::desk::{Answer, Desk};
use crate::grains::assert_grains_agree;

const KEPT: [&str; 4] = ["demo", "--keep", "--days", "4"];

/// What one kind of fact came to.
struct Compared {
    what: String,
    equal: u64,
    /// NULLs by their reason.
    withheld: BTreeMap<String, u64>,
    wrong: Vec<String>,
}

fn compared(answer: &Answer) -> Vec<Compared> {
    let report = answer.json()["report"].clone();
    let read = |row: &Value| Compared {
        what: row["what"].as_str().expect("a name").to_owned(),
        equal: row["equal"].as_u64().expect("a count"),
        withheld: serde_json::from_value(row["withheld"].clone()).expect("counts"),
        wrong: serde_json::from_value(row["wrong"].clone()).expect("words"),
    };
    let rows = report.as_array().expect("a list of comparisons");
    rows.iter().map(read).collect()
}

/// Kinds of which two months of one account have no 400 numbers, and how many there are at least.
const RARE: [(&str, u64); 7] = [
    ("posts in their first hours", 350),
    ("gains of all categories, month by month", 30),
    ("the account month by month", 50),
    ("best hashtags of months", 2),
    ("the promised weekly file", 180),
    ("margins of the followers crossed", 140),
    ("captions of posts, and their hashtags", 220),
];

/// Every fact is true, sums agree, and no check raises an alarm: troubles, viral posts and spam that is taken back are
/// nothing that is wrong with the data. Days that nobody asked for in time are missing, which is true.
#[test]
fn every_fact_of_a_play_with_troubles_is_true_and_raises_no_alarm() {
    let desk = Desk::new().with("PROJECT_ROOT", "demo_lake");
    let days = std::env::var("TOKLAKE_DEMO_DAYS").unwrap_or_else(|_| "57".to_owned());
    let arguments = ["demo", "--truth", "--keep", "--days", &days, "--json"];
    let all = compared(&desk.toklake_ends(0, &arguments));
    let alarms = "select check_name, row_text from meta.quality_findings where check_name <> 'days_are_missing'";
    assert_eq!(desk.rows(alarms), Vec::<Value>::new());
    assert_grains_agree(&desk);
    assert_coverage_is_told(&desk);
    assert_eq!(all.len(), 24);
    let mut reasons: BTreeSet<String> = BTreeSet::new();
    for one in all {
        assert!(one.wrong.is_empty(), "{}: {:?}", one.what, one.wrong);
        let rare = RARE.iter().find(|(what, _)| *what == one.what);
        let least = rare.map_or(400, |(_, least)| *least);
        assert!(
            one.equal > least,
            "{}: only {} of them",
            one.what,
            one.equal
        );
        reasons.extend(one.withheld.into_keys());
    }
    for reason in [
        "first_reading",
        "listed",
        "not_yet",
        "photo",
        "several_days",
    ] {
        assert!(reasons.contains(reason), "{reason} is not in {reasons:?}");
    }
}

/// What TikTok tells, how new it is and what it changed: each command has the rows of its dataset.
fn assert_coverage_is_told(desk: &Desk) {
    for (command, dataset) in [
        ("availability", "curated.availability"),
        ("freshness", "meta.freshness"),
        ("restatements", "meta.restatements"),
    ] {
        let report = desk.toklake_ends(0, &[command, "--json"]).json();
        let rows = report["report"].as_array().expect("a list").len() as i64;
        assert!(rows > 1, "{command}: only {rows}");
        assert_eq!(
            rows,
            desk.number(&format!("select count(*) from {dataset}"))
        );
        let told = desk.toklake_ends(0, &[command]).out;
        assert!(told.contains("luna.beats"), "{command}: {told}");
    }
}

/// What is made of the months, for two kinds.
const MONTHS: &str = "case when month = '2026-10' then profile_views - 1 else profile_views end as profile_views, \
     '#' || top_hashtags as top_hashtags";

/// What is made of facts that are true: dataset, columns, and the kind that must name each difference
/// with the words of the first.
const UNTRUE: [(&str, &str, &str, &str); 23] = [
    (
        "account_daily",
        "case when date = date '2026-11-10' then views + 1 else views end as views, \
         case when date = date '2026-11-20' then 0 else likes end as likes, \
         case when date = date '2026-11-20' then 'undefined' else state end as state",
        "days of accounts",
        "2026-11-20 views: NULL (undefined) instead of NULL (not_yet)",
    ),
    (
        "follower_activity",
        "case when label_date = date '2026-11-12' and hour = 7 then active_followers - 1 else active_followers end \
         as active_followers",
        "active hours of followers",
        "2026-11-12 7:00: ",
    ),
    (
        "video_readings",
        "case when date = date '2026-11-16' and right(video_id, 1) = '2' then likes_total + 5 else likes_total end \
         as likes_total",
        "lifetime totals of posts, day by day",
        "2026-11-16 likes: ",
    ),
    (
        "video_daily",
        "case when date = date '2026-11-18' and right(video_id, 1) = '4' then shares + 3 else shares end as shares",
        "sums of gains beside the change of totals",
        " shares: ",
    ),
    (
        "video_performance_daily",
        "case when date = date '2026-11-17' and right(video_id, 1) = '6' then null else comments end as comments",
        "gains in the promised daily file",
        "2026-11-17 comments: NULL (no reason) instead of ",
    ),
    (
        "posts",
        "case when right(video_id, 1) = '8' then timestamp '2026-11-18T12:00:00Z' else gone_at end as gone_at",
        "posts as they were told last",
        "gone_at: 1795003200 instead of NULL (listed)",
    ),
    (
        "video_audience",
        "case when dimension = 'gender' and name = 'female' and right(video_id, 1) = '0' then share_rate + 0.01 \
         else share_rate end as share_rate",
        "shares of the viewers of posts",
        "gender female: ",
    ),
    (
        "link_clicks_daily",
        "case when date = date '2026-11-10' then email_clicks + 1 else email_clicks end as email_clicks",
        "clicks on the profile, day by day",
        "2026-11-10 email_clicks: ",
    ),
    (
        "video_hourly",
        "span_hours - 1 as span_hours",
        "posts in their first hours",
        " seconds: ",
    ),
    (
        "traffic_sources_daily",
        "case when traffic_source = 'search' then share_rate + 0.01 else share_rate end as share_rate",
        "sources of traffic, day by day",
        " search share: ",
    ),
    (
        "video_geography",
        "viewers_estimated + 1 as viewers_estimated",
        "places of the viewers of posts",
        " people: ",
    ),
    (
        "video_curves",
        "case when curve = 'likes' and second = 3 then share_rate + 0.01 else share_rate end as share_rate",
        "curves of posts, second by second",
        " likes 3 share: ",
    ),
    (
        "retention_curves",
        "case when second = 2 then left_rate + 0.01 else left_rate end as left_rate",
        "viewers who stay, second by second",
        " 2 left: ",
    ),
    (
        "engagement_timeline",
        "case when second = 4 then likes_estimated * 2 else likes_estimated end as likes_estimated",
        "likes second by second",
        " 4 likes: ",
    ),
    (
        "hashtags_daily",
        "case when hashtag = 'fyp' then videos + 1 else videos end as videos",
        "gains of hashtags, day by day",
        " fyp videos: ",
    ),
    (
        "categories_monthly",
        "case when month = '2026-11' then videos_gaining + 1 else videos_gaining end as videos_gaining",
        "gains of all categories, month by month",
        "2026-11 videos_gaining: ",
    ),
    (
        "content_performance_monthly",
        MONTHS,
        "the account month by month",
        "2026-10 profile_views: ",
    ),
    (
        "content_performance_monthly",
        MONTHS,
        "best hashtags of months",
        "2026-11: `##",
    ),
    (
        "audience_weekly",
        "case when name = 'male' then share_rate + 0.01 else share_rate end as share_rate",
        "shares of the followers, week by week",
        " followers gender male share: ",
    ),
    (
        "audience_insights_weekly",
        "growth_rate + 0.001 as growth_rate",
        "the promised weekly file",
        " all all all growth: ",
    ),
    (
        "audience_cross_estimate",
        "case when gender = 'female' then share_rate * 1.1 else share_rate end as share_rate",
        "margins of the followers crossed",
        " gender female share: ",
    ),
    (
        "posting_history",
        "not is_scheduled as is_scheduled",
        "the history of posting",
        " is scheduled: 1 instead of 0",
    ),
    (
        "videos",
        "case when right(video_id, 1) = '4' then caption || '!' else caption end as caption",
        "captions of posts, and their hashtags",
        "!` instead of `",
    ),
];

#[test]
fn a_fact_that_is_not_true_is_named() {
    let desk = Desk::new();
    put_untrue(
        &desk,
        UNTRUE.map(|(dataset, columns, ..)| (dataset, columns)),
    );
    let arguments = [
        "demo",
        "--truth",
        "--days",
        "4",
        "--project",
        "untrue",
        "--json",
    ];
    let all = compared(&desk.toklake_ends(1, &arguments));
    let mut unnamed = vec![];
    for (dataset, _, what, words) in UNTRUE {
        let one = all.iter().find(|one| one.what == what).expect("a kind");
        if !one.wrong.iter().any(|wrong| wrong.contains(words)) {
            unnamed.push(format!("{dataset}: `{words}` is not in {:?}", one.wrong));
        }
    }
    assert!(unnamed.is_empty(), "{}", unnamed.join("\n"));
    let days = &all[0].wrong;
    assert!(
        days.iter()
            .any(|wrong| wrong.starts_with("2026-11-10 views: ")),
        "{days:?}"
    );
    assert!(
        days.iter()
            .any(|wrong| wrong.contains("2026-11-20 likes: 0 instead of NULL (not_yet)")),
        "{days:?}"
    );
    assert!(days.len() < 25, "what is true is not named: {days:?}");
}

#[test]
fn a_demo_says_that_it_is_one_and_leaves_a_lake_to_explore() {
    let desk = Desk::new();
    let answer = desk.toklake_ends(0, &KEPT);
    assert!(answer.out.starts_with("SIMULATED"), "{}", answer.out);
    assert!(answer.out.contains("luna.beats"), "{}", answer.out);
    assert!(desk.path().join("demo_lake/SIMULATED.txt").exists());
    let published = "demo_lake/curated/social_media/tiktok";
    for name in [
        "video_performance_daily.csv",
        "audience_insights_weekly.parquet",
        "content_performance_monthly.csv",
    ] {
        let file = desk.path().join(published).join(name);
        let length = std::fs::metadata(&file).map_or(0, |file| file.len());
        assert!(length > 200, "{name} has {length} bytes");
    }
    // a line of the summary is copied by a person and works
    let next = answer.out.lines().find(|line| line.contains(" sql "));
    assert!(
        next.is_some_and(|line| line.contains("--root ./demo_lake")),
        "{next:?}"
    );
}

/// The promised files, tables left out.
fn published(desk: &Desk) -> Vec<(String, Vec<u8>)> {
    let mut files = desk.files("demo_lake/curated/social_media");
    files.retain(|(path, _)| !path.contains("/tables/"));
    files
}

/// The files that are not as they were.
fn changed(before: &[(String, Vec<u8>)], after: &[(String, Vec<u8>)]) -> Vec<String> {
    let all = before.iter().chain(after).map(|(path, _)| path.clone());
    let of = |files: &[(String, Vec<u8>)], path: &str| {
        let file = files.iter().find(|(name, _)| name == path);
        file.map(|(_, bytes)| bytes.clone())
    };
    let mut changed: Vec<String> = all
        .filter(|path| of(before, path) != of(after, path))
        .collect();
    changed.dedup();
    changed
}

#[test]
fn a_demo_played_twice_or_rebuilt_has_the_same_facts() {
    let desk = Desk::new().with("PROJECT_ROOT", "demo_lake");
    desk.toklake_ends(0, &KEPT);
    let (once, files) = (desk.fingerprints(), published(&desk));
    assert!(files.len() >= 3, "{}", files.len());
    desk.toklake_ends(0, &["rebuild"]);
    assert_eq!(desk.fingerprints(), once, "rebuilt");
    assert_eq!(changed(&files, &published(&desk)), [""; 0], "rebuilt");
    // the second time is asked anew: other answers, of the same numbers
    let answers = desk.number("select count(*) as n from meta.files");
    desk.toklake_ends(0, &KEPT);
    assert!(desk.number("select count(*) as n from meta.files") > answers);
    assert_eq!(changed(&files, &published(&desk)), [""; 0], "twice");
}

#[test]
fn simulated_numbers_never_mix_with_real_ones() {
    let desk = Desk::new();
    desk.put("lake/landing/mine.csv", "Date,Video Views\n");
    let answer = desk.toklake_ends(2, &["demo", "--keep", "--root", "lake"]);
    assert!(answer.err.contains("name another folder"), "{}", answer.err);
    assert!(!desk.path().join("lake/SIMULATED.txt").exists());
}
