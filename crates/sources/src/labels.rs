//! Labels that a person gave to videos: a CSV file with the columns `video_id` and `category`, into rows.
//!
//! `labelled_at` and `note` may stand beside them; other columns are not looked at. An id may come as the link to
//! the video. An empty category takes a label back.

use std::sync::{Arc, LazyLock};

use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};

use crate::batch::Value;
use crate::given::{Given, Line, Refused, place};

/// Labels, as they are given and kept.
pub const LABELS: Given = Given {
    source: "labels",
    stream: "videos",
    dataset: "labels__videos",
    revision: "1",
    dated_by: "the moment of each label",
    schema,
    row: label,
};

/// The header of a file that we write ourselves.
pub const HEADER: &str = "video_id,category,labelled_at,note";

/// Whether a table with this header holds labels.
pub fn is_labels(header: &[String]) -> bool {
    let has = |name: &str| place(header, name).is_some();
    has("video_id") && has("category")
}

/// The columns of `raw.labels__videos`.
fn schema() -> SchemaRef {
    static SCHEMA: LazyLock<SchemaRef> = LazyLock::new(|| {
        let text = |name: &str| Field::new(name, DataType::Utf8, true);
        let instant = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
        Arc::new(Schema::new(vec![
            text("landing_id"),
            Field::new("line", DataType::Int64, true),
            text("video_id"),
            text("category"),
            Field::new("labelled_at", instant, true),
            text("note"),
        ]))
    });
    Arc::clone(&SCHEMA)
}

/// Labels without a moment of their own are of when their file arrived.
fn label(line: &Line) -> Result<Vec<Value>, Refused> {
    let id = video_id(line.cell("video_id").unwrap_or_default())?;
    let at = line.moment("labelled_at")?.unwrap_or(line.arrived_at);
    Ok(vec![
        line.landing_id(),
        line.number(),
        Value::Text(Some(id)),
        line.text("category"),
        Value::Instant(Some(at)),
        line.text("note"),
    ])
}

/// TikTok's id in a text: the digits alone, or those after `/video/` or `/photo/` in a link.
///
/// # Errors
/// Anything else; a number that a spreadsheet rounded has lost digits that nobody can bring back.
pub fn video_id(text: &str) -> Result<String, Refused> {
    let after = |sign: &str| text.split_once(sign).map(|(_, rest)| rest);
    let rest = after("/video/")
        .or_else(|| after("/photo/"))
        .unwrap_or(text);
    let id: String = rest.chars().take_while(char::is_ascii_digit).collect();
    let is_whole = rest.len() == id.len() || rest.len() < text.len();
    if is_whole && (15..=20).contains(&id.len()) {
        return Ok(id);
    }
    let is_rounded =
        text.contains(['e', 'E']) && text.parse::<f64>().is_ok_and(|number| number > 1e15);
    Err(match is_rounded {
        true => (
            "id_rounded",
            format!("`{text}` is a number that a spreadsheet rounded: keep the column as text"),
        ),
        false => (
            "id_unknown",
            format!("`{text}` is no id of a video, and no link to one"),
        ),
    })
}

#[cfg(test)]
mod tests {
    use arrow::array::{Array, AsArray};
    use chrono::{DateTime, Utc};

    use super::*;
    use crate::export::files::{Row, Table};

    fn table(header: &[&str], rows: &[&[&str]]) -> Table {
        let text = |cells: &[&str]| {
            cells
                .iter()
                .map(|cell| (*cell).to_owned())
                .collect::<Vec<String>>()
        };
        let row = |(at, cells): (usize, &&[&str])| Row {
            line: at as u64 + 2,
            cells: text(cells),
            original: cells.join(","),
        };
        Table {
            header: text(header),
            rows: rows.iter().enumerate().map(row).collect(),
            ..Table::default()
        }
    }

    fn now() -> DateTime<Utc> {
        "2026-03-01T12:00:00Z".parse().expect("a moment")
    }

    #[test]
    fn ids_and_links_are_labelled_and_an_empty_category_takes_back() {
        let table = table(
            &["Category", "video_id", "labelled_at"],
            &[
                &["music", "7234567890123456789", ""],
                &[
                    "",
                    "https://www.tiktok.com/@a/video/7234567890123456780?lang=en",
                    "2026-02-01",
                ],
            ],
        );
        let decoded = LABELS.decode(&table, "f", now());
        let ids = decoded.batch.column(2).as_string::<i32>();
        assert_eq!(
            (ids.value(0), ids.value(1)),
            ("7234567890123456789", "7234567890123456780")
        );
        let categories = decoded.batch.column(3).as_string::<i32>();
        assert!(categories.value(0) == "music" && categories.is_null(1));
        assert_eq!((decoded.rows_read, decoded.set_aside.len()), (2, 0));
    }

    #[test]
    fn a_rounded_id_is_set_aside_with_its_reason() {
        let table = table(
            &["video_id", "category", "labelled_at"],
            &[
                &["7.23457E+18", "a", ""],
                &["seven", "a", ""],
                &["7234567890123456789", "a", "soon"],
            ],
        );
        let decoded = LABELS.decode(&table, "f", now());
        let rules: Vec<&str> = decoded.set_aside.iter().map(|aside| aside.rule).collect();
        assert_eq!(rules, ["id_rounded", "id_unknown", "moment_unknown"]);
        assert_eq!((decoded.rows_read, decoded.batch.num_rows()), (3, 0));
    }

    #[test]
    fn labels_are_known_by_their_header() {
        let header = |names: &[&str]| {
            names
                .iter()
                .map(|name| (*name).to_owned())
                .collect::<Vec<_>>()
        };
        assert!(is_labels(&header(&["\u{feff}Video_ID", " category "])));
        assert!(!is_labels(&header(&["Video title", "category"])));
    }
}
