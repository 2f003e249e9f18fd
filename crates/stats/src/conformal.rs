//! Intervals that hold as often as they say, from the errors made before (split conformal).

use std::collections::BTreeMap;

/// A group with fewer scores is judged by all groups together.
pub const FEWEST_IN_GROUP: usize = 40;
/// With fewer scores than this in all there is no interval, and so no forecast.
pub const FEWEST: usize = 20;

/// The `ceil((n + 1)(1 - alpha))`-th smallest score; `None` when there are too few for a finite bound.
pub fn bound(scores: &[f64], alpha: f64) -> Option<f64> {
    let mut sorted = scores.to_vec();
    sorted.sort_by(f64::total_cmp);
    // a hair less, or (n + 1) 0.8 that ends on an integer would be rounded up by the last bit
    let rank = ((scores.len() + 1) as f64 * (1.0 - alpha) - 1e-9).ceil() as usize;
    rank.checked_sub(1).and_then(|at| sorted.get(at).copied())
}

/// Bounds by group.
#[derive(Debug, Clone, PartialEq)]
pub struct Calibration {
    groups: BTreeMap<u32, f64>,
    pooled: f64,
}

impl Calibration {
    /// From `(group, score)`, where a score is `|truth - forecast| / scale`. `None` below [`FEWEST`] scores.
    ///
    /// `alpha` is the share that may lie outside.
    pub fn of(scores: &[(u32, f64)], alpha: f64) -> Option<Self> {
        let all: Vec<f64> = scores.iter().map(|(_, score)| *score).collect();
        let pooled = (all.len() >= FEWEST).then(|| bound(&all, alpha))??;
        let mut by_group: BTreeMap<u32, Vec<f64>> = BTreeMap::new();
        for (group, score) in scores {
            by_group.entry(*group).or_default().push(*score);
        }
        let groups = by_group
            .into_iter()
            .filter(|(_, own)| own.len() >= FEWEST_IN_GROUP)
            .filter_map(|(group, own)| Some((group, bound(&own, alpha)?)))
            .collect();
        Some(Self { groups, pooled })
    }

    /// Half the width of the interval, in units of `scale`.
    pub fn reach(&self, group: u32) -> f64 {
        self.groups.get(&group).copied().unwrap_or(self.pooled)
    }
}

/// The next `alpha` after an outcome: less after a miss, more after a hit, so that misses come at `wanted`.
pub fn adapted(alpha: f64, wanted: f64, is_missed: bool) -> f64 {
    let missed = if is_missed { 1.0 } else { 0.0 };
    (alpha + 0.02 * (wanted - missed)).clamp(0.01, 0.5)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn the_bound_is_an_order_statistic() {
        let nine: Vec<f64> = (1..=9).map(f64::from).collect();
        assert_eq!(bound(&nine, 0.2), Some(8.0));
        assert_eq!(bound(&nine[..3], 0.2), None);
    }

    #[test]
    fn too_few_scores_give_no_interval() {
        assert_eq!(Calibration::of(&[(0, 1.0); 19], 0.2), None);
    }

    #[test]
    fn intervals_hold_as_often_as_they_say() {
        let (mut random, mut held) = (Random(3), 0);
        for _ in 0..2000 {
            let scores: Vec<(u32, f64)> = (0..60).map(|_| (1, random.normal().exp())).collect();
            let reach = Calibration::of(&scores, 0.2).unwrap().reach(1);
            held += usize::from(random.normal().exp() <= reach);
        }
        assert!((1560..=1700).contains(&held), "{held} of 2000");
    }
}
