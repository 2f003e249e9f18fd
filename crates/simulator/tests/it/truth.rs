//! The truth files: complete, consistent with each other and with the world.

use std::collections::BTreeMap;

use toklake_simulator::{Counter, Scenario, World, write_truth};

fn rows(folder: &std::path::Path, name: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(folder.join(name)).expect("the file is there");
    reader
        .deserialize()
        .map(|row| row.expect("a row"))
        .collect()
}

#[test]
fn days_of_posts_add_up_to_days_of_the_account_in_the_files_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let scenario = Scenario::demo();
    let files = write_truth(&scenario, folder.path()).expect("it can be written");
    assert_eq!(files.len(), 12);
    let number = |row: &BTreeMap<String, String>, column: &str| {
        row[column].parse::<i64>().expect("a number")
    };
    let mut by_day: BTreeMap<String, i64> = BTreeMap::new();
    for row in rows(folder.path(), "video_daily.csv") {
        *by_day.entry(row["date"].clone()).or_default() += number(&row, "views");
    }
    let days = rows(folder.path(), "account_daily.csv");
    assert!(days.len() > 390, "{}", days.len());
    for day in &days {
        assert_eq!(
            number(day, "views"),
            by_day.get(&day["date"]).copied().unwrap_or(0)
        );
    }
    let world = World::new(&scenario);
    let midnight = toklake_simulator::Moment::from(scenario.clock).midnight();
    let total: i64 = days.iter().map(|day| number(day, "views")).sum();
    assert_eq!(
        total as u64,
        world.accounts[0].counters(midnight)[Counter::Views]
    );
}

#[test]
fn every_post_and_every_cause_has_a_row() {
    let folder = tempfile::tempdir().expect("a folder");
    write_truth(&Scenario::demo(), folder.path()).expect("it can be written");
    let videos = rows(folder.path(), "videos.csv");
    assert_eq!(videos.len(), 120);
    assert_eq!(
        videos
            .iter()
            .filter(|row| row["is_viral"] == "true")
            .count(),
        1
    );
    let effects = rows(folder.path(), "effects.csv");
    for kind in ["posting_hour", "hashtag", "sound", "active_hour"] {
        assert!(effects.iter().any(|row| row["kind"] == kind), "{kind}");
    }
}

#[test]
fn what_studio_alone_shows_has_its_tables_too() {
    let folder = tempfile::tempdir().expect("a folder");
    write_truth(&Scenario::studio(), folder.path()).expect("it can be written");
    let number = |row: &BTreeMap<String, String>, column: &str| {
        row[column].parse::<u64>().expect("a number")
    };
    for day in rows(folder.path(), "viewers_daily.csv") {
        let parts = number(&day, "new_viewers") + number(&day, "returning_viewers");
        assert_eq!(parts, number(&day, "unique_viewers"));
    }
    let ranges = rows(folder.path(), "viewer_ranges.csv");
    assert_eq!(ranges.len(), 2 * 4 * 2);
    let rewards = rows(folder.path(), "rewards_daily.csv");
    assert!(rewards.iter().any(|row| number(row, "cents") > 0));
    assert_eq!(rows(folder.path(), "live_sessions.csv").len(), 24);
    let mut shares: BTreeMap<String, f64> = BTreeMap::new();
    for row in rows(folder.path(), "search_terms.csv") {
        let share: f64 = row["share"].parse().expect("a share");
        *shares.entry(row["video_id"].clone()).or_default() += share;
    }
    assert_eq!(shares.len(), 600);
    assert!(shares.values().all(|sum| (sum - 1.0).abs() < 1e-9));
    let audience = rows(folder.path(), "audience.csv");
    let ages = audience.iter().filter(|row| row["list"] == "ages");
    assert_eq!(
        ages.filter(|row| !row["video_id"].is_empty()).count(),
        600 * 5
    );
}
