//! What the next video of a creator will have, before it is published: a range, and nothing finer.

use crate::conformal::{FEWEST, bound};
use crate::robust::{median, weighted_median};

/// With fewer earlier videos there is no range.
pub const FEWEST_VIDEOS: usize = 5;
/// Weight of each video beside that of the one after it.
const DECAY: f64 = 0.95;
/// Half of the 80 % range in ln views while a creator's own misses are too few: a factor of 4 each way.
const USUAL_REACH: f64 = 1.386;
/// Own misses that count, the latest.
const LATEST: usize = 100;

/// Views of a video that is not published yet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    pub views: f64,
    pub low: f64,
    pub high: f64,
    /// Earlier videos behind it.
    pub videos: usize,
    /// Whether its width comes from this creator's own misses, or from what is usual.
    pub is_own: bool,
}

/// The range for each position in `oldest_first`, from the videos before it alone, and one more for the video to come.
///
/// Values are views at one age. The middle is the median, newer videos weighing more; the width is the conformal
/// bound of how far that missed before. `None` below [`FEWEST_VIDEOS`].
pub fn ranges(oldest_first: &[f64], alpha: f64) -> Vec<Option<Range>> {
    let values: Vec<f64> = oldest_first
        .iter()
        .map(|views| (views + 1.0).ln())
        .collect();
    let mut misses: Vec<f64> = Vec::new();
    (0..=values.len())
        .map(|at| {
            let middle = (at >= FEWEST_VIDEOS).then(|| recent_median(&values[..at]))??;
            let latest = &misses[misses.len().saturating_sub(LATEST)..];
            let own = (latest.len() >= FEWEST)
                .then(|| bound(latest, alpha))
                .flatten();
            let reach = own.unwrap_or(USUAL_REACH);
            misses.extend(values.get(at).map(|truth| (truth - middle).abs()));
            let views = |ln: f64| (ln.exp() - 1.0).max(0.0);
            Some(Range {
                views: views(middle),
                low: views(middle - reach),
                high: views(middle + reach),
                videos: at,
                is_own: own.is_some(),
            })
        })
        .collect()
}

/// The median of values, each weighing 0.95 of the one after it.
fn recent_median(oldest_first: &[f64]) -> Option<f64> {
    let mut weight = 1.0;
    let mut pairs: Vec<(f64, f64)> = Vec::with_capacity(oldest_first.len());
    for value in oldest_first.iter().rev() {
        pairs.push((*value, weight));
        weight *= DECAY;
    }
    weighted_median(&mut pairs)
}

/// What it is compared with: the median of the last 20. `None` for no values.
pub fn median_of_last_20(oldest_first: &[f64]) -> Option<f64> {
    median(&oldest_first[oldest_first.len().saturating_sub(20)..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn too_few_videos_have_no_range_and_few_have_the_usual_width() {
        let ranges = ranges(&[100.0; 6], 0.2);
        assert_eq!(ranges[..5], [None; 5]);
        let range = ranges[5].unwrap();
        assert_eq!((range.videos, range.is_own), (5, false));
        assert!((range.views - 100.0).abs() < 1e-6 && (range.high - 402.9).abs() < 1.0);
    }

    #[test]
    fn ranges_know_nothing_of_what_comes_and_hold_as_often_as_they_say() {
        let mut random = Random(8);
        let values: Vec<f64> = (0..1200)
            .map(|_| (6.0 + 1.5 * random.normal()).exp())
            .collect();
        let all = ranges(&values, 0.2);
        assert_eq!(ranges(&values[..300], 0.2)[..], all[..=300]);
        let held = all[200..1200].iter().zip(&values[200..]);
        let held = held
            .filter(|(range, truth)| range.is_some_and(|r| (r.low..=r.high).contains(truth)))
            .count();
        assert!((760..=850).contains(&held), "{held} of 1000");
    }
}
