//! Ridge regression, and the factor of a positive definite matrix that it is solved by.

/// A weighted ridge fit on standardised features.
#[derive(Debug, Clone, PartialEq)]
pub struct Ridge {
    means: Vec<f64>,
    /// Per unit of the feature as given.
    pub slopes: Vec<f64>,
    centre: f64,
}

impl Ridge {
    /// Least weighted squares plus `penalty` times the squared slopes per standard deviation of a feature.
    ///
    /// The mean carries no penalty. `None` without positive weight. A feature that never changes has no slope.
    pub fn fit(
        features: &[Vec<f64>],
        targets: &[f64],
        weights: &[f64],
        penalty: f64,
    ) -> Option<Self> {
        let width = features.first()?.len();
        let total: f64 = weights.iter().sum();
        let mean = |value: &dyn Fn(usize) -> f64| {
            (0..targets.len())
                .map(|row| weights[row] * value(row))
                .sum::<f64>()
                / total
        };
        if total <= 0.0 {
            return None;
        }
        let means: Vec<f64> = (0..width)
            .map(|at| mean(&|row| features[row][at]))
            .collect();
        let centre = mean(&|row| targets[row]);
        let scales: Vec<f64> = (0..width)
            .map(|at| mean(&|row| (features[row][at] - means[at]).powi(2)).sqrt())
            .map(|scale| if scale > 1e-9 { 1.0 / scale } else { 0.0 })
            .collect();
        let mut normal = vec![vec![0.0; width]; width];
        let mut right = vec![0.0; width];
        for ((row, target), weight) in features.iter().zip(targets).zip(weights) {
            let x: Vec<f64> = (0..width)
                .map(|at| (row[at] - means[at]) * scales[at])
                .collect();
            for i in 0..width {
                right[i] += weight * x[i] * (target - centre);
                for j in 0..=i {
                    normal[i][j] += weight * x[i] * x[j];
                }
            }
        }
        for (at, row) in normal.iter_mut().enumerate() {
            row[at] += penalty + 1e-9;
        }
        let standard = Factor::of(normal)?.solve(&right);
        let slopes = standard
            .iter()
            .zip(&scales)
            .map(|(slope, scale)| slope * scale)
            .collect();
        Some(Self {
            means,
            slopes,
            centre,
        })
    }

    pub fn predict(&self, row: &[f64]) -> f64 {
        let parts = row.iter().zip(&self.means).zip(&self.slopes);
        self.centre
            + parts
                .map(|((value, mean), slope)| (value - mean) * slope)
                .sum::<f64>()
    }
}

/// The lower triangle L of a positive definite matrix L L'.
pub(crate) struct Factor(Vec<Vec<f64>>);

impl Factor {
    /// From the lower triangle of the matrix. `None` where it is not positive definite.
    pub(crate) fn of(mut lower: Vec<Vec<f64>>) -> Option<Self> {
        for i in 0..lower.len() {
            for j in 0..=i {
                let known: f64 = (0..j).map(|k| lower[i][k] * lower[j][k]).sum();
                let rest = lower[i][j] - known;
                if i == j && rest <= 0.0 {
                    return None;
                }
                lower[i][j] = if i == j {
                    rest.sqrt()
                } else {
                    rest / lower[j][j]
                };
            }
        }
        Some(Self(lower))
    }

    /// Log of the determinant of the matrix.
    pub(crate) fn log_determinant(&self) -> f64 {
        let diagonal = self.0.iter().enumerate();
        2.0 * diagonal.map(|(at, row)| row[at].ln()).sum::<f64>()
    }

    pub(crate) fn solve(&self, right: &[f64]) -> Vec<f64> {
        let (lower, n) = (&self.0, right.len());
        let mut x = right.to_vec();
        for i in 0..n {
            let known: f64 = (0..i).map(|k| lower[i][k] * x[k]).sum();
            x[i] = (x[i] - known) / lower[i][i];
        }
        for i in (0..n).rev() {
            let known: f64 = (i + 1..n).map(|k| lower[k][i] * x[k]).sum();
            x[i] = (x[i] - known) / lower[i][i];
        }
        x
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn slopes_are_found_and_a_constant_has_none() {
        let mut random = Random(1);
        let rows: Vec<Vec<f64>> = (0..200)
            .map(|_| vec![random.normal(), 4.0, 9.0 * random.normal()])
            .collect();
        let targets: Vec<f64> = rows
            .iter()
            .map(|row| 3.0 + 2.0 * row[0] - 0.5 * row[2])
            .collect();
        let fit = Ridge::fit(&rows, &targets, &[1.0; 200], 0.0).unwrap();
        assert!(
            (fit.slopes[0] - 2.0).abs() < 1e-6
                && fit.slopes[1] == 0.0
                && (fit.slopes[2] + 0.5).abs() < 1e-6
        );
        assert!((fit.predict(&[1.0, 4.0, 0.0]) - 5.0).abs() < 1e-6);
    }
}
