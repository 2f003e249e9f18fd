//! What an answer means for the next request. Each source judges its own; the loop acts on it.

use std::time::Duration;

use serde::Serialize;

/// The meaning of an answer, with the source's code for the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    Fine,
    /// Data to keep, and the source says that some is missing.
    Partial {
        code: String,
    },
    /// Not now.
    Later(Later),
    /// The token is dead: renew it, ask once more.
    Renew {
        code: String,
    },
    /// Only a person can help, by signing in again.
    SignIn {
        code: String,
    },
    Refused(Refusal),
}

/// The same request may be answered after a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Later {
    pub why: Why,
    pub code: String,
    /// What the source asks for; never undercut.
    pub wait: Option<Duration>,
}

/// Why an answer has to wait, which decides for how long and how often.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    /// The way is broken: nothing came, or not all of it.
    Network,
    /// The source failed, or what came is no answer.
    Server,
    RateLimit,
    Maintenance,
    /// The token cannot be renewed at the moment.
    Renewal,
    /// Nobody knows the code: one more try will tell.
    Unknown,
}

/// The same request will be refused again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub code: String,
    pub reason: Reason,
}

/// Why the source refuses, and with it what could be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// A parameter is wrong, or reaches too far back.
    Parameter,
    /// More ids than one request may name.
    TooMany,
    /// A scope was not granted.
    Scope,
    /// A field is no longer served.
    Field,
    /// The account may not, or its analytics are off.
    Permission,
    /// What was asked for is gone.
    Gone,
    /// The app may not: its set-up or its review is at fault.
    App,
    /// The feature is not open to this app or account.
    Feature,
    /// Not served in this country.
    Region,
    /// The endpoint or version is withdrawn.
    Withdrawn,
    /// A mistake of ours.
    Request,
    /// It was answered already.
    Duplicate,
}

impl Reason {
    /// What is missing or wrong, for a person.
    pub fn about(self) -> &'static str {
        match self {
            Self::Parameter => "the source refuses a parameter",
            Self::TooMany => "too many ids were asked for at once",
            Self::Scope => "the account did not grant the scope: connect it again with all scopes",
            Self::Field => "a field is no longer served",
            Self::Permission => {
                "the account may not be read: analytics may be off in the app, or the id is wrong"
            }
            Self::Gone => "it does not exist any more",
            Self::App => {
                "the app's credentials or set-up are refused: look at the developer portal"
            }
            Self::Feature => "the feature is not open to this app or account",
            Self::Region => "the source does not serve this country",
            Self::Withdrawn => "the source no longer offers this: a newer toklake may be needed",
            Self::Request => "the request is wrong, which is a mistake of toklake",
            Self::Duplicate => "the source had answered it already",
        }
    }
}

impl Verdict {
    pub(crate) fn later(why: Why, code: impl Into<String>) -> Self {
        Self::Later(Later {
            why,
            code: code.into(),
            wait: None,
        })
    }

    pub(crate) fn refused(reason: Reason, code: impl Into<String>) -> Self {
        Self::Refused(Refusal {
            code: code.into(),
            reason,
        })
    }

    /// The code of the source; `None` for an answer without fault.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Fine => None,
            Self::Partial { code } | Self::Renew { code } | Self::SignIn { code } => Some(code),
            Self::Later(later) => Some(&later.code),
            Self::Refused(refusal) => Some(&refusal.code),
        }
    }
}
