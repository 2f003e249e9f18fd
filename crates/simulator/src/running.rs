//! A simulator in this process: started with a scenario, gone when dropped.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::task::JoinHandle;

use crate::clock::Clock;
use crate::faults::Fault;
use crate::http::{Listener, Route};
use crate::model::World;
use crate::oauth::authorize::{Request, approved};
use crate::oauth::{Apps, BUSINESS_SCOPES, DISPLAY_SCOPES, Product};
use crate::platform::Platform;
use crate::scenario::Scenario;
use crate::shown::Shown;
use crate::studio::{self, StudioLogin, StudioSession};
use crate::webhooks::{Attempt, Sending};

/// Starts simulators.
#[derive(Debug)]
pub struct Simulator;

#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("cannot listen on loopback port {port}")]
    Port { port: u16, source: std::io::Error },
}

/// A simulator that answers on loopback until this is dropped.
#[derive(Debug)]
pub struct Running {
    platform: Arc<Platform>,
    server: JoinHandle<()>,
}

/// Tokens of one account, obtained without a browser.
#[derive(Clone, Debug)]
pub struct Granted {
    pub open_id: String,
    pub access_token: String,
    pub refresh_token: String,
    pub scopes: Vec<String>,
}

impl Simulator {
    /// Listens on a loopback port that the system chooses.
    pub async fn start(scenario: Scenario) -> Result<Running, StartError> {
        Self::start_on(scenario, 0).await
    }

    /// Listens on a loopback port of your choice.
    pub async fn start_on(scenario: Scenario, port: u16) -> Result<Running, StartError> {
        let failed = |source| StartError::Port { port, source };
        let listener = Listener::bind(port).await.map_err(failed)?;
        let base_url = format!("http://{}", listener.address().map_err(failed)?);
        let platform = Arc::new(Platform::new(scenario, base_url));
        let server = tokio::spawn(listener.serve(platform.clone()));
        Ok(Running { platform, server })
    }
}

impl Running {
    /// `http://127.0.0.1:port`, for everything: both products, consent page, pictures, levers.
    pub fn base_url(&self) -> &str {
        &self.platform.base_url
    }

    /// Stands for `https://business-api.tiktok.com/open_api/v1.3`.
    pub fn business_url(&self) -> String {
        format!("{}/open_api/v1.3", self.platform.base_url)
    }

    /// Stands for `https://open.tiktokapis.com`.
    pub fn display_url(&self) -> String {
        self.platform.base_url.clone()
    }

    /// Stands for `https://www.tiktok.com/v2/auth/authorize/`.
    pub fn authorize_url(&self) -> String {
        format!("{}/v2/auth/authorize/", self.platform.base_url)
    }

    /// Stands for `https://business-api.tiktok.com/portal/auth`.
    pub fn advertiser_consent_url(&self) -> String {
        format!("{}/portal/auth", self.platform.base_url)
    }

    /// Stands for `https://www.tiktok.com`, as far as Studio and its login are concerned.
    pub fn studio_url(&self) -> &str {
        &self.platform.base_url
    }

    /// What the owner of an account types on the login page now. `None` for an unknown handle.
    pub fn studio_login(&self, handle: &str) -> Option<StudioLogin> {
        let account = self.platform.account(handle)?;
        Some(studio::login_of(account, self.platform.clock.now()))
    }

    /// A browser that is signed in to Studio, as if its owner had done so just now. `None` for an
    /// unknown handle.
    pub fn studio_session(&self, handle: &str) -> Option<StudioSession> {
        let account = self.platform.account(handle)?;
        let now = self.platform.clock.now();
        Some(studio::begin(&self.platform, &account.handle, now))
    }

    /// All Studio sessions of an account are over.
    pub fn end_studio_sessions(&self, handle: &str) {
        self.platform.sessions().end_all_of(handle);
    }

    pub fn apps(&self) -> &Apps {
        &self.platform.apps
    }

    pub fn clock(&self) -> &Clock {
        &self.platform.clock
    }

