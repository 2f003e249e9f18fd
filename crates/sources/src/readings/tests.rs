//! Lines and the rows, or the refusals, that come of them.

use std::path::PathBuf;
use std::time::Instant;

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{DataType, Date32Type, Float64Type, Int64Type, TimestampMicrosecondType};
use serde_json::{Value, json};

use super::*;

pub(super) const LINE: &str = r#"{"account":"a0944","video_id":"7439475358168333208","observed_at":"2025-01-05T00:00:01Z","caption":"\"quick\" recipe #ledañaréré 🎉","create_time":1732137836,"duration_seconds":61.4,"views_total":45109,"likes_total":1233,"comments_total":235,"shares_total":322,"saves_total":234,"reach_total":38342,"watch_seconds_total":1418470.5,"sound":"original_sound_93","region":"ID"}"#;

pub(super) fn decoded(text: &[u8]) -> Decoded {
    decode(&Chunk::new(1, text.to_vec()), "ab12", None)
}

/// One row as JSON, its nulls left out.
pub(super) fn row(batch: &RecordBatch, row: usize) -> Value {
    let fields = batch.schema();
    let cells = fields.fields().iter().zip(batch.columns());
    let cells = cells.filter(|(_, column)| column.is_valid(row));
    let cells = cells.map(|(field, column)| {
        let cell = match column.data_type() {
            DataType::Utf8View => json!(column.as_string_view().value(row)),
            DataType::Int64 => json!(column.as_primitive::<Int64Type>().value(row)),
            DataType::Float64 => json!(column.as_primitive::<Float64Type>().value(row)),
            DataType::Date32 => json!(column.as_primitive::<Date32Type>().value(row)),
            _ => json!(column.as_primitive::<TimestampMicrosecondType>().value(row)),
        };
        (field.name().clone(), cell)
    });
    Value::Object(cells.collect())
}

/// A line with the members that have to be there, and `more`.
fn line_with(more: &str) -> String {
    let required = r#""account":"a","video_id":"1","observed_at":"2025-01-05T00:00:00Z""#;
    let views = if more.contains("views_total") {
        ""
    } else {
        r#","views_total":1"#
    };
    format!("{{{required}{views},{more}}}")
}

#[test]
fn a_line_becomes_a_row_of_the_contract() {
    let found = decoded(LINE.as_bytes());
    assert_eq!(
        (found.rows_read, found.batch.num_rows(), found.repeats),
        (1, 1, 0)
    );
    let wanted = json!({
        "account": "a0944", "landing_id": "ab12", "line": 1, "date": 20_093,
        "video_id": "7439475358168333208", "observed_at": 1_736_035_201_000_000_i64,
        "caption": "\"quick\" recipe #ledañaréré 🎉", "created_at": 1_732_137_836_000_000_i64,
        "duration_seconds": 61.4, "views_total": 45_109, "likes_total": 1_233,
        "comments_total": 235, "shares_total": 322, "saves_total": 234, "reach_total": 38_342,
        "watch_seconds_total": 1_418_470.5, "sound": "original_sound_93", "region": "ID",
    });
    assert_eq!(row(&found.batch, 0), wanted);
}

#[test]
fn the_contract_has_the_columns_that_decoding_fills() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../project/models/raw");
    let path = PathBuf::from(path).join(format!("{DATASET}.toml"));
    let text = std::fs::read_to_string(path).expect("the dataset has a contract");
    let name = format!("raw.{DATASET}").parse().expect("a dataset name");
    let contract = toklake_lake::Contract::parse(&name, DATASET, &text);
    let contract = contract.unwrap_or_else(|error| panic!("{error}"));
    let promised = contract.arrow_schema();
    let promised = promised
        .fields()
        .iter()
        .map(|field| match field.data_type() {
            DataType::Utf8 => (field.name().clone(), DataType::Utf8View),
            other => (field.name().clone(), other.clone()),
        });
    let filled = schema();
    let filled = filled
        .fields()
        .iter()
        .map(|f| (f.name().clone(), f.data_type().clone()));
    assert_eq!(promised.collect::<Vec<_>>(), filled.collect::<Vec<_>>());
    assert_eq!(contract.sort, ["line"]);
}

#[test]
fn readings_are_known_by_their_first_line() {
    let marked = format!("\u{feff}{LINE}");
    for head in [LINE, &format!("\n \r\n{LINE}\n{{\"cut"), &marked] {
        assert!(is_readings(head.as_bytes()), "{head}");
    }
    let others = [
        "",
        "\n\n",
        "Date,Video Views",
        r#"{"video_id":"1","observed_at":"x"}"#,
        r#"[{"video_id":"1","observed_at":"x","views_total":1}]"#,
        r#"{"video_id":"1","observed_at":"x","views_total":1"#,
        "{\"Activity\":1}\n{\"video_id\":\"1\",\"observed_at\":\"x\",\"views_total\":1}",
    ];
    for head in others {
        assert!(!is_readings(head.as_bytes()), "{head}");
    }
    assert!(!is_readings(b"\xff\xfe{\0"));
}

