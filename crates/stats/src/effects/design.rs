//! The model's columns: the creator's level over time, the clock, and a column for each label that can be judged.

use std::collections::{BTreeMap, BTreeSet};
use std::f64::consts::TAU;

use super::{FEWEST_POSTS, FEWEST_WITH, Post};
use crate::mixed::{Column, Drawn, Mixed, residuals};
use crate::robust::{mad, median};

/// Posts from one bend of the level to the next.
const POSTS_PER_BEND: f64 = 25.0;
/// Waves of the day that the hours may follow: once, twice and three times around.
pub(super) const WAVES: usize = 3;
/// Posts from which on followers' activity is asked as well.
const POSTS_FOR_ACTIVITY: usize = 200;
/// Labels of a kind that are judged: those used most.
const LABELS_OF_A_KIND: usize = 24;
/// Labels that go together this often are judged as one.
const TOGETHER: f64 = 0.9;
/// Spreads that are usual before the data, in standard deviations of what is not explained: times of posting
/// differ less than what is posted.
const USUAL_OF_TIMES: f64 = 0.33;
const USUAL_OF_LABELS: f64 = 0.36;
/// Standard deviations at which a wild value is cut.
const WILD: f64 = 3.0;

pub(super) const HOURS: usize = 0;
pub(super) const DAYS: usize = 1;

/// A label, or several that always go together.
pub(super) struct Label {
    pub kind: String,
    pub name: String,
    pub column: usize,
    pub group: usize,
    pub posts: Vec<usize>,
}

/// The fitted model of one creator.
pub(super) struct Design<'a> {
    pub posts: &'a [Post],
    pub columns: Vec<Column>,
    pub labels: Vec<Label>,
    pub model: Mixed,
    /// What is thought of the hours and of the days.
    pub drawn: [Drawn; 2],
}

impl<'a> Design<'a> {
    pub fn of(posts: &'a [Post]) -> Option<Self> {
        if posts.len() < FEWEST_POSTS {
            return None;
        }
        let mut columns = clock(posts);
        let labels = labels(posts, &mut columns);
        let flat = level(posts);
        let groups = columns.iter().map(|column| column.group).max()? + 1;
        let usual: Vec<f64> = (0..groups)
            .map(|group| {
                if group <= DAYS {
                    USUAL_OF_TIMES
                } else {
                    USUAL_OF_LABELS
                }
            })
            .collect();
        let model = Mixed::fit(&flat, &columns, &tamed(&flat, posts), &usual)?;
        let drawn = [HOURS, DAYS].map(|group| model.drawn(group));
        Some(Self {
            posts,
            columns,
            labels,
            model,
            drawn,
        })
    }

    /// Whether no post carries two labels of this group.
    pub fn is_one_of_a_kind(&self, group: usize) -> bool {
        let columns = || self.columns.iter().filter(|column| column.group == group);
        (0..self.posts.len()).all(|at| columns().map(|column| column.values[at]).sum::<f64>() < 1.5)
    }
}

/// Hour of the day, 0 to 23, and day of the week, 0 for Monday, of seconds since 1970.
pub(super) fn hour_and_day(at: i64) -> (usize, usize) {
    let hours = at.div_euclid(3_600);
    let days = hours.div_euclid(24);
    (
        hours.rem_euclid(24) as usize,
        (days + 3).rem_euclid(7) as usize,
    )
}

/// The columns of the hours at the middle of one: waves, smoother ones allowed more.
pub(super) fn waves(hour: usize) -> [f64; 2 * WAVES] {
    let total: f64 = (1..=WAVES).map(|k| 1.0 / (k * k) as f64).sum();
    std::array::from_fn(|at| {
        let k = (at / 2 + 1) as f64;
        let angle = TAU * k * (hour as f64 + 0.5) / 24.0;
        let wave = if at % 2 == 0 {
            angle.cos()
        } else {
            angle.sin()
        };
        wave / k / total.sqrt()
    })
}

fn clock(posts: &[Post]) -> Vec<Column> {
    let moments: Vec<(usize, usize)> = posts.iter().map(|post| hour_and_day(post.at)).collect();
    let hours = (0..2 * WAVES).map(|wave| Column {
        values: moments.iter().map(|(hour, _)| waves(*hour)[wave]).collect(),
        group: HOURS,
        share: 1.0,
    });
    let days = (0..7).map(|day| Column {
        values: moments
            .iter()
            .map(|(_, own)| f64::from(u8::from(*own == day)))
            .collect(),
        group: DAYS,
        share: 1.0,
    });
    let activity = Column {
        values: posts
            .iter()
            .map(|post| post.activity.unwrap_or(0.0))
            .collect(),
        group: HOURS,
        share: 1.0,
    };
    let is_known = posts.len() >= POSTS_FOR_ACTIVITY && posts.iter().all(|p| p.activity.is_some());
    hours
        .chain(days)
        .chain(is_known.then_some(activity))
        .collect()
}

