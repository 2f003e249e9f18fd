//! The last row of each key before a build begins, so that a day's build need not read all history.
//!
//! A model such as a daily gain needs, beside the new rows, the row before them of each video. That
//! row may lie any number of days back. After a build the last rows up to some slice are kept in a
//! file named by the digest of everything they were taken from. A later build uses the file only
//! when that digest still holds, so a stale or lost file costs time and never a wrong number.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, RecordBatch};
use arrow::compute::kernels::cmp;
use arrow::compute::{
    SortColumn, concat_batches, filter_record_batch, interleave_record_batch, lexsort_to_indices,
    or_kleene, take_record_batch,
};
use arrow::datatypes::{Field, Schema, SchemaRef};
use arrow::error::ArrowError;
use arrow::row::{RowConverter, Rows, SortField};
use bytes::Bytes;
use datafusion::common::{JoinType, ScalarValue, TableReference};
use datafusion::datasource::MemTable;
use datafusion::logical_expr::{Expr, cast, ident, lit};
use datafusion::prelude::{DataFrame, SessionContext};
use futures::TryStreamExt;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use toklake_lake::{Carry, Contract, DatasetName};

use super::{Mode, Part, Work};
use crate::conform;
use crate::error::EngineError;
use crate::session;

/// States kept per carried table; older ones are removed.
const KEPT: usize = 8;

/// The last row of each key up to some slice.
pub(super) struct Carried {
    /// The input they were taken from.
    pub table: DatasetName,
    /// The column that dates them.
    pub column: String,
    key: Vec<String>,
    order: String,
    /// All columns of that input.
    schema: SchemaRef,
    /// The columns that are looked at, sorted by key.
    rows: RecordBatch,
}

impl Carried {
    /// How many rows are carried.
    pub fn len(&self) -> usize {
        self.rows.num_rows()
    }

    /// Of `rows`, a frame of them, those whose key occurs in `frame`.
    pub fn of_keys_in(
        &self,
        rows: DataFrame,
        frame: &DataFrame,
    ) -> datafusion::error::Result<DataFrame> {
        let others: Vec<String> = self
            .key
            .iter()
            .map(|name| format!("{name}_there"))
            .collect();
        let named = self.key.iter().zip(&others);
        let named: Vec<Expr> = named
            .map(|(name, other)| ident(name).alias(other))
            .collect();
        let there = frame.clone().select(named)?.distinct()?;
        let left: Vec<&str> = self.key.iter().map(String::as_str).collect();
        let right: Vec<&str> = others.iter().map(String::as_str).collect();
        rows.join(there, JoinType::LeftSemi, &left, &right, None)
    }

    /// The rows as a frame to put beside the new ones; none where there are none.
    pub fn frame(&self, context: &SessionContext) -> datafusion::error::Result<Option<DataFrame>> {
        if self.rows.num_rows() == 0 {
            return Ok(None);
        }
        let known = |name: &String| self.rows.column_by_name(name).is_some();
        let column = |field: &Arc<Field>| match known(field.name()) {
            true => ident(field.name()),
            false => cast(lit(ScalarValue::Null), field.data_type().clone()).alias(field.name()),
        };
        let columns: Vec<Expr> = self.schema.fields().iter().map(column).collect();
        let sorted = |name: &String| ident(name).sort(true, true);
        let order = self.key.iter().chain([&self.order]).map(sorted).collect();
        let rows = MemTable::try_new(self.rows.schema(), vec![vec![self.rows.clone()]])?
            .with_sort_order(vec![order]);
        context
            .read_table(Arc::new(rows))?
            .select(columns)
            .map(Some)
    }
}

