//! Gates: a check of severity `error` keeps rows from being seen.

use crate::desk::{Answer, Desk};
use crate::exports::Overview;

const DAYS: &str = "select count(*) as n from account_daily where views is not null";

fn head(dataset: &str, severity: &str) -> String {
    format!(
        "about = \"a day that is too late\"\ndataset = \"{dataset}\"\ndimension = \"validity\"\nseverity = \"{severity}\""
    )
}

/// A lake of sixty days, and an export of more days that a check of the severity does not like.
fn desk_with_check(severity: &str) -> Desk {
    let desk = Desk::new();
    let exports = [("one", "2025-08-31"), ("two", "2025-09-18")];
    for (folder, last) in exports {
        let export = Overview::new(last, 60);
        desk.put(&format!("{folder}/{}", export.name()), export.zip());
    }
    desk.put(
        "gate/checks/too_late.sql",
        "select account, date, views from curated.account_daily where date > date '2025-09-10' order by date",
    );
    desk.put(
        "gate/checks/too_late.toml",
        head("curated.account_daily", severity),
    );
    desk.toklake_ends(0, &["run", "one", "--project", "gate"]);
    desk
}

/// The promised files, tables left out.
fn published(desk: &Desk) -> Vec<(String, Vec<u8>)> {
    let mut files = desk.files("data_lake/curated/social_media");
    files.retain(|(path, _)| !path.contains("/tables/"));
    files
}

fn next_run(desk: &Desk, code: i32) -> Answer {
    desk.toklake_ends(code, &["run", "two", "--project", "gate"])
}

#[test]
fn a_check_that_stops_is_named_with_its_first_rows_and_the_dataset_keeps_its_content() {
    let desk = desk_with_check("error");
    let published = published(&desk);
    let answer = next_run(&desk, 1);
    for words in [
        "`curated.account_daily`: 8 rows break the check `too_late`, a day that is too late",
        "date=2025-09-11",
    ] {
        let told: Vec<&str> = answer.out.split_whitespace().collect();
        assert!(told.join(" ").contains(words), "{words}\n{}", answer.out);
    }
    assert_eq!(desk.number(DAYS), 60);
    assert!(published == self::published(&desk));
    // staging is not judged by it
    let staged = "select count(distinct label_date) as n from staging.export__overview";
    assert_eq!(desk.number(staged), 78);
    let recorded =
        "select failed_rows from meta.checks where rule = 'too_late' and column_name = '*'";
    assert_eq!(desk.number(recorded), 8);
}

#[test]
fn what_was_held_back_is_held_back_again_until_it_is_mended() {
    let desk = desk_with_check("error");
    next_run(&desk, 1);
    let answer = desk.toklake_ends(1, &["run", "--project", "gate", "--json"]);
    let report = answer.json().to_string();
    assert!(report.contains("check_failed"), "{report}");
    assert!(
        report.contains("let `project/checks/too_late.toml` only `warn`"),
        "{report}"
    );
    desk.put(
        "gate/checks/too_late.toml",
        head("curated.account_daily", "warn"),
    );
    desk.toklake_ends(0, &["run", "--project", "gate"]);
    assert_eq!(desk.number(DAYS), 78);
}

#[test]
fn a_dataset_that_no_build_makes_is_named_by_the_run() {
    let desk = desk_with_check("warn");
    desk.put(
        "gate/checks/too_late.sql",
        "select account, name from meta.files",
    );
    desk.put("gate/checks/too_late.toml", head("meta.files", "error"));
    let answer = next_run(&desk, 1);
    let told = answer.out.replace('\n', " ");
    assert!(told.contains("`too_late`"), "{}", answer.out);
    assert_eq!(desk.number(DAYS), 78);
}

#[test]
fn a_check_that_stops_a_dataset_may_not_read_what_is_made_after_it() {
    let desk = desk_with_check("warn");
    desk.put(
        "gate/checks/too_late.sql",
        "select account from curated.video_daily",
    );
    desk.put(
        "gate/checks/too_late.toml",
        head("staging.export__overview", "error"),
    );
    let answer = next_run(&desk, 2);
    assert!(
        answer.err.contains("which is made after it") && answer.err.contains("too_late.toml"),
        "{}",
        answer.err
    );
}
