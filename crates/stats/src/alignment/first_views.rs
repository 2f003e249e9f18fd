//! Evidence from uploads: a video is not seen before it is there.

use super::component::Anchor;
use super::path::probabilities;
use super::track::Track;
use super::{Method, SURE, Upload};

const DAY: i64 = 86_400;
/// Shifts that uploads can vote for.
const SHIFTS: usize = 3;
/// Days after the upload day in which its jump is sought.
const SEARCHED: i32 = 3;
const PRIOR: [f64; SHIFTS] = [0.6, 0.3, 0.1];
/// Views a day up to which the first views of a video show at once.
const HARDLY_A_VIEW: f64 = 30.0;
/// A jump is this many times the views before it.
const JUMP: f64 = 3.0;
/// From this second of a day on, the first views may well fall on the next day.
const LATE: i64 = 20 * 3600;

/// Votes needed, and their share of all, when no upload was alone.
const FEWEST_AMONG_OTHERS: (usize, f64) = (4, 0.75);

/// How much louder than its surroundings an upload is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Loudness {
    /// Hardly a view before: the first views of the video show, and they come within hours.
    Alone,
    /// Only its take-off shows, and that often comes days later.
    AmongOthers,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Vote {
    jump_day: i32,
    delay: usize,
    is_late: bool,
    loudness: Loudness,
    views_total: f64,
}

impl Vote {
    fn agrees(&self, shift: usize) -> bool {
        self.delay == shift || (self.is_late && self.delay == shift + 1)
    }
}

/// The shift of all labels behind `track` that the uploads agree on, if they do.
pub(super) fn anchor(track: &Track, uploads: &[Upload]) -> Option<Anchor> {
    let votes = one_per_jump(
        uploads
            .iter()
            .filter_map(|upload| vote(track, upload))
            .collect(),
    );
    let mut log_likelihoods = [0.0; SHIFTS];
    for vote in &votes {
        for (shift, sum) in log_likelihoods.iter_mut().enumerate() {
            *sum += chance(vote, shift).ln();
        }
    }
    let probabilities = probabilities(log_likelihoods, PRIOR);
    let shift = (0..SHIFTS).find(|shift| probabilities[*shift] >= SURE)?;
    let agreeing: Vec<&Vote> = votes.iter().filter(|vote| vote.agrees(shift)).collect();
    let is_alone = agreeing.iter().any(|vote| vote.loudness == Loudness::Alone);
    let (fewest, share) = if is_alone {
        (1, 0.5)
    } else {
        FEWEST_AMONG_OTHERS
    };
    let is_consistent =
        agreeing.len() >= fewest && agreeing.len() as f64 >= share * votes.len() as f64;
    is_consistent.then_some(Anchor {
        shift: shift as i32,
        compared: votes.len() as u32,
        agreed: agreeing.len() as u32,
        confidence: probabilities[shift],
        method: Method::FirstViews,
        against: None,
    })
}

/// Probability that a jump shows `delay` labels after the upload day when labels run `shift` days late.
fn chance(vote: &Vote, shift: usize) -> f64 {
    // among others, about every second jump is that of another video, on any day
    let (before_the_upload, by_days_later) = match (vote.loudness, vote.is_late) {
        (Loudness::Alone, false) => (0.02, [0.92, 0.035, 0.015, 0.01]),
        (Loudness::Alone, true) => (0.02, [0.60, 0.35, 0.02, 0.01]),
        (Loudness::AmongOthers, false) => (0.12, [0.38, 0.26, 0.18, 0.15]),
        (Loudness::AmongOthers, true) => (0.12, [0.26, 0.36, 0.20, 0.15]),
    };
    vote.delay
        .checked_sub(shift)
        .map_or(before_the_upload, |later| by_days_later[later])
}

fn vote(track: &Track, upload: &Upload) -> Option<Vote> {
    let day = i32::try_from(upload.at.div_euclid(DAY)).ok()?;
    let before = Before::measure(track, day)?;
    let views_total = upload.views_total?;
    let delay = (0..=SEARCHED).find(|delay| before.is_jump(track, day + delay))?;
    let jump_day = day + delay;
    let views = views_on(track, jump_day)?;
    let is_explained = views - before.level <= views_total * 1.1 + 10.0;
    is_explained.then_some(Vote {
        jump_day,
        delay: delay as usize,
        is_late: upload.at.rem_euclid(DAY) >= LATE,
        loudness: before.loudness,
        views_total,
    })
}

/// The views before an upload.
struct Before {
    level: f64,
    loudness: Loudness,
}

impl Before {
    fn measure(track: &Track, day: i32) -> Option<Self> {
        let mut week: Vec<f64> = (1..=7)
            .filter_map(|back| views_on(track, day.checked_sub(back)?))
            .collect();
        let recent = week.iter().take(5).copied().fold(0.0, f64::max);
        if week.len() >= 3 && recent <= HARDLY_A_VIEW {
            return Some(Self {
                level: recent,
                loudness: Loudness::Alone,
            });
        }
        week.sort_unstable_by(f64::total_cmp);
        let level = *week.get(week.len() / 2)?;
        (week.len() >= 4).then_some(Self {
            level,
            loudness: Loudness::AmongOthers,
        })
    }

    fn is_jump(&self, track: &Track, day: i32) -> bool {
        let (Some(views), Some(eve)) = (views_on(track, day), views_on(track, day - 1)) else {
            return false;
        };
        match self.loudness {
            Loudness::Alone => views >= 20.0 && views > JUMP * self.level,
            Loudness::AmongOthers => views >= 100.0 && views > JUMP * self.level.max(eve),
        }
    }
}

fn views_on(track: &Track, day: i32) -> Option<f64> {
    track.get(day)?.row[0]
}

/// One jump is one vote, that of the video which explains it best.
fn one_per_jump(mut votes: Vec<Vote>) -> Vec<Vote> {
    let order = |vote: &Vote| {
        (
            vote.jump_day,
            std::cmp::Reverse(vote.views_total as i64),
            vote.delay,
            vote.is_late,
        )
    };
    votes.sort_unstable_by_key(order);
    votes.dedup_by_key(|vote| vote.jump_day);
    votes
}
