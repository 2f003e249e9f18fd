//! Evidence from viewers and views: unique viewers never exceed the views of a day and keep a steady ratio to them.

use super::evidence::{Compared, Evidence, Verdict};
use super::path::{self, Fit, OFFSETS, Stretch, offset};
use super::track::{Prepared, Track};

/// The log ratio is never taken for steadier, or wilder, than this.
const STEADIEST: f64 = 0.04;
const WILDEST: f64 = 0.4;
/// Days are not independent of each other, so each counts for this share of its likelihood.
const TEMPER: f64 = 0.6;
/// Worst that one day can say: a single odd day proves nothing.
const WORST: f64 = -5.0;
/// Taken off where viewers exceed views by more than a trifle, which no day can do.
const MORE_VIEWERS_THAN_VIEWS: f64 = 1.5;
const TRIFLE: f64 = 0.02;
/// Log ratio above which the two cannot be of one account.
const HIGHEST_LEVEL: f64 = 0.1;
/// Logarithm of the count (20) that one of viewers and views must reach: ratios of fewer are too coarse.
pub(super) const COUNTABLE: f64 = 2.995_732_273_553_991;
/// A day fits where its ratio lies within so many spreads of the level.
const USUAL: f64 = 2.5;
/// Days to either side over which the level of the ratio is taken: it drifts over months.
const LEVEL_DAYS: usize = 7;

type Ratios = Vec<[Option<f64>; OFFSETS]>;

/// How well each label of the viewers series `one` fits each offset to the views in `track`.
pub(super) fn evidence<'a>(one: &Prepared, track: &'a Track) -> Evidence<'a> {
    let ratios = log_ratios(one, track);
    let mut evidence = Evidence::silent(Compared::Ratios, ratios.len(), track);
    let found = steadiest(&ratios).filter(|(level, _)| *level <= HIGHEST_LEVEL);
    let Some((level, spread)) = found else {
        return evidence;
    };
    let first = fits(
        &misfits(&ratios, &vec![level; ratios.len()]),
        &ratios,
        spread,
        one,
    );
    let course = path::best(&first);
    let levels = levels(&ratios, &course, level);
    evidence.misfits = misfits(&ratios, &levels);
    let spread = spread_along(&evidence.misfits, &course).unwrap_or(spread);
    evidence.fits = fits(&evidence.misfits, &ratios, spread, one);
    for (at, misfit) in evidence.misfits.iter().enumerate() {
        evidence.verdicts[at] = verdicts(misfit, spread);
    }
    evidence
}

fn log_ratios(one: &Prepared, track: &Track) -> Ratios {
    let mut ratios = vec![[None; OFFSETS]; one.series.labels.len()];
    for (at, label) in one.comparable() {
        let Some(viewers) = one.logs[at] else {
            continue;
        };
        for (choice, ratio) in ratios[at].iter_mut().enumerate() {
            let views = track.get(label - offset(choice)).and_then(|day| day.log);
            *ratio = views
                .filter(|views| viewers.max(*views) >= COUNTABLE)
                .map(|views| viewers - views);
        }
    }
    ratios
}

/// Level and spread of the ratio at the offset where it spreads least.
fn steadiest(ratios: &Ratios) -> Option<(f64, f64)> {
    (0..OFFSETS)
        .filter_map(|choice| {
            let mut column: Vec<f64> = ratios.iter().filter_map(|ratio| ratio[choice]).collect();
            let level = median(&mut column)?;
            column
                .iter_mut()
                .for_each(|ratio| *ratio = (*ratio - level).abs());
            Some((level, bounded_spread(median(&mut column)?)))
        })
        .min_by(|a, b| a.1.total_cmp(&b.1))
}

/// A median absolute deviation as the standard deviation it would be of normal values, within bounds.
fn bounded_spread(deviation: f64) -> f64 {
    (1.4826 * deviation).clamp(STEADIEST, WILDEST)
}

fn median(values: &mut [f64]) -> Option<f64> {
    let middle = values.len() / 2;
    (!values.is_empty()).then(|| *values.select_nth_unstable_by(middle, f64::total_cmp).1)
}

fn misfits(ratios: &Ratios, levels: &[f64]) -> Ratios {
    ratios
        .iter()
        .zip(levels)
        .map(|(ratio, level)| ratio.map(|ratio| ratio.map(|ratio| (ratio - level).abs())))
        .collect()
}

/// The level of the ratio around each label, along the course found so far.
fn levels(ratios: &Ratios, course: &[Stretch], level: f64) -> Vec<f64> {
    let mut sums = Vec::with_capacity(ratios.len() + 1);
    sums.push((0.0_f64, 0.0_f64));
    let mut sum = (0.0_f64, 0.0_f64);
    for stretch in course {
        for ratio in &ratios[stretch.from..=stretch.to] {
            if let Some(ratio) = ratio[stretch.choice] {
                sum = (sum.0 + (ratio - level).clamp(-1.0, 1.0), sum.1 + 1.0);
            }
            sums.push(sum);
        }
    }
    let around = |at: usize| {
        let (from, to) = (
            sums[at.saturating_sub(LEVEL_DAYS)],
            sums[(at + LEVEL_DAYS + 1).min(ratios.len())],
        );
        level + (to.0 - from.0) / (to.1 - from.1).max(1.0)
    };
    (0..ratios.len()).map(around).collect()
}

fn spread_along(misfits: &Ratios, course: &[Stretch]) -> Option<f64> {
    let mut along: Vec<f64> = Vec::with_capacity(misfits.len());
    for stretch in course {
        along.extend(
            misfits[stretch.from..=stretch.to]
                .iter()
                .filter_map(|misfit| misfit[stretch.choice]),
        );
    }
    median(&mut along).map(bounded_spread)
}

/// Log likelihood of each misfit under Student's t with three degrees of freedom, 1 at no misfit.
fn fits(misfits: &Ratios, ratios: &Ratios, spread: f64, one: &Prepared) -> Vec<Fit> {
    let mut fits = vec![[0.0; OFFSETS]; misfits.len()];
    for (at, misfit) in misfits.iter().enumerate() {
        let Some(viewers) = one.logs[at] else {
            continue;
        };
        for choice in 0..OFFSETS {
            if let (Some(misfit), Some(ratio)) = (misfit[choice], ratios[at][choice]) {
                let of_counting = (-viewers).exp().min((ratio - viewers).exp());
                let variance = spread * spread + of_counting;
                let excess = if ratio > TRIFLE {
                    MORE_VIEWERS_THAN_VIEWS
                } else {
                    0.0
                };
                let fit = 1.0 - 2.0 * (misfit * misfit / (3.0 * variance)).ln_1p() - excess;
                fits[at][choice] = TEMPER * fit.max(WORST);
            }
        }
    }
    fits
}

/// A day speaks where the offsets differ on it by more than the spread.
fn verdicts(misfit: &[Option<f64>; OFFSETS], spread: f64) -> [Verdict; OFFSETS] {
    let least = misfit
        .iter()
        .flatten()
        .copied()
        .fold(f64::INFINITY, f64::min);
    let most = misfit.iter().flatten().copied().fold(0.0, f64::max);
    misfit.map(|own| match own {
        Some(own) if most - least > spread && own <= USUAL * spread => Verdict::Fits,
        Some(_) if most - least > spread => Verdict::Differs,
        Some(_) | None => Verdict::Silent,
    })
}
