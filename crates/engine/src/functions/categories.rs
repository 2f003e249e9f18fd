//! `category_guesses(rows)` and `category_scores(rows)`: what a model that learned from labels proposes, and how
//! well it does.
//!
//! The argument is a list of videos, some of them labelled. The arithmetic is `toklake_stats::text`.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::{Array, StructBuilder};
use arrow::datatypes::DataType;
use datafusion::common::Result;
use datafusion::logical_expr::ScalarUDF;
use toklake_stats::text::{Guess, Labelled, Learned, learn};

use super::plain;
use super::rows::{Rows, count, flag, function_of_rows, number, text};

/// A guess less probable than this is none.
const SURE: f64 = 0.6;
/// Labels from which the model is used, and labels of a category that count it as one.
const LABELS: usize = 30;
const OF_EACH: usize = 5;
/// Words that are told for a guess.
const WORDS: usize = 3;
/// Of the normal distribution, for intervals of 95 %.
const Z: f64 = 1.959_963_984_540_054;

/// `category_guesses(array_agg(struct(account, video_id, text, label, rule)))`: a guess for each video without a label.
pub(super) fn guesses_function() -> ScalarUDF {
    let fields = vec![
        ("account", DataType::Utf8),
        ("video_id", DataType::Utf8),
        ("category", DataType::Utf8),
        ("probability", DataType::Float64),
        ("words", DataType::Utf8),
        ("decides", DataType::Boolean),
    ];
    function_of_rows("category_guesses", fields, |rows, out| {
        let videos = videos(rows)?;
        Taught::of(&videos).write_guesses(&videos, out);
        Ok(())
    })
}

/// `category_scores(array_agg(struct(account, video_id, text, label, rule)))`: a row for all labels, and for each category.
pub(super) fn scores_function() -> ScalarUDF {
    let fields = vec![
        ("category", DataType::Utf8),
        ("labels", DataType::Int64),
        ("right_guesses", DataType::Int64),
        ("accuracy", DataType::Float64),
        ("accuracy_low", DataType::Float64),
        ("accuracy_high", DataType::Float64),
        ("f1", DataType::Float64),
        ("sure_guesses", DataType::Int64),
        ("sure_accuracy", DataType::Float64),
        ("rules_told", DataType::Int64),
        ("rules_accuracy", DataType::Float64),
        ("usual_share", DataType::Float64),
        ("is_used", DataType::Boolean),
    ];
    function_of_rows("category_scores", fields, |rows, out| {
        Taught::of(&videos(rows)?).write_scores(out);
        Ok(())
    })
}

/// One video of the list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Video {
    account: String,
    id: String,
    text: String,
    label: Option<String>,
    rule: Option<String>,
}

/// The videos by account and id, so that the answer does not hang on the order of the list.
fn videos(rows: &Rows) -> Result<Vec<Video>> {
    let columns = (0..5)
        .map(|column| rows.texts(column))
        .collect::<Result<Vec<_>>>()?;
    let text = |column: usize, row: usize| {
        let column = &columns[column];
        column.is_valid(row).then(|| column.value(row).to_owned())
    };
    let video = |row: usize| Video {
        account: text(0, row).unwrap_or_default(),
        id: text(1, row).unwrap_or_default(),
        text: plain(&text(2, row).unwrap_or_default()),
        label: text(3, row),
        rule: text(4, row),
    };
    let mut videos: Vec<Video> = (0..rows.len()).map(video).collect();
    videos.sort();
    Ok(videos)
}

/// What the labelled videos teach.
struct Taught {
    names: Vec<String>,
    /// For each labelled video its category, what was guessed without its label, and what the rules say.
    judged: Vec<(usize, Option<Guess>, Option<String>)>,
    learned: Option<Learned>,
}

