//! The next video of a creator, before it is published: each from the videos before it alone.

use toklake_stats::backtest::reduction;
use toklake_stats::next::{median_of_last_20, ranges};
use toklake_stats::random::Random;
use toklake_stats::robust::median;

use crate::read::Catalogue;

struct Judged {
    creator: u64,
    ours: f64,
    last_20: f64,
    last: f64,
    is_inside: bool,
    is_own: bool,
    width: f64,
}

pub fn judge(catalogues: &[Catalogue]) {
    let judged: Vec<Judged> = catalogues.iter().flat_map(of_creator).collect();
    println!(
        "THE NEXT VIDEO ({} creators, {} videos at least 30 days old, each from those before it)\n",
        catalogues.len(),
        judged.len()
    );
    let mean =
        |of: &dyn Fn(&Judged) -> f64| judged.iter().map(of).sum::<f64>() / judged.len() as f64;
    println!(
        "  median, newer weigh more  MAE log10 {:.4}",
        mean(&|one| one.ours)
    );
    for (name, theirs) in [
        (
            "median of the last 20",
            (|one: &Judged| one.last_20) as fn(&Judged) -> f64,
        ),
        ("the last video", |one| one.last),
    ] {
        let pairs: Vec<(u64, f64, f64)> = judged
            .iter()
            .map(|one| (one.creator, one.ours, theirs(one)))
            .collect();
        let less = reduction(&pairs, 1000, &mut Random(12)).map_or(String::new(), |less| {
            format!(
                "   ours is {:.1} % below [{:.1}, {:.1}]",
                100.0 * less.value,
                100.0 * less.low,
                100.0 * less.high
            )
        });
        println!("  {name:<25} MAE log10 {:.4}{less}", mean(&theirs));
    }
    for (name, is_own) in [("own misses", true), ("the usual width", false)] {
        let rows: Vec<&Judged> = judged.iter().filter(|one| one.is_own == is_own).collect();
        let held = rows.iter().filter(|one| one.is_inside).count() as f64 / rows.len() as f64;
        let widths: Vec<f64> = rows.iter().map(|one| one.width).collect();
        println!(
            "  80 % range by {name} holds {:.1} % of {}, median width x{:.1}",
            100.0 * held,
            rows.len(),
            median(&widths).unwrap_or(f64::NAN)
        );
    }
    println!();
}

fn of_creator(catalogue: &Catalogue) -> Vec<Judged> {
    let views = &catalogue.oldest_first;
    let log = |views: f64| (views + 1.0).log10();
    let logs: Vec<f64> = views.iter().map(|views| log(*views)).collect();
    ranges(views, 0.2)
        .into_iter()
        .zip(views)
        .enumerate()
        .filter_map(|(at, (range, truth))| {
            let range = range?;
            Some(Judged {
                creator: catalogue.creator,
                ours: (log(range.views) - logs[at]).abs(),
                last_20: (median_of_last_20(&logs[..at])? - logs[at]).abs(),
                last: (logs.get(at.checked_sub(1)?)? - logs[at]).abs(),
                is_inside: (range.low - 0.5..=range.high + 0.5).contains(truth),
                is_own: range.is_own,
                width: (range.high + 1.0) / (range.low + 1.0),
            })
        })
        .collect()
}
