//! Young videos that take off, found at the reading that shows it, from what was known by then.

use crate::outlook::{Video, views_at};
use crate::robust::{mad, median};

/// A video older than this is no longer young, in hours.
const YOUNG: f64 = 720.0;
/// Readings nearer than this to the one before are passed over, in hours.
const STEP: f64 = 6.0;
/// A gain of fewer views is no news.
const FEWEST_GAINED: f64 = 100.0;
/// Added to gains before they are compared, in views: small ones differ by chance.
const SMALL: f64 = 20.0;
/// No alarm below this factor of what was expected.
const LEAST_FACTOR: f64 = 2.5;
/// No alarm of a start below this factor of what is usual.
const LEAST_START: f64 = 5.0;
/// Scales above the middle that make an alarm.
const SCALES: f64 = 4.5;
/// Earlier steps that tell what is usual, at most and at least.
const STEPS: (usize, usize) = (100, 20);
/// Middle and scale of steps while there are fewer.
const USUAL: (f64, f64) = (-0.3, 0.4);
/// Earlier videos that tell what a start usually is, at least.
const STARTS: usize = 8;
/// A start is judged up to this age, in hours.
const START: f64 = 48.0;
/// After an alarm a video is silent for so long, in hours.
const SILENT: f64 = 168.0;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Far more views than earlier videos had at this age.
    Start,
    /// Gained far more since the reading before than its growth so far promised.
    TakesOff,
}

/// An alarm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Breakout {
    pub video: usize,
    /// Position of the reading that shows it.
    pub reading: usize,
    pub kind: Kind,
    /// Views of a start, or gained since the reading before.
    pub views: f64,
    /// What was expected of that.
    pub expected: f64,
    /// The most that would have been no alarm.
    pub limit: f64,
    /// Earlier videos or steps that tell what is usual.
    pub n: usize,
}

/// Alarms of one account, in order of time. Each uses readings before its own alone.
///
/// A step compares the gain since the reading before with that of a power of age, whose exponent is the one between
/// the two readings before. Its logarithm is compared with the middle and the scale (MAD) of the account's own steps.
pub fn breakouts(videos: &[Video]) -> Vec<Breakout> {
    let mut readings: Vec<(f64, usize, usize)> = Vec::new();
    for (video, one) in videos.iter().enumerate() {
        readings.extend(
            one.readings
                .iter()
                .enumerate()
                .map(|(at, (read_at, _))| (*read_at, video, at)),
        );
    }
    readings.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut watch = Watch {
        videos,
        seen: vec![vec![]; videos.len()],
        silent: vec![f64::NEG_INFINITY; videos.len()],
        steps: vec![],
    };
    readings
        .into_iter()
        .filter_map(|(read_at, video, at)| watch.look(read_at, video, at))
        .collect()
}

struct Watch<'a> {
    videos: &'a [Video],
    /// Age and views of the readings of each video that were not passed over.
    seen: Vec<Vec<(f64, f64)>>,
    silent: Vec<f64>,
    steps: Vec<f64>,
}

