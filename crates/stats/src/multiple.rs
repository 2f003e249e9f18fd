//! Many tests at once: which findings stand when some must look good by chance.

/// Benjamini and Hochberg's adjusted p-values, in the order of `p`: the false discovery rate at which each
/// would be the last to be believed.
pub fn adjusted(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|a, b| p[*b].total_cmp(&p[*a]));
    let (mut adjusted, mut least) = (vec![1.0; p.len()], 1.0f64);
    for (back, at) in order.into_iter().enumerate() {
        let rank = p.len() - back;
        least = least.min(p[at] * (p.len() as f64 / rank as f64));
        adjusted[at] = least;
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn three_of_four_are_believed() {
        let believed = adjusted(&[0.001, 0.02, 0.04, 0.30])
            .into_iter()
            .map(|q| q <= 0.10);
        assert_eq!(believed.collect::<Vec<_>>(), [true, true, true, false]);
    }

    proptest! {
        #[test]
        fn adjusting_keeps_order_and_never_flatters(p in prop::collection::vec(0.0..1.0f64, 1..40)) {
            let q = adjusted(&p);
            for i in 0..p.len() {
                prop_assert!(q[i] >= p[i] && q[i] <= 1.0);
                for j in 0..p.len() {
                    prop_assert!(p[i] > p[j] || q[i] <= q[j]);
                }
            }
        }
    }
}
