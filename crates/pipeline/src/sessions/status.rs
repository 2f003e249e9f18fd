//! How sign-ins stand, without a key and without asking TikTok.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use toklake_sources::session::entry::Standing;
use toklake_sources::session::registry::SessionStatus;
use toklake_sources::session::{SignInReason, Source};

use super::outside::Outside;
use super::signed_in::chosen;
use super::vault::vault_without_key;
use crate::error::PipelineError;
use crate::pipeline::Pipeline;
use crate::report::Ending;

/// Every sign-in that is meant, by account and source.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SessionsReport {
    /// In the order of handles.
    pub sessions: Vec<SessionRow>,
}

/// One sign-in as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SessionRow {
    /// How it stands, with what is known without a key.
    #[serde(flatten)]
    pub status: SessionStatus,
    /// Whether somebody has to sign in now or within days.
    pub is_urgent: bool,
    /// What to do; empty where nothing needs doing.
    pub remedy: String,
}

/// Earlier than this before its end a sign-in is told by the exit code.
const URGENT: TimeDelta = TimeDelta::days(3);

/// How sign-ins stand: of all accounts, or of those that are named.
pub fn sessions(
    pipeline: &Pipeline,
    outside: &Outside,
    accounts: Option<&[String]>,
    source: Option<Source>,
) -> Result<SessionsReport, PipelineError> {
    let vault = vault_without_key(pipeline)?;
    let found = chosen(pipeline, &vault, outside.clock.as_ref(), accounts, source)?;
    let now = outside.clock.now();
    let sessions = found
        .into_iter()
        .map(|status| SessionRow::of(status, now))
        .collect();
    Ok(SessionsReport { sessions })
}

impl SessionsReport {
    /// Findings where a sign-in has ended, or ends within three days.
    pub fn ending(&self) -> Ending {
        match self.sessions.iter().any(|session| session.is_urgent) {
            true => Ending::Findings,
            false => Ending::Fine,
        }
    }
}

impl SessionRow {
    fn of(status: SessionStatus, now: DateTime<Utc>) -> Self {
        let has_ended = match status.standing {
            Standing::NeedsHuman | Standing::Revoked => true,
            Standing::Ok | Standing::ExpiresSoon => false,
        };
        let forecast = &status.forecast;
        let end = forecast.refresh_expires_at.or(forecast.access_expires_at);
        let is_urgent = has_ended || end.is_some_and(|end| end <= now + URGENT);
        let is_soon = status.standing == Standing::ExpiresSoon;
        let remedy = match is_urgent || is_soon {
            true => format!(
                "sign in again: `toklake login {} --account {}`",
                status.source, status.account
            ),
            false => String::new(),
        };
        Self {
            status,
            is_urgent,
            remedy,
        }
    }

    /// Why it has ended, in words; `None` while it has not.
    pub fn ended(&self) -> Option<String> {
        let about = &self.status.about;
        match (self.status.standing, about.ended) {
            (_, Some(reason)) => Some(reason.to_string()),
            (Standing::NeedsHuman | Standing::Revoked, None) => {
                Some(SignInReason::Expired.to_string())
            }
            (Standing::Ok | Standing::ExpiresSoon, None) => None,
        }
    }
}
