//! `compared_arms(posts)`: what the first arm of an experiment did against the second.
//!
//! The arithmetic is `toklake_stats::experiment`.

use arrow::array::{Array, StructBuilder};
use arrow::datatypes::DataType;
use datafusion::common::Result;
use datafusion::logical_expr::ScalarUDF;
use toklake_stats::experiment::{Tried, compared};

use super::rows::{Rows, count, function_of_rows, number};

/// `compared_arms(array_agg(struct(block, is_first, ln_views)))`: one row, or none where an arm has too few.
pub(super) fn compared_arms_function() -> ScalarUDF {
    let numbers = ["effect", "low", "high", "p"].map(|name| (name, DataType::Float64));
    let mut fields = vec![("posts", DataType::Int64)];
    fields.extend(numbers);
    function_of_rows("compared_arms", fields, answer)
}

fn answer(rows: &Rows, out: &mut StructBuilder) -> Result<()> {
    let (blocks, firsts, outcomes) = (rows.counts(0)?, rows.counts(1)?, rows.numbers(2)?);
    let is_whole =
        |row: &usize| blocks.is_valid(*row) && firsts.is_valid(*row) && outcomes.is_valid(*row);
    let posts: Vec<Tried> = (0..rows.len())
        .filter(is_whole)
        .map(|row| Tried {
            block: blocks.value(row),
            is_first: firsts.value(row) == 1,
            outcome: outcomes.value(row),
        })
        .collect();
    if let Some(found) = compared(&posts) {
        count(out, 0, Some(found.posts as i64));
        let numbers = [found.effect, found.low, found.high, found.p];
        for (column, value) in (1..).zip(numbers) {
            number(out, column, Some(value));
        }
        out.append(true);
    }
    Ok(())
}
