//! Tables that a person gives, by command or as a CSV file: a header, and rows that are read one by one.

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use crate::batch::{Value, batch};
use crate::export::files::{Row, RowProblem, Table};

/// One kind of table: where it lands, which raw table it fills, and how a row is read.
#[derive(Debug, Clone, Copy)]
pub struct Given {
    /// The source and the stream in which its files land.
    pub source: &'static str,
    pub stream: &'static str,
    /// The raw table that it fills.
    pub dataset: &'static str,
    /// Raised when the same files are read differently.
    pub revision: &'static str,
    /// What says when a row was true.
    pub dated_by: &'static str,
    pub(crate) schema: fn() -> SchemaRef,
    pub(crate) row: fn(&Line) -> Result<Vec<Value>, Refused>,
}

/// The rows of one file. Counts close: read = rows + set aside.
#[derive(Debug, Clone)]
pub struct Decoded {
    pub batch: RecordBatch,
    pub set_aside: Vec<RowProblem>,
    pub rows_read: u64,
}

/// A stable word for the kind of problem, and the reason.
pub(crate) type Refused = (&'static str, String);

impl Given {
    /// The rows of a table that arrived at `arrived_at`.
    pub fn decode(&self, table: &Table, landing_id: &str, arrived_at: DateTime<Utc>) -> Decoded {
        let (mut rows, mut set_aside) = (vec![], vec![]);
        for row in &table.rows {
            let line = Line {
                header: &table.header,
                row,
                landing_id,
                arrived_at,
            };
            match (self.row)(&line) {
                Ok(values) => rows.push(values),
                Err((rule, reason)) => set_aside.push(RowProblem {
                    line: row.line,
                    original: row.original.clone(),
                    rule,
                    reason,
                }),
            }
        }
        set_aside.extend(table.set_aside.iter().cloned());
        Decoded {
            batch: batch(&(self.schema)(), &rows),
            rows_read: (rows.len() + set_aside.len()) as u64,
            set_aside,
        }
    }
}

/// One row, its cells by the names of their columns.
pub(crate) struct Line<'a> {
    header: &'a [String],
    row: &'a Row,
    landing_id: &'a str,
    /// When the file first arrived.
    pub arrived_at: DateTime<Utc>,
}

impl Line<'_> {
    /// What a cell holds; `None` where it is empty, or there is no such column.
    pub fn cell(&self, name: &str) -> Option<&str> {
        let cell = place(self.header, name).and_then(|at| self.row.cells.get(at));
        cell.map(|cell| cell.trim()).filter(|cell| !cell.is_empty())
    }

    pub fn text(&self, name: &str) -> Value {
        Value::Text(self.cell(name).map(str::to_owned))
    }

    /// The name of the landed file.
    pub fn landing_id(&self) -> Value {
        Value::Text(Some(self.landing_id.to_owned()))
    }

    /// Its place in the file.
    pub fn number(&self) -> Value {
        Value::Int(Some(i64::try_from(self.row.line).unwrap_or(i64::MAX)))
    }

    /// An instant by RFC 3339, or a day, of which the first moment counts.
    pub fn moment(&self, name: &str) -> Result<Option<DateTime<Utc>>, Refused> {
        let read = |text: &str| {
            let instant = DateTime::parse_from_rfc3339(text).map(|at| at.to_utc());
            let day = || {
                text.parse::<NaiveDate>()
                    .map(|day| day.and_time(NaiveTime::MIN).and_utc())
            };
            instant.or_else(|_| day()).map_err(|_| {
                (
                    "moment_unknown",
                    format!("`{text}` is no moment: write `2026-03-01T12:00:00Z` or `2026-03-01`"),
                )
            })
        };
        self.cell(name).map(read).transpose()
    }
}

/// Where a column stands, however its name is written.
pub(crate) fn place(header: &[String], name: &str) -> Option<usize> {
    header.iter().position(|own| {
        own.trim()
            .trim_start_matches('\u{feff}')
            .eq_ignore_ascii_case(name)
    })
}
