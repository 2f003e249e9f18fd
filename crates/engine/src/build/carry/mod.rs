//! The last row of each key before a build begins, so that a day's build need not read all history.
//!
//! A model such as a daily gain needs, beside the new rows, the row before them of each video. That
//! row may lie any number of days back. After a build the last rows up to some slice are kept in a
//! file named by the digest of everything they were taken from. A later build uses the file only
//! when that digest still holds, so a stale or lost file costs time and never a wrong number.

mod last;
mod state;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch};
use arrow::compute::{cast as cast_column, concat_batches};
use arrow::datatypes::{Field, Schema, SchemaRef};
use arrow::error::ArrowError;
use datafusion::common::{JoinType, ScalarValue, TableReference};
use datafusion::datasource::MemTable;
use datafusion::logical_expr::{Expr, SortExpr, cast, ident, lit};
use datafusion::prelude::{DataFrame, SessionContext};
use futures::TryStreamExt;
use toklake_lake::{Carry, Contract, DatasetName};

use super::Mode;
use super::parts::Part;
use super::work::Work;
use crate::conform::{self, Texts};
use crate::error::EngineError;
use last::Order;
use state::States;
pub(crate) use state::folder;

/// Slices after which a new state is kept: a build reads those since the last one again, which
/// costs less than writing a state for each.
const APART: usize = 4;

/// The last row of each key up to some slice.
pub(super) struct Carried {
    /// The input they were taken from.
    pub table: DatasetName,
    /// The column that dates them.
    pub column: String,
    order: Order,
    /// All columns of that input.
    schema: SchemaRef,
    /// The columns that are looked at, in order of key and moment.
    rows: RecordBatch,
    /// Slices they have moved on over since a state that is kept.
    unkept: usize,
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
        let key = &self.order.key;
        let others: Vec<String> = key.iter().map(|name| format!("{name}_there")).collect();
        let named = key.iter().zip(&others);
        let named: Vec<Expr> = named
            .map(|(name, other)| ident(name).alias(other))
            .collect();
        let there = frame.clone().select(named)?.distinct()?;
        let left: Vec<&str> = key.iter().map(String::as_str).collect();
        let right: Vec<&str> = others.iter().map(String::as_str).collect();
        rows.join(there, JoinType::LeftSemi, &left, &right, None)
    }

    /// The rows as a frame to put beside the new ones, their texts held so; none where there are none.
    pub fn frame(
        &self,
        context: &SessionContext,
        texts: Texts,
    ) -> datafusion::error::Result<Option<DataFrame>> {
        if self.rows.num_rows() == 0 {
            return Ok(None);
        }
        let rows = cast_to(&self.rows, texts.within(self.rows.schema()))?;
        let schema = texts.within(self.schema.clone());
        let known = |name: &String| rows.column_by_name(name).is_some();
        let column = |field: &Arc<Field>| match known(field.name()) {
            true => ident(field.name()),
            false => cast(lit(ScalarValue::Null), field.data_type().clone()).alias(field.name()),
        };
        let columns: Vec<Expr> = schema.fields().iter().map(column).collect();
        let rows = MemTable::try_new(rows.schema(), vec![vec![rows]])?
            .with_sort_order(vec![self.sorted()]);
        context
            .read_table(Arc::new(rows))?
            .select(columns)
            .map(Some)
    }

    fn sorted(&self) -> Vec<SortExpr> {
        let Order { key, moment, ties } = &self.order;
        let first = key.iter().chain([moment]);
        let tied = ties
            .iter()
            .map(|t| ident(&t.column).sort(!t.is_descending, t.is_descending));
        first
            .map(|name| conform::ascending(name))
            .chain(tied)
            .collect()
    }

    /// The columns that are looked at.
    fn columns(&self) -> Vec<Expr> {
        let schema = self.rows.schema_ref();
        schema.fields().iter().map(|f| ident(f.name())).collect()
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
            order: Order {
                key: carry.key.clone(),
                moment: carry.moment.clone(),
                ties: carry.ties.clone(),
            },
            rows: RecordBatch::new_empty(looked_at),
            schema,
            unkept: APART,
        };
        let mut from = 0;
        let known = match self.mode {
            Mode::Incremental => self.states().known().await,
            Mode::Full => BTreeMap::new(),
        };
        let kept = |slice: &String| known.get(&self.history[slice]);
        for (at, slice) in earlier.iter().enumerate().rev() {
            let Some(place) = kept(slice) else { continue };
            if let Some(rows) = self.states().load(place, &carried.rows).await {
                (carried.rows, carried.unkept, from) = (rows, 0, at + 1);
                break;
            }
        }
        let rest: BTreeSet<String> = earlier[from..].iter().map(|s| (*s).clone()).collect();
        self.advance(&mut carried, &rest).await?;
        Ok(Some(carried))
    }

    /// Moves the last rows on over `part`; where the newest state is some slices old, keeps one just
    /// before the newest slice, which is often built again.
    pub(super) async fn carry_over(
        &self,
        carried: &mut Option<Carried>,
        part: &Part,
    ) -> Result<(), EngineError> {
        let Some(carried) = carried else {
            return Ok(());
        };
        let Some((newest, _)) = self.history.last_key_value() else {
            return Ok(());
        };
        let mut settled = part.slices.clone();
        let is_last = settled.remove(newest);
        self.advance(carried, &settled).await?;
        if is_last
            && carried.unkept >= APART
            && let Some((_, digest)) = self.history.range(..newest.clone()).next_back()
        {
            self.states().save(digest, &carried.rows).await?;
        }
        Ok(())
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

    /// Moves the last rows on over `slices`.
    async fn advance(
        &self,
        carried: &mut Carried,
        slices: &BTreeSet<String>,
    ) -> Result<(), EngineError> {
        for part in self.parts(slices) {
            let last = self.last_rows(carried, &part).await?;
            let merged = carried.order.merge(&carried.rows, &last);
            carried.rows = merged.map_err(EngineError::file("join rows of", "carry"))?;
        }
        carried.unkept += slices.len();
        Ok(())
    }

    /// The last rows of each key in `part`.
    async fn last_rows(&self, carried: &Carried, part: &Part) -> Result<RecordBatch, EngineError> {
        // beside parts that run
        let (context, texts) = self.context_for(part, 1)?;
        self.register(&context, part, None, texts).await?;
        let name = TableReference::partial(carried.table.zone().as_str(), carried.table.name());
        let failed = || self.failed("carry");
        let frame = context.table(name).await.map_err(failed())?;
        let frame = frame.select(carried.columns()).map_err(failed())?;
        let frame = frame.sort(carried.sorted()).map_err(failed())?;
        let mut batches = frame.execute_stream().await.map_err(failed())?;
        let joined = || EngineError::file("join rows of", "carry");
        let mut last = vec![];
        while let Some(batch) = batches.try_next().await.map_err(failed())? {
            let rows = carried.order.last(&batch).map_err(joined())?;
            last.push(cast_to(&rows, carried.rows.schema()).map_err(joined())?);
        }
        concat_batches(&carried.rows.schema(), &last)
            .and_then(|rows| carried.order.last(&rows))
            .map_err(joined())
    }

    fn states(&self) -> States<'_> {
        States::new(&self.builder.lake, &self.model.name)
    }
}

