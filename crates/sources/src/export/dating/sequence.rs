//! Day labels in the order of their file, and how many new years lie between them.

use chrono::{Datelike, NaiveDate};

use crate::export::months::LabelDay;

/// The labels walked from first to last: how many new years lie between.
#[derive(Debug, Clone)]
pub(super) struct Sequence {
    /// Each label with the years passed since the first.
    pub(super) steps: Vec<Option<(LabelDay, i32)>>,
    pub(super) wraps: i32,
    pub(super) is_ordered: bool,
    /// Every step is a whole day or none, so 28 February followed by 1 March tells a common year.
    pub(super) is_daily: bool,
}

impl Sequence {
    pub(super) fn of(labels: &[Option<LabelDay>]) -> Self {
        let forward = Self::walk(labels);
        if forward.wraps <= 1 || forward.is_daily {
            return forward;
        }
        let mut turned: Vec<Option<LabelDay>> = labels.to_vec();
        turned.reverse();
        let mut backward = Self::walk(&turned);
        backward.steps.reverse();
        match backward.is_ordered {
            true => backward,
            false => forward,
        }
    }

    fn walk(labels: &[Option<LabelDay>]) -> Self {
        let mut wraps = 0;
        let mut before: Option<LabelDay> = None;
        let mut is_daily = true;
        let mut steps = Vec::with_capacity(labels.len());
        for label in labels {
            steps.push(label.map(|day| {
                if let Some(last) = before {
                    wraps += i32::from((day.month, day.day) < (last.month, last.day));
                    is_daily &= is_next_or_same(last, day);
                }
                before = Some(day);
                (day, wraps)
            }));
        }
        Self {
            steps,
            wraps,
            is_ordered: wraps <= 1 || is_daily,
            is_daily,
        }
    }

    pub(super) fn known(&self) -> impl DoubleEndedIterator<Item = (LabelDay, i32)> + '_ {
        self.steps.iter().copied().flatten()
    }

    pub(super) fn new_years(&self) -> Vec<Option<i32>> {
        self.steps
            .iter()
            .map(|step| step.map(|(_, wraps)| wraps))
            .collect()
    }

    /// The dates when the last label lies in `year`; a label that its year does not have is `None`.
    pub(super) fn dates(&self, year: i32) -> Vec<Option<NaiveDate>> {
        self.steps
            .iter()
            .map(|step| {
                let (day, wraps) = (*step)?;
                date_of(day, year - self.wraps + wraps)
            })
            .collect()
    }

    pub(super) fn has_every_day(&self, year: i32) -> bool {
        let mut known = self.known();
        known.all(|(day, wraps)| date_of(day, year - self.wraps + wraps).is_some())
    }

    /// Whether a daily run stays daily in this year; only the end of February can differ.
    pub(super) fn stays_daily(&self, year: i32) -> bool {
        let dates: Vec<NaiveDate> = self.dates(year).into_iter().flatten().collect();
        let in_turn = |pair: &[NaiveDate]| (pair[1] - pair[0]).num_days().abs() <= 1;
        !self.is_daily || dates.windows(2).all(in_turn)
    }
}

pub(super) fn date_of(day: LabelDay, year: i32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, day.month, day.day)
}

fn is_next_or_same(before: LabelDay, after: LabelDay) -> bool {
    let same = (before.month, before.day) == (after.month, after.day);
    let follows = |year| {
        let next = date_of(before, year).and_then(|date| date.succ_opt());
        next.is_some_and(|date| (date.month(), date.day()) == (after.month, after.day))
    };
    same || follows(2023) || follows(2024)
}
