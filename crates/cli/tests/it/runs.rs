//! Exports to published files: in one go, step by step, twice, in another order.

use serde_json::Value;

use crate::desk::Desk;
use crate::exports::{ACCOUNT, Overview, views};

const PUBLISHED: &str = "data_lake/curated/social_media/tiktok/video_performance_daily.csv";
const PROMISED: &str = "date,video_id,video_title,views,likes,comments,shares,completion_rate,engagement_rate,hashtags,sounds";

pub fn desk_with_exports() -> Desk {
    let desk = Desk::new();
    for export in [
        Overview::new("2025-08-31", 60),
        Overview::new("2025-09-18", 60),
    ] {
        desk.put(&format!("exports/{}", export.name()), export.zip());
    }
    desk
}

#[test]
fn a_run_brings_exports_to_days_and_published_files() {
    let desk = desk_with_exports();
    let answer = desk.toklake_ends(0, &["run", "exports"]);
    assert!(answer.out.starts_with("all is well"), "{}", answer.out);
    assert!(
        answer.out.contains("files             2 new\n"),
        "{}",
        answer.out
    );
    assert!(
        answer
            .out
            .contains("= 120 in raw + 0 set aside + 0 repeated"),
        "{}",
        answer.out
    );
    assert!(
        answer.out.lines().all(|line| line.chars().count() <= 80),
        "{}",
        answer.out
    );
    assert_eq!(
        desk.number("select count(*) as n from raw.export__overview"),
        120
    );
    let day: chrono::NaiveDate = "2025-09-10".parse().unwrap();
    assert_eq!(
        desk.number("select views from account_daily where date = '2025-09-10'"),
        views(day)
    );
    assert_eq!(
        desk.number("select count(*) as n from account_daily where views is not null"),
        78
    );
}

#[test]
fn the_promised_file_has_the_promised_columns() {
    let desk = desk_with_exports();
    desk.toklake_ends(0, &["run", "exports"]);
    let files = desk.files("data_lake/curated");
    let published = files.iter().find(|(path, _)| path.ends_with(PUBLISHED));
    let text = published.map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned());
    assert_eq!(
        text.as_deref().and_then(|text| text.lines().next()),
        Some(PROMISED),
        "{text:?}"
    );
}

#[test]
fn running_twice_changes_nothing() {
    let desk = desk_with_exports();
    desk.toklake_ends(0, &["run", "exports"]);
    let (prints, curated, landing) = (
        desk.fingerprints(),
        desk.files("data_lake/curated"),
        desk.files("data_lake/landing"),
    );
    let again = desk.toklake_ends(0, &["run", "exports"]);
    assert!(
        again.out.contains("files             2 already known\n"),
        "{}",
        again.out
    );
    assert!(
        again.out.contains("updated           none\n"),
        "{}",
        again.out
    );
    assert_eq!(desk.fingerprints(), prints);
    assert_eq!(desk.files("data_lake/curated"), curated);
    assert_eq!(desk.files("data_lake/landing"), landing);
}

#[test]
fn step_by_step_in_another_order_gives_what_one_run_gives() {
    let one = desk_with_exports();
    one.toklake_ends(0, &["run", "exports"]);
    let other = desk_with_exports();
    for last in ["2025-09-18", "2025-08-31"] {
        let path = format!("exports/{}", Overview::new(last, 60).name());
        other.toklake_ends(0, &["import", &path]);
        for step in ["raw", "staging", "curated"] {
            other.toklake_ends(0, &[step]);
        }
    }
    assert_eq!(other.fingerprints(), one.fingerprints());
}

#[test]
fn a_rebuild_gives_what_the_runs_before_gave() {
    let desk = desk_with_exports();
    desk.toklake_ends(0, &["run", "exports"]);
    let before = desk.fingerprints();
    desk.toklake_ends(0, &["rebuild"]);
    assert_eq!(desk.fingerprints(), before);
}

#[test]
fn test_mode_leaves_the_lake_as_it_was() {
    let desk = desk_with_exports();
    desk.toklake_ends(0, &["import", "exports"]);
    desk.toklake_ends(0, &["raw"]);
    let tables = |desk: &Desk| -> Vec<(String, Vec<u8>)> {
        desk.files("data_lake")
            .into_iter()
            .filter(|(path, _)| !path.contains(".lock"))
            .collect()
    };
    let before = tables(&desk);
    let answer = desk.toklake_ends(0, &["staging", "--test-mode"]);
    assert!(
        answer.err.contains("test mode: nothing is written"),
        "{}",
        answer.err
    );
    assert!(
        answer.out.contains("staging.export__overview (120 rows)"),
        "{}",
        answer.out
    );
    assert!(tables(&desk) == before, "test mode wrote into the lake");
}