impl Watch<'_> {
    fn look(&mut self, read_at: f64, video: usize, reading: usize) -> Option<Breakout> {
        let age = read_at - self.videos[video].born_at;
        let views = self.videos[video].readings[reading].1;
        let is_near = self.seen[video]
            .last()
            .is_some_and(|(last, _)| age - last < STEP);
        if age <= 0.0 || age > YOUNG || is_near {
            return None;
        }
        self.seen[video].push((age, views));
        let found = self.step(video).or_else(|| self.start(video, read_at));
        let (kind, views, expected, limit, n) = found.filter(|_| read_at >= self.silent[video])?;
        self.silent[video] = read_at + SILENT;
        Some(Breakout {
            video,
            reading,
            kind,
            views,
            expected,
            limit,
            n,
        })
    }

    fn step(&mut self, video: usize) -> Option<(Kind, f64, f64, f64, usize)> {
        let [.., (a, before), (b, between), (c, now)] = self.seen[video][..] else {
            return None;
        };
        let slope = ((between + 1.0) / (before + 1.0)).ln().max(0.0) / (b / a).ln();
        let expected = (between + 1.0) * ((c / b).powf(slope) - 1.0);
        let gained = (now - between).max(0.0);
        let step = ((gained + SMALL) / (expected + SMALL)).ln();
        let latest = &self.steps[self.steps.len().saturating_sub(STEPS.0)..];
        let own = (latest.len() >= STEPS.1).then(|| median(latest).zip(mad(latest)));
        let (middle, scale) = own.flatten().unwrap_or(USUAL);
        let most = (middle + SCALES * scale.max(0.1)).max(LEAST_FACTOR.ln());
        let n = latest.len();
        self.steps.push(step);
        let limit = (expected + SMALL) * most.exp() - SMALL;
        (step > most && gained >= FEWEST_GAINED).then_some((
            Kind::TakesOff,
            gained,
            expected,
            limit,
            n,
        ))
    }

    fn start(&self, video: usize, read_at: f64) -> Option<(Kind, f64, f64, f64, usize)> {
        let (age, views) = *self.seen[video].last()?;
        let earlier = self
            .videos
            .iter()
            .filter(|other| other.born_at < self.videos[video].born_at);
        let levels: Vec<f64> = (age <= START).then(|| {
            earlier
                .filter_map(|other| views_at(other, age))
                .filter(|(known_at, _)| *known_at < read_at)
                .map(|(_, views)| (views + 1.0).ln())
                .collect()
        })?;
        if levels.len() < STARTS {
            return None;
        }
        let usual = median(&levels)?;
        let limit = usual + (SCALES * mad(&levels)?).max(LEAST_START.ln());
        let level = (views + 1.0).ln();
        (level > limit && views >= FEWEST_GAINED).then(|| {
            (
                Kind::Start,
                views,
                usual.exp() - 1.0,
                limit.exp() - 1.0,
                levels.len(),
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    struct World {
        videos: Vec<Video>,
        /// Position of the video and of the first reading after it took off.
        planted: Option<(usize, usize)>,
    }

    /// Ninety days of an account that posts every second day and is read once a day, at no fixed hour.
    fn world(seed: u64, breaks_out: bool) -> World {
        let mut random = Random(seed);
        let usual = 5.0 + 3.0 * random.uniform();
        let mut planted = None;
        let chosen = 20 + random.below(15);
        let videos = (0..45)
            .map(|at| {
                let born_at = 48.0 * at as f64 + 20.0 * random.uniform();
                let top = (usual + 0.88 * random.normal()).exp();
                let pace = 15.0 + 45.0 * random.uniform();
                let takes_off =
                    (breaks_out && at == chosen).then(|| 36.0 + 150.0 * random.uniform());
                let times = 3.0 + 9.0 * random.uniform();
                let grown = |age: f64, pace: f64| 1.0 - (-(age.max(0.0) / pace).powf(0.7)).exp();
                let (mut total, mut last) = (0.0, 0.0);
                let mut readings = Vec::new();
                for day in 0..30 {
                    let age = 6.0 + 24.0 * f64::from(day) + 10.0 * random.uniform();
                    let burst = takes_off.map_or(0.0, |from| {
                        times
                            * top.max(500.0)
                            * (grown(age - from, 40.0) - grown(last - from, 40.0))
                    });
                    let mean = (top * (grown(age, pace) - grown(last, pace)) + burst)
                        * (0.25 * random.normal()).exp();
                    total += random.poisson(mean);
                    if takes_off.is_some_and(|from| last < from && age >= from) {
                        planted = Some((at, readings.len()));
                    }
                    readings.push((born_at + age, total));
                    last = age;
                }
                Video { born_at, readings }
            })
            .collect();
        World { videos, planted }
    }

    #[test]
    fn breakouts_are_found_at_once_and_seldom_cried() {
        let (mut found, mut delays, mut cries) = (0, Vec::new(), 0);
        const WORLDS: u64 = 60;
        for seed in 0..WORLDS {
            let World { videos, planted } = world(seed, true);
            let (video, reading) = planted.unwrap();
            let alarms = breakouts(&videos);
            let hit = alarms
                .iter()
                .find(|one| one.video == video && one.reading >= reading);
            found += usize::from(hit.is_some());
            delays.extend(hit.map(|one| (one.reading - reading) as f64));
            cries += breakouts(&world(seed + 10_000, false).videos).len();
        }
        let per_month = cries as f64 / WORLDS as f64 / 4.0;
        let delay = median(&delays).unwrap();
        assert!(
            found as f64 >= 0.95 * WORLDS as f64,
            "found {found} of {WORLDS}"
        );
        assert!(delay <= 2.0, "median delay {delay} readings");
        assert!(per_month <= 1.0, "{per_month} false alarms a month");
    }

    #[test]
    fn what_comes_later_changes_no_alarm() {
        let World { videos, .. } = world(3, true);
        let all = breakouts(&videos);
        let now = 48.0 * 30.0;
        let mut then = videos.clone();
        for video in &mut then {
            video.readings.retain(|(at, _)| *at < now);
        }
        let is_early = |one: &&Breakout| videos[one.video].readings[one.reading].0 < now;
        let early: Vec<Breakout> = all.iter().filter(is_early).copied().collect();
        assert_eq!(breakouts(&then), early);
    }
}
