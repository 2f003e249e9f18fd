//! A signed-in account: its token, renewed once whoever asks and whatever dies in between.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};

use super::access::{Access, AccessError, SignInReason};
use super::entry::{About, InFlight, Pair, SignIn};
use super::handle::Handle;
use super::oauth::{Dead, Grant, TokenEndpoint, TokenError};
use super::secret::Secret;
use super::source::Source;
use super::vault::{Kept, Lock, Vault, VaultError};
use crate::pull::Clock;

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

/// The lock of the entry, and the place in the queue of this process.
struct Held<'a> {
    lock: Arc<Lock>,
    _queue: tokio::sync::MutexGuard<'a, ()>,
}

/// How long another process may hold the lock: longer than a request may take.
const PATIENCE: Duration = Duration::from_secs(90);
const LOOK_AGAIN: Duration = Duration::from_millis(20);
/// After an answer that was lost.
const PAUSE: Duration = Duration::from_secs(15);
/// A refresh token is sent twice at most: once, and once more where the answer was lost.
const MOST_SENT: u8 = 2;
/// "Last used" is written no more often than this.
const USED_EVERY: TimeDelta = TimeDelta::minutes(10);

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
            Err(TokenError::App { code }) => Err(AccessError::App {
                at: self.at,
                reason: format!("code `{code}`: check its id and secret"),
            }),
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

    async fn renew_once(&self, dead: Option<&Secret>) -> Result<Secret, AccessError> {
        let held = self.lock().await?;
        // another task or process may have done it while we waited
        let kept = self.usable().await?;
        let entry = &kept.content;
        let now = self.clock.now();
        let is_refused = dead == Some(&entry.pair.access);
        match &entry.in_flight {
            None if dead.is_some() && !is_refused => return Ok(entry.pair.access.clone()),
            None if dead.is_none() && !is_due(&entry.pair, now) => {
                return Ok(entry.pair.access.clone());
            }
            None => {}
            Some(flight) => {
                if !is_refused && self.still_works(&entry.pair, now).await? {
                    return Ok(entry.pair.access.clone());
                }
                if flight.sent >= MOST_SENT {
                    return Err(self.end(&held, kept, SignInReason::Interrupted).await);
                }
            }
        }
        if !entry.pair.may_refresh(now) {
            // the refresh token is past its end, the access token may not be
            let use_on = !is_refused && entry.pair.is_alive(now);
            let reason = match entry.pair.refresh.is_empty() {
                true => SignInReason::Revoked,
                false => SignInReason::Expired,
            };
            return match use_on {
                true => Ok(entry.pair.access.clone()),
                false => Err(self.end(&held, kept, reason).await),
            };
        }
        self.ask(&held, kept, is_refused).await
    }

    /// Notes that the token is under way, sends it once, and keeps what comes back before use.
    async fn ask(
        &self,
        held: &Held<'_>,
        kept: Kept<SignIn>,
        is_refused: bool,
    ) -> Result<Secret, AccessError> {
        let mut entry = kept.content;
        let before = entry.in_flight.take();
        let now = self.clock.now();
        entry.in_flight = Some(InFlight {
            since: now,
            sent: before.as_ref().map_or(0, |flight| flight.sent) + 1,
        });
        let generation = self.write(held, kept.generation, &entry).await?;
        let asked = self.endpoint.refresh(&entry.pair.refresh).await;
        let mut kept = Kept {
            generation,
            content: entry,
        };
        match asked {
            Ok(grant) => self.replace(held, kept, grant).await,
            Err(TokenError::Dead { dead, .. }) => {
                let reason = match (before, dead) {
                    (Some(_), _) => SignInReason::Interrupted,
                    (None, Dead::Expired) => SignInReason::Expired,
                    (None, Dead::Invalid) => SignInReason::Revoked,
                };
                Err(self.end(held, kept, reason).await)
            }
            Err(error) if error.is_ambiguous() && before.is_some() => {
                tracing::warn!(account = %self.account, at = %self.at, %error, "renewal lost twice");
                Err(self.end(held, kept, SignInReason::Interrupted).await)
            }
            Err(error) => {
                if !error.is_ambiguous() {
                    kept.content.in_flight = before;
                    self.write(held, kept.generation, &kept.content).await?;
                }
                let pair = &kept.content.pair;
                match error {
                    TokenError::App { code } => Err(AccessError::App {
                        at: self.at,
                        reason: format!("code `{code}`: check its id and secret"),
                    }),
                    // renewing early has failed, so the token still has a fifth of its life
                    error if !is_refused && pair.is_alive(self.clock.now()) => {
                        tracing::info!(account = %self.account, at = %self.at, %error, "renewed later");
                        Ok(pair.access.clone())
                    }
                    error => Err(self.later(error)),
                }
            }
        }
    }

    /// Keeps the new pair. Nobody may use it before it is durable.
    async fn replace(
        &self,
        held: &Held<'_>,
        kept: Kept<SignIn>,
        grant: Grant,
    ) -> Result<Secret, AccessError> {
        let mut entry = kept.content;
        let scopes = (!grant.scopes.is_empty()).then(|| grant.scopes.clone());
        let pair = pair_of(grant, self.clock.now(), Some(&entry.pair));
        entry.previous = Some(std::mem::replace(&mut entry.pair, pair));
        entry.in_flight = None;
        entry.rotations += 1;
        if let Some(scopes) = scopes {
            entry.scopes_granted = scopes;
        }
        // the one place that tries a write again: what is lost here cannot be asked for again
        if self.write(held, kept.generation, &entry).await.is_err() {
            self.write(held, kept.generation, &entry).await?;
        }
        Ok(entry.pair.access)
    }

    /// Keeps in mind that only a person can go on: nothing is asked of the source again. What the
    /// caller is told.
    async fn end(&self, held: &Held<'_>, kept: Kept<SignIn>, reason: SignInReason) -> AccessError {
        let mut entry = kept.content;
        entry.ended = Some(reason);
        entry.in_flight = None;
        match self.write(held, kept.generation, &entry).await {
            Ok(_) => self.sign_in(reason),
            Err(error) => error,
        }
    }

    /// Whether the old access token can be used after a renewal that was cut off.
    async fn still_works(&self, pair: &Pair, now: DateTime<Utc>) -> Result<bool, AccessError> {
        if !pair.is_alive(now) {
            return Ok(false);
        }
        if self.proved().as_ref() == Some(&pair.access) {
            return Ok(true);
        }
        let works = self.endpoint.works(&pair.access).await;
        let works = works.map_err(|error| self.later(error))?;
        if works {
            *self.proved() = Some(pair.access.clone());
        }
        Ok(works)
    }

    fn proved(&self) -> std::sync::MutexGuard<'_, Option<Secret>> {
        self.proved
            .lock()
            .expect("nothing panics while it holds this lock")
    }

    /// The new pair has worked, so the old one is of no use any more.
    async fn drop_previous(&self, worked: &Secret) -> Result<(), AccessError> {
        let held = self.lock().await?;
        match self.read().await? {
            Some(mut kept)
                if kept.content.previous.is_some() && kept.content.pair.access == *worked =>
            {
                kept.content.previous = None;
                self.write(&held, kept.generation, &kept.content)
                    .await
                    .map(drop)
            }
            Some(_) | None => Ok(()),
        }
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

    async fn read(&self) -> Result<Option<Kept<SignIn>>, AccessError> {
        self.on_disk(None, |vault, name| vault.read(name)).await
    }

    async fn write(&self, held: &Held<'_>, seen: u64, entry: &SignIn) -> Result<u64, AccessError> {
        let entry = entry.clone();
        self.on_disk(Some(held), move |vault, name| {
            let mut about = about_of(vault, name)?;
            about.follow(&entry);
            vault.write(name, seen, &entry, to_json(&about))
        })
        .await
    }

    async fn about(&self) -> Result<About, AccessError> {
        self.on_disk(None, about_of).await
    }

    /// Work on the disk, away from the threads that wait for the network.
    ///
    /// It goes on to its end where nobody waits for it any more, and its lock is held until then.
    async fn on_disk<T: Send + 'static>(
        &self,
        held: Option<&Held<'_>>,
        work: impl FnOnce(&Vault, &str) -> Result<T, VaultError> + Send + 'static,
    ) -> Result<T, AccessError> {
        let vault = self.vault.clone();
        let name = entry_name(&self.account, self.at);
        let lock = held.map(|held| Arc::clone(&held.lock));
        let work = move || {
            let done = work(&vault, &name);
            drop(lock);
            done
        };
        match tokio::task::spawn_blocking(work).await {
            Ok(done) => done.map_err(|error| self.vault_error(error)),
            Err(stopped) => match stopped.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                // the program ends
                Err(_) => Err(self.later(VaultError::Busy)),
            },
        }
    }

    async fn note(
        &self,
        change: impl FnOnce(&mut About) + Send + 'static,
    ) -> Result<(), AccessError> {
        let held = self.lock().await?;
        self.on_disk(Some(&held), move |vault, name| {
            let mut about = about_of(vault, name)?;
            change(&mut about);
            vault.set_about(name, to_json(&about))
        })
        .await
    }

    /// Writes down that the token was used, now and then; failing to is no reason not to use it.
    async fn note_used(&self) {
        let now = self.clock.now();
        let used = self.about().await.ok().and_then(|about| about.used_at);
        if used.is_some_and(|used| now - used < USED_EVERY) {
            return;
        }
        if let Err(error) = self.note(move |about| about.used_at = Some(now)).await {
            tracing::debug!(account = %self.account, at = %self.at, %error, "use not noted");
        }
    }

    async fn lock(&self) -> Result<Held<'_>, AccessError> {
        let queue = self.queue.lock().await;
        let end = tokio::time::Instant::now() + PATIENCE;
        loop {
            let lock = self.on_disk(None, |vault, name| vault.try_lock(name));
            if let Some(lock) = lock.await? {
                let lock = Arc::new(lock);
                return Ok(Held {
                    lock,
                    _queue: queue,
                });
            }
            if tokio::time::Instant::now() >= end {
                return Err(self.later(VaultError::Busy));
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    fn sign_in(&self, reason: SignInReason) -> AccessError {
        AccessError::SignIn {
            account: self.account.to_string(),
            at: self.at,
            reason,
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

fn about_of(vault: &Vault, name: &str) -> Result<About, VaultError> {
    let about = vault.about(name)?;
    Ok(about.map_or_else(About::default, |about| {
        serde_json::from_value(about).unwrap_or_default()
    }))
}

fn to_json(about: &About) -> serde_json::Value {
    serde_json::to_value(about).expect("times, numbers and texts")
}

fn is_due(pair: &Pair, now: DateTime<Utc>) -> bool {
    pair.renew_at().is_some_and(|due| due <= now)
}

/// A source that hands out no new refresh token means that the old one goes on.
fn pair_of(grant: Grant, now: DateTime<Utc>, old: Option<&Pair>) -> Pair {
    let end = |life: Option<Duration>| now.checked_add_signed(TimeDelta::from_std(life?).ok()?);
    let goes_on = grant.refresh.is_empty();
    let (refresh, refresh_end) = match old {
        Some(old) if goes_on => (old.refresh.clone(), old.refresh_expires_at),
        Some(_) | None => (grant.refresh, end(grant.refresh_life)),
    };
    Pair {
        access: grant.access,
        refresh,
        obtained_at: now,
        access_expires_at: end(grant.access_life),
        refresh_expires_at: refresh_end,
    }
}

#[cfg(test)]
mod processes;
#[cfg(test)]
mod tests;
