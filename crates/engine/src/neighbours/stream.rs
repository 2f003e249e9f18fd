//! One batch behind: what is looked at in the next batch must have come before the last row can go.

use datafusion::arrow::array::RecordBatch;
use datafusion::common::Result;
use datafusion::execution::SendableRecordBatchStream;
use futures::{Stream, TryStreamExt};

use super::columns::{Edge, Looking, Seen};

/// The rows of `input`, each with what it is told of its neighbours.
pub(super) fn look(
    input: SendableRecordBatchStream,
    looking: Looking,
) -> impl Stream<Item = Result<RecordBatch>> {
    let state = Walk {
        input,
        looking,
        waiting: None,
        before: None,
    };
    futures::stream::try_unfold(state, |mut walk| async move {
        Ok(walk.step().await?.map(|batch| (batch, walk)))
    })
}

struct Walk {
    input: SendableRecordBatchStream,
    looking: Looking,
    /// The batch that waits for the one after it.
    waiting: Option<Seen>,
    /// The last row before it.
    before: Option<Edge>,
}

impl Walk {
    async fn step(&mut self) -> Result<Option<RecordBatch>> {
        loop {
            let next = match self.next().await? {
                Some(batch) => Some(self.looking.see(batch)?),
                None => None,
            };
            let Some(batch) = std::mem::replace(&mut self.waiting, next) else {
                if self.waiting.is_none() {
                    return Ok(None);
                }
                continue;
            };
            let after = self.waiting.as_ref().map(Seen::first);
            let (told, edge) = self
                .looking
                .tell(batch, self.before.as_ref(), after.as_ref())?;
            self.before = Some(edge);
            return Ok(Some(told));
        }
    }

    /// The next batch that has rows.
    async fn next(&mut self) -> Result<Option<RecordBatch>> {
        while let Some(batch) = self.input.try_next().await? {
            if batch.num_rows() > 0 {
                return Ok(Some(batch));
            }
        }
        Ok(None)
    }
}
