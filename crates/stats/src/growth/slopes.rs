//! Slopes of ln views over ln age: the usual one of an age band, and the middle one of similar readings.

use super::{Outcome, Reading, Rung, in_order, stretch};
use crate::robust::weighted_median;

/// Slope of the shipped prior, for an installation without outcomes: views grow like a small power of age.
const PRIOR_SLOPE: f64 = 0.1;
/// An age band's own slope counts as much as the prior at this many outcomes.
const PRIOR_WORTH: f64 = 10.0;
/// Edges of the age bands of slopes, in hours.
const SLOPE_BANDS: [f64; 6] = [24.0, 48.0, 96.0, 168.0, 336.0, 720.0];
/// How much the video's own slope so far counts beside that of its age band, 0 to 1.
const OWN: f64 = 0.25;
/// An own slope above this is one of a first burst, and says nothing more.
const STEEPEST: f64 = 5.0;
/// Readings whose ln age lies this far apart are alike by `exp(-1/2)`.
const ALIKE_AGE: f64 = 0.8;
/// The same for the square root of the own slope.
const ALIKE_PACE: f64 = 0.3;
/// As how far apart a reading without an earlier one counts, of one that has it.
const UNKNOWN_PACE: f64 = 1.5;

#[derive(Debug, Clone)]
pub(super) struct Slopes {
    bands: Vec<f64>,
    similar: Option<Similar>,
}

impl Slopes {
    pub(super) fn fit(outcomes: &[Outcome], rung: Rung) -> Self {
        let similar = match rung {
            Rung::AgeBands => None,
            Rung::Similar => Some(Similar::of(outcomes)),
        };
        Self {
            bands: band_slopes(outcomes),
            similar,
        }
    }

    pub(super) fn rung(&self) -> Rung {
        match self.similar {
            None => Rung::AgeBands,
            Some(_) => Rung::Similar,
        }
    }

    pub(super) fn growth(&self, reading: &Reading, age_hours: f64) -> f64 {
        self.slope(reading) * stretch(reading, age_hours)
    }

    /// The slope that is expected from this reading on, whatever age is asked for: each outcome is looked at.
    pub(super) fn slope(&self, reading: &Reading) -> f64 {
        let band = self.bands[slope_band(reading.age_hours)];
        match &self.similar {
            None => band,
            Some(similar) => {
                let own = own_slope(reading).map_or(band, |own| band + OWN * (own - band));
                (own + similar.middle(reading).unwrap_or(own)) / 2.0
            }
        }
    }
}

fn slope_band(age_hours: f64) -> usize {
    SLOPE_BANDS
        .iter()
        .filter(|edge| age_hours >= **edge)
        .count()
}

fn slope(outcome: &Outcome) -> f64 {
    outcome.growth() / outcome.stretch().max(1e-3)
}

/// The slope of each age band that misses least, drawn to the prior where outcomes are few.
pub fn band_slopes(outcomes: &[Outcome]) -> Vec<f64> {
    let of_band = |band: usize| {
        let own = outcomes
            .iter()
            .filter(|one| slope_band(one.reading.age_hours) == band);
        let mut pairs: Vec<(f64, f64)> = own.map(|one| (slope(one), one.stretch())).collect();
        let n = pairs.len() as f64;
        weighted_median(&mut pairs).map_or(PRIOR_SLOPE, |slope| {
            (n * slope + PRIOR_WORTH * PRIOR_SLOPE) / (n + PRIOR_WORTH)
        })
    };
    (0..=SLOPE_BANDS.len()).map(of_band).collect()
}

/// Slope of the video since its earlier reading.
fn own_slope(reading: &Reading) -> Option<f64> {
    let (age, views) = reading
        .before
        .filter(|(age, _)| *age > 0.0 && *age < reading.age_hours)?;
    let grown = ((reading.views + 1.0) / (views + 1.0)).ln().max(0.0);
    Some((grown / (reading.age_hours / age).ln()).min(STEEPEST))
}

/// What became of readings, by rising slope.
#[derive(Debug, Clone)]
pub(super) struct Similar(Vec<Seen>);

#[derive(Debug, Clone, Copy)]
struct Seen {
    slope: f64,
    stretch: f64,
    ln_age: f64,
    pace: Option<f64>,
}

impl Similar {
    pub(super) fn of(outcomes: &[Outcome]) -> Self {
        let mut seen: Vec<Seen> = in_order(outcomes)
            .iter()
            .map(|one| Seen {
                slope: slope(one),
                stretch: one.stretch(),
                ln_age: one.reading.age_hours.ln(),
                pace: own_slope(&one.reading).map(f64::sqrt),
            })
            .collect();
        seen.sort_by(|a, b| a.slope.total_cmp(&b.slope));
        Self(seen)
    }

    /// The slope at which half of the weight is reached: what is alike in age and pace weighs more.
    fn middle(&self, reading: &Reading) -> Option<f64> {
        let (ln_age, pace) = (reading.age_hours.ln(), own_slope(reading).map(f64::sqrt));
        let weight = |seen: &Seen| {
            let by_age = (seen.ln_age - ln_age) / ALIKE_AGE;
            let by_pace = match (pace, seen.pace) {
                (None, _) => 0.0,
                (Some(_), None) => UNKNOWN_PACE,
                (Some(asked), Some(seen)) => (asked - seen) / ALIKE_PACE,
            };
            (-0.5 * (by_age * by_age + by_pace * by_pace)).exp() * seen.stretch + 1e-12
        };
        let weights: Vec<f64> = self.0.iter().map(weight).collect();
        let half = weights.iter().sum::<f64>() / 2.0;
        let mut reached = 0.0;
        self.0.iter().zip(weights).find_map(|(seen, weight)| {
            reached += weight;
            (reached >= half).then_some(seen.slope)
        })
    }
}
