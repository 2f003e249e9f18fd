//! How good the numbers are: five dimensions per dataset, account and day, with the rows that fail.
//!
//! Every curated dataset is held against the rules of its contract, against the checks of the project that
//! speak of it, and against how new its account's numbers are. Nothing is kept: the answer is of the lake now.

mod rules;
mod score;
mod tables;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;
use toklake_lake::{DatasetName, Severity, Zone};

use crate::check::Finding;
use crate::error::EngineError;
use crate::store::{Engine, Rows};
use crate::story::CheckStory;

pub use score::{Dimension, Quality, QualityDay};
pub(crate) use tables::provider;

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
        let mut failing = vec![];
        let mut asked: BTreeMap<&DatasetName, Vec<&CheckStory>> = BTreeMap::new();
        for story in &self.project.checks {
            let found = self.sql(&story.sql).await?;
            failing.extend(failing_rows(story, &found));
            asked.entry(&story.dataset).or_default().push(story);
        }
        let mut days = vec![];
        let curated = |zone| matches!(zone, Zone::Curated | Zone::Meta);
        for model in self.project.in_order().filter(|m| curated(m.name.zone())) {
            let is_asked = asked.get(&model.name);
            let judged = model.name.zone() == Zone::Curated || is_asked.is_some();
            if let Some(query) = rules::Query::of(&model.contract).filter(|_| judged) {
                let stories = is_asked.map(Vec::as_slice).unwrap_or_default();
                let answer = self.sql(&query.sql(&model.name)).await?;
                let counts = query.read(&answer);
                days.extend(score::days(
                    &model.name.to_string(),
                    &query,
                    counts,
                    stories,
                    &failing,
                ));
            }
        }
        score::freshen(&mut days);
        Ok(Quality { days, failing })
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
