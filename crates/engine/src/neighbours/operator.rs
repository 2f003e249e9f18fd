//! The operator in the plan: what it asks of its input, and what it promises of its output.

use std::fmt;
use std::sync::Arc;

use datafusion::common::Result;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::{
    LexRequirement, OrderingRequirements, PhysicalExpr, PhysicalSortRequirement,
};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::windows::BoundedWindowAggExec;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, Distribution, ExecutionPlan, PlanProperties,
};

use super::Look;
use super::columns::Looking;
use super::stream;

/// Rows with what they are told of their neighbours, as columns behind their own.
///
/// It stands for `window` and promises the same of its output; of its input it asks that the rows
/// of a partition lie together, in the window's order.
#[derive(Debug, Clone)]
pub(super) struct Neighbours {
    window: BoundedWindowAggExec,
    looks: Vec<Look>,
}

impl Neighbours {
    pub fn new(window: BoundedWindowAggExec, looks: Vec<Look>) -> Self {
        Self { window, looks }
    }

    fn partition_by(&self) -> &[Arc<dyn PhysicalExpr>] {
        self.window.window_expr()[0].partition_by()
    }
}

impl DisplayAs for Neighbours {
    fn fmt_as(&self, _: DisplayFormatType, out: &mut fmt::Formatter) -> fmt::Result {
        let names: Vec<&str> = self.window.window_expr().iter().map(|w| w.name()).collect();
        write!(out, "Neighbours: [{}]", names.join(", "))
    }
}

impl ExecutionPlan for Neighbours {
    fn name(&self) -> &'static str {
        "Neighbours"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        self.window.properties()
    }

    fn required_input_distribution(&self) -> Vec<Distribution> {
        vec![Distribution::KeyPartitioned(self.partition_by().to_vec())]
    }

    fn required_input_ordering(&self) -> Vec<Option<OrderingRequirements>> {
        let together = |e: &Arc<dyn PhysicalExpr>| PhysicalSortRequirement::new(e.clone(), None);
        let ordered = self.window.window_expr()[0].order_by().iter();
        let ordered =
            ordered.map(|o| PhysicalSortRequirement::new(o.expr.clone(), Some(o.options)));
        let all = self.partition_by().iter().map(together).chain(ordered);
        vec![LexRequirement::new(all).map(OrderingRequirements::new)]
    }

    /// Rows stay in their order, but no order that is asked of this operator may be asked of its
    /// input instead: the optimizer would put it in the place of the window's own.
    fn maintains_input_order(&self) -> Vec<bool> {
        vec![false]
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![self.window.input()]
    }

    fn apply_expressions(
        &self,
        visit: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        self.window.apply_expressions(visit)
    }

    fn with_new_children(
        self: Arc<Self>,
        mut children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let window = BoundedWindowAggExec::try_new(
            self.window.window_expr().to_vec(),
            children.swap_remove(0),
            self.window.input_order_mode.clone(),
            true,
        )?;
        Ok(Arc::new(Self::new(window, self.looks.clone())))
    }

    fn execute(
        &self,
        partition: usize,
        context: Arc<TaskContext>,
    ) -> Result<SendableRecordBatchStream> {
        let input = self.window.input().execute(partition, context)?;
        let looking = Looking {
            schema: self.schema(),
            partition_by: self.partition_by().to_vec(),
            looks: self.looks.clone(),
        };
        let stream = stream::look(input, looking);
        Ok(Box::pin(RecordBatchStreamAdapter::new(
            self.schema(),
            stream,
        )))
    }
}
