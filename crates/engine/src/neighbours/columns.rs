//! The columns that look at neighbours, a batch at a time.

use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, BooleanArray, RecordBatch, UInt32Array, UInt64Array,
};
use datafusion::arrow::compute::kernels::cmp::distinct;
use datafusion::arrow::compute::{concat, or, take};
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::common::Result;
use datafusion::physical_expr::PhysicalExpr;

use super::Look;

/// What is asked of each row.
pub(super) struct Looking {
    /// The schema of the rows with the columns told.
    pub schema: SchemaRef,
    /// Rows are neighbours only where these are equal.
    pub partition_by: Vec<Arc<dyn PhysicalExpr>>,
    pub looks: Vec<Look>,
}

/// A batch with the values that matter for its neighbours.
pub(super) struct Seen {
    batch: RecordBatch,
    keys: Vec<ArrayRef>,
    /// The value that each look is about; none for a place.
    values: Vec<Option<ArrayRef>>,
}

/// One row at the edge of a batch.
pub(super) struct Edge {
    keys: Vec<ArrayRef>,
    values: Vec<Option<ArrayRef>>,
    /// Its place in its partition.
    place: u64,
}

impl Seen {
    /// The first row, for the batch before this one.
    pub fn first(&self) -> Edge {
        self.edge(0, 0)
    }

    fn edge(&self, row: usize, place: u64) -> Edge {
        let one = |column: &ArrayRef| column.slice(row, 1);
        Edge {
            keys: self.keys.iter().map(one).collect(),
            values: self.values.iter().map(|v| v.as_ref().map(one)).collect(),
            place,
        }
    }
}

impl Looking {
    /// Evaluates what is needed of `batch`, which has rows.
    pub fn see(&self, batch: RecordBatch) -> Result<Seen> {
        let column = |e: &Arc<dyn PhysicalExpr>| e.evaluate(&batch)?.into_array(batch.num_rows());
        let keys = self.partition_by.iter().map(column);
        let keys = keys.collect::<Result<_>>()?;
        let value = |look: &Look| match look {
            Look::Before(value) | Look::After(value) => column(value).map(Some),
            Look::Place => Ok(None),
        };
        let values = self.looks.iter().map(value).collect::<Result<_>>()?;
        Ok(Seen {
            batch,
            keys,
            values,
        })
    }

    /// The rows with their new columns, and the last of them for the batch that follows.
    pub fn tell(
        &self,
        seen: Seen,
        before: Option<&Edge>,
        after: Option<&Edge>,
    ) -> Result<(RecordBatch, Edge)> {
        let rows = seen.batch.num_rows();
        let starts = starts(&seen.keys, before, after)?;
        let places = places(&starts[..rows], before);
        let mut columns = seen.batch.columns().to_vec();
        for (at, look) in self.looks.iter().enumerate() {
            let value = seen.values[at].as_ref();
            let edge = |edge: Option<&Edge>| edge.and_then(|e| e.values[at].clone());
            columns.push(match (look, value) {
                (Look::Before(_), Some(value)) => shifted(value, edge(before), &starts, 0)?,
                (Look::After(_), Some(value)) => shifted(value, edge(after), &starts, 1)?,
                (Look::Place, _) | (_, None) => Arc::new(UInt64Array::from(places.clone())),
            });
        }
        let edge = seen.edge(rows - 1, places[rows - 1]);
        Ok((RecordBatch::try_new(self.schema.clone(), columns)?, edge))
    }
}

/// For each row of a batch and the one after it: whether it begins a partition.
fn starts(keys: &[ArrayRef], before: Option<&Edge>, after: Option<&Edge>) -> Result<Vec<bool>> {
    let mut unequal: Option<BooleanArray> = None;
    for (at, key) in keys.iter().enumerate() {
        let edge = |edge: Option<&Edge>| edge.map(|e| e.keys[at].clone());
        let all = joined(edge(before), key, edge(after))?;
        let pairs = all.len() - 1;
        let here = distinct(&all.slice(0, pairs), &all.slice(1, pairs))?;
        unequal = Some(match unequal {
            Some(known) => or(&known, &here)?,
            None => here,
        });
    }
    let unequal = unequal.expect("a partitioned window has keys");
    let mut starts = Vec::with_capacity(unequal.len() + 2);
    starts.extend(before.is_none().then_some(true));
    starts.extend(unequal.values().iter());
    starts.extend(after.is_none().then_some(true));
    Ok(starts)
}

/// The place of each row in its partition, from 1.
fn places(starts: &[bool], before: Option<&Edge>) -> Vec<u64> {
    let mut place = before.map_or(0, |edge| edge.place);
    let next = |starts: &bool| {
        place = if *starts { 1 } else { place + 1 };
        place
    };
    starts.iter().map(next).collect()
}

/// The values of the rows before (`by` 0) or after (`by` 1), null across the start of a partition.
fn shifted(
    value: &ArrayRef,
    edge: Option<ArrayRef>,
    starts: &[bool],
    by: usize,
) -> Result<ArrayRef> {
    let (before, after) = if by == 0 { (edge, None) } else { (None, edge) };
    let offset = before.is_some() as usize;
    let all = joined(before, value, after)?;
    let place = |row: usize| {
        let from = (row + offset + 2 * by).checked_sub(1)?;
        (!starts[row + by]).then_some(from as u32)
    };
    let places: UInt32Array = (0..value.len()).map(place).collect();
    Ok(take(&all, &places, None)?)
}

fn joined(before: Option<ArrayRef>, key: &ArrayRef, after: Option<ArrayRef>) -> Result<ArrayRef> {
    let parts: Vec<&dyn Array> = before
        .iter()
        .chain([key])
        .chain(after.iter())
        .map(AsRef::as_ref)
        .collect();
    Ok(concat(&parts)?)
}
