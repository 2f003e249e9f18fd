//! The operator in the plan: what it asks of its input, and what it promises of its output.

use std::fmt;
use std::sync::Arc;

use datafusion::common::Result;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::{LexOrdering, OrderingRequirements, PhysicalExpr};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, ExecutionPlanProperties, PlanProperties,
};

use super::groups;

/// The rows of each partition of its input in `order`, of which they have the first `leading`
/// columns already.
#[derive(Debug, Clone)]
pub(super) struct GroupSort {
    input: Arc<dyn ExecutionPlan>,
    order: LexOrdering,
    leading: usize,
    properties: Arc<PlanProperties>,
}

impl GroupSort {
    pub fn new(input: Arc<dyn ExecutionPlan>, order: LexOrdering, leading: usize) -> Result<Self> {
        let mut known = input.equivalence_properties().clone();
        known.reorder(order.clone())?;
        let properties = PlanProperties::new(
            known,
            input.output_partitioning().clone(),
            input.pipeline_behavior(),
            input.boundedness(),
        );
        Ok(Self {
            input,
            order,
            leading,
            properties: Arc::new(properties),
        })
    }
}

impl DisplayAs for GroupSort {
    fn fmt_as(&self, _: DisplayFormatType, out: &mut fmt::Formatter) -> fmt::Result {
        write!(out, "GroupSort: {} of [{}]", self.leading, self.order)
    }
}

impl ExecutionPlan for GroupSort {
    fn name(&self) -> &'static str {
        "GroupSort"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn required_input_ordering(&self) -> Vec<Option<OrderingRequirements>> {
        let leading = LexOrdering::new(self.order[..self.leading].to_vec());
        vec![leading.map(OrderingRequirements::from)]
    }

    fn maintains_input_order(&self) -> Vec<bool> {
        vec![false]
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn apply_expressions(
        &self,
        visit: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        let mut next = TreeNodeRecursion::Continue;
        for by in &self.order {
            next = next.visit_sibling(|| visit(&by.expr))?;
        }
        Ok(next)
    }

    fn with_new_children(
        self: Arc<Self>,
        mut children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let input = children.swap_remove(0);
        let sort = Self::new(input, self.order.clone(), self.leading)?;
        Ok(Arc::new(sort))
    }

    fn execute(
        &self,
        partition: usize,
        context: Arc<TaskContext>,
    ) -> Result<SendableRecordBatchStream> {
        let input = self.input.execute(partition, context)?;
        let stream = groups::sort(input, self.order.clone(), self.leading)?;
        Ok(Box::pin(RecordBatchStreamAdapter::new(
            self.schema(),
            stream,
        )))
    }
}