fn cast_to(rows: &RecordBatch, schema: SchemaRef) -> Result<RecordBatch, ArrowError> {
    let pairs = rows.columns().iter().zip(schema.fields());
    let column = |(column, field): (&ArrayRef, &Arc<Field>)| cast_column(column, field.data_type());
    let columns = pairs.map(column).collect::<Result<_, _>>()?;
    RecordBatch::try_new(schema, columns)
}

/// Of `schema`, the columns that stay in a carried row.
fn looked_at(carry: &Carry, schema: &SchemaRef, date: &String) -> SchemaRef {
    let Some(columns) = &carry.columns else {
        return schema.clone();
    };
    let kept = |field: &&Arc<Field>| {
        let name = field.name();
        let is_tie = carry.ties.iter().any(|tie| tie.column == *name);
        let is_order = is_tie || [&carry.moment, date].contains(&name);
        columns.contains(name) || carry.key.contains(name) || is_order
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

#[cfg(test)]
mod tests {
    use arrow::array::{ArrayRef, Int64Array, StringArray};
    use datafusion::physical_plan::displayable;
    use toklake_lake::{Lake, OrderBy};

    use super::*;
    use crate::session::{self, Limits};

    fn rows() -> RecordBatch {
        let columns: [(&str, ArrayRef, bool); 3] = [
            ("video", Arc::new(StringArray::from(vec!["a", "b"])), true),
            ("moment", Arc::new(Int64Array::from(vec![1, 1])), true),
            ("trust", Arc::new(Int64Array::from(vec![3, 1])), true),
        ];
        RecordBatch::try_from_iter_with_nullable(columns).unwrap()
    }

    #[tokio::test]
    async fn carried_rows_beside_rows_in_order_need_no_sort() {
        let limits = Limits {
            memory_bytes: 64 << 20,
            threads: 1,
        };
        let context = session::bounded_context(&Lake::open("memory://").unwrap(), limits).unwrap();
        let carried = Carried {
            table: "staging.readings".parse().unwrap(),
            column: "moment".to_owned(),
            order: Order {
                key: vec!["video".to_owned()],
                moment: "moment".to_owned(),
                ties: vec![OrderBy {
                    column: "trust".to_owned(),
                    is_descending: true,
                }],
            },
            schema: rows().schema(),
            rows: rows(),
            unkept: 0,
        };
        let frame = carried.frame(&context, Texts::Copied).unwrap().unwrap();
        let view = frame.into_view();
        context.register_table("carried", view).unwrap();
        for (name, trust) in [("one", 7), ("other", 1)] {
            let table = MemTable::try_new(rows().schema(), vec![vec![rows()]]).unwrap();
            let order = ["video", "moment"].map(conform::ascending).to_vec();
            let table = Arc::new(table.with_sort_order(vec![order]));
            let table = context.read_table(table).unwrap();
            let table = table.select(vec![
                ident("video"),
                ident("moment"),
                lit(trust as i64).alias("trust"),
            ]);
            context
                .register_table(name, table.unwrap().into_view())
                .unwrap();
        }
        let sql =
            "select *, lead(moment) over (partition by video order by moment, trust desc) as next
            from (select * from one union all select * from other union all select * from carried)";
        let frame = context.sql(sql).await.unwrap();
        let frame = frame.sort(["video", "moment"].map(conform::ascending).to_vec());
        let plan = frame.unwrap().create_physical_plan().await.unwrap();
        let plan = displayable(plan.as_ref()).indent(false).to_string();
        assert!(!plan.contains("SortExec"), "{plan}");
    }
}
