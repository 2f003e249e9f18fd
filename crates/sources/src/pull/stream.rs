//! A stream as the loop sees it: pure questions and answers, no waiting.

use serde::{Deserialize, Serialize};

use super::batch::Batch;
use super::verdict::{Reason, Verdict};
use crate::http::{Answer, Request};
use crate::session::Secret;

/// Where a stream is: which of its parts, where in its pages, and how much is asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Position {
    /// A stream may have several lists, one after the other: one per video, country, keyword.
    pub part: usize,
    /// The source's cursor; `None` for the first page.
    pub cursor: Option<i64>,
    /// How often what is asked for was made smaller, after a refusal.
    pub narrowed: u8,
    /// Which of the ids of the part.
    #[serde(default)]
    pub batch: Batch,
}

/// What a page says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// What it lists, to know pages that bring nothing new.
    pub ids: Vec<String>,
    /// The cursor of the next page; `None` at the end.
    pub next: Option<i64>,
    /// Whether the source says that there is more, and not where.
    pub lacks_cursor: bool,
}

/// Which way the cursors of a stream run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Runs {
    /// Offsets.
    Up,
    /// Instants, newest first.
    Down,
}

/// One list of a source, page by page. Everything here is pure: the loop does the waiting.
pub trait Stream: Send + Sync {
    /// The source's name: its folder in landing, and whose limits hold.
    fn source(&self) -> &'static str;

    /// The stream's name: its folder in landing.
    fn name(&self) -> &'static str;

    /// Whom it asks: what a circuit breaker counts.
    fn host(&self) -> &str;

    /// What rate limits count.
    fn endpoint(&self) -> &'static str;

    /// How many lists it has.
    fn parts(&self) -> usize {
        1
    }

    /// How many ids a part names at once: a refused batch of several is asked for in halves.
    fn ids(&self, _part: usize) -> usize {
        1
    }

    fn runs(&self) -> Runs {
        Runs::Up
    }

    /// What is asked for in all: a checkpoint of another plan is of no use.
    fn plan(&self) -> String;

    /// The request for a page, with the token in its place.
    fn request(&self, at: Position, token: &Secret) -> Request;

    fn judge(&self, answer: &Answer) -> Verdict;

    /// Reads what a page says of itself; one that says nothing is the last.
    fn page(&self, at: Position, body: &[u8]) -> Page;

    /// Whether asking for less may help after a refusal.
    fn narrows(&self, _at: Position, _reason: Reason) -> bool {
        false
    }
}