impl Taught {
    fn of(videos: &[Video]) -> Self {
        let labelled: Vec<(&Video, &String)> = videos
            .iter()
            .filter_map(|v| Some((v, v.label.as_ref()?)))
            .collect();
        let names: BTreeSet<&String> = labelled.iter().map(|(_, label)| *label).collect();
        let names: Vec<String> = names.into_iter().cloned().collect();
        let number = |label: &String| names.binary_search(label).expect("every label is a name");
        let texts: Vec<Labelled> = labelled
            .iter()
            .map(|(video, label)| Labelled {
                text: &video.text,
                category: number(label),
            })
            .collect();
        let learned = learn(&texts, names.len());
        let unseen = |at: usize| learned.as_ref().map(|learned| learned.unseen[at]);
        let judged = labelled
            .iter()
            .enumerate()
            .map(|(at, (video, label))| (number(label), unseen(at), video.rule.clone()));
        Self {
            judged: judged.collect(),
            names,
            learned,
        }
    }

    fn write_guesses(&self, videos: &[Video], out: &mut StructBuilder) {
        let all = self.score(|_| true);
        let Some(learned) = self.learned.as_ref().filter(|_| self.is_used()) else {
            return;
        };
        let outdoes_rules =
            all.sure_accuracy().unwrap_or(0.0) > all.rules_accuracy().unwrap_or(0.0);
        for video in videos.iter().filter(|video| video.label.is_none()) {
            let Guess {
                category,
                probability,
            } = learned.guess(&video.text);
            let decides = probability >= SURE && (outdoes_rules || video.rule.is_none());
            text(out, 0, Some(&video.account));
            text(out, 1, Some(&video.id));
            text(out, 2, Some(&self.names[category]));
            number(out, 3, Some(probability));
            let words = learned.words_for(&video.text, category, WORDS).join(", ");
            text(out, 4, Some(&words));
            flag(out, 5, decides);
            out.append(true);
        }
    }

    fn write_scores(&self, out: &mut StructBuilder) {
        if self.judged.is_empty() {
            return;
        }
        let usual =
            self.counts().into_values().max().unwrap_or_default() as f64 / self.judged.len() as f64;
        let each: Vec<Score> = (0..self.names.len())
            .map(|name| self.score(|category| category == name))
            .collect();
        let mut all = self.score(|_| true);
        let f1: Vec<f64> = each.iter().filter_map(|score| score.f1).collect();
        all.f1 = (!f1.is_empty()).then(|| f1.iter().sum::<f64>() / f1.len() as f64);
        let names = std::iter::once("all").chain(self.names.iter().map(String::as_str));
        for (name, score) in names.zip(std::iter::once(&all).chain(&each)) {
            text(out, 0, Some(name));
            score.write(out);
            number(out, 11, Some(usual));
            flag(out, 12, self.is_used());
            out.append(true);
        }
    }

    fn counts(&self) -> BTreeMap<usize, usize> {
        let mut counts = BTreeMap::new();
        self.judged
            .iter()
            .for_each(|(category, ..)| *counts.entry(*category).or_default() += 1);
        counts
    }

    /// Whether there are labels enough, and the model is surely better than always naming the most frequent one.
    fn is_used(&self) -> bool {
        let counts = self.counts();
        let usual = counts.values().max().copied().unwrap_or_default() as f64
            / self.judged.len().max(1) as f64;
        let enough = counts.values().filter(|count| **count >= OF_EACH).count() >= 2;
        let low = self.score(|_| true).interval().map_or(0.0, |(low, _)| low);
        self.judged.len() >= LABELS && enough && low > usual
    }

    /// How the labelled videos of some categories were judged.
    fn score(&self, counts: impl Fn(usize) -> bool) -> Score {
        let mut score = Score::default();
        let mut guessed = 0;
        for (category, guess, rule) in &self.judged {
            let named = rule.as_deref().map(|rule| rule == self.names[*category]);
            let right = guess.map(|guess| guess.category == *category);
            guessed += usize::from(guess.is_some_and(|guess| counts(guess.category)));
            if !counts(*category) {
                continue;
            }
            score.labels += 1;
            score.guesses += usize::from(right.is_some());
            score.right += usize::from(right == Some(true));
            if guess.is_some_and(|guess| guess.probability >= SURE) {
                score.sure += 1;
                score.sure_right += usize::from(right == Some(true));
            }
            score.rules += usize::from(named.is_some());
            score.rules_right += usize::from(named == Some(true));
        }
        score.f1 = share(2 * score.right, score.labels + guessed).filter(|_| score.guesses > 0);
        score
    }
}

