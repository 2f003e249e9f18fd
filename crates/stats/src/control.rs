//! Days of an account on which much more or less happened than usual: an EWMA control chart beside one of single days.
//!
//! Each day is compared with the 7 before and with its day of the week, on a scale of square roots, on which counts
//! vary alike whatever their size. The moving average finds a level that shifts a little; a single day far out is
//! found at once. Each alarm uses what was known by its day alone.

use crate::robust::{median, quantile};

/// Days before that a day is compared with, and how many of them must be known.
const BEFORE: (usize, usize) = (7, 5);
/// The same day of the weeks before, at most and at least.
const WEEKS: (usize, usize) = (8, 3);
/// Days before that tell how much days differ, at most and at least.
const SCALE: (usize, usize) = (42, 21);
/// One day beyond so many times the usual difference counts as no more than that in the scale.
const WILD: f64 = 4.0;
/// Makes the mean of absolute normal values their standard deviation.
const NORMAL: f64 = 1.2533;
/// Scales that one day counts at most, below and above.
const CUT: (f64, f64) = (-5.0, 8.0);
/// Weight of the newest day in the moving average.
const WEIGHT: f64 = 0.2;
/// Limits of the moving average, in its own standard deviations, and of a single day, in scales.
const LIMITS: (f64, f64) = (3.0, 3.0);
/// Days after which the account's own past may raise the limits, to an alarm in four weeks of it.
const OWN: usize = 56;
/// Share of days of the past that lie within the raised limits.
const WITHIN: f64 = 1.0 - 1.0 / 28.0;

/// A day with far more or less than usual.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Anomaly {
    /// Place of the day.
    pub at: usize,
    pub value: f64,
    /// What was to be expected.
    pub expected: f64,
    /// The least and the most that would have been no alarm of a single day.
    pub low: f64,
    pub high: f64,
    /// Whether the day alone is far out; else the days up to it are, together.
    pub is_single: bool,
    /// Days of the past that tell how much days differ.
    pub n: usize,
}

/// Alarms over days one after the other, in order; `None` for a day that is not known.
///
/// An alarm is told once: the next after days within half of the limits, or a single day two days later.
pub fn anomalies(days: &[Option<f64>]) -> Vec<Anomaly> {
    let mut chart = Chart {
        roots: days
            .iter()
            .map(|day| day.map(|value| (value.max(0.0) + 0.375).sqrt()))
            .collect(),
        ..Chart::default()
    };
    (0..days.len()).filter_map(|at| chart.look(at)).collect()
}

#[derive(Default)]
struct Chart {
    roots: Vec<Option<f64>>,
    /// Distance of each day from the days before it, and what its day of the week leaves of that.
    distances: Vec<Option<f64>>,
    rests: Vec<Option<f64>>,
    average: f64,
    /// How far days, and moving averages, lay out so far.
    singles: Vec<f64>,
    averages: Vec<f64>,
    is_alarmed: bool,
    last: Option<usize>,
}

impl Chart {
    fn look(&mut self, at: usize) -> Option<Anomaly> {
        let known = |values: &[Option<f64>]| values.iter().flatten().copied().collect::<Vec<f64>>();
        let before = known(&self.roots[at.saturating_sub(BEFORE.0)..at]);
        let base = median(&before).filter(|_| before.len() >= BEFORE.1);
        let distance = self.roots[at].zip(base).map(|(root, base)| root - base);
        let same_day: Vec<f64> = (1..=WEEKS.0)
            .filter_map(|week| self.distances[at.checked_sub(7 * week)?])
            .collect();
        let weekday = median(&same_day)
            .filter(|_| same_day.len() >= WEEKS.1)
            .unwrap_or(0.0);
        let rest = distance.map(|distance| distance - weekday);
        let past = known(&self.rests[at.saturating_sub(SCALE.0)..at]);
        self.distances.push(distance);
        self.rests.push(rest);
        let (rest, base) = rest.zip(base).filter(|_| past.len() >= SCALE.1)?;
        self.judge(at, rest, base + weekday, &past)
    }

    fn judge(&mut self, at: usize, rest: f64, expected: f64, past: &[f64]) -> Option<Anomaly> {
        let scale = scale(past);
        let single = (rest / scale).clamp(CUT.0, CUT.1);
        self.average = (1.0 - WEIGHT) * self.average + WEIGHT * single;
        let average = self.average / (WEIGHT / (2.0 - WEIGHT)).sqrt();
        let raised = |least: f64, past: &[f64]| {
            let own = quantile(past, WITHIN).filter(|_| past.len() >= OWN);
            own.map_or(least, |own| own.max(least))
        };
        let limits = (
            raised(LIMITS.0, &self.averages),
            raised(LIMITS.1, &self.singles),
        );
        self.averages.push(average.abs());
        self.singles.push(single.abs());
        let is_single = single.abs() > limits.1;
        let is_far = is_single || average.abs() > limits.0;
        let is_news =
            !self.is_alarmed || (is_single && self.last.is_none_or(|last| at >= last + 2));
        if is_far {
            self.is_alarmed = true;
        } else if average.abs() < limits.0 / 2.0 {
            self.is_alarmed = false;
        }
        if !is_far || !is_news {
            return None;
        }
        self.last = Some(at);
        let squared = |root: f64| (root.max(0.0).powi(2) - 0.375).max(0.0);
        Some(Anomaly {
            at,
            value: squared(self.roots[at]?),
            expected: squared(expected),
            low: squared(expected - limits.1 * scale),
            high: squared(expected + limits.1 * scale),
            is_single,
            n: past.len(),
        })
    }
}

