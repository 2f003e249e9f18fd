//! Every forecast of an account's videos, each from what was known when it was made.
//!
//! A forecast is a function of readings up to its moment: adding later readings adds forecasts and changes none.

use crate::growth::{Expected, Model, Outcome, Reading, Rung};
use crate::next::{Range, ranges};
use crate::robust::quantile;

/// Ages that are forecast, in hours: a day, a week, thirty days.
pub const HORIZONS: [f64; 3] = [24.0, 168.0, 720.0];
/// Share of outcomes that may lie outside an interval.
pub const ALPHA: f64 = 0.2;
/// The first reading from each of these ages on is forecast from, in hours.
const MILESTONES: [f64; 15] = [
    1.0, 3.0, 6.0, 12.0, 24.0, 48.0, 72.0, 96.0, 120.0, 168.0, 240.0, 336.0, 480.0, 600.0, 720.0,
];
/// The first reading from each of these ages on is what earlier ones are judged by.
const TARGETS: [f64; 5] = [24.0, 72.0, 168.0, 336.0, 720.0];
/// An outcome less far ahead than this factor of age teaches nothing.
const AHEAD: f64 = 1.1;
/// An earlier reading tells the pace from so many hours before on.
const PACE: f64 = 6.0;
/// What was learned is learned again at the start of each week, Monday 00:00 UTC.
const WEEK: f64 = 168.0;
/// Hours from 1970 to the first Monday.
const MONDAY: f64 = 96.0;
/// Outcomes that are learned from, at most: the latest.
const LATEST: usize = 800;
/// The age of readings on both sides of a horizon may differ by this factor.
const WIDEST: f64 = 2.0;
/// A creator's top tenth is known from so many videos on.
const DECILE_FROM: usize = 10;

/// A video and its readings, oldest first, one of a moment. Moments are hours since 1970, UTC.
#[derive(Debug, Clone, PartialEq)]
pub struct Video {
    pub born_at: f64,
    /// Moment and lifetime views.
    pub readings: Vec<(f64, f64)>,
}

/// How a forecast was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// From the usual growth at this age.
    AgeBands,
    /// From growth so far, and from what became of similar readings.
    Similar,
    /// Before publishing, from earlier videos; its width from how far that missed before.
    CreatorRange,
    /// Before publishing, from earlier videos; its width as is usual.
    UsualRange,
    /// Nothing is forecast.
    NotEnoughHistory,
}

/// One forecast.
#[derive(Debug, Clone, PartialEq)]
pub struct Made {
    /// Position of the video; `None` for the one that is not published yet.
    pub video: Option<usize>,
    /// Position of the reading it stands on; `None` before publishing.
    pub reading: Option<usize>,
    /// The moment whose knowledge it uses: that of the reading, or of publishing.
    pub made_at: f64,
    pub age_hours: f64,
    pub horizon_hours: f64,
    pub method: Method,
    /// Views, and the 80 % interval.
    pub views: Option<(f64, f64, f64)>,
    /// Outcomes or earlier videos behind it.
    pub n: usize,
    /// Chance of twice the views of the reading.
    pub doubles: Option<f64>,
    /// Chance of the top tenth of the creator's videos known by then, at the same age.
    pub top_decile: Option<f64>,
}

/// Views at an age, between the readings around it: ln(views + 1) straight over ln(age). With the moment they were known.
///
/// `None` without readings on both sides, or where their ages differ by more than a factor of 2.
pub fn views_at(video: &Video, age_hours: f64) -> Option<(f64, f64)> {
    let after = video
        .readings
        .iter()
        .position(|(at, _)| at - video.born_at >= age_hours)?;
    let (at, views) = video.readings[after];
    let age = at - video.born_at;
    if age == age_hours {
        return Some((at, views));
    }
    let (before_at, before) = *video.readings.get(after.checked_sub(1)?)?;
    let before_age = before_at - video.born_at;
    if before_age <= 0.0 || age / before_age > WIDEST {
        return None;
    }
    let share = (age_hours / before_age).ln() / (age / before_age).ln();
    let ln = (before + 1.0).ln() + share * ((views + 1.0) / (before + 1.0)).ln();
    Some((at, ln.exp() - 1.0))
}

/// All forecasts of one account.
pub fn outlook(videos: &[Video]) -> Vec<Made> {
    let mut made = of_readings(videos);
    for horizon in HORIZONS {
        made.extend(before_publishing(videos, horizon));
    }
    made
}

