//! Many small effects at once: each column of a linear model drawn towards 0 as far as its group's evidence is thin.
//!
//! y = flat part + sum of columns x effect + noise; the effects of a group share a spread, whose likelihood
//! (REML) says how large effects of that group are. A column's own estimate leaves it undrawn and treats all
//! others as drawn: the mixed model of animal breeding (Henderson 1975) and of genome scans (Kang 2010).

use crate::distribution::{f_above, normal_below, t_two_sided};
use crate::linear::Factor;

/// Spreads that a group's effects may have, in standard deviations of the noise.
const SPREADS: [f64; 10] = [0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.55, 0.75, 1.0];
/// What is thought of them before the data: half normal, with this share for no effects at all.
const NO_EFFECTS: f64 = 0.12;
/// One effect may be smaller or larger than its group's: shares of the spread, and how often. Effects have long tails.
const OWN_SPREADS: [(f64, f64); 3] = [(0.5, 0.3), (1.0, 0.5), (1.6, 0.2)];

/// A column of the model.
#[derive(Debug, Clone)]
pub struct Column {
    pub values: Vec<f64>,
    /// Which group's spread it is drawn by.
    pub group: usize,
    /// Its own spread as a share of the group's.
    pub share: f64,
}

/// The model with its spreads found.
#[derive(Debug, Clone)]
pub struct Mixed {
    gram: Vec<Vec<f64>>,
    cross: Vec<f64>,
    square: f64,
    freedom: f64,
    groups: Vec<usize>,
    shares: Vec<f64>,
    usual: Vec<f64>,
    /// Spread of each group in standard deviations of the noise.
    pub spreads: Vec<f64>,
}

/// An estimate that is not drawn anywhere.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    pub value: f64,
    pub error: f64,
    pub freedom: f64,
}

impl Estimate {
    /// Chance of one as far from 0 where there is nothing.
    pub fn p(&self) -> f64 {
        t_two_sided(self.value / self.error, self.freedom)
    }
}

/// What is thought of a group's effects after the data: one normal for each spread, weighed.
#[derive(Debug, Clone)]
pub struct Drawn {
    columns: Vec<usize>,
    parts: Vec<(f64, Vec<f64>, Vec<Vec<f64>>)>,
}

/// A sum of drawn effects.
#[derive(Debug, Clone)]
pub struct Belief(Vec<(f64, f64, f64)>);

impl Mixed {
    /// Fits `targets`; the columns of `flat` are taken out of everything first.
    ///
    /// `usual` is the spread that is usual for each group before the data, in standard deviations of the noise.
    /// `None` where that leaves fewer than three values free, or nothing to explain.
    pub fn fit(
        flat: &[Vec<f64>],
        columns: &[Column],
        targets: &[f64],
        usual: &[f64],
    ) -> Option<Self> {
        let basis = orthonormal(flat);
        let y = without(&basis, targets.to_vec());
        let x: Vec<Vec<f64>> = columns
            .iter()
            .map(|column| without(&basis, column.values.clone()))
            .collect();
        let gram = (0..x.len())
            .map(|i| (0..x.len()).map(|j| dot(&x[i], &x[j])).collect())
            .collect();
        let groups: Vec<usize> = columns.iter().map(|column| column.group).collect();
        let number = groups.iter().map(|group| group + 1).max().unwrap_or(0);
        let mut model = Self {
            gram,
            cross: x.iter().map(|column| dot(column, &y)).collect(),
            square: dot(&y, &y),
            freedom: targets.len() as f64 - basis.len() as f64,
            groups,
            shares: columns.iter().map(|column| column.share).collect(),
            usual: usual.to_vec(),
            spreads: usual[..number].to_vec(),
        };
        if model.freedom < 3.0 || model.square < 1e-12 {
            return None;
        }
        for _ in 0..2 {
            for group in 0..number {
                let scores = model.scores(group);
                let best = (0..SPREADS.len()).max_by(|a, b| scores[*a].total_cmp(&scores[*b]));
                model.spreads[group] = SPREADS[best.unwrap_or(0)];
            }
        }
        Some(model)
    }

    /// Standard deviation of the noise.
    pub fn noise(&self) -> f64 {
        let (explained, _) = self.likelihood(&self.scales(&[]));
        ((self.square - explained).max(1e-12) / self.freedom).sqrt()
    }

