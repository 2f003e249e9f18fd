//! Building a model: find its stale slices, run its query over what they need, judge, commit.

mod carry;
mod gate;
mod parts;
mod plan;
mod work;

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Serialize;
use tokio::sync::{Semaphore, SemaphorePermit};
use toklake_lake::{DatasetName, Lake, Severity};
use tracing::{info, instrument};

use crate::check::Finding;
use crate::error::EngineError;
use crate::project::{Model, Project};
use crate::session::Limits;
use crate::tables::{Change, DataFile, Memo, Table, WHOLE};
pub(crate) use carry::folder as carry_folder;
use plan::Input;
use work::Work;

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
    /// The new rows broke an `error` rule, or a check of that severity found some: the table keeps its last
    /// good content.
    HeldBack,
}

/// Builds models of a project in a lake. Its clones share the machine: models with few rows are built side by
/// side, each on one thread; one with many has all of it.
#[derive(Clone)]
pub struct Builder {
    lake: Lake,
    project: Arc<Project>,
    limits: Limits,
    /// The moment of the run, milliseconds since 1970.
    at: i64,
    /// One for each thread.
    turns: Arc<Semaphore>,
}

impl Builder {
    /// A builder for a run that began `at`.
    pub(crate) fn new(lake: Lake, project: Arc<Project>, limits: Limits, at: i64) -> Self {
        Self {
            lake,
            project,
            limits,
            at,
            turns: Arc::new(Semaphore::new(limits.threads)),
        }
    }

    /// Builds one model; a model without a query is left as it is.
    #[instrument(skip_all, fields(dataset = %model.name))]
    pub async fn build(&self, model: &Model, mode: Mode) -> Result<Built, EngineError> {
        let mut table = Table::open(&self.lake, &model.name, None).await?;
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
        let mut work = Work::new(self, model, sql, &inputs, &reach.views, mode);
        let _turn;
        (work.limits, _turn) = self.turn(work.rows(&stale)).await;
        let (add, mut findings) = work.run(&stale).await?;
        let drop = dropped(&table.files, &stale, &needed);
        findings.extend(self.gate(model, &table, &drop, &add).await?);
        if findings.iter().any(|f| f.severity == Severity::Error) {
            return Ok(built(&table, Outcome::HeldBack, stale.len(), findings));
        }
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

    /// Waits until so many rows may be read, and tells what they may use.
    async fn turn(&self, rows: u64) -> (Limits, SemaphorePermit<'_>) {
        let share = self.limits.share_of_a_thread();
        let limits = match rows <= share.rows_at_once() {
            true => share,
            false => self.limits,
        };
        let turn = self.turns.acquire_many(limits.threads as u32).await;
        (limits, turn.expect("the semaphore is never closed"))
    }

    async fn open(&self, models: &[&Model]) -> Result<Vec<Table>, EngineError> {
        futures::future::try_join_all(
            models
                .iter()
                .map(|m| Table::open(&self.lake, &m.name, None)),
        )
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
