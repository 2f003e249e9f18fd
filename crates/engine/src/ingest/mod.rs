//! Filling a table that a source makes: rows come in, whole slices go out, in one commit.

mod days;

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, RecordBatch, make_comparator, new_null_array};
use arrow::compute::{SortColumn, cast, concat_batches, lexsort_to_indices, take_record_batch};
use arrow::datatypes::{DataType, Field, Schema};
use toklake_lake::Lake;

use crate::check::Finding;
use crate::conform;
use crate::error::EngineError;
use crate::project::Model;
use crate::session::{self, Limits};
use crate::tables::{Change, DataFile, Memo, Months, NewFile, SliceWriter, Table};

/// One dataset being filled.
pub struct Ingest<'a> {
    lake: &'a Lake,
    model: &'a Model,
    table: Table,
}

impl<'a> Ingest<'a> {
    /// Opens the table of `model`.
    pub async fn open(lake: &'a Lake, model: &'a Model) -> Result<Self, EngineError> {
        Ok(Self {
            lake,
            model,
            table: Table::open(lake, &model.name, None).await?,
        })
    }

    /// Of `needed` (a part's name to a digest of what it is made from), the parts that must be made
    /// again; and the parts of the table that are needed no more.
    pub fn stale(&self, needed: &BTreeMap<String, String>) -> BTreeSet<String> {
        let memo = self.memo(needed);
        let changed = memo
            .0
            .iter()
            .filter(|(part, digest)| self.table.memo.0.get(*part) != Some(digest));
        let gone = self
            .table
            .memo
            .0
            .keys()
            .filter(|part| !memo.0.contains_key(*part));
        changed.map(|(part, _)| part).chain(gone).cloned().collect()
    }

    /// Whether the table holds only parts of `needed`, each as it would be made now.
    pub fn covers(&self, needed: &BTreeMap<String, String>) -> bool {
        let memo = self.memo(needed);
        self.table
            .memo
            .0
            .iter()
            .all(|(part, digest)| memo.0.get(part) == Some(digest))
    }

    /// Writes rows and returns their files, not yet visible to anyone.
    ///
    /// Each batch is put in the contract's order; the batches themselves must come in it.
    pub async fn write<'r>(
        &self,
        rows: impl IntoIterator<Item = &'r RecordBatch>,
    ) -> Result<(Vec<NewFile>, Vec<Finding>), EngineError> {
        self.write_bundling(rows, &BTreeSet::new()).await
    }

    /// The same, where the days of `months` go into one file each month.
    async fn write_bundling<'r>(
        &self,
        rows: impl IntoIterator<Item = &'r RecordBatch>,
        months: &BTreeSet<String>,
    ) -> Result<(Vec<NewFile>, Vec<Finding>), EngineError> {
        let writer = SliceWriter::new(self.lake, &self.model.name, &self.model.contract, 1);
        let mut writer = writer.bundling(Months::These(months.clone()));
        for batch in rows {
            writer
                .push(sorted(
                    &shaped(batch, self.model)?,
                    &self.model.contract.sort,
                ))
                .await?;
        }
        writer.finish().await
    }

    /// Writes `rows` as one batch, in the contract's order whatever order they come in.
    pub async fn write_together(
        &self,
        rows: &[RecordBatch],
    ) -> Result<(Vec<NewFile>, Vec<Finding>), EngineError> {
        self.write_together_bundling(rows, &BTreeSet::new()).await
    }

    async fn write_together_bundling(
        &self,
        rows: &[RecordBatch],
        months: &BTreeSet<String>,
    ) -> Result<(Vec<NewFile>, Vec<Finding>), EngineError> {
        let shaped = rows.iter().map(|batch| shaped(batch, self.model));
        let shaped: Vec<RecordBatch> = shaped.collect::<Result<_, _>>()?;
        let Some(first) = shaped.first() else {
            return Ok((vec![], vec![]));
        };
        let all = concat_batches(&first.schema(), &shaped);
        let all = all.map_err(EngineError::file("join", &self.model.name))?;
        self.write_bundling([&all], months).await
    }

    /// The slices that the live files lie in.
    pub fn slices(&self) -> BTreeSet<String> {
        let files = self.table.files.iter();
        files.map(|file| file.folder().to_owned()).collect()
    }

    /// The rows of the live files of `slices`; nothing else is read.
    pub async fn rows_of(
        &self,
        slices: &BTreeSet<String>,
        limits: Limits,
    ) -> Result<Vec<RecordBatch>, EngineError> {
        self.rows_in(&self.files_of(slices), limits).await
    }

    async fn rows_in(
        &self,
        files: &[DataFile],
        limits: Limits,
    ) -> Result<Vec<RecordBatch>, EngineError> {
        if files.is_empty() {
            return Ok(vec![]);
        }
        let wrap = || EngineError::query("read", &self.model.name);
        let rows = self.table.scan(&self.model.contract, files);
        let context = session::context(self.lake, limits)?;
        let frame = context.read_table(Arc::new(rows)).map_err(wrap())?;
        frame.collect().await.map_err(wrap())
    }

    /// Puts `add` in the place of the live files of `slices` and remembers what they were made from.
    pub async fn replace(
        &mut self,
        slices: &BTreeSet<String>,
        add: Vec<NewFile>,
        needed: &BTreeMap<String, String>,
        at: i64,
    ) -> Result<bool, EngineError> {
        self.commit(self.files_of(slices), add, needed, at).await
    }

    /// Puts `add` beside the live files; with `afresh`, in place of all of them.
    pub async fn append(
        &mut self,
        add: Vec<NewFile>,
        needed: &BTreeMap<String, String>,
        afresh: bool,
        at: i64,
    ) -> Result<bool, EngineError> {
        let drop = if afresh {
            self.table.files.clone()
        } else {
            vec![]
        };
        self.commit(drop, add, needed, at).await
    }

    async fn commit(
        &mut self,
        drop: Vec<DataFile>,
        add: Vec<NewFile>,
        needed: &BTreeMap<String, String>,
        at: i64,
    ) -> Result<bool, EngineError> {
        let memo = self.memo(needed);
        let change = Change {
            drop,
            add,
            memo,
            is_sorted: false,
            at,
        };
        self.table.commit(&self.model.contract, change).await
    }

    /// Rows in the table now.
    pub fn rows(&self) -> u64 {
        self.table.rows()
    }

    /// The table's version now.
    pub fn version(&self) -> Option<u64> {
        self.table.version
    }

    fn files_of(&self, slices: &BTreeSet<String>) -> Vec<DataFile> {
        let within = |file: &&DataFile| slices.contains(file.folder());
        self.table.files.iter().filter(within).cloned().collect()
    }

    fn memo(&self, needed: &BTreeMap<String, String>) -> Memo {
        let code = &self.model.code;
        Memo(
            needed
                .iter()
                .map(|(part, digest)| (part.clone(), format!("{code}-{digest}")))
                .collect(),
        )
    }
}

