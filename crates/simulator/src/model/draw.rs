//! Chance without a generator: every number follows from a seed and a place, never from an order.
//!
//! Asking for video 40 first and video 3 later, or on another machine, gives the same world.

/// A family of draws. `child` names a place, `at` numbers the draws there.
#[derive(Copy, Clone, Debug)]
pub(crate) struct Draws(u64);

impl Draws {
    pub fn new(seed: u64) -> Self {
        Self(scramble(seed ^ 0x746f_6b6c_616b_6531))
    }

    pub fn child(self, place: u64) -> Self {
        Self(scramble(self.0 ^ scramble(place)))
    }

    /// The place a name stands for (FNV-1a, so that one account's world is its own).
    pub fn named(self, name: &str) -> Self {
        let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        self.child(hash)
    }

    pub fn at(self, index: u64) -> u64 {
        scramble(
            self.0
                .wrapping_add(index.wrapping_mul(0x9e37_79b9_7f4a_7c15)),
        )
    }

    /// From 0 up to, not including, 1.
    pub fn unit(self, index: u64) -> f64 {
        (self.at(index) >> 11) as f64 / (1u64 << 53) as f64
    }

    /// From -1 up to, not including, 1.
    pub fn around_zero(self, index: u64) -> f64 {
        self.unit(index) * 2.0 - 1.0
    }

    pub fn between(self, index: u64, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit(index)
    }

    pub fn below(self, index: u64, bound: usize) -> usize {
        (self.at(index) % bound.max(1) as u64) as usize
    }

    /// Mean 0, standard deviation 1, never beyond 3.5: four uniform draws added up.
    pub fn bell(self, index: u64) -> f64 {
        let bits = self.at(index);
        let sum: f64 = (0..4)
            .map(|part| ((bits >> (16 * part)) & 0xffff) as f64 / 65_536.0)
            .sum();
        (sum - 2.0) * 1.732_050_807_568_877_2
    }
}

/// The finaliser of SplitMix64.
fn scramble(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_depend_on_the_place_alone() {
        let draws = Draws::new(7).named("luna.beats");
        assert_eq!(draws.at(3), Draws::new(7).named("luna.beats").at(3));
        assert_ne!(draws.at(3), draws.at(4));
        assert_ne!(draws.at(3), Draws::new(8).named("luna.beats").at(3));
    }

    #[test]
    fn a_bell_has_its_mean_and_spread() {
        let draws = Draws::new(1);
        let values: Vec<f64> = (0..20_000).map(|index| draws.bell(index)).collect();
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let variance = values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / 20_000.0;
        assert!(mean.abs() < 0.03, "{mean}");
        assert!((variance - 1.0).abs() < 0.05, "{variance}");
    }
}
