//! The five dimensions of an account's day in a dataset, and their plain mean.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::FailingRow;
use super::rules::{Counts, Query};
use crate::story::CheckStory;

/// What a check asks of the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    /// What should be there is there.
    Completeness,
    /// What belongs together fits together.
    Consistency,
    /// Each value is one that can be.
    Validity,
    /// The newest numbers are new.
    Freshness,
    /// The numbers are those of TikTok.
    Accuracy,
}

impl Dimension {
    /// All five, in the order in which they are told.
    pub const ALL: [Self; 5] = [
        Self::Completeness,
        Self::Consistency,
        Self::Validity,
        Self::Freshness,
        Self::Accuracy,
    ];

    /// What it asks.
    pub fn about(self) -> &'static str {
        match self {
            Self::Completeness => "What should be there is there.",
            Self::Consistency => "What belongs together fits together.",
            Self::Validity => "Each value is one that can be.",
            Self::Freshness => "The newest numbers are new.",
            Self::Accuracy => "The numbers are those of TikTok.",
        }
    }

    /// Its name.
    pub fn word(self) -> &'static str {
        match self {
            Self::Completeness => "completeness",
            Self::Consistency => "consistency",
            Self::Validity => "validity",
            Self::Freshness => "freshness",
            Self::Accuracy => "accuracy",
        }
    }
}

/// What was found in the lake.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Quality {
    /// A score for each dataset, account and day.
    pub days: Vec<QualityDay>,
    /// The rows that the checks of the project found.
    pub failing: Vec<FailingRow>,
}

/// How good one account's day in a dataset is.
#[derive(Debug, Clone, Serialize)]
pub struct QualityDay {
    /// The dataset.
    pub dataset: String,
    /// The account.
    pub account: String,
    /// The day; none for a dataset that has no days.
    pub date: Option<NaiveDate>,
    /// Rows of the account and day.
    pub rows: u64,
    /// Share of what each dimension asks that holds, 0 to 1, in the order of [`Dimension::ALL`]; none
    /// where nothing in the dataset speaks of it.
    pub scores: [Option<f64>; 5],
    /// Why a score is less than 1, and what is not measured; empty where all is well.
    pub reasons: Vec<String>,
    /// Rows that break a rule or that a check found.
    pub failing_rows: u64,
    observed: Option<NaiveDate>,
    settles: bool,
}

impl QualityDay {
    /// The score of one dimension.
    pub fn score(&self, dimension: Dimension) -> Option<f64> {
        self.scores[dimension as usize]
    }

    /// The plain mean of the dimensions that are measured.
    pub fn overall(&self) -> Option<f64> {
        mean(self.scores.iter().flatten().copied())
    }
}

impl Quality {
    /// The mean of a dimension over all datasets, accounts and days.
    pub fn mean(&self, dimension: Dimension) -> Option<f64> {
        mean(self.days.iter().filter_map(|day| day.score(dimension)))
    }

    /// The plain mean of the five dimensions.
    pub fn overall(&self) -> Option<f64> {
        mean(
            Dimension::ALL
                .into_iter()
                .filter_map(|dimension| self.mean(dimension)),
        )
    }
}

/// The mean of numbers; none of none.
pub(super) fn mean(numbers: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = numbers.fold((0.0, 0_u32), |(sum, count), n| (sum + n, count + 1));
    (count > 0).then(|| sum / f64::from(count))
}

/// Share of its rows in which an account has a number, from which on a missing one is missed.
const AS_A_RULE: f64 = 0.9;

/// The days of one dataset, all dimensions but freshness.
///
/// What a check found on a day that the dataset does not have, such as a missing day, makes that day one
/// without rows; what it found without a day counts on the account's newest.
pub(super) fn days(
    dataset: &str,
    query: &Query,
    counts: Vec<Counts>,
    stories: &[&CheckStory],
    failing: &[FailingRow],
) -> Vec<QualityDay> {
    let usual = usual_numbers(query, &counts);
    let mut newest: BTreeMap<String, Option<NaiveDate>> = BTreeMap::new();
    let mut counted: BTreeMap<(String, Option<NaiveDate>), Counts> = BTreeMap::new();
    for count in counts {
        let last = newest.entry(count.account.clone()).or_default();
        *last = (*last).max(count.date);
        counted.insert((count.account.clone(), count.date), count);
    }
    let mut found: BTreeMap<(&str, Option<NaiveDate>), BTreeMap<&str, u64>> = BTreeMap::new();
    for row in failing.iter().filter(|row| row.dataset == dataset) {
        for (account, last) in newest
            .iter()
            .filter(|(name, _)| row.account.as_ref().is_none_or(|a| a == *name))
        {
            let date = last.and(row.date).or(*last);
            *found
                .entry((account, date))
                .or_default()
                .entry(&row.check)
                .or_default() += 1;
        }
    }
    let keys: BTreeSet<(&str, Option<NaiveDate>)> = counted
        .keys()
        .map(|(account, date)| (account.as_str(), *date))
        .chain(found.keys().copied())
        .collect();
    let day = |(account, date): (&str, Option<NaiveDate>)| {
        let count = counted.get(&(account.to_owned(), date));
        let empty = BTreeMap::new();
        let found = found.get(&(account, date)).unwrap_or(&empty);
        let mut day = Day::new(count.map_or(0, |count| count.rows));
        if let Some(count) = count {
            day.hold(query, count, usual.get(account));
        }
        for story in stories {
            let failed = found.get(story.name.as_str()).copied().unwrap_or_default();
            day.take(
                story.dimension,
                failed,
                &story.about,
                &format!("`{}`", story.name),
            );
        }
        let observed = count.and_then(|count| count.observed);
        QualityDay {
            settles: query.settles,
            ..day.finish(dataset, account, date, observed)
        }
    };
    keys.into_iter().map(day).collect()
}