/// `rows` with the contract's columns in its order and types; a column they lack is all null.
///
/// Texts stay views where they come as views: they are only encoded, never sorted with a memory bound.
fn shaped(rows: &RecordBatch, model: &Model) -> Result<RecordBatch, EngineError> {
    let wrap = || EngineError::file("conform", &model.name);
    let (mut fields, mut columns) = (vec![], vec![]);
    for field in conform::reading_schema(&model.contract).fields() {
        let column = match rows.column_by_name(field.name()) {
            Some(column) if is_view_of(column, field) => column.clone(),
            Some(column) => cast(column, field.data_type()).map_err(wrap())?,
            None => new_null_array(field.data_type(), rows.num_rows()),
        };
        fields.push(Field::new(field.name(), column.data_type().clone(), true));
        columns.push(column);
    }
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).map_err(wrap())
}

fn is_view_of(column: &ArrayRef, field: &Field) -> bool {
    (column.data_type(), field.data_type()) == (&DataType::Utf8View, &DataType::Utf8)
}

/// `rows` in the order of `by`; rows that are in order already are not copied.
fn sorted(rows: &RecordBatch, by: &[String]) -> RecordBatch {
    let columns: Vec<&ArrayRef> = by
        .iter()
        .filter_map(|name| rows.column_by_name(name))
        .collect();
    if columns.is_empty() || is_sorted(&columns) {
        return rows.clone();
    }
    let sort = |values: &&ArrayRef| SortColumn {
        values: Arc::clone(values),
        options: Some(conform::ASCENDING),
    };
    let order = lexsort_to_indices(&columns.iter().map(sort).collect::<Vec<_>>(), None);
    take_record_batch(rows, &order.expect("contract columns have an order"))
        .expect("the order is of these rows")
}

fn is_sorted(columns: &[&ArrayRef]) -> bool {
    let compare = |column: &&ArrayRef| make_comparator(column, column, conform::ASCENDING);
    let comparators: Result<Vec<_>, _> = columns.iter().map(compare).collect();
    let Ok(comparators) = comparators else {
        return false;
    };
    let rows = columns.first().map_or(0, |c| c.len());
    (1..rows).all(|row| {
        comparators
            .iter()
            .map(|c| c(row - 1, row))
            .find(|o| o.is_ne())
            .is_none_or(Ordering::is_lt)
    })
}
