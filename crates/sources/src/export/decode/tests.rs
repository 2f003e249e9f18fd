use std::io::Read;
use std::path::PathBuf;

use arrow::array::{Array, AsArray};
use arrow::datatypes::{Date32Type, Float64Type, Int64Type};
use proptest::prelude::*;

use super::*;
use crate::export::evidence::Arrival;
use crate::export::files::csv::read_csv;
use crate::export::files::{Limits, Row, RowProblem};

mod real_files;

/// A real file, or nothing where the collection is not at hand.
fn real(path: &str) -> Option<Vec<u8>> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    let found = std::fs::read(PathBuf::from(root).join(path)).ok();
    if found.is_none() {
        println!("no real file `{path}` here: nothing is tested");
    }
    found
}

fn csv(bytes: &[u8]) -> Body {
    Body::Table(read_csv(bytes, &Limits::default()).expect("a table"))
}

fn input(landing_id: &str, body: Body, arrivals: &[Arrival]) -> FileInput {
    FileInput {
        account: "someone".to_owned(),
        landing_id: landing_id.to_owned(),
        kind: None,
        body,
        evidence: Evidence::of(arrivals),
    }
}

fn arrival(name: &str) -> Arrival {
    Arrival {
        names: vec![name.to_owned()],
        known_by: "2026-11-23T00:00:00Z".parse().ok(),
        set: Some("folder".to_owned()),
        ..Arrival::default()
    }
}

fn decode_real(paths: &[&str]) -> Option<Vec<Decoded>> {
    let mut files = Vec::new();
    for path in paths {
        files.push(input(path, csv(&real(path)?), &[arrival(path)]));
    }
    let decoded = decode_account(files);
    decoded.iter().for_each(assert_counts_close);
    Some(decoded)
}

fn decode_text(text: &str) -> Decoded {
    let decoded = decode_account(vec![input(
        "one",
        csv(text.as_bytes()),
        &[arrival("one.csv")],
    )])
    .remove(0);
    assert_counts_close(&decoded);
    decoded
}

fn assert_counts_close(decoded: &Decoded) {
    let set_aside = decoded.set_aside.len() as u64;
    assert_eq!(
        decoded.rows_read,
        decoded.rows_raw + set_aside + decoded.repeats
    );
    let rows: usize = decoded
        .batches
        .iter()
        .map(|(_, batch)| batch.num_rows())
        .sum();
    assert_eq!(decoded.rows_raw, rows as u64);
}

fn ints(decoded: &Decoded, column: &str) -> Vec<Option<i64>> {
    let array = decoded.batches[0]
        .1
        .column_by_name(column)
        .expect("the column is there");
    array.as_primitive::<Int64Type>().iter().collect()
}

/// Sum and number of missing values.
fn sum(decoded: &Decoded, column: &str) -> (i64, usize) {
    let values = ints(decoded, column);
    let missing = values.iter().filter(|value| value.is_none()).count();
    (values.into_iter().flatten().sum(), missing)
}

fn texts(decoded: &Decoded, column: &str) -> Vec<Option<String>> {
    let array = decoded.batches[0]
        .1
        .column_by_name(column)
        .expect("the column is there");
    array
        .as_string::<i32>()
        .iter()
        .map(|text| text.map(str::to_owned))
        .collect()
}

fn dates(decoded: &Decoded, column: &str) -> Vec<Option<String>> {
    let array = decoded.batches[0]
        .1
        .column_by_name(column)
        .expect("the column is there");
    let days = array.as_primitive::<Date32Type>();
    let day = |at: usize| days.value_as_date(at).map(|date| date.to_string());
    (0..days.len())
        .map(|at| day(at).filter(|_| days.is_valid(at)))
        .collect()
}

fn span(decoded: &Decoded) -> (String, String) {
    let all = dates(decoded, "date");
    let day = |at: usize| all[at].clone().expect("dated");
    (day(0), day(all.len() - 1))
}

fn days(first: &str, last: &str) -> (String, String) {
    (first.to_owned(), last.to_owned())
}

