//! The SQL of every model means what its file under `tests/sql` says.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use arrow::datatypes::DataType;
use toklake_engine::{EngineError, Logic, Project, Rows};

use crate::slt::{self, Expect, Record, spaced};

/// Set to a part of a path, such as `curated/videos`, to run only some files.
const ONLY: &str = "TOKLAKE_SLT";

#[tokio::test]
async fn models_mean_what_their_tests_say() {
    let project = project();
    let only = std::env::var(ONLY).unwrap_or_default();
    let mut failures = String::new();
    for path in tests()
        .into_iter()
        .filter(|p| p.to_string_lossy().contains(&only))
    {
        let text = std::fs::read_to_string(&path).expect("the file was listed");
        let records =
            slt::parse(&text).unwrap_or_else(|problem| panic!("{}: {problem}", path.display()));
        assert!(!records.is_empty(), "{} is empty", path.display());
        let name = dataset(&path);
        let logic = match name.split_once('.') {
            Some(("checks", name)) => {
                let mut checks = project.checks.iter();
                let check = checks.find(|check| check.name == name);
                Logic::open_check(&project, check.expect("the file is named after a check")).await
            }
            Some(("insights", name)) => {
                let insight = project.insights.get(name);
                let insight = insight.expect("the file is named after an insight");
                Logic::open_insight(&project, insight).await
            }
            _ => Logic::open(&project, &name).await,
        };
        let logic = logic.expect("the file is named after a model");
        for record in records {
            if let Err(problem) = check(&record, logic.run(&record.sql).await) {
                let _ = writeln!(
                    failures,
                    "{}:{}\n{}\n{problem}\n",
                    path.display(),
                    record.line,
                    record.sql
                );
            }
        }
    }
    assert!(failures.is_empty(), "\n{failures}");
}

#[test]
fn every_query_has_a_test() {
    let tested: Vec<String> = tests().iter().map(|path| dataset(path)).collect();
    let project = project();
    let untested = project
        .in_order()
        .filter(|m| m.sql.is_some() && !tested.contains(&m.name.to_string()));
    let untested: Vec<String> = untested.map(|m| m.name.to_string()).collect();
    assert!(
        untested.is_empty(),
        "no test under `tests/sql` for {untested:?}"
    );
}

#[test]
fn every_check_has_a_test_that_it_finds_something() {
    let finds = |path: &Path| {
        let text = std::fs::read_to_string(path).expect("the file was listed");
        let records = slt::parse(&text).unwrap_or_default();
        let has_rows = |record: &Record| match &record.expect {
            Expect::Rows { rows, .. } => !rows.is_empty(),
            _ => false,
        };
        records.iter().any(has_rows)
    };
    let tested: Vec<String> = tests()
        .iter()
        .filter(|path| finds(path))
        .map(|path| dataset(path))
        .collect();
    let project = project();
    let untested: Vec<&str> = project
        .checks
        .iter()
        .map(|check| check.name.as_str())
        .filter(|name| !tested.contains(&format!("checks.{name}")))
        .collect();
    assert!(
        untested.is_empty(),
        "no test under `tests/sql/checks` finds what {untested:?} look for"
    );
}

#[test]
fn every_insight_has_a_test_of_all_that_it_may_say() {
    let project = project();
    let mut untested = vec![];
    for insight in project.insights.values() {
        let path = root().join(format!("tests/sql/insights/{}.slt", insight.name));
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        let records = slt::parse(&text).unwrap_or_default();
        let rows: Vec<String> = records
            .iter()
            .filter_map(|record| match &record.expect {
                Expect::Rows { rows, .. } => Some(rows.join("\n")),
                _ => None,
            })
            .collect();
        let told = rows.join("\n");
        // a claim, or a fact where nothing is tested; that there is none; that too little is known
        let claims = [" claim ", " fact "].iter().any(|word| told.contains(word));
        let bare = insight.bare.as_ref().is_none_or(|bare| {
            let start = bare.split('{').next().unwrap_or_default().trim();
            told.contains(start)
        });
        let advice = [(&insight.advice, "advice"), (&insight.avoid, "avoid")];
        let advises = advice.iter().all(|(text, _)| {
            text.as_ref().is_none_or(|text| {
                let start = text.split('{').next().unwrap_or_default().trim();
                told.contains(start)
            })
        });
        let is_whole = claims
            && told.contains(" no_difference ")
            && told.contains(" silent ")
            && bare
            && advises;
        if !is_whole {
            untested.push(insight.name.as_str());
        }
    }
    assert!(
        untested.is_empty(),
        "no file under `tests/sql/insights` shows each sentence of {untested:?}"
    );
}

