//! A dataset beside its truth: the same places, and in each the same numbers.

use std::collections::BTreeMap;

use anyhow::Result;
use toklake_pipeline::Pipeline;

use super::{Compared, Fact, Row, Told, text};

/// What a dataset has to say, by the place of each row.
pub(super) struct Truth {
    what: &'static str,
    columns: &'static [&'static str],
    /// What a NULL of the dataset means.
    absent: &'static str,
    rows: BTreeMap<String, Vec<Told>>,
}

impl Truth {
    pub fn of(what: &'static str, columns: &'static [&'static str], absent: &'static str) -> Self {
        Self {
            what,
            columns,
            absent,
            rows: BTreeMap::new(),
        }
    }

    /// One row, in the order of the columns.
    pub fn tell(&mut self, place: String, numbers: Vec<Told>) {
        assert_eq!(numbers.len(), self.columns.len(), "{place}");
        self.rows.insert(place, numbers);
    }

    /// Beside the answer to a query that names the place first, and then the columns.
    pub async fn compare(self, pipeline: &Pipeline, sql: &str) -> Result<Compared> {
        let rows = pipeline.sql(sql).await?.texts();
        let placed = |row: Row| (text(&row[0]).to_owned(), row);
        let mut rows: BTreeMap<String, Row> = rows.into_iter().map(placed).collect();
        let mut compared = Compared::of(self.what);
        for (place, numbers) in self.rows {
            let row = rows.remove(&place);
            for (at, told) in numbers.into_iter().enumerate() {
                let fact = match &row {
                    Some(row) => Fact::new(&row[1 + at], self.absent),
                    None => Fact::new(&None, "no row"),
                };
                compared.add(&format!("{place} {}", self.columns[at]), fact, told);
            }
        }
        for place in rows.keys() {
            compared.nowhere(place);
        }
        Ok(compared)
    }
}

/// A number, or that there is none for this reason.
pub(super) fn told(number: Option<i64>, absent: &'static str) -> Told {
    number.map_or(Told::Nothing(absent), Told::Number)
}

/// A ratio in millionths.
pub(super) fn millionths(ratio: f64) -> i64 {
    (ratio * 1e6).round() as i64
}
