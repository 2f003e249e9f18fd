//! Posts that carry something, each against its neighbours in time that do not.
//!
//! Fewer assumptions than a model of everything, and less power: what [`crate::effects`] says of the same should agree.
//! The posts just before are compared in the same way, since a creator on the rise looks like a good partner.

use crate::distribution::t_within;
use crate::effects::{CONFIDENCE, FEWEST_WITH};
use crate::random::Random;

/// Neighbours that a post is held against.
const NEIGHBOURS: usize = 3;
/// Seconds within which they must lie.
const NEAR: i64 = 21 * 86_400;
/// Sign flips that the chance is told from where there are too many to go through all.
const FLIPS: usize = 4_999;
/// Differences up to which all flips are gone through.
const ALL_FLIPS: usize = 12;

/// A post of one creator.
#[derive(Debug, Clone, PartialEq)]
pub struct Post {
    /// Seconds since 1970.
    pub at: i64,
    /// ln(views + 1) at one age.
    pub outcome: f64,
    /// Video or photo; only posts of one kind are compared.
    pub kind: Option<String>,
    /// Whether it carries what is asked about; `None` for posts that may not be compared with.
    pub is_with: Option<bool>,
}

/// A mean difference in ln units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    pub effect: f64,
    /// Ends of the 90 % interval.
    pub low: f64,
    pub high: f64,
    /// Chance of as much where the signs of the differences are those of chance.
    pub p: f64,
    /// Posts that were compared.
    pub posts: usize,
}

/// What posts with it came to against their neighbours, and what the posts just before them did against theirs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Matched {
    pub with: Difference,
    /// `None` where too few posts lie before.
    pub before: Option<Difference>,
}

/// Compares. `None` where fewer than [`FEWEST_WITH`] posts with it have neighbours without it.
pub fn matched(posts: &[Post]) -> Option<Matched> {
    let mut ordered: Vec<&Post> = posts.iter().collect();
    ordered.sort_by_key(|post| (post.at, post.outcome.to_bits()));
    let with = (0..ordered.len()).filter(|at| ordered[*at].is_with == Some(true));
    let (mut differences, mut before) = (vec![], vec![]);
    for at in with {
        let Some(difference) = against_neighbours(&ordered, at, ordered.len()) else {
            continue;
        };
        differences.push(difference);
        let last = (0..at)
            .rev()
            .find(|other| is_alike(ordered[at], ordered[*other]));
        before.extend(last.and_then(|last| against_neighbours(&ordered, last, at)));
    }
    Some(Matched {
        with: mean(&differences)?,
        before: mean(&before),
    })
}

/// The outcome at a place less the mean of its nearest neighbours without it, of those before `until`.
fn against_neighbours(posts: &[&Post], at: usize, until: usize) -> Option<f64> {
    let own = posts[at];
    let mut near: Vec<(i64, usize)> = (0..until)
        .filter(|other| *other != at && is_alike(own, posts[*other]))
        .map(|other| ((posts[other].at - own.at).abs(), other))
        .collect();
    near.sort_unstable();
    near.truncate(NEIGHBOURS);
    let sum: f64 = near.iter().map(|(_, other)| posts[*other].outcome).sum();
    (!near.is_empty()).then(|| own.outcome - sum / near.len() as f64)
}

/// Whether `other` is a post without it that `own` may be held against.
fn is_alike(own: &Post, other: &Post) -> bool {
    other.is_with == Some(false) && other.kind == own.kind && (other.at - own.at).abs() <= NEAR
}

fn mean(differences: &[f64]) -> Option<Difference> {
    let n = differences.len();
    if n < FEWEST_WITH {
        return None;
    }
    let effect = differences.iter().sum::<f64>() / n as f64;
    let squares: f64 = differences.iter().map(|own| (own - effect).powi(2)).sum();
    let error = (squares / (n - 1) as f64 / n as f64).sqrt();
    let half = t_within(CONFIDENCE, (n - 1) as f64) * error;
    Some(Difference {
        effect,
        low: effect - half,
        high: effect + half,
        p: chance(differences, effect.abs() * n as f64),
        posts: n,
    })
}

