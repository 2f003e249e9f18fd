//! Any texts as day labels of several files: read, dated, and the order of the files makes no difference.
#![no_main]

use chrono::{DateTime, Days, NaiveDate};
use libfuzzer_sys::{arbitrary, fuzz_target};
use toklake_sources::export::dating::{DatingInput, date_files};
use toklake_sources::export::labels::read_labels;

#[derive(Debug, arbitrary::Arbitrary)]
struct File {
    labels: Vec<Label>,
    exported_at: Option<u32>,
    window_first: Option<u16>,
    known_by: Option<u32>,
    year: Option<u8>,
    set: Option<bool>,
}

#[derive(Debug, arbitrary::Arbitrary)]
enum Label {
    Any(String),
    English(u8, u8),
    Spanish(u8, u8),
    Numbers(u8, u8, u8),
}

const ENGLISH: [&str; 4] = ["January", "February", "March", "December"];
const SPANISH: [&str; 4] = ["enero", "febrero", "marzo", "diciembre"];

impl Label {
    fn text(&self) -> String {
        match self {
            Self::Any(text) => text.clone(),
            Self::English(month, day) => format!("{} {}", ENGLISH[usize::from(*month) % 4], day % 33),
            Self::Spanish(month, day) => format!("{} de {}", day % 33, SPANISH[usize::from(*month) % 4]),
            Self::Numbers(a, b, c) => format!("{a}/{b}/{c}"),
        }
    }
}

impl File {
    fn input(&self) -> DatingInput {
        let texts: Vec<String> = self.labels.iter().map(Label::text).collect();
        let labels: Vec<&str> = texts.iter().map(String::as_str).collect();
        let reading = read_labels(&labels);
        assert_eq!(reading.days.len(), labels.len(), "one answer per label");
        let instant = |seconds: u32| DateTime::from_timestamp(i64::from(seconds), 0);
        DatingInput {
            labels: reading.days,
            exported_at: self.exported_at.and_then(instant),
            window_first: self.window_first.map(|days| NaiveDate::default() + Days::new(days.into())),
            known_by: self.known_by.and_then(instant),
            year: self.year.map(|year| 1990 + i32::from(year)),
            sets: self.set.map(|set| set.to_string()).into_iter().collect(),
            ..DatingInput::default()
        }
    }
}

fuzz_target!(|files: Vec<File>| {
    if files.len() > 6 || files.iter().any(|file| file.labels.len() > 60) {
        return;
    }
    let mut inputs: Vec<DatingInput> = files.iter().map(File::input).collect();
    let mut datings = date_files(&inputs);
    for (input, dating) in inputs.iter().zip(&datings) {
        assert_eq!(dating.dates.len(), input.labels.len(), "one date per label");
    }
    inputs.reverse();
    datings.reverse();
    assert_eq!(date_files(&inputs), datings, "order makes no difference");
});