#[test]
fn an_account_that_is_only_guessed_from_its_neighbours_is_told() {
    let desk = desk_with_exports();
    let viewers = "\"Date\",\"Total Viewers\",\"New Viewers\",\"Returning Viewers\"\n\"July 31\",\"9\",\"4\",\"5\"\n";
    desk.put("exports/Viewers.csv", viewers);
    let report = desk
        .toklake_ends(0, &["import", "exports", "--json"])
        .json();
    let remark = &report["report"]["remarks"][0];
    assert_eq!(remark["code"], "account_guessed", "{remark}");
    let message = remark["message"].as_str().expect("a message");
    assert!(message.starts_with("one file names no account") && message.contains(ACCOUNT));
    let said = desk.toklake_ends(0, &["import", "exports", "--account", ACCOUNT, "--json"]);
    assert_eq!(
        said.json()["report"]["remarks"].as_array().map(Vec::len),
        Some(0)
    );
}

#[test]
fn a_file_is_not_that_of_a_neighbour_who_has_another_such() {
    let desk = desk_with_exports();
    let friends = Overview::new("2025-07-31", 20);
    desk.put("exports/friend/Overview.zip", friends.zip());
    let import = desk.toklake_ends(1, &["run", "exports", "--json"]).json();
    let remark = &import["report"]["import"]["remarks"][0];
    assert_eq!(remark["code"], "account_unknown", "{remark}");
    let message = remark["message"].as_str().expect("a message");
    assert!(message.contains("`unknown.friend`") && message.contains(ACCOUNT));
    // what is said later outranks the guess, and nothing is counted twice
    let whose = ["run", "exports/friend", "--account", "ben.bakes"];
    desk.toklake_ends(0, &whose);
    let count = "select account, count(*) as days from curated.account_daily group by account order by account";
    let rows = desk.toklake_ends(0, &["sql", count]).out;
    assert!(
        !rows.contains("unknown.") && rows.contains("ben.bakes"),
        "{rows}"
    );
    let files = "select distinct account from meta.files";
    let files = desk.toklake_ends(0, &["sql", files]).out;
    assert!(!files.contains("unknown."), "{files}");
    let again = desk.toklake_ends(0, &["run", "exports", "--json"]).json();
    assert_eq!(
        again["report"]["import"]["remarks"]
            .as_array()
            .map(Vec::len),
        Some(0)
    );
}

#[test]
fn with_json_there_is_one_object_and_it_closes_its_counts() {
    let desk = desk_with_exports();
    let report = desk.toklake_ends(0, &["run", "exports", "--json"]).json();
    assert_eq!(
        (report["command"].as_str(), report["ending"].as_str()),
        (Some("run"), Some("fine"))
    );
    for file in report["report"]["raw"]["files"].as_array().expect("files") {
        let count = |name: &str| file[name].as_u64().expect(name);
        assert_eq!(
            count("rows_read"),
            count("rows_raw") + count("rows_set_aside") + count("rows_repeated")
        );
    }
    let account = &report["report"]["accounts"][0];
    assert_eq!(account["account"], Value::from(ACCOUNT));
}

#[test]
fn quiet_is_quiet_and_still_tells_what_could_not_be_done() {
    let desk = desk_with_exports();
    let answer = desk.toklake_ends(0, &["run", "exports", "--quiet"]);
    assert_eq!((answer.out.as_str(), answer.err.as_str()), ("", ""));
    let answer = desk.toklake_ends(2, &["run", "nowhere", "--quiet"]);
    assert!(
        answer.out.is_empty() && answer.err.contains("`nowhere` does not exist"),
        "{}",
        answer.err
    );
}

#[test]
fn an_empty_lake_is_told_what_to_do() {
    let desk = Desk::new();
    let answer = desk.toklake_ends(1, &["run"]);
    assert!(
        answer
            .out
            .contains("nothing has been imported into this lake yet"),
        "{}",
        answer.out
    );
    assert!(answer.out.contains("toklake run PATH"), "{}", answer.out);
}

