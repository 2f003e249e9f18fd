//! `matched_partners(posts)`: what posts that name another account came to against their neighbours in time.
//!
//! The arithmetic is `toklake_stats::matched`.

use std::collections::BTreeMap;

use arrow::array::{Array, AsArray, StructBuilder};
use arrow::compute::cast;
use arrow::datatypes::DataType;
use datafusion::common::Result;
use datafusion::logical_expr::ScalarUDF;
use toklake_stats::effects::FEWEST_WITH;
use toklake_stats::matched::{Matched, Post, matched};
use toklake_stats::multiple::adjusted;

use super::rows::{Rows, count, function_of_rows, number, text};

/// All that name anyone.
const ANYONE: &str = "(anyone)";

/// `matched_partners(array_agg(struct(video_id, at, ln_views, media_type, handles)))`: a row for each partner.
pub(super) fn matched_partners_function() -> ScalarUDF {
    let numbers = ["effect", "low", "high", "p", "q", "before", "before_p"];
    let mut fields = vec![
        ("name", DataType::Utf8),
        ("posts", DataType::Int64),
        ("compared", DataType::Int64),
    ];
    fields.extend(numbers.map(|name| (name, DataType::Float64)));
    function_of_rows("matched_partners", fields, answer)
}

fn answer(rows: &Rows, out: &mut StructBuilder) -> Result<()> {
    let (at, outcomes, kinds) = (rows.counts(1)?, rows.numbers(2)?, rows.texts(3)?);
    let handles = rows.raw(4).as_list::<i32>();
    let mut posts = vec![];
    let mut partners: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for row in (0..rows.len()).filter(|row| at.is_valid(*row) && outcomes.is_valid(*row)) {
        let place = posts.len();
        let mut is_with = false;
        if handles.is_valid(row) {
            let own = cast(&handles.value(row), &DataType::Utf8)?;
            for name in own.as_string::<i32>().iter().flatten().chain([ANYONE]) {
                partners.entry(name.to_owned()).or_default().push(place);
            }
            is_with = true;
        }
        posts.push(Post {
            at: at.value(row),
            outcome: outcomes.value(row),
            kind: kinds.is_valid(row).then(|| kinds.value(row).to_owned()),
            is_with: (!is_with).then_some(false),
        });
    }
    partners.retain(|_, with| with.len() >= FEWEST_WITH);
    let found: Vec<(String, usize, Matched)> = partners
        .into_iter()
        .filter_map(|(name, with)| {
            let mut posts = posts.clone();
            with.iter().for_each(|at| posts[*at].is_with = Some(true));
            Some((name, with.len(), matched(&posts)?))
        })
        .collect();
    let chances: Vec<f64> = found.iter().map(|(.., found)| found.with.p).collect();
    for ((name, with, found), q) in found.iter().zip(adjusted(&chances)) {
        text(out, 0, Some(name));
        count(out, 1, Some(*with as i64));
        count(out, 2, Some(found.with.posts as i64));
        let (own, before) = (found.with, found.before);
        let numbers = [own.effect, own.low, own.high, own.p, q].map(Some);
        let before = [before.map(|one| one.effect), before.map(|one| one.p)];
        for (column, value) in (3..).zip(numbers.into_iter().chain(before)) {
            number(out, column, value);
        }
        out.append(true);
    }
    Ok(())
}
