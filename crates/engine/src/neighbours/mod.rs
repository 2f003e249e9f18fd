//! `lag`, `lead` and `row_number` as shifts of whole columns.
//!
//! The engine's own window operator asks such a function for one value at a time, row by row. Over
//! sorted rows all three are vector work: the column moved by one row, empty where a partition
//! begins or ends. [`LookAtNeighbours`] puts [`Neighbours`] in the place of every window that asks
//! for nothing else, before sorts are placed; the query stays plain SQL and means the same.

mod columns;
mod operator;
mod stream;

use std::sync::Arc;

use datafusion::common::Result;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::window::{StandardWindowExpr, WindowExpr};
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::windows::{BoundedWindowAggExec, WindowUDFExpr};

use operator::Neighbours;

/// What a row is told of its neighbours in its partition.
#[derive(Debug, Clone)]
enum Look {
    /// A value of the row before.
    Before(Arc<dyn PhysicalExpr>),
    /// A value of the row after.
    After(Arc<dyn PhysicalExpr>),
    /// Its place, from 1.
    Place,
}

impl Look {
    /// The look that `window` is; `None` for everything else, as for a `lag` by more than one row.
    fn of(window: &Arc<dyn WindowExpr>) -> Option<Self> {
        let standard = window.as_any().downcast_ref::<StandardWindowExpr>()?;
        let call = standard
            .get_standard_func_expr()
            .as_any()
            .downcast_ref::<WindowUDFExpr>()?;
        // nothing but the text of the plan tells
        if window.name().contains("IGNORE NULLS") {
            return None;
        }
        match (call.fun().name(), call.args()) {
            ("lag", [value]) => Some(Self::Before(value.clone())),
            ("lead", [value]) => Some(Self::After(value.clone())),
            ("row_number", []) => Some(Self::Place),
            _ => None,
        }
    }
}

/// Puts [`Neighbours`] in the place of windows that look no further than the next row.
#[derive(Debug)]
pub struct LookAtNeighbours;

impl PhysicalOptimizerRule for LookAtNeighbours {
    fn optimize(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        _: &ConfigOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        plan.transform_up(|node| {
            let Some(window) = node.downcast_ref::<BoundedWindowAggExec>() else {
                return Ok(Transformed::no(node));
            };
            let looks: Option<Vec<Look>> = window.window_expr().iter().map(Look::of).collect();
            let partitioned = !window.window_expr()[0].partition_by().is_empty();
            Ok(match looks.filter(|_| partitioned) {
                Some(looks) => Transformed::yes(Arc::new(Neighbours::new(window.clone(), looks))),
                None => Transformed::no(node),
            })
        })
        .data()
    }

    fn name(&self) -> &str {
        "look_at_neighbours"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray};
    use datafusion::arrow::compute::concat_batches;
    use datafusion::arrow::util::pretty::pretty_format_batches;
    use datafusion::datasource::MemTable;
    use datafusion::prelude::SessionContext;
    use proptest::prelude::*;
    use toklake_lake::Lake;

    use super::*;
    use crate::session::{self, Limits};

    /// A row: a key of two columns, one of them perhaps null, and a value.
    type Row = (String, Option<i64>, Option<i64>);

    fn table(batches: &[Vec<Row>]) -> MemTable {
        let mut moment = 0;
        let batches: Vec<RecordBatch> = batches
            .iter()
            .map(|rows| {
                let moments = (moment..).take(rows.len()).collect::<Vec<i64>>();
                moment += rows.len() as i64;
                let names: StringArray = rows.iter().map(|r| Some(r.0.clone())).collect();
                let numbers: Int64Array = rows.iter().map(|r| r.1).collect();
                let values: Int64Array = rows.iter().map(|r| r.2).collect();
                let columns: [(&str, ArrayRef, bool); 4] = [
                    ("name", Arc::new(names), true),
                    ("number", Arc::new(numbers), true),
                    ("value", Arc::new(values), true),
                    ("moment", Arc::new(Int64Array::from(moments)), true),
                ];
                RecordBatch::try_from_iter_with_nullable(columns).unwrap()
            })
            .collect();
        MemTable::try_new(batches[0].schema(), vec![batches]).unwrap()
    }

