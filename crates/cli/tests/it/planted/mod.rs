//! Planted defects: each is found by its check, under its dimension, in its row; clean data raises no alarm.

mod defects;

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::desk::{Answer, Desk};
use defects::{AT_THE_GATE, Defect, HISTORIES, SHIFTED, What, one_by_one};

/// Of thirty defects one may stay unseen.
const SEEN: f64 = 29.0 / 30.0;

/// A lake of the demo's creator: two months of the account, and readings of the last `days`.
fn clean_lake(days: &str) -> Desk {
    let desk = Desk::new().with("PROJECT_ROOT", "demo_lake");
    desk.toklake_ends(0, &["demo", "--keep", "--days", days]);
    desk
}

/// Puts the defects into what the models give, and builds again.
fn plant(desk: &Desk, defects: &[Defect], code: i32) -> Answer {
    let mut models: BTreeMap<&str, Vec<&Defect>> = BTreeMap::new();
    for defect in defects {
        models.entry(defect.dataset).or_default().push(defect);
    }
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../project/models");
    std::fs::remove_dir_all(desk.path().join("planted")).ok();
    for (dataset, defects) in models {
        let file = format!("{}.sql", dataset.replace('.', "/"));
        let sql = std::fs::read_to_string(project.join(&file)).expect("the model has a query");
        desk.put(
            &format!("planted/models/{file}"),
            with_defects(&sql, &defects),
        );
    }
    desk.toklake_ends(code, &["curated", "--project", "planted", "--json"])
}

/// The query of a model whose rows have the defects.
fn with_defects(sql: &str, defects: &[&Defect]) -> String {
    let mut columns: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let (mut kept, mut added) = (String::new(), String::new());
    for defect in defects {
        match &defect.what {
            What::Other(rows, values) => {
                for (column, value) in *values {
                    let case = format!("when {rows} then {value}");
                    columns.entry(column).or_default().push(case);
                }
            }
            What::Lost(rows) => kept += &format!(" and not coalesce({rows}, false)"),
            What::Added(rows, values) => {
                let values = values
                    .iter()
                    .map(|(name, value)| format!("{value} as {name}"));
                let values = values.collect::<Vec<_>>().join(", ");
                added +=
                    &format!("\nunion all select * replace ({values}) from clean where {rows}");
            }
        }
    }
    let columns = columns
        .into_iter()
        .map(|(name, cases)| format!("case {} else {name} end as {name}", cases.join(" ")));
    let columns = columns.collect::<Vec<_>>().join(",\n    ");
    let replace = match columns.is_empty() {
        true => String::new(),
        false => format!("replace (\n    {columns}\n)"),
    };
    format!("with clean as (\n{sql}\n)\nselect * {replace} from clean where true{kept}{added}")
}

/// Every finding as its check, dimension and row.
fn findings(desk: &Desk) -> Vec<[String; 3]> {
    let sql = "select check_name, dimension, row_text from meta.quality_findings";
    let arguments = ["sql", sql, "--project", "planted", "--format", "json"];
    let answer = desk.toklake_ends(0, &arguments);
    let rows: Vec<Value> = serde_json::from_str(&answer.out).unwrap_or_default();
    let text = |row: &Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
    let finding = |row| ["check_name", "dimension", "row_text"].map(|name| text(row, name));
    rows.iter().map(finding).collect()
}

/// The kinds that their check does not find in their row.
fn unseen<'d>(defects: &'d [Defect], found: &[[String; 3]]) -> Vec<&'d str> {
    let is_seen = |defect: &&Defect| {
        found.iter().any(|[check, dimension, row]| {
            check == defect.check && dimension == defect.dimension && row.contains(defect.row)
        })
    };
    let unseen = defects.iter().filter(|defect| !is_seen(defect));
    unseen.map(|defect| defect.kind).collect()
}

#[test]
fn planted_defects_are_found_and_clean_data_raises_no_alarm() {
    let desk = clean_lake("14");
    let clean = desk.toklake_ends(0, &["quality", "--json"]).json();
    assert_eq!(clean["report"]["rows"], Value::Array(vec![]));

    let (mut kinds, mut missed) = (0, vec![]);
    let of_rows = one_by_one();
    for defects in [HISTORIES, SHIFTED, &of_rows] {
        plant(&desk, defects, 0);
        let found = findings(&desk);
        kinds += defects.len();
        missed.extend(unseen(defects, &found));
    }
    assert!(kinds >= 40, "{kinds}");
    assert!(
        (kinds - missed.len()) as f64 >= SEEN * kinds as f64,
        "of {kinds} kinds these are not found: {missed:#?}"
    );
    assert_eq!(missed, Vec::<&str>::new());

    // a day that is missing is one without rows, and counts
    let missing = "select completeness, row_count from meta.quality_daily \
        where dataset = 'curated.account_daily' and date = date '2026-10-25'";
    let answer = desk.toklake_ends(0, &["sql", missing, "--project", "planted", "--json"]);
    let day = answer.json().to_string();
    assert!(day.contains("\"row_count\":0"), "{day}");
}

#[test]
fn defects_that_no_true_data_have_hold_their_dataset_back() {
    let desk = clean_lake("2");
    let days = "select count(*) as n, sum(views) as views, sum(net_followers) as followers from account_daily";
    let before = desk.rows(days);
    for defect in AT_THE_GATE {
        let answer = plant(&desk, std::slice::from_ref(defect), 1);
        let told = answer.json().to_string();
        for words in [defect.check, defect.row, "keeps its last good content"] {
            assert!(told.contains(words), "{}: {words}\n{told}", defect.kind);
        }
        assert_eq!(desk.rows(days), before, "{}", defect.kind);
    }
}
