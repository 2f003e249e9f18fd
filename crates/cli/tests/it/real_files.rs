//! Real exports of real accounts: every record arrives, and nothing arrives that no file says.
//!
//! The files are not part of this repository; where they are absent the tests say so and end.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::lakes::{Scratch, put, walk};

/// A record of a file: the line it begins on, and its cells.
type Record = (i64, Vec<String>);

fn data() -> Option<PathBuf> {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data"));
    if !folder.is_dir() {
        println!("skipped: no real files beside the repository");
        return None;
    }
    Some(folder.to_owned())
}

/// The folders of exports from TikTok Studio and the Business Suite.
fn sets(data: &Path) -> Vec<PathBuf> {
    let is_set = |name: &str| {
        name == "business-suite-sample"
            || (name.starts_with("studio-") && !name.contains("synthetic"))
    };
    let entries = fs::read_dir(data)
        .expect("the folder can be listed")
        .filter_map(Result::ok);
    let mut sets: Vec<PathBuf> = entries
        .filter(|e| is_set(&e.file_name().to_string_lossy()))
        .map(|e| e.path())
        .collect();
    sets.sort();
    sets
}

/// Every CSV below a folder, in archives as well: its name and text.
fn tables(set: &Path) -> Vec<(String, String)> {
    let mut tables = vec![];
    for path in walk(set) {
        let name = path.display().to_string();
        match path.extension().and_then(|ext| ext.to_str()) {
            Some("csv") => tables.push((name, fs::read_to_string(&path).expect("it is UTF-8"))),
            Some("zip") => {
                let mut zip = zip::ZipArchive::new(fs::File::open(&path).expect("it opens"))
                    .expect("it is a zip");
                for at in 0..zip.len() {
                    let mut text = String::new();
                    zip.by_index(at)
                        .expect("it has entries")
                        .read_to_string(&mut text)
                        .expect("it is UTF-8");
                    tables.push((format!("{name} > {at}"), text));
                }
            }
            Some(_) | None => {}
        }
    }
    tables
}

/// A reader of its own, so that no mistake of the program stands on both sides: a quote closes a
/// field where a comma or the end of the line follows it.
fn records(text: &str) -> Vec<Record> {
    let text: Vec<char> = text.trim_start_matches('\u{feff}').chars().collect();
    let (mut records, mut at, mut line) = (vec![], 0, 1);
    while at < text.len() {
        let (begin, mut cells) = (line, vec![]);
        loop {
            let quoted = text.get(at) == Some(&'"');
            at += usize::from(quoted);
            let mut cell = String::new();
            while let Some(&sign) = text.get(at) {
                let next = text.get(at + 1);
                if quoted && sign == '"' && next == Some(&'"') {
                    at += 1;
                } else if quoted && sign == '"' && matches!(next, None | Some(',' | '\n' | '\r')) {
                    at += 1;
                    break;
                } else if !quoted && matches!(sign, ',' | '\n' | '\r') {
                    break;
                }
                line += i64::from(sign == '\n');
                cell.push(sign);
                at += 1;
            }
            cells.push(cell);
            if text.get(at) != Some(&',') {
                break;
            }
            at += 1;
        }
        while matches!(text.get(at), Some('\n' | '\r')) {
            line += i64::from(text[at] == '\n');
            at += 1;
        }
        records.push((begin, cells));
    }
    records
}

/// The raw column that a header names; the words are the files' own.
fn column(header: &str) -> String {
    match header.trim() {
        "Difference in followers from previous day" => "difference".to_owned(),
        "Add to Favorites" => "favorites".to_owned(),
        "Leads submission" => "leads".to_owned(),
        other => other.to_lowercase().replace(' ', "_"),
    }
}

