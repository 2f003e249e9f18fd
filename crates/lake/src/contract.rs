//! Contracts: what a dataset promises its readers, as written in `project/models/**.toml`.

use std::sync::Arc;

use arrow::datatypes::{Field, Schema, SchemaRef};
use serde::{Deserialize, Serialize};

use crate::receipt::landing_id;
use crate::types::{LogicalType, Unit};
use crate::zones::DatasetName;

mod parse;
mod reader;

/// What one dataset promises. Made by [`Contract::parse`] only, so the parts fit together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Contract {
    pub dataset: DatasetName,
    pub about: String,
    /// What one row is.
    pub grain: String,
    /// Columns whose values name a row.
    pub key: Vec<String>,
    /// Order of the rows; the key unless said otherwise.
    pub sort: Vec<String>,
    /// How the table is cut into files that are rebuilt alone.
    pub slice: Option<Slice>,
    pub incremental: Option<Incremental>,
    /// `false` for a dataset that is only a query: its readers run the query in place.
    pub stored: bool,
    /// Whether rows of one account tell of others too, so that its query must see the rows of all. It says how the
    /// dataset may be asked for, and not what it holds.
    #[serde(skip)]
    pub across_accounts: bool,
    /// Whether rows come only when something happens, so that a long time without one is not stale. It says how the
    /// dataset is judged, and not what it holds.
    #[serde(skip)]
    pub sporadic: bool,
    /// Columns that may differ between two equal builds: left out of the fingerprint.
    pub volatile: Vec<String>,
    /// Files made from the table.
    pub publish: Vec<Publish>,
    /// In the order of the file, which is the order of the table.
    pub columns: Vec<Column>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Column {
    pub name: String,
    #[serde(rename = "type")]
    pub kind: LogicalType,
    pub about: String,
    pub unit: Option<Unit>,
    pub checks: Vec<ColumnCheck>,
    pub example: Option<String>,
    /// What the source calls it.
    pub origin: Option<String>,
}

/// A column, and how the table is cut by it into pieces that are rebuilt alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Slice {
    pub column: String,
    pub by: By,
}

impl Slice {
    /// Whether a piece of a table cut like this needs only the matching pieces of one cut like `own`.
    pub fn matches(&self, own: &Self) -> bool {
        match self.by {
            By::Day => matches!(own.by, By::Day | By::Range),
            By::Month => matches!(own.by, By::Day | By::Month | By::Range),
            By::Bucket => own.by == By::Bucket && self.column == own.column,
            By::Range => false,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum By {
    /// One piece per day of a date column.
    Day,
    /// One piece per month of a date column.
    Month,
    /// One of sixteen pieces, chosen by a hash of a text column.
    Bucket,
    /// Pieces as they arrived, each with the range of days of a date column it covers.
    Range,
}

/// How a build of only the slices that new rows touch gives what a full one would.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Incremental {
    pub carry: Option<Carry>,
    /// Days before the first new one that are built again.
    pub lookback_days: u16,
}

/// The last row per `key` by `moment` of `table`, carried into the days that are built.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Carry {
    pub table: String,
    pub key: Vec<String>,
    /// The column that tells which row of a key is the last.
    pub moment: String,
    /// How rows of one moment are ordered.
    pub ties: Vec<OrderBy>,
    /// What the query looks at in a carried row, beside key and order; the other columns are null
    /// there. All columns where `None`.
    pub columns: Option<Vec<String>>,
}

/// A column of an `order by`; NULL comes last, or first where it is descending, as in plain SQL.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OrderBy {
    pub column: String,
    pub is_descending: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Publish {
    /// Relative to the lake root.
    pub path: String,
    pub format: Format,
    /// All columns where `None`.
    pub columns: Option<Vec<String>>,
    /// The order of the table where `None`.
    pub order: Option<Vec<String>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    Csv,
    Parquet,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ColumnCheck {
    pub check: Check,
    pub severity: Severity,
}

/// A promise about every value of a column. Null passes all but `NotNull`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    NotNull,
    /// Said of a column that is the whole key, and judged as the key is.
    Unique,
    AtLeast(f64),
    AtMost(f64),
    OneOf(Vec<String>),
    /// A regular expression that matches somewhere in the text.
    Matches(String),
}

impl Check {
    /// The word in a contract and in reports.
    pub fn name(&self) -> &'static str {
        match self {
            Self::NotNull => "not_null",
            Self::Unique => "unique",
            Self::AtLeast(_) => "at_least",
            Self::AtMost(_) => "at_most",
            Self::OneOf(_) => "one_of",
            Self::Matches(_) => "matches",
        }
    }

    fn applies_to(&self, kind: LogicalType) -> bool {
        match self {
            Self::NotNull => true,
            Self::Unique => kind != LogicalType::Texts,
            Self::AtLeast(_) | Self::AtMost(_) => kind.is_number(),
            Self::OneOf(_) | Self::Matches(_) => kind == LogicalType::Text,
        }
    }
}

/// What a failed check means: `Error` stops publishing, `Warn` is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Error,
    Warn,
}

impl Severity {
    /// Its name.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warn => "warn",
        }
    }
}

/// A contract that cannot be read as one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{file}` line {line}: {problem}")]
pub struct ContractError {
    pub file: String,
    /// From 1.
    pub line: usize,
    pub problem: String,
}

impl Contract {
    /// Reads the contract of `dataset`; `file` is only what errors call it.
    pub fn parse(dataset: &DatasetName, file: &str, text: &str) -> Result<Self, ContractError> {
        parse::parse(dataset, &reader::Source { file, text })
    }

    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The table's schema. Every field may be null: what must not be is a check, with its own
    /// severity and its own report.
    pub fn arrow_schema(&self) -> SchemaRef {
        let field = |column: &Column| Field::new(&column.name, column.kind.arrow(), true);
        Arc::new(Schema::new(
            self.columns.iter().map(field).collect::<Vec<_>>(),
        ))
    }

    /// SHA-256, in hex, of what the contract says; layout and comments of its file do not count.
    pub fn hash(&self) -> String {
        let text = serde_json::to_string(self).expect("a contract holds only what JSON can say");
        landing_id(text.as_bytes())
    }
}

#[cfg(test)]
mod tests;
