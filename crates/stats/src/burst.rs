//! Kleinberg's bursts: stretches in which a thing makes up much more of all than it usually does.

/// Share within a burst over the usual share.
const TIMES: f64 = 2.0;
/// Cost of entering a burst, in units of the logarithm of the number of periods.
const RELUCTANCE: f64 = 1.0;

/// A stretch of periods, by their places.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Burst {
    pub from: usize,
    /// The last one in it.
    pub until: usize,
    /// How much likelier the stretch is as a burst, in ln units: the larger the stronger.
    pub weight: f64,
}

/// The bursts of a thing that made up `part` of `whole` in each period, in order of time.
///
/// The likeliest course of two states, with binomial parts, of which the second has twice the usual share.
pub fn bursts(periods: &[(f64, f64)]) -> Vec<Burst> {
    let part: f64 = periods.iter().map(|(part, _)| part).sum();
    let whole: f64 = periods.iter().map(|(_, whole)| whole).sum();
    if part <= 0.0 || part >= whole {
        return vec![];
    }
    let gains = gains(periods, part / whole);
    let in_burst = likeliest(&gains, RELUCTANCE * (periods.len() as f64).ln());
    let mut found: Vec<Burst> = vec![];
    for (at, gain) in gains.iter().enumerate().filter(|(at, _)| in_burst[*at]) {
        match found.last_mut().filter(|burst| burst.until + 1 == at) {
            Some(burst) => {
                burst.until = at;
                burst.weight += gain;
            }
            None => found.push(Burst {
                from: at,
                until: at,
                weight: *gain,
            }),
        }
    }
    found
}

/// How much likelier each period is in a burst than outside of one.
fn gains(periods: &[(f64, f64)], usual: f64) -> Vec<f64> {
    let burst = (usual * TIMES).min(0.999_9);
    let more = (burst / usual).ln();
    let less = ((1.0 - burst) / (1.0 - usual)).ln();
    periods
        .iter()
        .map(|(part, whole)| part * more + (whole - part) * less)
        .collect()
}

/// Which periods lie in bursts, where entering one costs `entry`.
fn likeliest(gains: &[f64], entry: f64) -> Vec<bool> {
    let (mut outside, mut inside) = (0.0f64, f64::NEG_INFINITY);
    let mut came_from_inside: Vec<(bool, bool)> = vec![];
    for gain in gains {
        let came = (inside > outside, inside >= outside - entry);
        let next = inside.max(outside - entry) + gain;
        outside = outside.max(inside);
        inside = next;
        came_from_inside.push(came);
    }
    let mut is_inside = inside > outside;
    let mut states: Vec<bool> = came_from_inside
        .iter()
        .rev()
        .map(|(to_outside, to_inside)| {
            let now = is_inside;
            is_inside = if now { *to_inside } else { *to_outside };
            now
        })
        .collect();
    states.reverse();
    states
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_tag_used_thrice_as_often_for_three_weeks_bursts_then() {
        let mut weeks = vec![(1.0, 10.0); 20];
        weeks[12..15].fill((6.0, 10.0));
        let found = bursts(&weeks);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].from, found[0].until), (12, 14));
        assert!(found[0].weight > 0.0);
    }

    #[test]
    fn what_is_always_or_never_there_does_not_burst() {
        assert_eq!(bursts(&[(0.0, 10.0); 9]), []);
        assert_eq!(bursts(&[(10.0, 10.0); 9]), []);
        assert_eq!(bursts(&[(3.0, 10.0); 9]), []);
        assert_eq!(bursts(&[]), []);
    }

    /// The best of all courses, one by one.
    fn best(gains: &[f64], entry: f64) -> f64 {
        (0..1u32 << gains.len())
            .map(|course| {
                let is_in = |at: usize| course >> at & 1 == 1;
                let worth = |at: usize| {
                    let enters = is_in(at) && (at == 0 || !is_in(at - 1));
                    (if is_in(at) { gains[at] } else { 0.0 }) - if enters { entry } else { 0.0 }
                };
                (0..gains.len()).map(worth).sum::<f64>()
            })
            .fold(f64::NEG_INFINITY, f64::max)
    }

    proptest! {
        #[test]
        fn the_course_is_the_likeliest_of_all(gains in prop::collection::vec(-3.0..3.0f64, 1..10), entry in 0.1..3.0f64) {
            let states = likeliest(&gains, entry);
            let entries = (0..states.len()).filter(|at| states[*at] && (*at == 0 || !states[at - 1])).count();
            let worth: f64 = gains.iter().zip(&states).filter(|(_, state)| **state).map(|(gain, _)| gain).sum();
            prop_assert!((worth - entry * entries as f64 - best(&gains, entry)).abs() < 1e-9);
        }
    }
}
