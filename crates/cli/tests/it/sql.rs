//! Questions in SQL: how rows are written, and what is answered to a wrong question.

use std::io::Read;
use std::process::Stdio;

use crate::desk::Desk;
use crate::exports::Overview;

fn desk() -> Desk {
    let desk = Desk::new();
    let export = Overview::new("2025-09-18", 30);
    let path = desk.put(&export.name(), export.zip()).display().to_string();
    desk.toklake_ends(0, &["run", &path, "--quiet"]);
    desk
}

#[test]
fn rows_are_written_for_the_eye_and_for_programs() {
    let desk = desk();
    let query =
        "select date, views, followers from account_daily where date >= '2025-09-17' order by date";
    let ask = |format: &str| {
        desk.toklake_ends(0, &["sql", query, "--format", format])
            .out
    };
    insta::assert_snapshot!(ask("table"), @r"
    date        views  followers
    ----------  -----  ---------
    2025-09-17   5625       NULL
    2025-09-18   3942       NULL
    ");
    insta::assert_snapshot!(ask("csv"), @r"
    date,views,followers
    2025-09-17,5625,
    2025-09-18,3942,
    ");
    insta::assert_snapshot!(ask("ndjson"), @r#"
    {"date":"2025-09-17","views":5625,"followers":null}
    {"date":"2025-09-18","views":3942,"followers":null}
    "#);
}

#[test]
fn no_rows_is_said_beside_the_data() {
    let answer = desk().toklake_ends(
        0,
        &[
            "sql",
            "select date from account_daily where date < '2000-01-01'",
            "--format",
            "csv",
        ],
    );
    assert_eq!(
        (answer.out.as_str(), answer.err.as_str()),
        ("date\n", "no rows\n")
    );
}

#[test]
fn a_wrong_question_is_answered_with_the_right_names() {
    let desk = desk();
    for (query, message) in [
        ("select veiws from account_daily", "Did you mean"),
        (
            "select * from acount_daily",
            "did you mean `account_daily`?",
        ),
        (
            "select * from curatd.videos",
            "error: no dataset `curatd.videos`",
        ),
        ("selct 1", "Expected: an SQL statement, found: selct"),
    ] {
        let answer = desk.toklake_ends(2, &["sql", query]);
        assert!(
            answer.err.starts_with("error: ") && answer.err.contains(message),
            "{query}: {}",
            answer.err
        );
        assert!(answer.out.is_empty());
    }
}

#[test]
fn a_question_cannot_write_or_read_files() {
    let desk = desk();
    desk.put("secret.csv", "a\n1\n");
    for query in [
        "copy (select 1) to 'out.csv'",
        "create external table t stored as csv location 'secret.csv'",
        "drop table account_daily",
        "insert into account_daily select * from account_daily",
        "select * from 'secret.csv'",
        "set datafusion.execution.batch_size = 1",
    ] {
        desk.toklake_ends(2, &["sql", query]);
        assert!(!desk.path().join("out.csv").exists(), "{query}");
    }
}

#[test]
fn a_reader_that_closes_early_is_no_failure() {
    let desk = desk();
    let query = "select a.date, b.date from account_daily as a cross join account_daily as b cross join account_daily as c";
    let mut child = desk
        .command(&["sql", query])
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut first = [0; 10];
    let mut out = child.stdout.take().expect("it is piped");
    out.read_exact(&mut first).expect("it writes");
    drop(out);
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
}
