//! Windows that see all their rows, though the query asks for its first rows only.
//!
//! Where rows lie in the order that `order by ... limit n` asks for, the engine drops the sort and
//! takes the limit along, below a window such as `count(*) over ()` (DataFusion 55.2, the rule
//! `EnsureRequirements`): the count is then n at most. [`WholeWindows`] keeps the limit apart from
//! the sort above any window, before sorts are looked at. Where the sort stays, the engine joins the
//! two again.

use std::sync::Arc;

use datafusion::common::Result;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::limit::GlobalLimitExec;
use datafusion::physical_plan::sorts::sort::SortExec;
use datafusion::physical_plan::windows::{BoundedWindowAggExec, WindowAggExec};

/// Parts a sort with a limit into the two, where there is a window below.
#[derive(Debug)]
pub struct WholeWindows;

impl PhysicalOptimizerRule for WholeWindows {
    fn optimize(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        _: &ConfigOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        plan.transform_up(|node| {
            let sort = node.downcast_ref::<SortExec>();
            let limited = sort.and_then(|sort| Some((sort, sort.fetch()?)));
            let Some((sort, limit)) = limited.filter(|(sort, _)| has_window(sort.input())) else {
                return Ok(Transformed::no(node));
            };
            let all = Arc::new(sort.with_fetch(None));
            let first = GlobalLimitExec::new(all, 0, Some(limit));
            Ok(Transformed::yes(Arc::new(first)))
        })
        .data()
    }

    fn name(&self) -> &str {
        "whole_windows"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

fn has_window(plan: &Arc<dyn ExecutionPlan>) -> bool {
    plan.is::<WindowAggExec>()
        || plan.is::<BoundedWindowAggExec>()
        || plan.children().into_iter().any(has_window)
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::{ArrayRef, Int64Array, RecordBatch};
    use datafusion::arrow::compute::concat_batches;
    use datafusion::datasource::MemTable;
    use datafusion::logical_expr::ident;
    use toklake_lake::Lake;

    use crate::session::{self, Limits};

    use super::*;

    /// Days 0 to 99 in order, in two parts, with 1 to 100.
    fn table() -> MemTable {
        let batch = |days: Vec<i64>| {
            let values: Int64Array = days.iter().map(|day| day + 1).collect();
            let columns: [(&str, ArrayRef); 2] = [
                ("day", Arc::new(Int64Array::from(days))),
                ("value", Arc::new(values)),
            ];
            RecordBatch::try_from_iter(columns).unwrap()
        };
        let parts = [0, 1].map(|part| vec![batch((0..50).map(|n| 2 * n + part).collect())]);
        let table = MemTable::try_new(parts[0][0].schema(), parts.to_vec()).unwrap();
        table.with_sort_order(vec![vec![ident("day").sort(true, true)]])
    }

    async fn answer(sql: &str) -> RecordBatch {
        let limits = Limits {
            memory_bytes: 64 << 20,
            threads: 2,
        };
        let context = session::context(&Lake::open("memory://").unwrap(), limits).unwrap();
        context.register_table("rows", Arc::new(table())).unwrap();
        let found = context.sql(sql).await.unwrap().collect().await.unwrap();
        concat_batches(&found[0].schema(), &found).unwrap()
    }

    #[tokio::test]
    async fn the_first_rows_say_what_they_say_among_all_rows() {
        for window in [
            "count(*) over ()",
            "sum(value) over ()",
            "last_value(value) over (order by day rows between unbounded preceding and unbounded following)",
            "sum(value) over (order by day rows between 1 preceding and 2 following)",
            "row_number() over (order by value desc)",
        ] {
            for filter in ["", "where value > 3", "where value % 2 = 0"] {
                let all = format!("select day, {window} as told from rows {filter} order by day");
                for (limit, from, length) in [("limit 3", 0, 3), ("limit 4 offset 2", 2, 4)] {
                    let first = answer(&format!("{all} {limit}")).await;
                    let whole = answer(&all).await;
                    assert_eq!(first, whole.slice(from, length), "{all} {limit}");
                }
            }
        }
    }
}
