//! Written years that cannot be true: a spreadsheet program that typed the labels chose them.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::sequence::{Sequence, date_of};
use super::{DatingInput, FIRST_YEAR};
use crate::export::months::LabelDay;

/// Why the written year of a label is not believed, by the label's place in the file.
pub(super) fn doubts_of(file: &DatingInput, sequence: &Sequence) -> BTreeMap<usize, String> {
    let bounds = Bounds::of(file);
    let days: Vec<Written> = written_days(sequence).collect();
    let mut doubts: BTreeMap<usize, String> = days
        .iter()
        .filter_map(|day| Some((day.at, bounds.broken_by(day.date)?)))
        .collect();
    let possible: Vec<&Written> = days
        .iter()
        .filter(|day| !doubts.contains_key(&day.at))
        .collect();
    if runs_over_days(sequence, &possible) {
        doubts.extend(jumps(&possible));
    }
    doubts
}

/// A label that carries its year.
struct Written {
    at: usize,
    date: NaiveDate,
    /// The year in which the run of days would begin by this label.
    base: i32,
}

fn written_days(sequence: &Sequence) -> impl Iterator<Item = Written> + '_ {
    let steps = sequence.steps.iter().enumerate();
    steps.filter_map(|(at, step)| {
        let (day, wraps) = (*step)?;
        let year = day.year?;
        Some(Written {
            at,
            date: date_of(day, year)?,
            base: year - wraps,
        })
    })
}

/// The days that a file can speak of.
struct Bounds {
    first: NaiveDate,
    first_from: String,
    last: Option<(NaiveDate, String)>,
}

impl Bounds {
    fn of(file: &DatingInput) -> Self {
        let begin = NaiveDate::from_ymd_opt(FIRST_YEAR, 1, 1).expect("a date");
        let (first, first_from) = match file.window_first.filter(|_| file.window_last.is_some()) {
            Some(first) => (
                first.checked_sub_days(Days::new(1)).unwrap_or(first),
                format!("the name gives {first} as the first day"),
            ),
            None => (begin, format!("TikTok has no days before {FIRST_YEAR}")),
        };
        let named = file
            .window_last
            .map(|day| (day, format!("the name gives {day} as the last day")));
        let made = file.exported_at.map(|at| at.date_naive());
        let made = made.map(|day| (day, format!("the file was made on {day}")));
        let known = file.known_by.map(|at| at.date_naive());
        let known = known.map(|day| (day, format!("the file was already there on {day}")));
        let last = [named, made.or(known)].into_iter().flatten().min();
        Self {
            first,
            first_from,
            last: last.map(|(day, from)| (day.checked_add_days(Days::new(1)).unwrap_or(day), from)),
        }
    }

    fn broken_by(&self, date: NaiveDate) -> Option<String> {
        if date < self.first {
            return Some(format!("{date} is not believed: {}", self.first_from));
        }
        let (last, from) = self.last.as_ref()?;
        (date > *last).then(|| format!("{date} is not believed: {from}"))
    }
}

/// Whether the labels follow one another by month and day, so that one year fits them all: every
/// step is a day or none, or the run is in order but for a year that jumps back.
fn runs_over_days(sequence: &Sequence, days: &[&Written]) -> bool {
    let is_sorted =
        days.is_sorted_by_key(|day| day.date) || days.iter().rev().is_sorted_by_key(|day| day.date);
    sequence.is_daily || (sequence.is_ordered && !is_sorted)
}

/// The labels of a run of days whose year is not that of most others; all, where no year is that of most.
fn jumps(days: &[&Written]) -> Vec<(usize, String)> {
    let mut votes: BTreeMap<i32, usize> = BTreeMap::new();
    for day in days {
        *votes.entry(day.base).or_default() += 1;
    }
    let most = votes.iter().find(|(_, count)| **count * 2 > days.len());
    let most = most.map(|(base, _)| *base);
    let strays = days.iter().filter(|day| Some(day.base) != most);
    let reason = |date| {
        format!(
            "{date} is not believed: the year jumps in a column of days that follow one another"
        )
    };
    strays.map(|day| (day.at, reason(day.date))).collect()
}

/// The labels without the years that are not believed.
pub(super) fn without_years(
    labels: &[Option<LabelDay>],
    doubts: &BTreeMap<usize, String>,
) -> Vec<Option<LabelDay>> {
    let yearless = |(at, label): (usize, &Option<LabelDay>)| {
        let day = (*label)?;
        let year = day.year.filter(|_| !doubts.contains_key(&at));
        Some(LabelDay { year, ..day })
    };
    labels.iter().enumerate().map(yearless).collect()
}
