//! Carried rows in files: each named by the digest of the history it was taken from, and by its content.

use std::collections::BTreeMap;

use arrow::array::RecordBatch;
use arrow::compute::concat_batches;
use bytes::Bytes;
use futures::TryStreamExt;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use toklake_lake::{DatasetName, Lake};

use crate::error::EngineError;
use crate::tables::content_name;

/// States kept of a model; older ones are removed.
const KEPT: usize = 8;

/// The kept states of one model.
pub(super) struct States<'a> {
    lake: &'a Lake,
    folder: Path,
}

impl<'a> States<'a> {
    pub fn new(lake: &'a Lake, model: &DatasetName) -> Self {
        let folder = folder(model);
        Self { lake, folder }
    }

    /// The states that are kept, by the digest of their history.
    pub async fn known(&self) -> BTreeMap<String, Path> {
        let listed = self.lake.list(&self.folder).await.unwrap_or_default();
        let named = |place: &Path| Some(place.filename()?.split_once('.')?.0.to_owned());
        let state = |place: Path| Some((named(&place)?, place));
        let states = listed.into_iter().map(|object| object.location);
        states.filter_map(state).collect()
    }

    /// The state at `place`, if it has the columns of `like`; one that is not as it was written is none.
    pub async fn load(&self, place: &Path, like: &RecordBatch) -> Option<RecordBatch> {
        let bytes = self.lake.read(place).await.ok()?;
        let name = place.filename()?.split('.').nth(1)?;
        (name == content_name(&bytes)).then_some(())?;
        let reader = ParquetRecordBatchReaderBuilder::try_new(bytes).ok()?;
        let batches: Result<Vec<RecordBatch>, _> = reader.build().ok()?.collect();
        let batches = batches.ok()?;
        let schema = batches
            .first()
            .map_or_else(|| like.schema(), RecordBatch::schema);
        (schema.fields() == like.schema().fields()).then_some(())?;
        concat_batches(&like.schema(), &batches).ok()
    }

    /// Keeps `rows` for `digest`, and removes the oldest states over the number that is kept.
    pub async fn save(&self, digest: &str, rows: &RecordBatch) -> Result<(), EngineError> {
        let wrap = || EngineError::file("write", &self.folder);
        let mut bytes = vec![];
        let mut writer = ArrowWriter::try_new(&mut bytes, rows.schema(), None).map_err(wrap())?;
        writer.write(rows).map_err(wrap())?;
        writer.close().map_err(wrap())?;
        let name = format!("{digest}.{}.parquet", content_name(&bytes));
        let place = self.folder.clone().join(name);
        self.lake.write(&place, Bytes::from(bytes)).await?;
        self.prune().await
    }

    async fn prune(&self) -> Result<(), EngineError> {
        let store = self.lake.store();
        let listed: Result<Vec<_>, _> = store.list(Some(&self.folder)).try_collect().await;
        let mut states = listed.map_err(EngineError::file("list", &self.folder))?;
        states.sort_by_key(|s| std::cmp::Reverse(s.last_modified));
        for old in states.into_iter().skip(KEPT) {
            store
                .delete(&old.location)
                .await
                .map_err(EngineError::file("remove", &old.location))?;
        }
        Ok(())
    }
}

/// Where the states of a model lie.
pub(crate) fn folder(model: &DatasetName) -> Path {
    Path::from(format!("meta/carry/{model}"))
}
