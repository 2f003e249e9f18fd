//! Tables open in other programs: `deltalake`, DuckDB and Polars read the same rows.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::lakes::{Scratch, fixture};
use crate::readings::{readings, write};

/// The environment of the benchmarks, which has these programs.
const PYTHON: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../benches/.venv/bin/python"
);

/// Prints `zone.name` and the rows that each program counts, one table a line.
const SCRIPT: &str = r#"
import sys
from pathlib import Path
import deltalake, duckdb, polars
root = Path(sys.argv[1])
for log in sorted(root.rglob("_delta_log")):
    table = log.parent
    delta = deltalake.DeltaTable(str(table))
    dataset = delta.to_pyarrow_dataset()
    arrow = dataset.count_rows()
    duck = duckdb.sql("select count(*) from dataset").fetchall()[0][0]
    frame = polars.scan_delta(str(table)).select(polars.len()).collect().item()
    print(table.relative_to(root).parts[0] + "." + table.name, arrow, duck, frame)
"#;

#[test]
fn every_table_opens_in_other_programs_with_equal_rows() {
    if !can_read() {
        println!("skipped: no Python with deltalake, duckdb and polars at benches/.venv");
        return;
    }
    let lake = Scratch::new();
    let lines = write(
        lake.folder.path(),
        "lines.ndjson",
        &readings(2, 6, 12),
        &["{"],
    );
    lake.run(&[fixture("luna.beats/first")]);
    lake.run(&[fixture("luna.beats/second"), fixture("noor.cooks"), lines]);
    let output = Command::new(PYTHON)
        .args(["-c", SCRIPT])
        .arg(&lake.root)
        .output()
        .expect("Python starts");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );

    let said = lake.answer(&["datasets"]).json;
    let datasets = said["report"].as_array().expect("datasets are listed");
    let rows_of = |name: &str| {
        let listed = datasets.iter().find(|dataset| dataset["name"] == name);
        listed
            .and_then(|dataset| dataset["rows"].as_i64())
            .expect("it is listed")
    };
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    for line in text.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        let ours = rows_of(words[0]).to_string();
        assert!(
            words[1..].iter().all(|count| *count == ours),
            "{line}, and we say {ours}"
        );
    }
    let stored = datasets
        .iter()
        .filter(|dataset| dataset["version"] != Value::Null)
        .count();
    assert_eq!(text.lines().count(), stored, "every table was read");
    assert!(text.contains("quarantine."), "a quarantine was read");
}

fn can_read() -> bool {
    let tried = || {
        Command::new(PYTHON)
            .args(["-c", "import deltalake, duckdb, polars, pyarrow"])
            .output()
    };
    Path::new(PYTHON).exists() && tried().is_ok_and(|output| output.status.success())
}
