//! A signed-in account: its token, renewed once whoever asks and whatever dies in between.

mod renewal;
mod stored;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;

use super::access::{Access, AccessError, SignInReason};
use super::entry::SignIn;
use super::handle::Handle;
use super::oauth::{Grant, TokenEndpoint, TokenError};
use super::secret::Secret;
use super::source::Source;
use super::vault::{Kept, Vault, VaultError};
use crate::pull::Clock;
use renewal::{is_due, pair_of};

/// One account at one source.
pub struct SignedIn {
    account: Handle,
    at: Source,
    vault: Vault,
    endpoint: Arc<dyn TokenEndpoint>,
    clock: Arc<dyn Clock>,
    /// So that tasks of this process wait here, and only one of them at the lock file.
    queue: tokio::sync::Mutex<()>,
    /// The access token that was found to work after a renewal was cut off.
    proved: Mutex<Option<Secret>>,
}

/// After an answer that was lost.
const PAUSE: Duration = Duration::from_secs(15);

/// The name of a sign-in in the vault.
pub fn entry_name(account: &Handle, at: Source) -> String {
    format!("accounts/{account}/{at}")
}

impl SignedIn {
    pub fn new(
        account: Handle,
        at: Source,
        vault: Vault,
        endpoint: Arc<dyn TokenEndpoint>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            account,
            at,
            vault,
            endpoint,
            clock,
            queue: tokio::sync::Mutex::default(),
            proved: Mutex::default(),
        }
    }

    /// Keeps the first pair of a sign-in, or replaces one that has ended.
    pub async fn keep(&self, grant: Grant, asked: Vec<String>) -> Result<(), AccessError> {
        let held = self.lock().await?;
        let seen = self.read().await?.map_or(0, |kept| kept.generation);
        let now = self.clock.now();
        let entry = SignIn {
            scopes_granted: grant.scopes.clone(),
            open_id: grant.open_id.clone(),
            pair: pair_of(grant, now, None),
            previous: None,
            in_flight: None,
            ended: None,
            scopes_asked: asked,
            created_at: now,
            rotations: 0,
        };
        self.write(&held, seen, &entry).await.map(drop)
    }

    /// Takes the consent as withdrawn, as a webhook told.
    pub async fn revoked(&self) -> Result<(), AccessError> {
        let held = self.lock().await?;
        match self.read().await? {
            Some(kept) => match self.end(&held, kept, SignInReason::Revoked).await {
                AccessError::SignIn { .. } => Ok(()),
                error => Err(error),
            },
            None => Ok(()),
        }
    }

    /// Asks the source whether the access token works, and notes when it did.
    pub async fn validate(&self) -> Result<bool, AccessError> {
        let kept = self
            .read()
            .await?
            .ok_or_else(|| self.sign_in(SignInReason::Never))?;
        let works = self.endpoint.works(&kept.content.pair.access).await;
        let works = works.map_err(|error| self.later(error))?;
        if works {
            let now = self.clock.now();
            self.note(move |about| about.validated_at = Some(now))
                .await?;
            self.drop_previous(&kept.content.pair.access).await?;
        }
        Ok(works)
    }

    /// Takes the consent back at the source. Where it has ended already there is nothing to take.
    pub async fn take_back(&self) -> Result<(), AccessError> {
        let token = match self.token().await {
            Ok(token) => token,
            Err(AccessError::SignIn { .. }) => return Ok(()),
            Err(error) => return Err(error),
        };
        match self.endpoint.revoke(&token).await {
            Ok(()) | Err(TokenError::Dead { .. }) => Ok(()),
            Err(TokenError::App { code }) => Err(self.app_refused(&code)),
            Err(error) => Err(self.later(error)),
        }
    }

    /// Renews now, whatever the clock says. A token without an end has nothing to be renewed with: it
    /// is asked whether it works.
    pub async fn refresh(&self) -> Result<(), AccessError> {
        let kept = self
            .read()
            .await?
            .ok_or_else(|| self.sign_in(SignInReason::Never))?;
        if kept.content.pair.refresh.is_empty() && self.validate().await? {
            return Ok(());
        }
        self.renew_once(Some(&kept.content.pair.access))
            .await
            .map(drop)
    }

    async fn usable(&self) -> Result<Kept<SignIn>, AccessError> {
        let kept = self
            .read()
            .await?
            .ok_or_else(|| self.sign_in(SignInReason::Never))?;
        match kept.content.ended {
            None => Ok(kept),
            Some(reason) => Err(self.sign_in(reason)),
        }
    }

    fn sign_in(&self, reason: SignInReason) -> AccessError {
        AccessError::SignIn {
            account: self.account.to_string(),
            at: self.at,
            reason,
        }
    }

    fn app_refused(&self, code: &str) -> AccessError {
        AccessError::App {
            at: self.at,
            reason: format!("code `{code}`: check its id and secret"),
        }
    }

    fn later(&self, source: impl std::error::Error + Send + Sync + 'static) -> AccessError {
        let cause: &(dyn std::error::Error + 'static) = &source;
        let wait = match cause.downcast_ref::<TokenError>() {
            Some(TokenError::Later { wait, .. }) => *wait,
            Some(_) | None => PAUSE,
        };
        AccessError::Later {
            account: self.account.to_string(),
            at: self.at,
            wait,
            source: Box::new(source),
        }
    }

    fn vault_error(&self, source: VaultError) -> AccessError {
        AccessError::Vault {
            account: self.account.to_string(),
            at: self.at,
            source: Box::new(source),
        }
    }
}

#[async_trait]
impl Access for SignedIn {
    async fn token(&self) -> Result<Secret, AccessError> {
        let kept = self.usable().await?;
        let entry = kept.content;
        let is_clear = entry.in_flight.is_none() && !is_due(&entry.pair, self.clock.now());
        let token = match is_clear {
            true => entry.pair.access,
            false => self.renew_once(None).await?,
        };
        self.note_used().await;
        Ok(token)
    }

    async fn renew(&self, dead: &Secret) -> Result<Secret, AccessError> {
        self.renew_once(Some(dead)).await
    }
}

#[cfg(test)]
mod processes;
#[cfg(test)]
mod tests;
