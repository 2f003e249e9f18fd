//! The vault of this lake: where it lies, and what opens it.

use std::path::PathBuf;
use std::sync::Arc;

use toklake_sources::session::Secret;
use toklake_sources::session::vault::{KeyPlace, PrivateFiles, Vault};

use super::error::SessionError;
use crate::pipeline::Pipeline;

/// Who has to say a passphrase before the vault can be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passphrase {
    /// The first line of the standard input.
    FromInput,
    /// A person, once.
    Asked,
    /// A person, twice: the vault is made with it.
    Chosen,
}

/// What opens a vault that a passphrase opens, as the vault itself keeps it.
const WRAPPED_KEY: &str = "key.age";

/// Whether somebody has to say a passphrase before [`open_vault`], and who. The caller asks, and
/// puts the answer into `settings.sessions.vault.passphrase`.
pub fn passphrase_wanted(pipeline: &Pipeline) -> Option<Passphrase> {
    let said = &pipeline.settings.sessions.vault;
    if said.passphrase.is_some() {
        return None;
    }
    match &said.passphrase_file {
        Some(path) if path.as_os_str() == "-" => Some(Passphrase::FromInput),
        Some(_) => None,
        None if has_passphrase(pipeline) => Some(Passphrase::Asked),
        None => said.ask_passphrase.then_some(Passphrase::Chosen),
    }
}

/// The vault with its keys at hand. Nothing is made by opening it; the first sign-in makes it.
///
/// # Errors
/// A place that cannot hold one, a passphrase that nobody said or that does not open it.
pub async fn open_vault(pipeline: &Pipeline) -> Result<Vault, SessionError> {
    let (files, place) = (files(pipeline)?, key_place(pipeline)?);
    let vault = Vault::new(Arc::new(files), place);
    let unlocked = vault.clone();
    // a passphrase costs half a second of work
    let opened = tokio::task::spawn_blocking(move || unlocked.unlock()).await;
    opened.map_err(|_| SessionError::Interrupted)??;
    Ok(vault)
}

/// The vault for what needs no key: who is signed in, how it stands, and forgetting it.
pub(super) fn vault_without_key(pipeline: &Pipeline) -> Result<Vault, SessionError> {
    let nowhere = KeyPlace::File(PathBuf::new());
    Ok(Vault::new(Arc::new(files(pipeline)?), nowhere))
}

/// Where the vault lies.
pub(crate) fn folder(pipeline: &Pipeline) -> Result<PathBuf, SessionError> {
    if let Some(folder) = &pipeline.settings.sessions.vault.folder {
        return Ok(folder.clone());
    }
    let lake = &pipeline.engine.lake;
    let root = lake.local_root().ok_or_else(|| SessionError::NoPlace {
        lake: lake.url().to_string(),
    })?;
    Ok(root.join("vault"))
}

fn files(pipeline: &Pipeline) -> Result<PrivateFiles, SessionError> {
    folder(pipeline).map(PrivateFiles::new)
}

fn has_passphrase(pipeline: &Pipeline) -> bool {
    folder(pipeline).is_ok_and(|folder| folder.join(WRAPPED_KEY).exists())
}

fn key_place(pipeline: &Pipeline) -> Result<KeyPlace, SessionError> {
    let said = &pipeline.settings.sessions.vault;
    if let Some(passphrase) = &said.passphrase {
        return Ok(KeyPlace::Passphrase(passphrase.clone()));
    }
    if let Some(path) = &said.passphrase_file {
        return secret_in(path).map(KeyPlace::Passphrase);
    }
    if said.ask_passphrase || has_passphrase(pipeline) {
        let folder = folder(pipeline)?;
        return Err(SessionError::PassphraseWanted { folder });
    }
    let file = said.key_file.clone();
    file.map(KeyPlace::File).ok_or(SessionError::NoKeyPlace)
}

/// The first line of a file, without the end of the line.
pub(crate) fn secret_in(path: &std::path::Path) -> Result<Secret, SessionError> {
    let text = std::fs::read_to_string(path).map_err(|source| SessionError::SecretFile {
        path: path.to_owned(),
        source,
    })?;
    let line = Secret::new(text.lines().next().unwrap_or_default());
    match line.is_empty() {
        false => Ok(line),
        true => Err(SessionError::SecretFile {
            path: path.to_owned(),
            source: std::io::Error::other("its first line is empty"),
        }),
    }
}