    /// With our operator, or with the engine's own.
    fn context(ours: bool) -> SessionContext {
        let limits = Limits {
            memory_bytes: 64 << 20,
            threads: 2,
        };
        match ours {
            true => session::context(&Lake::open("memory://").unwrap(), limits).unwrap(),
            false => SessionContext::new(),
        }
    }

    async fn answer(context: &SessionContext, batches: &[Vec<Row>], sql: &str) -> String {
        context
            .register_table("rows", Arc::new(table(batches)))
            .unwrap();
        let found = context.sql(sql).await.unwrap().collect().await.unwrap();
        let schema = found[0].schema();
        let all = concat_batches(&schema, &found).unwrap();
        pretty_format_batches(&[all]).unwrap().to_string()
    }

    async fn plan(sql: &str) -> String {
        let context = context(true);
        let rows = vec![vec![("a".to_owned(), Some(1), Some(1))]];
        answer(&context, &rows, &format!("explain {sql}")).await
    }

    const ALL: &str = "
        select
            name, number, moment, value,
            lag(value) over w as value_before,
            lag(name) over w as name_before,
            lead(moment) over w as moment_after,
            lead(name || '!') over w as name_after,
            row_number() over w as place
        from rows
        window w as (partition by name, number order by moment)
        order by moment";

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn the_answers_are_those_of_the_engines_own_operator(
            batches in prop::collection::vec(
                prop::collection::vec(("[ab]?", prop::option::of(0i64..3), prop::option::of(0i64..99)), 1..40),
                1..6,
            ),
        ) {
            let runtime = tokio::runtime::Runtime::new().unwrap();
            let ours = runtime.block_on(answer(&context(true), &batches, ALL));
            let theirs = runtime.block_on(answer(&context(false), &batches, ALL));
            prop_assert_eq!(ours, theirs);
        }
    }

    #[tokio::test]
    async fn windows_that_look_at_neighbours_are_replaced() {
        assert!(plan(ALL).await.contains("Neighbours: ["));
    }

    #[tokio::test]
    async fn windows_of_other_orders_each_see_their_own() {
        let row = |name: &str, number, value| (name.to_owned(), Some(number), Some(value));
        let rows = vec![
            vec![row("a", 3, 1), row("b", 1, 9), row("a", 1, 2)],
            vec![row("a", 2, 3), row("b", 2, 4)],
        ];
        let first = "row_number() over (partition by name order by value) as by_value";
        let second = "row_number() over (partition by name order by number desc) as by_number";
        let third = "lag(moment) over (partition by name order by moment) as before";
        for sql in [
            format!("select moment, {first}, {second}, {third} from rows order by moment"),
            format!("select name, moment, number, {first} from rows order by name, number"),
        ] {
            let ours = answer(&context(true), &rows, &sql).await;
            assert_eq!(ours, answer(&context(false), &rows, &sql).await);
            assert!(plan(&sql).await.contains("Neighbours: ["), "{sql}");
        }
    }

    #[tokio::test]
    async fn other_windows_are_left_to_the_engine() {
        for call in [
            "lag(value, 2) over w",
            "lag(value) ignore nulls over w",
            "lag(value, 1, 7) over w",
            "lead(value, 0) over w",
            "sum(value) over w",
        ] {
            let sql =
                format!("select {call} from rows window w as (partition by name order by moment)");
            assert!(!plan(&sql).await.contains("Neighbours"), "{call}");
        }
        let whole = "select lag(value) over (order by moment) from rows";
        assert!(!plan(whole).await.contains("Neighbours"));
    }
}