/// Position and reading at each milestone.
fn milestones(video: &Video) -> Vec<(usize, Reading)> {
    let age = |at: usize| video.readings[at].0 - video.born_at;
    let mut positions: Vec<usize> = MILESTONES
        .iter()
        .filter_map(|from| (0..video.readings.len()).find(|at| age(*at) >= *from))
        .collect();
    positions.dedup();
    let reading = |at: usize| {
        let before = (0..at)
            .rev()
            .find(|earlier| age(*earlier) > 0.0 && age(at) - age(*earlier) >= PACE);
        Reading {
            age_hours: age(at),
            views: video.readings[at].1,
            before: before.map(|earlier| (age(earlier), video.readings[earlier].1)),
        }
    };
    positions.into_iter().map(|at| (at, reading(at))).collect()
}

fn outcomes(videos: &[Video]) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for (group, video) in videos.iter().enumerate() {
        for (_, reading) in milestones(video) {
            let mut later: Vec<(f64, f64)> = TARGETS
                .iter()
                .filter_map(|age| {
                    let is_there = |(at, _): &&(f64, f64)| at - video.born_at >= *age;
                    video.readings.iter().find(is_there).copied()
                })
                .filter(|(at, _)| at - video.born_at >= AHEAD * reading.age_hours)
                .collect();
            later.dedup();
            outcomes.extend(later.into_iter().map(|(known_at, views)| Outcome {
                reading,
                group: group as u64,
                age_hours: known_at - video.born_at,
                views,
                known_at,
            }));
        }
    }
    outcomes.sort_by(|a, b| a.known_at.total_cmp(&b.known_at));
    outcomes
}

fn of_readings(videos: &[Video]) -> Vec<Made> {
    let outcomes = outcomes(videos);
    let mut asked: Vec<(f64, usize, usize, Reading)> = Vec::new();
    for (video, one) in videos.iter().enumerate() {
        asked.extend(
            milestones(one)
                .into_iter()
                .map(|(at, reading)| (one.readings[at].0, video, at, reading)),
        );
    }
    asked.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let tops: Vec<Vec<(f64, f64)>> = HORIZONS.map(|horizon| known(videos, horizon)).into();
    let (mut made, mut learned, mut model) = (Vec::new(), usize::MAX, None::<Model>);
    for (at, video, position, reading) in asked {
        let week = ((at - MONDAY) / WEEK).floor() * WEEK + MONDAY;
        let count = outcomes.partition_point(|one| one.known_at < week);
        let model = match &mut model {
            Some(model) if learned == count => &*model,
            kept => {
                learned = count;
                &*kept.insert(Model::fit(
                    &outcomes[count.saturating_sub(LATEST)..count],
                    ALPHA,
                ))
            }
        };
        let expected = model.expects(&reading);
        for (horizon, top) in HORIZONS.into_iter().zip(&tops) {
            if horizon > reading.age_hours {
                let top = top_decile(top, at);
                let forecast = of_reading(&expected, &reading, horizon, top);
                made.push(Made {
                    video: Some(video),
                    reading: Some(position),
                    made_at: at,
                    ..forecast
                });
            }
        }
    }
    made
}

fn of_reading(expected: &Expected, reading: &Reading, horizon: f64, top: Option<f64>) -> Made {
    let forecast = expected.forecast(horizon);
    let method = match (forecast.interval, forecast.rung) {
        (None, _) => Method::NotEnoughHistory,
        (Some(_), Rung::AgeBands) => Method::AgeBands,
        (Some(_), Rung::Similar) => Method::Similar,
    };
    Made {
        video: None,
        reading: None,
        made_at: 0.0,
        age_hours: reading.age_hours,
        horizon_hours: horizon,
        method,
        views: forecast
            .interval
            .map(|(low, high)| (forecast.views, low, high)),
        n: forecast.outcomes,
        doubles: expected.chance(horizon, 2.0 * reading.views),
        top_decile: top.and_then(|top| expected.chance(horizon, top)),
    }
}

/// Moment of knowing and views at `horizon` of each video, in the order in which they were known.
fn known(videos: &[Video], horizon: f64) -> Vec<(f64, f64)> {
    let mut known: Vec<(f64, f64)> = videos
        .iter()
        .filter_map(|video| views_at(video, horizon))
        .collect();
    known.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    known
}

