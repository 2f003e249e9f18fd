//! A dataset's fingerprint: a hash over its rows that ignores how they are laid out.
//!
//! Each row is written in a canonical byte form and hashed; the fingerprint is the sum of the
//! row hashes, so neither the order of rows nor their files matter, and a repeated row does.
//! Columns that a contract calls volatile are left out.

use arrow::array::RecordBatch;
use arrow::row::{RowConverter, SortField};
use datafusion::logical_expr::ident;
use futures::TryStreamExt;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use toklake_lake::Lake;

use crate::error::EngineError;
use crate::project::Model;
use crate::session::{self, Limits};
use crate::tables::Table;

/// The fingerprint of a model's table as it stands; of no rows, thirty-two zeros.
pub async fn fingerprint(
    lake: &Lake,
    limits: Limits,
    model: &Model,
) -> Result<String, EngineError> {
    let table = Table::open(lake, &model.name, None).await?;
    let context = session::context(lake, limits)?;
    let wrap = || EngineError::query("read", &model.name);
    let frame = context
        .read_table(Arc::new(table.scan(&model.contract, &table.files)))
        .map_err(wrap())?;
    let names = model.contract.columns.iter().map(|c| &c.name);
    let kept = names
        .filter(|n| !model.contract.volatile.contains(n))
        .map(ident);
    let frame = frame.select(kept.collect::<Vec<_>>()).map_err(wrap())?;
    let mut stream = frame.execute_stream().await.map_err(wrap())?;
    let mut sum = 0u128;
    while let Some(batch) = stream.try_next().await.map_err(wrap())? {
        sum = sum.wrapping_add(of_batch(&batch));
    }
    Ok(format!("{sum:032x}"))
}

fn of_batch(batch: &RecordBatch) -> u128 {
    let fields = batch
        .columns()
        .iter()
        .map(|c| SortField::new(c.data_type().clone()))
        .collect();
    let converter = RowConverter::new(fields).expect("every logical type has a row form");
    let rows = converter
        .convert_columns(batch.columns())
        .expect("the types are the batch's own");
    rows.iter()
        .map(|row| of_row(row.as_ref()))
        .fold(0, u128::wrapping_add)
}

fn of_row(row: &[u8]) -> u128 {
    let hash = Sha256::digest(row);
    u128::from_be_bytes(hash[..16].try_into().expect("a SHA-256 has 32 bytes"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::{ArrayRef, Int64Array};

    fn batch(values: &[i64]) -> RecordBatch {
        RecordBatch::try_from_iter([("a", Arc::new(Int64Array::from(values.to_vec())) as ArrayRef)])
            .unwrap()
    }

    #[test]
    fn order_does_not_matter_and_repeats_do() {
        assert_eq!(of_batch(&batch(&[1, 2])), of_batch(&batch(&[2, 1])));
        assert_ne!(of_batch(&batch(&[1, 1])), of_batch(&batch(&[1])));
        assert_ne!(of_batch(&batch(&[1, 1])), 0);
    }
}
