//! The apps that are registered with TikTok: their credentials lie in the vault too.

use serde_json::json;

use super::entry::App;
use super::source::Source;
use super::vault::{Vault, VaultError};

fn name(at: Source) -> String {
    format!("apps/{at}")
}

/// Keeps the credentials of the app for a source, or replaces them.
pub fn keep_app(vault: &Vault, at: Source, app: &App) -> Result<(), VaultError> {
    let name = name(at);
    let _lock = vault.try_lock(&name)?.ok_or(VaultError::Busy)?;
    let seen = vault.read::<App>(&name)?.map_or(0, |kept| kept.generation);
    let about = json!({"id": app.id, "redirect": app.redirect.as_str()});
    vault.write(&name, seen, app, about).map(drop)
}

/// The app for a source; `None` where none was given yet.
pub fn app(vault: &Vault, at: Source) -> Result<Option<App>, VaultError> {
    Ok(vault.read(&name(at))?.map(|kept| kept.content))
}