#[test]
fn both_shapes_of_a_data_download_are_read() {
    for (name, posts, followers, likes) in [
        ("user_data_tiktok.json", 10, 2, 1148),
        ("user_data.json", 1, 1, 12),
    ] {
        let Some(bytes) = real(&format!("gdpr-shape-synthetic/{name}")) else {
            return;
        };
        let decoded = decode_account(vec![input("json", Body::Document(bytes), &[])]).remove(0);
        assert_counts_close(&decoded);
        assert_eq!(decoded.kind, Some(Kind::Portability));
        assert_eq!(decoded.batches[0].1.num_rows(), posts);
        assert_eq!(decoded.batches[1].1.num_rows(), followers);
        assert_eq!(sum(&decoded, "likes"), (likes, 0));
    }
}

#[test]
fn rows_that_cannot_be_read_are_set_aside_with_their_line() {
    let mut text = "Date,Followers,Difference in followers from previous day\n".to_owned();
    for day in 1..=28 {
        text.push_str(&format!("February {day},{},1\n", 100 + day));
    }
    text.push_str("Total,3000,28\nMarch 1,\"1,234\",1\nMarch 2,-5,1\n");
    let decoded = decode_text(&text);
    let rules: Vec<(u64, &str)> = decoded
        .set_aside
        .iter()
        .map(|row| (row.line, row.rule))
        .collect();
    assert_eq!(
        rules,
        [
            (30, "unreadable_date"),
            (31, "ambiguous_count"),
            (32, "negative_count")
        ]
    );
    assert_eq!(decoded.set_aside[1].original, "March 1,\"1,234\",1");
    assert_eq!(decoded.rows_raw, 28);
}

#[test]
fn numbers_in_a_column_that_shows_days_are_days_and_elsewhere_are_told() {
    let header = "Date,Followers,Difference in followers from previous day\n";
    let days: String = (1..=28)
        .map(|day| format!("2025-02-{day:02},{},1\n", 100 + day))
        .collect();
    let text = format!("{header}{days}45717,129,1\n");
    let aside = decode_text(&text);
    assert_eq!(
        (aside.rows_raw, aside.set_aside[0].rule),
        (28, "day_as_number")
    );
    assert!(aside.set_aside[0].reason.contains("2025-03-01"));
    let mut table = read_csv(text.as_bytes(), &Limits::default()).expect("a table");
    let zero = NaiveDate::from_ymd_opt(1899, 12, 30).expect("a day");
    table.day_columns.insert(0, zero);
    let read = decode_account(vec![input("days", Body::Table(table), &[])]).remove(0);
    assert_eq!((read.rows_raw, read.set_aside.len()), (29, 0));
    assert_eq!(read.dating.last(), NaiveDate::from_ymd_opt(2025, 3, 1));
}

#[test]
fn a_file_with_too_many_problems_is_not_trusted_at_all() {
    let mut text = "Date,Hour,Active followers\n".to_owned();
    for hour in 0..24 {
        let count = if hour < 4 { "1.2K" } else { "7" };
        text.push_str(&format!("May 1,{hour},{count}\n"));
    }
    let decoded = decode_text(&text);
    assert_eq!((decoded.rows_raw, decoded.set_aside.len()), (0, 24));
    assert_eq!(decoded.set_aside[23].rule, "too_many_problems");
}

#[test]
fn repeated_rows_count_once_and_contradicting_rows_not_at_all() {
    let decoded = decode_text(
        "Date,Total Viewers,New Viewers,Returning Viewers\nMay 1,3,2,1\nMay 1,3,2,1\nMay 2,4,2,2\nMay 2,5,3,2\nMay 3,6,3,3\n",
    );
    assert_eq!((decoded.rows_raw, decoded.repeats), (2, 1));
    let rules: Vec<&str> = decoded.set_aside.iter().map(|row| row.rule).collect();
    assert_eq!(rules, ["two_rows_for_one_day"; 2]);
    assert!(decoded.set_aside[0].reason.contains("lines 4, 5"));
}

#[test]
fn equal_labels_a_year_apart_are_two_days() {
    let mut text = "Date,Followers,Difference in followers from previous day\n".to_owned();
    let first: NaiveDate = "2025-02-28".parse().expect("a date");
    for (at, day) in first.iter_days().take(366).enumerate() {
        text.push_str(&format!("{},{at},1\n", day.format("%B %-d")));
    }
    let decoded = decode_text(&text);
    assert_eq!(
        (decoded.rows_raw, decoded.repeats, decoded.set_aside.len()),
        (366, 0, 0)
    );
}

