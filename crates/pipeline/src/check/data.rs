//! Failed checks of the lake, and how old what it holds is.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use toklake_lake::Landing;

use crate::answers::is_answered;
use crate::error::PipelineError;
use crate::pipeline::Pipeline;
use crate::quality::QualityReport;
use crate::report::Ending;
use crate::sessions::{Outside, SessionError, SessionsReport, sessions};

/// What the checks say, and how fresh each stream is.
#[derive(Debug, Clone, Default, Serialize)]
pub struct DataCheck {
    /// As `toklake quality` shows it.
    #[serde(flatten)]
    pub quality: QualityReport,
    /// The newest arrival of each account and source.
    pub fresh: Vec<Fresh>,
}

/// When something last came in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fresh {
    /// The handle.
    pub account: String,
    /// `export`, `readings`, `business`, ...
    pub source: String,
    /// The newest arrival; `None` where nothing ever came.
    pub landed_at: Option<DateTime<Utc>>,
    /// Whole hours since then.
    pub hours: Option<i64>,
    /// Whether an account that is signed in was not asked for more than twice its time.
    pub is_late: bool,
}

/// Runs every check, and looks when each account was last heard of.
pub async fn check_data(
    pipeline: &Pipeline,
    outside: &Outside,
) -> Result<DataCheck, PipelineError> {
    let mut newest: BTreeMap<(String, String), Option<DateTime<Utc>>> = BTreeMap::new();
    let inventory = Landing::new(&pipeline.engine.lake).files().await?;
    for file in &inventory.files {
        let key = (file.key.account.clone(), file.key.source.clone());
        let came = file
            .receipts
            .iter()
            // what a gateway says is not heard of the account
            .filter(|receipt| is_answered(receipt))
            .map(|receipt| receipt.captured_at)
            .max();
        let known = newest.entry(key).or_default();
        *known = (*known).max(came);
    }
    let signed_in = match sessions(pipeline, outside, None, None) {
        // a lake in memory has no vault, and nobody signed in
        Err(PipelineError::Session(SessionError::NoPlace { .. })) => SessionsReport::default(),
        signed_in => signed_in?,
    };
    let asked: Vec<(String, String)> = signed_in
        .sessions
        .iter()
        .map(|session| &session.status)
        .map(|status| (status.account.to_string(), status.source.to_string()))
        .collect();
    for key in &asked {
        newest.entry(key.clone()).or_default();
    }
    let now = outside.clock.now();
    let patience =
        TimeDelta::from_std(pipeline.settings.extract.every * 2).unwrap_or(TimeDelta::MAX);
    let fresh = newest
        .into_iter()
        .map(|((account, source), landed_at)| Fresh {
            hours: landed_at.map(|at| (now - at).num_hours()),
            is_late: asked.contains(&(account.clone(), source.clone()))
                && landed_at.is_none_or(|at| now - at > patience),
            account,
            source,
            landed_at,
        });
    Ok(DataCheck {
        fresh: fresh.collect(),
        quality: pipeline.quality(None).await?,
    })
}

impl DataCheck {
    /// Findings where a check failed, rows were set aside, or an account is late.
    pub fn ending(&self) -> Ending {
        let is_clean = self.quality.rows.is_empty() && self.quality.quarantine.is_empty();
        match is_clean && !self.fresh.iter().any(|fresh| fresh.is_late) {
            true => Ending::Fine,
            false => Ending::Findings,
        }
    }
}
