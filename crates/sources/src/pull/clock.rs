//! Time and chance, which come in as parameters.

use chrono::{DateTime, Utc};

/// What time it is. Waiting goes by tokio's own clock, which a test may stop.
pub trait Clock: Send + Sync {
    fn now(&self) -> DateTime<Utc>;
}

/// The clock of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}

/// Where jitter comes from.
pub trait Chance: Send {
    /// A number from 0 up to 1.
    fn fraction(&mut self) -> f64;
}

/// Chance that is the same for the same seed: good enough to spread retries, and for nothing secret.
#[derive(Debug, Clone)]
pub struct Seeded(u64);

impl Seeded {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }
}

impl Chance for Seeded {
    fn fraction(&mut self) -> f64 {
        // splitmix64
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^= word >> 31;
        (word >> 11) as f64 / (1_u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_fill_the_unit_and_repeat_with_their_seed() {
        let drawn = |seed| {
            let mut chance = Seeded::new(seed);
            (0..1000)
                .map(move |_| chance.fraction())
                .collect::<Vec<_>>()
        };
        assert_eq!(drawn(7), drawn(7));
        assert_ne!(drawn(7), drawn(8));
        assert!(
            drawn(7)
                .iter()
                .all(|fraction| (0.0..1.0).contains(fraction))
        );
        let mean = drawn(7).iter().sum::<f64>() / 1000.0;
        assert!((0.45..0.55).contains(&mean), "{mean}");
    }
}