#[test]
fn a_29_february_in_a_common_year_is_set_aside() {
    let came = Arrival {
        year: Some(2025),
        ..arrival("Viewers.csv")
    };
    let text = "Date,Total Viewers,New Viewers,Returning Viewers\nFebruary 28,3,2,1\nFebruary 29,3,2,1\nMarch 1,4,2,2\n";
    let decoded = decode_account(vec![input("one", csv(text.as_bytes()), &[came])]).remove(0);
    assert_counts_close(&decoded);
    assert_eq!(decoded.set_aside[0].rule, "no_such_day");
    assert_eq!(span(&decoded), days("2025-02-28", "2025-03-01"));
}

#[test]
fn unknown_columns_are_kept_word_for_word() {
    let decoded = decode_text(
        "Date,Saves,Total Viewers,New Viewers,Returning Viewers\nMay 1,\"1,5 \"\"x\"\"\",3,2,1\n",
    );
    assert_eq!(decoded.kind, Some(Kind::Viewers));
    assert_eq!(
        texts(&decoded, "extra")[0].as_deref(),
        Some(r#"{"Saves":"1,5 \"x\""}"#)
    );
    assert!(decoded.notes.iter().any(|note| note.contains("`Saves`")));
}

#[test]
fn a_language_we_do_not_know_leaves_the_rows_without_dates() {
    let decoded = decode_text("Date,Hour,Active followers\n3. Thermidor,1,2\n");
    assert_eq!(decoded.rows_raw, 1);
    assert_eq!(dates(&decoded, "date"), [None]);
    assert!(matches!(
        decoded.dating.outcome,
        DatingOutcome::Unread { .. }
    ));
}

#[test]
fn a_header_alone_is_a_file_without_rows() {
    let decoded = decode_text("Gender,Distribution\n");
    assert_eq!((decoded.rows_read, decoded.rows_raw), (0, 0));
    assert_eq!(decoded.batches[0].1.num_rows(), 0);
}

#[test]
fn an_unknown_file_keeps_every_row_aside() {
    let decoded = decode_text("a,b\n1,2\n3,4\n");
    assert_eq!(decoded.kind, None);
    assert_eq!(decoded.set_aside.len(), 2);
    assert!(
        decoded
            .problem
            .is_some_and(|problem| problem.contains("nearest"))
    );
}

#[test]
fn a_kind_that_was_told_must_fit_the_header() {
    let told = |kind| {
        let body = csv(b"Gender,Distribution\nMale,38.1%\n");
        let file = FileInput {
            kind: Some(kind),
            ..input("one", body, &[])
        };
        decode_account(vec![file]).remove(0)
    };
    let wrong = told(Kind::Viewers);
    assert_counts_close(&wrong);
    assert_eq!(wrong.set_aside[0].rule, "unknown_kind");
    let right = told(Kind::FollowerGender);
    assert_eq!(right.rows_raw, 1);
    assert!(right.notes[0].contains("percent"));
}

#[test]
fn posts_that_differ_for_one_video_are_set_aside_and_nameless_followers_are_kept() {
    let json = r#"{"Post":{"Posts":{"VideoList":[
        {"Date":"2025-01-02 11:05:01","Link":"https://www.tiktokv.com/share/video/7510000000000000002/","Likes":"1"},
        {"Date":"2025-01-02 11:05:01","Link":"https://www.tiktokv.com/share/video/7510000000000000002/","Likes":"2"},
        {"Date":"yesterday","Likes":"3"}, 7, {"Likes":"4","Likes":"5"}, {"Likes":"6","New":[1]}]}},
        "Profile And Settings":{"Follower":{"FansList":[
        {"Date":"2025-01-02 11:05:01","UserName":"N/A"},{"Date":"2025-01-02 11:05:01","UserName":"N/A"},
        {"Date":"2025-01-02 11:05:01","UserName":"x"},{"Date":"2025-01-02 11:05:01","UserName":"x"}]}}}"#;
    let body = Body::Document(json.as_bytes().to_vec());
    let decoded = decode_account(vec![input("json", body, &[])]).remove(0);
    assert_counts_close(&decoded);
    assert_eq!(decoded.batches[1].1.num_rows(), 3);
    assert_eq!(decoded.repeats, 1);
    let rules: Vec<&str> = decoded.set_aside.iter().map(|row| row.rule).collect();
    assert_eq!(
        rules,
        [
            "two_rows_for_one_video",
            "two_rows_for_one_video",
            "unreadable_date",
            "not_an_object",
            "repeated_key",
            "too_many_problems"
        ]
    );
}

