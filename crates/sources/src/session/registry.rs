//! Which accounts are signed in where, how each stands, and how one is forgotten.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

use super::access::SignInReason;
use super::entry::{About, Standing};
use super::forecast::{Forecast, forecast};
use super::handle::Handle;
use super::signed_in::entry_name;
use super::source::Source;
use super::vault::{Vault, VaultError};

/// How one sign-in stands. It holds no secret and needs no key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SessionStatus {
    pub account: Handle,
    /// Other names of the account, as the settings give them.
    pub aliases: Vec<String>,
    pub source: Source,
    pub standing: Standing,
    pub about: About,
    pub forecast: Forecast,
}

/// What was removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Forgotten {
    pub account: Handle,
    pub sources: Vec<Source>,
    /// Files that are gone, as a person finds them.
    pub files: Vec<String>,
}

/// Earlier than this before its end a sign-in is told as one that ends soon.
const SOON: TimeDelta = TimeDelta::days(14);

/// Every sign-in, by account and source.
pub fn status(
    vault: &Vault,
    aliases: &BTreeMap<String, Vec<String>>,
    now: DateTime<Utc>,
) -> Result<Vec<SessionStatus>, VaultError> {
    let mut found = Vec::new();
    for (account, source) in signed_in(vault)? {
        let about = vault.about(&entry_name(&account, source))?;
        let about: About = about
            .and_then(|about| serde_json::from_value(about).ok())
            .unwrap_or_default();
        let forecast = forecast(source, &about, now);
        found.push(SessionStatus {
            aliases: aliases.get(account.as_str()).cloned().unwrap_or_default(),
            standing: standing(&about, &forecast, now),
            account,
            source,
            about,
            forecast,
        });
    }
    Ok(found)
}

/// The accounts and sources that have an entry, sorted.
pub fn signed_in(vault: &Vault) -> Result<Vec<(Handle, Source)>, VaultError> {
    let names = vault.names("accounts")?;
    let pair = |name: &String| {
        let (account, source) = name.strip_prefix("accounts/")?.split_once('/')?;
        Some((Handle::parse(account).ok()?, source.parse().ok()?))
    };
    Ok(names.iter().filter_map(pair).collect())
}

/// Removes what is kept of an account: at one source, or at all of them.
pub fn forget(
    vault: &Vault,
    account: &Handle,
    only: Option<Source>,
) -> Result<Forgotten, VaultError> {
    let mut forgotten = Forgotten {
        account: account.clone(),
        sources: Vec::new(),
        files: Vec::new(),
    };
    for source in Source::ALL {
        if only.is_some_and(|only| only != source) {
            continue;
        }
        let name = entry_name(account, source);
        let _lock = vault.try_lock(&name)?.ok_or(VaultError::Busy)?;
        let files = vault.forget(&name)?;
        if !files.is_empty() {
            forgotten.sources.push(source);
            forgotten.files.extend(files);
        }
    }
    Ok(forgotten)
}

fn standing(about: &About, forecast: &Forecast, now: DateTime<Utc>) -> Standing {
    match about.ended {
        Some(SignInReason::Revoked) => return Standing::Revoked,
        Some(
            SignInReason::Never
            | SignInReason::Expired
            | SignInReason::Interrupted
            | SignInReason::Challenge,
        ) => return Standing::NeedsHuman,
        None => {}
    }
    let end = forecast.refresh_expires_at.or(forecast.access_expires_at);
    match end {
        Some(end) if end <= now => Standing::NeedsHuman,
        Some(end) if end <= now + SOON => Standing::ExpiresSoon,
        Some(_) | None => Standing::Ok,
    }
}
