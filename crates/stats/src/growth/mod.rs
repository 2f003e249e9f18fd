//! What a video will have at a later age, from one reading of it.
//!
//! All rungs forecast `growth = ln views(T) - ln views(a)`, as `ln(T / a)` times a slope. Growth is never negative.
//! Which rung is used, later outcomes decide: those that came last judge what the earlier ones taught.

mod slopes;

use std::collections::BTreeMap;

use crate::conformal::{Calibration, FEWEST, FEWEST_IN_GROUP};
use crate::random::Random;
use slopes::Slopes;

pub use slopes::band_slopes;

/// From so many outcomes on, the two rungs are compared.
pub const COMPARED_FROM: usize = 70;
/// Outcomes that calibrate an interval, at most: every so manieth in order of time.
const CALIBRATED: usize = 1_000;
/// Share of outcomes, the earliest, that both rungs learn from when they are compared.
const LEARNED: f64 = 0.7;
const FOLDS: u64 = 5;

/// A reading of a video.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reading {
    /// Positive.
    pub age_hours: f64,
    pub views: f64,
    /// Age and views of an earlier reading of the same video, best one at least 6 hours before.
    pub before: Option<(f64, f64)>,
}

/// What became of a reading.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outcome {
    pub reading: Reading,
    /// What goes together is never on both sides of a comparison: the author, or the video where all are one author's.
    pub group: u64,
    /// Above the age of the reading.
    pub age_hours: f64,
    pub views: f64,
    /// When it was read, in hours of any one clock.
    pub known_at: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rung {
    /// The usual slope at this age, drawn to the shipped prior.
    AgeBands,
    /// That and the video's own slope so far, half and half with the middle slope of similar readings.
    Similar,
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

    fn fold(&self) -> u64 {
        Random(self.group).next_u64() % FOLDS
    }
}

fn stretch(reading: &Reading, age_hours: f64) -> f64 {
    (age_hours / reading.age_hours).ln().max(0.0)
}

/// What was learned from outcomes, with calibrated intervals.
#[derive(Debug, Clone)]
pub struct Model {
    slopes: Slopes,
    calibration: Option<Calibration>,
    /// By age band, rising: by how much growth was missed, in units of its scale.
    misses: BTreeMap<u32, Vec<f64>>,
    outcomes: usize,
}

impl Model {
    /// Learns from outcomes that were known at the moment of learning, by the rung that misses less on the latest.
    ///
    /// `alpha` is the share outside the interval. Errors for calibration are those of groups that the fit had not seen.
    pub fn fit(outcomes: &[Outcome], alpha: f64) -> Self {
        Self::fit_to(outcomes, alpha, better_rung(outcomes))
    }

    /// As [`Model::fit`], by this rung: to compare rungs.
    pub fn fit_to(outcomes: &[Outcome], alpha: f64, rung: Rung) -> Self {
        let missed = missed(&in_order(outcomes), rung);
        let scores: Vec<(u32, f64)> = missed
            .iter()
            .map(|(band, miss)| (*band, miss.abs()))
            .collect();
        let mut misses: BTreeMap<u32, Vec<f64>> = BTreeMap::new();
        for (band, miss) in missed {
            misses.entry(band).or_default().push(miss);
        }
        for own in misses.values_mut() {
            own.sort_by(f64::total_cmp);
        }
        Self {
            slopes: Slopes::fit(outcomes, rung),
            calibration: Calibration::of(&scores, alpha),
            misses,
            outcomes: outcomes.len(),
        }
    }

    /// What is expected of the video of this reading.
    pub fn expects(&self, reading: &Reading) -> Expected<'_> {
        Expected {
            model: self,
            reading: *reading,
            slope: self.slopes.slope(reading),
        }
    }
}

/// What a model expects of one video, from one reading of it.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'m> {
    model: &'m Model,
    reading: Reading,
    slope: f64,
}