/// How some labelled videos were judged.
#[derive(Debug, Default)]
struct Score {
    labels: usize,
    guesses: usize,
    right: usize,
    sure: usize,
    sure_right: usize,
    rules: usize,
    rules_right: usize,
    f1: Option<f64>,
}

impl Score {
    fn sure_accuracy(&self) -> Option<f64> {
        share(self.sure_right, self.sure)
    }

    fn rules_accuracy(&self) -> Option<f64> {
        share(self.rules_right, self.rules)
    }

    /// Wilson's interval of the accuracy.
    fn interval(&self) -> Option<(f64, f64)> {
        let (n, share) = (self.guesses as f64, share(self.right, self.guesses)?);
        let middle = (share + Z * Z / (2.0 * n)) / (1.0 + Z * Z / n);
        let half =
            Z / (1.0 + Z * Z / n) * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
        // where none or all are right an end is 0 or 1, which the root misses by a rounding
        let low = if self.right == 0 { 0.0 } else { middle - half };
        let high = if self.right == self.guesses {
            1.0
        } else {
            middle + half
        };
        Some((low, high))
    }

    fn write(&self, out: &mut StructBuilder) {
        let told = self.guesses > 0;
        let told = |count: usize| told.then_some(count as i64);
        count(out, 1, Some(self.labels as i64));
        count(out, 2, told(self.right));
        number(out, 3, share(self.right, self.guesses));
        number(out, 4, self.interval().map(|(low, _)| low));
        number(out, 5, self.interval().map(|(_, high)| high));
        number(out, 6, self.f1);
        count(out, 7, told(self.sure));
        number(out, 8, self.sure_accuracy());
        count(out, 9, Some(self.rules as i64));
        number(out, 10, self.rules_accuracy());
    }
}

fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn video(at: usize, label: Option<&str>, rule: Option<&str>) -> Video {
        let words = [["guitar", "song", "melody"], ["oven", "recipe", "tasty"]][at % 2];
        Video {
            account: "a".to_owned(),
            id: format!("{at:03}"),
            text: format!("my {} of today {}", words[at / 2 % 3], words[at / 5 % 3]),
            label: label.map(str::to_owned),
            rule: rule.map(str::to_owned),
        }
    }

    fn labelled(count: usize) -> Vec<Video> {
        (0..count)
            .map(|at| video(at, Some(["music", "food"][at % 2]), None))
            .collect()
    }

    #[test]
    fn few_labels_propose_nothing_and_are_counted() {
        let taught = Taught::of(&labelled(12));
        assert!(!taught.is_used());
        let score = taught.score(|_| true);
        assert_eq!((score.labels, score.guesses), (12, 12));
        assert!(Taught::of(&[]).judged.is_empty());
    }

    #[test]
    fn enough_labels_that_can_be_told_apart_are_used() {
        assert!(Taught::of(&labelled(40)).is_used());
        let alike: Vec<Video> = (0..40)
            .map(|at| video(0, Some(["music", "food"][at % 2]), None))
            .collect();
        assert!(!Taught::of(&alike).is_used());
    }

    #[test]
    fn an_interval_holds_its_share_and_stays_within_bounds() {
        let score = Score {
            guesses: 10,
            right: 10,
            ..Score::default()
        };
        let (low, high) = score.interval().expect("there are guesses");
        assert!((low - 0.722).abs() < 0.001 && high == 1.0, "{low} {high}");
        assert_eq!(Score::default().interval(), None);
    }
}
