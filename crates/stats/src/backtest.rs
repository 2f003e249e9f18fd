//! Judging forecasts as they would have been made: nothing of the future, nothing of the judged author.

use std::collections::BTreeMap;

use crate::random::Random;
use crate::robust::quantile;

/// When something was asked, when its answer was known, and whose it is. Times in any one unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Case {
    pub asked_at: f64,
    pub known_at: f64,
    pub author: u64,
}

/// One step of a rolling origin: learn from `train`, answer `test`. Positions in the cases given.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    pub train: Vec<usize>,
    pub test: Vec<usize>,
}

/// Cuts the cases at each of `origins` (rising) and by author into `folds`.
///
/// A case is tested in the span from one origin to the next in which it was asked. It learns from cases known
/// before that origin whose authors lie in other folds: no author is on both sides.
pub fn rolling_origin(cases: &[Case], origins: &[f64], folds: u64) -> Vec<Step> {
    let mut steps = Vec::new();
    for (at, from) in origins.iter().enumerate() {
        let to = origins.get(at + 1).copied().unwrap_or(f64::INFINITY);
        for fold in 0..folds {
            let positions = || cases.iter().enumerate();
            let is_own = |case: &Case| fold_of(case.author, folds) == fold;
            steps.push(Step {
                train: positions()
                    .filter(|(_, case)| case.known_at < *from && !is_own(case))
                    .map(|(at, _)| at)
                    .collect(),
                test: positions()
                    .filter(|(_, case)| {
                        case.asked_at >= *from && case.asked_at < to && is_own(case)
                    })
                    .map(|(at, _)| at)
                    .collect(),
            });
        }
    }
    steps.retain(|step| !step.test.is_empty());
    steps
}

fn fold_of(author: u64, folds: u64) -> u64 {
    Random(author).next_u64() % folds
}

/// A figure with the interval in which it lies when authors are drawn again.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figure {
    pub value: f64,
    pub low: f64,
    pub high: f64,
}

/// `1 - sum(ours) / sum(theirs)`: how far our errors lie below theirs, with a 95 % interval over authors.
///
/// Rows are `(author, our error, their error)`. `None` without rows or where their errors are all 0.
pub fn reduction(rows: &[(u64, f64, f64)], draws: usize, random: &mut Random) -> Option<Figure> {
    let mut sums: BTreeMap<u64, (f64, f64)> = BTreeMap::new();
    for (author, ours, theirs) in rows {
        let sum = sums.entry(*author).or_default();
        *sum = (sum.0 + ours, sum.1 + theirs);
    }
    let sums: Vec<(f64, f64)> = sums.into_values().collect();
    let share = |drawn: &mut dyn Iterator<Item = (f64, f64)>| {
        let (ours, theirs) = drawn.fold((0.0, 0.0), |a, b| (a.0 + b.0, a.1 + b.1));
        (theirs > 0.0).then(|| 1.0 - ours / theirs)
    };
    let value = share(&mut sums.iter().copied())?;
    let drawn: Vec<f64> = (0..draws)
        .filter_map(|_| share(&mut (0..sums.len()).map(|_| sums[random.below(sums.len())])))
        .collect();
    Some(Figure {
        value,
        low: quantile(&drawn, 0.025).unwrap_or(value),
        high: quantile(&drawn, 0.975).unwrap_or(value),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_author_and_no_future_is_on_both_sides(rows in prop::collection::vec((0.0..9.0f64, 0.0..3.0f64, 0u64..9), 1..60)) {
            let cases: Vec<Case> = rows.iter()
                .map(|(asked_at, wait, author)| Case { asked_at: *asked_at, known_at: asked_at + wait, author: *author })
                .collect();
            let steps = rolling_origin(&cases, &[0.0, 3.0, 6.0], 3);
            prop_assert_eq!(steps.iter().map(|step| step.test.len()).sum::<usize>(), cases.len());
            for step in steps {
                for test in &step.test {
                    for train in &step.train {
                        prop_assert!(cases[*train].author != cases[*test].author);
                        prop_assert!(cases[*train].known_at < cases[*test].asked_at);
                    }
                }
            }
        }
    }
}
