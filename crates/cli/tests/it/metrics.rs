//! Metrics: defined once, asked for by name, the same number as plain SQL gives.

use crate::desk::Desk;
use crate::exports::Overview;

const HEAD: &str = "dataset = \"curated.account_daily\"\ntime = \"date\"\nby = [\"source\"]\n";

#[test]
fn a_metric_is_the_number_that_sql_gives_and_says_what_it_rests_on() {
    let desk = Desk::new();
    let export = Overview::new("2025-09-18", 40);
    desk.put(&export.name(), export.zip());
    desk.toklake(&["run", &export.name()]);
    let ask = ["metric", "views", "--since", "2025-09-01", "--json"];
    let report = desk.toklake_ends(0, &ask).json()["report"].clone();
    let row = &report["rows"][0];
    let sum =
        desk.number("select sum(views) as n from account_daily where date >= date '2025-09-01'");
    assert_eq!(row["value"].as_i64(), Some(sum));
    assert_eq!(
        (&report["unit"], &report["since"]),
        (&"views".into(), &"2025-09-01".into())
    );
    assert!(
        row["observed_at"].is_string() && row["unsettled"].is_i64(),
        "{row}"
    );

    let weeks = desk
        .toklake_ends(0, &["metric", "views", "--grain", "week", "--json"])
        .json();
    let weeks = weeks["report"]["rows"].as_array().expect("a list").clone();
    let all = weeks
        .iter()
        .filter_map(|row| row["value"].as_i64())
        .sum::<i64>();
    assert_eq!(
        all,
        desk.number("select sum(views) as n from account_daily")
    );
    assert!(
        weeks.len() >= 5
            && weeks[0]["period"]
                .as_str()
                .is_some_and(|week| week.contains("-W"))
    );

    let none = desk
        .toklake_ends(0, &["metric", "views", "--until", "2001-01-01", "--json"])
        .json();
    assert_eq!(
        none["report"]["rows"].as_array().map(Vec::len),
        Some(0),
        "no row is not 0 views"
    );
}

#[test]
fn a_wrong_name_is_answered_with_the_nearest() {
    let desk = Desk::new();
    desk.put("data_lake/landing/.begun", "");
    for (arguments, message) in [
        (
            &["metric", "veiws"][..],
            "no metric `veiws`; did you mean `views`?",
        ),
        (
            &["metric", "views", "--by", "sourc"],
            "`views` cannot be split by `sourc`; did you mean `source`?",
        ),
        (&["metric", "views", "--since", "soon"], "`soon` is no day"),
    ] {
        let answer = desk.toklake_ends(2, arguments);
        assert!(answer.err.contains(message), "{}", answer.err);
    }
}

#[test]
fn a_metric_that_does_not_fit_its_dataset_is_named_with_its_file() {
    for (text, message) in [
        (
            "dataset = \"curated.account_daly\"\ntime = \"date\"\n[metrics.x]\nabout = \"x\"\nexpression = \"sum(views)\"",
            "no dataset `curated.account_daly`",
        ),
        (
            &format!("{HEAD}[metrics.x]\nabuot = \"x\"\nexpression = \"sum(views)\""),
            "line 5: unknown field `abuot`",
        ),
        (
            &format!("{HEAD}[metrics.x]\nabout = \"x\"\nexpression = \"sum(views) + 1\""),
            "the metric `x` states no `unit`",
        ),
        (
            &format!(
                "{HEAD}[metrics.x]\nabout = \"x\"\nexpression = \"sum(views)\"\nunit = \"vievs\""
            ),
            "no unit `vievs`; did you mean `views`?",
        ),
        (
            &format!(
                "{HEAD}[metrics.x]\nabout = \"x\"\nexpression = \"sum(vievs)\"\nunit = \"views\""
            ),
            "vievs",
        ),
        (
            &format!("{HEAD}[metrics.x]\nabout = \"x\"\nexpression = \"views\"\nunit = \"views\""),
            "GROUP BY",
        ),
        (
            &format!(
                "{HEAD}[metrics.x]\nabout = \"x\"\nexpression = \"min(source)\"\nunit = \"views\""
            ),
            "a metric is a number",
        ),
        (
            &format!("{HEAD}[metrics.views]\nabout = \"x\"\nexpression = \"sum(views)\""),
            "the metric `views` is defined twice",
        ),
        (
            &HEAD
                .replace("\"source\"", "\"sorce\"")
                .replace("by", "[metrics]\nx = 1\nby"),
            "project/metrics/mine.toml",
        ),
    ] {
        let desk = Desk::new();
        desk.put("mine/metrics/mine.toml", text);
        let answer = desk.toklake_ends(2, &["validate", "--project", "mine"]);
        assert!(answer.err.contains(message), "{text}\n{}", answer.err);
        assert!(
            answer.err.contains("project/metrics/mine.toml"),
            "{}",
            answer.err
        );
    }
}
