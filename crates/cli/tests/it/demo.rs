//! The demo: a simulated creator from sign-in to published files, beside what is true of her.

use serde_json::Value;

use crate::desk::{Answer, Desk};

const KEPT: [&str; 4] = ["demo", "--keep", "--days", "4"];

/// Equal, missing and wrong numbers of each comparison.
fn compared(answer: &Answer) -> Vec<(String, u64, u64, Vec<Value>)> {
    let report = answer.json()["report"].clone();
    let rows = report.as_array().expect("a list of comparisons").clone();
    let number = |row: &Value, name: &str| row[name].as_u64().expect("a count");
    rows.iter()
        .map(|row| {
            let what = row["what"].as_str().expect("a name").to_owned();
            let wrong = row["wrong"].as_array().expect("a list").clone();
            (what, number(row, "equal"), number(row, "withheld"), wrong)
        })
        .collect()
}

#[test]
fn every_fact_of_the_demo_is_true() {
    let desk = Desk::new();
    let days = std::env::var("TOKLAKE_DEMO_DAYS").unwrap_or_else(|_| "10".to_owned());
    let answer = desk.toklake_ends(0, &["demo", "--truth", "--days", &days, "--json"]);
    let compared = compared(&answer);
    assert_eq!(compared.len(), 4);
    for (what, equal, _, wrong) in compared {
        assert!(wrong.is_empty(), "{what}: {wrong:?}");
        assert!(equal > 500, "{what}: only {equal} were compared");
    }
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
