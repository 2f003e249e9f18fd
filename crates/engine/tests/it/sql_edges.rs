//! Each curated dataset stands before each edge: a test shows what comes of it, or a reason why it cannot be touched.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// The edges, each with what it is.
const EDGES: [(&str, &str); 8] = [
    ("zero views", "nobody watched"),
    (
        "missing completion",
        "the share of completed views is not told",
    ),
    (
        "negative difference",
        "a total that fell, or a gain that was taken back",
    ),
    ("deleted video", "it is not in TikTok's list any more"),
    (
        "sources in conflict",
        "two sources tell two numbers of one thing",
    ),
    (
        "month and week edges",
        "months, years and ISO weeks end within it",
    ),
    ("clock change", "a day of 23 or 25 hours"),
    (
        "older than the history",
        "the video was there before it was first read",
    ),
];
/// Set to `write`, the table is written anew.
const GOLDEN: &str = "TOKLAKE_GOLDEN";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Explained {
    not: Vec<Reason>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reason {
    edge: String,
    because: String,
    datasets: Vec<String>,
}

#[test]
fn every_edge_of_every_dataset_is_tested_or_explained() {
    let tested = tested();
    let explained: Explained = toml::from_str(&read(&tests().join("edges.toml"))).expect("TOML");
    let mut problems = String::new();
    let mut why: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for (place, reason) in explained.not.iter().enumerate() {
        let is_edge = EDGES.iter().any(|(edge, _)| *edge == reason.edge);
        assert!(is_edge, "no edge is called `{}`", reason.edge);
        for dataset in &reason.datasets {
            if !tested.contains_key(dataset) {
                let _ = writeln!(problems, "no dataset is called `{dataset}`");
            }
            if why.insert((dataset, &reason.edge), place + 1).is_some() {
                let _ = writeln!(problems, "{dataset}, {}: explained twice", reason.edge);
            }
        }
    }
    for (dataset, counts) in &tested {
        for (edge, count) in counts {
            match (count, why.contains_key(&(dataset.as_str(), *edge))) {
                (0, false) => drop(writeln!(problems, "{dataset}, {edge}: no test, no reason")),
                (1.., true) => drop(writeln!(
                    problems,
                    "{dataset}, {edge}: tested, and explained"
                )),
                (0, true) | (_, false) => {}
            }
        }
    }
    assert!(problems.is_empty(), "\n{problems}");
    let table = table(&tested, &explained.not, &why);
    let file = tests().join("README.md");
    if std::env::var(GOLDEN).is_ok_and(|asked| asked == "write") {
        toklake_lake::replace_file(&file, |to| std::io::Write::write_all(to, table.as_bytes()))
            .expect("the table can be written");
    }
    let stands = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        stands == table,
        "tests/sql/README.md is not what the tests say: `{GOLDEN}=write` on this test writes it"
    );
}

/// How many tests each dataset has of each edge.
fn tested() -> BTreeMap<String, Vec<(&'static str, usize)>> {
    let entries = std::fs::read_dir(tests().join("curated")).expect("it is there");
    let files = entries.map(|entry| entry.expect("a readable folder").path());
    let count = |file: PathBuf| {
        let text = read(&file);
        let named = text
            .lines()
            .filter_map(|line| line.strip_prefix("# edge: "));
        let named: Vec<&str> = named.flat_map(|names| names.split(", ")).collect();
        let unknown = named
            .iter()
            .find(|name| EDGES.iter().all(|(edge, _)| edge != *name));
        assert_eq!(unknown, None, "{}: no such edge", file.display());
        let count = |edge| named.iter().filter(|name| **name == edge).count();
        let counts = EDGES
            .iter()
            .map(|(edge, _)| (*edge, count(*edge)))
            .collect();
        let name = file.file_stem().unwrap_or_default();
        (name.to_string_lossy().into_owned(), counts)
    };
    files.map(count).collect()
}

fn table(
    tested: &BTreeMap<String, Vec<(&'static str, usize)>>,
    reasons: &[Reason],
    why: &BTreeMap<(&str, &str), usize>,
) -> String {
    let mut text = "# What the queries mean, by tests\n\n\
        Each file has tables as they might be, a question to one model of `project/models`, and the rows that must come. \
        `cargo test --workspace --test it -- models_mean` runs them all, with `TOKLAKE_SLT=curated/videos` some.\n\n\
        Every curated dataset stands before the same edges. A tick: a test of its file shows what comes of it, below a comment \
        `# edge: ...`. A number: it cannot be touched, for the reason below. The test \
        `every_edge_of_every_dataset_is_tested_or_explained` keeps this page.\n\n| edge | |\n|---|---|\n"
        .to_owned();
    for (edge, about) in EDGES {
        let _ = writeln!(text, "| {edge} | {about} |");
    }
    let heads: Vec<&str> = EDGES.iter().map(|(edge, _)| *edge).collect();
    let _ = writeln!(text, "\n| dataset | {} |", heads.join(" | "));
    let _ = writeln!(text, "|---|{}", ":-:|".repeat(EDGES.len()));
    for (dataset, counts) in tested {
        let cell =
            |(edge, count): &(&str, usize)| match (count, why.get(&(dataset.as_str(), *edge))) {
                (0, Some(reason)) => reason.to_string(),
                (0, None) | (1.., _) => "✓".to_owned(),
            };
        let cells: Vec<String> = counts.iter().map(cell).collect();
        let _ = writeln!(text, "| `{dataset}` | {} |", cells.join(" | "));
    }
    text += "\nReasons:\n\n";
    for (place, reason) in reasons.iter().enumerate() {
        let _ = writeln!(text, "{}. {}: {}.", place + 1, reason.edge, reason.because);
    }
    text
}

fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/sql")
}

fn read(file: &Path) -> String {
    std::fs::read_to_string(file).unwrap_or_else(|e| panic!("{}: {e}", file.display()))
}
