//! A table of text: what every container of a stranger's file comes down to.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{FileError, Found, Limits, csv, xlsx};

/// One row as received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The line of the file on which the row begins, or the row of the sheet; 1 is the first.
    pub line: u64,
    /// As many cells as the header has.
    pub cells: Vec<String>,
    /// The row exactly as it stands in the file, without its line end; for a sheet its cells quoted.
    pub original: String,
}

/// A row that cannot be read, kept with its reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowProblem {
    pub line: u64,
    pub original: String,
    /// A stable word for the kind of problem: `ragged`, `bare_quote`, `unclosed_quote`, `nul`,
    /// `line_too_long`, `not_utf8`.
    pub rule: &'static str,
    pub reason: String,
}

/// A header and the rows under it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// The sheet's name; a CSV file has none.
    pub name: Option<String>,
    /// Names of the columns exactly as written, blanks included.
    pub header: Vec<String>,
    pub rows: Vec<Row>,
    pub set_aside: Vec<RowProblem>,
    /// What a person should know about how the file was read.
    pub notes: Vec<String>,
    /// How its bytes became text, where that was a guess or lost some; it stands in `notes` as well.
    pub encoding: Option<String>,
    /// Columns of a sheet in which numbers are shown as days, and the day that 0 stands for there.
    pub day_columns: BTreeMap<usize, NaiveDate>,
    /// Cells of a sheet that are formulas without a value: no program has computed them yet.
    pub uncomputed: u64,
}

/// Reads the tables in a file that [`discover`](super::discover) found: of a workbook those of all its sheets that
/// have a header, in order, else one. There is at least one.
///
/// A JSON file holds no table and is refused with [`FileError::NoTable`].
pub fn read_tables(found: &Found, limits: &Limits) -> Result<Vec<Table>, FileError> {
    match found.ext.as_str() {
        "csv" => {
            FileError::within_document(found.bytes, limits)?;
            Ok(vec![csv::read_csv(&found.spool.read_all()?, limits)?])
        }
        "xlsx" => xlsx::read_xlsx(&found.spool, limits),
        other => Err(FileError::NoTable {
            why: format!("a `{other}` file holds documents"),
        }),
    }
}