impl Expected<'_> {
    /// `age_hours` is the age asked for; at or below the age of the reading, the reading is the answer.
    pub fn forecast(&self, age_hours: f64) -> Forecast {
        let (growth, scale) = self.growth(age_hours);
        let from = (self.reading.views + 1.0).ln();
        let views = |growth: f64| ((from + growth).exp() - 1.0).max(self.reading.views);
        let interval = self.model.calibration.as_ref().map(|calibration| {
            let reach = calibration.reach(band(self.reading.age_hours)) * scale;
            (views((growth - reach).max(0.0)), views(growth + reach))
        });
        Forecast {
            views: views(growth),
            interval,
            rung: self.model.slopes.rung(),
            outcomes: self.model.outcomes,
        }
    }

    /// Chance, 0 to 1, of at least `views` at `age_hours`: how often growth was missed by as much before.
    ///
    /// `None` as for intervals. Never quite 0 or 1: of n misses, `(k + 1/2) / (n + 1)`.
    pub fn chance(&self, age_hours: f64, views: f64) -> Option<f64> {
        let all = || self.model.misses.values().flatten().copied();
        let own = self.model.misses.get(&band(self.reading.age_hours));
        let misses: Vec<f64> = match own.filter(|own| own.len() >= FEWEST_IN_GROUP) {
            Some(own) => own.clone(),
            None => all().collect(),
        };
        if misses.len() < FEWEST {
            return None;
        }
        let (growth, scale) = self.growth(age_hours);
        let wanted = ((views + 1.0).ln() - (self.reading.views + 1.0).ln() - growth) / scale;
        let reached = misses.iter().filter(|miss| **miss >= wanted).count();
        Some((reached as f64 + 0.5) / (misses.len() as f64 + 1.0))
    }

    /// Growth to the age asked for, and how far it usually misses.
    fn growth(&self, age_hours: f64) -> (f64, f64) {
        let stretch = stretch(&self.reading, age_hours);
        let growth = self.slope * stretch;
        (growth, scale(growth, stretch))
    }
}

/// How far a forecast usually misses, up to a factor: more where more growth is expected.
fn scale(growth: f64, stretch: f64) -> f64 {
    growth + 0.1 * stretch + 0.01
}

/// By time, and then by all else that tells outcomes apart: the order in which they are given changes nothing.
fn in_order(outcomes: &[Outcome]) -> Vec<Outcome> {
    let mut outcomes = outcomes.to_vec();
    outcomes.sort_by(|a, b| {
        (a.known_at.total_cmp(&b.known_at))
            .then(a.group.cmp(&b.group))
            .then(a.reading.age_hours.total_cmp(&b.reading.age_hours))
            .then(a.age_hours.total_cmp(&b.age_hours))
    });
    outcomes
}

fn better_rung(outcomes: &[Outcome]) -> Rung {
    if outcomes.len() < COMPARED_FROM {
        return Rung::AgeBands;
    }
    let outcomes = in_order(outcomes);
    let cut = outcomes[(outcomes.len() as f64 * LEARNED) as usize].known_at;
    let (learned, latest) = outcomes.split_at(outcomes.partition_point(|one| one.known_at < cut));
    let error = |rung: Rung| {
        let slopes = Slopes::fit(learned, rung);
        thinned(latest)
            .map(|one| (slopes.growth(&one.reading, one.age_hours) - one.growth()).abs())
            .sum::<f64>()
    };
    if error(Rung::Similar) < error(Rung::AgeBands) {
        Rung::Similar
    } else {
        Rung::AgeBands
    }
}

fn thinned(outcomes: &[Outcome]) -> impl Iterator<Item = &Outcome> {
    outcomes
        .iter()
        .step_by(outcomes.len().div_ceil(CALIBRATED).max(1))
}

