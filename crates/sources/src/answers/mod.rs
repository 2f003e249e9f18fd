//! Answers of an API into rows: what a member means is data, and reading it is written once.
//!
//! [`Field`] says how one member is read, [`Table`] lists those of a dataset, and [`Reader`] turns
//! objects into rows by them. A member nobody listed is kept in `extra` and counted as drift; a
//! member that is null or missing is NULL; an object with a member that cannot be read is set
//! aside whole. Nothing here knows a network or a clock.

mod cell;
mod fraction;
mod paging;
mod reader;
mod received;
pub(crate) mod shares;
mod table;

use arrow::array::RecordBatch;
use chrono::{DateTime, Utc};
use serde_json::Value as Asked;

pub(crate) use crate::batch::Value;
pub(crate) use crate::json::Json;
pub(crate) use cell::{Fault, Read, cell, id_of as id};
pub(crate) use fraction::Fractions;
pub(crate) use paging::page;
pub(crate) use reader::{Context, Reader};
pub(crate) use table::{Column, Field, Table};

pub use received::{Presence, Received};

/// One landed answer, with what is known about how it came.
#[derive(Debug, Clone, Copy)]
pub struct AnswerInput<'a> {
    pub account: &'a str,
    /// SHA-256 of the landed bytes, in hex.
    pub landing_id: &'a str,
    /// When the answer was received.
    pub observed_at: DateTime<Utc>,
    /// What was asked, as [`crate::http::Request::recorded`] tells it.
    pub request: Option<&'a Asked>,
    pub body: &'a [u8],
    /// A line whose objects are wanted as they stand in the answer, to show where a row is from.
    pub line: Option<i64>,
}

impl AnswerInput<'_> {
    /// A parameter of the query that was asked.
    pub(crate) fn asked(&self, name: &str) -> Option<&str> {
        self.request?.get("query")?.get(name)?.as_str()
    }
}

/// The rows of one answer. Counts close: `rows_read` = rows of the batches + set aside.
#[derive(Debug, Clone)]
pub struct Decoded {
    /// Rows per dataset, such as `business__videos`; a dataset without rows has an empty batch.
    pub batches: Vec<(&'static str, RecordBatch)>,
    pub set_aside: Vec<SetAside>,
    pub rows_read: u64,
    /// What the source said of itself: fine, partly, or a refusal without rows.
    pub outcome: Outcome,
    /// Which members came, which came as null, and which nobody knows.
    pub received: Received,
    /// The objects on the line that was wanted, by dataset, as JSON; members about others left out.
    pub on_line: Vec<(&'static str, String)>,
}

/// What an answer is as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Data,
    /// Data, and the source says that some is missing.
    Partial {
        code: String,
    },
    /// No data: the source says why by its code.
    Refused {
        code: String,
    },
    /// Neither: the bytes are no answer of this source.
    Unreadable,
}

/// An object kept out of its dataset, with its reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAside {
    pub dataset: &'static str,
    /// Position among the dataset's objects in the answer, from 1; 0 is the answer as a whole.
    pub line: i64,
    /// The object as JSON; of an answer that is none, its start.
    pub original: String,
    /// A stable word for the kind of problem.
    pub rule: &'static str,
    pub reason: String,
}

/// The most that is kept of an answer that is not JSON.
const KEPT: usize = 4 << 10;

impl SetAside {
    /// The answer as a whole cannot be read.
    pub(crate) fn whole(dataset: &'static str, body: &[u8], reason: String) -> Self {
        let kept = &body[..body.len().min(KEPT)];
        Self {
            dataset,
            line: 0,
            original: String::from_utf8_lossy(kept).into_owned(),
            rule: "not_an_answer",
            reason,
        }
    }
}

/// The JSON of a body, or why it is none.
pub(crate) fn parse(body: &[u8]) -> Result<Json, String> {
    let start = body.trim_ascii_start().first();
    if start == Some(&b'<') {
        return Err("this is a web page, not an answer of the API".to_owned());
    }
    serde_json::from_slice(body).map_err(|error| format!("the body is no JSON: {error}"))
}
