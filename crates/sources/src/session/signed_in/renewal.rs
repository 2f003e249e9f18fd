//! Renewing a token: asked for once, known to be under way before it is, and kept before it is used.

use std::sync::{MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::SignedIn;
use super::stored::Held;
use crate::session::access::{AccessError, SignInReason};
use crate::session::entry::{InFlight, Pair, SignIn};
use crate::session::oauth::{Dead, Grant, TokenError};
use crate::session::secret::Secret;
use crate::session::vault::Kept;

/// A refresh token is sent twice at most: once, and once more where the answer was lost.
const MOST_SENT: u8 = 2;

impl SignedIn {
    pub(super) async fn renew_once(&self, dead: Option<&Secret>) -> Result<Secret, AccessError> {
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
                    TokenError::App { code } => Err(self.app_refused(&code)),
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
    pub(super) async fn end(
        &self,
        held: &Held<'_>,
        kept: Kept<SignIn>,
        reason: SignInReason,
    ) -> AccessError {
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

    fn proved(&self) -> MutexGuard<'_, Option<Secret>> {
        self.proved.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The new pair has worked, so the old one is of no use any more.
    pub(super) async fn drop_previous(&self, worked: &Secret) -> Result<(), AccessError> {
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
}

pub(super) fn is_due(pair: &Pair, now: DateTime<Utc>) -> bool {
    pair.renew_at().is_some_and(|due| due <= now)
}

/// A source that hands out no new refresh token means that the old one goes on.
pub(super) fn pair_of(grant: Grant, now: DateTime<Utc>, old: Option<&Pair>) -> Pair {
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