fn top_decile(known: &[(f64, f64)], at: f64) -> Option<f64> {
    let count = known.partition_point(|(known_at, _)| *known_at < at);
    let values: Vec<f64> = known[..count].iter().map(|(_, views)| *views).collect();
    (count >= DECILE_FROM).then(|| quantile(&values, 0.9))?
}

fn before_publishing(videos: &[Video], horizon: f64) -> Vec<Made> {
    let known = known(videos, horizon);
    let values: Vec<f64> = known.iter().map(|(_, views)| *views).collect();
    let ranges = ranges(&values, ALPHA);
    let made = |video: Option<usize>, made_at: f64| {
        let n = known.partition_point(|(at, _)| *at < made_at);
        let range: Option<Range> = ranges[n];
        Made {
            video,
            reading: None,
            made_at,
            age_hours: 0.0,
            horizon_hours: horizon,
            method: match range {
                None => Method::NotEnoughHistory,
                Some(range) if range.is_own => Method::CreatorRange,
                Some(_) => Method::UsualRange,
            },
            views: range.map(|range| (range.views, range.low, range.high)),
            n,
            doubles: None,
            top_decile: None,
        }
    };
    let last = videos
        .iter()
        .flat_map(|video| &video.readings)
        .map(|(at, _)| *at);
    let next = last.reduce(f64::max).map(|at| made(None, at));
    let published = videos.iter().enumerate();
    published
        .map(|(at, video)| made(Some(at), video.born_at))
        .chain(next)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    /// A year of an account: a video every third day, read every sixth hour or so for a month.
    fn account(videos: usize) -> Vec<Video> {
        let mut random = Random(21);
        (0..videos)
            .map(|at| {
                let born_at = 500_000.0 + 72.0 * at as f64;
                let (top, pace) = (
                    (7.0 + random.normal()).exp(),
                    20.0 + 40.0 * random.uniform(),
                );
                let read = |step: usize| {
                    let age = 5.0 + 12.0 * step as f64;
                    (
                        born_at + age,
                        (top * (1.0 - (-(age / pace).powf(0.7)).exp())).floor(),
                    )
                };
                Video {
                    born_at,
                    readings: (0..62).map(read).collect(),
                }
            })
            .collect()
    }

    #[test]
    fn later_readings_change_no_earlier_forecast() {
        let all = account(40);
        let now = 500_000.0 + 72.0 * 30.0 + 1.0;
        let mut then = all.clone();
        then.retain(|video| video.born_at < now);
        for video in &mut then {
            video.readings.retain(|(at, _)| *at < now);
        }
        let early = |made: Vec<Made>| -> Vec<Made> {
            made.into_iter()
                .filter(|one| one.made_at < now && one.video.is_some())
                .collect()
        };
        let (then, all) = (early(outlook(&then)), early(outlook(&all)));
        assert!(then.iter().filter(|one| one.views.is_some()).count() > 100);
        assert_eq!(then, all);
    }

    #[test]
    fn forecasts_hold_and_say_when_they_know_too_little() {
        let videos = account(60);
        let made = outlook(&videos);
        let first = made
            .iter()
            .min_by(|a, b| a.made_at.total_cmp(&b.made_at))
            .unwrap();
        assert_eq!(
            (first.method, first.views),
            (Method::NotEnoughHistory, None)
        );
        let judged: Vec<bool> = made
            .iter()
            .filter(|one| one.reading.is_some())
            .filter_map(|one| {
                let (_, low, high) = one.views?;
                let (_, truth) = views_at(&videos[one.video?], one.horizon_hours)?;
                Some((low - 0.5..=high + 0.5).contains(&truth))
            })
            .collect();
        let held = judged.iter().filter(|held| **held).count() as f64 / judged.len() as f64;
        assert!((0.7..0.95).contains(&held), "{held} of {}", judged.len());
    }

    #[test]
    fn views_at_an_age_need_readings_on_both_sides() {
        let video = Video {
            born_at: 0.0,
            readings: vec![(20.0, 99.0), (30.0, 399.0)],
        };
        let (known_at, views) = views_at(&video, 24.494_897_427_831_78).unwrap();
        assert!(known_at == 30.0 && (views - 199.0).abs() < 1e-9);
        assert_eq!(
            (views_at(&video, 10.0), views_at(&video, 40.0)),
            (None, None)
        );
    }
}
