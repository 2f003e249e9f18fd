//! The closest curve that never rises, or never falls (pool adjacent violators).

/// Weighted least squares fit that never falls. Lengths must agree; weights must be positive.
pub fn rising(values: &[f64], weights: &[f64]) -> Vec<f64> {
    let mut blocks: Vec<(f64, f64, usize)> = Vec::new();
    for (value, weight) in values.iter().zip(weights) {
        let mut block = (*value, *weight, 1);
        while let Some(before) = blocks.pop_if(|before| before.0 > block.0) {
            let weight = before.1 + block.1;
            let value = (before.0 * before.1 + block.0 * block.1) / weight;
            block = (value, weight, before.2 + block.2);
        }
        blocks.push(block);
    }
    blocks
        .into_iter()
        .flat_map(|(value, _, length)| std::iter::repeat_n(value, length))
        .collect()
}

/// As [`rising`], for a curve that never rises: retention.
pub fn falling(values: &[f64], weights: &[f64]) -> Vec<f64> {
    let turned: Vec<f64> = values.iter().map(|value| -value).collect();
    rising(&turned, weights)
        .into_iter()
        .map(|value| -value)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn violators_share_their_mean() {
        assert_eq!(
            rising(&[1.0, 3.0, 2.0, 4.0], &[1.0; 4]),
            [1.0, 2.5, 2.5, 4.0]
        );
    }

    proptest! {
        #[test]
        fn it_never_falls_and_keeps_the_sum(values in prop::collection::vec(-9.0..9.0f64, 1..40)) {
            let fit = rising(&values, &vec![1.0; values.len()]);
            prop_assert!(fit.windows(2).all(|pair| pair[0] <= pair[1]));
            prop_assert!((fit.iter().sum::<f64>() - values.iter().sum::<f64>()).abs() < 1e-9);
        }
    }
}