    /// What the group's effects are, its spread weighed by what the data say of it.
    pub fn drawn(&self, group: usize) -> Drawn {
        let columns: Vec<usize> = (0..self.groups.len())
            .filter(|at| self.groups[*at] == group)
            .collect();
        let mut probe = self.clone();
        let parts = self
            .weighed(group)
            .into_iter()
            .map(|(spread, weight)| {
                probe.spreads[group] = spread;
                let (means, cover) = probe.posterior(&columns);
                (weight, means, cover)
            })
            .collect();
        Drawn { columns, parts }
    }

    /// Spreads that the group may have, and what is thought of each after the data.
    fn weighed(&self, group: usize) -> Vec<(f64, f64)> {
        let scores = self.scores(group);
        let most = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let weights: Vec<f64> = scores.iter().map(|score| (score - most).exp()).collect();
        let total: f64 = weights.iter().sum();
        let weighed = SPREADS
            .into_iter()
            .zip(weights.into_iter().map(|weight| weight / total));
        weighed.filter(|(_, weight)| *weight > 1e-3).collect()
    }

    /// What is thought of one effect after its own estimate, among those of its group.
    pub fn expected(&self, column: usize, estimate: &Estimate) -> Belief {
        let (group, noise) = (self.groups[column], self.noise());
        let mut parts = vec![];
        for (spread, weight) in self.weighed(group) {
            let part = |(own, usual): (f64, f64)| {
                let (prior, error) = ((own * spread * noise).powi(2), estimate.error.powi(2));
                let total = prior + error;
                let likely = (-0.5 * estimate.value.powi(2) / total).exp() / total.sqrt();
                let kept = prior / total;
                (usual * likely, kept * estimate.value, (kept * error).sqrt())
            };
            let own: Vec<(f64, f64, f64)> = OWN_SPREADS.into_iter().map(part).collect();
            let total: f64 = own.iter().map(|(likely, _, _)| likely).sum();
            parts.extend(
                own.into_iter()
                    .map(|(likely, mean, spread)| (weight * likely / total, mean, spread)),
            );
        }
        Belief(parts)
    }

    /// Estimates of these columns undrawn, all others drawn but those `apart`, which are left out; and the chance
    /// of as much where none does anything.
    ///
    /// `None` where the columns do not vary apart from the flat part or from each other.
    pub fn undrawn(&self, columns: &[usize], apart: &[usize]) -> Option<(Vec<Estimate>, f64)> {
        let left_out: Vec<usize> = columns.iter().chain(apart).copied().collect();
        let scales = self.scales(&left_out);
        let factor = self.factor(&scales)?;
        let project = |right: &[f64]| -> Vec<f64> {
            let scaled: Vec<f64> = right.iter().zip(&scales).map(|(r, s)| r * s).collect();
            let solved = factor.solve(&scaled);
            solved.iter().zip(&scales).map(|(r, s)| r * s).collect()
        };
        let inner: Vec<Vec<f64>> = columns.iter().map(|at| project(&self.gram[*at])).collect();
        let normal: Vec<Vec<f64>> = columns
            .iter()
            .enumerate()
            .map(|(i, at)| {
                columns
                    .iter()
                    .map(|other| self.gram[*at][*other] - dot(&inner[i], &self.gram[*other]))
                    .collect()
            })
            .collect();
        let right: Vec<f64> = columns
            .iter()
            .enumerate()
            .map(|(i, at)| self.cross[*at] - dot(&inner[i], &self.cross))
            .collect();
        let enough = (0..columns.len())
            .all(|i| normal[i][i] > 1e-6 * self.gram[columns[i]][columns[i]].max(1e-9));
        let size = Factor::of(normal).filter(|_| enough)?;
        let values = size.solve(&right);
        let explained = dot(&values, &right);
        let rest = self.square - dot(&self.cross, &project(&self.cross)) - explained;
        let freedom = self.freedom - columns.len() as f64;
        let noise = (rest / freedom).max(1e-12);
        let estimates = (0..columns.len())
            .map(|at| {
                let mut unit = vec![0.0; columns.len()];
                unit[at] = 1.0;
                Estimate {
                    value: values[at],
                    error: (noise * size.solve(&unit)[at]).sqrt(),
                    freedom,
                }
            })
            .collect();
        let number = columns.len() as f64;
        Some((
            estimates,
            f_above(explained / number / noise, number, freedom),
        ))
    }

