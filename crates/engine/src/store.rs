//! The engine over one lake and one project: the questions that are asked of it.

use std::collections::BTreeSet;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, RecordBatch};
use arrow::datatypes::SchemaRef;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use datafusion::datasource::MemTable;
use datafusion::execution::context::SQLOptions;
use datafusion::prelude::SessionContext;
use datafusion::sql::parser::DFParser;
use datafusion::sql::resolve::resolve_table_references;
use toklake_lake::{Contract, DatasetName, Lake, Zone};

use crate::build::Builder;
use crate::conform;
use crate::error::EngineError;
use crate::lineage;
use crate::project::{Model, Project, Reach};
use crate::quality;
use crate::session::{self, Limits};
use crate::tables::{FilesTable, Table};

/// `text` as a text of SQL, in its quotes.
pub fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A lake, its project, and what the machine allows.
#[derive(Clone)]
pub struct Engine {
    /// The lake.
    pub lake: Lake,
    /// Every model.
    pub project: Arc<Project>,
    /// Memory and threads.
    pub limits: Limits,
}

/// The answer to a query.
#[derive(Debug)]
pub struct Rows {
    /// Its columns.
    pub schema: SchemaRef,
    /// Its rows.
    pub batches: Vec<RecordBatch>,
}

impl Rows {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    /// Every cell as text, row by row; NULL as `None`.
    pub fn texts(&self) -> Vec<Vec<Option<String>>> {
        let options = FormatOptions::new();
        let cell = |column: &ArrayRef, row: usize| -> Option<String> {
            let formatter = ArrayFormatter::try_new(column.as_ref(), &options)
                .expect("every type has a text form");
            column
                .is_valid(row)
                .then(|| formatter.value(row).to_string())
        };
        let rows = |batch: &RecordBatch| -> Vec<Vec<Option<String>>> {
            (0..batch.num_rows())
                .map(|row| batch.columns().iter().map(|c| cell(c, row)).collect())
                .collect()
        };
        self.batches.iter().flat_map(rows).collect()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Engine {
    /// A builder for a run that began `at` (milliseconds since 1970).
    pub fn builder(&self, at: i64) -> Builder {
        Builder::new(self.lake.clone(), self.project.clone(), self.limits, at)
    }

    /// The table of a dataset as it stands.
    pub async fn table(&self, name: &DatasetName) -> Result<Table, EngineError> {
        Table::open(&self.lake, name, None).await
    }

    /// Answers one query over any datasets, and nothing that writes or changes settings; a name without a zone is looked for in `curated` first.
    pub async fn sql(&self, sql: &str) -> Result<Rows, EngineError> {
        let context = session::context(&self.lake, self.limits)?;
        self.register_named(&context, sql).await?;
        answer(&context, sql).await
    }

    /// A session for several queries about one account, or all: what they read that is only a query is answered
    /// once, in the order of the project, and stays at hand, of all accounts where another looks across them. One that is cut into slices does not: it may be as
    /// large as all tables, and passes their rows on as they are.
    pub(crate) async fn session_for(
        &self,
        queries: &[String],
        account: Option<&str>,
    ) -> Result<SessionContext, EngineError> {
        let context = session::context(&self.lake, self.limits)?;
        let mut read = BTreeSet::new();
        for sql in queries {
            self.register_named(&context, sql).await?;
            read.extend(
                lineage::reads(sql).map_err(|problem| EngineError::Project(vec![problem]))?,
            );
        }
        let models = self
            .project
            .in_order()
            .filter(|model| read.contains(&model.name));
        let is_kept = |model: &&Model| {
            model.sql.is_some() && !model.contract.stored && model.contract.slice.is_none()
        };
        let models: Vec<&Model> = models.filter(is_kept).collect();
        let whole = read_across_accounts(&models);
        for model in models {
            let sql = model.sql.as_deref().unwrap_or_default();
            let is_cut = model.contract.column("account").is_some() && !whole.contains(&model.name);
            let of_account = match account.filter(|_| is_cut) {
                Some(account) => format!("where account = {}", quoted(account)),
                None => String::new(),
            };
            let rows = answer(&context, &format!("select * from ({sql}) {of_account}")).await?;
            let table = kept(&rows, &model.contract)
                .and_then(|(schema, batches)| MemTable::try_new(schema, vec![batches]));
            let table = table.map_err(EngineError::query("keep", &model.name))?;
            session::register(&context, &model.name, Arc::new(table))?;
        }
        Ok(context)
    }

    async fn register_named(&self, context: &SessionContext, sql: &str) -> Result<(), EngineError> {
        let wrap = || EngineError::query("read", sql);
        for statement in DFParser::parse_sql(sql).map_err(wrap())? {
            let (tables, _) = resolve_table_references(&statement, true).map_err(wrap())?;
            for reference in tables
                .iter()
                .filter(|t| t.schema() != Some("information_schema"))
            {
                let model = self.project.find(&reference.to_string())?;
                self.register(context, model).await?;
                if reference.schema().is_none() && model.name.zone() != Zone::Curated {
                    let table = context
                        .table_provider(full(&model.name))
                        .await
                        .map_err(wrap())?;
                    context
                        .deregister_table(reference.clone())
                        .map_err(wrap())?;
                    context
                        .register_table(reference.clone(), table)
                        .map_err(wrap())?;
                }
            }
        }
        Ok(())
    }

    async fn register(&self, context: &SessionContext, model: &Model) -> Result<(), EngineError> {
        if context.table_exist(full(&model.name)).unwrap_or(false) {
            return Ok(());
        }
        if model.sql.is_none() && !model.contract.stored {
            return self.register_quality(context, model).await;
        }
        let reach = self.project.reach_of(std::slice::from_ref(&model.name))?;
        register_reach(context, &self.lake, &reach, None).await
    }

    /// The datasets that no query makes and nothing keeps: the lake is judged for them.
    async fn register_quality(
        &self,
        context: &SessionContext,
        model: &Model,
    ) -> Result<(), EngineError> {
        // judging asks queries in turn
        let quality = match quality::is_of_findings(model) {
            true => quality::Quality {
                failing: Box::pin(self.failing()).await?,
                ..quality::Quality::default()
            },
            false => Box::pin(self.judge()).await?,
        };
        let table = quality::provider(model, &quality)?;
        session::register(context, &model.name, Arc::new(table))
    }
}

/// Of models in build order, what one that looks across accounts reads, and what that reads in turn.
fn read_across_accounts<'m>(models: &[&'m Model]) -> BTreeSet<&'m DatasetName> {
    let mut whole = BTreeSet::new();
    for model in models.iter().rev() {
        if model.contract.across_accounts || whole.contains(&model.name) {
            whole.extend(&model.reads);
        }
    }
    whole
}

