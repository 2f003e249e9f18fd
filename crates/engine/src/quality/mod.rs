//! How good the numbers are: five dimensions per dataset, account and day, with the rows that fail.
//!
//! Every curated dataset is held against the rules of its contract, against the checks of the project that
//! speak of it, and against how new its account's numbers are. Nothing is kept: the answer is of the lake now.

mod rules;
mod score;
mod tables;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use datafusion::prelude::SessionContext;
use serde::Serialize;
use toklake_lake::{DatasetName, Severity, Zone};

use crate::check::Finding;
use crate::error::EngineError;
use crate::project::Model;
use crate::store::{self, Engine, Rows};
use crate::story::CheckStory;

pub use score::{Dimension, Quality, QualityDay};
pub(crate) use tables::{is_of_findings, provider};

/// A row that a check found.
#[derive(Debug, Clone, Serialize)]
pub struct FailingRow {
    /// The dataset.
    pub dataset: String,
    /// The account; none where the check speaks of all.
    pub account: Option<String>,
    /// The day; none where the row has none.
    pub date: Option<NaiveDate>,
    /// What the check asks for.
    pub dimension: Dimension,
    /// The check.
    pub check: String,
    /// Whether rows of the check stop the dataset.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// The row: its columns and their values.
    pub row: String,
}

impl Engine {
    /// Judges the lake as it stands.
    ///
    /// # Errors
    /// A dataset that cannot be read, or a check that cannot be answered.
    pub async fn judge(&self) -> Result<Quality, EngineError> {
        let mut asked: BTreeMap<&DatasetName, Vec<&CheckStory>> = BTreeMap::new();
        for check in &self.project.checks {
            asked.entry(&check.dataset).or_default().push(check);
        }
        let is_judged =
            |model: &&Model| model.name.zone() == Zone::Curated || asked.contains_key(&model.name);
        let rules = self
            .project
            .in_order()
            .filter(is_judged)
            .filter_map(|model| {
                let query = rules::Query::of(&model.contract)?;
                let sql = query.sql(&model.name);
                Some((model, query, sql))
            });
        let rules: Vec<(&Model, rules::Query, String)> = rules.collect();
        let context = self
            .session_of_checks(rules.iter().map(|(_, _, sql)| sql.clone()))
            .await?;
        let failing = self.ask_checks(&context).await?;
        let mut days = vec![];
        for (model, query, sql) in &rules {
            let checks = asked
                .get(&model.name)
                .map(Vec::as_slice)
                .unwrap_or_default();
            let counts = query.read(&store::answer(&context, sql).await?);
            let name = model.name.to_string();
            days.extend(score::days(&name, query, counts, checks, &failing));
        }
        score::freshen(&mut days);
        Ok(Quality { days, failing })
    }

    /// The rows that the checks find, without scores.
    pub(crate) async fn failing(&self) -> Result<Vec<FailingRow>, EngineError> {
        let context = self.session_of_checks(std::iter::empty()).await?;
        self.ask_checks(&context).await
    }

    /// A session for every check and for `more`, in which what several of them read is made once.
    async fn session_of_checks(
        &self,
        more: impl Iterator<Item = String>,
    ) -> Result<SessionContext, EngineError> {
        let checks = self.project.checks.iter().map(|check| check.sql.clone());
        let queries: Vec<String> = checks.chain(more).collect();
        self.session_for(&queries, None).await
    }

    async fn ask_checks(&self, context: &SessionContext) -> Result<Vec<FailingRow>, EngineError> {
        let mut failing = vec![];
        for check in &self.project.checks {
            let found = store::answer(context, &check.sql).await?;
            failing.extend(failing_rows(check, &found));
        }
        Ok(failing)
    }
}

/// Rows of a check that are shown where it stops a dataset.
const SHOWN: usize = 3;

/// What a check found, as a broken rule; nothing where it found no rows.
pub(crate) fn finding(check: &CheckStory, found: &Rows) -> Option<Finding> {
    let first = row_texts(found).into_iter().take(SHOWN);
    (!found.is_empty()).then(|| Finding {
        dataset: check.dataset.clone(),
        column: "*".to_owned(),
        rule: check.name.clone(),
        about: Some(check.about.clone()),
        remedy: check.remedy.clone(),
        severity: check.severity,
        rows: found.len() as u64,
        sample: first.collect::<Vec<_>>().join("; "),
    })
}

/// The rows that a check found, each with its account and day where it has them.
fn failing_rows(check: &CheckStory, found: &Rows) -> Vec<FailingRow> {
    let place = |name: &str| names(found).position(|n| n == name);
    let (account, date) = (place("account"), place("date"));
    let row = |(cells, row): (Vec<Option<String>>, String)| FailingRow {
        dataset: check.dataset.to_string(),
        account: account.and_then(|at| cells[at].clone()),
        date: date.and_then(|at| cells[at].as_deref()?.get(..10)?.parse().ok()),
        dimension: check.dimension,
        check: check.name.clone(),
        severity: check.severity,
        message: check.about.clone(),
        row,
    };
    let rows = found.texts().into_iter().zip(row_texts(found));
    rows.map(row).collect()
}

/// Each row as its columns and their values.
fn row_texts(found: &Rows) -> Vec<String> {
    let row = |cells: Vec<Option<String>>| {
        let pairs = names(found).zip(cells);
        let pairs = pairs.map(|(name, value)| {
            let value = value.as_deref().unwrap_or("NULL");
            format!("{name}={value}")
        });
        pairs.collect::<Vec<_>>().join(" ")
    };
    found.texts().into_iter().map(row).collect()
}

fn names(found: &Rows) -> impl Iterator<Item = &str> {
    found.schema.fields().iter().map(|f| f.name().as_str())
}