#[test]
fn of_an_empty_lake_nothing_is_measured_and_nothing_is_well() {
    let desk = Desk::new();
    desk.put("data_lake/landing/.begun", "");
    let answer = desk.toklake_ends(0, &["quality"]);
    assert!(answer.out.contains("nothing measured"), "{}", answer.out);
    assert!(answer.out.contains("nothing to judge"), "{}", answer.out);
    assert!(!answer.out.contains('%'), "{}", answer.out);
}

#[test]
fn an_explanation_names_only_datasets_that_gave_rows() {
    let desk = Desk::new();
    let export = Overview::new("2025-09-18", 60);
    desk.put(&format!("exports/{}", export.name()), export.zip());
    // what nobody has made yet is shown as it would be made
    let whole = desk.toklake_ends(0, &["explain", "account_daily"]).out;
    assert!(whole.contains("raw.business__account_days"), "{whole}");
    let run = desk.toklake_ends(0, &["run", "exports"]).out;
    assert!(run.contains("`video_performance_daily` is empty"), "{run}");
    let made = desk.toklake_ends(0, &["explain", "account_daily"]).out;
    assert!(made.contains("raw.export__overview"), "{made}");
    assert!(!made.contains("business__"), "{made}");
}

#[test]
fn a_model_whose_slices_may_come_from_elsewhere_is_refused() {
    const CONTRACT: &str = r#"
about = "Days."
grain = "one row per account and day"
key = ["account", "date"]
slice = { column = "date", by = "day" }
incremental = { lookback_days = 0 }
[columns]
account = { type = "text", about = "The account." }
date = { type = "date", about = "The day." }
"#;
    let desk = Desk::new();
    let judged = |code: i32, sql: &str| {
        desk.put("own/models/curated/known_days.toml", CONTRACT);
        desk.put("own/models/curated/known_days.sql", sql);
        desk.toklake_ends(code, &["validate", "--project", "own"])
    };
    let days = "select account, date from curated.video_daily";
    let others = "select account, date from curated.account_daily";
    let refused = judged(2, &format!("{days} union {others}")).err;
    let said = "`curated.known_days` is built slice by slice, and rows may come from `curated.account_daily` alone";
    assert!(refused.contains(said), "{refused}");
    assert!(
        refused.contains("own/models/curated/known_days.sql")
            || refused.contains("project/models/curated/known_days.sql")
    );
    judged(
        0,
        &format!(
            "select distinct v.* from ({days}) as v left join ({others}) as a using (account, date)"
        ),
    );
}

#[test]
fn a_model_of_another_day_than_that_of_its_answers_is_refused() {
    const CONTRACT: &str = r#"
about = "Days."
grain = "one row per answer"
key = ["landing_id", "line"]
slice = { column = "date", by = "day" }
incremental = { lookback_days = 0 }
[columns]
landing_id = { type = "text", about = "The file." }
line = { type = "int64", about = "The line.", unit = "line" }
date = { type = "date", about = "The day." }
"#;
    let desk = Desk::new();
    let judged = |code: i32, date: &str| {
        let sql = format!(
            "with named as (select *, row_number() over (partition by line order by landing_id) as place \
             from raw.display__videos) select landing_id, line, {date} as date from named where place = 1"
        );
        desk.put("own/models/curated/told_days.toml", CONTRACT);
        desk.put("own/models/curated/told_days.sql", sql);
        desk.toklake_ends(code, &["validate", "--project", "own"])
    };
    let refused = judged(2, "cast(observed_at as date)").err;
    let said = "`curated.told_days` is built day by day of `date`, and `raw.display__videos` is cut by `captured_on`";
    assert!(refused.contains(said), "{refused}");
    judged(0, "captured_on");
}

#[test]
fn the_project_holds_together_and_so_does_the_lake() {
    let desk = desk_with_exports();
    desk.toklake_ends(0, &["validate"]);
    desk.toklake_ends(0, &["run", "exports"]);
    desk.toklake_ends(0, &["doctor", "--deep"]);
}

#[test]
fn doctor_finds_a_flipped_bit() {
    let desk = desk_with_exports();
    desk.toklake_ends(0, &["run", "exports"]);
    let (path, mut bytes) = desk
        .files("data_lake/landing")
        .into_iter()
        .find(|(path, _)| path.ends_with(".csv"))
        .unwrap();
    bytes[40] ^= 1;
    desk.put(
        path.strip_prefix(&format!("{}/", desk.path().display()))
            .unwrap(),
        bytes,
    );
    let answer = desk.toklake_ends(1, &["doctor", "--deep"]);
    assert!(answer.out.contains("NOT OK"), "{}", answer.out);
}
