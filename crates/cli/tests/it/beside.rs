//! Facts beside the simulator's own numbers: equal, and named where a model is made untrue.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;

use crate::desk::Desk;

/// Numbers by their place; NULL where there is none.
pub type Numbers = BTreeMap<String, Option<i64>>;

/// A query whose rows name a place and a number, and what it has to answer.
pub type Asked = (String, Numbers);

/// What is compared, and how many numbers that is at least.
pub type Comparison = (&'static str, Asked, usize);

/// A column, and how many times as large as in its dataset it is compared.
pub type Column = (&'static str, i64);

/// Each column of a dataset in a row of its own, under the key of its row.
pub fn query(key: &str, columns: &[Column], dataset: &str) -> String {
    let of = |(name, times): &Column| {
        format!(
            "select {key} || ' {name}' as place, cast(round({name} * {times}) as bigint) as number from {dataset}"
        )
    };
    let columns: Vec<String> = columns.iter().map(of).collect();
    columns.join(" union all ")
}

pub fn assert_true(desk: &Desk, comparisons: impl IntoIterator<Item = Comparison>) {
    for (what, (query, truth), least) in comparisons {
        let differ = differences(&numbers(desk, &query, &[]), &truth);
        assert!(differ.is_empty(), "{what}: {differ:#?}");
        let equal = truth.values().flatten().count();
        println!("{what}: {equal} numbers are true");
        assert!(equal >= least, "{what}: only {equal}");
    }
}

/// Builds everything by models of which these are untrue: each comparison has to notice.
pub fn assert_untrue_is_named(
    desk: &Desk,
    untrue: &[(&str, &str)],
    comparisons: impl IntoIterator<Item = Comparison>,
) {
    put_untrue(desk, untrue.iter().copied());
    let project = ["--project", "untrue"];
    desk.toklake(&[&["rebuild"], &project[..]].concat());
    for (what, (query, truth), _) in comparisons {
        let differ = differences(&numbers(desk, &query, &project), &truth);
        assert!(!differ.is_empty(), "{what}: what is not true is not named");
    }
}

/// A project in the folder `untrue`: datasets, and the columns that are replaced in each.
pub fn put_untrue<'a>(desk: &Desk, models: impl IntoIterator<Item = (&'a str, &'a str)>) {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../project/models/curated");
    for (dataset, columns) in models {
        let file = own.join(format!("{dataset}.sql"));
        let sql = std::fs::read_to_string(file).expect("the model has a query");
        desk.put(
            &format!("untrue/models/curated/{dataset}.sql"),
            format!("select * replace ({columns}) from (\n{sql}\n)"),
        );
    }
}

fn numbers(desk: &Desk, query: &str, more: &[&str]) -> Numbers {
    let arguments = [&["sql", query, "--format", "json"], more].concat();
    let answer = desk.toklake_ends(0, &arguments);
    let rows: Vec<Value> = serde_json::from_str(&answer.out).expect("an array of rows");
    let pair = |row: &Value| {
        let place = row["place"].as_str().expect("a place").to_owned();
        (place, row["number"].as_i64())
    };
    rows.iter().map(pair).collect()
}

fn differences(facts: &Numbers, truth: &Numbers) -> Vec<String> {
    let places: BTreeSet<&String> = facts.keys().chain(truth.keys()).collect();
    let differ = |place: &&String| facts.get(*place) != truth.get(*place);
    let words = |place: &String| {
        let (fact, told) = (facts.get(place), truth.get(place));
        format!("{place}: {fact:?} instead of {told:?}")
    };
    places.into_iter().filter(differ).map(words).collect()
}
