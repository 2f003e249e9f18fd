//! Location, scale and slope that a few wild values cannot move. Values must be numbers, not NaN.

/// Makes the MAD of normal values their standard deviation.
const NORMAL_MAD: f64 = 1.482_602_218_505_602;

/// Quantile by linear interpolation between order statistics (R's type 7, NumPy's default).
///
/// `None` for no values. `share` is cut to 0 to 1.
pub fn quantile(values: &[f64], share: f64) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().checked_sub(1)?;
    let at = share.clamp(0.0, 1.0) * last as f64;
    let low = at.floor() as usize;
    let high = sorted[(low + 1).min(last)];
    Some(sorted[low] + (at - low as f64) * (high - sorted[low]))
}

/// The middle value; of an even number of values the mean of the two middle ones. `None` for no values.
pub fn median(values: &[f64]) -> Option<f64> {
    quantile(values, 0.5)
}

/// The smallest value at which half of the weight is reached. `None` without positive weight.
pub fn weighted_median(pairs: &mut [(f64, f64)]) -> Option<f64> {
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = pairs.iter().map(|(_, weight)| weight).sum::<f64>() / 2.0;
    let mut reached = 0.0;
    pairs.iter().find_map(|(value, weight)| {
        reached += weight;
        (half > 0.0 && reached >= half).then_some(*value)
    })
}

/// Median absolute deviation from the median, times 1.4826: the standard deviation of normal values.
pub fn mad(values: &[f64]) -> Option<f64> {
    let middle = median(values)?;
    let distances: Vec<f64> = values.iter().map(|value| (value - middle).abs()).collect();
    median(&distances).map(|distance| NORMAL_MAD * distance)
}

/// Hodges and Lehmann's location: the median of the means of all pairs, each value with itself too.
///
/// Works on all pairs, so it is meant for hundreds of values, not for a million.
pub fn hodges_lehmann(values: &[f64]) -> Option<f64> {
    let pairs = (0..values.len()).flat_map(|i| (i..values.len()).map(move |j| (i, j)));
    let means: Vec<f64> = pairs.map(|(i, j)| (values[i] + values[j]) / 2.0).collect();
    median(&means)
}

/// Theil and Sen's slope: the median slope of all pairs of different `x`. `None` with fewer than two of those.
pub fn theil_sen(x: &[f64], y: &[f64]) -> Option<f64> {
    let points: Vec<(f64, f64)> = x.iter().copied().zip(y.iter().copied()).collect();
    let mut slopes = Vec::new();
    for (at, (x0, y0)) in points.iter().enumerate() {
        let later = points[at + 1..].iter().filter(|(x1, _)| x1 != x0);
        slopes.extend(later.map(|(x1, y1)| (y1 - y0) / (x1 - x0)));
    }
    median(&slopes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nothing_has_no_location() {
        assert_eq!(
            (median(&[]), mad(&[]), hodges_lehmann(&[])),
            (None, None, None)
        );
    }

    #[test]
    fn one_wild_value_moves_nothing_far() {
        assert_eq!(median(&[1.0, 2.0, 3.0, 1e9]), Some(2.5));
        assert_eq!(
            theil_sen(&[0.0, 1.0, 2.0, 3.0, 4.0], &[0.0, 1.0, 2.0, 3.0, 900.0]),
            Some(1.0)
        );
    }

    proptest! {
        #[test]
        fn location_moves_with_the_values(values in prop::collection::vec(-1e3..1e3f64, 1..30), by in -1e3..1e3f64) {
            let moved: Vec<f64> = values.iter().map(|value| value + by).collect();
            for location in [median, hodges_lehmann] {
                let (before, after) = (location(&values).unwrap(), location(&moved).unwrap());
                prop_assert!((after - before - by).abs() < 1e-9);
            }
            prop_assert!((mad(&values).unwrap() - mad(&moved).unwrap()).abs() < 1e-9);
        }
    }
}
