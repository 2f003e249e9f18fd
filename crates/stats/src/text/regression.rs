//! Multinomial logistic regression over sparse rows of ones, by AdaGrad.
//!
//! Nothing speaks for a category but the text itself: of a text that has nothing known in it, all are as probable.

use crate::random::Random;

/// What is known in a text: its places, and what each counts, so that a long text says no more than a short one.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub places: Vec<usize>,
    pub value: f64,
}

/// Times that every example is seen.
const ROUNDS: usize = 25;
/// The length of a first step.
const STEP: f64 = 0.5;
/// How much a weight that is not needed shrinks each time it is seen.
const SHRINK: f64 = 1e-4;

/// Weights of each category and place.
#[derive(Debug, Clone)]
pub(super) struct Regression {
    /// Place by place, the categories beside each other.
    weights: Vec<f64>,
    categories: usize,
}

impl Regression {
    /// Learns from the places of each example and its category; `random` orders them.
    pub fn fit(
        examples: &[(&Row, usize)],
        categories: usize,
        places: usize,
        random: &mut Random,
    ) -> Self {
        let mut model = Self {
            weights: vec![0.0; places * categories],
            categories,
        };
        let mut seen = Self {
            weights: vec![1e-2; places * categories],
            categories,
        };
        let mut order: Vec<usize> = (0..examples.len()).collect();
        for _ in 0..ROUNDS {
            random.shuffle(&mut order);
            for at in &order {
                let (row, category) = examples[*at];
                model.step(row, category, &mut seen);
            }
        }
        model
    }

    fn step(&mut self, row: &Row, category: usize, seen: &mut Self) {
        let errors = self.errors(row, category);
        for place in &row.places {
            let at = place * self.categories;
            for (number, error) in errors.iter().enumerate() {
                let slope = error * row.value + SHRINK * self.weights[at + number];
                descend(
                    &mut self.weights[at + number],
                    &mut seen.weights[at + number],
                    slope,
                );
            }
        }
    }

    /// Probability less truth, category by category.
    fn errors(&self, row: &Row, category: usize) -> Vec<f64> {
        let mut errors = super::probabilities(&self.scores(row), 1.0);
        errors[category] -= 1.0;
        errors
    }

    /// How much speaks for each category.
    pub fn scores(&self, row: &Row) -> Vec<f64> {
        let mut scores = vec![0.0; self.categories];
        for place in &row.places {
            let weights = self.weights[place * self.categories..].iter();
            scores
                .iter_mut()
                .zip(weights)
                .for_each(|(score, weight)| *score += row.value * weight);
        }
        scores
    }

    /// What a place says for a category, less what it says for all of them on average.
    pub fn weight(&self, category: usize, place: usize) -> f64 {
        let all = &self.weights[place * self.categories..(place + 1) * self.categories];
        all[category] - all.iter().sum::<f64>() / self.categories as f64
    }
}

fn descend(weight: &mut f64, seen: &mut f64, slope: f64) {
    *seen += slope * slope;
    *weight -= STEP * slope / seen.sqrt();
}
