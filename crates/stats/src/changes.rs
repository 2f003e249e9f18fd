//! Where the level of a series changes for good: the optimum that PELT finds (Killick, Fearnhead and Eckley, 2012).

use crate::robust::mad;

/// Values between two changes, at least.
const SHORTEST: usize = 2;
/// Cost of a change, in units of ln n.
const PENALTY: f64 = 3.0;

/// Places at which a new level begins, in order. Squares in units of the noise, which is told by the differences of
/// neighbours; nothing where those hardly ever differ.
pub fn changes(values: &[f64]) -> Vec<usize> {
    let steps: Vec<f64> = values.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let noise = mad(&steps).unwrap_or(0.0) / std::f64::consts::SQRT_2;
    if noise <= 1e-12 {
        return vec![];
    }
    let scaled: Vec<f64> = values.iter().map(|value| value / noise).collect();
    parts(&scaled, PENALTY * (values.len() as f64).ln())
}

/// The cheapest way to part values into stretches, each costing its squares about its mean, each change `penalty`.
///
/// Every way is weighed: series are short, and pruning would cost more care than it saves time.
fn parts(values: &[f64], penalty: f64) -> Vec<usize> {
    let sums = Sums::of(values);
    let n = values.len();
    let mut costs = vec![f64::INFINITY; n + 1];
    let mut begins = vec![0; n + 1];
    costs[0] = -penalty;
    for end in SHORTEST..=n {
        for from in 0..=end - SHORTEST {
            let cost = costs[from] + sums.squares(from, end) + penalty;
            if cost < costs[end] {
                (costs[end], begins[end]) = (cost, from);
            }
        }
    }
    let mut found = vec![];
    let mut at = begins[n];
    while at > 0 {
        found.push(at);
        at = begins[at];
    }
    found.reverse();
    found
}

/// Running sums of values and of their squares.
struct Sums(Vec<(f64, f64)>);

impl Sums {
    fn of(values: &[f64]) -> Self {
        let mut sums = vec![(0.0, 0.0)];
        for value in values {
            let (sum, squares) = sums[sums.len() - 1];
            sums.push((sum + value, squares + value * value));
        }
        Self(sums)
    }

    /// Squares about the mean of the values from `from` up to, and without, `end`.
    fn squares(&self, from: usize, end: usize) -> f64 {
        let (sum, squares) = (
            self.0[end].0 - self.0[from].0,
            self.0[end].1 - self.0[from].1,
        );
        squares - sum * sum / (end - from) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;
    use proptest::prelude::*;

    /// `ruptures.Pelt(model="l2", min_size=2, jump=1)` on values in units of the noise, `pen=3*log(40)`.
    #[test]
    fn changes_are_those_of_ruptures() {
        let values = [
            0.0, 0.3, -0.27, -0.89, -0.45, -0.99, 0.06, 1.34, -0.49, -0.62, 0.49, 0.36, 0.11,
            -0.93, -0.03, 6.7, 4.66, 5.54, 4.1, 4.71, 4.16, 5.76, 4.73, 6.27, 6.16, 5.81, 3.48,
            1.46, 1.95, 2.11, 0.47, 1.52, 1.02, 1.19, 3.06, 1.19, 1.97, 2.88, 1.42, 1.89,
        ];
        assert_eq!(changes(&values), [15, 26]);
    }

    #[test]
    fn noise_alone_seldom_changes() {
        let mut random = Random(3);
        let told = (0..300).filter(|_| {
            let values: Vec<f64> = (0..60).map(|_| random.normal()).collect();
            !changes(&values).is_empty()
        });
        let told = told.count();
        assert!(told <= 15, "{told} of 300");
    }

    #[test]
    fn a_level_that_never_moves_has_no_change() {
        assert_eq!(changes(&[5.0; 20]), [0; 0]);
        assert_eq!(changes(&[]), [0; 0]);
        assert_eq!(changes(&[1.0]), [0; 0]);
    }

    /// The least cost of all ways to part.
    fn least(values: &[f64], penalty: f64) -> f64 {
        let sums = Sums::of(values);
        let mut costs = vec![f64::INFINITY; values.len() + 1];
        costs[0] = -penalty;
        for end in 1..=values.len() {
            for from in 0..(end + 1).saturating_sub(SHORTEST) {
                costs[end] = costs[end].min(costs[from] + sums.squares(from, end) + penalty);
            }
        }
        costs[values.len()]
    }

    proptest! {
        #[test]
        fn no_other_way_to_part_is_cheaper(values in prop::collection::vec(-5.0..5.0f64, 2..40), penalty in 0.5..20.0f64) {
            let sums = Sums::of(&values);
            let mut ends = parts(&values, penalty);
            ends.push(values.len());
            let (mut from, mut cost) = (0, -penalty);
            for end in ends {
                prop_assert!(end - from >= SHORTEST);
                cost += sums.squares(from, end) + penalty;
                from = end;
            }
            prop_assert!((cost - least(&values, penalty)).abs() < 1e-6);
        }
    }
}