    /// The truth.
    pub fn world(&self) -> &World {
        &self.platform.world
    }

    /// What of the truth can be read when.
    pub fn shown(&self) -> &Shown {
        &self.platform.shown
    }

    pub fn scenario(&self) -> &Scenario {
        &self.platform.scenario
    }

    /// Calls answered so far, struck ones included.
    pub fn calls(&self) -> BTreeMap<Route, u64> {
        self.platform.calls()
    }

    pub fn calls_of(&self, route: Route) -> u64 {
        self.calls().get(&route).copied().unwrap_or(0)
    }

    /// From now on, this fault strikes too; its calls are counted from now.
    pub fn inject(&self, fault: Fault) {
        self.platform.inject(fault);
    }

    /// From now on nothing goes wrong, until a fault is injected again.
    pub fn end_faults(&self) {
        self.platform.end_faults();
    }

    /// The owner withdraws consent: tokens die, webhooks are sent.
    pub fn revoke_consent(&self, handle: &str) {
        self.platform.revoke_consent(handle);
    }

    /// How webhooks are sent from now on: badly signed, twice, in the wrong order.
    pub fn send_webhooks_as(&self, sending: Sending) {
        self.platform.webhooks.send_as(sending);
    }

    /// Queues `comment.update` for the newest comment of a post, by its place in the account.
    /// False where there is no such account or post.
    pub fn announce_comment(&self, handle: &str, post: usize) -> bool {
        let account = self.platform.account(handle);
        let Some((account, post)) =
            account.and_then(|account| Some((account, account.posts.get(post)?)))
        else {
            return false;
        };
        let now = self.platform.clock.now();
        self.platform
            .webhooks
            .comment_written(&self.platform, account, post, now);
        true
    }

    /// Sends every webhook that is due on the simulated clock, one attempt each.
    pub async fn deliver_webhooks(&self) -> Vec<Attempt> {
        self.platform.webhooks.deliver_due(&self.platform).await
    }

    /// The owner agrees on the consent page to all scopes: where the browser would be sent back.
    ///
    /// `None` for an unknown handle. The redirect is not checked against the registered ones.
    pub fn approve(
        &self,
        handle: &str,
        product: Product,
        redirect: &str,
        state: &str,
        challenge: Option<&str>,
    ) -> Option<String> {
        let account = self.platform.account(handle)?;
        url::Url::parse(redirect).ok()?;
        let request = Request {
            product,
            scopes: all_scopes(product),
            redirect: redirect.to_owned(),
            state: Some(state.to_owned()),
            challenge: challenge.map(str::to_owned),
        };
        Some(approved(
            &self.platform,
            account,
            &request,
            self.platform.clock.now(),
        ))
    }

    /// Consent and exchange in one step, as if code and tokens had travelled. `None` for an
    /// unknown handle.
    pub fn grant(&self, handle: &str, product: Product) -> Option<Granted> {
        let account = self.platform.account(handle)?;
        let refused = account.persona.refused_scopes();
        let scopes = all_scopes(product);
        let scopes = scopes
            .into_iter()
            .filter(|scope| !refused.contains(&scope.as_str()));
        let now = self.platform.clock.now();
        let tokens = self
            .platform
            .grants()
            .grant(handle, product, scopes.collect(), now);
        if account.persona.withdraws_consent() {
            self.platform.revoke_consent(handle);
        }
        let open_id = match product {
            Product::Business => account.business_open_id.clone(),
            Product::Display => account.display_open_id.clone(),
        };
        Some(Granted {
            open_id,
            access_token: tokens.access,
            refresh_token: tokens.refresh,
            scopes: tokens.scopes,
        })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.server.abort();
    }
}

fn all_scopes(product: Product) -> Vec<String> {
    let scopes: &[&str] = match product {
        Product::Business => &BUSINESS_SCOPES,
        Product::Display => &DISPLAY_SCOPES,
    };
    scopes.iter().map(|scope| (*scope).to_owned()).collect()
}
