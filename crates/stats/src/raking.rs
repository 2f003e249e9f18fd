//! Raking: a table whose margins are known, its cells filled so that every margin is met.
//!
//! Iterative proportional fitting. From cells that are all equal it comes to the product of the margins: the
//! table that says nothing beyond them. Cells that are known to be empty stay empty.

/// Rounds after which the fit is given up.
const ROUNDS: usize = 500;
/// How far a margin may be missed at the end.
const TOLERANCE: f64 = 1e-9;

/// A table of so many dimensions, its last one running fastest.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// The length of each dimension.
    pub shape: Vec<usize>,
    pub cells: Vec<f64>,
}

impl Table {
    /// Cells that are all one.
    pub fn even(shape: &[usize]) -> Self {
        Self {
            shape: shape.to_vec(),
            cells: vec![1.0; shape.iter().product()],
        }
    }

    /// The sums over all dimensions but one.
    pub fn margin(&self, dimension: usize) -> Vec<f64> {
        let mut sums = vec![0.0; self.shape[dimension]];
        for (at, cell) in self.cells.iter().enumerate() {
            sums[self.place(at, dimension)] += cell;
        }
        sums
    }

    /// Where a cell lies along a dimension.
    pub fn place(&self, cell: usize, dimension: usize) -> usize {
        let after: usize = self.shape[dimension + 1..].iter().product();
        cell / after % self.shape[dimension]
    }
}

/// `seed` with its margins brought to `margins`, one for each dimension, which must have one sum.
///
/// `None` where that cannot be: a margin that is negative or of another sum, a dimension without a place, or
/// a part of a margin that only empty cells could carry.
pub fn rake(seed: Table, margins: &[Vec<f64>]) -> Option<Table> {
    let sum: f64 = margins.first()?.iter().sum();
    let fits = |(margin, length): (&Vec<f64>, &usize)| {
        let own: f64 = margin.iter().sum();
        margin.len() == *length
            && margin.iter().all(|part| *part >= 0.0)
            && (own - sum).abs() <= 1e-6 * sum.abs().max(1.0)
    };
    if margins.len() != seed.shape.len() || sum <= 0.0 || !margins.iter().zip(&seed.shape).all(fits)
    {
        return None;
    }
    let mut table = seed;
    for _ in 0..ROUNDS {
        for (dimension, margin) in margins.iter().enumerate() {
            scale(&mut table, dimension, margin);
        }
        if missed(&table, margins) <= TOLERANCE * sum.max(1.0) {
            return Some(table);
        }
    }
    None
}

fn scale(table: &mut Table, dimension: usize, margin: &[f64]) {
    let sums = table.margin(dimension);
    for at in 0..table.cells.len() {
        let place = table.place(at, dimension);
        if sums[place] > 0.0 {
            table.cells[at] *= margin[place] / sums[place];
        }
    }
}

/// The largest distance of a sum from its margin.
fn missed(table: &Table, margins: &[Vec<f64>]) -> f64 {
    let of = |(dimension, margin): (usize, &Vec<f64>)| {
        let sums = table.margin(dimension);
        sums.iter()
            .zip(margin)
            .map(|(sum, wanted)| (sum - wanted).abs())
            .fold(0.0, f64::max)
    };
    margins.iter().enumerate().map(of).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn without_more_to_go_by_the_cells_are_products_of_the_margins() {
        let margins = [vec![0.6, 0.4], vec![0.5, 0.3, 0.2]];
        let table = rake(Table::even(&[2, 3]), &margins).expect("it fits");
        let expected = [0.3, 0.18, 0.12, 0.2, 0.12, 0.08];
        assert!(
            table
                .cells
                .iter()
                .zip(expected)
                .all(|(cell, wanted)| (cell - wanted).abs() < 1e-12)
        );
    }

    /// Deming and Stephan: the seed's odds ratio stays, the margins become the wanted ones.
    #[test]
    fn the_association_of_the_seed_is_kept() {
        let seed = Table {
            shape: vec![2, 2],
            cells: vec![40.0, 10.0, 20.0, 30.0],
        };
        let table = rake(seed, &[vec![30.0, 70.0], vec![55.0, 45.0]]).expect("it fits");
        let [a, b, c, d] = table.cells[..] else {
            panic!("four cells")
        };
        assert!((a * d / (b * c) - 6.0).abs() < 1e-6);
        assert!((a + b - 30.0).abs() < 1e-6 && (a + c - 55.0).abs() < 1e-6);
    }

    #[test]
    fn margins_that_cannot_be_met_are_refused() {
        let even = || Table::even(&[2, 2]);
        assert_eq!(rake(even(), &[vec![0.5, 0.5], vec![0.5, 0.4]]), None);
        assert_eq!(rake(even(), &[vec![1.2, -0.2], vec![0.5, 0.5]]), None);
        assert_eq!(rake(even(), &[vec![1.0], vec![0.5, 0.5]]), None);
        assert_eq!(rake(even(), &[vec![0.0, 0.0], vec![0.0, 0.0]]), None);
        let gap = Table {
            shape: vec![2, 2],
            cells: vec![1.0, 0.0, 1.0, 0.0],
        };
        assert_eq!(rake(gap, &[vec![0.5, 0.5], vec![0.5, 0.5]]), None);
    }

    proptest! {
        #[test]
        fn every_margin_is_met(parts in proptest::collection::vec(0.01_f64..1.0, 9), seed in proptest::collection::vec(0.01_f64..1.0, 24)) {
            let margin = |parts: &[f64]| -> Vec<f64> {
                let sum: f64 = parts.iter().sum();
                parts.iter().map(|part| part / sum).collect()
            };
            let margins = [margin(&parts[..4]), margin(&parts[4..7]), margin(&parts[7..])];
            let table = rake(Table { shape: vec![4, 3, 2], cells: seed }, &margins).expect("it fits");
            for (dimension, margin) in margins.iter().enumerate() {
                for (sum, wanted) in table.margin(dimension).iter().zip(margin) {
                    prop_assert!((sum - wanted).abs() < 1e-8);
                }
            }
        }
    }
}
