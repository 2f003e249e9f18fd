//! Evidence from equal rows: two exports of one section show the same numbers for the same day.
//!
//! What an equal row is worth depends on how often the account shows that row anyway: a day of 19,462 views is found
//! again once, a day of no views every other day. Chance is taken from the rows around it in the same file.

use super::Section;
use super::evidence::{Compared, Evidence, TELLING, Verdict};
use super::path::{Fit, OFFSETS, offset};
use super::track::{Prepared, Row, Track};

/// Most that one compared row can say for an offset, as log likelihood ratio against chance.
const EQUAL: f64 = 3.9;
const RESTATED: f64 = 1.5;
/// Log probability that the rows of one day differ.
const DIFFERS: f64 = -3.0;
const DIFFERS_WHILE_FRESH: f64 = -1.0;
/// Log probability that a day between measured ones is shown as zeros although it was not idle: 1 in 100.
const LEFT_OUT: f64 = -4.6;
/// A restated value moves by at most this share of itself, or by [`RESTATED_COUNT`].
const RESTATED_SHARE: f64 = 0.05;
const RESTATED_COUNT: f64 = 2.0;
/// Rows to either side from which the chance of a row is taken.
const AROUND: usize = 28;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Likeness {
    Equal,
    Restated,
    Differs,
    /// One of them is all zeros.
    Idle,
    Unknown,
}

/// How well each label of `one` fits each offset to the rows of `track`, which are of the same section.
pub(super) fn evidence<'a>(one: &Prepared, track: &'a Track) -> Evidence<'a> {
    let mut evidence = Evidence::silent(Compared::Rows, one.series.labels.len(), track);
    if track.is_empty() {
        return evidence;
    }
    for (at, label) in one.comparable().filter(|(at, _)| one.is_measured(*at)) {
        (evidence.fits[at], evidence.verdicts[at]) = compare_with(one, at, label, track);
    }
    evidence
}

/// What one row says about each offset; nothing where it fits them all alike.
fn compare_with(one: &Prepared, at: usize, label: i32, track: &Track) -> (Fit, [Verdict; OFFSETS]) {
    let (mut fit, mut verdict) = ([0.0; OFFSETS], [Verdict::Silent; OFFSETS]);
    let mut chances = [None, None];
    for choice in 0..OFFSETS {
        let Some(day) = track
            .get(label - offset(choice))
            .filter(|day| day.is_measured)
        else {
            continue;
        };
        let is_fresh = day.is_fresh || at >= one.fresh_from;
        let may_be_restated = is_fresh && one.series.section != Section::Followers;
        let chance = chances[usize::from(may_be_restated)]
            .get_or_insert_with(|| Chance::of(one, at, may_be_restated));
        let likeness = compare(&one.rows[at], &day.row, may_be_restated);
        (fit[choice], verdict[choice]) = chance.weigh(likeness, is_fresh);
    }
    let most = fit.into_iter().fold(f64::MIN, f64::max);
    let least = fit.into_iter().fold(f64::MAX, f64::min);
    if most - least >= TELLING || verdict.contains(&Verdict::Differs) {
        (fit, verdict)
    } else {
        ([0.0; OFFSETS], [Verdict::Silent; OFFSETS])
    }
}

/// How often another row of the account compares with a row in each way, each from just above 0 to 1.
struct Chance {
    equal: f64,
    alike: f64,
    idle: f64,
}

impl Chance {
    fn of(one: &Prepared, at: usize, may_be_restated: bool) -> Self {
        let (mut rows, mut equal, mut alike, mut idle) = (1.0, 1.0, 1.0, 1.0);
        let around = at.saturating_sub(AROUND)..(at + AROUND + 1).min(one.rows.len());
        for other in around.filter(|other| *other != at && one.is_measured(*other)) {
            rows += 1.0;
            match compare(&one.rows[at], &one.rows[other], may_be_restated) {
                Likeness::Equal => (equal, alike) = (equal + 1.0, alike + 1.0),
                Likeness::Restated => alike += 1.0,
                Likeness::Idle => idle += 1.0,
                Likeness::Differs | Likeness::Unknown => {}
            }
        }
        Self {
            equal: equal / rows,
            alike: alike / rows,
            idle: idle / rows,
        }
    }

