//! What the program says about itself, and to what it does not understand.

use crate::desk::Desk;

const COMMANDS: [&str; 43] = [
    "demo",
    "run",
    "extract",
    "import",
    "raw",
    "staging",
    "curated",
    "rebuild",
    "login",
    "accounts",
    "session",
    "session status",
    "session refresh",
    "session rotate",
    "session forget",
    "check",
    "check access",
    "check endpoints",
    "check data",
    "check schema",
    "sql",
    "explain",
    "datasets",
    "metrics",
    "metric",
    "insights",
    "report",
    "calendar",
    "calendar suggest",
    "experiment",
    "experiment plan",
    "experiment evaluate",
    "label",
    "predict",
    "quality",
    "availability",
    "freshness",
    "restatements",
    "gaps",
    "reconcile",
    "validate",
    "doctor",
    "completions",
];

#[test]
fn the_help_is_what_was_agreed() {
    let desk = Desk::new();
    insta::assert_snapshot!("toklake", desk.toklake_ends(0, &["--help"]).out);
    for command in COMMANDS {
        let name = command.replace(' ', "_");
        insta::assert_snapshot!(name, help_of(&desk, command));
    }
}

fn help_of(desk: &Desk, command: &str) -> String {
    let words = command.split(' ').chain(["--help"]);
    desk.toklake_ends(0, &words.collect::<Vec<_>>()).out
}

#[test]
fn help_fits_eighty_columns() {
    let desk = Desk::new();
    for command in COMMANDS {
        let help = help_of(&desk, command);
        assert!(
            help.lines().all(|line| line.chars().count() <= 80),
            "{help}"
        );
    }
}

#[test]
fn a_mistyped_word_is_answered_with_the_right_one() {
    let desk = Desk::new();
    for (arguments, message) in [
        (
            &["improt"][..],
            "error: no command `improt`; did you mean `import`?\n",
        ),
        (
            &["sql", "--formt", "csv", "select 1"],
            "error: no argument `--formt` is known here; did you mean `--format`?\n",
        ),
        (
            &["sql", "--format", "cvs", "select 1"],
            "error: no `--format <FORMAT>` `cvs`; did you mean `csv`?\n",
        ),
        (
            &["explain", "videos", "--date", "yesterday"],
            "`yesterday` is no day: write it like `2025-05-27`\n",
        ),
        (
            &["run", "x.csv", "--year", "25"],
            "25 is not in 2016..=2100\n",
        ),
        (&["import"], "<PATH>...\n"),
    ] {
        let answer = desk.toklake_ends(2, arguments);
        assert!(
            answer.err.contains(message) && answer.out.is_empty(),
            "{arguments:?}: {}",
            answer.err
        );
        assert!(answer.err.contains("\nhint: "), "{}", answer.err);
    }
}

#[test]
fn a_mistyped_root_is_no_empty_lake() {
    let desk = Desk::new();
    for asked in [
        &["sql", "select 1 from account_daily"][..],
        &["quality"],
        &["insights"],
        &["explain", "account_daily.views", "--date", "2025-05-01"],
    ] {
        let answer = desk.toklake_ends(2, &[asked, &["--root", "nowhere"]].concat());
        assert!(
            answer.err.contains("there is no lake at `nowhere`") && answer.err.contains("--root"),
            "{asked:?}: {}",
            answer.err
        );
        assert!(!desk.path().join("nowhere").exists());
    }
    desk.toklake_ends(0, &["explain", "account_daily", "--root", "nowhere"]);
}

#[test]
fn a_year_after_now_is_refused_before_anything_is_imported() {
    let desk = Desk::new();
    desk.put("x.csv", "Date,Video Views");
    let answer = desk.toklake_ends(2, &["import", "x.csv", "--year", "2099"]);
    let why = "`--year 2099` cannot be the year of the last day in an export";
    assert!(answer.err.contains(why), "{}", answer.err);
}

#[test]
fn with_json_even_a_mistyped_command_is_answered_in_json() {
    let error = &Desk::new().toklake_ends(2, &["improt", "--json"]).json()["error"];
    assert_eq!(error["code"], "usage");
    assert_eq!(
        error["message"],
        "no command `improt`; did you mean `import`?"
    );
}

#[test]
fn a_shell_gets_its_completions() {
    let script = Desk::new().toklake_ends(0, &["completions", "bash"]).out;
    assert!(script.contains("_toklake"));
}