impl Work<'_> {
    /// The last rows before the first stale slice: from the newest state that still holds, plus the slices after it.
    pub(super) async fn carry_before(
        &self,
        stale: &BTreeSet<String>,
    ) -> Result<Option<Carried>, EngineError> {
        let Some((carry, contract)) = self.carry() else {
            return Ok(None);
        };
        let first = stale.first().cloned().unwrap_or_default();
        let earlier: Vec<&String> = self
            .history
            .range(..first)
            .map(|(slice, _)| slice)
            .collect();
        let schema = conform::reading_schema(contract);
        let column = contract
            .slice
            .as_ref()
            .expect("a carried table is sliced")
            .column
            .clone();
        let looked_at = looked_at(carry, &schema, &column);
        let mut carried = Carried {
            table: contract.dataset.clone(),
            column,
            key: carry.key.clone(),
            order: carry.order.clone(),
            rows: RecordBatch::new_empty(looked_at),
            schema,
        };
        let mut from = 0;
        for (at, slice) in earlier.iter().enumerate().rev() {
            if self.mode == Mode::Full {
                break;
            }
            if let Some(rows) = self.load(&self.history[*slice], &carried.rows).await {
                (carried.rows, from) = (rows, at + 1);
                break;
            }
        }
        let rest: BTreeSet<String> = earlier[from..].iter().map(|s| (*s).clone()).collect();
        Ok(Some(self.advance(carried, carry, &rest).await?))
    }

    /// The last rows after `part`; keeps a state just before the newest slice for the next build.
    pub(super) async fn carry_after(
        &self,
        carried: Option<Carried>,
        part: &Part,
    ) -> Result<Option<Carried>, EngineError> {
        let (Some(carried), Some((carry, _))) = (carried, self.carry()) else {
            return Ok(None);
        };
        let newest = self
            .history
            .last_key_value()
            .map(|(slice, _)| slice.clone())
            .unwrap_or_default();
        let mut settled = part.slices.clone();
        let is_last = settled.remove(&newest);
        let carried = self.advance(carried, carry, &settled).await?;
        if is_last && let Some((_, digest)) = self.history.range(..newest).next_back() {
            self.save(digest, &carried.rows).await?;
        }
        Ok(Some(carried))
    }

    pub(super) fn carry(&self) -> Option<(&Carry, &Contract)> {
        let carry = self.model.contract.incremental.as_ref()?.carry.as_ref()?;
        let views = self.views.iter().map(|v| &v.contract);
        let contract = self
            .inputs
            .iter()
            .map(|i| i.contract)
            .chain(views)
            .find(|c| c.dataset.to_string() == carry.table)?;
        contract.slice.is_some().then_some((carry, contract))
    }

    /// Moves the last rows on over `slices`, newest first.
    async fn advance(
        &self,
        carried: Carried,
        carry: &Carry,
        slices: &BTreeSet<String>,
    ) -> Result<Carried, EngineError> {
        let mut newest = Newest::new(carry, &carried.rows);
        let mut kept = vec![];
        for part in self.parts(slices).iter().rev() {
            let context = session::context(self.builder.lake, self.builder.limits)?;
            self.register(&context, part, None).await?;
            let name = TableReference::partial(carried.table.zone().as_str(), carried.table.name());
            let names: Vec<Expr> = carried
                .rows
                .schema_ref()
                .fields()
                .iter()
                .map(|f| ident(f.name()))
                .collect();
            let frame = context.table(name).await.and_then(|f| f.select(names));
            let batches = frame
                .map_err(self.failed("carry"))?
                .collect()
                .await
                .map_err(self.failed("carry"))?;
            kept.extend(newest.of(&batches));
        }
        if kept.is_empty() {
            return Ok(carried);
        }
        kept.extend(newest.of(std::slice::from_ref(&carried.rows)));
        let rows = concat_batches(&carried.rows.schema(), &kept)
            .and_then(|rows| by_key(&rows, &carried.key))
            .map_err(EngineError::file("join rows of", "carry"))?;
        Ok(Carried { rows, ..carried })
    }

    async fn load(&self, digest: &str, like: &RecordBatch) -> Option<RecordBatch> {
        let bytes = self
            .builder
            .lake
            .store()
            .get(&self.place(digest))
            .await
            .ok()?
            .bytes()
            .await
            .ok()?;
        let reader = ParquetRecordBatchReaderBuilder::try_new(bytes)
            .ok()?
            .build()
            .ok()?;
        let batches: Vec<RecordBatch> = reader.collect::<Result<_, _>>().ok()?;
        let schema = batches
            .first()
            .map_or_else(|| like.schema(), RecordBatch::schema);
        (schema.fields() == like.schema().fields()).then_some(())?;
        concat_batches(&like.schema(), &batches).ok()
    }

    async fn save(&self, digest: &str, rows: &RecordBatch) -> Result<(), EngineError> {
        let place = self.place(digest);
        let mut bytes = vec![];
        let wrap = || EngineError::file("write", &place);
        let mut writer = ArrowWriter::try_new(&mut bytes, rows.schema(), None).map_err(wrap())?;
        writer.write(rows).map_err(wrap())?;
        writer.close().map_err(wrap())?;
        let store = self.builder.lake.store();
        store
            .put(&place, Bytes::from(bytes).into())
            .await
            .map_err(EngineError::file("write", &place))?;
        self.prune().await
    }

    async fn prune(&self) -> Result<(), EngineError> {
        let store = self.builder.lake.store();
        let folder = self.folder();
        let listed: Result<Vec<_>, _> = store.list(Some(&folder)).try_collect().await;
        let mut states = listed.map_err(EngineError::file("list", &folder))?;
        states.sort_by_key(|s| std::cmp::Reverse(s.last_modified));
        for old in states.into_iter().skip(KEPT) {
            store
                .delete(&old.location)
                .await
                .map_err(EngineError::file("remove", &old.location))?;
        }
        Ok(())
    }

    fn folder(&self) -> Path {
        Path::from(format!("meta/carry/{}", self.model.name))
    }

    fn place(&self, digest: &str) -> Path {
        self.folder().join(format!("{digest}.parquet"))
    }
}

