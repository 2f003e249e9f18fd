//! Changing a table: which files go, which come, in one atomic Delta commit.

use std::collections::{BTreeSet, HashMap};

use deltalake_core::kernel::engine::arrow_conversion::TryIntoKernel;
use deltalake_core::kernel::transaction::{CommitBuilder, CommitProperties, TableReference};
use deltalake_core::kernel::{
    Action, Add, CommitInfo, MetadataExt, Remove, StructType, new_metadata,
};
use deltalake_core::protocol::{DeltaOperation, SaveMode};
use toklake_lake::Contract;

use super::write::NewFile;
use super::{DataFile, Memo, Table, memo, seal};
use crate::error::EngineError;

/// One change of a table. Files that stay are named neither in `drop` nor in `add`.
pub struct Change {
    /// Live files that go.
    pub drop: Vec<DataFile>,
    /// Files that come, already durable under their names.
    pub add: Vec<NewFile>,
    /// The memo of the table after the change.
    pub memo: Memo,
    /// Whether the rows of every file, then, are in the contract's order.
    pub is_sorted: bool,
    /// The moment of the commit, milliseconds since 1970.
    pub at: i64,
}

impl Table {
    /// Commits `change` and returns whether anything had to be written.
    ///
    /// A file that would be dropped and added again stays untouched, so that a repeated build
    /// of equal content commits nothing.
    pub async fn commit(
        &mut self,
        contract: &Contract,
        change: Change,
    ) -> Result<bool, EngineError> {
        let (drop, add) = net(&self.files, change.drop, change.add);
        let schema = kernel_schema(contract, &self.name)?;
        let new_schema = self
            .snapshot
            .as_ref()
            .is_none_or(|s| s.schema().as_ref() != &schema);
        if drop.is_empty() && add.is_empty() && change.memo == self.memo && !new_schema {
            return Ok(false);
        }
        let mut actions: Vec<Action> = drop
            .iter()
            .map(|f| Action::Remove(remove(f, change.at)))
            .collect();
        actions.extend(add.iter().map(|f| Action::Add(add_action(f, change.at))));
        if new_schema {
            actions.extend(self.head_actions(&schema)?);
        }
        let sort = change.is_sorted.then_some(contract.sort.as_slice());
        self.write(actions, &change.memo, sort, change.at).await?;
        Ok(true)
    }

    /// Protocol and metadata of a new table, or the metadata of a changed contract.
    fn head_actions(&self, schema: &StructType) -> Result<Vec<Action>, EngineError> {
        let wrap = || {
            |e: deltalake_core::kernel::Error| EngineError::table("describe", &self.name)(e.into())
        };
        let fresh = new_metadata(schema, Vec::<String>::new(), Vec::<(String, String)>::new())
            .map_err(wrap())?;
        let Some(snapshot) = &self.snapshot else {
            return Ok(vec![Action::Protocol(protocol()), Action::Metadata(fresh)]);
        };
        let kept = fresh
            .with_table_id(snapshot.metadata().id().to_owned())
            .map_err(wrap())?;
        Ok(vec![Action::Metadata(kept)])
    }

    async fn write(
        &mut self,
        actions: Vec<Action>,
        memo: &Memo,
        sort: Option<&[String]>,
        at: i64,
    ) -> Result<(), EngineError> {
        let operation = DeltaOperation::Write {
            mode: SaveMode::Overwrite,
            partition_by: None,
            predicate: None,
        };
        let info = CommitInfo {
            timestamp: Some(at),
            engine_info: Some(seal::ENGINE.to_owned()),
            info: HashMap::from([
                (memo::KEY.to_owned(), memo.to_json()),
                (memo::SORT_KEY.to_owned(), sort.into()),
            ]),
            ..operation.get_commit_info()
        };
        let actions = seal::sealed(info, actions);
        let properties = CommitProperties::default().with_cleanup_expired_logs(Some(false));
        let table = self.snapshot.as_ref().map(|s| s as &dyn TableReference);
        let done = CommitBuilder::from(properties)
            .with_actions(actions)
            .build(table, self.log.clone(), operation)
            .await
            .map_err(EngineError::table("commit", &self.name))?;
        let snapshot = done.snapshot().snapshot().clone();
        self.take(snapshot).await
    }
}

fn net(live: &[DataFile], drop: Vec<DataFile>, add: Vec<NewFile>) -> (Vec<DataFile>, Vec<NewFile>) {
    let coming: BTreeSet<&str> = add.iter().map(|f| f.file.path.as_str()).collect();
    let drop: Vec<_> = drop
        .into_iter()
        .filter(|f| !coming.contains(f.path.as_str()))
        .collect();
    let here: BTreeSet<&str> = live.iter().map(|f| f.path.as_str()).collect();
    let mut seen = BTreeSet::new();
    let keep: Vec<bool> = add
        .iter()
        .map(|f| !here.contains(f.file.path.as_str()) && seen.insert(f.file.path.clone()))
        .collect();
    let add = add
        .into_iter()
        .zip(keep)
        .filter_map(|(f, keep)| keep.then_some(f))
        .collect();
    (drop, add)
}

fn kernel_schema(
    contract: &Contract,
    name: &toklake_lake::DatasetName,
) -> Result<StructType, EngineError> {
    let schema = contract.arrow_schema();
    TryIntoKernel::<StructType>::try_into_kernel(schema.as_ref())
        .map_err(|e| EngineError::table("describe", name)(e.into()))
}

fn protocol() -> deltalake_core::kernel::Protocol {
    serde_json::from_value(serde_json::json!({"minReaderVersion": 1, "minWriterVersion": 2}))
        .expect("the oldest Delta protocol is valid")
}

fn add_action(new: &NewFile, at: i64) -> Add {
    Add {
        path: new.file.path.clone(),
        size: new.file.bytes as i64,
        modification_time: at,
        data_change: true,
        stats: Some(new.stats.clone()),
        ..Add::default()
    }
}

fn remove(file: &DataFile, at: i64) -> Remove {
    Remove {
        path: file.path.clone(),
        data_change: true,
        deletion_timestamp: Some(at),
        extended_file_metadata: Some(true),
        size: Some(file.bytes as i64),
        partition_values: Some(HashMap::new()),
        ..Remove::default()
    }
}
