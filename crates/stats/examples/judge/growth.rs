//! Growth of videos from an early reading, by rolling origin and author.

use toklake_stats::backtest::{Case, reduction, rolling_origin};
use toklake_stats::growth::{Model, Outcome, Rung, band};
use toklake_stats::linear::Ridge;
use toklake_stats::random::Random;
use toklake_stats::robust::median;

use crate::read::Video;

const NAMES: [&str; 7] = [
    "last value",
    "age band ratio",
    "ratio of band and span",
    "age band slope",
    "viral score",
    "similar readings",
    "chosen by time",
];
/// Where ours stands in `NAMES`.
const OURS: usize = 6;
/// A later reading counts as an outcome from so many hours on.
const AHEAD: f64 = 24.0;

struct Judged {
    author: u64,
    age: f64,
    later: f64,
    /// Absolute errors of log10 views, in the order of `NAMES`.
    errors: [f64; 7],
    /// Of the age bands and of the ladder: is the truth inside the 80 % interval; how wide is it, as a factor.
    inside: [Option<(bool, f64)>; 2],
}

pub fn judge(videos: &[Video]) {
    let (outcomes, cases) = outcomes(videos);
    let days: Vec<f64> = {
        let first = cases
            .iter()
            .map(|case| case.known_at)
            .fold(f64::INFINITY, f64::min);
        (1..60)
            .map(|day| (first / 24.0).floor() * 24.0 + 24.0 * f64::from(day))
            .collect()
    };
    let mut judged = Vec::new();
    for step in rolling_origin(&cases, &days, 5) {
        let train: Vec<(Outcome, f64)> = step.train.iter().map(|at| outcomes[*at]).collect();
        if train.len() >= 20 {
            let test: Vec<(Outcome, f64)> = step.test.iter().map(|at| outcomes[*at]).collect();
            judged.extend(answer(&train, &test));
        }
    }
    println!(
        "GROWTH FROM A READING ({} videos, {} outcomes at least {AHEAD} h ahead)",
        videos.len(),
        outcomes.len()
    );
    println!("each day learns from outcomes known before it, of other authors\n");
    report("all readings", &judged, |_| true);
    report("early readings, age below 336 h", &judged, |one| {
        one.age < 336.0
    });
    report("age below 96 h", &judged, |one| band(one.age) == 0);
    report("age 96 to 336 h", &judged, |one| band(one.age) == 1);
    report("age above 336 h", &judged, |one| band(one.age) == 2);
    let near = |one: &Judged, hours: f64| (one.later / hours).ln().abs() < 0.25;
    report("views at 24 h", &judged, |one| near(one, 24.0));
    report("views at 7 d", &judged, |one| near(one, 168.0));
    report("views at 30 d", &judged, |one| near(one, 720.0));
}

fn outcomes(videos: &[Video]) -> (Vec<(Outcome, f64)>, Vec<Case>) {
    let (mut outcomes, mut cases) = (Vec::new(), Vec::new());
    for video in videos {
        for (at, asked) in video.readings.iter().enumerate() {
            for later in video.readings[at + 1..]
                .iter()
                .filter(|later| later.at - asked.at >= AHEAD)
            {
                let outcome = Outcome {
                    reading: asked.reading,
                    group: video.author,
                    age_hours: later.reading.age_hours,
                    views: later.reading.views,
                    known_at: later.at,
                };
                outcomes.push((outcome, asked.engagements));
                cases.push(Case {
                    asked_at: asked.at,
                    known_at: later.at,
                    author: video.author,
                });
            }
        }
    }
    (outcomes, cases)
}

