//! Whether series rise or fall: the slope of ln(x + 1) over the latest periods, how sure it is, and what follows.
//!
//! Seven periods alone tell hardly any trend from chance, above all where neighbours resemble each other. So the noise
//! is told from the whole series: how large its steps are, and how each answers the one before.

use crate::distribution::{t_two_sided, t_within};
use crate::multiple::adjusted;
use crate::robust::median;

/// Periods that a slope is told from.
pub const PERIODS: usize = 7;
/// Periods of those that must be known.
pub const FEWEST: usize = 6;
/// Confidence of every interval.
pub const CONFIDENCE: f64 = 0.9;
/// Share of false claims among claims that is put up with.
pub const FALSE_CLAIMS: f64 = 0.10;
/// Change per period, in ln units, within which a series is called steady: a tenth.
const STEADY: f64 = 0.095_310_179_804_324_87;
/// How much neighbours are thought to resemble each other before any is seen, and the steps that outweigh it.
const USUAL: (f64, f64) = (0.5, 8.0);
/// The most that neighbours are thought to resemble each other.
const ALIKE: f64 = 0.95;
/// Standard error of Theil and Sen's slope over that of least squares, where the noise is normal.
const ROBUST: f64 = 1.05;

/// The value of one period, as far as it is known: a rounded count lies between two numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    pub period: i64,
    pub low: f64,
    pub high: f64,
}

impl Point {
    fn middle(&self) -> f64 {
        ((self.low + self.high) / 2.0).ln_1p()
    }

    /// Half of what rounding hides.
    fn hidden(&self) -> f64 {
        (self.high.ln_1p() - self.low.ln_1p()) / 2.0
    }
}

/// Where a series is heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Rising,
    /// Rose over the periods before, and now at most half as fast.
    Peaking,
    Falling,
    /// Does not change by more than a tenth per period.
    Steady,
}

/// Change per period in ln units: 0.1 is about 10 % more each period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slope {
    /// Theil and Sen's.
    pub value: f64,
    /// Ends of its interval, what rounding hides included.
    pub low: f64,
    pub high: f64,
    /// Chance of as much where there is no trend.
    pub p: f64,
    /// Periods it is told from.
    pub n: usize,
}

impl Slope {
    fn is_apart(&self) -> bool {
        self.low > 0.0 || self.high < 0.0
    }
}

/// What one series does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trend {
    /// Over the latest [`PERIODS`].
    pub slope: Slope,
    /// Change of the slope against that over the periods before; `None` where those are not known.
    pub acceleration: Option<f64>,
    /// `slope.p` adjusted for all series and windows that were looked at.
    pub q: f64,
    /// `None` where the data are too few or too rough to tell.
    pub state: Option<State>,
}

/// What each of these series does, all of them judged at once. Points in order of time; the last period is that of
/// the latest point of any. `None` for a series of which fewer than [`FEWEST`] of the latest [`PERIODS`] are known.
pub fn trends(series: &[Vec<Point>]) -> Vec<Option<Trend>> {
    let Some(last) = series.iter().flatten().map(|point| point.period).max() else {
        return vec![None; series.len()];
    };
    let slopes: Vec<Option<(Slope, Option<Slope>)>> = series
        .iter()
        .map(|points| {
            let noise = Noise::of(points);
            let now = slope(window(points, last), &noise)?;
            Some((now, slope(window(points, last - PERIODS as i64), &noise)))
        })
        .collect();
    let tested =
        |(now, before): &(Slope, Option<Slope>)| [Some(now.p), before.map(|slope| slope.p)];
    let chances: Vec<f64> = slopes.iter().flatten().flat_map(tested).flatten().collect();
    let mut sure = adjusted(&chances).into_iter();
    let mut next = || sure.next().unwrap_or(1.0);
    slopes
        .into_iter()
        .map(|found| {
            let (now, before) = found?;
            let q = next();
            let before = before.map(|before| (before, next()));
            Some(Trend {
                slope: now,
                acceleration: before.map(|(before, _)| now.value - before.value),
                q,
                state: state(&now, q, before),
            })
        })
        .collect()
}

