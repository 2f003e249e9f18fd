//! The entry of a sign-in in the vault: read, written and locked, away from the threads of the network.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;

use super::{SignedIn, entry_name};
use crate::session::access::AccessError;
use crate::session::entry::{About, SignIn};
use crate::session::vault::{Kept, Lock, Vault, VaultError};

/// How long another process may hold the lock: longer than a request may take.
const PATIENCE: Duration = Duration::from_secs(90);
const LOOK_AGAIN: Duration = Duration::from_millis(20);
/// "Last used" is written no more often than this.
const USED_EVERY: TimeDelta = TimeDelta::minutes(10);

/// The lock of the entry, and the place in the queue of this process.
pub(super) struct Held<'a> {
    lock: Arc<Lock>,
    _queue: tokio::sync::MutexGuard<'a, ()>,
}

impl SignedIn {
    pub(super) async fn read(&self) -> Result<Option<Kept<SignIn>>, AccessError> {
        self.on_disk(None, |vault, name| vault.read(name)).await
    }

    pub(super) async fn write(
        &self,
        held: &Held<'_>,
        seen: u64,
        entry: &SignIn,
    ) -> Result<u64, AccessError> {
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

    pub(super) async fn note(
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
    pub(super) async fn note_used(&self) {
        let now = self.clock.now();
        let used = self.about().await.ok().and_then(|about| about.used_at);
        if used.is_some_and(|used| now - used < USED_EVERY) {
            return;
        }
        if let Err(error) = self.note(move |about| about.used_at = Some(now)).await {
            tracing::debug!(account = %self.account, at = %self.at, %error, "use not noted");
        }
    }

    pub(super) async fn lock(&self) -> Result<Held<'_>, AccessError> {
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