/// The numbers that each account has as a rule.
fn usual_numbers<'q>(
    query: &'q Query,
    counts: &[Counts],
) -> BTreeMap<String, Vec<(usize, &'q str)>> {
    let mut totals: BTreeMap<&str, (u64, Vec<u64>)> = BTreeMap::new();
    for count in counts {
        let total = totals
            .entry(&count.account)
            .or_insert_with(|| (0, vec![0; query.numbers.len()]));
        total.0 += count.rows;
        total
            .1
            .iter_mut()
            .zip(&count.given)
            .for_each(|(sum, given)| *sum += given);
    }
    let usual = |(rows, given): (u64, Vec<u64>)| -> Vec<(usize, &'q str)> {
        let has = |(_, given): &(usize, u64)| *given as f64 >= AS_A_RULE * rows as f64;
        given
            .into_iter()
            .enumerate()
            .filter(has)
            .map(|(at, _)| (at, query.numbers[at].as_str()))
            .collect()
    };
    totals
        .into_iter()
        .map(|(account, total)| (account.to_owned(), usual(total)))
        .collect()
}

/// One day while it is judged.
struct Day {
    rows: u64,
    shares: [Vec<f64>; 5],
    reasons: Vec<String>,
    failing: u64,
}

impl Day {
    fn new(rows: u64) -> Self {
        Self {
            rows,
            shares: Default::default(),
            reasons: vec![],
            failing: 0,
        }
    }

    /// Counts one rule: the share of the rows that keep it.
    fn take(&mut self, dimension: Dimension, failed: u64, what: &str, rule: &str) {
        let failed = failed.min(self.rows.max(1));
        if self.rows == 0 && failed == 0 {
            return;
        }
        let share = 1.0 - failed as f64 / self.rows.max(1) as f64;
        self.shares[dimension as usize].push(share);
        if failed > 0 {
            self.failing += failed;
            let (word, rows) = (dimension.word(), self.rows);
            self.reasons
                .push(format!("{word}: {failed} of {rows} rows, {rule}: {what}"));
        }
    }

    /// The rules of the contract. That keys are unique and types as promised holds of every table that stands:
    /// one that breaks it is not published.
    fn hold(&mut self, query: &Query, count: &Counts, usual: Option<&Vec<(usize, &str)>>) {
        self.take(Dimension::Consistency, 0, "", "the key is unique");
        self.take(Dimension::Validity, 0, "", "types are as promised");
        for (rule, failed) in query.rules.iter().zip(&count.broken) {
            self.take(
                rule.dimension,
                *failed,
                "a rule of the contract",
                &rule.words,
            );
        }
        let mut missed: BTreeMap<u64, Vec<&str>> = BTreeMap::new();
        for (at, name) in usual.into_iter().flatten() {
            let missing = count.rows - count.given[*at];
            let given = 1.0 - missing as f64 / count.rows.max(1) as f64;
            self.shares[Dimension::Completeness as usize].push(given);
            if missing > 0 {
                self.failing += missing;
                missed.entry(missing).or_default().push(name);
            }
        }
        for (rows, names) in missed {
            self.reasons.push(format!(
                "completeness: {rows} of {} rows lack what the account has as a rule: `{}`",
                self.rows,
                names.join("`, `")
            ));
        }
    }

    fn finish(
        self,
        dataset: &str,
        account: &str,
        date: Option<NaiveDate>,
        observed: Option<NaiveDate>,
    ) -> QualityDay {
        QualityDay {
            dataset: dataset.to_owned(),
            account: account.to_owned(),
            date,
            rows: self.rows,
            scores: self.shares.map(|shares| mean(shares.into_iter())),
            reasons: self.reasons,
            failing_rows: self.failing,
            observed,
            settles: false,
        }
    }
}

