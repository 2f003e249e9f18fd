//! `crossed(shares)`: shares by age, by gender and by country, as one table crossed that meets them all.
//!
//! The arithmetic is `toklake_stats::raking`.

use std::collections::BTreeMap;

use arrow::array::{Array, StructBuilder};
use arrow::datatypes::DataType;
use datafusion::common::Result;
use datafusion::logical_expr::ScalarUDF;
use toklake_stats::raking::{Table, rake};

use super::rows::{Rows, function_of_rows, number, text};

const TRAITS: [&str; 3] = ["age", "gender", "country"];
/// What stands where a trait is not told, and what the rest of a list that is cut is called.
const ALL: &str = "all";
const REST: [&str; 3] = ["unknown", "unknown", "others"];
/// A list this close to the whole was rounded, not cut.
const ROUNDED: f64 = 0.01;

/// `crossed(array_agg(struct(trait, name, share)))`, traits being `age`, `gender` and `country`.
pub(super) fn crossed_function() -> ScalarUDF {
    let traits = ["age_group", "gender", "country"].map(|name| (name, DataType::Utf8));
    let numbers = ["share", "low", "high"].map(|name| (name, DataType::Float64));
    let fields = traits.into_iter().chain(numbers).collect();
    function_of_rows("crossed", fields, |rows, out| {
        write(out, &margins(rows)?);
        Ok(())
    })
}

type Margin = BTreeMap<String, f64>;

/// The shares of each trait, which sum to one; of a trait that is not told everybody is `all`.
fn margins(rows: &Rows) -> Result<[Margin; 3]> {
    let (traits, names, shares) = (rows.texts(0)?, rows.texts(1)?, rows.numbers(2)?);
    let mut margins: [Margin; 3] = Default::default();
    for row in (0..rows.len()).filter(|row| shares.is_valid(*row) && names.is_valid(*row)) {
        let place = TRAITS.iter().position(|own| *own == traits.value(row));
        let share = shares.value(row);
        if let Some(place) = place.filter(|_| share > 0.0) {
            *margins[place]
                .entry(names.value(row).to_owned())
                .or_default() += share;
        }
    }
    for (margin, rest) in margins.iter_mut().zip(REST) {
        complete(margin, rest);
    }
    Ok(margins)
}

/// What a list that is cut leaves out gets a name; what was rounded is brought to one.
fn complete(margin: &mut Margin, rest: &str) {
    let sum: f64 = margin.values().sum();
    if margin.is_empty() {
        margin.insert(ALL.to_owned(), 1.0);
    } else if sum < 1.0 - ROUNDED {
        *margin.entry(rest.to_owned()).or_default() += 1.0 - sum;
    } else {
        margin.values_mut().for_each(|share| *share /= sum);
    }
}

fn write(out: &mut StructBuilder, margins: &[Margin; 3]) {
    let shape: Vec<usize> = margins.iter().map(BTreeMap::len).collect();
    let sums: Vec<Vec<f64>> = margins
        .iter()
        .map(|margin| margin.values().copied().collect())
        .collect();
    let names: Vec<Vec<&String>> = margins
        .iter()
        .map(|margin| margin.keys().collect())
        .collect();
    let Some(table) = rake(Table::even(&shape), &sums) else {
        return;
    };
    for (cell, share) in table.cells.iter().enumerate() {
        let mut own = vec![];
        for dimension in 0..3 {
            let place = table.place(cell, dimension);
            text(out, dimension, Some(names[dimension][place]));
            own.push(sums[dimension][place]);
        }
        let (low, high) = bounds(&own);
        for (at, value) in [(3, *share), (4, low), (5, high)] {
            number(out, at, Some(value));
        }
        out.append(true);
    }
}

/// Between these every crossed table lies that meets the margins (Fréchet): nothing is assumed.
fn bounds(margins: &[f64]) -> (f64, f64) {
    let sum: f64 = margins.iter().sum();
    let low = (sum - (margins.len() as f64 - 1.0)).max(0.0);
    (low, margins.iter().copied().fold(1.0, f64::min))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_that_is_cut_gets_a_rest_and_a_rounded_one_is_scaled() {
        let mut cut = Margin::from([("DE".to_owned(), 0.6), ("others".to_owned(), 0.1)]);
        complete(&mut cut, "others");
        assert!((cut["others"] - 0.4).abs() < 1e-12);
        let mut rounded = Margin::from([("female".to_owned(), 0.5), ("male".to_owned(), 0.505)]);
        complete(&mut rounded, "unknown");
        assert!((rounded.values().sum::<f64>() - 1.0).abs() < 1e-12 && rounded.len() == 2);
    }

    #[test]
    fn bounds_hold_whatever_goes_with_what() {
        assert_eq!(bounds(&[0.25, 0.5, 1.0]), (0.0, 0.25));
        let (low, high) = bounds(&[0.75, 0.75, 1.0]);
        assert!((low - 0.5).abs() < 1e-12 && high == 0.75);
    }
}