/// Every row of every raw table by landed file and line.
fn raw(lake: &Scratch) -> BTreeMap<String, BTreeMap<i64, Value>> {
    let mut files: BTreeMap<String, BTreeMap<i64, Value>> = BTreeMap::new();
    let said = lake.answer(&["datasets"]).json;
    let names = said["report"]
        .as_array()
        .expect("datasets are listed")
        .iter()
        .filter(|d| d["rows"] != 0);
    for name in names
        .filter_map(|d| d["name"].as_str())
        .filter(|name| name.starts_with("raw."))
    {
        for row in lake.sql(&format!("select * from {name}")) {
            let id = row["landing_id"]
                .as_str()
                .expect("a row has its file")
                .to_owned();
            let line = row["line"].as_i64().expect("a row has its line");
            assert!(
                files.entry(id).or_default().insert(line, row).is_none(),
                "{name}: two rows of line {line}"
            );
        }
    }
    files
}

/// The landed content: its text by its id.
fn landed(lake: &Scratch) -> BTreeMap<String, Vec<u8>> {
    let stem = |path: &str| {
        path.rsplit('/')
            .next()?
            .split('.')
            .next()
            .map(str::to_owned)
    };
    let files = lake
        .files("landing")
        .into_iter()
        .filter(|(path, _)| !path.ends_with(".json"));
    files
        .filter_map(|(path, bytes)| Some((stem(&path)?, bytes)))
        .collect()
}

#[test]
fn every_record_of_every_real_file_arrives_and_no_other() {
    let Some(data) = data() else { return };
    let lake = Scratch::new();
    let mut given: BTreeSet<String> = BTreeSet::new();
    for set in sets(&data) {
        lake.run(std::slice::from_ref(&set));
        given.extend(tables(&set).into_iter().map(|(_, text)| text));
    }
    assert!(given.len() > 15, "{} files to look at", given.len());
    let rows = raw(&lake);
    let mut found: BTreeSet<String> = BTreeSet::new();
    for (id, bytes) in landed(&lake) {
        let Ok(text) = String::from_utf8(bytes) else {
            let rows = rows.get(&id).map_or(0, BTreeMap::len);
            assert_eq!(rows, 7, "the only workbook has seven days");
            continue;
        };
        assert_every_record(&id, &text, rows.get(&id).expect("a landed file has rows"));
        found.insert(text);
    }
    assert_eq!(given, found, "every file landed, byte by byte");
    let aside = lake.answer(&["quality"]).json;
    assert_eq!(
        aside["report"]["quarantine"],
        Value::Array(vec![]),
        "nothing was set aside"
    );
}

/// Each record is a row, each number of the row stands in its record, and none was made up.
fn assert_every_record(id: &str, text: &str, rows: &BTreeMap<i64, Value>) {
    let records = records(text);
    let (_, header) = records.first().expect("a file has a header");
    assert_eq!(rows.len(), records.len() - 1, "records of {id}: {header:?}");
    for (line, cells) in &records[1..] {
        let row = rows
            .get(line)
            .unwrap_or_else(|| panic!("line {line} of {id} has no row: {cells:?}"));
        for (name, cell) in header.iter().map(|name| column(name)).zip(cells) {
            let Some(value) = row.get(&name) else {
                assert!(
                    told_elsewhere(row, cell),
                    "`{name}` of line {line} of {id}: {cell} is not in {row}"
                );
                continue;
            };
            let same = match value {
                Value::Null => matches!(cell.as_str(), "" | "undefined" | "NAN" | "--"),
                Value::String(text) => text == cell,
                Value::Number(number) => said_number(cell) == number.as_f64(),
                _ => name == "date" && told_elsewhere(row, cell),
            };
            assert!(
                same || (name == "date" && told_elsewhere(row, cell)),
                "`{name}` of line {line} of {id}: {cell}, and {value}"
            );
        }
        let numbers = row
            .as_object()
            .expect("a row")
            .iter()
            .filter(|(name, value)| value.is_number() && *name != "line");
        for (name, value) in numbers {
            let said = cells.iter().any(|cell| said_number(cell) == value.as_f64());
            assert!(
                said,
                "`{name}` of line {line} of {id} is {value}, which {cells:?} does not say"
            );
        }
    }
}

