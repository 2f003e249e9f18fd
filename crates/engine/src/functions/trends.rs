//! `trends(rows)`: which of an account's series rise, peak or fall, burst, or came to another level.
//!
//! The arithmetic is `toklake_stats::{trend, burst, changes}`.

use std::collections::BTreeMap;

use arrow::array::{Array, StructBuilder};
use arrow::datatypes::DataType;
use datafusion::common::Result;
use datafusion::logical_expr::ScalarUDF;
use toklake_stats::burst::bursts;
use toklake_stats::changes::changes;
use toklake_stats::trend::{Point, State, trends};

use super::rows::{Rows, count, function_of_rows, number, text};

/// `trends(array_agg(struct(name, period, low, high, part, whole)))`, judged together.
///
/// `period` counts days or weeks on; a value lies between `low` and `high`; `part` of `whole` is what may burst, and may
/// be NULL.
pub(super) fn trends_function() -> ScalarUDF {
    let (number, count) = (DataType::Float64, DataType::Int64);
    let fields = vec![
        ("name", DataType::Utf8),
        ("n", count.clone()),
        ("last", count.clone()),
        ("slope", number.clone()),
        ("low", number.clone()),
        ("high", number.clone()),
        ("acceleration", number.clone()),
        ("p", number.clone()),
        ("q", number.clone()),
        ("state", DataType::Utf8),
        ("burst_weight", number.clone()),
        ("burst_from", count.clone()),
        ("burst_until", count.clone()),
        ("changed", count),
        ("change", number),
    ];
    function_of_rows("trends", fields, answer)
}

#[derive(Default)]
struct Series {
    points: Vec<Point>,
    parts: Vec<(f64, f64)>,
}

fn answer(rows: &Rows, out: &mut StructBuilder) -> Result<()> {
    let (names, periods) = (rows.texts(0)?, rows.counts(1)?);
    let (lows, highs, parts, wholes) = (
        rows.numbers(2)?,
        rows.numbers(3)?,
        rows.numbers(4)?,
        rows.numbers(5)?,
    );
    let mut known: BTreeMap<(&str, i64), usize> = BTreeMap::new();
    for row in 0..rows.len() {
        if names.is_valid(row) && periods.is_valid(row) && lows.is_valid(row) && highs.is_valid(row)
        {
            known.insert((names.value(row), periods.value(row)), row);
        }
    }
    let mut series: BTreeMap<&str, Series> = BTreeMap::new();
    for ((name, period), row) in known {
        let own = series.entry(name).or_default();
        own.points.push(Point {
            period,
            low: lows.value(row),
            high: highs.value(row),
        });
        let is_known = parts.is_valid(row) && wholes.is_valid(row);
        own.parts.push(if is_known {
            (parts.value(row), wholes.value(row))
        } else {
            (0.0, 0.0)
        });
    }
    let all: Vec<Vec<Point>> = series.values().map(|own| own.points.clone()).collect();
    for ((name, own), found) in series.iter().zip(trends(&all)) {
        let last = own.points.last().map(|point| point.period);
        text(out, 0, Some(name));
        count(
            out,
            1,
            Some(found.map_or(own.points.len(), |found| found.slope.n) as i64),
        );
        count(out, 2, last);
        number(out, 3, found.map(|found| found.slope.value));
        number(out, 4, found.map(|found| found.slope.low));
        number(out, 5, found.map(|found| found.slope.high));
        number(out, 6, found.and_then(|found| found.acceleration));
        number(out, 7, found.map(|found| found.slope.p));
        number(out, 8, found.map(|found| found.q));
        text(out, 9, found.and_then(|found| found.state).map(state_name));
        let burst = bursts(&own.parts)
            .into_iter()
            .max_by(|a, b| a.weight.total_cmp(&b.weight));
        number(out, 10, burst.map(|burst| burst.weight));
        count(out, 11, burst.map(|burst| own.points[burst.from].period));
        count(out, 12, burst.map(|burst| own.points[burst.until].period));
        let change = change(&own.points);
        count(out, 13, change.map(|(period, _)| period));
        number(out, 14, change.map(|(_, change)| change));
        out.append(true);
    }
    Ok(())
}

/// The period from which a series has its present level, and what that is in ln units against the one before.
fn change(points: &[Point]) -> Option<(i64, f64)> {
    let values: Vec<f64> = points
        .iter()
        .map(|point| ((point.low + point.high) / 2.0).ln_1p())
        .collect();
    let found = changes(&values);
    let at = *found.last()?;
    let from = found.len().checked_sub(2).map_or(0, |before| found[before]);
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    Some((
        points[at].period,
        mean(&values[at..]) - mean(&values[from..at]),
    ))
}

fn state_name(state: State) -> &'static str {
    match state {
        State::Rising => "rising",
        State::Peaking => "peaking",
        State::Falling => "falling",
        State::Steady => "steady",
    }
}
