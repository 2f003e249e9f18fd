//! The defects that are planted: what stands in place of what is true, and what must find it.
//!
//! Days and videos are those of the demo's creator, of whom the last two weeks are read.

mod days;
mod histories;
mod lists;
mod readings;
mod videos;

pub use histories::{AT_THE_GATE, HISTORIES, SHIFTED};

/// Defects of single rows: all at once, no one hides another.
pub fn one_by_one() -> Vec<Defect> {
    [days::ALL, readings::ALL, videos::ALL, lists::ALL].concat()
}

/// A kind of defect in one dataset.
#[derive(Clone)]
pub struct Defect {
    /// What went wrong.
    pub kind: &'static str,
    /// The dataset.
    pub dataset: &'static str,
    /// What is done to its rows.
    pub what: What,
    /// The check that must find it, or the rule at the gate.
    pub check: &'static str,
    /// Its dimension.
    pub dimension: &'static str,
    /// A part of the row that it must name.
    pub row: &'static str,
}

/// What is done to rows.
#[derive(Clone)]
pub enum What {
    /// Rows of a condition have other values in columns.
    Other(&'static str, &'static [(&'static str, &'static str)]),
    /// Rows of a condition are gone.
    Lost(&'static str),
    /// Rows of a condition are there once more, with other values in columns.
    Added(&'static str, &'static [(&'static str, &'static str)]),
}

const fn defect(
    kind: &'static str,
    dataset: &'static str,
    what: What,
    found: [&'static str; 3],
) -> Defect {
    let [check, dimension, row] = found;
    Defect {
        kind,
        dataset,
        what,
        check,
        dimension,
        row,
    }
}

const DAYS: &str = "curated.account_daily";
const READ: &str = "curated.video_daily";
const VIDEOS: &str = "curated.videos";
const CURVES: &str = "curated.video_curves";
const HOURS: &str = "curated.follower_activity";

const COMPLETENESS: &str = "completeness";
const CONSISTENCY: &str = "consistency";
const VALIDITY: &str = "validity";
const FRESHNESS: &str = "freshness";
const ACCURACY: &str = "accuracy";