/// Age band, and growth less its forecast in units of its scale, by what other groups taught.
fn missed(outcomes: &[Outcome], rung: Rung) -> Vec<(u32, f64)> {
    let without: Vec<Slopes> = (0..FOLDS)
        .map(|fold| {
            let others: Vec<Outcome> = outcomes
                .iter()
                .filter(|one| one.fold() != fold)
                .copied()
                .collect();
            Slopes::fit(&others, rung)
        })
        .collect();
    thinned(outcomes)
        .map(|one| {
            let growth = without[one.fold() as usize].growth(&one.reading, one.age_hours);
            let miss = (one.growth() - growth) / scale(growth, one.stretch());
            (band(one.reading.age_hours), miss)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(random: &mut Random, group: u64) -> Outcome {
        let age = 5.0 + 400.0 * random.uniform();
        let later = age + 24.0 + 300.0 * random.uniform();
        let growth = (0.2 + 0.1 * random.normal()).max(0.0) * (later / age).ln();
        Outcome {
            reading: Reading {
                age_hours: age,
                views: 1000.0,
                before: None,
            },
            group,
            age_hours: later,
            views: 1000.0 * growth.exp(),
            known_at: group as f64,
        }
    }

    /// Each video keeps a slope of its own, and an earlier reading tells which.
    fn persistent(random: &mut Random, group: u64) -> Outcome {
        let mut one = outcome(random, group);
        let slope = if random.uniform() < 0.5 { 0.05 } else { 0.9 };
        let at = |age: f64| 1000.0 * (age / 5.0).powf(slope);
        one.reading.views = at(one.reading.age_hours);
        one.reading.before = Some((one.reading.age_hours / 2.0, at(one.reading.age_hours / 2.0)));
        one.views = at(one.age_hours);
        one
    }

    #[test]
    fn without_outcomes_there_is_no_interval_and_no_chance() {
        let reading = outcome(&mut Random(1), 1).reading;
        let model = Model::fit(&[], 0.2);
        let forecast = model.expects(&reading).forecast(720.0);
        assert_eq!((forecast.interval, forecast.rung), (None, Rung::AgeBands));
        assert_eq!(model.expects(&reading).chance(720.0, 2000.0), None);
    }

    #[test]
    fn the_rung_that_later_outcomes_prefer_is_taken() {
        let mut random = Random(4);
        let outcomes: Vec<Outcome> = (0..200).map(|at| persistent(&mut random, at)).collect();
        let next = persistent(&mut random, 999);
        assert_eq!(
            Model::fit(&outcomes, 0.2)
                .expects(&next.reading)
                .forecast(720.0)
                .rung,
            Rung::Similar
        );
        assert_eq!(
            Model::fit(&outcomes[..60], 0.2)
                .expects(&next.reading)
                .forecast(720.0)
                .rung,
            Rung::AgeBands
        );
    }

    #[test]
    fn intervals_and_chances_hold_as_often_as_they_say() {
        let mut random = Random(2);
        for n in [40, 300, 800] {
            let outcomes: Vec<Outcome> = (0..n).map(|at| outcome(&mut random, at)).collect();
            let model = Model::fit(&outcomes, 0.2);
            let (mut held, mut promised, mut reached) = (0, 0.0, 0.0);
            for at in 0..400 {
                let next = outcome(&mut random, 10_000 + at);
                let (low, high) = model
                    .expects(&next.reading)
                    .forecast(next.age_hours)
                    .interval
                    .unwrap();
                held += usize::from(low <= next.views + 1e-6 && next.views - 1e-6 <= high);
                promised += model
                    .expects(&next.reading)
                    .chance(next.age_hours, 1200.0)
                    .unwrap();
                reached += f64::from(u8::from(next.views >= 1200.0));
            }
            assert!((270..=375).contains(&held), "{n}: held {held} of 400");
            assert!(
                (promised - reached).abs() < 50.0,
                "{n}: promised {promised}, reached {reached}"
            );
        }
    }

    #[test]
    fn the_order_of_outcomes_changes_nothing() {
        let mut random = Random(6);
        let mut outcomes: Vec<Outcome> = (0..150).map(|at| persistent(&mut random, at)).collect();
        let reading = outcomes[0].reading;
        let forward = Model::fit(&outcomes, 0.2).expects(&reading).forecast(720.0);
        outcomes.reverse();
        assert_eq!(
            Model::fit(&outcomes, 0.2).expects(&reading).forecast(720.0),
            forward
        );
    }

    #[test]
    fn an_age_that_is_past_is_answered_by_the_reading() {
        let reading = outcome(&mut Random(3), 1).reading;
        assert_eq!(
            Model::fit(&[], 0.2).expects(&reading).forecast(1.0).views,
            1000.0
        );
    }
}
