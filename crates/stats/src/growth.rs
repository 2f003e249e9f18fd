//! What a video will have at a later age, from one reading of it: a ladder that climbs as outcomes gather.
//!
//! All rungs forecast `growth = ln views(T) - ln views(a)`, as `ln(T / a)` times a slope that is read from age
//! bands, from ridge, or from ridge and boosted trees. Growth is never negative.

use crate::conformal::Calibration;
use crate::linear::Ridge;
use crate::random::Random;
use crate::robust::weighted_median;
use crate::trees::{Boosted, Settings};

/// From so many outcomes on, ridge is used.
pub const POOLED_FROM: usize = 50;
/// From so many outcomes on, boosted trees are used too.
pub const BOOSTED_FROM: usize = 500;
/// Slopes of the shipped prior by age, for an installation without outcomes: views grow like a small power of age.
const PRIOR_SLOPE: f64 = 0.1;
/// An age band's own slope counts as much as the prior at this many outcomes.
const PRIOR_WORTH: f64 = 10.0;
/// Edges of the age bands of slopes, in hours.
const SLOPE_BANDS: [f64; 6] = [24.0, 48.0, 96.0, 168.0, 336.0, 720.0];
const FOLDS: u64 = 5;
const TREES: Settings = Settings {
    trees: 80,
    depth: 3,
    rate: 0.1,
    leaf: 15,
};

/// A reading of a video, and what else was known at that moment. Missing is `None`, never 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reading {
    /// Positive.
    pub age_hours: f64,
    pub views: f64,
    pub likes: Option<f64>,
    pub comments: Option<f64>,
    pub shares: Option<f64>,
    pub saves: Option<f64>,
    pub followers: Option<f64>,
    pub duration_seconds: Option<f64>,
    /// Age and views of an earlier reading of the same video.
    pub before: Option<(f64, f64)>,
}

/// What became of a reading.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outcome {
    pub reading: Reading,
    pub author: u64,
    /// Above the age of the reading.
    pub age_hours: f64,
    pub views: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rung {
    AgeBands,
    Pooled,
    Boosted,
}

/// Views at the age asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Forecast {
    pub views: f64,
    /// `None` where fewer than 20 outcomes could be compared: then show no forecast.
    pub interval: Option<(f64, f64)>,
    pub rung: Rung,
    /// Outcomes that it learned from.
    pub outcomes: usize,
}

/// The age band by which intervals are calibrated: below 96 h, to 336 h, above.
pub fn band(age_hours: f64) -> u32 {
    u32::from(age_hours >= 96.0) + u32::from(age_hours > 336.0)
}

impl Outcome {
    fn growth(&self) -> f64 {
        ((self.views + 1.0).ln() - (self.reading.views + 1.0).ln()).max(0.0)
    }

    fn stretch(&self) -> f64 {
        stretch(&self.reading, self.age_hours)
    }
}

fn stretch(reading: &Reading, age_hours: f64) -> f64 {
    (age_hours / reading.age_hours).ln().max(0.0)
}

/// A ladder climbed as high as the outcomes carry, with calibrated intervals.
#[derive(Debug, Clone)]
pub struct Model {
    slopes: Slopes,
    calibration: Option<Calibration>,
    outcomes: usize,
}

impl Model {
    /// Climbs as high as the outcomes carry; which rung is worth it is judged in `docs/decisions/0011`.
    ///
    /// Learns from outcomes that were known on the day of learning. `alpha` is the share outside the interval.
    ///
    /// Errors for calibration are those of authors that the fit had not seen.
    pub fn fit(outcomes: &[Outcome], alpha: f64) -> Self {
        Self::fit_to(outcomes, alpha, highest_rung(outcomes.len()))
    }

    /// As [`Model::fit`], but no higher than `highest`: to compare rungs.
    pub fn fit_to(outcomes: &[Outcome], alpha: f64, highest: Rung) -> Self {
        let rung = highest.min(highest_rung(outcomes.len()));
        let calibration = Calibration::of(&scores(outcomes, rung), alpha);
        Self {
            slopes: Slopes::fit(outcomes, rung),
            calibration,
            outcomes: outcomes.len(),
        }
    }