    /// Log likelihood ratio of a comparison against chance, and whether it speaks for one day.
    fn weigh(&self, likeness: Likeness, is_fresh: bool) -> (f64, Verdict) {
        let (differs, left_out) = if is_fresh {
            (DIFFERS_WHILE_FRESH, DIFFERS_WHILE_FRESH)
        } else {
            (DIFFERS, LEFT_OUT)
        };
        match likeness {
            Likeness::Equal => (EQUAL.min(-self.equal.ln()), Verdict::Fits),
            Likeness::Restated => (RESTATED.min(-self.alike.ln()), Verdict::Fits),
            Likeness::Differs => (
                (differs - (1.0 - self.alike).ln()).min(0.0),
                Verdict::Differs,
            ),
            Likeness::Idle => (
                (left_out - self.idle.ln()).clamp(differs, 0.0),
                Verdict::Differs,
            ),
            Likeness::Unknown => (0.0, Verdict::Silent),
        }
    }
}

/// Compares what both rows measured.
fn compare(one: &Row, other: &Row, may_be_restated: bool) -> Likeness {
    let mut likeness = Likeness::Unknown;
    for (a, b) in one
        .iter()
        .zip(other)
        .filter_map(|(a, b)| Some(((*a)?, (*b)?)))
    {
        if a != b && !(may_be_restated && is_restatement(a, b)) {
            return if is_idle(one) == is_idle(other) {
                Likeness::Differs
            } else {
                Likeness::Idle
            };
        }
        likeness = match likeness {
            Likeness::Restated => Likeness::Restated,
            _ if a == b => Likeness::Equal,
            _ => Likeness::Restated,
        };
    }
    likeness
}

fn is_idle(row: &Row) -> bool {
    row.iter().flatten().all(|value| *value == 0.0)
}

fn is_restatement(a: f64, b: f64) -> bool {
    (a - b).abs() <= (a.abs().max(b.abs()) * RESTATED_SHARE).max(RESTATED_COUNT)
}

#[cfg(test)]
mod tests {
    use super::super::Series;
    use super::*;

    fn overview(views: &[f64]) -> Series {
        let row = |views: &f64| [Some(*views), Some(0.0), Some(0.0), None, None];
        Series {
            id: 1,
            section: Section::Overview,
            exported_at: None,
            labels: (0..views.len() as i32).collect(),
            values: views.iter().map(row).collect(),
        }
    }

    #[test]
    fn a_restated_row_is_forgiven_only_while_fresh() {
        let old = [Some(1000.0), Some(10.0), Some(50.0), None, None];
        let new = [Some(1012.0), Some(11.0), Some(50.0), Some(3.0), None];
        assert_eq!(compare(&old, &new, true), Likeness::Restated);
        assert_eq!(compare(&old, &new, false), Likeness::Differs);
        assert_eq!(compare(&old, &old, false), Likeness::Equal);
        assert_eq!(compare(&old, &[Some(0.0); 5], false), Likeness::Idle);
    }

    #[test]
    fn a_common_row_says_less_than_a_rare_one() {
        let series = overview(&[1.0, 1.0, 2.0, 1.0, 1.0, 1.0, 4021.0, 1.0]);
        let one = Prepared::new(&series);
        let worth = |at| Chance::of(&one, at, false).weigh(Likeness::Equal, false).0;
        assert!(worth(0) < 0.3, "{}", worth(0));
        assert!((worth(6) - 8.0_f64.ln()).abs() < 1e-12);
    }

    #[test]
    fn zeros_before_and_after_the_counts_are_not_compared() {
        let series = overview(&[0.0, 0.0, 3.0, 0.0, 5.0, 0.0]);
        let one = Prepared::new(&series);
        let measured: Vec<bool> = (0..6).map(|at| one.is_measured(at)).collect();
        assert_eq!(measured, [false, false, true, true, true, false]);
    }
}
