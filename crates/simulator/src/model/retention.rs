//! How long people stay: the share still watching at each second, and what follows from it.

use super::draw::Draws;
use super::shares::{WHOLE, apportioned};

/// Retention of one post; the watch time follows from it, so the two never contradict each other.
#[derive(Clone, Debug)]
pub struct Retention {
    /// Share still watching at second 0, 1, ... of the post, of 10,000; never rising.
    pub still_watching: Vec<u32>,
    /// Share of likes given at each second, of 10,000; adds up to the whole.
    pub likes: Vec<u32>,
    /// Share that watched to the end, of 10,000.
    pub completed: u32,
    /// Mean watch time of a view in milliseconds.
    pub average_watch_millis: u64,
}

impl Retention {
    /// For a post of `length_millis`. A post of no length (photos) has none.
    pub(crate) fn new(post: Draws, length_millis: u64) -> Option<Self> {
        if length_millis == 0 {
            return None;
        }
        let seconds = (length_millis / 1_000) as usize;
        let loyal = post.between(0, 0.05, 0.22);
        let keep = post.between(1, 0.86, 0.965);
        let mut watching = Vec::with_capacity(seconds + 1);
        let mut fading = 1.0 - loyal;
        for _ in 0..=seconds {
            watching.push(((loyal + fading) * f64::from(WHOLE)).round() as u32);
            fading *= keep;
        }
        let likes = apportioned(&like_weights(post, seconds + 1), WHOLE);
        Some(Self {
            completed: watching[seconds],
            average_watch_millis: mean_watch(&watching, length_millis),
            still_watching: watching,
            likes,
        })
    }
}

/// Likes bunch around a moment early in the post.
fn like_weights(post: Draws, seconds: usize) -> Vec<f64> {
    let peak = post.between(2, 1.0, 4.0);
    (0..seconds)
        .map(|second| {
            let away = second as f64 - peak;
            0.12 + libm::exp(-away * away / 4.0)
        })
        .collect()
}

/// The area under the curve, straight lines between its points, the last part cut to length.
fn mean_watch(watching: &[u32], length_millis: u64) -> u64 {
    let full_seconds: u64 = watching
        .windows(2)
        .map(|pair| u64::from(pair[0] + pair[1]) * 500)
        .sum();
    let rest = length_millis % 1_000 * u64::from(watching[watching.len() - 1]);
    (full_seconds + rest) / u64::from(WHOLE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn nobody_comes_back_and_nobody_watches_longer_than_the_post(seed: u64, length in 1u64..180_000) {
            let retention = Retention::new(Draws::new(seed), length).expect("it has a length");
            prop_assert!(retention.still_watching.is_sorted_by(|earlier, later| earlier >= later));
            prop_assert_eq!(retention.still_watching[0], WHOLE);
            prop_assert!(retention.average_watch_millis <= length);
            prop_assert_eq!(retention.likes.iter().sum::<u32>(), WHOLE);
        }
    }

    #[test]
    fn the_mean_watch_is_the_area_under_the_curve() {
        // half leave at once, the rest stay for the two and a half seconds
        assert_eq!(mean_watch(&[10_000, 5_000, 5_000], 2_500), 750 + 500 + 250);
    }
}
