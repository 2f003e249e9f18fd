//! Shares of a whole in ten-thousandths, so that a list adds up exactly.

use super::draw::Draws;

/// Ten-thousandths: what TikTok shows as a fraction with four decimals.
pub const WHOLE: u32 = 10_000;

/// One line of a list of shares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    pub of: &'static str,
    /// Of [`WHOLE`].
    pub parts: u32,
}

/// The weights, each moved by chance by about `spread` (0.1 is a tenth), as shares that add up
/// to exactly [`WHOLE`].
pub(crate) fn drawn(weights: &[(&'static str, f64)], draws: Draws, spread: f64) -> Vec<Share> {
    let moved = weights.iter().enumerate();
    let moved: Vec<f64> = moved
        .map(|(place, (_, weight))| weight * libm::exp(spread * draws.bell(place as u64)))
        .collect();
    let parts = apportioned(&moved, WHOLE);
    let named = weights.iter().zip(parts);
    named.map(|((of, _), parts)| Share { of, parts }).collect()
}

/// `whole` divided in proportion to the weights, the largest remainders rounded up.
pub(crate) fn apportioned(weights: &[f64], whole: u32) -> Vec<u32> {
    let sum: f64 = weights.iter().sum();
    let exact: Vec<f64> = weights
        .iter()
        .map(|weight| weight / sum * f64::from(whole))
        .collect();
    let mut parts: Vec<u32> = exact.iter().map(|share| *share as u32).collect();
    let missing = whole.saturating_sub(parts.iter().sum());
    let mut by_remainder: Vec<usize> = (0..weights.len()).collect();
    by_remainder.sort_by(|a, b| exact[*b].fract().total_cmp(&exact[*a].fract()));
    for place in by_remainder.into_iter().take(missing as usize) {
        parts[place] += 1;
    }
    parts
}

/// The largest `count` lines, largest first. `elsewhere` is what the others share and is never shown.
pub(crate) fn top(shares: &[Share], count: usize) -> Vec<Share> {
    let mut shown: Vec<Share> = shares
        .iter()
        .filter(|share| share.of != "elsewhere")
        .cloned()
        .collect();
    shown.sort_by(|a, b| b.parts.cmp(&a.parts).then(a.of.cmp(b.of)));
    shown.truncate(count);
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn shares_add_up_to_the_whole(weights in prop::collection::vec(0.001f64..1_000.0, 1..60)) {
            prop_assert_eq!(apportioned(&weights, WHOLE).iter().sum::<u32>(), WHOLE);
        }
    }
}