/// The project as it stands on disk, so that a changed model needs no new build.
fn project() -> Project {
    Project::open(Some(&root().join("project"))).expect("the project is sound")
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every `.slt` file, in name order.
fn tests() -> Vec<PathBuf> {
    let list = |dir: &Path| -> Vec<PathBuf> {
        let entries = std::fs::read_dir(dir).unwrap_or_else(|e| panic!("{}: {e}", dir.display()));
        entries
            .map(|entry| entry.expect("a readable folder").path())
            .collect()
    };
    let mut files: Vec<PathBuf> = list(&root().join("tests/sql"))
        .iter()
        .filter(|zone| zone.is_dir())
        .flat_map(|zone| list(zone))
        .collect();
    files.sort();
    files
}

/// `tests/sql/curated/videos.slt` tests `curated.videos`.
fn dataset(path: &Path) -> String {
    let zone = path.parent().and_then(Path::file_name).unwrap_or_default();
    format!(
        "{}.{}",
        zone.to_string_lossy(),
        path.file_stem().unwrap_or_default().to_string_lossy()
    )
}

fn check(record: &Record, answer: Result<Rows, EngineError>) -> Result<(), String> {
    match (&record.expect, answer) {
        (Expect::Ok, Ok(_)) => Ok(()),
        (Expect::Error(text), Err(error)) if told(&error).contains(text) => Ok(()),
        (Expect::Error(text), Ok(_)) => Err(format!("it should fail: {text}")),
        (_, Err(error)) => Err(told(&error)),
        (
            Expect::Rows {
                types,
                sorted,
                rows,
            },
            Ok(answer),
        ) => compare(types, *sorted, rows, &answer),
    }
}

fn compare(types: &str, sorted: bool, expected: &[String], answer: &Rows) -> Result<(), String> {
    let given: String = answer
        .schema
        .fields()
        .iter()
        .map(|f| letter(f.data_type()))
        .collect();
    if given != types {
        return Err(format!("its types are {given}"));
    }
    let cell = |cell: Option<String>| {
        cell.map_or("NULL".to_owned(), |c| {
            if c.is_empty() {
                "(empty)".to_owned()
            } else {
                c
            }
        })
    };
    let row =
        |row: Vec<Option<String>>| spaced(&row.into_iter().map(cell).collect::<Vec<_>>().join(" "));
    let mut rows: Vec<String> = answer.texts().into_iter().map(row).collect();
    let mut expected = expected.to_vec();
    if sorted {
        rows.sort();
        expected.sort();
    }
    if rows == expected {
        Ok(())
    } else {
        Err(format!("it gives\n{}", rows.join("\n")))
    }
}

/// The letter of a type in the head of a query; `?` for lists.
fn letter(kind: &DataType) -> char {
    match kind {
        DataType::Utf8 | DataType::Utf8View | DataType::LargeUtf8 => 'T',
        DataType::Boolean => 'B',
        DataType::Date32 => 'D',
        DataType::Timestamp(_, _) => 'P',
        kind if kind.is_integer() => 'I',
        kind if kind.is_floating() => 'R',
        _ => '?',
    }
}

/// The error with all its causes.
fn told(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |e| e.source());
    causes
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ")
}
