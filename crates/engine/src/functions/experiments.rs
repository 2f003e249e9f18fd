//! `compared_arms(posts)`: what the first arm of an experiment did against the second; `arm_words(factor, subject)`:
//! what the arms are.
//!
//! The arithmetic is `toklake_stats::experiment`.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, ListBuilder, StringBuilder, StructBuilder};
use arrow::datatypes::{DataType, Field};
use datafusion::common::Result;
use datafusion::logical_expr::{ColumnarValue, ScalarUDF, Signature, SimpleScalarUDF, Volatility};
use toklake_stats::experiment::{Tried, compared};

use super::rows::{Rows, count, function_of_rows, number};
use crate::conform::texts;

/// What posts of the first arm of an experiment are, and of the second: "posts ...".
///
/// `factor` and `subject` as `raw.experiments__slots` keeps them; `None` where no experiment has such a factor.
pub fn arm_words(factor: &str, subject: &str) -> Option<[String; 2]> {
    let said = |first: &str, second: &str| Some([first, second].map(str::to_owned));
    match factor {
        "hours" => {
            let (one, other) = subject.split_once(' ')?;
            said(&format!("at {one} UTC"), &format!("at {other} UTC"))
        }
        "hashtag" => said(&format!("with #{subject}"), &format!("without #{subject}")),
        "mention" => said(
            &format!("that name @{subject}"),
            &format!("that do not name @{subject}"),
        ),
        "length" => said(
            &format!("of up to {subject} s"),
            &format!("of over {subject} s"),
        ),
        _ => None,
    }
}

/// `arm_words(text, text) -> text[]`: both arms in words, or NULL.
pub(super) fn arm_words_function() -> ScalarUDF {
    let list = DataType::List(Arc::new(Field::new_list_field(DataType::Utf8, true)));
    let run = |args: &[ColumnarValue]| -> Result<ColumnarValue> {
        let columns = ColumnarValue::values_to_arrays(args)?;
        let mut lists = ListBuilder::new(StringBuilder::new());
        for (factor, subject) in texts(&columns[0]).zip(texts(&columns[1])) {
            let words = factor
                .zip(subject)
                .and_then(|(factor, subject)| arm_words(factor, subject));
            lists.append_option(words.map(|words| words.map(Some)));
        }
        Ok(ColumnarValue::Array(Arc::new(lists.finish()) as ArrayRef))
    };
    let signature = Signature::string(2, Volatility::Immutable);
    ScalarUDF::from(SimpleScalarUDF::new_with_signature(
        "arm_words",
        signature,
        list,
        Arc::new(run),
    ))
}

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
