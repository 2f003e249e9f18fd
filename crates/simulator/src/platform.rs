//! Everything a running simulator knows: the world, the clock, and what has happened so far.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::clock::Clock;
use crate::faults::{Fault, FaultKind, Faults};
use crate::http::Route;
use crate::limits::Limiter;
use crate::model::{Account, World};
use crate::moment::Moment;
use crate::oauth::advertiser::Advertiser;
use crate::oauth::{Apps, Grants};
use crate::scenario::Scenario;
use crate::shown::Shown;
use crate::studio::Sessions;
use crate::webhooks::Webhooks;

/// The simulated TikTok. Shared by all connections.
#[derive(Debug)]
pub(crate) struct Platform {
    pub scenario: Scenario,
    pub world: World,
    pub clock: Clock,
    pub shown: Shown,
    pub apps: Apps,
    /// `http://127.0.0.1:port`, without a slash.
    pub base_url: String,
    pub webhooks: Webhooks,
    grants: Mutex<Grants>,
    advertiser: Mutex<Advertiser>,
    sessions: Mutex<Sessions>,
    faults: Mutex<Faults>,
    limiter: Mutex<Limiter>,
    serial: AtomicU64,
}

impl Platform {
    pub fn new(scenario: Scenario, base_url: String) -> Self {
        let world = World::new(&scenario);
        let draws = world.draws.child(4);
        Self {
            clock: Clock::starting(scenario.clock.into()),
            shown: Shown::new(scenario.tiktok.clone(), world.draws.child(5)),
            apps: Apps::new(draws),
            grants: Mutex::new(Grants::new(scenario.oauth.clone(), draws.child(1))),
            advertiser: Mutex::default(),
            sessions: Mutex::new(Sessions::new(draws.child(2))),
            faults: Mutex::new(Faults::new(scenario.faults.clone())),
            limiter: Mutex::new(Limiter::new(scenario.limits.clone())),
            webhooks: Webhooks::default(),
            serial: AtomicU64::new(0),
            base_url,
            world,
            scenario,
        }
    }

    pub fn grants(&self) -> MutexGuard<'_, Grants> {
        lock(&self.grants)
    }

    pub fn advertiser(&self) -> MutexGuard<'_, Advertiser> {
        lock(&self.advertiser)
    }

    pub fn sessions(&self) -> MutexGuard<'_, Sessions> {
        lock(&self.sessions)
    }

    pub fn limiter(&self) -> MutexGuard<'_, Limiter> {
        lock(&self.limiter)
    }

    pub fn strike(&self, route: Route, account: Option<&str>) -> Vec<FaultKind> {
        lock(&self.faults).strike(route, account)
    }

    pub fn inject(&self, fault: Fault) {
        lock(&self.faults).inject(fault);
    }

    pub fn end_faults(&self) {
        lock(&self.faults).end();
    }

    pub fn calls(&self) -> BTreeMap<Route, u64> {
        lock(&self.faults)
            .calls()
            .iter()
            .map(|(route, calls)| (*route, *calls))
            .collect()
    }

    /// Whose token this is, dead or alive.
    pub fn handle_of(&self, token: &str) -> Option<String> {
        self.grants().handle_of(token)
    }

    pub fn account(&self, handle: &str) -> Option<&Account> {
        self.world.account(handle)
    }

    /// The owner disconnects the app: all tokens die, and a webhook says so.
    pub fn revoke_consent(&self, handle: &str) {
        self.grants().revoke_account(handle);
        if let Some(account) = self.account(handle) {
            self.webhooks
                .authorization_removed(self, account, self.clock.now());
        }
    }

    /// An id as TikTok stamps them on answers: the second, then something unique.
    pub fn next_log_id(&self, now: Moment) -> String {
        let serial = self.serial.fetch_add(1, Ordering::Relaxed);
        format!("{}51M{serial:021X}", now.utc().format("%Y%m%d%H%M%S"))
    }
}

/// A lock whose holder panicked still guards whole values: each is changed in one step.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
