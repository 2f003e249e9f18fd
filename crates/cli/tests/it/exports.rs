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

/// A workbook of sheets of text, each with its name and rows.
pub fn workbook(sheets: &[(&str, Vec<Vec<String>>)]) -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
    let link = |id: usize, kind: &str, target: &str| {
        format!(r#"<Relationship Id="r{id}" Type="{OFFICE}/{kind}" Target="{target}"/>"#)
    };
    let links = |all: &str| {
        format!(r#"<Relationships xmlns="{PACKAGE}/relationships">{all}</Relationships>"#)
    };
    let numbered = || sheets.iter().zip(1..);
    let listed: String = numbered()
        .map(|((name, _), id)| format!(r#"<sheet name="{name}" sheetId="{id}" r:id="r{id}"/>"#))
        .collect();
    let targets: String = numbered()
        .map(|(_, id)| link(id, "worksheet", &format!("worksheets/sheet{id}.xml")))
        .collect();
    let mut parts = vec![
        (
            "[Content_Types].xml".to_owned(),
            format!(r#"<Types xmlns="{PACKAGE}/content-types"/>"#),
        ),
        (
            "_rels/.rels".to_owned(),
            links(&link(1, "officeDocument", "xl/workbook.xml")),
        ),
        (
            "xl/workbook.xml".to_owned(),
            format!(
                r#"<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>"#
            ),
        ),
        ("xl/_rels/workbook.xml.rels".to_owned(), links(&targets)),
    ];
    for ((_, rows), id) in numbered() {
        let cell = |(text, letter): (&String, char), row: usize| {
            format!(r#"<c r="{letter}{row}" t="inlineStr"><is><t>{text}</t></is></c>"#)
        };
        let row = |(cells, row): (&Vec<String>, usize)| {
            let cells = cells.iter().zip('A'..).map(|pair| cell(pair, row));
            format!(r#"<row r="{row}">{}</row>"#, cells.collect::<String>())
        };
        let rows: String = rows.iter().zip(1..).map(row).collect();
        let sheet =
            format!(r#"<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>"#);
        parts.push((format!("xl/worksheets/sheet{id}.xml"), sheet));
    }
    let at = "2025-09-20T17:30:22Z".parse().expect("a moment");
    let entries = parts
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_bytes()));
    zip_at(at, &entries.collect::<Vec<_>>())
}
