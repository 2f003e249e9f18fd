//! What a person sees after a run.

use chrono::{DateTime, NaiveDate, Utc};
use toklake_engine::{Built, Finding, Outcome, Published};
use toklake_lake::Severity;
use toklake_pipeline::{
    AccountSummary, Arrival, BuildReport, Ending, FileReport, ImportReport, ImportedFile,
    RawReport, Remark, RunReport, SetAsideCount,
};

use super::*;
use crate::terminal::{Style, width};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn imported(path: &str, arrival: Arrival) -> ImportedFile {
    ImportedFile {
        path: path.into(),
        kind: "overview".into(),
        account: "zone.a0".into(),
        account_from: "the name `Overview_2024-05-28_1748345895_zone.a0.zip`".into(),
        landing_id: "ab".repeat(32),
        bytes: 12_345,
        arrival,
    }
}

fn read(rows: [u64; 4]) -> FileReport {
    FileReport {
        account: "zone.a0".into(),
        kind: "overview".into(),
        name: "Overview.csv".into(),
        landing_id: "ab".repeat(32),
        rows_read: rows[0],
        rows_raw: rows[1],
        rows_set_aside: rows[2],
        rows_repeated: rows[3],
        days: None,
        dated_by: None,
        notes: vec![],
    }
}

fn built(dataset: &str, outcome: Outcome, rows: u64) -> Built {
    Built {
        dataset: dataset.parse().unwrap(),
        outcome,
        slices: 1,
        rows,
        version: Some(3),
        findings: vec![],
    }
}

fn remark(ending: Ending, code: &str, about: &str, message: &str, remedy: &str) -> Remark {
    Remark {
        ending,
        code: code.into(),
        about: about.into(),
        message: message.into(),
        remedy: remedy.into(),
    }
}

fn held_back() -> Built {
    let finding = Finding {
        dataset: "curated.videos".parse().unwrap(),
        column: "views_total".into(),
        rule: "at_least 0".into(),
        about: None,
        remedy: None,
        severity: Severity::Error,
        rows: 3,
        sample: "video_id=7527623000473079054 views_total=-4".into(),
    };
    Built {
        findings: vec![finding],
        ..built("curated.videos", Outcome::HeldBack, 15)
    }
}

fn full() -> RunReport {
    let known = Arrival::Known {
        since: day("2026-11-01"),
    };
    let bomb = |at: usize| {
        let message =
            "archive is incomplete: download it again (the end of the archive is missing)";
        let remedy = "download the archive again; nothing of the damaged part was used";
        remark(
            Ending::Findings,
            "archive_incomplete",
            &format!("exports/part {at}.zip"),
            message,
            remedy,
        )
    };
    RunReport {
        run_id: "20261123T071500Z".into(),
        started_at: at("2026-11-23T07:15:00Z"),
        extract: None,
        import: Some(ImportReport {
            files: vec![
                imported("a.zip > Overview.csv", Arrival::New),
                imported("b.csv", known),
            ],
            remarks: (1..=7).map(bomb).collect(),
            ignored: 4,
        }),
        raw: RawReport {
            files: vec![read([1_234, 1_200, 4, 30])],
            unchanged: 11,
            set_aside: vec![SetAsideCount {
                dataset: "raw.export__overview".into(),
                rule: "count".into(),
                rows: 4,
                files: 2,
                sample: "column `Likes`: `1.2X` is no count".into(),
                file: Some("b.csv".into()),
                line: Some(12),
                remedy: "write the number in plain digits and import it again".into(),
            }],
            remarks: vec![],
            built: vec![built("raw.export__overview", Outcome::Updated, 1_200)],
        },
        build: BuildReport {
            built: vec![
                built("staging.export__overview", Outcome::Updated, 1_200),
                built("staging.export__viewers", Outcome::UpToDate, 60),
                built("curated.account_daily", Outcome::Updated, 365),
                held_back(),
            ],
            published: vec![Published {
                path: "curated/social_media/tiktok/video_performance_daily.csv".into(),
                rows: 1_234,
                written: true,
            }],
            remarks: vec![],
        },
        accounts: vec![AccountSummary {
            account: "zone.a0".into(),
            days: (day("2025-11-22"), day("2026-11-21")),
            views_28: (Some(123_456), Some(109_000)),
            views_to: Some(day("2026-11-20")),
            followers: (Some(12_345), Some(12_222)),
            followers_on: Some(day("2026-11-21")),
            engagement_rate_28: Some(0.0456),
            videos: 15,
            moved_days: 19,
            unsettled_days: 7,
        }],
        seconds: 3.21,
    }
}

