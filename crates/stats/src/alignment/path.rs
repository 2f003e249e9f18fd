//! The most likely course of the offset through a file, as a piecewise constant.

use super::REACH;

/// How many offsets are tried.
pub(super) const OFFSETS: usize = 2 * REACH as usize + 1;
/// Position of offset 0.
pub(super) const UNMOVED: usize = REACH as usize;
/// Log likelihood that a change of offset inside a file must gain to be believed.
const CHANGE_COST: f64 = 9.0;
/// Before any evidence: labels are true, or late, and rarely early.
const PRIOR: [f64; OFFSETS] = [0.05, 0.10, 0.60, 0.20, 0.05];
/// Never surer than this: the model itself may be wrong.
const SUREST: f64 = 0.999;

/// Log likelihood ratio of each offset against no relation at all; 0 where there is nothing to compare.
pub(super) type Fit = [f64; OFFSETS];

/// Positions `from..=to` whose offset is at position `choice`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) choice: usize,
}

/// The offset, in days, at a position.
pub(super) fn offset(choice: usize) -> i32 {
    choice as i32 - REACH
}

/// The piecewise constant course with the highest sum of fits less the cost of its changes.
pub(super) fn best(fits: &[Fit]) -> Vec<Stretch> {
    let mut score = PRIOR.map(|prior| (prior / PRIOR[UNMOVED]).ln());
    let mut came_from: Vec<[u8; OFFSETS]> = Vec::with_capacity(fits.len());
    for (at, fit) in fits.iter().enumerate() {
        let top = highest(&score);
        let change = score[top] - CHANGE_COST;
        let mut from = [0; OFFSETS];
        for choice in 0..OFFSETS {
            let changes = at > 0 && change > score[choice];
            from[choice] = if changes { top } else { choice } as u8;
            score[choice] = fit[choice] + if changes { change } else { score[choice] };
        }
        came_from.push(from);
    }
    trace_back(&came_from, highest(&score))
}

fn trace_back(came_from: &[[u8; OFFSETS]], last: usize) -> Vec<Stretch> {
    let mut stretches = Vec::new();
    let (mut choice, mut to) = (last, came_from.len().saturating_sub(1));
    for at in (0..came_from.len()).rev() {
        let before = came_from[at][choice] as usize;
        if at == 0 || before != choice {
            stretches.push(Stretch {
                from: at,
                to,
                choice,
            });
            (choice, to) = (before, at.saturating_sub(1));
        }
    }
    stretches.reverse();
    stretches
}

/// Probability of each offset for one stretch that keeps its offset throughout.
pub(super) fn posterior(fits: &[Fit]) -> Fit {
    let mut total = [0.0; OFFSETS];
    for fit in fits {
        for choice in 0..OFFSETS {
            total[choice] += fit[choice];
        }
    }
    probabilities(total, PRIOR)
}

/// Bayes: a prior and log likelihoods to probabilities, none above [`SUREST`].
pub(super) fn probabilities<const N: usize>(
    log_likelihoods: [f64; N],
    prior: [f64; N],
) -> [f64; N] {
    let top = log_likelihoods.iter().copied().fold(f64::MIN, f64::max);
    let mut weights = prior;
    for choice in 0..N {
        weights[choice] *= (log_likelihoods[choice] - top).exp();
    }
    let sum: f64 = weights.iter().sum();
    weights.map(|weight| (weight / sum).min(SUREST))
}

/// Position of the highest score; on a tie the one that moves labels least.
fn highest(scores: &Fit) -> usize {
    (0..OFFSETS).fold(UNMOVED, |top, choice| {
        if scores[choice] > scores[top] {
            choice
        } else {
            top
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn for_choice(choice: usize) -> Fit {
        let mut fit = [-1.0; OFFSETS];
        fit[choice] = 1.0;
        fit
    }

    #[test]
    fn a_lasting_change_is_followed_and_a_blip_is_not() {
        let mut fits = vec![for_choice(2); 20];
        fits.extend(vec![for_choice(3); 20]);
        fits[10] = for_choice(0);
        let expected = [
            Stretch {
                from: 0,
                to: 19,
                choice: 2,
            },
            Stretch {
                from: 20,
                to: 39,
                choice: 3,
            },
        ];
        assert_eq!(best(&fits), expected);
    }

    #[test]
    fn silence_moves_nothing() {
        assert_eq!(
            best(&[[0.0; OFFSETS]; 9]),
            [Stretch {
                from: 0,
                to: 8,
                choice: UNMOVED
            }]
        );
        assert!((posterior(&[])[UNMOVED] - PRIOR[UNMOVED]).abs() < 1e-12);
    }
}
