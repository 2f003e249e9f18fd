//! Where a column of a plan comes from: followed down, as long as it is only handed on.

use datafusion::common::{Column, JoinType};
use datafusion::logical_expr::{Distinct, Expr, ExprSchemable, LogicalPlan};

/// The table columns that column `at` of `plan` is, under whatever name; `None` where it is
/// computed, or where nothing here says that it is not.
pub(super) fn origins(plan: &LogicalPlan, at: usize) -> Option<Vec<(String, String)>> {
    match plan {
        LogicalPlan::Projection(step) => through(&step.expr[at], &step.input),
        LogicalPlan::Aggregate(step) => through(step.group_expr.get(at)?, &step.input),
        LogicalPlan::Window(step) => {
            let is_own = at >= step.input.schema().fields().len();
            (!is_own).then(|| origins(&step.input, at)).flatten()
        }
        LogicalPlan::Join(step) => {
            let left = step.left.schema().fields().len();
            match step.join_type {
                JoinType::RightSemi | JoinType::RightAnti | JoinType::RightMark => {
                    origins(&step.right, at)
                }
                _ if at < left => origins(&step.left, at),
                _ => origins(&step.right, at - left),
            }
        }
        LogicalPlan::Union(step) => {
            let all: Option<Vec<_>> = step.inputs.iter().map(|input| origins(input, at)).collect();
            Some(all?.concat())
        }
        LogicalPlan::SubqueryAlias(step) => origins(&step.input, at),
        LogicalPlan::Filter(step) => origins(&step.input, at),
        LogicalPlan::Sort(step) => origins(&step.input, at),
        LogicalPlan::Limit(step) => origins(&step.input, at),
        LogicalPlan::Repartition(step) => origins(&step.input, at),
        LogicalPlan::Distinct(Distinct::All(input)) => origins(input, at),
        LogicalPlan::EmptyRelation(_) => Some(vec![]),
        LogicalPlan::TableScan(scan) => {
            let column = scan.projected_schema.field(at).name().clone();
            let schema = scan.table_name.schema().unwrap_or_default();
            Some(vec![(
                format!("{schema}.{}", scan.table_name.table()),
                column,
            )])
        }
        _ => None,
    }
}

fn through(expression: &Expr, input: &LogicalPlan) -> Option<Vec<(String, String)>> {
    match expression {
        Expr::Alias(alias) => through(&alias.expr, input),
        Expr::Column(column) => origins(input, place(column, input)?),
        // a contract asks for a type that the column has already
        Expr::Cast(cast) => {
            let kind = |expression: &Expr| expression.get_type(input.schema()).ok();
            let is_idle = kind(expression) == kind(&cast.expr);
            is_idle.then(|| through(&cast.expr, input)).flatten()
        }
        _ => None,
    }
}

fn place(column: &Column, input: &LogicalPlan) -> Option<usize> {
    input.schema().index_of_column(column).ok()
}