    /// `age_hours` is the age asked for; at or below the age of the reading, the reading is the answer.
    pub fn forecast(&self, reading: &Reading, age_hours: f64) -> Forecast {
        let growth = self.slopes.growth(reading, age_hours);
        let from = (reading.views + 1.0).ln();
        let views = |growth: f64| ((from + growth).exp() - 1.0).max(reading.views);
        let interval = self.calibration.as_ref().map(|calibration| {
            let reach = calibration.reach(band(reading.age_hours))
                * scale(growth, stretch(reading, age_hours));
            (views((growth - reach).max(0.0)), views(growth + reach))
        });
        Forecast {
            views: views(growth),
            interval,
            rung: self.slopes.rung(),
            outcomes: self.outcomes,
        }
    }
}

fn highest_rung(outcomes: usize) -> Rung {
    match outcomes {
        BOOSTED_FROM.. => Rung::Boosted,
        POOLED_FROM.. => Rung::Pooled,
        _ => Rung::AgeBands,
    }
}

/// How far a forecast usually misses, up to a factor: more where more growth is expected.
fn scale(growth: f64, stretch: f64) -> f64 {
    growth + 0.1 * stretch + 0.01
}

fn scores(outcomes: &[Outcome], rung: Rung) -> Vec<(u32, f64)> {
    let fold = |outcome: &Outcome| Random(outcome.author).next_u64() % FOLDS;
    let mut scores = Vec::new();
    for held_out in 0..FOLDS {
        let (judged, learned): (Vec<Outcome>, Vec<Outcome>) =
            outcomes.iter().partition(|one| fold(one) == held_out);
        let slopes = Slopes::fit(&learned, rung);
        scores.extend(judged.iter().map(|one| {
            let growth = slopes.growth(&one.reading, one.age_hours);
            let missed = (one.growth() - growth).abs() / scale(growth, one.stretch());
            (band(one.reading.age_hours), missed)
        }));
    }
    scores
}

#[derive(Debug, Clone)]
enum Slopes {
    AgeBands(Vec<f64>),
    Pooled(Vec<f64>, Option<Ridge>),
    Boosted(Vec<f64>, Boosted),
}

impl Slopes {
    fn fit(outcomes: &[Outcome], rung: Rung) -> Self {
        let bands = band_slopes(outcomes);
        let features: Vec<Vec<f64>> = outcomes
            .iter()
            .map(|one| features(&one.reading, one.age_hours, &bands))
            .collect();
        let targets: Vec<f64> = outcomes
            .iter()
            .map(|one| one.growth() / one.stretch().max(1e-3))
            .collect();
        let weights: Vec<f64> = outcomes.iter().map(Outcome::stretch).collect();
        match rung {
            Rung::AgeBands => Self::AgeBands(bands),
            Rung::Pooled => {
                let ridge = Ridge::fit(&features, &targets, &weights, 3.0);
                Self::Pooled(bands, ridge)
            }
            Rung::Boosted => {
                Self::Boosted(bands, Boosted::fit(&features, &targets, &weights, TREES))
            }
        }
    }

    fn growth(&self, reading: &Reading, age_hours: f64) -> f64 {
        let slope = match self {
            Self::AgeBands(bands) | Self::Pooled(bands, None) => {
                bands[slope_band(reading.age_hours)]
            }
            Self::Pooled(bands, Some(ridge)) => {
                // squares chase the few that explode; half way to the band's median misses less
                let band = bands[slope_band(reading.age_hours)];
                (band + ridge.predict(&features(reading, age_hours, bands)).max(0.0)) / 2.0
            }
            Self::Boosted(bands, trees) => trees.predict(&features(reading, age_hours, bands)),
        };
        slope.max(0.0) * stretch(reading, age_hours)
    }

    fn rung(&self) -> Rung {
        match self {
            Self::AgeBands(_) => Rung::AgeBands,
            Self::Pooled(..) => Rung::Pooled,
            Self::Boosted(..) => Rung::Boosted,
        }
    }
}

fn slope_band(age_hours: f64) -> usize {
    SLOPE_BANDS
        .iter()
        .filter(|edge| age_hours >= **edge)
        .count()
}

