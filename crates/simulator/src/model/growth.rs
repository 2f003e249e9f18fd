//! How a post gathers its views: fast at first, then a long tail that ends one day.

use super::draw::Draws;

/// The share of a post's potential that has been seen, as a function of its age in audience days.
#[derive(Clone, Debug)]
pub(crate) struct Growth {
    fast_share: f64,
    fast_days: f64,
    tail_days: f64,
    ends_after: f64,
    takes_off: Option<f64>,
}

/// What a viral post gathers after it takes off, of all it ever gathers.
const VIRAL_SHARE: f64 = 0.93;

impl Growth {
    pub fn new(draws: Draws, viral: bool) -> Self {
        let long_lived = draws.unit(3) < 0.35;
        let ends_after = if long_lived {
            draws.between(4, 150.0, 900.0)
        } else {
            draws.between(4, 12.0, 90.0)
        };
        Self {
            fast_share: draws.between(0, 0.52, 0.80),
            fast_days: draws.between(1, 0.30, 0.95),
            tail_days: draws.between(2, 4.0, 18.0),
            ends_after: if viral { 800.0 } else { ends_after },
            takes_off: viral.then(|| draws.between(5, 1.2, 4.5)),
        }
    }

    /// 0 before the post, rising with age, below 1 for ever.
    pub fn seen(&self, age: f64) -> f64 {
        let age = age.clamp(0.0, self.ends_after);
        match self.takes_off {
            None => self.ordinary(age),
            Some(start) => {
                (1.0 - VIRAL_SHARE) * self.ordinary(age) + VIRAL_SHARE * wave((age - start) / 1.7)
            }
        }
    }

    /// The age in audience days from which nothing is gained any more.
    pub fn ends_after(&self) -> f64 {
        self.ends_after
    }

    fn ordinary(&self, age: f64) -> f64 {
        let fast = 1.0 - libm::exp(-age / self.fast_days);
        let tail = 1.0 - libm::pow(1.0 + age / self.tail_days, -1.1);
        self.fast_share * fast + (1.0 - self.fast_share) * tail
    }
}

/// A rise that begins gently and ends gently: 0 at 0, most of it within 4.
fn wave(x: f64) -> f64 {
    if x <= 0.0 {
        0.0
    } else {
        1.0 - libm::exp(-x) * (1.0 + x)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_post_never_loses_what_was_seen(seed: u64, viral: bool, age in 0.0f64..1_000.0, step in 0.0f64..30.0) {
            let growth = Growth::new(Draws::new(seed), viral);
            prop_assert!(growth.seen(age) <= growth.seen(age + step));
            prop_assert!((0.0..1.0).contains(&growth.seen(age)));
        }
    }

    #[test]
    fn most_of_an_ordinary_post_is_seen_within_days_and_a_viral_one_waits() {
        let ordinary = Growth::new(Draws::new(3), false);
        assert!(ordinary.seen(2.0) > 0.4 * ordinary.seen(1_000.0));
        let viral = Growth::new(Draws::new(3), true);
        assert!(viral.seen(1.0) < 0.1 * viral.seen(1_000.0));
    }
}
