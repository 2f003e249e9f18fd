//! Building a model: find its stale slices, run its query over what they need, judge, commit.

mod carry;
mod parts;
mod plan;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::DataType;
use datafusion::common::runtime::SpawnedTask;
use datafusion::execution::SendableRecordBatchStream;
use datafusion::logical_expr::{cast, ident, lit};
use datafusion::physical_plan::{displayable, execute_stream};
use datafusion::prelude::{DataFrame, SessionContext};
use futures::TryStreamExt;
use serde::Serialize;
use toklake_lake::{By, Contract, DatasetName, Lake, Severity};
use tracing::{debug, info, instrument};

use crate::check::Finding;
use crate::conform;
use crate::error::EngineError;
use crate::project::{Model, Project};
use crate::session::{self, Limits};
use crate::tables::{Change, DataFile, Memo, NewFile, SliceWriter, Table, WHOLE};
pub(crate) use carry::folder as carry_folder;
use parts::Part;
use plan::Input;

/// What a part of a build gives.
type Rows = datafusion::error::Result<Vec<RecordBatch>>;

/// How much to build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Only slices whose inputs changed.
    Incremental,
    /// Every slice, from scratch.
    Full,
}

/// What building one model came to.
#[derive(Debug, Clone, Serialize)]
pub struct Built {
    /// The dataset.
    pub dataset: DatasetName,
    /// What happened to its table.
    pub outcome: Outcome,
    /// Slices that were built.
    pub slices: usize,
    /// Rows in the table now.
    pub rows: u64,
    /// The table's version now; none where nothing was ever written.
    pub version: Option<u64>,
    /// Broken rules among the built rows.
    pub findings: Vec<Finding>,
}

/// What happened to a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Nothing it depends on has changed.
    UpToDate,
    /// It was built; its content is as it was.
    Unchanged,
    /// It was built and has new content.
    Updated,
    /// The new rows broke an `error` rule: the table keeps its last good content.
    HeldBack,
}

/// Builds models of a project in a lake.
pub struct Builder<'a> {
    /// The lake.
    pub lake: &'a Lake,
    /// The project.
    pub project: &'a Project,
    /// Memory and threads.
    pub limits: Limits,
    /// The moment of the run, milliseconds since 1970.
    pub at: i64,
}

impl Builder<'_> {
    /// Builds one model; a model without a query is left as it is.
    #[instrument(skip_all, fields(dataset = %model.name))]
    pub async fn build(&self, model: &Model, mode: Mode) -> Result<Built, EngineError> {
        let mut table = Table::open(self.lake, &model.name, None).await?;
        let Some(sql) = model.sql.as_ref().filter(|_| model.contract.stored) else {
            return Ok(built(&table, Outcome::UpToDate, 0, vec![]));
        };
        let reach = self.project.reach(model)?;
        let tables = self.open(&reach.stored).await?;
        let inputs: Vec<Input> = reach
            .stored
            .iter()
            .zip(&tables)
            .map(|(m, table)| Input {
                table,
                contract: &m.contract,
            })
            .collect();
        let needed = plan::needs(model, &reach.views, &inputs);
        let have = if mode == Mode::Full {
            Memo::default()
        } else {
            table.memo.clone()
        };
        let (mut stale, gone) = plan::stale(&needed, &have);
        plan::widen(&mut stale, &gone, &table.files, &needed);
        if stale.is_empty() && gone.is_empty() {
            return Ok(built(&table, Outcome::UpToDate, 0, vec![]));
        }
        let work = Work::new(self, model, sql, &inputs, &reach.views, mode);
        let (add, findings) = work.run(&stale).await?;
        if findings.iter().any(|f| f.severity == Severity::Error) {
            return Ok(built(&table, Outcome::HeldBack, stale.len(), findings));
        }
        let drop = dropped(&table.files, &stale, &needed);
        let changed = {
            let before: Vec<DataFile> = table.files.clone();
            table
                .commit(
                    &model.contract,
                    Change {
                        drop,
                        add,
                        memo: needed,
                        is_sorted: true,
                        at: self.at,
                    },
                )
                .await?;
            before != table.files
        };
        info!(slices = stale.len(), changed, rows = table.rows(), "built");
        let outcome = if changed {
            Outcome::Updated
        } else {
            Outcome::Unchanged
        };
        Ok(built(&table, outcome, stale.len(), findings))
    }

    async fn open(&self, models: &[&Model]) -> Result<Vec<Table>, EngineError> {
        futures::future::try_join_all(models.iter().map(|m| Table::open(self.lake, &m.name, None)))
            .await
    }
}

/// Live files that the new build replaces: those of built slices and of slices that are no more.
fn dropped(live: &[DataFile], stale: &BTreeSet<String>, needed: &Memo) -> Vec<DataFile> {
    let whole = stale.contains(WHOLE);
    let replaced = |f: &&DataFile| {
        whole || f.holds_any_of(stale) || !needed.0.keys().any(|slice| f.holds(slice))
    };
    live.iter().filter(replaced).cloned().collect()
}

