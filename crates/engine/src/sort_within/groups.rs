//! Groups of rows that are equal in the leading columns, each put in order by the others.

use std::ops::Range;

use datafusion::arrow::array::{RecordBatch, UInt32Array};
use datafusion::arrow::compute::{concat_batches, partition, take_record_batch};
use datafusion::arrow::row::{RowConverter, Rows, SortField};
use datafusion::common::Result;
use datafusion::execution::SendableRecordBatchStream;
use datafusion::physical_expr::{LexOrdering, PhysicalSortExpr};
use futures::{Stream, TryStreamExt};

/// The rows of `input` in `order`, of which they have the first `leading` columns already.
pub(super) fn sort(
    input: SendableRecordBatchStream,
    order: LexOrdering,
    leading: usize,
) -> Result<impl Stream<Item = Result<RecordBatch>>> {
    let schema = input.schema();
    let (same, rest) = (order[..leading].to_vec(), order[leading..].to_vec());
    let field = |by: &PhysicalSortExpr| {
        let kind = by.expr.data_type(&schema)?;
        Ok(SortField::new_with_options(kind, by.options))
    };
    let fields = rest.iter().map(field).collect::<Result<_>>()?;
    let walk = Walk {
        input,
        same,
        rest,
        converter: RowConverter::new(fields)?,
        open: vec![],
        is_over: false,
    };
    Ok(futures::stream::try_unfold(walk, |mut walk| async move {
        Ok(walk.step().await?.map(|batch| (batch, walk)))
    }))
}

struct Walk {
    input: SendableRecordBatchStream,
    /// Rows of a group are equal in these.
    same: Vec<PhysicalSortExpr>,
    /// By these they are sorted.
    rest: Vec<PhysicalSortExpr>,
    converter: RowConverter,
    /// The rows so far of the group that may go on.
    open: Vec<RecordBatch>,
    is_over: bool,
}

impl Walk {
    /// The next whole groups, sorted.
    async fn step(&mut self) -> Result<Option<RecordBatch>> {
        while !self.is_over {
            let done = match self.input.try_next().await? {
                Some(batch) if batch.num_rows() == 0 => continue,
                Some(batch) => self.take(batch)?,
                None => {
                    self.is_over = true;
                    std::mem::take(&mut self.open)
                }
            };
            if !done.is_empty() {
                let rows = concat_batches(&done[0].schema(), &done)?;
                return self.sorted(&rows).map(Some);
            }
        }
        Ok(None)
    }

    /// Takes rows, and gives those of the groups that are whole by them.
    fn take(&mut self, batch: RecordBatch) -> Result<Vec<RecordBatch>> {
        let begins = self.groups(&batch)?.last().map_or(0, |last| last.start);
        if begins == 0 && self.goes_on_in(&batch)? {
            self.open.push(batch);
            return Ok(vec![]);
        }
        let rest = batch.slice(begins, batch.num_rows() - begins);
        let mut done = std::mem::replace(&mut self.open, vec![rest]);
        done.extend((begins > 0).then(|| batch.slice(0, begins)));
        Ok(done)
    }

    /// Whether the first row of `batch` is of the group that is open.
    fn goes_on_in(&self, batch: &RecordBatch) -> Result<bool> {
        let Some(last) = self.open.last() else {
            return Ok(true);
        };
        let edge = [last.slice(last.num_rows() - 1, 1), batch.slice(0, 1)];
        let edge = concat_batches(&batch.schema(), &edge)?;
        Ok(self.groups(&edge)?.len() == 1)
    }

    fn groups(&self, rows: &RecordBatch) -> Result<Vec<Range<usize>>> {
        let column = |by: &PhysicalSortExpr| by.expr.evaluate(rows)?.into_array(rows.num_rows());
        let columns = self.same.iter().map(column).collect::<Result<Vec<_>>>()?;
        Ok(partition(&columns)?.ranges())
    }

    fn sorted(&self, rows: &RecordBatch) -> Result<RecordBatch> {
        let column = |by: &PhysicalSortExpr| by.expr.evaluate(rows)?.into_array(rows.num_rows());
        let columns = self.rest.iter().map(column).collect::<Result<Vec<_>>>()?;
        let keys = self.converter.convert_columns(&columns)?;
        let mut places = Vec::with_capacity(rows.num_rows());
        for group in self.groups(rows)? {
            let from = places.len();
            places.extend(group.map(|row| (head(&keys, row), row as u32)));
            places[from..].sort_unstable_by(|(head, row), (other_head, other)| {
                let whole = || keys.row(*row as usize).cmp(&keys.row(*other as usize));
                let equal = || row.cmp(other);
                head.cmp(other_head).then_with(whole).then_with(equal)
            });
        }
        let places: UInt32Array = places.into_iter().map(|(_, row)| row).collect();
        Ok(take_record_batch(rows, &places)?)
    }
}

/// The first sixteen bytes of a key as a number, which decides most comparisons.
fn head(keys: &Rows, row: usize) -> u128 {
    let row = keys.row(row);
    let bytes: &[u8] = row.as_ref();
    let mut head = [0; 16];
    let known = bytes.len().min(head.len());
    head[..known].copy_from_slice(&bytes[..known]);
    u128::from_be_bytes(head)
}