/// Makes what `reach` names known to `context`: its tables as they stand, or one as `candidate` has it, and the
/// queries over them.
pub(crate) async fn register_reach(
    context: &SessionContext,
    lake: &Lake,
    reach: &Reach<'_>,
    candidate: Option<(&DatasetName, &Arc<FilesTable>)>,
) -> Result<(), EngineError> {
    let is_new = |model: &&&Model| !context.table_exist(full(&model.name)).unwrap_or(false);
    for stored in reach.stored.iter().filter(is_new) {
        let files = match candidate.filter(|(name, _)| **name == stored.name) {
            Some((_, files)) => Arc::clone(files),
            None => {
                let table = Table::open(lake, &stored.name, None).await?;
                Arc::new(table.scan(&stored.contract, &table.files))
            }
        };
        session::register(context, &stored.name, files)?;
    }
    for view in reach.views.iter().filter(is_new) {
        let sql = view
            .sql
            .as_deref()
            .expect("a dataset that is not stored is a query");
        let frame = context
            .sql(sql)
            .await
            .map_err(EngineError::query("plan", &view.name))?;
        session::register(context, &view.name, frame.into_view())?;
    }
    Ok(())
}

/// The answer to a query that writes nothing.
pub(crate) async fn answer(context: &SessionContext, sql: &str) -> Result<Rows, EngineError> {
    let wrap = || EngineError::query("answer", sql);
    let questions_only = SQLOptions::new()
        .with_allow_ddl(false)
        .with_allow_dml(false)
        .with_allow_statements(false);
    let frame = context
        .sql_with_options(sql, questions_only)
        .await
        .map_err(wrap())?;
    let schema = Arc::new(frame.schema().as_arrow().clone());
    let batches = frame.collect().await.map_err(wrap())?;
    Ok(Rows { schema, batches })
}

/// The rows of a model in the types of its contract: a query may leave those of a column open, as `null` does.
fn kept(
    rows: &Rows,
    contract: &Contract,
) -> datafusion::common::Result<(SchemaRef, Vec<RecordBatch>)> {
    let schema = conform::reading_schema(contract);
    let fitted = |batch: &RecordBatch| {
        let fields = schema.fields().iter();
        let columns: Result<Vec<ArrayRef>, _> = fields
            .map(|field| {
                let column = batch.column(rows.schema.index_of(field.name())?);
                arrow::compute::cast(column, field.data_type())
            })
            .collect();
        Ok(RecordBatch::try_new(Arc::clone(&schema), columns?)?)
    };
    let batches: datafusion::common::Result<Vec<RecordBatch>> =
        rows.batches.iter().map(fitted).collect();
    Ok((Arc::clone(&schema), batches?))
}

fn full(name: &DatasetName) -> datafusion::common::TableReference {
    datafusion::common::TableReference::partial(name.zone().as_str(), name.name())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first part of a union leaves a type open, and the second has words there.
    #[tokio::test]
    async fn rows_are_kept_in_the_types_of_their_contract() {
        let limits = Limits {
            memory_bytes: 64 << 20,
            threads: 1,
        };
        let context = session::context(&Lake::open("memory://").unwrap(), limits).unwrap();
        let sql = "select 1 as rank, null as of_kind where false union all select 2, 'sound'";
        let rows = answer(&context, sql).await.unwrap();
        let text = "about = \"a\"\ngrain = \"one\"\nkey = [\"of_kind\"]\n[columns]\n\
            of_kind = { type = \"text\", about = \"a\" }\nrank = { type = \"int64\", about = \"a\" }\n";
        let name: DatasetName = "curated.trends_videos".parse().unwrap();
        let contract = Contract::parse(&name, "x", text).unwrap();
        let (_, batches) = kept(&rows, &contract).unwrap();
        let schema = batches[0].schema();
        let kept = Rows { schema, batches };
        assert_eq!(
            kept.texts(),
            [[Some("sound".to_owned()), Some("2".to_owned())]]
        );
    }
}