    /// Log of what is thought of each of [`SPREADS`] for a group, the other groups as they are.
    fn scores(&self, group: usize) -> Vec<f64> {
        let mut probe = self.clone();
        SPREADS
            .iter()
            .enumerate()
            .map(|(at, spread)| {
                probe.spreads[group] = *spread;
                let (explained, volume) = probe.likelihood(&probe.scales(&[]));
                let rest = (self.square - explained).max(1e-12);
                before(at, self.usual[group]) - 0.5 * (self.freedom * rest.ln() + volume)
            })
            .collect()
    }

    /// Standard deviation of each effect in those of the noise; 0 for what is left out.
    fn scales(&self, left_out: &[usize]) -> Vec<f64> {
        (0..self.groups.len())
            .map(|at| match left_out.contains(&at) {
                true => 0.0,
                false => self.spreads[self.groups[at]] * self.shares[at],
            })
            .collect()
    }

    /// I + scaled Gram matrix.
    fn factor(&self, scales: &[f64]) -> Option<Factor> {
        let row = |i: usize| {
            (0..=i)
                .map(|j| scales[i] * self.gram[i][j] * scales[j] + f64::from(u8::from(i == j)))
                .collect()
        };
        Factor::of((0..scales.len()).map(row).collect())
    }

    /// The squares that the drawn effects explain, and the log determinant of their freedom.
    fn likelihood(&self, scales: &[f64]) -> (f64, f64) {
        let Some(factor) = self.factor(scales) else {
            return (0.0, f64::INFINITY);
        };
        let right: Vec<f64> = self.cross.iter().zip(scales).map(|(c, s)| c * s).collect();
        (dot(&right, &factor.solve(&right)), factor.log_determinant())
    }

    fn posterior(&self, columns: &[usize]) -> (Vec<f64>, Vec<Vec<f64>>) {
        let scales = self.scales(&[]);
        let nothing = || {
            (
                vec![0.0; columns.len()],
                vec![vec![0.0; columns.len()]; columns.len()],
            )
        };
        let Some(factor) = self.factor(&scales) else {
            return nothing();
        };
        let right: Vec<f64> = self.cross.iter().zip(&scales).map(|(c, s)| c * s).collect();
        let solved = factor.solve(&right);
        let noise = ((self.square - dot(&right, &solved)).max(1e-12)) / self.freedom;
        let means = columns.iter().map(|at| scales[*at] * solved[*at]).collect();
        let row = |at: &usize| {
            let mut unit = vec![0.0; scales.len()];
            unit[*at] = 1.0;
            let inverse = factor.solve(&unit);
            columns
                .iter()
                .map(|other| noise * scales[*at] * inverse[*other] * scales[*other])
                .collect()
        };
        (means, columns.iter().map(row).collect())
    }
}

impl Drawn {
    /// What is thought of the sum of `weights` x effects; weights stand in the order of the model's columns.
    pub fn belief(&self, weights: &[f64]) -> Belief {
        let own: Vec<f64> = self.columns.iter().map(|at| weights[*at]).collect();
        let part = |(weight, means, cover): &(f64, Vec<f64>, Vec<Vec<f64>>)| {
            let variance: f64 = cover
                .iter()
                .zip(&own)
                .map(|(row, w)| w * dot(row, &own))
                .sum();
            (*weight, dot(means, &own), variance.max(0.0).sqrt())
        };
        Belief(self.parts.iter().map(part).collect())
    }
}

impl Belief {
    pub fn mean(&self) -> f64 {
        self.0.iter().map(|(weight, mean, _)| weight * mean).sum()
    }

    /// Chance that it lies above 0; exactly 0 does not.
    pub fn above_zero(&self) -> f64 {
        let part = |(weight, mean, spread): &(f64, f64, f64)| match *spread > 1e-12 {
            true => weight * normal_below(mean / spread),
            false => weight * f64::from(u8::from(*mean > 1e-12)),
        };
        self.0.iter().map(part).sum()
    }

    /// The value that it lies below with this chance.
    pub fn quantile(&self, share: f64) -> f64 {
        let below = |at: f64| -> f64 {
            let part = |(weight, mean, spread): &(f64, f64, f64)| {
                weight * normal_below((at - mean) / spread.max(1e-9))
            };
            self.0.iter().map(part).sum()
        };
        let reach = |sign: f64| {
            self.0
                .iter()
                .map(move |(_, mean, spread)| mean + sign * 6.0 * spread)
        };
        let mut low = reach(-1.0).fold(0.0, f64::min);
        let mut high = reach(1.0).fold(0.0, f64::max);
        for _ in 0..30 {
            let middle = (low + high) / 2.0;
            match below(middle) < share {
                true => low = middle,
                false => high = middle,
            }
        }
        (low + high) / 2.0
    }
}

