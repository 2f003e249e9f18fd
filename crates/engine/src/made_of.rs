//! What a column of a model is made of: the columns of its inputs that go into its values.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use datafusion::common::Column;
use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::datasource::empty::EmptyTable;
use datafusion::logical_expr::{Distinct, Expr, JoinType, LogicalPlan};
use toklake_lake::DatasetName;

use crate::conform;
use crate::error::EngineError;
use crate::project::Model;
use crate::session;
use crate::store::Engine;

/// The columns of other datasets that a column is made of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MadeOf {
    /// By dataset.
    pub columns: BTreeMap<DatasetName, BTreeSet<String>>,
    /// Whether other rows than those of its own key go into it, as for a change since the row before.
    pub looks_around: bool,
}

impl Engine {
    /// What columns of `model` are made of; nothing where a source fills them. What rows are chosen by,
    /// and in which order, is no part of a value and is left out.
    ///
    /// # Errors
    /// A query that cannot be planned.
    pub async fn made_of(
        &self,
        model: &Model,
        columns: &BTreeSet<String>,
    ) -> Result<MadeOf, EngineError> {
        let mut made_of = MadeOf::default();
        let Some(sql) = &model.sql else {
            return Ok(made_of);
        };
        let context = session::context(&self.lake, self.limits)?;
        for read in &model.reads {
            let contract = &self.project.model(read)?.contract;
            let empty = EmptyTable::new(conform::reading_schema(contract));
            session::register(&context, read, Arc::new(empty))?;
        }
        let frame = context.sql(sql).await;
        let frame = frame.map_err(EngineError::query("plan", &model.name))?;
        let plan = frame.logical_plan();
        for column in columns {
            if let Some(at) = plan.schema().index_of_column_by_name(None, column) {
                made_of.follow(plan, at);
            }
        }
        Ok(made_of)
    }
}

impl MadeOf {
    /// Follows column `at` of `plan` down to tables.
    fn follow(&mut self, plan: &LogicalPlan, at: usize) {
        match plan {
            LogicalPlan::Projection(step) => self.through(&step.expr[at], &step.input),
            LogicalPlan::Aggregate(step) => {
                let groups = step.group_expr.len();
                let own = step
                    .group_expr
                    .get(at)
                    .or_else(|| step.aggr_expr.get(at - groups));
                own.into_iter()
                    .for_each(|own| self.through(own, &step.input));
            }
            LogicalPlan::Window(step) => match at.checked_sub(step.input.schema().fields().len()) {
                None => self.follow(&step.input, at),
                Some(own) => {
                    self.looks_around = true;
                    self.through(&step.window_expr[own], &step.input);
                }
            },
            LogicalPlan::Join(step) => {
                let left = step.left.schema().fields().len();
                match step.join_type {
                    JoinType::RightSemi | JoinType::RightAnti | JoinType::RightMark => {
                        self.follow(&step.right, at);
                    }
                    _ if at < left => self.follow(&step.left, at),
                    _ => self.follow(&step.right, at - left),
                }
            }
            LogicalPlan::Union(step) => step.inputs.iter().for_each(|input| self.follow(input, at)),
            LogicalPlan::Unnest(step) => self.follow(&step.input, step.dependency_indices[at]),
            LogicalPlan::SubqueryAlias(step) => self.follow(&step.input, at),
            LogicalPlan::Filter(step) => self.follow(&step.input, at),
            LogicalPlan::Sort(step) => self.follow(&step.input, at),
            LogicalPlan::Limit(step) => self.follow(&step.input, at),
            LogicalPlan::Distinct(Distinct::All(input)) => self.follow(input, at),
            LogicalPlan::TableScan(scan) => {
                let column = scan.projected_schema.field(at).name().clone();
                let schema = scan.table_name.schema().unwrap_or_default();
                let name = format!("{schema}.{}", scan.table_name.table());
                if let Ok(name) = name.parse() {
                    self.columns.entry(name).or_default().insert(column);
                }
            }
            _ => {}
        }
    }

    fn through(&mut self, expression: &Expr, input: &LogicalPlan) {
        for column in values(expression) {
            if let Ok(at) = input.schema().index_of_column(&column) {
                self.follow(input, at);
            }
        }
    }
}

/// The columns that go into a value: of sums and windows their arguments alone.
fn values(expression: &Expr) -> BTreeSet<Column> {
    let mut columns = BTreeSet::new();
    let found = expression.apply(|part| {
        match part {
            Expr::Column(column) => {
                columns.insert(column.clone());
            }
            Expr::AggregateFunction(call) => {
                columns.extend(call.params.args.iter().flat_map(values));
                return Ok(TreeNodeRecursion::Jump);
            }
            Expr::WindowFunction(call) => {
                columns.extend(call.params.args.iter().flat_map(values));
                return Ok(TreeNodeRecursion::Jump);
            }
            _ => {}
        }
        Ok(TreeNodeRecursion::Continue)
    });
    found.expect("nothing here fails");
    columns
}
