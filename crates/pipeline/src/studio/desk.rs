//! A browser of one account, ready to be used, and what becomes of the sign-in afterwards.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use toklake_sources::session::SignInReason;
use toklake_sources::session::browser::{self, BrowserSignIn};
use toklake_sources::session::handle::Handle;
use toklake_sources::session::vault::Vault;
use toklake_sources::studio::browser::{
    Identity, RunningBrowser, Start, Stop, find_browser, guard_end, profile_folder,
};

use super::host::Host;
use crate::pipeline::Pipeline;
use crate::sessions::SessionError;
use crate::sessions::vault_folder;

/// A running browser with the account's profile.
pub(super) struct Desk {
    pub browser: RunningBrowser,
    pub sign_in: BrowserSignIn,
    account: Handle,
    vault: Vault,
}

impl Desk {
    /// Starts the browser; cookies that a person brought go into it.
    pub async fn open(
        pipeline: &Pipeline,
        vault: &Vault,
        account: &Handle,
        host: &Host,
        visible: bool,
    ) -> Result<Self, SessionError> {
        let settings = &pipeline.settings.sessions.studio;
        if host.is_root {
            tracing::warn!("the browser runs without its sandbox, because this is root");
        }
        let start = Start {
            program: find_browser(settings.browser.as_deref(), &host.path)?,
            profile: absolute(profile_folder(&vault_folder(pipeline)?, account)),
            visible,
            without_sandbox: host.is_root,
            patience: settings.patience,
        };
        let sign_in = browser::read(vault, account)?.unwrap_or_default();
        let browser = RunningBrowser::start(&start).await?;
        if !sign_in.brought.is_empty() {
            let cookies = sign_in.brought.iter();
            let cookies = cookies.map(|cookie| cookie.param(&settings.url)).collect();
            browser.set_cookies(cookies).await?;
        }
        Ok(Self {
            browser,
            sign_in,
            account: account.clone(),
            vault: vault.clone(),
        })
    }

    /// Keeps that the session works, and whose it is.
    pub async fn works(
        &mut self,
        identity: &Identity,
        now: DateTime<Utc>,
    ) -> Result<Option<DateTime<Utc>>, SessionError> {
        let cookies = self.browser.cookies().await?;
        let guard = cookies.iter().find(|cookie| cookie.name == "sid_guard");
        let end = guard.and_then(|guard| guard_end(&guard.value));
        let mut about = browser::about(&self.vault, &self.account)?;
        browser::seen_alive(&mut about, end, now);
        about.open_id = Some(identity.user_id.clone());
        self.sign_in = BrowserSignIn {
            user_id: Some(identity.user_id.clone()),
            // the profile has them now
            brought: vec![],
        };
        browser::keep(&self.vault, &self.account, &self.sign_in, &about)?;
        Ok(end)
    }

    /// Keeps that only a person can go on.
    pub fn ended(&self, stop: &Stop) -> Result<(), SessionError> {
        let reason = match stop {
            Stop::Challenge => SignInReason::Challenge,
            _ if stop.needs_human() => SignInReason::Expired,
            _ => return Ok(()),
        };
        let mut about = browser::about(&self.vault, &self.account)?;
        about.ended = Some(reason);
        browser::keep(&self.vault, &self.account, &self.sign_in, &about)?;
        Ok(())
    }
}

/// The browser may look for it from another folder.
fn absolute(path: PathBuf) -> PathBuf {
    std::path::absolute(&path).unwrap_or(path)
}
