//! Signing in: consent, callback, exchange, whose sign-in it is, vault.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use toklake_sources::session::entry::App;
use toklake_sources::session::handle::Handle;
use toklake_sources::session::oauth::{
    AdvertiserOAuth, BusinessOAuth, Callback, DisplayOAuth, Grant, Loopback, Pkce, random_bytes,
    read_callback, state_from_random,
};
use toklake_sources::session::registry::status;
use toklake_sources::session::scopes::{Unlocks, unlocked_by};
use toklake_sources::session::vault::Vault;
use toklake_sources::session::{Secret, SignedIn, Source};
use url::Url;

use super::app;
use super::error::SessionError;
use super::outside::{Outside, Watched};
use super::profile::name_of;
use super::vault::open_vault;
use crate::error::PipelineError;
use crate::pipeline::Pipeline;

/// How the callback gets here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// The browser comes back to a port of this machine.
    Loopback,
    /// A person pastes the address that the browser ends on.
    Paste,
}

/// A sign-in that waits for a person's consent.
pub struct Login {
    pipeline: Pipeline,
    outside: Outside,
    watched: Arc<Watched>,
    vault: Vault,
    at: Source,
    app: App,
    state: Secret,
    pkce: Option<Pkce>,
    meant: Option<Handle>,
    listening: Option<Loopback>,
}

/// What a sign-in came to.
#[derive(Debug, Clone, Serialize)]
pub struct LoginReport {
    /// The handle it is kept under.
    pub account: String,
    /// The source.
    pub source: Source,
    /// TikTok's id of the account for this app.
    pub open_id: Option<String>,
    /// What was granted.
    pub scopes: Vec<String>,
    /// What was asked for and not granted, with what stays empty.
    pub refused: Vec<Refused>,
    /// Whether an earlier sign-in was replaced.
    pub replaced: bool,
    /// The clock, where it is off.
    pub warning: Option<String>,
}

/// A scope that was not granted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// The scope.
    pub scope: String,
    /// What stays empty without it; `None` where nothing of ours does.
    pub lacks: Option<Unlocks>,
}

/// How long a person may look at the consent page.
const PATIENCE: Duration = Duration::from_secs(600);

impl Login {
    /// Opens the vault and makes the address of the consent page. Nothing is asked of TikTok yet.
    ///
    /// `way` is how the callback should come; by default loopback where the app's redirect is a
    /// port of this machine, and otherwise by hand.
    pub async fn begin(
        pipeline: &Pipeline,
        outside: &Outside,
        at: Source,
        account: Option<&str>,
        way: Option<Way>,
    ) -> Result<Self, PipelineError> {
        // TikTok will not say one, and consent would be given in vain
        if at == Source::Advertiser && account.is_none() {
            return Err(SessionError::NoHandle { at }.into());
        }
        let vault = open_vault(pipeline).await?;
        let app = app::app(pipeline, &vault, at)?;
        let meant = account.map(|name| Handle::parse(&pipeline.settings.handle_of(name)));
        let listening = match way.unwrap_or_else(|| way_of(&app.redirect)) {
            Way::Paste => None,
            Way::Loopback => {
                let listening = Loopback::listen(&app.redirect).await;
                Some(listening.map_err(|source| SessionError::Loopback { source })?)
            }
        };
        let random = || random_bytes().map_err(SessionError::from);
        // TikTok wants a challenge from desktop apps, which come back to this machine, and from them alone
        let is_desktop = at == Source::Display && way_of(&app.redirect) == Way::Loopback;
        Ok(Self {
            pkce: match is_desktop {
                true => Some(Pkce::from_random(random()?)),
                false => None,
            },
            state: state_from_random(random()?),
            meant: meant.transpose().map_err(SessionError::from)?,
            pipeline: pipeline.clone(),
            outside: outside.clone(),
            watched: outside.watched(),
            vault,
            at,
            app,
            listening,
        })
    }

    /// Where the person agrees.
    pub fn consent_url(&self) -> Result<Url, SessionError> {
        let settings = &self.pipeline.settings.sessions;
        let page = &settings.consent_url;
        let scopes = self.scopes()?;
        let transport = Arc::clone(&self.watched);
        let base = app::door(&self.pipeline, self.at)?.url.clone();
        let app = self.app.clone();
        match self.at {
            Source::Display => {
                let oauth = DisplayOAuth::new(base, app, transport);
                Ok(oauth.consent_url(page, scopes, &self.state, self.pkce.as_ref()))
            }
            Source::Advertiser => {
                let oauth = AdvertiserOAuth::new(base, app, transport);
                Ok(oauth.consent_url(&settings.advertiser_consent_url, &self.state))
            }
            Source::Business | Source::Studio => {
                let oauth = BusinessOAuth::new(base, app, transport);
                Ok(oauth.consent_url(page, scopes, &self.state))
            }
        }
    }

    /// How the callback gets here.
    pub fn way(&self) -> Way {
        match self.listening {
            Some(_) => Way::Loopback,
            None => Way::Paste,
        }
    }

    /// Where TikTok sends the person back.
    pub fn redirect(&self) -> &Url {
        &self.app.redirect
    }

