//! Renewing tokens now, and the key of the vault.

use std::sync::Arc;

use serde::Serialize;
use toklake_sources::session::vault::Rotated;
use toklake_sources::session::{AccessError, NextStep, Source};

use super::error::SessionError;
use super::outside::Outside;
use super::signed_in::signed_in;
use super::vault::{folder, open_vault};
use crate::error::PipelineError;
use crate::pipeline::Pipeline;
use crate::report::Ending;

/// What renewing came to, sign-in by sign-in.
#[derive(Debug, Clone, Default, Serialize)]
pub struct RefreshReport {
    /// In the order of handles.
    pub sessions: Vec<Refreshed>,
    /// The clock, where it is off.
    pub warning: Option<String>,
}

/// One sign-in that was to be renewed.
#[derive(Debug, Clone, Serialize)]
pub struct Refreshed {
    /// The handle.
    pub account: String,
    /// The source.
    pub source: Source,
    /// Whether the token is new, or somebody else renewed it meanwhile.
    pub renewed: bool,
    /// How it ended.
    pub ending: Ending,
    /// Why it was not renewed.
    pub problem: Option<String>,
    /// What to do; empty where nothing needs doing.
    pub remedy: String,
}

/// Renews the tokens that are meant, whatever the clock says.
pub async fn refresh(
    pipeline: &Pipeline,
    outside: &Outside,
    accounts: Option<&[String]>,
    source: Option<Source>,
) -> Result<RefreshReport, PipelineError> {
    let (http, clock) = (Arc::clone(&outside.http), Arc::clone(&outside.clock));
    let mut report = RefreshReport::default();
    for account in signed_in(pipeline, http, clock, accounts, source).await? {
        let refreshed = account.access.refresh().await;
        report.sessions.push(Refreshed::of(
            account.handle.to_string(),
            account.source,
            refreshed.err(),
        ));
    }
    Ok(report)
}

/// Puts the vault under a new key; what is signed in stays so.
pub async fn rotate(pipeline: &Pipeline) -> Result<Rotated, PipelineError> {
    let vault = open_vault(pipeline).await?;
    let rotated = tokio::task::spawn_blocking(move || vault.rotate()).await;
    let rotated = rotated.map_err(|_| SessionError::Interrupted)?;
    match rotated.map_err(SessionError::from)? {
        Some(rotated) => Ok(rotated),
        None => Err(SessionError::NoVault {
            folder: folder(pipeline)?,
        }
        .into()),
    }
}

impl RefreshReport {
    /// The worst of its parts.
    pub fn ending(&self) -> Ending {
        let endings = self.sessions.iter().map(|session| session.ending);
        endings.max().unwrap_or(Ending::Fine)
    }
}

impl Refreshed {
    /// What came of opening Studio once.
    pub(crate) fn of_studio(account: String, error: Option<SessionError>) -> Self {
        let ending = match &error {
            None => Ending::Fine,
            Some(SessionError::Studio { source, .. }) if source.needs_human() => Ending::Findings,
            Some(_) => Ending::CouldNot,
        };
        Self {
            account,
            source: Source::Studio,
            renewed: error.is_none(),
            ending,
            problem: error.as_ref().map(|error| told(error)),
            remedy: error.and_then(|error| error.remedy()).unwrap_or_default(),
        }
    }

    fn of(account: String, source: Source, error: Option<AccessError>) -> Self {
        let ending = match error.as_ref().map(AccessError::next) {
            None => Ending::Fine,
            Some(NextStep::SignIn { .. }) => Ending::Findings,
            Some(NextStep::RetryAfter(_) | NextStep::Mend) => Ending::CouldNot,
        };
        let problem = error.as_ref().map(|error| told(error));
        let remedy = error.and_then(|error| SessionError::from(error).remedy());
        Self {
            account,
            source,
            renewed: ending == Ending::Fine,
            ending,
            problem,
            remedy: remedy.unwrap_or_default(),
        }
    }
}

/// An error with its causes, on one line.
pub(crate) fn told(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text.push_str(&format!(": {inner}"));
        cause = inner.source();
    }
    text
}