fn state(now: &Slope, q: f64, before: Option<(Slope, f64)>) -> Option<State> {
    let is_believed = |slope: &Slope, q: f64| q <= FALSE_CLAIMS && slope.is_apart();
    let rose = before.filter(|(before, q)| is_believed(before, *q) && before.value > 0.0);
    if rose.is_some_and(|(before, _)| now.value >= 0.0 && now.value < before.value / 2.0) {
        return Some(State::Peaking);
    }
    if is_believed(now, q) {
        return Some(if now.value > 0.0 {
            State::Rising
        } else {
            State::Falling
        });
    }
    (now.low >= -STEADY && now.high <= STEADY).then_some(State::Steady)
}

/// The points of the [`PERIODS`] that end with `last`.
fn window(points: &[Point], last: i64) -> &[Point] {
    let from = points.partition_point(|point| point.period <= last - PERIODS as i64);
    let until = points.partition_point(|point| point.period <= last);
    &points[from..until]
}

/// How a series moves by itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Noise {
    /// How much neighbours resemble each other: 0 for not at all, 1 for a level that wanders.
    pub alike: f64,
    /// Standard deviation of ln(x + 1) about its level.
    pub deviation: f64,
    /// Degrees of freedom that the two are known by.
    pub freedom: f64,
}

impl Noise {
    /// Told from the steps of a series: those of noise turn back half of the one before, those of a level that wanders
    /// nothing of it. A trend within the series hardly moves that.
    pub fn of(points: &[Point]) -> Self {
        let step = |pair: &[Point]| {
            let gap = (pair[1].period - pair[0].period) as f64;
            (pair[1].middle() - pair[0].middle()) / gap.sqrt()
        };
        let steps: Vec<f64> = points.windows(2).map(step).collect();
        let usual = median(&steps).unwrap_or(0.0);
        let steps: Vec<f64> = steps.into_iter().map(|step| step - usual).collect();
        let count = steps.len() as f64;
        let all: f64 = steps.iter().map(|step| step * step).sum();
        let answered: f64 = steps.windows(2).map(|pair| pair[0] * pair[1]).sum();
        let seen = if all > 0.0 {
            (1.0 + 2.0 * answered / all).clamp(0.0, ALIKE)
        } else {
            0.0
        };
        let (usual, weight) = USUAL;
        let alike =
            (seen * (count - 1.0).max(0.0) + usual * weight) / ((count - 1.0).max(0.0) + weight);
        Self {
            alike,
            deviation: (all / count.max(1.0) / (2.0 * (1.0 - alike))).sqrt(),
            freedom: (count / 2.0).max(2.0),
        }
    }

    /// Standard error of a slope over these periods.
    fn error(&self, periods: &[f64]) -> f64 {
        let mean = periods.iter().sum::<f64>() / periods.len() as f64;
        let spread: f64 = periods.iter().map(|period| (period - mean).powi(2)).sum();
        let weights: Vec<f64> = periods
            .iter()
            .map(|period| (period - mean) / spread)
            .collect();
        let mut variance = 0.0;
        for (at, weight) in periods.iter().zip(&weights) {
            for (other, its) in periods.iter().zip(&weights) {
                variance += weight * its * self.alike.powf((at - other).abs());
            }
        }
        ROBUST * self.deviation * variance.max(0.0).sqrt()
    }
}

/// The slope of points in order of time. `None` with fewer than [`FEWEST`].
pub fn slope(points: &[Point], noise: &Noise) -> Option<Slope> {
    let n = points.len();
    if n < FEWEST {
        return None;
    }
    let mut slopes: [Vec<f64>; 3] = Default::default();
    for (at, one) in points.iter().enumerate() {
        for later in &points[at + 1..] {
            let time = (later.period - one.period) as f64;
            let change = later.middle() - one.middle();
            let hidden = later.hidden() + one.hidden();
            for (column, change) in
                slopes
                    .iter_mut()
                    .zip([change, change - hidden, change + hidden])
            {
                column.push(change / time);
            }
        }
    }
    let [value, least, most] = slopes.map(|column| median(&column).unwrap_or(0.0));
    let periods: Vec<f64> = points.iter().map(|point| point.period as f64).collect();
    let error = noise.error(&periods);
    let reach = t_within(CONFIDENCE, noise.freedom) * error;
    // what rounding may have made is no trend
    let sure = if least > 0.0 {
        least
    } else {
        most.min(0.0).abs()
    };
    let p = match (sure > 0.0, error > 0.0) {
        (true, true) => t_two_sided(sure / error, noise.freedom),
        (true, false) => 0.0,
        (false, _) => 1.0,
    };
    Some(Slope {
        value,
        low: least - reach,
        high: most + reach,
        p,
        n,
    })
}

#[cfg(test)]
mod tests;
