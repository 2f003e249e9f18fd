//! The app that asks TikTok: as the settings say, or as it was kept at the last sign-in.

use std::sync::Arc;

use toklake_sources::pull::Transport;
use toklake_sources::session::Source;
use toklake_sources::session::apps;
use toklake_sources::session::entry::App;
use toklake_sources::session::oauth::{
    AdvertiserOAuth, BusinessOAuth, DisplayOAuth, TokenEndpoint,
};
use toklake_sources::session::vault::Vault;

use super::error::SessionError;
use super::vault::secret_in;
use crate::pipeline::Pipeline;
use crate::settings::DoorSettings;

/// The app of a source: each part as the settings say it, the rest as it was kept.
///
/// # Errors
/// The variables that are missing where neither is complete.
pub(super) fn app(pipeline: &Pipeline, vault: &Vault, at: Source) -> Result<App, SessionError> {
    let door = door(pipeline, at)?;
    let kept = apps::app(vault, registered(at))?;
    let secret = match (&door.client_secret, &door.client_secret_file) {
        (Some(secret), _) => Some(secret.clone()),
        (None, Some(path)) => Some(secret_in(path)?),
        (None, None) => None,
    };
    let id = door
        .client_key
        .clone()
        .or(kept.as_ref().map(|app| app.id.clone()));
    // the secret of one app is of no use to another
    let kept = kept.filter(|app| Some(&app.id) == id.as_ref());
    let secret = secret.or(kept.as_ref().map(|app| app.secret.clone()));
    let redirect = door
        .redirect
        .clone()
        .or(kept.map(|app| app.redirect.clone()));
    match (id, secret, redirect) {
        (Some(id), Some(secret), Some(redirect)) => Ok(App {
            id,
            secret,
            redirect,
        }),
        (id, secret, redirect) => {
            let names = variables(at).into_iter();
            let is_there = [id.is_some(), secret.is_some(), redirect.is_some()];
            let missing = names.zip(is_there).filter(|(_, is_there)| !is_there);
            let missing = missing.map(|(name, _)| name).collect();
            Err(SessionError::NoApp { at, missing })
        }
    }
}

/// Keeps the app where it is not as it was, so that later commands need no settings.
pub(super) fn keep(vault: &Vault, at: Source, app: &App) -> Result<(), SessionError> {
    match apps::app(vault, registered(at))? {
        Some(kept) if kept == *app => Ok(()),
        Some(_) | None => Ok(apps::keep_app(vault, registered(at), app)?),
    }
}

/// Whose app it is: creators and advertisers agree to the same one.
fn registered(at: Source) -> Source {
    match at {
        Source::Business | Source::Advertiser => Source::Business,
        Source::Display => Source::Display,
        Source::Studio => Source::Studio,
    }
}

/// The token calls of the app.
pub(super) fn endpoint(
    pipeline: &Pipeline,
    at: Source,
    app: App,
    transport: Arc<dyn Transport>,
) -> Result<Arc<dyn TokenEndpoint>, SessionError> {
    let base = door(pipeline, at)?.url.clone();
    match at {
        Source::Business => Ok(Arc::new(BusinessOAuth::new(base, app, transport))),
        Source::Display => Ok(Arc::new(DisplayOAuth::new(base, app, transport))),
        Source::Advertiser => Ok(Arc::new(AdvertiserOAuth::new(base, app, transport))),
        Source::Studio => Err(SessionError::NoSuchDoor { at }),
    }
}

pub(super) fn door(pipeline: &Pipeline, at: Source) -> Result<&DoorSettings, SessionError> {
    let door = pipeline.settings.sessions.door(at);
    door.ok_or(SessionError::NoSuchDoor { at })
}

/// What says id, secret and redirect of an app.
fn variables(at: Source) -> [&'static str; 3] {
    match at {
        Source::Business | Source::Advertiser | Source::Studio => [
            "TIKTOK_BUSINESS_CLIENT_KEY",
            "TIKTOK_BUSINESS_CLIENT_SECRET",
            "TIKTOK_BUSINESS_REDIRECT",
        ],
        Source::Display => [
            "TIKTOK_DISPLAY_CLIENT_KEY",
            "TIKTOK_DISPLAY_CLIENT_SECRET",
            "TIKTOK_DISPLAY_REDIRECT",
        ],
    }
}