    /// Waits for the browser to come back to this machine.
    ///
    /// # Errors
    /// A consent that was refused, or nobody within ten minutes. A callback with another `state` is
    /// passed over: whoever guesses the port ends nothing.
    pub async fn wait(&mut self) -> Result<Callback, PipelineError> {
        let listening = self
            .listening
            .take()
            .expect("the caller looks at the way before it waits");
        let came = listening.wait(&self.state, PATIENCE).await;
        Ok(came.map_err(|source| SessionError::Loopback { source })?)
    }

    /// Reads what a person pasted.
    pub fn read(&self, pasted: &str) -> Result<Callback, PipelineError> {
        let read = read_callback(pasted, &self.app.redirect, &self.state);
        Ok(read.map_err(|source| SessionError::Callback { source })?)
    }

    /// Turns the callback into tokens, looks whose they are, and keeps them.
    ///
    /// # Errors
    /// Nothing is kept where another account signed in than was meant.
    pub async fn finish(self, callback: Callback) -> Result<LoginReport, PipelineError> {
        let transport = Arc::clone(&self.watched) as _;
        let endpoint = app::endpoint(&self.pipeline, self.at, self.app.clone(), transport)?;
        let verifier = self.pkce.as_ref().map(|pkce| &pkce.verifier);
        let granted = endpoint.exchange(&callback.code, verifier).await;
        let mut grant = granted.map_err(|source| SessionError::Token {
            at: self.at,
            source,
            clock: self.watched.warning(),
        })?;
        // the callback names them too, should the token answer be silent
        if grant.scopes.is_empty() {
            grant.scopes.clone_from(&callback.scopes);
        }
        let account = self.whose(&grant).await?;
        let replaced = self.check_account(&account, &grant)?;
        let session = SignedIn::new(
            account.clone(),
            self.at,
            self.vault.clone(),
            endpoint,
            Arc::clone(&self.outside.clock),
        );
        let asked = self.scopes()?.to_vec();
        let report = self.report(&account, &grant, &asked, replaced);
        app::keep(&self.vault, self.at, &self.app)?;
        session
            .keep(grant, asked)
            .await
            .map_err(SessionError::from)?;
        // it has worked for the profile; noted so that `session status` can say since when
        if let Err(error) = session.validate().await {
            tracing::warn!(%account, source = %self.at, %error, "signed in, and not validated yet");
        }
        Ok(report)
    }

    /// What is asked for. The portal decides for an advertiser.
    fn scopes(&self) -> Result<&[String], SessionError> {
        match self.at {
            Source::Advertiser => Ok(&[]),
            at => Ok(&app::door(&self.pipeline, at)?.scopes),
        }
    }

    /// The handle: as TikTok says it, or as the person did where TikTok does not.
    async fn whose(&self, grant: &Grant) -> Result<Handle, SessionError> {
        let base = &app::door(&self.pipeline, self.at)?.url;
        let found = name_of(self.watched.as_ref(), base, self.at, grant).await?;
        let found = found.map(|name| Handle::parse(&self.pipeline.settings.handle_of(&name)));
        match (found.transpose()?, self.meant.clone()) {
            (Some(found), Some(meant)) if found != meant => Err(SessionError::OtherName {
                found: found.to_string(),
                meant: meant.to_string(),
            }),
            (Some(handle), _) | (None, Some(handle)) => Ok(handle),
            (None, None) => Err(SessionError::NoHandle { at: self.at }),
        }
    }

    /// Whether there is an earlier sign-in of this account; one of another account is not replaced.
    fn check_account(&self, account: &Handle, grant: &Grant) -> Result<bool, SessionError> {
        let now = self.outside.clock.now();
        let all = status(&self.vault, &self.pipeline.settings.accounts, now)?;
        let before = all
            .into_iter()
            .find(|session| session.account == *account && session.source == self.at);
        let Some(before) = before else {
            return Ok(false);
        };
        match (&before.about.open_id, &grant.open_id) {
            (Some(before), Some(now)) if before != now => Err(SessionError::OtherAccount {
                account: account.to_string(),
                at: self.at,
            }),
            _ => Ok(true),
        }
    }

    fn report(
        &self,
        account: &Handle,
        grant: &Grant,
        asked: &[String],
        replaced: bool,
    ) -> LoginReport {
        let refused = asked.iter().filter(|scope| !grant.scopes.contains(scope));
        LoginReport {
            account: account.to_string(),
            source: self.at,
            open_id: grant.open_id.clone(),
            scopes: grant.scopes.clone(),
            refused: refused.map(|scope| Refused::of(self.at, scope)).collect(),
            replaced,
            warning: self.watched.warning(),
        }
    }
}

impl Refused {
    pub(crate) fn of(at: Source, scope: &str) -> Self {
        Self {
            scope: scope.to_owned(),
            lacks: unlocked_by(at, scope),
        }
    }
}

/// A port of this machine can be waited at.
fn way_of(redirect: &Url) -> Way {
    let is_here = matches!(redirect.host_str(), Some("127.0.0.1" | "localhost"));
    match redirect.scheme() == "http" && is_here {
        true => Way::Loopback,
        false => Way::Paste,
    }
}