fn answer(train: &[(Outcome, f64)], test: &[(Outcome, f64)]) -> Vec<Judged> {
    let learned: Vec<Outcome> = train.iter().map(|(one, _)| *one).collect();
    let bands = Model::fit_to(&learned, 0.2, Rung::AgeBands);
    let similar = Model::fit_to(&learned, 0.2, Rung::Similar);
    let chosen = Model::fit(&learned, 0.2);
    let score_rows = |rows: &[(Outcome, f64)]| -> Vec<Vec<f64>> {
        rows.iter()
            .map(|(one, engagements)| vec![viral(one, *engagements), one.age_hours.ln()])
            .collect()
    };
    let truths: Vec<f64> = learned.iter().map(|one| (one.views + 1.0).ln()).collect();
    let line = Ridge::fit(&score_rows(train), &truths, &vec![1.0; train.len()], 0.0)
        .expect("there are outcomes");
    test.iter()
        .zip(score_rows(test))
        .map(|((one, _), score)| {
            let of_bands = bands.expects(&one.reading).forecast(one.age_hours);
            let ours = chosen.expects(&one.reading).forecast(one.age_hours);
            let answers = [
                one.reading.views,
                one.reading.views * ratio(&learned, one, false).exp(),
                one.reading.views * ratio(&learned, one, true).exp(),
                of_bands.views,
                line.predict(&score).exp(),
                similar.expects(&one.reading).forecast(one.age_hours).views,
                ours.views,
            ];
            let truth = (one.views + 1.0).log10();
            Judged {
                author: one.group,
                age: one.reading.age_hours,
                later: one.age_hours,
                errors: answers.map(|views| ((views + 1.0).log10() - truth).abs()),
                inside: [of_bands, ours].map(|forecast| inside(one, forecast.interval)),
            }
        })
        .collect()
}

/// A counter that was restated downwards is judged as no growth, as every rung forecasts it.
fn inside(one: &Outcome, interval: Option<(f64, f64)>) -> Option<(bool, f64)> {
    let (low, high) = interval?;
    let views = one.views.max(one.reading.views);
    Some((
        (low - 0.5..=high + 0.5).contains(&views),
        (high + 1.0) / (low + 1.0),
    ))
}

/// The literal viral score, its completion part left out: no public reading has it.
fn viral(one: &Outcome, engagements: f64) -> f64 {
    let reading = &one.reading;
    let engagement = engagements / reading.views.max(1.0);
    (reading.views / reading.age_hours.max(1.0) * 0.4 + engagement * 100.0 * 0.35 + 1e-3).ln()
}

/// Median growth of the same age band, perhaps over the same span ahead.
fn ratio(train: &[Outcome], one: &Outcome, by_span: bool) -> f64 {
    let span = |one: &Outcome| {
        [72.0, 168.0, 336.0]
            .iter()
            .filter(|edge| one.age_hours - one.reading.age_hours >= **edge)
            .count()
    };
    let like = |other: &&Outcome| band(other.reading.age_hours) == band(one.reading.age_hours);
    let growth = |other: &Outcome| ((other.views + 1.0) / (other.reading.views + 1.0)).ln();
    let near: Vec<f64> = train
        .iter()
        .filter(like)
        .filter(|other| by_span && span(other) == span(one))
        .map(growth)
        .collect();
    let any = || train.iter().filter(like).map(growth).collect::<Vec<_>>();
    median(&near).or_else(|| median(&any())).unwrap_or(0.0)
}

fn report(title: &str, judged: &[Judged], wanted: impl Fn(&Judged) -> bool) {
    let rows: Vec<&Judged> = judged.iter().filter(|one| wanted(one)).collect();
    if rows.len() < 20 {
        println!(
            "{title}: {} outcomes, too few to say anything\n",
            rows.len()
        );
        return;
    }
    let authors: std::collections::BTreeSet<u64> = rows.iter().map(|one| one.author).collect();
    println!(
        "{title}: {} outcomes of {} authors",
        rows.len(),
        authors.len()
    );
    for (at, name) in NAMES.iter().enumerate() {
        let error = rows.iter().map(|one| one.errors[at]).sum::<f64>() / rows.len() as f64;
        let pairs: Vec<(u64, f64, f64)> = rows
            .iter()
            .map(|one| (one.author, one.errors[OURS], one.errors[at]))
            .collect();
        let less = reduction(&pairs, 1000, &mut Random(11)).filter(|_| at < OURS);
        let less = less.map_or(String::new(), |less| {
            format!(
                "   ours is {:5.1} % below [{:.1}, {:.1}]",
                100.0 * less.value,
                100.0 * less.low,
                100.0 * less.high
            )
        });
        println!("  {name:<24} MAE log10 {error:.4}{less}");
    }
    for (at, name) in ["age band slope", "ours"].iter().enumerate() {
        let inside: Vec<(bool, f64)> = rows.iter().filter_map(|one| one.inside[at]).collect();
        let held =
            inside.iter().filter(|(is_inside, _)| *is_inside).count() as f64 / inside.len() as f64;
        let widths: Vec<f64> = inside.iter().map(|(_, width)| *width).collect();
        let width = median(&widths).unwrap_or(f64::NAN);
        println!(
            "  80 % interval of {name} holds {:.1} %, median width x{width:.2}",
            100.0 * held
        );
    }
    println!();
}
