//! Invented exports in the shape of TikTok's: quoted CSV with a byte order mark, packed in zips.

use std::io::{Cursor, Write};

use chrono::{DateTime, Datelike, Days, NaiveDate, Timelike, Utc};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

pub const ACCOUNT: &str = "ada.sings";
/// Every row of a good file has this many profile views, and no row of a bad one.
pub const MARK: i64 = 777;
pub const OVERVIEW: &str =
    "\"Date\",\"Video Views\",\"Profile Views\",\"Likes\",\"Comments\",\"Shares\"";

/// An export of the overview: so many days to `last`, made two days later.
pub struct Overview {
    pub last: NaiveDate,
    pub days: u64,
}

impl Overview {
    pub fn new(last: &str, days: u64) -> Self {
        Self {
            last: last.parse().expect("a day"),
            days,
        }
    }

    pub fn made_at(&self) -> DateTime<Utc> {
        let day = self.last.checked_add_days(Days::new(2)).expect("a day");
        day.and_hms_opt(17, 30, 22).expect("a time").and_utc()
    }

    /// `Overview_<first day>_<seconds on the last day>_<handle>.zip`, as TikTok names it.
    pub fn name(&self) -> String {
        let first = self
            .last
            .checked_sub_days(Days::new(self.days - 1))
            .expect("a day");
        let seconds = self
            .last
            .and_hms_opt(17, 30, 21)
            .expect("a time")
            .and_utc()
            .timestamp();
        format!("Overview_{first}_{seconds}_{ACCOUNT}.zip")
    }

    pub fn csv(&self) -> String {
        let day = |back: u64| self.last.checked_sub_days(Days::new(back)).expect("a day");
        let rows = (0..self.days).rev().map(|back| row(day(back)));
        csv(OVERVIEW, &rows.collect::<Vec<_>>())
    }

    pub fn zip(&self) -> Vec<u8> {
        zip_at(self.made_at(), &[("Overview.csv", self.csv().as_bytes())])
    }
}

/// The views of a day: always the same, whichever export has it.
pub fn views(day: NaiveDate) -> i64 {
    let n = i64::from(day.num_days_from_ce());
    1_000 + (n * 7_919) % 4_801
}

fn row(day: NaiveDate) -> String {
    let views = views(day);
    let label = day.format("%B %-d");
    format!(
        "\"{label}\",\"{views}\",\"{MARK}\",\"{}\",\"{}\",\"{}\"",
        views / 11,
        views / 97,
        views / 53
    )
}

/// A file as TikTok writes it: byte order mark, no newline at the end.
pub fn csv(header: &str, rows: &[String]) -> String {
    let lines: Vec<&str> = std::iter::once(header)
        .chain(rows.iter().map(String::as_str))
        .collect();
    format!("\u{feff}{}", lines.join("\n"))
}

/// A zip of named entries, all of one moment.
pub fn zip_at(at: DateTime<Utc>, entries: &[(&str, &[u8])]) -> Vec<u8> {
    pack(at, CompressionMethod::Deflated, entries)
}

/// A zip whose content stands in it as it is, so that a test can damage it.
pub fn stored(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let at = "2025-09-20T17:30:22Z".parse().expect("a moment");
    pack(at, CompressionMethod::Stored, entries)
}

fn pack(at: DateTime<Utc>, method: CompressionMethod, entries: &[(&str, &[u8])]) -> Vec<u8> {
    let part = |number: u32| u8::try_from(number).expect("a part of a date");
    let year = u16::try_from(at.year()).expect("a year");
    let (hour, minute, second) = (part(at.hour()), part(at.minute()), part(at.second()));
    let stamp = zip::DateTime::from_date_and_time(
        year,
        part(at.month()),
        part(at.day()),
        hour,
        minute,
        second,
    );
    let options = SimpleFileOptions::default()
        .compression_method(method)
        .last_modified_time(stamp.expect("a date of zips"));
    let mut zip = ZipWriter::new(Cursor::new(vec![]));
    for (name, content) in entries {
        zip.start_file(*name, options).expect("an entry can begin");
        zip.write_all(content).expect("an entry can be written");
    }
    zip.finish().expect("a zip can be closed").into_inner()
}
