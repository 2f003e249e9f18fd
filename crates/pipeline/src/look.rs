//! Looking at a lake: its datasets, a metric, a query. Nothing here writes.

use serde::Serialize;
use toklake_engine::{MetricAnswer, Model, Question, Rows, fingerprint, validate};

use crate::error::PipelineError;
use crate::pipeline::Pipeline;
use crate::raw;

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

impl Pipeline {
    /// Plans every model against its contract, without data.
    pub async fn validate(&self) -> Result<(), PipelineError> {
        Ok(validate(&self.engine.project, self.engine.limits).await?)
    }

    /// Whether anything of an account was read; where nothing was read at all, nobody can tell.
    ///
    /// # Errors
    /// An account that is not there, with those that are.
    pub async fn know(&self, account: &str) -> Result<(), PipelineError> {
        // a file of readings names its accounts in its lines
        let sql = "select account from meta.files where account not like '\\_%' \
            union select account from curated.account_daily union select account from curated.videos order by account";
        let rows = self.engine.sql(sql).await?.texts();
        let known: Vec<&str> = rows.iter().filter_map(|row| row[0].as_deref()).collect();
        if known.is_empty() || known.contains(&account) {
            return Ok(());
        }
        Err(PipelineError::Question {
            message: format!("nothing of `{account}` is in this lake"),
            remedy: format!("its accounts: {}", known.join(", ")),
        })
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

    /// Whether there is anything in a dataset.
    pub(crate) async fn has_rows(&self, dataset: &str) -> Result<bool, PipelineError> {
        let sql = format!("select 1 as is_there from {dataset} limit 1");
        Ok(!self.engine.sql(&sql).await?.is_empty())
    }
}
