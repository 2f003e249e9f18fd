//! Partial pooling: a group's own mean, drawn towards what is usual as far as its evidence is thin.

/// How values differ.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Variances {
    /// Within a group.
    pub within: f64,
    /// Between the true levels of groups.
    pub between: f64,
}

/// What public data say of ln views, until an installation has 20 creators of its own.
pub const OF_CREATORS: Variances = Variances {
    within: 0.77,
    between: 1.8,
};

/// A pooled level and the standard error of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level {
    pub value: f64,
    pub error: f64,
    /// Share of the way from the prior to the group's own mean, 0 to 1.
    pub own_share: f64,
}

/// Draws `mean` of `n` values towards `prior`. Without values it is the prior.
pub fn pooled(mean: f64, n: f64, prior: f64, variances: Variances) -> Level {
    let own_share = if n > 0.0 && variances.between > 0.0 {
        variances.between / (variances.between + variances.within / n)
    } else {
        0.0
    };
    let value = if own_share > 0.0 {
        prior + own_share * (mean - prior)
    } else {
        prior
    };
    let error = (variances.between * (1.0 - own_share)).sqrt();
    Level {
        value,
        error,
        own_share,
    }
}

/// Mean with weights `decay^rank`, newest first, and the number of equal values it is worth.
///
/// `None` for no values.
pub fn recent_mean(newest_first: &[f64], decay: f64) -> Option<(f64, f64)> {
    let (mut weight, mut sum, mut weights, mut squares) = (1.0, 0.0, 0.0, 0.0);
    for value in newest_first {
        sum += weight * value;
        weights += weight;
        squares += weight * weight;
        weight *= decay;
    }
    (weights > 0.0).then(|| (sum / weights, weights * weights / squares))
}

/// A creator's usual ln views: `newest_first` holds ln(views + 1) at one age of earlier videos only.
pub fn creator_baseline(newest_first: &[f64], prior: f64, variances: Variances) -> Level {
    let (mean, n) = recent_mean(newest_first, 0.9).unwrap_or((prior, 0.0));
    pooled(mean, n, prior, variances)
}

/// Variances by the method of moments from groups of values; `None` with fewer than two groups of two values.
pub fn variances(groups: &[Vec<f64>]) -> Option<Variances> {
    let groups: Vec<&Vec<f64>> = groups.iter().filter(|group| group.len() > 1).collect();
    if groups.len() < 2 {
        return None;
    }
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let means: Vec<f64> = groups.iter().map(|group| mean(group)).collect();
    let squares: f64 = groups
        .iter()
        .zip(&means)
        .flat_map(|(group, mean)| group.iter().map(move |value| (value - mean).powi(2)))
        .sum();
    let freedom: usize = groups.iter().map(|group| group.len() - 1).sum();
    let within = squares / freedom as f64;
    let centre = mean(&means);
    let spread = means
        .iter()
        .map(|mean| (mean - centre).powi(2))
        .sum::<f64>()
        / (means.len() - 1) as f64;
    let noise = groups
        .iter()
        .map(|group| within / group.len() as f64)
        .sum::<f64>()
        / groups.len() as f64;
    Some(Variances {
        within,
        between: (spread - noise).max(0.0),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_video_counts_for_seven_tenths() {
        let level = pooled(9.0, 1.0, 8.0, OF_CREATORS);
        assert!((level.own_share - 0.7004).abs() < 1e-4 && (level.value - 8.7004).abs() < 1e-4);
    }

    #[test]
    fn a_creator_without_videos_is_the_prior() {
        assert_eq!(creator_baseline(&[], 8.0, OF_CREATORS).value, 8.0);
    }

    proptest! {
        #[test]
        fn the_level_lies_between_prior_and_mean(mean in -9.0..9.0f64, prior in -9.0..9.0f64, n in 0.0..99.0f64) {
            let level = pooled(mean, n, prior, OF_CREATORS);
            prop_assert!(level.value >= mean.min(prior) - 1e-9 && level.value <= mean.max(prior) + 1e-9);
        }
    }
}
