use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Instant;

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::compute::concat_batches;
use arrow::datatypes::{DataType, Date32Type, Float64Type, Int64Type, TimestampMicrosecondType};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::scan::Scanner;
use super::*;

const LINE: &str = r#"{"account":"a0944","video_id":"7439475358168333208","observed_at":"2025-01-05T00:00:01Z","caption":"\"quick\" recipe #ledañaréré 🎉","create_time":1732137836,"duration_seconds":61.4,"views_total":45109,"likes_total":1233,"comments_total":235,"shares_total":322,"saves_total":234,"reach_total":38342,"watch_seconds_total":1418470.5,"sound":"original_sound_93","region":"ID"}"#;

fn decoded(text: &[u8]) -> Decoded {
    decode(&Chunk::new(1, text.to_vec()), "ab12", None)
}

/// One row as JSON, its nulls left out.
fn row(batch: &RecordBatch, row: usize) -> Value {
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
            "column 87: `account` stands there twice",
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
            "column 77: `views_total` is `-1`",
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
            "column 92: `x` is nested more than 64 deep",
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
            "column 70: `observed_at` is `\"2025-01-05T00:00:01\"`",
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

/// Everything that comes of a file that is cut into pieces of `size` bytes.
fn in_pieces(file: &[u8], size: usize, max_line: usize) -> (RecordBatch, Vec<SetAside>, u64) {
    let pieces = chunks(file, size).max_line(max_line);
    let found: Vec<Decoded> = pieces
        .map(|chunk| decode(&chunk.expect("memory can be read"), "ab12", Some("anna")))
        .collect();
    let batch = concat_batches(&schema(), found.iter().map(|found| &found.batch));
    let aside = found
        .iter()
        .flat_map(|found| found.set_aside.clone())
        .collect();
    (
        batch.expect("one schema"),
        aside,
        found.iter().map(|found| found.rows_read).sum(),
    )
}

fn any_line() -> impl Strategy<Value = Vec<u8>> {
    let text = prop_oneof![
        3 => Just(LINE.to_owned()),
        1 => any_reading(),
        1 => Just(String::new()),
        1 => Just(" \r".to_owned()),
        1 => Just(format!("{LINE}\r")),
        1 => (0_usize..900).prop_map(|length| "x".repeat(length)),
        1 => Just(LINE.replace("quick", &"q".repeat(300))),
    ];
    prop_oneof![
        9 => text.prop_map(String::into_bytes),
        1 => prop::collection::vec(any::<u8>(), 0..600),
    ]
}

/// A line that is often sound: known and unknown members in any order, with any values.
fn any_reading() -> impl Strategy<Value = String> {
    let names = fields::FIELDS
        .iter()
        .map(|field| field.name)
        .chain(["x", "é", "a\\\"b", "tags"]);
    let name = prop::sample::select(names.collect::<Vec<_>>());
    let value = prop_oneof![
        Just("null".to_owned()),
        any::<i64>().prop_map(|value| value.to_string()),
        (0_i64..100_000).prop_map(|value| value.to_string()),
        (0.0..1e9_f64).prop_map(|value| value.to_string()),
        any::<f64>().prop_map(|value| format!("{value:?}")),
        "\\PC{0,20}".prop_map(|text| json!(text).to_string()),
        any::<String>().prop_map(|text| json!(text).to_string()),
        "[0-9eE.+-]{1,24}",
        "\"[\\\\a-fu0-9\"]{0,12}\"",
        Just(r#""2025-01-05T10:20:30.25+01:00""#.to_owned()),
        Just(r#"{"a": [1, "b", {}]}"#.to_owned()),
        Just("true".to_owned()),
    ];
    let blank = prop::sample::select(vec!["", "", "", " ", "\t"]);
    let member = (name, value, blank);
    let members = prop::collection::vec(member, 0..8);
    (members, 0_usize..6).prop_map(|(members, more)| {
        let mut line = LINE.split_at(LINE.len() - 1).0.to_owned();
        if more > 0 {
            line = String::from(
                r#"{"video_id":"1","observed_at":"2025-01-05T00:00:00Z","views_total":1"#,
            );
        }
        for (name, value, blank) in members {
            write!(line, ",{blank}\"{name}\"{blank}:{blank}{value}{blank}").expect("to memory");
        }
        line + "}"
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn any_size_of_piece_gives_the_same_rows(
        lines in prop::collection::vec(any_line(), 0..12),
        ends in any::<bool>(),
        size in 1_usize..3_000,
        max_line in prop::sample::select(vec![1, 300, 500, 5_000]),
    ) {
        let mut file = lines.join(&b'\n');
        if ends {
            file.push(b'\n');
        }
        let (rows, aside, read) = in_pieces(&file, size, max_line);
        prop_assert_eq!(rows.num_rows() + aside.len(), usize::try_from(read).expect("few"));
        let whole = in_pieces(&file, 1 << 20, max_line);
        prop_assert_eq!((rows, aside, read), whole);
    }

    #[test]
    fn any_bytes_are_read_or_set_aside(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let found = decoded(&bytes);
        prop_assert_eq!(found.batch.num_rows() + found.set_aside.len(), usize::try_from(found.rows_read).expect("few"));
        is_readings(&bytes);
    }

    #[test]
    fn a_line_with_any_byte_changed_does_not_panic(at in 0..LINE.len(), byte in any::<u8>()) {
        let mut line = LINE.as_bytes().to_vec();
        line[at] = byte;
        decoded(&line);
    }

    #[test]
    fn what_the_fast_way_takes_the_careful_one_reads_alike(line in any_reading()) {
        if let Some((fast, end)) = Scanner::new().line(&line, 0) {
            prop_assert_eq!(end, line.len());
            match careful::read(&line, true) {
                Ok(careful) => prop_assert_eq!(fast, careful),
                Err(fault) => prop_assert_eq!(fault.rule, "missing"),
            }
        }
    }

    #[test]
    fn rows_are_what_a_plain_parser_says(
        account in "[a-z]{1,20}", id in any::<u64>(), caption in any::<String>(), seconds in 0_i64..4_000_000_000,
        counts in prop::array::uniform6(0..=i64::MAX), amounts in prop::array::uniform2(0.0..1e12_f64),
        turn in 0_usize..15, blanks in any::<bool>(),
    ) {
        let at = chrono::DateTime::from_timestamp(seconds, 0).expect("in range").to_rfc3339();
        let mut members = vec![
            ("account", json!(account)), ("video_id", json!(id.to_string())), ("observed_at", json!(at)),
            ("caption", json!(caption)), ("create_time", json!(seconds)), ("duration_seconds", json!(amounts[0])),
            ("views_total", json!(counts[0])), ("likes_total", json!(counts[1])), ("comments_total", json!(counts[2])),
            ("shares_total", json!(counts[3])), ("saves_total", json!(counts[4])), ("reach_total", json!(counts[5])),
            ("watch_seconds_total", json!(amounts[1])), ("sound", json!(caption)), ("region", Value::Null),
        ];
        members.rotate_left(turn);
        let (comma, colon) = if blanks { (", ", ": ") } else { (",", ":") };
        let written: Vec<String> = members.iter().map(|(name, value)| format!("\"{name}\"{colon}{value}")).collect();
        let line = format!("{{{}}}", written.join(comma));
        let mut wanted: serde_json::Map<String, Value> = serde_json::from_str(&line).expect("sound JSON");
        wanted.remove("create_time");
        wanted.remove("region");
        for (name, value) in [
            ("created_at", json!(seconds * 1_000_000)), ("observed_at", json!(seconds * 1_000_000)),
            ("date", json!(seconds / 86_400)), ("line", json!(1)), ("landing_id", json!("ab12")),
            // the plain parser is not exact to the last digit
            ("duration_seconds", json!(amounts[0])), ("watch_seconds_total", json!(amounts[1])),
        ] {
            wanted.insert(name.to_owned(), value);
        }
        prop_assert_eq!(row(&decoded(line.as_bytes()).batch, 0), Value::Object(wanted));
    }
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
