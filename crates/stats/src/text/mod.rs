//! Which of a few categories a short text is of, learned from texts that a person labelled.
//!
//! Multinomial logistic regression over hashed words and pieces of words, which needs no dictionary and no
//! language. [`learn`] also says how well it does: every text is judged once by a model that has not seen it.

mod features;
mod regression;

use std::collections::BTreeMap;

use features::{Feature, features};
use regression::{Regression, Row};

use crate::random::Random;

/// Parts that the texts are cut into to be judged.
const FOLDS: usize = 5;
/// Sharpness that probabilities may have, of which the truest is taken.
/// At the first all categories are as probable: of labels by lot that is the truest.
const SHARPNESS: [f64; 14] = [
    0.0, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0,
];

/// A text with the number of its category.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Labelled<'a> {
    /// Folded: lower case, composed.
    pub text: &'a str,
    pub category: usize,
}

/// A category with how probable it is, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Guess {
    pub category: usize,
    pub probability: f64,
}

/// A model that has learned, and how it did on texts it had not seen.
#[derive(Debug, Clone)]
pub struct Learned {
    regression: Regression,
    vocabulary: Vocabulary,
    sharpness: f64,
    /// What was guessed of each labelled text by a model without it, in the order they were given.
    pub unseen: Vec<Guess>,
}

/// Learns from labelled texts; `categories` is one more than the largest number of a category.
///
/// Equal texts are judged together, or one would betray the other. Without texts, or with fewer than two
/// categories, there is nothing to learn: `None`.
pub fn learn(texts: &[Labelled<'_>], categories: usize) -> Option<Learned> {
    let mut counts = vec![0_usize; categories];
    texts.iter().for_each(|text| counts[text.category] += 1);
    if counts.iter().filter(|count| **count > 0).count() < 2 {
        return None;
    }
    let vocabulary = Vocabulary::of(texts);
    let rows: Vec<Row> = texts.iter().map(|text| vocabulary.row(text.text)).collect();
    let folds = folds(texts);
    let mut scores = vec![vec![]; texts.len()];
    for fold in 0..FOLDS {
        let learns = |at: &usize| folds[*at] != fold;
        let known: Vec<usize> = (0..texts.len()).filter(learns).collect();
        let model = fit(texts, &rows, &known, categories, vocabulary.0.len());
        for at in (0..texts.len()).filter(|at| !learns(at)) {
            scores[at] = model.scores(&rows[at]);
        }
    }
    let sharpness = truest(&scores, texts);
    let unseen = scores
        .iter()
        .map(|scores| guess(scores, sharpness))
        .collect();
    let all: Vec<usize> = (0..texts.len()).collect();
    Some(Learned {
        regression: fit(texts, &rows, &all, categories, vocabulary.0.len()),
        vocabulary,
        sharpness,
        unseen,
    })
}

impl Learned {
    /// The most probable category of a text.
    pub fn guess(&self, text: &str) -> Guess {
        let scores = self.regression.scores(&self.vocabulary.row(text));
        guess(&scores, self.sharpness)
    }

    /// The words that spoke for a category most, the strongest first.
    pub fn words_for(&self, text: &str, category: usize, at_most: usize) -> Vec<String> {
        let weight = |feature: &Feature| {
            let place = self.vocabulary.0.get(&feature.key)?;
            Some(self.regression.weight(category, *place))
        };
        let mut told: Vec<(f64, String)> = features(text)
            .into_iter()
            .filter_map(|feature| Some((weight(&feature)?, feature.words?)))
            .filter(|(weight, _)| *weight > 0.0)
            .collect();
        told.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        told.into_iter()
            .take(at_most)
            .map(|(_, words)| words)
            .collect()
    }
}

fn fit(
    texts: &[Labelled<'_>],
    rows: &[Row],
    known: &[usize],
    categories: usize,
    places: usize,
) -> Regression {
    let examples: Vec<(&Row, usize)> = known
        .iter()
        .map(|at| (&rows[*at], texts[*at].category))
        .collect();
    Regression::fit(&examples, categories, places, &mut Random(11))
}

/// The features that labelled texts have, each with its place.
#[derive(Debug, Clone)]
struct Vocabulary(BTreeMap<u64, usize>);

impl Vocabulary {
    fn of(texts: &[Labelled<'_>]) -> Self {
        let mut places = BTreeMap::new();
        for feature in texts.iter().flat_map(|text| features(text.text)) {
            let next = places.len();
            places.entry(feature.key).or_insert(next);
        }
        Self(places)
    }

    /// What is known in a text; what is not makes the rest count less.
    fn row(&self, text: &str) -> Row {
        let features = features(text);
        let known = features
            .iter()
            .filter_map(|feature| self.0.get(&feature.key));
        Row {
            places: known.copied().collect(),
            value: 1.0 / (features.len().max(1) as f64).sqrt(),
        }
    }
}

/// The part of each text: every category is spread over all parts, and equal texts stand in one.
fn folds(texts: &[Labelled<'_>]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..texts.len()).collect();
    order.sort_by_key(|at| (texts[*at].category, texts[*at].text));
    let mut of_text = BTreeMap::new();
    for at in order {
        let next = of_text.len() % FOLDS;
        of_text.entry(texts[at].text).or_insert(next);
    }
    texts.iter().map(|text| of_text[text.text]).collect()
}

/// The sharpness under which the truth was least surprising.
fn truest(scores: &[Vec<f64>], texts: &[Labelled<'_>]) -> f64 {
    let surprise = |sharpness: f64| -> f64 {
        let each = scores.iter().zip(texts);
        each.map(|(scores, text)| {
            -probabilities(scores, sharpness)[text.category]
                .max(1e-12)
                .ln()
        })
        .sum()
    };
    let by_surprise = |a: &f64, b: &f64| surprise(*a).total_cmp(&surprise(*b));
    SHARPNESS.into_iter().min_by(by_surprise).unwrap_or(1.0)
}

fn guess(scores: &[f64], sharpness: f64) -> Guess {
    let probabilities = probabilities(scores, sharpness);
    let best = probabilities.iter().copied().enumerate();
    // of two that are equal the first, so that the answer hangs on nothing else
    let (category, probability) = best
        .reduce(|a, b| if b.1 > a.1 { b } else { a })
        .unwrap_or((0, 0.0));
    Guess {
        category,
        probability,
    }
}

/// Shares of one that grow with the scores.
fn probabilities(scores: &[f64], sharpness: f64) -> Vec<f64> {
    let top = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let parts: Vec<f64> = scores
        .iter()
        .map(|score| ((score - top) * sharpness).exp())
        .collect();
    let whole: f64 = parts.iter().sum();
    parts.into_iter().map(|part| part / whole).collect()
}

#[cfg(test)]
mod tests;