/// Days that a dataset may be behind what the account's newest answer told; three times that is worth nothing.
const BEHIND: f64 = 3.0;

/// Adds the freshness of every day that says when it was looked at.
///
/// A past day is as new as it gets, but where days settle and it was never looked at after its end. An account's newest day of a dataset is
/// held against the newest look at anything of the account: 1 up to three days behind, 0 from nine on, between them
/// in a straight line. A check of the project lowers it further.
pub(super) fn freshen(days: &mut [QualityDay]) {
    let mut looked: BTreeMap<String, NaiveDate> = BTreeMap::new();
    let mut last: BTreeMap<(String, String), (Option<NaiveDate>, NaiveDate)> = BTreeMap::new();
    for day in days.iter() {
        let Some(observed) = day.observed else {
            continue;
        };
        let newest = looked.entry(day.account.clone()).or_insert(observed);
        *newest = observed.max(*newest);
        let key = (day.dataset.clone(), day.account.clone());
        let newest = last.entry(key).or_insert((day.date, observed));
        *newest = (day.date.max(newest.0), observed.max(newest.1));
    }
    for day in days.iter_mut() {
        let Some(observed) = day.observed else {
            continue;
        };
        let (last_date, last_look) = last[&(day.dataset.clone(), day.account.clone())];
        let behind = (looked[&day.account] - last_look).num_days();
        let is_newest = day.date == last_date;
        let (share, why) = match day.date {
            Some(date) if !is_newest && day.settles && observed <= date => (
                0.0,
                "the day was not over when it was last looked at".to_owned(),
            ),
            _ if is_newest => (
                (1.0 - (behind as f64 - BEHIND) / (2.0 * BEHIND)).clamp(0.0, 1.0),
                format!("last looked at {behind} days before the account's newest answer"),
            ),
            _ => (1.0, String::new()),
        };
        let freshness = &mut day.scores[Dimension::Freshness as usize];
        *freshness = Some(freshness.map_or(share, |told| (told + share) / 2.0));
        if share < 1.0 {
            day.reasons.push(format!("freshness: {why}"));
        }
    }
    for day in days {
        let missing: Vec<&str> = Dimension::ALL
            .into_iter()
            .filter(|dimension| day.score(*dimension).is_none())
            .map(Dimension::word)
            .collect();
        if !missing.is_empty() {
            day.reasons
                .push(format!("not measured: {}", missing.join(", ")));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(date: &str, observed: &str) -> QualityDay {
        let mut day = Day::new(4);
        day.take(Dimension::Validity, 1, "too low", "`views` is at least 0");
        day.take(Dimension::Validity, 0, "", "types are as promised");
        day.take(Dimension::Completeness, 9, "gone", "`days_are_missing`");
        day.finish(
            "curated.a",
            "luna",
            date.parse().ok(),
            observed.parse().ok(),
        )
    }

    #[test]
    fn a_dimension_is_the_mean_of_its_rules_and_overall_the_plain_mean_of_the_dimensions() {
        let judged = day("2026-03-01", "2026-03-02");
        assert_eq!(judged.score(Dimension::Validity), Some(0.875));
        // no more rows can fail than there are
        assert_eq!(judged.score(Dimension::Completeness), Some(0.0));
        assert_eq!(judged.score(Dimension::Accuracy), None);
        assert_eq!(judged.overall(), Some(0.4375));
        assert_eq!(judged.failing_rows, 5);
    }

    #[test]
    fn a_source_that_fell_silent_is_stale_on_its_newest_day_only() {
        let mut days = vec![
            day("2026-03-01", "2026-03-02"),
            day("2026-03-02", "2026-03-03"),
        ];
        let mut other = day("2026-03-08", "2026-03-09");
        other.dataset = "curated.b".to_owned();
        days.push(other);
        freshen(&mut days);
        let fresh: Vec<_> = days.iter().map(|d| d.score(Dimension::Freshness)).collect();
        assert_eq!(fresh, [Some(1.0), Some(0.5), Some(1.0)]);
        assert!(
            days[1].reasons.iter().any(|r| r.contains("6 days before")),
            "{:?}",
            days[1].reasons
        );
    }

    #[test]
    fn a_day_that_was_never_looked_at_after_its_end_is_not_fresh() {
        let mut days = vec![
            day("2026-03-01", "2026-03-01"),
            day("2026-03-02", "2026-03-03"),
        ];
        freshen(&mut days);
        // of readings the day is that of looking
        assert_eq!(days[0].score(Dimension::Freshness), Some(1.0));
        let mut settling: Vec<QualityDay> = days
            .into_iter()
            .map(|day| QualityDay {
                settles: true,
                scores: [None; 5],
                ..day
            })
            .collect();
        freshen(&mut settling);
        assert_eq!(settling[0].score(Dimension::Freshness), Some(0.0));
    }
}
