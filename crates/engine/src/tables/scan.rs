//! Reading a chosen set of a table's files with the query engine.

use std::borrow::Cow;
use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::{DFSchema, Result};
use datafusion::datasource::listing::PartitionedFile;
use datafusion::datasource::physical_plan::{FileGroup, FileScanConfigBuilder, ParquetSource};
use datafusion::datasource::source::DataSourceExec;
use datafusion::datasource::table_schema::TableSchema;
use datafusion::execution::object_store::ObjectStoreUrl;
use datafusion::logical_expr::utils::conjunction;
use datafusion::logical_expr::{
    EmptyRelation, Expr, LogicalPlan, TableProviderFilterPushDown, TableType,
};
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_expr::{LexOrdering, PhysicalSortExpr};
use datafusion::physical_plan::ExecutionPlan;
use object_store::path::Path;
use toklake_lake::Contract;

use super::{DataFile, LAKE_URL};
use crate::conform::{self, Texts};

/// Sorted files that are read side by side, so that their order is of use; more are read one after
/// the other and sorted again.
const MERGED_AT_ONCE: usize = 32;

/// A fixed list of Parquet files as a table.
#[derive(Debug)]
pub struct FilesTable {
    schema: SchemaRef,
    files: Vec<PartitionedFile>,
    /// The order of the rows in each file, where it is known.
    order: Option<LexOrdering>,
}

impl FilesTable {
    /// The table with its texts held so.
    pub fn with(self, texts: Texts) -> Self {
        Self {
            schema: texts.within(self.schema),
            ..self
        }
    }

    pub(super) fn new(
        folder: Path,
        contract: &Contract,
        files: &[DataFile],
        is_sorted: bool,
    ) -> Self {
        let whole = |f: &DataFile| PartitionedFile::new(format!("{folder}/{}", f.path), f.bytes);
        let schema = conform::reading_schema(contract);
        let order = match is_sorted && files.len() <= MERGED_AT_ONCE {
            true => order(contract, &schema),
            false => None,
        };
        Self {
            schema,
            files: files.iter().map(whole).collect(),
            order,
        }
    }
}

#[async_trait]
impl TableProvider for FilesTable {
    fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    /// A table without files is known to be empty, so that whatever of a query hangs on it is never planned.
    fn get_logical_plan(&self) -> Option<Cow<'_, LogicalPlan>> {
        let schema = DFSchema::try_from(self.schema.clone()).ok()?;
        self.files.is_empty().then(|| {
            Cow::Owned(LogicalPlan::EmptyRelation(EmptyRelation {
                produce_one_row: false,
                schema: Arc::new(schema),
            }))
        })
    }

    fn supports_filters_pushdown(
        &self,
        filters: &[&Expr],
    ) -> Result<Vec<TableProviderFilterPushDown>> {
        Ok(vec![TableProviderFilterPushDown::Inexact; filters.len()])
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let mut source = ParquetSource::new(TableSchema::from(self.schema.clone()));
        if let Some(filter) = conjunction(filters.to_vec()) {
            let schema = DFSchema::try_from(self.schema.clone())?;
            source = source.with_predicate(state.create_physical_expr(filter, &schema)?);
        }
        let url = ObjectStoreUrl::parse(LAKE_URL)?;
        let config = FileScanConfigBuilder::new(url, Arc::new(source))
            .with_file_groups(self.groups(state.config().target_partitions()))
            .with_output_ordering(self.order.clone().into_iter().collect())
            .with_projection_indices(projection.cloned())?
            .with_limit(limit)
            .build();
        Ok(DataSourceExec::from_data_source(config))
    }
}

impl FilesTable {
    /// Files in order stand alone: a group of several has none.
    fn groups(&self, n: usize) -> Vec<FileGroup> {
        if self.order.is_none() {
            return groups(&self.files, n);
        }
        let alone = |file: &PartitionedFile| FileGroup::new(vec![file.clone()]);
        self.files.iter().map(alone).collect()
    }
}

/// The order in which the engine writes rows, as the query engine says it.
fn order(contract: &Contract, schema: &SchemaRef) -> Option<LexOrdering> {
    let by = |name: &String| {
        let column = Arc::new(Column::new_with_schema(name, schema).ok()?);
        Some(PhysicalSortExpr::new(column, conform::ASCENDING))
    };
    LexOrdering::new(contract.sort.iter().map_while(by))
}

/// The files dealt out to `n` groups of about equal bytes, in order.
fn groups(files: &[PartitionedFile], n: usize) -> Vec<FileGroup> {
    let total: u64 = files.iter().map(|f| f.object_meta.size).sum();
    let share = total.div_ceil(n.max(1) as u64).max(1);
    let mut groups: Vec<Vec<PartitionedFile>> = vec![];
    let mut filled = u64::MAX;
    for file in files {
        if filled >= share {
            groups.push(vec![]);
            filled = 0;
        }
        filled += file.object_meta.size;
        groups.last_mut().expect("pushed above").push(file.clone());
    }
    groups.into_iter().map(FileGroup::new).collect()
}

#[cfg(test)]
mod tests {
    use datafusion::physical_plan::displayable;
    use datafusion::prelude::SessionContext;

    use super::*;

    const CONTRACT: &str = r#"
about = "A table."
grain = "one row per name"
key = ["name"]

[columns]
name = { type = "text", about = "The name." }
"#;

    #[tokio::test]
    async fn what_hangs_on_a_table_without_files_is_never_planned() {
        let name = "staging.names".parse().unwrap();
        let contract = Contract::parse(&name, "names.toml", CONTRACT).unwrap();
        let table = FilesTable::new(Path::from("staging/names"), &contract, &[], true);
        let context = SessionContext::new();
        context.register_table("names", Arc::new(table)).unwrap();
        let sql =
            "select 'a' as name union all select name from names join (select 1) on name = 'b'";
        let frame = context.sql(sql).await.unwrap();
        let plan = frame.create_physical_plan().await.unwrap();
        let plan = displayable(plan.as_ref()).indent(false).to_string();
        assert!(!plan.contains("Join") && !plan.contains("Union"), "{plan}");
    }
}
