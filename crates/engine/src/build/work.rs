//! One build of one model: the query over each part of what is stale, and its rows into files.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use datafusion::arrow::datatypes::DataType;
use datafusion::common::runtime::SpawnedTask;
use datafusion::execution::SendableRecordBatchStream;
use datafusion::logical_expr::{cast, ident, lit};
use datafusion::physical_plan::{displayable, execute_stream};
use datafusion::prelude::{DataFrame, SessionContext};
use futures::TryStreamExt;
use toklake_lake::{By, Contract, DatasetName};
use tracing::debug;

use super::carry::Carried;
use super::parts::Part;
use super::plan::{self, Input};
use super::{Builder, Mode};
use crate::check::{Finding, Findings};
use crate::conform::{self, Texts};
use crate::error::EngineError;
use crate::project::Model;
use crate::session::{self, Limits};
use crate::tables::{DataFile, NewFile, SliceWriter, WHOLE};

/// One build of one model.
pub(super) struct Work<'a> {
    pub(super) builder: &'a Builder,
    pub(super) model: &'a Model,
    sql: &'a str,
    pub(super) inputs: &'a [Input<'a>],
    pub(super) views: &'a [&'a Model],
    pub(super) mode: Mode,
    /// What it may use.
    pub(super) limits: Limits,
    /// The contract whose slices narrow the inputs: the model's own, or that of the table it carries rows of.
    pub(super) cut: &'a Contract,
    /// Each slice of `cut` with the digest of all history up to it.
    pub(super) history: BTreeMap<String, String>,
}

