//! What goes wrong, at which call. Faults stand in the scenario or are injected while it runs.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::http::Route;

/// One fault: where, when, what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// The route it strikes; every route when left out.
    #[serde(default)]
    pub route: Option<Route>,
    /// Only calls of this account, by handle.
    #[serde(default)]
    pub account: Option<String>,
    /// The first call of the route that is struck, counted from 1.
    #[serde(default = "one")]
    pub nth: u64,
    /// How many calls in a row are struck.
    #[serde(default = "one")]
    pub times: u64,
    pub kind: FaultKind,
}

/// The ways in which a call can go wrong. Written `kind = "system_error"`, or with its values
/// `kind = { slow = { millis = 300 } }`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum FaultKind {
    /// HTTP 200, code 40100, with a hint at the limit or none.
    RateLimited {
        #[serde(default)]
        hint: RateHint,
    },
    /// HTTP 429, with a `Retry-After` header or none.
    TooManyRequests {
        #[serde(default)]
        retry_after_seconds: Option<u64>,
    },
    /// An HTTP status of a gateway, with an HTML body.
    Gateway { status: u16 },
    /// Code 50000.
    SystemError,
    /// Code 51010.
    InternalTimeout,
    /// HTTP 200 and any code.
    Code {
        code: i64,
        #[serde(default)]
        message: Option<String>,
    },
    /// The right answer, this many real milliseconds later.
    Slow { millis: u64 },
    /// The connection is reset before anything is answered.
    ConnectionReset,
    /// The body ends in the middle although its length was announced.
    TruncatedBody,
    /// HTTP 200 and JSON's content type, but half a JSON text.
    BrokenJson,
    /// HTTP 200 and JSON's content type, but HTML inside.
    NonJsonBody,
    /// The right body under `text/html`.
    WrongContentType,
    /// The page before this one once more, with this page's cursor.
    DuplicatePage,
    /// The cursor of the answer is the cursor of the question.
    CursorLoop,
    /// Fewer items than asked for, the rest on the next page.
    ShortPage,
    /// No items, and more to come.
    EmptyPage,
    /// Code 20001, with the plain counters only.
    PartialSuccess,
    /// The `Date` header is wrong by this much.
    ClockSkew { seconds: i64 },
    /// The token of this call expires with it.
    ExpireToken,
    /// The owner withdraws consent just before this call.
    RevokeConsent,
    /// A key nobody documented.
    UnknownField,
    /// Numbers come as text.
    NumbersAsStrings,
    /// Countries and cities come in percent.
    PercentMix,
    /// HTTP 200 and nothing in it.
    EmptyBody,
    /// A page that asks for proof of being human, in the place of whatever was asked for.
    Challenge,
    /// The Studio session of this call is over just before it, whatever its cookie says.
    EndSession,
    /// From this call on, the browser is signed in as another account of the scenario.
    SwitchAccount { to: String },
}

/// What the message of a 40100 tells about the limit that was hit.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RateHint {
    #[default]
    None,
    PerSecond,
    PerMinute,
    PerDay,
}

impl Fault {
    /// A fault at the `nth` call of a route, counted from when it is injected.
    pub fn at(route: Route, nth: u64, kind: FaultKind) -> Self {
        Self {
            route: Some(route),
            account: None,
            nth,
            times: 1,
            kind,
        }
    }

    #[must_use]
    pub fn times(mut self, times: u64) -> Self {
        self.times = times;
        self
    }

    #[must_use]
    pub fn of_account(mut self, handle: &str) -> Self {
        self.account = Some(handle.to_owned());
        self
    }

    fn concerns(&self, route: Route, account: Option<&str>) -> bool {
        self.route.is_none_or(|struck| struck == route)
            && self
                .account
                .as_deref()
                .is_none_or(|handle| Some(handle) == account)
    }
}

/// All faults of a run, each with the calls it has seen.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    planned: Vec<(Fault, u64)>,
    calls: HashMap<Route, u64>,
}

impl Faults {
    pub fn new(faults: Vec<Fault>) -> Self {
        let planned = faults.into_iter().map(|fault| (fault, 0)).collect();
        Self {
            planned,
            calls: HashMap::new(),
        }
    }

    pub fn inject(&mut self, fault: Fault) {
        self.planned.push((fault, 0));
    }

    /// Nothing goes wrong any more.
    pub fn end(&mut self) {
        self.planned.clear();
    }

    /// Counts a call, and says what strikes it.
    pub fn strike(&mut self, route: Route, account: Option<&str>) -> Vec<FaultKind> {
        *self.calls.entry(route).or_default() += 1;
        let mut struck = Vec::new();
        for (fault, seen) in &mut self.planned {
            if fault.concerns(route, account) {
                *seen += 1;
                if (fault.nth..fault.nth + fault.times).contains(seen) {
                    struck.push(fault.kind.clone());
                }
            }
        }
        struck
    }

    /// Calls per route so far, struck ones included.
    pub fn calls(&self) -> &HashMap<Route, u64> {
        &self.calls
    }
}

fn one() -> u64 {
    1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_strikes_its_route_at_its_call_for_as_long_as_said() {
        let fault = Fault::at(Route::VideoList, 2, FaultKind::SystemError).times(2);
        let mut faults = Faults::new(vec![fault]);
        let mut strike = |route| !faults.strike(route, None).is_empty();
        assert!(!strike(Route::VideoList));
        assert!(!strike(Route::BusinessGet));
        assert!(strike(Route::VideoList));
        assert!(strike(Route::VideoList));
        assert!(!strike(Route::VideoList));
    }

    #[test]
    fn a_fault_of_one_account_spares_the_others() {
        let fault = Fault::at(Route::VideoList, 1, FaultKind::SystemError).of_account("luna.beats");
        let mut faults = Faults::new(vec![fault]);
        assert!(
            faults
                .strike(Route::VideoList, Some("owl.sketches"))
                .is_empty()
        );
        assert!(
            !faults
                .strike(Route::VideoList, Some("luna.beats"))
                .is_empty()
        );
    }
}
