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
use toklake_lake::Zone;

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
    /// `error` or `warn`.
    pub severity: String,
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
        let stories = self.project.checks()?;
        for story in &stories {
            let found = self.sql(&story.sql).await?;
            failing.extend(failing_rows(story, &found));
        }
        let mut asked: BTreeMap<&str, Vec<&CheckStory>> = BTreeMap::new();
        for story in &stories {
            asked.entry(&story.dataset).or_default().push(story);
        }
        let mut days = vec![];
        let curated = |zone| matches!(zone, Zone::Curated | Zone::Meta);
        for model in self.project.in_order().filter(|m| curated(m.name.zone())) {
            let is_asked = asked.get(model.name.to_string().as_str());
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

/// The rows that a check found, each with its account and day where it has them.
fn failing_rows(story: &CheckStory, found: &Rows) -> Vec<FailingRow> {
    let names: Vec<&str> = found
        .schema
        .fields()
        .iter()
        .map(|f| f.name().as_str())
        .collect();
    let place = |name: &str| names.iter().position(|n| *n == name);
    let (account, date) = (place("account"), place("date"));
    let row = |cells: Vec<Option<String>>| {
        let pairs = names.iter().zip(&cells);
        let pairs =
            pairs.map(|(name, value)| format!("{name}={}", value.as_deref().unwrap_or("NULL")));
        FailingRow {
            dataset: story.dataset.clone(),
            account: account.and_then(|at| cells[at].clone()),
            date: date.and_then(|at| cells[at].as_deref()?.get(..10)?.parse().ok()),
            dimension: story.dimension,
            check: story.name.clone(),
            severity: story.severity.clone(),
            message: story.about.clone(),
            row: pairs.collect::<Vec<_>>().join(" "),
        }
    };
    found.texts().into_iter().map(row).collect()
}
