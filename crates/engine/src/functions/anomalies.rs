//! `anomalies(rows)`: the days of an account on which far more or less happened than usual.
//!
//! The arithmetic is `toklake_stats::control`.

use std::collections::BTreeMap;

use arrow::array::{Array, StructBuilder};
use arrow::datatypes::DataType;
use datafusion::common::Result;
use datafusion::logical_expr::ScalarUDF;
use toklake_stats::control::anomalies;

use super::rows::{Rows, count, function_of_rows, number, text};

/// Days that a series may be long: a century.
const LONGEST: i64 = 36_525;

/// `anomalies(array_agg(struct(day, value)))`; `day` counts days on, those that are missing are not known.
pub(super) fn anomalies_function() -> ScalarUDF {
    let (number, count) = (DataType::Float64, DataType::Int64);
    let fields = vec![
        ("day", count.clone()),
        ("value", number.clone()),
        ("expected", number.clone()),
        ("low", number.clone()),
        ("high", number),
        ("kind", DataType::Utf8),
        ("n", count),
    ];
    function_of_rows("anomalies", fields, answer)
}

fn answer(rows: &Rows, out: &mut StructBuilder) -> Result<()> {
    let (days, values) = (rows.counts(0)?, rows.numbers(1)?);
    let is_known = |row: &usize| days.is_valid(*row) && values.is_valid(*row);
    let known: BTreeMap<i64, f64> = (0..rows.len())
        .filter(is_known)
        .map(|row| (days.value(row), values.value(row)))
        .collect();
    let (Some((first, _)), Some((last, _))) = (known.first_key_value(), known.last_key_value())
    else {
        return Ok(());
    };
    let first = *first.max(&(last - LONGEST));
    let series: Vec<Option<f64>> = (first..=*last)
        .map(|day| known.get(&day).copied())
        .collect();
    for found in anomalies(&series) {
        count(out, 0, Some(first + found.at as i64));
        number(out, 1, Some(found.value));
        number(out, 2, Some(found.expected));
        number(out, 3, Some(found.low));
        number(out, 4, Some(found.high));
        text(out, 5, Some(if found.is_single { "day" } else { "level" }));
        count(out, 6, Some(found.n as i64));
        out.append(true);
    }
    Ok(())
}
