//! `network_ranks(edges)`: who stands close to an account, and who stands together.
//!
//! The arithmetic is `toklake_stats::network`.

use std::collections::BTreeMap;

use arrow::array::{Array, StructBuilder};
use arrow::datatypes::DataType;
use datafusion::common::Result;
use datafusion::logical_expr::ScalarUDF;
use toklake_stats::network::communities::communities;
use toklake_stats::network::{Edge, page_rank};

use super::rows::{Rows, count, function_of_rows, number, text};

/// `network_ranks(array_agg(struct(near, far, weight)))`: one row for each name but the account's own, which is empty.
///
/// Communities are told of names that have an edge among each other.
pub(super) fn network_ranks_function() -> ScalarUDF {
    let fields = vec![
        ("name", DataType::Utf8),
        ("rank", DataType::Float64),
        ("community", DataType::Int64),
        ("modularity", DataType::Float64),
        ("stability", DataType::Float64),
    ];
    function_of_rows("network_ranks", fields, answer)
}

fn answer(rows: &Rows, out: &mut StructBuilder) -> Result<()> {
    let (near, far, weights) = (rows.texts(0)?, rows.texts(1)?, rows.numbers(2)?);
    let whole: Vec<usize> = (0..rows.len())
        .filter(|row| near.is_valid(*row) && far.is_valid(*row) && weights.is_valid(*row))
        .collect();
    // the account itself is the empty name, and so the first
    let mut places = BTreeMap::from([("", 0)]);
    for row in &whole {
        places.insert(near.value(*row), 0);
        places.insert(far.value(*row), 0);
    }
    for (at, place) in places.values_mut().enumerate() {
        *place = at;
    }
    let mut edges: Vec<Edge> = whole
        .iter()
        .map(|row| Edge {
            from: places[near.value(*row)],
            to: places[far.value(*row)],
            weight: weights.value(*row),
        })
        .filter(|edge| edge.weight > 0.0)
        .collect();
    edges.sort_by_key(|edge| (edge.from, edge.to));
    let ranks = page_rank(places.len(), &edges, 0);
    let among: Vec<Edge> = edges
        .iter()
        .filter(|edge| edge.from != 0)
        .copied()
        .collect();
    // who always stands alone is in no community
    let mut joined: Vec<usize> = among.iter().flat_map(|edge| [edge.from, edge.to]).collect();
    joined.sort_unstable();
    joined.dedup();
    let renamed = |node: usize| joined.binary_search(&node);
    let among: Vec<Edge> = among
        .iter()
        .filter_map(|edge| {
            let (from, to) = (renamed(edge.from).ok()?, renamed(edge.to).ok()?);
            Some(Edge { from, to, ..*edge })
        })
        .collect();
    let found = communities(joined.len(), &among);
    for (name, place) in places.into_iter().filter(|(_, place)| *place > 0) {
        text(out, 0, Some(name));
        number(out, 1, Some(ranks[place]));
        let own = found.as_ref().zip(renamed(place).ok());
        count(out, 2, own.map(|(found, at)| found.of[at] as i64));
        number(out, 3, found.as_ref().map(|found| found.modularity));
        number(out, 4, found.as_ref().map(|found| found.stability));
        out.append(true);
    }
    Ok(())
}
