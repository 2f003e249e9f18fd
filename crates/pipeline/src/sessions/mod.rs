//! Everything between a person and a signed-in account: vault, apps, sign-ins, and their end.
//!
//! What a secret is, how it is renewed and where TikTok is asked for it stands in
//! `toklake_sources::session`; here is in which order that happens for this lake and its settings.
//! Start with [`signed_in`], which everything that asks TikTok begins with.

mod app;
mod error;
mod forget;
mod login;
mod outside;
mod profile;
mod refresh;
mod signed_in;
mod status;
mod vault;

use toklake_sources::session::registry;

use crate::error::PipelineError;
use crate::pipeline::Pipeline;

pub use error::SessionError;
pub use forget::{ForgetReport, forget};
pub use login::{Login, LoginReport, Refused, Way};
pub use outside::Outside;
pub(crate) use refresh::told;
pub use refresh::{RefreshReport, Refreshed, refresh, rotate};
pub(crate) use signed_in::chosen;
pub use signed_in::{SignedInAccount, signed_in};
pub use status::{SessionRow, SessionsReport, sessions};
pub use toklake_sources::session::entry::Standing;
pub use toklake_sources::session::redact::Redactor;
pub use toklake_sources::session::vault::Rotated;
pub use toklake_sources::session::{Secret, Source};
pub use vault::{Passphrase, open_vault, passphrase_wanted};
pub(crate) use vault::{folder as vault_folder, secret_in};

/// Whether any account is signed in at one of TikTok's APIs.
///
/// # Errors
/// A vault that cannot be looked at.
pub fn has_api(pipeline: &Pipeline) -> Result<bool, PipelineError> {
    let vault = vault::vault_without_key(pipeline)?;
    let known = registry::signed_in(&vault).map_err(SessionError::from)?;
    Ok(known.iter().any(|(_, source)| *source != Source::Studio))
}

/// Whether any account is signed in anywhere. It needs no key and asks nobody.
///
/// # Errors
/// A vault that cannot be looked at. A lake that has no place for one has nobody.
pub fn somebody(pipeline: &Pipeline) -> Result<bool, PipelineError> {
    let vault = match vault::vault_without_key(pipeline) {
        Err(SessionError::NoPlace { .. }) => return Ok(false),
        vault => vault?,
    };
    let known = registry::signed_in(&vault).map_err(SessionError::from)?;
    Ok(!known.is_empty())
}