/// How much days differ: counts by chance alone by half a root.
fn scale(past: &[f64]) -> f64 {
    let sizes: Vec<f64> = past.iter().map(|rest| rest.abs()).collect();
    let most = WILD * median(&sizes).unwrap_or(0.0);
    let mean = sizes.iter().map(|size| size.min(most)).sum::<f64>() / sizes.len().max(1) as f64;
    (NORMAL * mean).max(0.5)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;
    use proptest::prelude::*;

    /// Days of an account: its level, days of the week, noise that fades over days, a slow drift, and chance.
    fn clean(random: &mut Random, days: usize, spread: f64, alike: f64) -> Vec<Option<f64>> {
        let level = (4.5 + 5.5 * random.uniform()).exp();
        let week: Vec<f64> = (0..7).map(|_| (0.2 * random.normal()).exp()).collect();
        let drift = 0.004 * random.normal();
        let mut noise = 0.0;
        (0..days)
            .map(|day| {
                noise = alike * noise + (1.0 - alike * alike).sqrt() * spread * random.normal();
                let mean = level * week[day % 7] * (noise + drift * day as f64).exp();
                Some(random.poisson(mean))
            })
            .collect()
    }

    #[test]
    fn clean_accounts_alarm_less_than_once_a_month() {
        for (spread, alike) in [(0.1, 0.0), (0.2, 0.3), (0.3, 0.0), (0.3, 0.5), (0.5, 0.5)] {
            let (mut random, runs) = (Random(11), 150);
            let cries: usize = (0..runs)
                .map(|_| anomalies(&clean(&mut random, 208, spread, alike)).len())
                .sum();
            let months = f64::from(runs) * 180.0 / 30.0;
            let a_month = cries as f64 / months;
            assert!(
                a_month <= 0.6,
                "spread {spread}, alike {alike}: {a_month} a month"
            );
        }
    }

    #[test]
    fn a_day_with_thrice_the_views_is_found_on_the_day() {
        for (spread, alike, least) in [
            (0.1, 0.0, 0.95),
            (0.15, 0.3, 0.95),
            (0.2, 0.3, 0.95),
            (0.3, 0.5, 0.7),
        ] {
            let (mut random, runs) = (Random(12), 300);
            let found = (0..runs).filter(|_| {
                let mut days = clean(&mut random, 120, spread, alike);
                let at = 80 + random.below(35);
                days[at] = days[at].map(|value| 3.0 * value);
                anomalies(&days)
                    .iter()
                    .any(|one| one.at == at && one.value > one.expected)
            });
            let share = found.count() as f64 / f64::from(runs);
            assert!(
                share >= least,
                "spread {spread}, alike {alike}: {share} found"
            );
        }
    }

    #[test]
    fn a_level_that_falls_to_a_third_is_found_within_a_week() {
        let (mut random, runs) = (Random(13), 200);
        let found = (0..runs).filter(|_| {
            let mut days = clean(&mut random, 120, 0.2, 0.3);
            for day in &mut days[90..] {
                *day = day.map(|value| (value / 3.0).round());
            }
            let is_hit = |one: &Anomaly| (90..97).contains(&one.at) && one.value < one.expected;
            anomalies(&days).iter().any(is_hit)
        });
        let share = found.count() as f64 / f64::from(runs);
        assert!(share >= 0.95, "{share}");
    }

    #[test]
    fn days_that_are_not_known_are_no_alarm_and_few_days_tell_nothing() {
        let mut days = clean(&mut Random(4), 120, 0.1, 0.0);
        days[95..105].fill(None);
        assert!(
            anomalies(&days)
                .iter()
                .all(|one| !(95..110).contains(&one.at))
        );
        assert_eq!(anomalies(&days[..20]), []);
    }

    proptest! {
        #[test]
        fn what_comes_later_changes_no_alarm(seed in 0..1000u64, until in 60..119usize) {
            let mut days = clean(&mut Random(seed), 120, 0.4, 0.3);
            days[70] = Some(1e6);
            let all = anomalies(&days);
            let early: Vec<Anomaly> = all.into_iter().filter(|one| one.at < until).collect();
            prop_assert_eq!(anomalies(&days[..until]), early);
        }
    }
}