/// Labels, links and titles stand in columns with names of their own, unknown ones in `extra`.
fn told_elsewhere(row: &Value, cell: &str) -> bool {
    let extra = row["extra"].as_str().unwrap_or_default();
    let texts = row
        .as_object()
        .expect("a row")
        .values()
        .filter_map(Value::as_str);
    cell.is_empty() || texts.into_iter().any(|text| text == cell) || extra.contains(cell)
}

/// A share of `55.00%` is 0.55; every other number is as it stands.
fn said_number(cell: &str) -> Option<f64> {
    match cell.strip_suffix('%') {
        Some(percent) => percent.parse::<f64>().ok().map(|number| number / 100.0),
        None => cell.parse().ok(),
    }
}

#[test]
fn three_zips_of_one_content_land_once_with_three_receipts() {
    let Some(data) = data() else { return };
    let lake = Scratch::new();
    lake.run(&[data.join("studio-zonea0-365")]);
    assert_eq!(landed(&lake).len(), 1);
    assert_eq!(
        lake.number("select count(*) as n from raw.export__overview"),
        365
    );
    assert_eq!(lake.number("select count(*) as n from meta.receipts"), 3);
    assert_eq!(lake.number("select count(*) as n from meta.files"), 1);
}

#[test]
fn days_without_a_year_are_kept_and_dated_once_the_year_is_told() {
    let Some(data) = data() else { return };
    let lake = Scratch::new();
    // a copy made long after: nothing about the file itself tells its year
    let file = lake.folder.path().join("aside/Overview.csv");
    put(
        &file,
        fs::read(data.join("studio-franco-es/Overview.csv")).expect("it can be read"),
    );
    let answer = lake.run(std::slice::from_ref(&file));
    assert_eq!(answer.code, Some(1));
    let remarks = answer.remarks();
    assert!(
        remarks.contains("year_unknown") && remarks.contains("account_unknown"),
        "{remarks:?}"
    );
    let days = "select count(*) as n, count(date) as dated, min(account) as account from raw.export__overview";
    let row = lake.sql(days).remove(0);
    assert_eq!((&row["n"], &row["dated"]), (&7.into(), &0.into()), "{row}");
    assert_eq!(row["account"], "unknown.aside");

    let mut again = lake.command(&["run", "--year", "2026"]);
    again.arg(&file);
    let answer = crate::lakes::given(again);
    assert!(!answer.remarks().contains("year_unknown"), "{answer:#?}");
    let row = lake.sql(days).remove(0);
    assert_eq!((&row["n"], &row["dated"]), (&7.into(), &7.into()), "{row}");
    let last = lake
        .sql("select max(date) as day from raw.export__overview")
        .remove(0);
    assert_eq!(last["day"], "2026-03-14");
}

/// A placeholder is no name for ever: an alias moves its rows, and leaves none behind.
#[test]
fn rows_of_a_placeholder_move_to_the_account_that_it_turns_out_to_be() {
    let Some(data) = data() else { return };
    let lake = Scratch::new();
    let set = data.join("studio-bosszy-7d");
    let answer = lake.run(std::slice::from_ref(&set));
    assert_eq!(answer.code, Some(1));
    let count = "select count(*) as n from raw.export__overview";
    let before = lake.number(count);
    assert_eq!(
        lake.sql("select distinct account from raw.export__overview")
            .len(),
        1
    );
    put(
        &lake.folder.path().join("toklake.toml"),
        "[accounts]\n\"bosszy.27\" = [\"unknown.studio-bosszy-7d\"]\n",
    );
    lake.run(&[]);
    let accounts = lake.sql("select distinct account from raw.export__overview");
    assert_eq!(accounts, [serde_json::json!({ "account": "bosszy.27" })]);
    assert_eq!(lake.number(count), before);
    assert_eq!(
        lake.sql("select distinct account from curated.account_daily")
            .len(),
        1
    );
}
