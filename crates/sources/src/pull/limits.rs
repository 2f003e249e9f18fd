//! Rate limits per app, endpoint and account: when the next request may go.

use std::collections::HashMap;
use std::time::Duration;

use tokio::time::Instant;

/// Whom a limit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Every request to the source.
    App,
    /// Every request to one endpoint.
    AppEndpoint,
    /// The requests of one account to one endpoint.
    AccountEndpoint,
}

/// A token bucket: it holds `burst` tokens at most, and gains one per `every`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    pub every: Duration,
    /// At least 1.
    pub burst: u32,
}

impl Rate {
    pub const fn per_minute(requests: u64, burst: u32) -> Self {
        Self {
            every: Duration::from_millis(60_000 / requests),
            burst,
        }
    }

    fn slack(self) -> Duration {
        self.every * (self.burst.max(1) - 1)
    }
}

/// Which bucket a request draws from.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    pub source: &'static str,
    pub account: &'a str,
    pub endpoint: &'static str,
}

type Key = (&'static str, Scope, Option<String>, Option<&'static str>);

/// All buckets of a run. A bucket is one instant: when it would be full again.
#[derive(Debug, Default)]
pub struct Limits {
    rates: HashMap<&'static str, Vec<(Scope, Rate)>>,
    full_at: HashMap<Key, Instant>,
}

impl Limits {
    #[must_use]
    pub fn source(mut self, source: &'static str, rates: &[(Scope, Rate)]) -> Self {
        self.rates.insert(source, rates.to_vec());
        self
    }

    /// Takes one token of every bucket of the place; the request may go at the instant returned.
    ///
    /// Whoever reserves first goes first, so no account can starve another.
    pub fn reserve(&mut self, place: Place<'_>, now: Instant) -> Instant {
        let rates = self.rates.get(place.source).cloned().unwrap_or_default();
        let free_at = |(scope, rate): &(Scope, Rate)| {
            let full_at = self.full_at.get(&key(*scope, place)).copied()?;
            full_at.checked_sub(rate.slack())
        };
        let go = rates.iter().filter_map(free_at).fold(now, Instant::max);
        for (scope, rate) in rates {
            let full_at = self.full_at.entry(key(scope, place)).or_insert(go);
            *full_at = go.max(*full_at) + rate.every;
        }
        go
    }

    /// The source says that `scope` has had enough: nothing goes before `until`, and no burst after.
    pub fn pause(&mut self, scope: Scope, place: Place<'_>, until: Instant) {
        let rate = self.rates.get(place.source).and_then(|rates| {
            let found = rates.iter().find(|(known, _)| *known == scope);
            found.map(|(_, rate)| *rate)
        });
        if let Some(rate) = rate {
            let paused = until + rate.slack();
            let full_at = self.full_at.entry(key(scope, place)).or_insert(paused);
            *full_at = paused.max(*full_at);
        }
    }
}

fn key(scope: Scope, place: Place<'_>) -> Key {
    let account = || Some(place.account.to_owned());
    match scope {
        Scope::App => (place.source, scope, None, None),
        Scope::AppEndpoint => (place.source, scope, None, Some(place.endpoint)),
        Scope::AccountEndpoint => (place.source, scope, account(), Some(place.endpoint)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const RATES: [(Scope, Rate); 2] = [
        (
            Scope::App,
            Rate {
                every: Duration::from_millis(125),
                burst: 2,
            },
        ),
        (Scope::AccountEndpoint, Rate::per_minute(30, 5)),
    ];

    fn place(account: &str) -> Place<'_> {
        Place {
            source: "business",
            account,
            endpoint: "/business/get/",
        }
    }

    #[tokio::test(start_paused = true)]
    async fn one_account_gets_its_burst_and_then_its_rate() {
        let start = Instant::now();
        let mut limits = Limits::default().source("business", &RATES);
        let goes: Vec<_> = (0..40)
            .map(|_| limits.reserve(place("anna"), start) - start)
            .collect();
        let within = |time| {
            goes.iter()
                .filter(|go| **go < Duration::from_secs(time))
                .count()
        };
        assert_eq!(within(60), 34, "{goes:?}");
        assert!(within(1) >= 5, "{goes:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_holds_whom_it_names_and_nobody_else() {
        let start = Instant::now();
        let mut limits = Limits::default().source("business", &RATES);
        let minute = start + Duration::from_secs(60);
        limits.pause(Scope::AccountEndpoint, place("anna"), minute);
        assert_eq!(limits.reserve(place("ben"), start), start);
        assert_eq!(limits.reserve(place("anna"), start), minute);
        let next = limits.reserve(place("anna"), start);
        assert_eq!(
            next,
            minute + Duration::from_secs(2),
            "no burst after a pause"
        );
    }

    proptest! {
        #[test]
        fn no_second_holds_more_than_the_app_may_ask(waits in prop::collection::vec(0_u64..400, 1..120)) {
            let start = Instant::now();
            let mut now = start;
            let mut limits = Limits::default().source("business", &RATES);
            let mut goes = Vec::new();
            for (at, wait) in waits.iter().enumerate() {
                now += Duration::from_millis(*wait);
                let account = format!("account{}", at % 50);
                goes.push(limits.reserve(place(&account), now));
            }
            goes.sort();
            for first in 0..goes.len() {
                let second = goes[first..]
                    .iter()
                    .take_while(|go| **go - goes[first] < Duration::from_secs(1))
                    .count();
                prop_assert!(second <= 10, "{second} in one second");
            }
        }
    }
}