/// The slope of each age band that misses least, drawn to the prior where outcomes are few.
pub fn band_slopes(outcomes: &[Outcome]) -> Vec<f64> {
    let of_band = |band: usize| {
        let own = outcomes
            .iter()
            .filter(|one| slope_band(one.reading.age_hours) == band);
        let mut pairs: Vec<(f64, f64)> = own
            .map(|one| (one.growth() / one.stretch().max(1e-3), one.stretch()))
            .collect();
        let n = pairs.len() as f64;
        weighted_median(&mut pairs).map_or(PRIOR_SLOPE, |slope| {
            (n * slope + PRIOR_WORTH * PRIOR_SLOPE) / (n + PRIOR_WORTH)
        })
    };
    (0..=SLOPE_BANDS.len()).map(of_band).collect()
}

/// What the upper rungs look at. Missing is the usual value with an indicator beside it.
fn features(reading: &Reading, age_hours: f64, bands: &[f64]) -> Vec<f64> {
    let views = reading.views + 1.0;
    let rate = |count: Option<f64>| count.map_or(-4.0, |count| ((count + 1.0) / views).ln());
    let known = |count: Option<f64>| f64::from(u8::from(count.is_some()));
    let ln = |value: Option<f64>, usual: f64| value.map_or(usual, |value| (value + 1.0).ln());
    let before = reading
        .before
        .filter(|(age, _)| *age > 0.0 && *age < reading.age_hours);
    let own_slope = before.map(|(age, earlier)| {
        ((views / (earlier + 1.0)).ln().max(0.0)) / (reading.age_hours / age).ln()
    });
    vec![
        views.ln(),
        reading.age_hours.ln(),
        stretch(reading, age_hours),
        bands[slope_band(reading.age_hours)],
        rate(reading.likes),
        rate(reading.comments),
        rate(reading.shares),
        rate(reading.saves),
        known(reading.shares),
        ln(reading.followers, 10.0),
        known(reading.followers),
        views.ln() - ln(reading.followers, 10.0),
        ln(reading.duration_seconds, 3.5),
        own_slope
            .unwrap_or(bands[slope_band(reading.age_hours)])
            .min(5.0),
        f64::from(u8::from(before.is_some())),
        before.map_or(0.0, |(age, _)| (reading.age_hours - age).ln()),
        (views / reading.age_hours).ln(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(random: &mut Random, author: u64) -> Outcome {
        let age = 5.0 + 400.0 * random.uniform();
        let reading = Reading {
            age_hours: age,
            views: 1000.0,
            likes: Some(50.0),
            comments: None,
            shares: None,
            saves: None,
            followers: None,
            duration_seconds: None,
            before: None,
        };
        let later = age + 24.0 + 300.0 * random.uniform();
        let growth = (0.2 + 0.1 * random.normal()).max(0.0) * (later / age).ln();
        Outcome {
            reading,
            author,
            age_hours: later,
            views: 1000.0 * growth.exp(),
        }
    }

    #[test]
    fn without_outcomes_there_is_no_interval() {
        let mut random = Random(1);
        let forecast = Model::fit(&[], 0.2).forecast(&outcome(&mut random, 1).reading, 720.0);
        assert_eq!((forecast.interval, forecast.rung), (None, Rung::AgeBands));
    }

    #[test]
    fn the_ladder_climbs_and_its_intervals_hold() {
        let mut random = Random(2);
        for (n, rung) in [
            (40, Rung::AgeBands),
            (300, Rung::Pooled),
            (800, Rung::Boosted),
        ] {
            let outcomes: Vec<Outcome> = (0..n).map(|at| outcome(&mut random, at)).collect();
            let model = Model::fit(&outcomes, 0.2);
            let held = (0..400).filter(|at| {
                let next = outcome(&mut random, 10_000 + at);
                let forecast = model.forecast(&next.reading, next.age_hours);
                assert_eq!(forecast.rung, rung);
                let (low, high) = forecast.interval.unwrap();
                low <= next.views + 1e-6 && next.views - 1e-6 <= high
            });
            let held = held.count();
            assert!((270..=375).contains(&held), "{rung:?} held {held} of 400");
        }
    }

    #[test]
    fn an_age_that_is_past_is_answered_by_the_reading() {
        let reading = outcome(&mut Random(3), 1).reading;
        assert_eq!(Model::fit(&[], 0.2).forecast(&reading, 1.0).views, 1000.0);
    }
}
