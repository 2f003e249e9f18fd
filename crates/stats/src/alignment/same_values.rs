//! Evidence from equal rows: two exports of one section show the same numbers for the same day.

use super::evidence::{Evidence, Verdict};
use super::path::{OFFSETS, offset};
use super::track::{Prepared, Row, Track};
use super::{Method, Section};

/// Log likelihood ratios of one compared row against chance.
const EQUAL: f64 = 3.9;
const RESTATED: f64 = 1.5;
const DIFFERS: f64 = -3.0;
const DIFFERS_WHILE_FRESH: f64 = -1.0;
/// A restated value moves by at most this share of itself, or by [`RESTATED_COUNT`].
const RESTATED_SHARE: f64 = 0.05;
const RESTATED_COUNT: f64 = 2.0;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Likeness {
    Equal,
    Restated,
    Differs,
    Unknown,
}

/// How well each label of `one` fits each offset to the rows of `track`, which are of the same section.
pub(super) fn evidence<'a>(one: &Prepared, track: &'a Track) -> Evidence<'a> {
    let mut evidence = Evidence::silent(Method::SameValues, one.series.labels.len(), track);
    if track.is_empty() {
        return evidence;
    }
    let informative = one.informative();
    for (at, label) in one.comparable().filter(|(at, _)| informative[*at]) {
        let row = one.rows[at];
        for choice in 0..OFFSETS {
            let Some(day) = track.get(label - offset(choice)) else {
                continue;
            };
            let is_fresh = day.is_fresh || at >= one.fresh_from;
            let likeness = compare(
                &row,
                &day.row,
                is_fresh && one.series.section != Section::Followers,
            );
            let (fit, verdict) = weigh(likeness, is_fresh);
            evidence.fits[at][choice] = fit;
            evidence.verdicts[at][choice] = verdict;
        }
    }
    evidence
}

fn weigh(likeness: Likeness, is_fresh: bool) -> (f64, Verdict) {
    match likeness {
        Likeness::Equal => (EQUAL, Verdict::Fits),
        Likeness::Restated => (RESTATED, Verdict::Fits),
        Likeness::Differs if is_fresh => (DIFFERS_WHILE_FRESH, Verdict::Differs),
        Likeness::Differs => (DIFFERS, Verdict::Differs),
        Likeness::Unknown => (0.0, Verdict::Silent),
    }
}

/// Compares what both rows measured. A row of zeros may be "not measured", so it says nothing.
fn compare(one: &Row, other: &Row, may_be_restated: bool) -> Likeness {
    if !other.iter().flatten().any(|value| *value > 0.0) {
        return Likeness::Unknown;
    }
    let mut likeness = Likeness::Unknown;
    for (a, b) in one
        .iter()
        .zip(other)
        .filter_map(|(a, b)| Some(((*a)?, (*b)?)))
    {
        if a != b && !(may_be_restated && is_restatement(a, b)) {
            return Likeness::Differs;
        }
        likeness = match likeness {
            Likeness::Restated => Likeness::Restated,
            _ if a == b => Likeness::Equal,
            _ => Likeness::Restated,
        };
    }
    likeness
}

fn is_restatement(a: f64, b: f64) -> bool {
    (a - b).abs() <= (a.abs().max(b.abs()) * RESTATED_SHARE).max(RESTATED_COUNT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_restated_row_is_forgiven_only_while_fresh() {
        let old = [Some(1000.0), Some(10.0), Some(50.0), None, None];
        let new = [Some(1012.0), Some(11.0), Some(50.0), Some(3.0), None];
        assert_eq!(compare(&old, &new, true), Likeness::Restated);
        assert_eq!(compare(&old, &new, false), Likeness::Differs);
        assert_eq!(compare(&old, &old, false), Likeness::Equal);
        assert_eq!(compare(&old, &[Some(0.0); 5], false), Likeness::Unknown);
    }
}
