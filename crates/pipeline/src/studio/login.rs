//! Signing in to Studio: in a browser of the account's own, or with the session of another one.

use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::Serialize;
use toklake_sources::session::browser::{self, BrowserSignIn};
use toklake_sources::session::entry::About;
use toklake_sources::session::handle::Handle;
use toklake_sources::session::{Secret, Source};
use toklake_sources::studio::browser::{
    Codes, Fill, Stop, profile_folder, read_cookies, session_end, sign_in,
};

use super::collect::look_at_home;
use super::desk::Desk;
use super::host::Host;
use crate::error::PipelineError;
use crate::pipeline::Pipeline;
use crate::sessions::{
    Outside, Refreshed, SessionError, chosen, open_vault, secret_in, vault_folder,
};

/// What a sign-in to Studio came to.
#[derive(Debug, Clone, Serialize)]
pub struct StudioLogin {
    /// The handle it is kept under.
    pub account: String,
    /// TikTok's id of the account; `None` until Studio told it.
    pub user_id: Option<String>,
    /// Until when TikTok says that the session lasts. It may end it earlier.
    pub expires_at: Option<DateTime<Utc>>,
    /// Where the browser's profile lies.
    pub profile: String,
}

/// Opens the browser at TikTok's login page and waits for a person; `tell` is what they are told.
///
/// # Errors
/// No handle, no browser, no display on which a person could sign in, nobody who did, another account.
pub async fn login_studio(
    pipeline: &Pipeline,
    outside: &Outside,
    host: &Host,
    account: Option<&str>,
    tell: &dyn Fn(&str),
) -> Result<StudioLogin, PipelineError> {
    let vault = open_vault(pipeline).await?;
    let account = meant(pipeline, account)?;
    let settings = &pipeline.settings.sessions.studio;
    let fill = fill(pipeline, &account)?;
    if !host.has_display && fill.password.is_none() {
        return Err(
            SessionError::from(toklake_sources::studio::browser::BrowserError::NoDisplay).into(),
        );
    }
    let mut desk = Desk::open(pipeline, &vault, &account, host, host.has_display).await?;
    if host.has_display {
        let seconds = settings.login_wait.as_secs();
        tell(&format!(
            "sign in as {account} in the browser that has opened; {seconds} s are left\n"
        ));
    } else {
        tell("there is no display: name and password are filled in, and nobody sees the browser\n");
    }
    let clock = Arc::clone(&outside.clock);
    let waited = sign_in(
        &desk.browser,
        &settings.url,
        &fill,
        host.has_display,
        settings.login_wait,
        clock,
    )
    .await;
    let profile = profile_folder(&vault_folder(pipeline)?, &account);
    let kept = match waited {
        Ok(found) => {
            let other = found
                .handle
                .as_ref()
                .filter(|name| pipeline.settings.handle_of(name) != account.as_str());
            match other {
                Some(other) => Err(SessionError::OtherName {
                    found: other.clone(),
                    meant: account.to_string(),
                }),
                None => desk
                    .works(&found, outside.clock.now())
                    .await
                    .map(|end| (found, end)),
            }
        }
        Err(stop) => {
            desk.ended(&stop)?;
            Err(SessionError::Studio {
                account: account.to_string(),
                source: stop,
            })
        }
    };
    desk.browser.close().await;
    let (found, expires_at) = match kept {
        Ok(kept) => kept,
        Err(error) => {
            // somebody else's session must not be found by the next run
            if matches!(error, SessionError::OtherName { .. }) {
                let _ = std::fs::remove_dir_all(&profile);
            }
            return Err(error.into());
        }
    };
    Ok(StudioLogin {
        account: account.to_string(),
        user_id: Some(found.user_id),
        expires_at,
        profile: profile.display().to_string(),
    })
}

/// Keeps the session of another browser in the vault, from a file of its cookies.
///
/// # Errors
/// A file without a living session.
pub async fn import_session(
    pipeline: &Pipeline,
    outside: &Outside,
    account: Option<&str>,
    file: &Path,
) -> Result<StudioLogin, PipelineError> {
    let vault = open_vault(pipeline).await?;
    let account = meant(pipeline, account)?;
    let now = outside.clock.now();
    let text = std::fs::read_to_string(file).map_err(|source| SessionError::SecretFile {
        path: file.to_owned(),
        source,
    })?;
    let brought = read_cookies(&text, &pipeline.settings.sessions.studio.url, now);
    let brought = brought.map_err(|source| SessionError::Cookies {
        path: file.to_owned(),
        source,
    })?;
    let before = browser::read(&vault, &account).map_err(SessionError::from)?;
    let expires_at = session_end(&brought);
    let sign_in = BrowserSignIn {
        user_id: before.and_then(|before| before.user_id),
        brought,
    };
    let about = About {
        created_at: Some(now),
        access_expires_at: expires_at,
        open_id: sign_in.user_id.clone(),
        ..About::default()
    };
    browser::keep(&vault, &account, &sign_in, &about).map_err(SessionError::from)?;
    let profile = profile_folder(&vault_folder(pipeline)?, &account);
    Ok(StudioLogin {
        account: account.to_string(),
        user_id: sign_in.user_id,
        expires_at,
        profile: profile.display().to_string(),
    })
}

/// Opens Studio once for each session, which keeps it warm and tells whether it lives.
pub async fn refresh_studio(
    pipeline: &Pipeline,
    outside: &Outside,
    accounts: Option<&[String]>,
) -> Result<Vec<Refreshed>, PipelineError> {
    let vault = open_vault(pipeline).await?;
    let clock = outside.clock.as_ref();
    let mut all = vec![];
    for session in chosen(pipeline, &vault, clock, accounts, Some(Source::Studio))? {
        let looked = look_at_home(pipeline, outside, &vault, &session.account).await;
        all.push(Refreshed::of_studio(
            session.account.to_string(),
            looked.err(),
        ));
    }
    Ok(all)
}

fn meant(pipeline: &Pipeline, account: Option<&str>) -> Result<Handle, SessionError> {
    let name = account.or(pipeline.settings.account.as_deref());
    let name = name.ok_or(SessionError::NoHandle { at: Source::Studio })?;
    Ok(Handle::parse(&pipeline.settings.handle_of(name))?)
}

fn fill(pipeline: &Pipeline, account: &Handle) -> Result<Fill, SessionError> {
    let settings = &pipeline.settings.sessions.studio;
    let said = |secret: &Option<Secret>, file: &Option<std::path::PathBuf>| match (secret, file) {
        (Some(secret), _) => Ok(Some(secret.clone())),
        (None, Some(path)) => secret_in(path).map(Some),
        (None, None) => Ok(None),
    };
    let password = said(&settings.password, &settings.password_file)?;
    let secret = said(&settings.totp_secret, &settings.totp_secret_file)?;
    let codes = secret.map(|secret| Codes::new(&secret)).transpose();
    Ok(Fill {
        username: Some(account.to_string()),
        password,
        codes: codes.map_err(SessionError::from)?,
    })
}

/// The error of a walk that stopped.
pub(super) fn stopped(account: &Handle, stop: Stop) -> SessionError {
    SessionError::Studio {
        account: account.to_string(),
        source: stop,
    }
}
