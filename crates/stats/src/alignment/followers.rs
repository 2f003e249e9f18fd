//! Evidence from gains: followers come on days of many profile views and likes.

use super::component::Anchor;
use super::path::{self, OFFSETS, offset};
use super::track::{Row, Track};
use super::{Method, REACH, SURE};

/// Gains are few and noisy: fewer days than this prove nothing.
const FEWEST_DAYS: usize = 40;
/// Days are far from independent, so each counts for this share of its likelihood.
const TEMPER: f64 = 0.2;
/// Below this correlation the two do not follow each other.
const WEAKEST_CORRELATION: f64 = 0.5;
/// Columns of the overview that gains follow: profile views and likes.
const FOLLOWED: [usize; 2] = [1, 2];

/// The shift at which daily gains of followers follow the overview, when it is clear.
pub(super) fn anchor(followers: &Track, overview: &Track) -> Option<Anchor> {
    let gains = gains(followers);
    let pursued = pursued(overview, &gains);
    let mut fits = [0.0; OFFSETS];
    let mut correlations = [0.0; OFFSETS];
    for choice in 0..OFFSETS {
        let pairs = pairs(&gains, &pursued, choice);
        if pairs.len() < FEWEST_DAYS {
            return None;
        }
        correlations[choice] = correlation(&pairs).max(0.0);
        let unexplained = (1.0 - correlations[choice].powi(2)).max(1e-6);
        fits[choice] = -0.5 * TEMPER * pairs.len() as f64 * unexplained.ln();
    }
    let posterior = path::posterior(&[fits]);
    let choice = (0..OFFSETS).find(|choice| posterior[*choice] >= SURE)?;
    let pairs = pairs(&gains, &pursued, choice);
    (correlations[choice] >= WEAKEST_CORRELATION).then(|| Anchor {
        shift: offset(choice),
        compared: pairs.len() as u32,
        agreed: on_one_side(&pairs),
        confidence: posterior[choice],
        method: Method::FollowersFollow,
        against: overview.entries().map(|(_, day)| day.owner).min(),
    })
}

/// Signed logarithm of what each day gained, where the day before is known too.
fn gains(followers: &Track) -> Vec<(i32, f64)> {
    let gain =
        |day: i32, held: f64| Some((day, signed_log(held - followers.get(day - 1)?.row[0]?)));
    followers
        .entries()
        .filter_map(|(day, entry)| gain(day, entry.row[0]?))
        .collect()
}

/// What the gains may follow, from [`REACH`] days before the first gain to as many after the last.
fn pursued(overview: &Track, gains: &[(i32, f64)]) -> (i32, Vec<Option<f64>>) {
    let (Some((first, _)), Some((last, _))) = (gains.first(), gains.last()) else {
        return (0, Vec::new());
    };
    let sum = |row: &Row| {
        FOLLOWED
            .iter()
            .map(|column| Some(signed_log(row[*column]?)))
            .sum::<Option<f64>>()
    };
    let base = first - REACH;
    (
        base,
        (base..=last + REACH)
            .map(|day| sum(&overview.get(day)?.row))
            .collect(),
    )
}

fn pairs(
    gains: &[(i32, f64)],
    (base, pursued): &(i32, Vec<Option<f64>>),
    choice: usize,
) -> Vec<(f64, f64)> {
    let pair =
        |(day, gain): &(i32, f64)| Some((*gain, pursued[(day - offset(choice) - base) as usize]?));
    gains.iter().filter_map(pair).collect()
}

fn signed_log(value: f64) -> f64 {
    value.signum() * value.abs().ln_1p()
}

/// Pearson's correlation; 0 when one side is constant.
fn correlation(pairs: &[(f64, f64)]) -> f64 {
    let n = pairs.len() as f64;
    let (mut x, mut y, mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for (a, b) in pairs {
        x += a;
        y += b;
        xx += a * a;
        yy += b * b;
        xy += a * b;
    }
    let scale = ((n * xx - x * x) * (n * yy - y * y)).sqrt();
    if scale > 1e-9 {
        (n * xy - x * y) / scale
    } else {
        0.0
    }
}

/// Days on which both sides lie above their means, or both below.
fn on_one_side(pairs: &[(f64, f64)]) -> u32 {
    let n = pairs.len() as f64;
    let x = pairs.iter().map(|(x, _)| x).sum::<f64>() / n;
    let y = pairs.iter().map(|(_, y)| y).sum::<f64>() / n;
    pairs.iter().filter(|(a, b)| (*a > x) == (*b > y)).count() as u32
}
