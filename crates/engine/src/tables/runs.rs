//! Which rows of many batches belong together, as runs of neighbours.

use arrow::array::RecordBatch;
use arrow::compute::interleave_record_batch;
use arrow::error::ArrowError;

/// Rows on average in a run from which on runs are worth handing on as they lie.
const LONG: usize = 64;

/// Rows of a list of batches, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Runs {
    runs: Vec<Run>,
    rows: usize,
}

/// Neighbouring rows of one batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Run {
    batch: u32,
    from: u32,
    rows: u32,
}

impl Runs {
    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Adds `rows` rows of a batch.
    pub fn add(&mut self, batch: usize, from: usize, rows: usize) {
        let small = |n: usize| u32::try_from(n).expect("a batch has fewer than 2^32 rows");
        self.runs.push(Run {
            batch: small(batch),
            from: small(from),
            rows: small(rows),
        });
        self.rows += rows;
    }

    /// The first `most` rows, and the rest.
    pub fn split(self, most: usize) -> (Self, Self) {
        let (mut first, mut rest) = (Self::default(), Self::default());
        for run in self.runs {
            let (batch, from, rows) = (run.batch as usize, run.from as usize, run.rows as usize);
            let fits = rows.min(most.saturating_sub(first.rows));
            if fits > 0 {
                first.add(batch, from, fits);
            }
            if fits < rows {
                rest.add(batch, from + fits, rows - fits);
            }
        }
        (first, rest)
    }

    /// The batch and the place of the last row; there must be one.
    pub fn last(&self) -> (usize, usize) {
        let run = self.runs.last().expect("there are rows");
        (run.batch as usize, (run.from + run.rows - 1) as usize)
    }

    /// The same rows where the first `batches` batches are gone.
    pub fn behind(mut self, batches: usize) -> Self {
        for run in &mut self.runs {
            run.batch -= batches as u32;
        }
        self
    }

    /// The rows: as they lie where they lie together, otherwise gathered into one batch.
    pub fn gather(&self, batches: &[RecordBatch]) -> Result<Vec<RecordBatch>, ArrowError> {
        if self.rows >= self.runs.len() * LONG {
            let piece = |r: &Run| batches[r.batch as usize].slice(r.from as usize, r.rows as usize);
            return Ok(self.runs.iter().map(piece).collect());
        }
        let places: Vec<(usize, usize)> = self
            .runs
            .iter()
            .flat_map(|r| (r.from..r.from + r.rows).map(|row| (r.batch as usize, row as usize)))
            .collect();
        let all: Vec<&RecordBatch> = batches.iter().collect();
        Ok(vec![interleave_record_batch(&all, &places)?])
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, AsArray, Int64Array};
    use arrow::compute::concat_batches;
    use arrow::datatypes::Int64Type;
    use proptest::prelude::*;

    use super::*;

    fn batches(sizes: &[usize]) -> Vec<RecordBatch> {
        let mut next = 0;
        let mut batch = |size: &usize| {
            let values: Vec<i64> = (next..next + *size as i64).collect();
            next += *size as i64;
            let column = Arc::new(Int64Array::from(values)) as ArrayRef;
            RecordBatch::try_from_iter([("n", column)]).unwrap()
        };
        sizes.iter().map(&mut batch).collect()
    }

    fn values(runs: &Runs, batches: &[RecordBatch]) -> Vec<i64> {
        let pieces = runs.gather(batches).unwrap();
        let all = concat_batches(&batches[0].schema(), &pieces).unwrap();
        all["n"].as_primitive::<Int64Type>().values().to_vec()
    }

    proptest! {
        #[test]
        fn rows_stay_in_order_whether_they_are_cut_or_not(
            sizes in prop::collection::vec(1usize..300, 1..6),
            most in 0usize..900,
        ) {
            let batches = batches(&sizes);
            let mut runs = Runs::default();
            for (at, batch) in batches.iter().enumerate() {
                let half = batch.num_rows() / 2;
                runs.add(at, 0, half.max(1));
                if half > 0 {
                    runs.add(at, half, batch.num_rows() - half);
                }
            }
            let whole = values(&runs, &batches);
            let (first, rest) = runs.split(most);
            prop_assert_eq!(first.rows(), most.min(whole.len()));
            let mut cut = values(&first, &batches);
            cut.extend(values(&rest, &batches));
            prop_assert_eq!(whole, cut);
        }
    }
}