/// Share of flips of signs whose sum is as large.
fn chance(differences: &[f64], found: f64) -> f64 {
    let is_as_much = |signs: &dyn Fn(usize) -> bool| {
        let signed = differences.iter().enumerate();
        let sum: f64 = signed
            .map(|(at, own)| if signs(at) { *own } else { -own })
            .sum();
        sum.abs() >= found - 1e-12
    };
    if differences.len() <= ALL_FLIPS {
        let all = 1usize << differences.len();
        let as_much = (0..all).filter(|flip| is_as_much(&|at| flip >> at & 1 == 1));
        return as_much.count() as f64 / all as f64;
    }
    let mut random = Random(1);
    let as_much = (0..FLIPS).filter(|_| {
        let signs: Vec<bool> = differences.iter().map(|_| random.uniform() < 0.5).collect();
        is_as_much(&|at| signs[at])
    });
    (as_much.count() + 1) as f64 / (FLIPS + 1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn post(day: i64, outcome: f64, is_with: Option<bool>) -> Post {
        Post {
            at: day * 86_400,
            outcome,
            kind: Some("video".to_owned()),
            is_with,
        }
    }

    #[test]
    fn each_post_is_held_against_its_three_neighbours_of_its_kind() {
        let mut posts = vec![];
        for week in 0..6 {
            let (day, level) = (week * 40, week as f64);
            posts.extend([
                post(day, level, Some(false)),
                post(day + 1, level + 0.5, Some(true)),
                post(day + 2, level + 1.0, Some(false)),
                post(day + 3, level - 1.0, Some(false)),
                // further away, of another kind, and one that may not be compared with
                post(day + 9, 50.0, Some(false)),
                Post {
                    kind: Some("photo".to_owned()),
                    ..post(day + 1, 70.0, Some(false))
                },
                post(day + 1, 90.0, None),
            ]);
        }
        let found = matched(&posts).unwrap();
        assert!((found.with.effect - 0.5).abs() < 1e-12 && found.with.posts == 6);
        // six equal differences: of 64 flips the two that have all signs alike
        assert!((found.with.p - 2.0 / 64.0).abs() < 1e-12);
        assert_eq!(matched(&posts[..28]), None);
    }

    /// A creator with a drifting level, and a partner who does `truth` or nothing.
    fn world(seed: u64, truth: f64) -> Option<Matched> {
        let mut random = Random(seed.wrapping_mul(0x9E37_79B9) ^ 9);
        let (mut level, mut day) = (8.0, 0);
        let posts: Vec<Post> = (0..120)
            .map(|_| {
                level += 0.05 * random.normal();
                day += 1 + random.below(3) as i64;
                let is_with = random.uniform() < 0.12;
                let own = if is_with { truth } else { 0.0 };
                post(day, level + own + 0.85 * random.normal(), Some(is_with))
            })
            .collect();
        matched(&posts)
    }

    #[test]
    fn intervals_hold_planted_effects_and_where_there_is_nothing_few_are_told() {
        let found = |truth| (0..1_000).filter_map(move |seed| world(seed, truth));
        for truth in [0.0, 0.5] {
            let all: Vec<Matched> = found(truth).collect();
            let held = all
                .iter()
                .filter(|one| one.with.low <= truth && truth <= one.with.high);
            let share = held.count() as f64 / all.len() as f64;
            assert!((0.87..=0.93).contains(&share), "{truth}: {share:.3}");
        }
        let all: Vec<Matched> = found(0.0).collect();
        let told = all.iter().filter(|one| one.with.p <= 0.05).count() as f64 / all.len() as f64;
        assert!((0.03..=0.07).contains(&told), "{told:.3}");
        let before: Vec<Difference> = found(0.5).filter_map(|one| one.before).collect();
        let told = before.iter().filter(|one| one.p <= 0.05).count() as f64 / before.len() as f64;
        assert!(told <= 0.08, "before: {told:.3}");
    }
}