#[test]
fn lines_of_other_forms_are_read_alike() {
    let same = [
        (r#""likes_total":7"#, "likes_total", json!(7)),
        (r#" "likes_total" : 7 "#, "likes_total", json!(7)),
        (r#""likes_total":7.0"#, "likes_total", json!(7)),
        (r#""likes_total":-0"#, "likes_total", json!(0)),
        (r#""likes_total":null"#, "likes_total", Value::Null),
        (
            r#""likes_total":9223372036854775807"#,
            "likes_total",
            json!(i64::MAX),
        ),
        (
            r#""video_\u0069d2":1"#,
            "extra",
            json!(r#"{"video_id2":1}"#),
        ),
        (
            r#""caption":"\ud83c\udf89\u00fc\n""#,
            "caption",
            json!("🎉ü\n"),
        ),
        (r#""caption":"""#, "caption", json!("")),
        (
            r#""duration_seconds":0.1e1"#,
            "duration_seconds",
            json!(1.0),
        ),
        (
            r#""duration_seconds":12345678901234567.25"#,
            "duration_seconds",
            json!(12_345_678_901_234_568.0),
        ),
        (r#""create_time":1.0"#, "created_at", json!(1_000_000)),
        (
            r#""create_time":"2024-11-20T21:23:56Z""#,
            "created_at",
            json!(1_732_137_836_000_000_i64),
        ),
        (
            r#""is_ad":false,"tags":["a", {"b": 1e999}]"#,
            "extra",
            json!(r#"{"is_ad":false,"tags":["a", {"b": 1e999}]}"#),
        ),
        (
            r#""is_ad":false,"likes_total":7"#,
            "extra",
            json!(r#"{"is_ad":false}"#),
        ),
    ];
    for (more, column, wanted) in same {
        let found = decoded(line_with(more).as_bytes());
        assert_eq!(found.set_aside, [], "{more}");
        let found = row(&found.batch, 0);
        assert_eq!(found.get(column).unwrap_or(&Value::Null), &wanted, "{more}");
    }
}

#[test]
fn an_id_written_as_a_number_keeps_every_digit() {
    let text = r#"{"views_total":1,"video_id":74394753581683332081,"observed_at":1736035201.5,"account":12}"#;
    let row = row(&decoded(text.as_bytes()).batch, 0);
    assert_eq!(row["video_id"], "74394753581683332081");
    assert_eq!(row["account"], "12");
    assert_eq!(row["observed_at"], 1_736_035_201_500_000_i64);
}

#[test]
fn an_account_that_no_line_names_comes_from_the_import() {
    let text = LINE.replace(r#""account":"a0944","#, "");
    let text = format!(
        "{text}\n{LINE}\n{}",
        text.replace('{', r#"{"account":null,"#)
    );
    let chunk = Chunk::new(1, text.into_bytes());
    let found = decode(&chunk, "ab12", Some("anna"));
    let accounts = found.batch.column(0).as_string_view();
    assert_eq!(
        accounts.iter().flatten().collect::<Vec<_>>(),
        ["anna", "a0944", "anna"]
    );
    let without = decode(&chunk, "ab12", None);
    let rules: Vec<_> = without
        .set_aside
        .iter()
        .map(|row| (row.line, row.rule))
        .collect();
    assert_eq!(rules, [(1, "missing"), (3, "missing")]);
}

#[test]
fn a_bad_line_is_set_aside_with_its_place_and_reason() {
    let deep = format!(r#""x":{}1{}"#, "[".repeat(64), "]".repeat(64));
    let bottomless = format!(r#"{{"x":{}"#, "[".repeat(1 << 19));
    let cases = [
        (
            "{\"account\":\"a\",".to_owned(),
            "not_json",
            "column 15: EOF while parsing",
        ),
        (
            "nonsense".to_owned(),
            "not_json",
            "column 2: expected ident",
        ),
        ("[1]".to_owned(), "not_an_object", "column "),
        ("\"text\"".to_owned(), "not_an_object", "column "),
        (
            format!("{LINE} {{}}"),
            "trailing_text",
            "column 380: trailing characters",
        ),
        (format!("{LINE}}}"), "trailing_text", "column "),
        (
            line_with(r#""account":"b""#),
            "repeated_key",
            "column 94: `account` stands there twice",
        ),
        (
            line_with(r#""acc\u006funt":"b""#),
            "repeated_key",
            "column ",
        ),
        (
            line_with(r#""views_total":9223372036854775808"#),
            "past_range",
            "column ",
        ),
        (
            line_with(r#""views_total":-1"#),
            "negative",
            "column 82: `views_total` is `-1`",
        ),
        (line_with(r#""views_total":1.5"#), "not_whole", "column "),
        (line_with(r#""views_total":1e3"#), "not_whole", "column "),
        (line_with(r#""views_total":"12""#), "wrong_type", "column "),
        (line_with(r#""views_total":NaN"#), "not_json", "column "),
        (line_with(r#""views_total":01"#), "not_json", "column "),
        (
            line_with(r#""views_total":null"#),
            "missing",
            "column 1: `views_total` is missing",
        ),
        (
            line_with(r#""duration_seconds":-0.5"#),
            "negative",
            "column ",
        ),
        (
            line_with(r#""duration_seconds":1e999"#),
            "past_range",
            "column ",
        ),
        (
            line_with(r#""create_time":1732137836000"#),
            "past_range",
            "column ",
        ),
        (
            line_with(r#""caption":{"text":"x"}"#),
            "wrong_type",
            "column ",
        ),
        (line_with(r#""caption":"\ud83c""#), "not_json", "column "),
        (line_with(r#""caption":"\q""#), "not_json", "column "),
        (line_with("\"caption\":\"\u{1}\""), "not_json", "column "),
        (line_with(r#""x":["\ud83c"]"#), "not_json", "column "),
        (
            line_with(&deep),
            "too_deep",
            "column 88: `x` is nested more than 64 deep",
        ),
        (bottomless, "not_json", "column "),
        (
            LINE.replace("7439475358168333208", ""),
            "missing",
            "column 1: `video_id`",
        ),
        (
            LINE.replace("\"7439475358168333208\"", "7.4e18"),
            "not_an_id",
            "column ",
        ),
        (
            LINE.replace("01Z", "01"),
            "no_zone",
            "column 67: `observed_at` is `\"2025-01-05T00:00:01\"`",
        ),
        (
            LINE.replace("2025-01-05", "2025-02-30"),
            "not_an_instant",
            "column ",
        ),
    ];
    for (line, rule, reason) in cases {
        let text = format!("{LINE}\n\r\n{line}\n{LINE}");
        let found = decoded(text.as_bytes());
        let shown: String = line.chars().take(400).collect();
        assert_eq!((found.rows_read, found.batch.num_rows()), (3, 2), "{shown}");
        let aside = &found.set_aside[0];
        assert_eq!(
            (aside.line, aside.rule, &aside.original),
            (3, rule, &line),
            "{}",
            aside.reason
        );
        assert!(
            aside.reason.starts_with(reason),
            "{shown}: {}",
            aside.reason
        );
    }
}

#[test]
fn damaged_bytes_cost_only_their_line() {
    let mut text = format!("\u{feff}{LINE}\r\n").into_bytes();
    text.extend(b"{\"caption\":\"\xff\"}\n\n");
    text.extend(LINE.as_bytes());
    text.extend(b"\n\xc3");
    let found = decoded(&text);
    let lines = found.batch.column_by_name("line").expect("a column");
    assert_eq!(lines.as_primitive::<Int64Type>().values(), &[1, 4]);
    let places: Vec<_> = found
        .set_aside
        .iter()
        .map(|row| (row.line, row.rule))
        .collect();
    assert_eq!(places, [(2, "not_utf8"), (5, "not_utf8")]);
    assert_eq!(
        found.set_aside[0].reason,
        "column 13: the bytes are no UTF-8"
    );
    assert_eq!(found.rows_read, 4);
}

/// `READINGS=folder-of-ndjson cargo test --release -p toklake-sources readings_per_second -- --ignored --nocapture`
#[test]
#[ignore = "measures, and proves nothing"]
fn readings_per_second() {
    let Ok(folder) = std::env::var("READINGS") else {
        println!("no folder in READINGS");
        return;
    };
    let files = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|file| file.expect("a file").path());
    let mut files: Vec<PathBuf> = files.collect();
    files.sort();
    let size = std::env::var("SIZE").map_or(32, |size| size.parse::<usize>().expect("MiB")) << 20;
    for _ in 0..3 {
        let start = Instant::now();
        let (mut rows, mut bytes, mut aside, mut reading) = (0, 0, 0, 0.0);
        for file in &files {
            let file = std::fs::File::open(file).expect("a file");
            let mut pieces = chunks(file, size);
            loop {
                let read_from = Instant::now();
                let Some(chunk) = pieces.next() else { break };
                let chunk = chunk.expect("a chunk");
                reading += read_from.elapsed().as_secs_f64();
                let found = decode(&chunk, "ab12", None);
                bytes += chunk.bytes.len();
                rows += found.batch.num_rows();
                aside += found.set_aside.len();
            }
        }
        let seconds = start.elapsed().as_secs_f64();
        println!(
            "{rows} rows, {bytes} bytes, {aside} set aside: {seconds:.3} s of which {reading:.3} s reading, {:.2} M rows/s",
            rows as f64 / seconds / 1e6
        );
    }
}
