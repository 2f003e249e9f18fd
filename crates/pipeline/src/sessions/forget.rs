//! Ending a sign-in: the consent at TikTok first, then what is kept here.

use std::sync::Arc;

use serde::Serialize;
use toklake_sources::session::Source;
use toklake_sources::session::handle::Handle;
use toklake_sources::session::registry;
use toklake_sources::studio::browser::{BrowserError, profile_folder};

use super::error::SessionError;
use super::outside::Outside;
use super::signed_in::{chosen, signed_in};
use super::vault::{folder, vault_without_key};
use crate::error::PipelineError;
use crate::pipeline::Pipeline;

/// What was forgotten, and what TikTok was told.
#[derive(Debug, Clone, Serialize)]
pub struct ForgetReport {
    /// The handle.
    pub account: String,
    /// Where it was signed in.
    pub sources: Vec<Source>,
    /// Where the consent was taken back at TikTok, or had ended before.
    pub taken_back: Vec<Source>,
    /// Files that are gone.
    pub files: Vec<String>,
}

/// Takes the consent back at TikTok, then forgets the sign-ins of an account: at one source, or all.
///
/// With `local_only` TikTok is not asked, and no key is needed.
///
/// # Errors
/// Where TikTok does not take the consent back, nothing is forgotten: the token that could is
/// still here.
pub async fn forget(
    pipeline: &Pipeline,
    outside: &Outside,
    account: &str,
    source: Option<Source>,
    local_only: bool,
) -> Result<ForgetReport, PipelineError> {
    let vault = vault_without_key(pipeline)?;
    let names = [account.to_owned()];
    let clock = outside.clock.as_ref();
    let meant = chosen(pipeline, &vault, clock, Some(&names), source)?;
    let handle = meant
        .first()
        .map(|session| session.account.clone())
        .expect("a name that nobody has is refused before");
    let mut report = ForgetReport {
        account: handle.to_string(),
        sources: Vec::new(),
        taken_back: Vec::new(),
        files: Vec::new(),
    };
    if !local_only {
        report.taken_back = take_back(pipeline, outside, &names, source).await?;
    }
    for session in meant {
        let gone = registry::forget(&vault, &handle, Some(session.source));
        let gone = gone.map_err(SessionError::from)?;
        if session.source == Source::Studio {
            report.files.extend(forget_profile(pipeline, &handle)?);
        }
        report.sources.extend(gone.sources);
        report.files.extend(gone.files);
    }
    Ok(report)
}

/// Removes the browser's profile, where its cookies are.
fn forget_profile(pipeline: &Pipeline, account: &Handle) -> Result<Option<String>, SessionError> {
    let profile = profile_folder(&folder(pipeline)?, account);
    if !profile.exists() {
        return Ok(None);
    }
    let removed = std::fs::remove_dir_all(&profile);
    removed.map_err(|source| BrowserError::Profile {
        path: profile.clone(),
        source,
    })?;
    Ok(Some(profile.display().to_string()))
}

async fn take_back(
    pipeline: &Pipeline,
    outside: &Outside,
    names: &[String],
    source: Option<Source>,
) -> Result<Vec<Source>, PipelineError> {
    let (http, clock) = (Arc::clone(&outside.http), Arc::clone(&outside.clock));
    let mut taken = Vec::new();
    for account in signed_in(pipeline, http, clock, Some(names), source).await? {
        if let Err(error) = account.access.take_back().await {
            return Err(SessionError::NotRevoked {
                account: account.handle.to_string(),
                at: account.source,
                source: Box::new(error.into()),
            }
            .into());
        }
        taken.push(account.source);
    }
    Ok(taken)
}
