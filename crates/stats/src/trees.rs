//! Boosted regression trees for the weighted absolute error: their answers are medians.

use crate::robust::{quantile, weighted_median};

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    pub trees: usize,
    pub depth: usize,
    /// Share of each tree's answer that is taken, 0 to 1.
    pub rate: f64,
    /// Fewest rows of a leaf.
    pub leaf: usize,
}

const BINS: usize = 32;

#[derive(Debug, Clone, PartialEq)]
enum Node {
    Leaf(f64),
    Split {
        feature: usize,
        at: f64,
        low: Box<Node>,
        high: Box<Node>,
    },
}

/// A fitted sum of trees.
#[derive(Debug, Clone, PartialEq)]
pub struct Boosted {
    start: f64,
    trees: Vec<Node>,
}

struct Rows<'a> {
    features: &'a [Vec<f64>],
    weights: &'a [f64],
    edges: Vec<Vec<f64>>,
    /// Bin of each row, by feature.
    bins: Vec<Vec<u8>>,
    settings: Settings,
}

impl Boosted {
    /// Fits rows of `features` to `targets`. Rows must be of one length and hold no NaN: fill what is missing and
    /// say so in a feature of its own. Without rows every answer is 0.
    pub fn fit(
        features: &[Vec<f64>],
        targets: &[f64],
        weights: &[f64],
        settings: Settings,
    ) -> Self {
        let mut pairs: Vec<(f64, f64)> = targets
            .iter()
            .copied()
            .zip(weights.iter().copied())
            .collect();
        let start = weighted_median(&mut pairs).unwrap_or(0.0);
        let rows = Rows::new(features, weights, settings);
        let mut residuals: Vec<f64> = targets.iter().map(|target| target - start).collect();
        let all: Vec<usize> = (0..targets.len()).collect();
        let mut trees = Vec::new();
        for _ in 0..settings.trees {
            let tree = rows.grow(&all, &residuals, settings.depth);
            for (residual, row) in residuals.iter_mut().zip(features) {
                *residual -= tree.answer(row);
            }
            trees.push(tree);
        }
        Self { start, trees }
    }

    pub fn predict(&self, row: &[f64]) -> f64 {
        self.start + self.trees.iter().map(|tree| tree.answer(row)).sum::<f64>()
    }
}

impl Node {
    fn answer(&self, row: &[f64]) -> f64 {
        match self {
            Self::Leaf(value) => *value,
            Self::Split {
                feature,
                at,
                low,
                high,
            } => {
                if row[*feature] <= *at {
                    low.answer(row)
                } else {
                    high.answer(row)
                }
            }
        }
    }
}

impl<'a> Rows<'a> {
    fn new(features: &'a [Vec<f64>], weights: &'a [f64], settings: Settings) -> Self {
        let width = features.first().map_or(0, Vec::len);
        let edges: Vec<Vec<f64>> = (0..width).map(|feature| edges(features, feature)).collect();
        let bin = |feature: usize, row: &Vec<f64>| {
            edges[feature].partition_point(|edge| *edge < row[feature]) as u8
        };
        let bins = (0..width)
            .map(|feature| features.iter().map(|row| bin(feature, row)).collect())
            .collect();
        Self {
            features,
            weights,
            edges,
            bins,
            settings,
        }
    }

    fn grow(&self, rows: &[usize], residuals: &[f64], depth: usize) -> Node {
        let split = (depth > 0)
            .then(|| self.best_split(rows, residuals))
            .flatten();
        let Some((feature, at)) = split else {
            let mut pairs: Vec<(f64, f64)> = rows
                .iter()
                .map(|row| (residuals[*row], self.weights[*row]))
                .collect();
            return Node::Leaf(self.settings.rate * weighted_median(&mut pairs).unwrap_or(0.0));
        };
        let (low, high): (Vec<usize>, Vec<usize>) = rows
            .iter()
            .partition(|row| self.features[**row][feature] <= at);
        Node::Split {
            feature,
            at,
            low: Box::new(self.grow(&low, residuals, depth - 1)),
            high: Box::new(self.grow(&high, residuals, depth - 1)),
        }
    }

    /// The split that parts the signs of the residuals best: the gradient of the absolute error.
    fn best_split(&self, rows: &[usize], residuals: &[f64]) -> Option<(usize, f64)> {
        let sign = |row: usize| {
            self.weights[row]
                * if residuals[row] == 0.0 {
                    0.0
                } else {
                    residuals[row].signum()
                }
        };
        let total = rows.iter().fold((0.0, 0.0), |(sum, weight), row| {
            (sum + sign(*row), weight + self.weights[*row])
        });
        let score = |(sum, weight): (f64, f64)| {
            if weight > 0.0 {
                sum * sum / weight
            } else {
                0.0
            }
        };
        let mut best = (score(total) + 1e-9, None);
        for (feature, edges) in self.edges.iter().enumerate() {
            let mut sums = [(0.0, 0.0, 0usize); BINS];
            for row in rows {
                let bin = &mut sums[usize::from(self.bins[feature][*row])];
                *bin = (bin.0 + sign(*row), bin.1 + self.weights[*row], bin.2 + 1);
            }
            let mut low = (0.0, 0.0, 0);
            for (edge, bin) in edges.iter().zip(sums) {
                low = (low.0 + bin.0, low.1 + bin.1, low.2 + bin.2);
                let fits = low.2.min(rows.len() - low.2) >= self.settings.leaf;
                let gained = score((low.0, low.1)) + score((total.0 - low.0, total.1 - low.1));
                if fits && gained > best.0 {
                    best = (gained, Some((feature, *edge)));
                }
            }
        }
        best.1
    }
}

fn edges(features: &[Vec<f64>], feature: usize) -> Vec<f64> {
    let mut values: Vec<f64> = features.iter().map(|row| row[feature]).collect();
    values.sort_by(f64::total_cmp);
    let mut edges: Vec<f64> = (1..BINS)
        .filter_map(|bin| values.get(bin * values.len() / BINS).copied())
        .collect();
    edges.dedup();
    // an edge at the largest value parts nothing
    let largest = quantile(&values, 1.0);
    edges.retain(|edge| Some(*edge) != largest);
    edges
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    const SETTINGS: Settings = Settings {
        trees: 80,
        depth: 2,
        rate: 0.2,
        leaf: 10,
    };

    #[test]
    fn a_step_in_two_features_is_learned() {
        let mut random = Random(5);
        let rows: Vec<Vec<f64>> = (0..600)
            .map(|_| vec![random.uniform(), random.uniform()])
            .collect();
        let truth = |row: &[f64]| {
            if row[0] > 0.5 && row[1] > 0.3 {
                2.0
            } else {
                0.0
            }
        };
        let targets: Vec<f64> = rows.iter().map(|row| truth(row)).collect();
        let fitted = Boosted::fit(&rows, &targets, &vec![1.0; 600], SETTINGS);
        let missed: f64 = rows
            .iter()
            .map(|row| (fitted.predict(row) - truth(row)).abs())
            .sum::<f64>()
            / 600.0;
        assert!(missed < 0.1, "{missed}");
    }

    #[test]
    fn nothing_to_learn_from_answers_zero() {
        assert_eq!(Boosted::fit(&[], &[], &[], SETTINGS).predict(&[1.0]), 0.0);
    }
}
