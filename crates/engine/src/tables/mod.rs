//! Tables of the lake: Delta tables whose files are named by their content, one group of files per slice.

mod commit;
mod memo;
mod runs;
mod scan;
mod seal;
mod slices;
mod write;

use std::collections::BTreeSet;
use std::sync::Arc;

use deltalake_core::kernel::EagerSnapshot;
use deltalake_core::logstore::{LogStoreRef, StorageConfig, default_logstore};
use object_store::prefix::PrefixStore;
use toklake_lake::{Contract, DatasetName, Lake};

pub use commit::Change;
pub use memo::Memo;
pub use scan::FilesTable;
pub(crate) use seal::is_whole;
pub use slices::{Months, bucket_of};
pub(crate) use slices::{WHOLE, day_text, month};
pub(crate) use write::content_name;
pub use write::{NewFile, SliceWriter};

use crate::error::EngineError;

/// One Parquet file of a table and the slices its rows fall in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DataFile {
    /// The path inside the table's folder.
    pub path: String,
    /// Its length in bytes.
    pub bytes: u64,
    /// Its rows.
    pub rows: u64,
    /// The smallest slice with rows in this file.
    pub low: String,
    /// The largest slice with rows in this file.
    pub high: String,
}

impl DataFile {
    /// Whether rows of `slice` may be in it.
    pub fn holds(&self, slice: &str) -> bool {
        self.folder() == slice || (self.low.as_str()..=self.high.as_str()).contains(&slice)
    }

    /// Whether rows of any of `slices` may be in it.
    pub fn holds_any_of(&self, slices: &BTreeSet<String>) -> bool {
        let within = self.low.clone()..=self.high.clone();
        slices.contains(self.folder()) || slices.range(within).next().is_some()
    }

    /// The slice it is named for.
    pub fn folder(&self) -> &str {
        self.path.split('/').next().unwrap_or_default()
    }
}

/// A table as of one version: `version` is `None` where nothing was ever written.
#[derive(Clone)]
pub struct Table {
    /// The dataset it holds.
    pub name: DatasetName,
    /// The Delta version that was read.
    pub version: Option<u64>,
    /// The live files, in path order.
    pub files: Vec<DataFile>,
    /// What each slice was built from.
    pub memo: Memo,
    /// The columns by which the rows of each file are sorted, where all files are.
    pub sorted_by: Option<Vec<String>>,
    snapshot: Option<EagerSnapshot>,
    log: LogStoreRef,
}

impl Table {
    /// Opens the table of `name` as it stands, or as of `version`.
    ///
    /// A folder without a log is a table that does not exist yet, never an error.
    pub async fn open(
        lake: &Lake,
        name: &DatasetName,
        version: Option<u64>,
    ) -> Result<Self, EngineError> {
        let log = log_store(lake, name);
        let mut table = Self {
            name: name.clone(),
            version: None,
            files: vec![],
            memo: Memo::default(),
            sorted_by: None,
            snapshot: None,
            log,
        };
        let exists = table
            .log
            .is_delta_table_location()
            .await
            .map_err(EngineError::table("open", name))?;
        if exists {
            let snapshot = EagerSnapshot::try_new(table.log.as_ref(), version)
                .await
                .map_err(EngineError::table("open", name))?;
            table.take(snapshot).await?;
        }
        Ok(table)
    }

    /// Rows over all live files.
    pub fn rows(&self) -> u64 {
        self.files.iter().map(|f| f.rows).sum()
    }

    /// Bytes over all live files.
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|f| f.bytes).sum()
    }

    /// The table as the query engine reads it, over `files` of it. No rows are in every order: beside
    /// them, rows that are sorted stay so.
    pub fn scan(&self, contract: &Contract, files: &[DataFile]) -> FilesTable {
        let sorted = files.is_empty() || self.sorted_by.as_ref() == Some(&contract.sort);
        FilesTable::new(self.name.folder(), contract, files, sorted)
    }

    async fn take(&mut self, snapshot: EagerSnapshot) -> Result<(), EngineError> {
        let version = snapshot.version();
        self.files = snapshot
            .log_data()
            .iter()
            .map(|view| data_file(&view))
            .collect();
        self.files.sort();
        (self.memo, self.sorted_by) = memo::read(self.log.as_ref(), version).await;
        self.version = Some(version);
        self.snapshot = Some(snapshot);
        Ok(())
    }
}

fn data_file(view: &deltalake_core::kernel::LogicalFileView) -> DataFile {
    let path = view.path().into_owned();
    let stats = view.stats().unwrap_or_default();
    let (low, high) = write::span(path.split('/').next().unwrap_or_default(), &stats);
    DataFile {
        bytes: view.size().unsigned_abs(),
        rows: view.num_records().unwrap_or_default() as u64,
        path,
        low,
        high,
    }
}

/// The URL under which the lake's own store is known to Delta and to the query engine.
///
/// Paths below it are relative to the lake's root, wherever the lake lies.
pub(crate) const LAKE_URL: &str = "toklake://lake/";

fn log_store(lake: &Lake, name: &DatasetName) -> LogStoreRef {
    let folder = name.folder();
    let location =
        url::Url::parse(&format!("{LAKE_URL}{folder}/")).expect("dataset names are plain words");
    let prefixed = Arc::new(PrefixStore::new(lake.store(), folder));
    default_logstore(prefixed, lake.store(), &location, &StorageConfig::default())
}
