//! What the vault keeps of a session that lives in a browser's profile.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::entry::About;
use super::handle::Handle;
use super::signed_in::entry_name;
use super::source::Source;
use super::vault::{Vault, VaultError};
use crate::studio::browser::BroughtCookie;

/// A sign-in to Studio. Its cookies are in the profile of the browser.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrowserSignIn {
    /// TikTok's id of the account; `None` until Studio told it.
    pub user_id: Option<String>,
    /// Cookies that a person brought, until the browser has taken them.
    pub brought: Vec<BroughtCookie>,
}

/// The sign-in of an account; `None` where there is none.
pub fn read(vault: &Vault, account: &Handle) -> Result<Option<BrowserSignIn>, VaultError> {
    let kept = vault.read(&entry_name(account, Source::Studio))?;
    Ok(kept.map(|kept| kept.content))
}

/// Keeps a sign-in, or replaces it, with what may be known of it without a key.
pub fn keep(
    vault: &Vault,
    account: &Handle,
    sign_in: &BrowserSignIn,
    about: &About,
) -> Result<(), VaultError> {
    let name = entry_name(account, Source::Studio);
    let _lock = vault.try_lock(&name)?.ok_or(VaultError::Busy)?;
    let seen = vault.read::<BrowserSignIn>(&name)?;
    let seen = seen.map_or(0, |kept| kept.generation);
    let about = serde_json::to_value(about).expect("texts and moments are JSON");
    vault.write(&name, seen, sign_in, about).map(drop)
}

/// What is known of the sign-in without a key.
pub fn about(vault: &Vault, account: &Handle) -> Result<About, VaultError> {
    let about = vault.about(&entry_name(account, Source::Studio))?;
    Ok(about
        .and_then(|about| serde_json::from_value(about).ok())
        .unwrap_or_default())
}

/// Notes what a look at the session told; `end` is until when it lasts as far as TikTok says.
pub fn seen_alive(about: &mut About, end: Option<DateTime<Utc>>, now: DateTime<Utc>) {
    about.created_at.get_or_insert(now);
    about.used_at = Some(now);
    about.validated_at = Some(now);
    about.access_expires_at = end.or(about.access_expires_at);
    about.ended = None;
}
