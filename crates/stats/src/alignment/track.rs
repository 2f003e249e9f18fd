//! Rows of one section laid out by day, as the series aligned so far say them.

use std::ops::{Range, RangeInclusive};

use super::{REACH, Series};

/// Labels outside of 1970 to 2243 are kept as they are and compared with nothing.
const COMPARABLE: RangeInclusive<i32> = 0..=100_000;
/// TikTok restates the newest days of an export for about this long.
const RESTATED_DAYS: usize = 7;

pub(super) type Row = [Option<f64>; 5];

/// A series with what every comparison asks of it.
pub(super) struct Prepared<'a> {
    pub(super) series: &'a Series,
    /// One per label; what is no number counts as not measured.
    pub(super) rows: Vec<Row>,
    /// From the first row that is not all zeros to the last one.
    measured: Range<usize>,
    /// Position from which rows may still be restated.
    pub(super) fresh_from: usize,
    /// Natural logarithm of the first column, of 1 where it is less.
    pub(super) logs: Vec<Option<f64>>,
}

impl<'a> Prepared<'a> {
    pub(super) fn new(series: &'a Series) -> Self {
        let rows: Vec<Row> = (0..series.labels.len()).map(|at| row(series, at)).collect();
        let first = rows.iter().position(|row| largest(row) > 0.0).unwrap_or(0);
        let last = rows
            .iter()
            .rposition(|row| largest(row) > 0.0)
            .map_or(0, |at| at + 1);
        Self {
            series,
            measured: first..last,
            fresh_from: last.saturating_sub(RESTATED_DAYS),
            logs: rows
                .iter()
                .map(|row| row[0].map(|count| count.max(1.0).ln()))
                .collect(),
            rows,
        }
    }

    /// Earliest export first, unknown last; then the smallest label, then the smallest id.
    pub(super) fn order(&self) -> (i64, Option<i32>, u32) {
        (
            self.series.exported_at.unwrap_or(i64::MAX),
            self.series.labels.first().copied(),
            self.series.id,
        )
    }

    /// Whether the row at `at` was measured.
    ///
    /// Zeros before the first count and after the last one may stand for days before the account existed and days
    /// not yet counted; zeros beside a missing first column are the parts of what is missing.
    pub(super) fn is_measured(&self, at: usize) -> bool {
        let row = &self.rows[at];
        self.measured.contains(&at) && (row[0].is_some() || largest(row) > 0.0)
    }

    /// Labels that a comparison may use, by position.
    pub(super) fn comparable(&self) -> impl Iterator<Item = (usize, i32)> + '_ {
        self.series
            .labels
            .iter()
            .copied()
            .enumerate()
            .filter(|(_, label)| COMPARABLE.contains(label))
    }
}

fn row(series: &Series, at: usize) -> Row {
    let row = series.values.get(at).copied().unwrap_or_default();
    row.map(|value| value.filter(|value| value.is_finite()))
}

fn largest(row: &Row) -> f64 {
    row.iter()
        .flatten()
        .fold(0.0, |largest, value| value.max(largest))
}

/// One day of a track.
#[derive(Debug, Clone, Copy)]
pub(super) struct Day {
    pub(super) row: Row,
    /// Id of the series that the row came from.
    pub(super) owner: u32,
    pub(super) exported_at: i64,
    /// See [`Prepared::is_measured`].
    pub(super) is_measured: bool,
    /// The owner may still restate it.
    pub(super) is_fresh: bool,
    pub(super) log: Option<f64>,
}

/// Rows by day.
#[derive(Debug, Clone)]
pub(super) struct Track {
    base: i32,
    days: Vec<Option<Day>>,
}

impl Track {
    /// An empty track with room for every day that a label of `series` can mean.
    pub(super) fn with_room_for(series: &[Prepared]) -> Self {
        let labels = || {
            series
                .iter()
                .flat_map(|one| one.comparable().map(|(_, label)| label))
        };
        let room = 4 * REACH;
        match (labels().min(), labels().max()) {
            (Some(first), Some(last)) => Self {
                base: first - room,
                days: vec![None; (last - first + 2 * room + 1) as usize],
            },
            _ => Self {
                base: 0,
                days: Vec::new(),
            },
        }
    }

    pub(super) fn get(&self, day: i32) -> Option<&Day> {
        let at = usize::try_from(day.checked_sub(self.base)?).ok()?;
        self.days.get(at)?.as_ref()
    }

    /// Puts the row at `at` of a series on a day. A measured row yields only to a newer measured one.
    pub(super) fn place(&mut self, one: &Prepared, at: usize, day: i32) {
        self.put(
            day,
            &Day {
                row: one.rows[at],
                owner: one.series.id,
                exported_at: one.series.exported_at.unwrap_or(i64::MIN),
                is_measured: one.is_measured(at),
                is_fresh: at >= one.fresh_from,
                log: one.logs[at],
            },
        );
    }

    /// Takes over the days of another track.
    pub(super) fn absorb(&mut self, other: &Track) {
        for (day, entry) in other.entries() {
            self.put(day, entry);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.days.iter().all(Option::is_none)
    }

    pub(super) fn entries(&self) -> impl Iterator<Item = (i32, &Day)> {
        (self.base..)
            .zip(&self.days)
            .filter_map(|(day, entry)| entry.as_ref().map(|entry| (day, entry)))
    }

    /// Moves every row `shift` days back.
    pub(super) fn make_earlier_by(&mut self, shift: i32) {
        self.base -= shift;
    }

    fn put(&mut self, day: i32, entry: &Day) {
        let Some(at) = day
            .checked_sub(self.base)
            .and_then(|at| usize::try_from(at).ok())
        else {
            return;
        };
        let Some(slot) = self.days.get_mut(at) else {
            return;
        };
        let is_better = |held: &Day| {
            let (held_measures, measures) = (largest(&held.row) > 0.0, largest(&entry.row) > 0.0);
            (measures, entry.exported_at) > (held_measures, held.exported_at)
        };
        if slot.as_ref().is_none_or(is_better) {
            *slot = Some(*entry);
        }
    }
}