/// The rows in the order of their keys, of which each has one.
fn by_key(rows: &RecordBatch, key: &[String]) -> Result<RecordBatch, ArrowError> {
    let column = |name: &String| SortColumn {
        values: rows
            .column_by_name(name)
            .expect("carry names columns")
            .clone(),
        options: None,
    };
    let order = lexsort_to_indices(&key.iter().map(column).collect::<Vec<_>>(), None)?;
    take_record_batch(rows, &order)
}

/// Of `schema`, the columns that stay in a carried row.
fn looked_at(carry: &Carry, schema: &SchemaRef, date: &String) -> SchemaRef {
    let Some(columns) = &carry.columns else {
        return schema.clone();
    };
    let kept = |field: &&Arc<Field>| {
        let name = field.name();
        columns.contains(name) || carry.key.contains(name) || [&carry.order, date].contains(&name)
    };
    Arc::new(Schema::new(
        schema
            .fields()
            .iter()
            .filter(kept)
            .cloned()
            .collect::<Vec<_>>(),
    ))
}

/// The newest row of each key, walking from the newest rows to the oldest.
struct Newest<'a> {
    carry: &'a Carry,
    keys: RowConverter,
    order: RowConverter,
    known: HashSet<Box<[u8]>>,
}

impl<'a> Newest<'a> {
    fn new(carry: &'a Carry, like: &RecordBatch) -> Self {
        let schema = like.schema();
        let field = |name: &String| {
            SortField::new(
                schema
                    .field_with_name(name)
                    .expect("carry names columns")
                    .data_type()
                    .clone(),
            )
        };
        let converter = |fields| RowConverter::new(fields).expect("keys are plain types");
        Self {
            carry,
            keys: converter(carry.key.iter().map(field).collect()),
            order: converter(vec![field(&carry.order)]),
            known: HashSet::new(),
        }
    }

    /// Of `batch`, the rows that are not followed at once by a newer one of the same key.
    ///
    /// Files are sorted by key and time, so few rows are left of a month and there is little to hash.
    fn unfollowed(&self, batch: &RecordBatch) -> RecordBatch {
        let Some(pairs) = batch.num_rows().checked_sub(1) else {
            return batch.clone();
        };
        let column = |name: &String| batch.column_by_name(name).expect("carry names columns");
        let order = column(&self.carry.order);
        let older = cmp::gt(&order.slice(0, pairs), &order.slice(1, pairs));
        let mut kept = older.expect("the order has one type");
        for key in self.carry.key.iter().map(column) {
            let other = cmp::distinct(&key.slice(0, pairs), &key.slice(1, pairs));
            kept = or_kleene(&kept, &other.expect("a key has one type"))
                .expect("both speak of the same rows");
        }
        // what cannot be compared stays, and so does the last row
        let kept: BooleanArray = kept
            .iter()
            .map(|k| Some(k.unwrap_or(true)))
            .chain([Some(true)])
            .collect();
        filter_record_batch(batch, &kept).expect("the mask is of these rows")
    }

    /// Of `batches`, the newest row of each key that no newer batch had.
    fn of(&mut self, batches: &[RecordBatch]) -> Option<RecordBatch> {
        let read = |converter: &RowConverter, names: &[String], batch: &RecordBatch| -> Rows {
            let column = |name: &String| -> ArrayRef {
                batch
                    .column_by_name(name)
                    .expect("carry names columns")
                    .clone()
            };
            converter
                .convert_columns(&names.iter().map(column).collect::<Vec<_>>())
                .expect("the types were fixed on creation")
        };
        let batches: Vec<RecordBatch> = batches.iter().map(|b| self.unfollowed(b)).collect();
        let batches = &batches[..];
        let orders: Vec<Rows> = batches
            .iter()
            .map(|b| read(&self.order, std::slice::from_ref(&self.carry.order), b))
            .collect();
        let mut best: HashMap<Box<[u8]>, (usize, usize)> = HashMap::new();
        for (at, batch) in batches.iter().enumerate() {
            for (row, key) in read(&self.keys, &self.carry.key, batch).iter().enumerate() {
                match best.get_mut(key.as_ref()) {
                    Some(have) if orders[have.0].row(have.1) < orders[at].row(row) => {
                        *have = (at, row)
                    }
                    Some(_) => {}
                    None if self.known.contains(key.as_ref()) => {}
                    None => drop(best.insert(key.as_ref().into(), (at, row))),
                }
            }
        }
        let mut places: Vec<(usize, usize)> = best.values().copied().collect();
        places.sort_unstable();
        self.known.extend(best.into_keys());
        let batches: Vec<&RecordBatch> = batches.iter().collect();
        (!places.is_empty())
            .then(|| interleave_record_batch(&batches, &places).expect("places lie in the batches"))
    }
}
