//! Looking at a lake: its datasets, its quality, a query. Nothing here writes.

use serde::Serialize;
use toklake_engine::{MetricAnswer, Model, Question, Rows, fingerprint, validate};

use crate::error::PipelineError;
use crate::pipeline::Pipeline;
use crate::raw;
use crate::report::SetAsideCount;

/// One dataset as it stands.
#[derive(Debug, Clone, Serialize)]
pub struct DatasetRow {
    /// Zone and name.
    pub name: String,
    /// What one row is.
    pub grain: String,
    /// What it holds.
    pub about: String,
    /// Rows; for a dataset that is only a query, none are kept.
    pub rows: u64,
    /// Bytes on disk.
    pub bytes: u64,
    /// The table's version; none where nothing was written yet.
    pub version: Option<u64>,
    /// Pieces it is cut into.
    pub slices: usize,
    /// Whether it is kept as a table.
    pub stored: bool,
    /// Hash over its rows, where it was asked for.
    pub fingerprint: Option<String>,
    /// Published files made from it.
    pub published: Vec<String>,
}

/// One failed check.
#[derive(Debug, Clone, Serialize)]
pub struct QualityRow {
    /// The dataset.
    pub dataset: String,
    /// The account; none where the check speaks of all.
    pub account: Option<String>,
    /// `completeness`, `consistency`, `validity`, `freshness` or `accuracy`.
    pub dimension: String,
    /// The check.
    pub check: String,
    /// `error` or `warn`.
    pub severity: String,
    /// Failing rows.
    pub rows: u64,
    /// What is wrong.
    pub message: String,
    /// One failing row.
    pub sample: String,
}

/// What the checks say of the lake now.
#[derive(Debug, Clone, Default, Serialize)]
pub struct QualityReport {
    /// Failed checks.
    pub rows: Vec<QualityRow>,
    /// Rows in quarantine, by reason.
    pub quarantine: Vec<SetAsideCount>,
    /// Share of passed checks per dimension, 0 to 1; none where no check had anything to look at.
    pub scores: Vec<(String, Option<f64>)>,
}

impl Pipeline {
    /// Plans every model against its contract, without data.
    pub async fn validate(&self) -> Result<(), PipelineError> {
        Ok(validate(&self.engine.project, self.engine.limits).await?)
    }

    /// Answers a query over any datasets.
    pub async fn sql(&self, sql: &str) -> Result<Rows, PipelineError> {
        Ok(self.engine.sql(sql).await?)
    }

    /// The numbers of a metric.
    pub async fn metric(&self, name: &str, ask: &Question) -> Result<MetricAnswer, PipelineError> {
        Ok(self.engine.metric(name, ask).await?)
    }

    /// Every dataset of the project, in build order, and the quarantines that were ever filled; fingerprints read every row.
    pub async fn datasets(
        &self,
        with_fingerprints: bool,
    ) -> Result<Vec<DatasetRow>, PipelineError> {
        let project = &self.engine.project;
        let mut rows = vec![];
        for model in project.in_order() {
            rows.push(self.dataset(model, with_fingerprints).await?);
        }
        for model in raw::raw_models(self) {
            let quarantine = project.model(&model.quarantine())?;
            let row = self.dataset(quarantine, with_fingerprints).await?;
            rows.extend(Some(row).filter(|row| row.version.is_some()));
        }
        Ok(rows)
    }

    async fn dataset(
        &self,
        model: &Model,
        with_fingerprint: bool,
    ) -> Result<DatasetRow, PipelineError> {
        let table = self.engine.table(&model.name).await?;
        let print = match with_fingerprint && table.version.is_some() {
            true => Some(fingerprint(&self.engine.lake, self.engine.limits, model).await?),
            false => None,
        };
        Ok(DatasetRow {
            name: model.name.to_string(),
            grain: model.contract.grain.clone(),
            about: model.contract.about.clone(),
            rows: table.rows(),
            bytes: table.bytes(),
            version: table.version,
            slices: table.memo.0.len(),
            stored: model.contract.stored,
            fingerprint: print,
            published: model
                .contract
                .publish
                .iter()
                .map(|p| p.path.clone())
                .collect(),
        })
    }

    /// Runs every check of the project over the curated datasets and counts the quarantine.
    pub async fn quality(&self) -> Result<QualityReport, PipelineError> {
        let mut report = QualityReport {
            quarantine: raw::set_aside(self).await?,
            ..QualityReport::default()
        };
        let mut passed: std::collections::BTreeMap<&str, (u64, u64)> =
            std::collections::BTreeMap::new();
        let checks = self.engine.project.checks()?;
        for check in &checks {
            let found = self.engine.sql(&check.sql).await?;
            let tally = passed.entry(check.dimension.as_str()).or_default();
            if found.is_empty() {
                let looked = u64::from(self.has_rows(&check.dataset).await?);
                *tally = (tally.0 + looked, tally.1 + looked);
                continue;
            }
            tally.1 += 1;
            report.rows.extend(failures(check, &found));
        }
        report.scores = passed
            .into_iter()
            .map(|(name, (good, all))| {
                let score = (all > 0).then(|| good as f64 / all as f64);
                (name.to_owned(), score)
            })
            .collect();
        Ok(report)
    }

    /// Whether there is anything in a dataset.
    pub(crate) async fn has_rows(&self, dataset: &str) -> Result<bool, PipelineError> {
        let sql = format!("select 1 as is_there from {dataset} limit 1");
        Ok(!self.engine.sql(&sql).await?.is_empty())
    }
}

/// The failing rows of one check, a line for each account.
fn failures(check: &toklake_engine::CheckStory, found: &Rows) -> Vec<QualityRow> {
    let names: Vec<String> = found
        .schema
        .fields()
        .iter()
        .map(|f| f.name().clone())
        .collect();
    let account = names.iter().position(|n| n == "account");
    let mut rows: Vec<QualityRow> = vec![];
    for row in found.texts() {
        let who = account.and_then(|at| row[at].clone());
        if let Some(known) = rows.iter_mut().find(|r| r.account == who) {
            known.rows += 1;
            continue;
        }
        let cells = names
            .iter()
            .zip(&row)
            .map(|(n, v)| format!("{n}={}", v.as_deref().unwrap_or("NULL")));
        rows.push(QualityRow {
            dataset: check.dataset.clone(),
            account: who,
            dimension: check.dimension.clone(),
            check: check.name.clone(),
            severity: check.severity.clone(),
            rows: 1,
            message: check.about.clone(),
            sample: cells.collect::<Vec<_>>().join(" "),
        });
    }
    rows
}