/// The creator's level: a line through the posts in their order that bends now and then, and the age of readings.
fn level(posts: &[Post]) -> Vec<Vec<f64>> {
    let mut order: Vec<usize> = (0..posts.len()).collect();
    order.sort_by_key(|at| (posts[*at].at, posts[*at].outcome.to_bits()));
    let bends = (posts.len() as f64 / POSTS_PER_BEND).round().max(1.0);
    let mut flat = vec![vec![0.0; posts.len()]; bends as usize + 1];
    for (rank, at) in order.into_iter().enumerate() {
        let place = rank as f64 * bends / (posts.len() - 1) as f64;
        let before = (place as usize).min(bends as usize - 1);
        flat[before][at] = 1.0 - (place - before as f64);
        flat[before + 1][at] = place - before as f64;
    }
    let ages: Vec<f64> = posts.iter().filter_map(|post| post.ln_age).collect();
    let usual = median(&ages).unwrap_or(0.0);
    flat.push(
        posts
            .iter()
            .map(|post| post.ln_age.unwrap_or(usual) - usual)
            .collect(),
    );
    flat
}

/// The outcomes, wild ones brought to [`WILD`] standard deviations from the level.
fn tamed(flat: &[Vec<f64>], posts: &[Post]) -> Vec<f64> {
    let mut tamed: Vec<f64> = posts.iter().map(|post| post.outcome).collect();
    for _ in 0..3 {
        let left = residuals(flat, &tamed);
        let spread = (left.iter().map(|rest| rest * rest).sum::<f64>() / left.len() as f64).sqrt();
        // where most posts are alike the others are no accidents
        let width = WILD * mad(&left).unwrap_or(0.0).max(spread / 2.0);
        for (at, value) in tamed.iter_mut().enumerate() {
            let level = *value - left[at];
            let wild = posts[at].outcome - level;
            *value = level
                + if width > 0.0 {
                    wild.clamp(-width, width)
                } else {
                    wild
                };
        }
    }
    tamed
}

/// A column for each label that enough posts have and enough have not.
fn labels(posts: &[Post], columns: &mut Vec<Column>) -> Vec<Label> {
    let mut having: BTreeMap<(&str, &str), BTreeSet<usize>> = BTreeMap::new();
    for (at, post) in posts.iter().enumerate() {
        for (kind, name) in &post.labels {
            having.entry((kind, name)).or_default().insert(at);
        }
    }
    let mut kinds: BTreeMap<&str, Vec<(&str, Vec<usize>)>> = BTreeMap::new();
    for ((kind, name), with) in having {
        if with.len() >= FEWEST_WITH && posts.len() - with.len() >= FEWEST_WITH {
            let with = with.into_iter().collect();
            kinds.entry(kind).or_default().push((name, with));
        }
    }
    let mut labels: Vec<Label> = vec![];
    for (nth, (kind, mut names)) in kinds.into_iter().enumerate() {
        names.sort_by_key(|(name, with)| (std::cmp::Reverse(with.len()), *name));
        names.truncate(LABELS_OF_A_KIND);
        names.sort();
        let first = labels.len();
        for (name, with) in names {
            let twin = labels[first..]
                .iter_mut()
                .find(|other| correlation(&other.posts, &with, posts.len()) > TOGETHER);
            if let Some(twin) = twin {
                twin.name = format!("{} + {name}", twin.name);
                continue;
            }
            let mut values = vec![0.0; posts.len()];
            with.iter().for_each(|at| values[*at] = 1.0);
            labels.push(Label {
                kind: kind.to_owned(),
                name: name.to_owned(),
                column: columns.len(),
                group: DAYS + 1 + nth,
                posts: with,
            });
            columns.push(Column {
                values,
                group: DAYS + 1 + nth,
                share: 1.0,
            });
        }
    }
    labels
}

/// Correlation of two sets of posts out of `all`.
fn correlation(a: &[usize], b: &[usize], all: usize) -> f64 {
    let both = a.iter().filter(|at| b.binary_search(at).is_ok()).count() as f64;
    let (a, b, n) = (
        a.len() as f64 / all as f64,
        b.len() as f64 / all as f64,
        all as f64,
    );
    (both / n - a * b) / (a * (1.0 - a) * b * (1.0 - b)).sqrt()
}