#[test]
fn contracts_have_the_columns_that_decoding_fills() {
    for dataset in Kind::ALL.iter().flat_map(|kind| kind.datasets()) {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../project/models/raw");
        let path = PathBuf::from(path).join(format!("{dataset}.toml"));
        let text = std::fs::read_to_string(&path).expect("every dataset has a contract");
        let name = format!("raw.{dataset}").parse().expect("a dataset name");
        let contract = toklake_lake::Contract::parse(&name, dataset, &text);
        let contract = contract.unwrap_or_else(|error| panic!("{error}"));
        let filled = crate::export::schema(dataset).expect("a schema");
        assert_eq!(contract.arrow_schema(), filled, "{dataset}");
        assert_eq!(contract.key, ["account", "landing_id", "line"], "{dataset}");
    }
}

fn any_table() -> impl Strategy<Value = Table> {
    let headers = prop::sample::select(vec![
        "Date,Video Views,Profile Views,Likes,Comments,Shares",
        "Time,Video title,Video link,Post time,Total likes,Total comments,Total shares,Total views",
        "Date,Hour,Active followers",
        "Gender,Distribution",
        "Video title,Video link,Post time,Video views,Likes,Comments,Shares,Add to Favorites",
    ]);
    let cell = prop_oneof![
        "\\PC{0,6}",
        "[0-9]{1,3}",
        (1_u32..=31).prop_map(|day| format!("May {day}")),
        Just("https://www.tiktok.com/@a/video/7527623000473079054".to_owned()),
    ];
    let rows = prop::collection::vec(prop::collection::vec(cell, 0..9), 0..8);
    (headers, rows).prop_map(|(header, rows)| Table {
        header: header.split(',').map(str::to_owned).collect(),
        rows: (2..)
            .zip(rows)
            .map(|(line, cells)| Row {
                line,
                original: cells.join(","),
                cells,
            })
            .collect(),
        set_aside: vec![RowProblem {
            line: 99,
            original: String::new(),
            rule: "ragged",
            reason: String::new(),
        }],
        ..Table::default()
    })
}

#[test]
fn a_table_that_ends_before_the_last_day_of_its_name_says_so() {
    let name = "Overview_2025-09-01_1759232153_someone.csv";
    let rows = |days: u32| -> String {
        let row = |day| format!("\nSeptember {day},5,5,1,1,1");
        let rows: String = (1..=days).map(row).collect();
        format!("Date,Video Views,Profile Views,Likes,Comments,Shares{rows}")
    };
    let ends = |days| {
        let file = input("one", csv(rows(days).as_bytes()), &[arrival(name)]);
        decode_account(vec![file]).remove(0).ends_early
    };
    let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
    assert_eq!(ends(20), Some((day("2025-09-30"), day("2025-09-20"))));
    assert_eq!(ends(29), None, "the name tells its day in UTC");
    assert_eq!(ends(30), None);
}

#[test]
fn a_typed_day_after_everything_known_makes_no_row() {
    let mut days: Vec<String> = (1..30).map(|day| format!("2025-09-{day:02}")).collect();
    days.push("2025-12-09".to_owned());
    let rows: String = days
        .iter()
        .map(|day| format!("\n{day},5,5,1,1,1"))
        .collect();
    let text = format!("Date,Video Views,Profile Views,Likes,Comments,Shares{rows}");
    let file = input(
        "one",
        csv(text.as_bytes()),
        &[Arrival {
            known_by: "2025-10-01T00:00:00Z".parse().ok(),
            ..arrival("one.csv")
        }],
    );
    let decoded = decode_account(vec![file]).remove(0);
    assert_counts_close(&decoded);
    assert_eq!(decoded.rows_raw, 29);
    assert_eq!(decoded.set_aside[0].rule, "day_not_believed");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_cells_are_survived_and_counted(tables in prop::collection::vec(any_table(), 1..4)) {
        let files = tables.into_iter().map(|table| input("x", Body::Table(table), &[arrival("x")]));
        for decoded in decode_account(files.collect()) {
            assert_counts_close(&decoded);
        }
    }

    #[test]
    fn any_document_is_survived(text in "[\\[\\]{}\":,a-z0-9\\\\ ]*") {
        let decoded = decode_account(vec![input("x", Body::Document(text.into_bytes()), &[])]);
        assert_counts_close(&decoded[0]);
    }
}
