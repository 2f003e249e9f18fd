//! `post_effects(posts)`: what made posts of one account larger than others.
//!
//! The argument is a list of the account's posts; the answer is a list of effects, the held-out window among
//! them. The arithmetic is `toklake_stats::effects`.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayBuilder, ArrayRef, AsArray, ListBuilder, StringBuilder, StructBuilder,
};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field};
use datafusion::common::Result;
use datafusion::logical_expr::ScalarUDF;
use toklake_stats::effects::{Effect, Post, Signal, effects};

use super::rows::{Rows, count, field, function_of_rows, number, text};

/// `post_effects(array_agg(struct(video_id, at, ln_views, ln_age, activity, labels)))`.
///
/// `at` is unix seconds; `ln_age` and `activity` may be NULL; `labels` is a list of `kind:name`.
pub(super) fn post_effects_function() -> ScalarUDF {
    let ids = DataType::List(Arc::new(Field::new_list_field(DataType::Utf8, true)));
    let numbers = [
        "effect",
        "low",
        "high",
        "p",
        "q",
        "gain",
        "gain_low",
        "gain_high",
        "probability",
    ];
    let mut fields = vec![
        ("kind", DataType::Utf8),
        ("name", DataType::Utf8),
        ("posts", DataType::Int64),
    ];
    fields.extend(numbers.map(|name| (name, DataType::Float64)));
    fields.extend([("signal", DataType::Utf8), ("video_ids", ids)]);
    function_of_rows("post_effects", fields, |rows, out| {
        let (ids, posts) = posts(rows)?;
        write(out, &ids, &posts);
        Ok(())
    })
}

/// The posts by id, so that the answer does not hang on the order of the list.
fn posts(rows: &Rows) -> Result<(Vec<String>, Vec<Post>)> {
    let (ids, at) = (rows.texts(0)?, rows.counts(1)?);
    let numbers = [rows.numbers(2)?, rows.numbers(3)?, rows.numbers(4)?];
    let number = |column: usize, row: usize| {
        let column = &numbers[column];
        column.is_valid(row).then(|| column.value(row))
    };
    let labels = rows.raw(5).as_list::<i32>();
    let mut found: Vec<(String, Post)> = vec![];
    for row in 0..rows.len() {
        let Some(outcome) = number(0, row).filter(|_| at.is_valid(row) && ids.is_valid(row)) else {
            continue;
        };
        let own = match labels.is_valid(row) {
            true => texts(&labels.value(row))?,
            false => vec![],
        };
        let kinds = own.iter().filter_map(|label| label.split_once(':'));
        let post = Post {
            at: at.value(row),
            outcome,
            ln_age: number(1, row),
            activity: number(2, row),
            labels: kinds
                .map(|(kind, name)| (kind.to_owned(), name.to_owned()))
                .collect(),
        };
        found.push((ids.value(row).to_owned(), post));
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(found.into_iter().unzip())
}

fn texts(values: &ArrayRef) -> Result<Vec<String>> {
    let values = cast(values, &DataType::Utf8)?;
    let texts = values.as_string::<i32>().iter().flatten();
    Ok(texts.map(str::to_owned).collect())
}

fn write(out: &mut StructBuilder, ids: &[String], posts: &[Post]) {
    let Some(found) = effects(posts) else {
        return;
    };
    for effect in &found.effects {
        let mut newest: Vec<usize> = effect.posts.clone();
        newest.sort_by_key(|at| std::cmp::Reverse((posts[*at].at, *at)));
        let newest: Vec<&str> = newest.into_iter().map(|at| ids[at].as_str()).collect();
        row(out, effect, effect.posts.len(), &newest);
    }
    if let Some(held) = found.held_out {
        number(out, 3, Some(held.delivered));
        number(out, 8, Some(held.promised));
        for column in [4, 5, 6, 7, 9, 10, 11] {
            number(out, column, None);
        }
        text(out, 0, Some("held_out"));
        text(out, 1, Some(&held.window.to_string()));
        count(out, 2, Some(held.posts as i64));
        text(out, 12, None);
        field::<ListBuilder<Box<dyn ArrayBuilder>>>(out, 13).append(false);
        out.append(true);
    }
}

fn row(out: &mut StructBuilder, effect: &Effect, posts: usize, newest: &[&str]) {
    text(out, 0, Some(&effect.kind));
    text(out, 1, Some(&effect.name));
    count(out, 2, Some(posts as i64));
    let numbers = [
        effect.effect,
        effect.low,
        effect.high,
        effect.p,
        effect.q,
        effect.gain,
        effect.gain_low,
        effect.gain_high,
        effect.probability,
    ];
    for (column, value) in (3..).zip(numbers) {
        number(out, column, Some(value));
    }
    let signal = match effect.signal {
        Signal::None => "none",
        Signal::Thin => "thin",
        Signal::Ok => "ok",
    };
    text(out, 12, Some(signal));
    let list = field::<ListBuilder<Box<dyn ArrayBuilder>>>(out, 13);
    let values = list.values().as_any_mut().downcast_mut::<StringBuilder>();
    let values = values.expect("the list is one of texts");
    newest.iter().for_each(|id| values.append_value(id));
    list.append(true);
    out.append(true);
}
