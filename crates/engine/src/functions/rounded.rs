//! `rounded(number)`: four decimals, ties to the even one, as numpy rounds.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray, Float64Array};
use datafusion::arrow::datatypes::{DataType, Float64Type};
use datafusion::logical_expr::{ColumnarValue, ScalarUDF, Signature, SimpleScalarUDF, Volatility};

/// `rounded(double) -> double`.
pub(super) fn rounded_function() -> ScalarUDF {
    let run = |args: &[ColumnarValue]| {
        let columns = ColumnarValue::values_to_arrays(args)?;
        let numbers = columns[0].as_primitive::<Float64Type>().iter();
        let made: Float64Array = numbers.map(|number| number.map(rounded)).collect();
        let made: ArrayRef = Arc::new(made);
        Ok(ColumnarValue::Array(made))
    };
    ScalarUDF::from(SimpleScalarUDF::new_with_signature(
        "rounded",
        Signature::exact(vec![DataType::Float64], Volatility::Immutable),
        DataType::Float64,
        Arc::new(run),
    ))
}

fn rounded(number: f64) -> f64 {
    (number * 1e4).round_ties_even() / 1e4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_go_to_the_even_decimal() {
        assert_eq!(rounded(0.03125), 0.0312);
        assert_eq!(rounded(0.09375), 0.0938);
        assert_eq!(rounded(-0.03125), -0.0312);
    }
}