/// Log of what is thought of a spread before the data.
fn before(at: usize, usual: f64) -> f64 {
    let density = |spread: f64| (-0.5 * (spread / usual).powi(2)).exp();
    let width = |at: usize| {
        let above = SPREADS.get(at + 1).copied().unwrap_or(1.3);
        (above - SPREADS[at - 1]) / 2.0
    };
    let total: f64 = (1..SPREADS.len())
        .map(|at| density(SPREADS[at]) * width(at))
        .sum();
    match at {
        0 => NO_EFFECTS.ln(),
        at => ((1.0 - NO_EFFECTS) * density(SPREADS[at]) * width(at) / total).ln(),
    }
}

/// Columns of length 1 at right angles that span the same; what depends on the others is dropped.
fn orthonormal(columns: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let mut basis: Vec<Vec<f64>> = vec![];
    for column in columns {
        let size = dot(column, column).sqrt();
        let rest = without(&basis, without(&basis, column.clone()));
        let length = dot(&rest, &rest).sqrt();
        if length > 1e-7 * size.max(1e-9) {
            basis.push(rest.into_iter().map(|value| value / length).collect());
        }
    }
    basis
}

fn without(basis: &[Vec<f64>], mut values: Vec<f64>) -> Vec<f64> {
    for column in basis {
        let along = dot(column, &values);
        for (value, part) in values.iter_mut().zip(column) {
            *value -= along * part;
        }
    }
    values
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// What is left of `targets` when the flat columns are taken out.
pub(crate) fn residuals(flat: &[Vec<f64>], targets: &[f64]) -> Vec<f64> {
    without(&orthonormal(flat), targets.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    fn world(effects: &[f64], seed: u64) -> Mixed {
        let mut random = Random(seed);
        let mut targets: Vec<f64> = (0..300).map(|_| 5.0 + random.normal()).collect();
        let columns: Vec<Column> = effects
            .iter()
            .map(|effect| {
                let values: Vec<f64> = (0..300)
                    .map(|_| f64::from(random.uniform() < 0.3))
                    .collect();
                for (target, value) in targets.iter_mut().zip(&values) {
                    *target += effect * value;
                }
                Column {
                    values,
                    group: 0,
                    share: 1.0,
                }
            })
            .collect();
        Mixed::fit(&[vec![1.0; 300]], &columns, &targets, &[0.4]).unwrap()
    }

    #[test]
    fn an_undrawn_column_is_ordinary_least_squares_where_it_stands_alone() {
        // y = 1, 2 without and 4, 7 with: difference of means 4, error by hand sqrt((0.5 + 4.5) / 2)
        let column = Column {
            values: vec![0.0, 0.0, 1.0, 1.0],
            group: 0,
            share: 1.0,
        };
        let model = Mixed::fit(&[vec![1.0; 4]], &[column], &[1.0, 2.0, 4.0, 7.0], &[0.4]).unwrap();
        let (estimates, p) = model.undrawn(&[0], &[]).unwrap();
        assert!((estimates[0].value - 4.0).abs() < 1e-9);
        assert!((estimates[0].error - 2.5f64.sqrt()).abs() < 1e-9);
        assert!(
            (p - estimates[0].p()).abs() < 1e-9,
            "one column: F is t squared"
        );
    }

    #[test]
    fn where_nothing_does_anything_effects_are_drawn_to_nothing() {
        let nothing = world(&[0.0; 12], 3);
        let strong = world(&[1.0, -1.0, 0.8, -0.7, 0.9, 0.0], 3);
        let first = |model: &Mixed, width: usize| {
            let mut weights = vec![0.0; width];
            weights[0] = 1.0;
            model.drawn(0).belief(&weights)
        };
        assert!(first(&nothing, 12).mean().abs() < 0.06);
        let belief = first(&strong, 6);
        assert!((belief.mean() - 1.0).abs() < 0.3 && belief.above_zero() > 0.99);
        assert!(belief.quantile(0.05) < belief.mean() && belief.mean() < belief.quantile(0.95));
    }
}