#[test]
fn a_run_is_summed_up_on_one_calm_page() {
    let text = run(&full(), "./data_lake", Style::default());
    assert!(text.lines().all(|line| width(line) <= 80), "{text}");
    insta::assert_snapshot!(text);
}

#[test]
fn numbers_that_are_not_known_are_said_to_be_not_known() {
    let mut report = full();
    report.import = None;
    report.raw = RawReport {
        unchanged: 12,
        ..RawReport::default()
    };
    report.build = BuildReport {
        built: vec![built("curated.videos", Outcome::UpToDate, 15)],
        ..BuildReport::default()
    };
    let account = &mut report.accounts[0];
    account.views_28 = (None, None);
    account.views_to = None;
    account.followers = (Some(10), None);
    account.engagement_rate_28 = None;
    (account.moved_days, account.unsettled_days) = (0, 0);
    insta::assert_snapshot!(run(&report, "./data_lake", Style::default()));
}

#[test]
fn many_updated_tables_are_counted_by_zone() {
    let mut report = full();
    let more = |at: usize| built(&format!("staging.some_{at}"), Outcome::Updated, 1);
    report.build.built.extend((0..7).map(more));
    let text = run(&report, "./data_lake", Style::default());
    let line = "  updated           10: 1 in raw, 8 in staging, 1 in curated\n";
    assert!(text.contains(line), "{text}");
}

#[test]
fn an_import_names_its_files() {
    let report = full().import.unwrap();
    insta::assert_snapshot!(import(&report, Style::default()));
}

#[test]
fn a_strangers_file_name_cannot_speak_to_the_terminal() {
    let mut report = full();
    report.build.remarks.push(remark(
        Ending::Fine,
        "x",
        "a\u{1b}[2J.csv",
        "odd\u{202e}",
        "",
    ));
    let text = run(&report, "./data_lake", Style::default());
    assert!(
        !text.contains('\u{1b}') && !text.contains('\u{202e}'),
        "{text}"
    );
}

/// A run over so many accounts, each with two files of its own.
fn of_accounts(count: usize) -> RunReport {
    let mut report = full();
    let one = report.accounts[0].clone();
    report.accounts = (0..count)
        .map(|at| AccountSummary {
            account: format!("creator.{at:04}"),
            // the last one was not asked for long
            days: (
                one.days.0,
                one.days.1 - chrono::Days::new((at + 1 == count) as u64 * 40),
            ),
            ..one.clone()
        })
        .collect();
    let folder = "curated/social_media/tiktok";
    let file = |path: String| Published {
        path: format!("{folder}/{path}"),
        rows: 30,
        written: true,
    };
    let names = [
        "content_performance_monthly.csv",
        "video_performance_daily.csv",
    ];
    let accounts = report.accounts.iter();
    let own = accounts.flat_map(|a| names.map(|name| file(format!("{}/{name}", a.account))));
    report.build.published.extend(own);
    report
}

#[test]
fn of_a_thousand_accounts_the_worst_are_named_and_the_others_counted() {
    let text = run(&of_accounts(1_000), "./data_lake", Style::default());
    assert!(text.lines().count() < 150, "{} lines", text.lines().count());
    let files = "and 2,000 more files of 1,000 accounts, 2,000 written: `--json` lists all";
    for said in ["\ncreator.0999", "and 990 more accounts", files] {
        assert!(text.contains(said), "{said}\n{text}");
    }
    assert!(!text.contains("creator.0500"), "{text}");
    assert!(text.contains("video_performance_daily.csv"), "{text}");
}

#[test]
fn of_a_few_accounts_every_file_is_named() {
    let text = run(&of_accounts(4), "./data_lake", Style::default());
    for account in 0..4 {
        let file = format!("creator.{account:04}/video_performance_daily.csv");
        assert!(text.contains(&file), "{text}");
    }
}