fn built(table: &Table, outcome: Outcome, slices: usize, findings: Vec<Finding>) -> Built {
    Built {
        dataset: table.name.clone(),
        outcome,
        slices,
        rows: table.rows(),
        version: table.version,
        findings,
    }
}

/// One build of one model.
struct Work<'a> {
    builder: &'a Builder<'a>,
    model: &'a Model,
    sql: &'a str,
    inputs: &'a [Input<'a>],
    views: &'a [&'a Model],
    mode: Mode,
    /// The contract whose slices narrow the inputs: the model's own, or that of the table it carries rows of.
    cut: &'a Contract,
    /// Each slice of `cut` with the digest of all history up to it.
    history: BTreeMap<String, String>,
}

impl<'a> Work<'a> {
    fn new(
        builder: &'a Builder<'a>,
        model: &'a Model,
        sql: &'a str,
        inputs: &'a [Input<'a>],
        views: &'a [&'a Model],
        mode: Mode,
    ) -> Self {
        let carry = model
            .contract
            .incremental
            .as_ref()
            .and_then(|i| i.carry.as_ref());
        let contracts = || {
            inputs
                .iter()
                .map(|i| i.contract)
                .chain(views.iter().map(|v| &v.contract))
        };
        let carried = carry
            .and_then(|c| contracts().find(|contract| contract.dataset.to_string() == c.table));
        let cut = if model.contract.slice.is_some() {
            &model.contract
        } else {
            carried.unwrap_or(&model.contract)
        };
        let mut history = plan::history(cut, views.iter().map(|v| v.code.as_str()), inputs);
        plan::chain(&mut history);
        Self {
            builder,
            model,
            sql,
            inputs,
            views,
            mode,
            cut,
            history,
        }
    }

    /// Runs the query over the stale slices, a bounded part at a time, and writes what it gives.
    async fn run(
        &self,
        stale: &BTreeSet<String>,
    ) -> Result<(Vec<NewFile>, Vec<Finding>), EngineError> {
        let threads = self.builder.limits.threads;
        let mut writer = SliceWriter::new(
            self.builder.lake,
            &self.model.name,
            &self.model.contract,
            threads,
        );
        let slices = self.slices_to_read(stale);
        let mut carried = self.carry_before(&slices).await?;
        let mut parts = self.parts(&slices);
        if parts.len() == 1 {
            let part = parts.remove(0);
            let mut rows = self.start(&part, carried.as_ref(), threads).await?;
            writer.begin_part(&self.bundles(&part));
            while let Some(batch) = rows.try_next().await.map_err(self.failed("build"))? {
                writer.push(batch).await?;
            }
            writer.end_part().await?;
            self.carry_over(&mut carried, &part).await?;
            return writer.finish().await;
        }
        // parts side by side, each on one thread: nothing is exchanged between threads, and what is
        // sorted stays sorted
        let mut running = VecDeque::new();
        for part in parts {
            let rows = self.start(&part, carried.as_ref(), 1).await?;
            self.carry_over(&mut carried, &part).await?;
            running.push_back((part, SpawnedTask::spawn(rows.try_collect::<Vec<_>>())));
            if running.len() > threads {
                self.finish_first(&mut running, &mut writer).await?;
            }
        }
        while !running.is_empty() {
            self.finish_first(&mut running, &mut writer).await?;
        }
        writer.finish().await
    }

    /// Plans the query over `part` and starts it on so many threads.
    async fn start(
        &self,
        part: &Part,
        carried: Option<&carry::Carried>,
        threads: usize,
    ) -> Result<SendableRecordBatchStream, EngineError> {
        let limits = Limits {
            threads,
            ..self.builder.limits
        };
        let lake = self.builder.lake;
        let context = match part.rows <= limits.rows_at_once() {
            true => session::bounded_context(lake, limits)?,
            false => session::context(lake, limits)?,
        };
        self.register(&context, part, carried).await?;
        self.query(&context, part).await
    }

    /// Waits for the part that was started first, and writes its rows.
    async fn finish_first(
        &self,
        running: &mut VecDeque<(Part, SpawnedTask<Rows>)>,
        writer: &mut SliceWriter<'_>,
    ) -> Result<(), EngineError> {
        let Some((part, rows)) = running.pop_front() else {
            return Ok(());
        };
        let rows = rows.join_unwind().await;
        let rows = rows
            .expect("nobody stops the task")
            .map_err(self.failed("build"))?;
        writer.begin_part(&self.bundles(&part));
        for batch in rows {
            writer.push(batch).await?;
        }
        writer.end_part().await
    }

    /// The slices of the inputs that are read: the stale ones; or, for a model that is one whole and
    /// carries rows, the newest slice only, since the carried rows speak for all before it.
    fn slices_to_read(&self, stale: &BTreeSet<String>) -> BTreeSet<String> {
        let newest = self
            .history
            .keys()
            .next_back()
            .filter(|_| stale.contains(WHOLE) && self.carry().is_some());
        newest.map_or_else(|| stale.clone(), |newest| BTreeSet::from([newest.clone()]))
    }

    /// Makes every input known to `context`, narrowed to what `part` needs.
    async fn register(
        &self,
        context: &SessionContext,
        part: &Part,
        carried: Option<&carry::Carried>,
    ) -> Result<(), EngineError> {
        for input in self.inputs {
            let name = &input.table.name;
            if !input.is_local(self.cut) {
                let table = input.table.scan(input.contract, &input.table.files);
                session::register(context, name, Arc::new(table))?;
                continue;
            }
            let files: Vec<DataFile> = part.files(input, self.by(), self.lookback());
            let table = Arc::new(input.table.scan(input.contract, &files));
            let mut frame = context.read_table(table).map_err(self.failed("read"))?;
            if let Some((low, high)) = self.days(part) {
                frame = within(
                    frame,
                    &slice_column(input),
                    &plan::back(&low, self.lookback(), By::Day),
                    &high,
                )
                .map_err(self.failed("narrow"))?;
            }
            let frame = self.with_carried(context, frame, name, part, carried)?;
            session::register(context, name, frame.into_view())?;
        }
        for view in self.views {
            let sql = view
                .sql
                .as_deref()
                .expect("a dataset that is not stored is a query");
            let frame = context.sql(sql).await.map_err(self.failed("plan"))?;
            let frame = conform::conform(frame, &view.contract, &view.name.to_string())?;
            let frame = self.with_carried(context, frame, &view.name, part, carried)?;
            session::register(context, &view.name, frame.into_view())?;
        }
        Ok(())
    }

    fn with_carried(
        &self,
        context: &SessionContext,
        frame: DataFrame,
        name: &DatasetName,
        part: &Part,
        carried: Option<&carry::Carried>,
    ) -> Result<DataFrame, EngineError> {
        let Some(carried) = carried.filter(|c| c.table == *name) else {
            return Ok(frame);
        };
        let frame = match self.days(part) {
            Some((low, high)) => {
                within(frame, &carried.column, &low, &high).map_err(self.failed("narrow"))?
            }
            None => frame,
        };
        let Some(rows) = carried.frame(context).map_err(self.failed("carry"))? else {
            return Ok(frame);
        };
        // a day of few videos need not look at all that ever were
        let is_day = self.days(part).is_some() && self.model.contract.slice.is_some();
        let rows = match is_day && carried.len() as u64 > part.rows {
            true => carried.of_keys_in(rows, &frame),
            false => Ok(rows),
        };
        rows.and_then(|rows| frame.union(rows))
            .map_err(self.failed("carry"))
    }

    async fn query(
        &self,
        context: &SessionContext,
        part: &Part,
    ) -> Result<SendableRecordBatchStream, EngineError> {
        let frame = context.sql(self.sql).await.map_err(self.failed("plan"))?;
        let mut frame =
            conform::conform(frame, &self.model.contract, &self.model.name.to_string())?;
        if let Some(((low, high), slice)) = self.days(part).zip(self.model.contract.slice.as_ref())
        {
            frame = within(frame, &slice.column, &low, &high).map_err(self.failed("narrow"))?;
        }
        let frame = frame
            .sort(conform::order(&self.model.contract))
            .map_err(self.failed("sort"))?;
        let plan = frame.create_physical_plan().await;
        let plan = plan.map_err(self.failed("plan"))?;
        debug!(model = %self.model.name, "\n{}", displayable(plan.as_ref()).indent(false));
        execute_stream(plan, context.task_ctx()).map_err(self.failed("build"))
    }

    /// The first and last day of `part`, where the model is built by date.
    fn days(&self, part: &Part) -> Option<(String, String)> {
        let (first, last) = (part.slices.first()?, part.slices.last()?);
        let dated = self.by().is_some_and(|by| by != By::Bucket) && first != WHOLE;
        let end = || match self.by() {
            Some(By::Month) => month_end(last),
            _ => last.clone(),
        };
        dated.then(|| (format!("{first}-01")[..10].to_owned(), end()))
    }

    fn by(&self) -> Option<By> {
        self.cut.slice.as_ref().map(|s| s.by)
    }

    fn lookback(&self) -> i64 {
        self.cut
            .incremental
            .as_ref()
            .map_or(0, |i| i64::from(i.lookback_days))
    }

    fn failed(
        &self,
        doing: &'static str,
    ) -> impl FnOnce(datafusion::error::DataFusionError) -> EngineError {
        EngineError::query(doing, &self.model.name)
    }
}

fn slice_column(input: &Input) -> String {
    input
        .contract
        .slice
        .as_ref()
        .expect("a local input is sliced")
        .column
        .clone()
}

fn within(
    frame: DataFrame,
    column: &str,
    low: &str,
    high: &str,
) -> datafusion::error::Result<DataFrame> {
    let day = |text: &str| cast(lit(text), DataType::Date32);
    frame.filter(
        ident(column)
            .gt_eq(day(low))
            .and(ident(column).lt_eq(day(high))),
    )
}

fn month_end(month: &str) -> String {
    let first: Option<chrono::NaiveDate> = format!("{month}-01").parse().ok();
    let next = first.and_then(|d| d.checked_add_months(chrono::Months::new(1)));
    next.and_then(|d| d.pred_opt())
        .map_or_else(|| month.to_owned(), |d| d.to_string())
}
