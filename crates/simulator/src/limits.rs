//! TikTok's limits of calls: sliding windows per account and endpoint, and per app.

use std::collections::{HashMap, VecDeque};
use std::time::Instant;

use crate::http::Route;
use crate::moment::Moment;
use crate::scenario::{LimitClock, Limits};

/// Remembers the calls of the last minute.
#[derive(Debug)]
pub(crate) struct Limiter {
    limits: Limits,
    started: Instant,
    calls: HashMap<Window, VecDeque<i64>>,
}

/// What is counted together.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Window {
    Account(String, Route),
    BusinessApp,
    DisplayEndpoint(Route),
}

impl Limiter {
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            started: Instant::now(),
            calls: HashMap::new(),
        }
    }

    /// Whether a Business call may pass: 40 a minute for an account and endpoint, 10 a second in all.
    pub fn allows_business(&mut self, account: &str, route: Route, now: Moment) -> bool {
        let (account_limit, app_limit) =
            (self.limits.account_per_minute, self.limits.app_per_second);
        self.allows(Window::BusinessApp, app_limit, 1_000, now)
            && self.allows(
                Window::Account(account.to_owned(), route),
                account_limit,
                60_000,
                now,
            )
    }

    /// Whether a Display call may pass: 600 a minute for an endpoint.
    pub fn allows_display(&mut self, route: Route, now: Moment) -> bool {
        let limit = self.limits.display_per_minute;
        self.allows(Window::DisplayEndpoint(route), limit, 60_000, now)
    }

    fn allows(&mut self, window: Window, limit: u32, millis: i64, now: Moment) -> bool {
        if !self.limits.enabled {
            return true;
        }
        let now = match self.limits.clock {
            LimitClock::Real => self.started.elapsed().as_millis() as i64,
            LimitClock::Simulated => now.epoch_millis(),
        };
        let calls = self.calls.entry(window).or_default();
        calls.retain(|call| now - millis < *call && *call <= now);
        let allowed = calls.len() < limit as usize;
        if allowed {
            calls.push_back(now);
        }
        allowed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limiter() -> Limiter {
        Limiter::new(Limits {
            clock: LimitClock::Simulated,
            app_per_second: 1_000,
            ..Limits::default()
        })
    }

    #[test]
    fn the_forty_first_call_of_a_minute_is_refused_until_the_minute_is_over() {
        let mut limiter = limiter();
        let start = Moment::from_epoch_seconds(1_795_000_000);
        let mut call = |at: Moment| limiter.allows_business("luna", Route::VideoList, at);
        assert!((0..40).all(|_| call(start)));
        assert!(!call(start.plus_seconds(59)));
        assert!(call(start.plus_seconds(60)));
    }

    #[test]
    fn accounts_and_endpoints_do_not_share_a_limit() {
        let mut limiter = limiter();
        let now = Moment::from_epoch_seconds(1_795_000_000);
        assert!((0..40).all(|_| limiter.allows_business("luna", Route::VideoList, now)));
        assert!(limiter.allows_business("luna", Route::BusinessGet, now));
        assert!(limiter.allows_business("owl", Route::VideoList, now));
    }
}
