//! Sorting rows that lie in order already but for the last columns.
//!
//! A table in order of account and video, counted by account and hashtag, comes out account by
//! account: what is left to sort is each account's rows. The engine sorts all rows as if it knew
//! nothing. [`SortWithin`] puts an operator in the place of such a sort that takes one group of equal
//! leading columns after the other. It holds the largest group in memory and never spills, so it is
//! for queries over a bounded number of rows.

mod groups;
mod operator;

use std::sync::Arc;

use datafusion::common::Result;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::sorts::sort::SortExec;
use datafusion::physical_plan::{ExecutionPlan, ExecutionPlanProperties};

use operator::GroupSort;

/// Puts a sort within groups in the place of a sort whose leading columns are in order already.
#[derive(Debug)]
pub struct SortWithin;

impl PhysicalOptimizerRule for SortWithin {
    fn optimize(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        _: &ConfigOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        plan.transform_up(|node| {
            let Some(sort) = node
                .downcast_ref::<SortExec>()
                .filter(|s| s.fetch().is_none())
            else {
                return Ok(Transformed::no(node));
            };
            let input = sort.input();
            let known = input.equivalence_properties();
            let mut leading = 0;
            while leading < sort.expr().len()
                && known.ordering_satisfy(sort.expr()[..=leading].to_vec())?
            {
                leading += 1;
            }
            if leading == 0 || leading == sort.expr().len() {
                return Ok(Transformed::no(node));
            }
            let sort = GroupSort::new(input.clone(), sort.expr().clone(), leading)?;
            Ok(Transformed::yes(Arc::new(sort)))
        })
        .data()
    }

    fn name(&self) -> &str {
        "sort_within"
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
    use datafusion::logical_expr::ident;
    use datafusion::prelude::SessionContext;
    use proptest::prelude::*;
    use toklake_lake::Lake;

    use super::*;
    use crate::session::{self, Limits};

    /// Two leading columns, one of them perhaps null, and two to sort by.
    type Row = (Option<i64>, String, Option<String>, i64);

    fn table(mut rows: Vec<Row>, at_once: usize) -> MemTable {
        rows.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
        let batch = |rows: &[Row]| {
            let numbers: Int64Array = rows.iter().map(|r| r.0).collect();
            let names: StringArray = rows.iter().map(|r| Some(r.1.as_str())).collect();
            let words: StringArray = rows.iter().map(|r| r.2.as_deref()).collect();
            let values: Int64Array = rows.iter().map(|r| Some(r.3)).collect();
            let columns: [(&str, ArrayRef, bool); 4] = [
                ("number", Arc::new(numbers), true),
                ("name", Arc::new(names), true),
                ("word", Arc::new(words), true),
                ("value", Arc::new(values), true),
            ];
            RecordBatch::try_from_iter_with_nullable(columns).unwrap()
        };
        let batches: Vec<RecordBatch> = rows.chunks(at_once).map(batch).collect();
        let order = ["number", "name"].map(|name| ident(name).sort(true, true));
        let table = MemTable::try_new(batches[0].schema(), vec![batches]).unwrap();
        table.with_sort_order(vec![order.to_vec()])
    }

    /// With our operator, or with the engine's own.
    fn context(ours: bool) -> SessionContext {
        let limits = Limits {
            memory_bytes: 64 << 20,
            threads: 1,
        };
        let lake = Lake::open("memory://").unwrap();
        match ours {
            true => session::bounded_context(&lake, limits).unwrap(),
            false => session::context(&lake, limits).unwrap(),
        }
    }

    async fn answer(context: &SessionContext, table: MemTable, sql: &str) -> String {
        context.register_table("rows", Arc::new(table)).unwrap();
        let found = context.sql(sql).await.unwrap().collect().await.unwrap();
        let schema = found[0].schema();
        let all = concat_batches(&schema, &found).unwrap();
        pretty_format_batches(&[all]).unwrap().to_string()
    }

    const SORTED: &str = "select * from rows order by number nulls first, name nulls first, word desc nulls last, value";

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn the_order_is_that_of_the_engines_own_sort(
            rows in prop::collection::vec(
                (
                    prop::option::of(0i64..3),
                    "[ab]?",
                    prop::option::of("[a-c]{0,20}"),
                    0i64..5,
                ),
                1..80,
            ),
            at_once in 1usize..30,
        ) {
            let runtime = tokio::runtime::Runtime::new().unwrap();
            let sorted = |ours| {
                let table = table(rows.clone(), at_once);
                runtime.block_on(answer(&context(ours), table, SORTED))
            };
            prop_assert_eq!(sorted(true), sorted(false));
        }
    }

    #[tokio::test]
    async fn only_sorts_whose_leading_columns_are_in_order_are_replaced() {
        let plan = |sql: &str| {
            let table = table(vec![(Some(1), "a".to_owned(), None, 1)], 1);
            let sql = format!("explain {sql}");
            async move { answer(&context(true), table, &sql).await }
        };
        assert!(plan(SORTED).await.contains("GroupSort: 2 of ["));
        for other in [
            "select * from rows order by word",
            "select * from rows order by number desc, word",
            "select * from rows order by number, name nulls first, word limit 3",
        ] {
            assert!(!plan(other).await.contains("GroupSort"), "{other}");
        }
    }
}
