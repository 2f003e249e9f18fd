//! Planted defects: each is found under its dimension, and clean data raises no alarm.

use std::collections::BTreeSet;
use std::path::Path;

use crate::desk::Desk;

/// What is planted into a dataset: columns and what stands in their place, and the days that are lost.
struct Planted {
    dataset: &'static str,
    columns: &'static [(&'static str, &'static str)],
    keeps: &'static str,
}

const FROZEN: &str = "date between date '2026-10-10' and date '2026-10-16'";

const PLANTED: [Planted; 2] = [
    Planted {
        dataset: "account_daily",
        columns: &[
            (
                "views",
                "case when date = date '2026-10-01' then views * 1000 when FROZEN then 4321 when date = date '2026-10-20' then 0 else views end",
            ),
            (
                "likes",
                "case when date = date '2026-10-05' then views * 2 when FROZEN then 99 when date = date '2026-10-20' then 50 else likes end",
            ),
            (
                "profile_views",
                "case when FROZEN then 77 else profile_views end",
            ),
            (
                "shares",
                "case when date >= date '2026-11-05' then cast(null as bigint) else shares end",
            ),
            (
                "followers",
                "case when date = date '2026-10-25' then followers + 90000 else followers end",
            ),
            (
                "net_followers",
                "case date when date '2026-10-25' then net_followers + 90000 when date '2026-10-26' then net_followers - 90000 else net_followers end",
            ),
            (
                "observed_at",
                "case when date = date '2026-10-27' then timestamp '2026-10-20T00:00:00Z' else observed_at end",
            ),
        ],
        keeps: "date <> date '2026-10-30'",
    },
    Planted {
        dataset: "videos",
        columns: &[
            (
                "likes_total",
                "case when right(video_id, 1) = '2' then views_total * 3 else likes_total end",
            ),
            (
                "comments_total",
                "case when right(video_id, 1) = '4' then likes_total * 20 + 1000 else comments_total end",
            ),
            (
                "published_at",
                "case when right(video_id, 1) = '3' then uploaded_at - interval '3 days' else published_at end",
            ),
        ],
        keeps: "true",
    },
];

/// The checks that must find them, each with its dimension.
const FOUND: [(&str, &str); 11] = [
    ("comments_exceed_likes", "consistency"),
    ("days_are_missing", "completeness"),
    ("days_of_the_future", "validity"),
    ("days_repeat", "accuracy"),
    ("engagements_exceed_views", "validity"),
    ("followers_jump", "accuracy"),
    ("likes_exceed_views", "consistency"),
    ("likes_without_views", "consistency"),
    ("published_before_upload", "validity"),
    ("views_out_of_scale", "accuracy"),
    ("views_stand_still", "accuracy"),
];

#[test]
fn planted_defects_are_found_and_clean_data_raises_no_alarm() {
    let desk = Desk::new().with("PROJECT_ROOT", "demo_lake");
    desk.toklake_ends(0, &["demo", "--keep", "--days", "4"]);
    desk.toklake_ends(0, &["quality"]);

    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../project/models/curated");
    for planted in PLANTED {
        let file = models.join(format!("{}.sql", planted.dataset));
        let sql = std::fs::read_to_string(file).expect("the model has a query");
        let column =
            |(name, value): &(&str, &str)| format!("{} as {name}", value.replace("FROZEN", FROZEN));
        let columns: Vec<String> = planted.columns.iter().map(column).collect();
        desk.put(
            &format!("planted/models/curated/{}.sql", planted.dataset),
            format!(
                "select * replace ({}) from (\n{sql}\n) where {}",
                columns.join(", "),
                planted.keeps
            ),
        );
    }
    desk.toklake(&["curated", "--project", "planted"]);
    let report = desk.toklake_ends(1, &["quality", "--project", "planted", "--json"]);
    let rows = report.json()["report"]["rows"].clone();
    let word = |row: &serde_json::Value, name: &str| row[name].as_str().unwrap_or("").to_owned();
    let found: BTreeSet<(String, String)> = rows
        .as_array()
        .expect("a list of findings")
        .iter()
        .map(|row| (word(row, "check"), word(row, "dimension")))
        .collect();
    let missing = "select completeness, row_count from meta.quality_daily \
        where dataset = 'curated.account_daily' and date = date '2026-10-30'";
    let answer = desk.toklake_ends(0, &["sql", missing, "--project", "planted", "--json"]);
    let day = answer.json().to_string();
    assert!(
        day.contains("\"completeness\":0.0") && day.contains("\"row_count\":0"),
        "{day}"
    );
    for (check, dimension) in FOUND {
        let pair = (check.to_owned(), dimension.to_owned());
        assert!(found.contains(&pair), "{pair:?} is not in {found:?}");
    }
}