impl<'a> Work<'a> {
    pub fn new(
        builder: &'a Builder,
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
            limits: builder.limits,
            cut,
            history,
        }
    }

    /// Runs the query over the stale slices, a bounded part at a time, and writes what it gives.
    pub async fn run(
        &self,
        stale: &BTreeSet<String>,
    ) -> Result<(Vec<NewFile>, Vec<Finding>), EngineError> {
        let threads = self.limits.threads;
        let slices = self.slices_to_read(stale);
        let mut carried = self.carry_before(&slices).await?;
        let parts = self.parts(&slices);
        // parts side by side, each on one thread: nothing is exchanged between threads, and what is
        // sorted stays sorted
        let threads_of_part = if parts.len() == 1 { threads } else { 1 };
        let mut running = VecDeque::new();
        let mut done = Done::default();
        for part in parts {
            let rows = self.start(&part, carried.as_ref(), threads_of_part).await?;
            running.push_back(SpawnedTask::spawn(self.write(&part, rows)));
            self.carry_over(&mut carried, &part).await?;
            if running.len() > threads {
                done.add(running.pop_front()).await?;
            }
        }
        while !running.is_empty() {
            done.add(running.pop_front()).await?;
        }
        Ok((done.files, done.findings.into_list()))
    }

    /// Plans the query over `part` and starts it on so many threads.
    async fn start(
        &self,
        part: &Part,
        carried: Option<&Carried>,
        threads: usize,
    ) -> Result<SendableRecordBatchStream, EngineError> {
        let (context, texts) = self.context_for(part, threads)?;
        self.register(&context, part, carried, texts).await?;
        self.query(&context, part, texts).await
    }

    /// A context for queries over `part` on so many threads, and how they hold texts.
    pub(super) fn context_for(
        &self,
        part: &Part,
        threads: usize,
    ) -> Result<(SessionContext, Texts), EngineError> {
        let limits = Limits {
            threads,
            ..self.limits
        };
        let lake = &self.builder.lake;
        Ok(match part.rows <= limits.rows_at_once() {
            true => (session::bounded_context(lake, limits)?, Texts::Pointed),
            false => (session::context(lake, limits)?, Texts::Copied),
        })
    }

    /// Writes the rows of `part`, and judges them.
    fn write(
        &self,
        part: &Part,
        mut rows: SendableRecordBatchStream,
    ) -> impl Future<Output = Result<(Vec<NewFile>, Vec<Finding>), EngineError>> + use<> {
        let (lake, name) = (self.builder.lake.clone(), self.model.name.clone());
        let contract = self.model.contract.clone();
        let threads = self.limits.threads;
        let bundles = self.bundles(part);
        async move {
            let writer = SliceWriter::new(&lake, &name, &contract, threads);
            let mut writer = writer.bundling(bundles);
            let failed = || EngineError::query("build", &name);
            while let Some(batch) = rows.try_next().await.map_err(failed())? {
                writer.push(batch).await?;
            }
            writer.finish().await
        }
    }

    /// The slices of the inputs that are read: the stale ones; or, for a model that is one whole and
    /// carries rows, the newest slice only, since the carried rows speak for all before it.
    pub(super) fn slices_to_read(&self, stale: &BTreeSet<String>) -> BTreeSet<String> {
        let newest = self
            .history
            .keys()
            .next_back()
            .filter(|_| stale.contains(WHOLE) && self.carry().is_some());
        newest.map_or_else(|| stale.clone(), |newest| BTreeSet::from([newest.clone()]))
    }

    /// Makes every input known to `context`, narrowed to what `part` needs.
    pub(super) async fn register(
        &self,
        context: &SessionContext,
        part: &Part,
        carried: Option<&Carried>,
        texts: Texts,
    ) -> Result<(), EngineError> {
        for input in self.inputs {
            let name = &input.table.name;
            if !input.is_local(self.cut) {
                let table = input
                    .table
                    .scan(input.contract, &input.table.files)
                    .with(texts);
                session::register(context, name, Arc::new(table))?;
                continue;
            }
            let files: Vec<DataFile> = part.files(input, self.by(), self.lookback());
            let table = Arc::new(input.table.scan(input.contract, &files).with(texts));
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
            let frame = self.with_carried(context, frame, name, part, carried, texts)?;
            session::register(context, name, frame.into_view())?;
        }
        for view in self.views {
            let sql = view
                .sql
                .as_deref()
                .expect("a dataset that is not stored is a query");
            let frame = context.sql(sql).await.map_err(self.failed("plan"))?;
            let schema = texts.within(conform::reading_schema(&view.contract));
            let frame = conform::conform_to(frame, &schema, &view.name.to_string())?;
            let frame = self.with_carried(context, frame, &view.name, part, carried, texts)?;
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
        carried: Option<&Carried>,
        texts: Texts,
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
        let Some(rows) = carried
            .frame(context, texts)
            .map_err(self.failed("carry"))?
        else {
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
        texts: Texts,
    ) -> Result<SendableRecordBatchStream, EngineError> {
        let frame = context.sql(self.sql).await.map_err(self.failed("plan"))?;
        let schema = texts.within(conform::reading_schema(&self.model.contract));
        let mut frame = conform::conform_to(frame, &schema, &self.model.name.to_string())?;
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
    pub(super) fn days(&self, part: &Part) -> Option<(String, String)> {
        let (first, last) = (part.slices.first()?, part.slices.last()?);
        let dated = self.by().is_some_and(|by| by != By::Bucket) && first != WHOLE;
        let end = || match self.by() {
            Some(By::Month) => month_end(last),
            _ => last.clone(),
        };
        dated.then(|| (format!("{first}-01")[..10].to_owned(), end()))
    }

    pub(super) fn by(&self) -> Option<By> {
        self.cut.slice.as_ref().map(|s| s.by)
    }

    pub(super) fn lookback(&self) -> i64 {
        self.cut
            .incremental
            .as_ref()
            .map_or(0, |i| i64::from(i.lookback_days))
    }

    pub(super) fn failed(
        &self,
        doing: &'static str,
    ) -> impl FnOnce(datafusion::error::DataFusionError) -> EngineError {
        EngineError::query(doing, &self.model.name)
    }
}

/// What the parts gave so far, in their order.
#[derive(Default)]
struct Done {
    files: Vec<NewFile>,
    findings: Findings,
}

type PartTask = SpawnedTask<Result<(Vec<NewFile>, Vec<Finding>), EngineError>>;

impl Done {
    /// Waits for `task` and takes what it gives.
    async fn add(&mut self, task: Option<PartTask>) -> Result<(), EngineError> {
        let Some(task) = task else { return Ok(()) };
        let (files, findings) = task.join_unwind().await.expect("nobody stops the task")?;
        self.files.extend(files);
        self.findings.add(findings);
        Ok(())
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
