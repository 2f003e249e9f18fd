//! What a pull did, per stream: what was asked, what came, why it ended, what is missing.

use std::time::Duration;

use serde::Serialize;

use super::skew::Skew;
use super::trail::PagesEnd;
use super::verdict::Reason;

/// A pull of any number of accounts. Streams stand in the order in which they ended.
#[derive(Debug, Clone, Default)]
pub struct PullReport {
    pub streams: Vec<StreamReport>,
    pub skew: Skew,
    /// Requests sent in all, repeats included.
    pub requests: u64,
    /// Checkpoints that could not be saved: a killed pull would ask for these pages again.
    pub checkpoints_lost: u64,
}

impl PullReport {
    pub fn is_complete(&self) -> bool {
        self.streams.iter().all(|stream| stream.ended.is_complete())
    }
}

/// One stream of one account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StreamReport {
    pub source: &'static str,
    pub account: String,
    pub stream: &'static str,
    /// Requests sent, repeats included.
    pub requests: u64,
    pub retried: u64,
    /// Tokens renewed on the way.
    pub renewed: u64,
    /// Pages with data.
    pub pages: u64,
    /// Answers kept that were new.
    pub landed: u64,
    /// Answers that were known: the same bytes to the same question.
    pub known: u64,
    /// Time spent waiting for anything but answers.
    pub waited: Duration,
    /// Whether it went on from where a killed pull had been.
    pub resumed: bool,
    pub ended: End,
    /// What is missing and why; `None` where nothing is.
    pub missing: Option<String>,
}

/// Why a stream ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum End {
    Complete,
    /// All pages came, and the source says that some data is missing.
    Partial {
        code: String,
    },
    /// The pages ended oddly.
    Pages {
        how: PagesEnd,
    },
    Refused {
        code: String,
        reason: Reason,
    },
    /// Asked often enough.
    GaveUp {
        code: String,
    },
    /// Only a person can help.
    SignIn {
        code: String,
    },
    /// There is no token, and asking for one again will not help.
    NoToken {
        code: String,
        reason: String,
    },
    /// No request is left in the budget of the run.
    Budget,
    /// The host does not answer at all.
    HostDown,
    /// Answers can no longer be kept; nothing more is asked for.
    NotKept {
        reason: String,
    },
}

impl End {
    pub fn is_complete(&self) -> bool {
        matches!(self, Self::Complete)
    }

    /// A stable word.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Partial { .. } => "partial",
            Self::Pages { .. } => "pages",
            Self::Refused { .. } => "refused",
            Self::GaveUp { .. } => "gave_up",
            Self::SignIn { .. } => "sign_in",
            Self::NoToken { .. } => "no_token",
            Self::Budget => "budget",
            Self::HostDown => "host_down",
            Self::NotKept { .. } => "not_kept",
        }
    }

    /// What is missing and why, for a person; `None` where nothing is.
    pub fn missing(&self) -> Option<String> {
        Some(match self {
            Self::Complete => return None,
            Self::Partial { code } => format!("the source left some data out (code {code})"),
            Self::Pages { how } => format!("{}: what would follow is missing", how.about()),
            Self::Refused { code, reason } => format!("{} (code {code})", reason.about()),
            Self::GaveUp { code } => {
                format!(
                    "the source did not answer in the time we wait (last: {code}); run again later"
                )
            }
            Self::SignIn { code } => format!("the account has to sign in again (code {code})"),
            Self::NoToken { reason, .. } => reason.clone(),
            Self::Budget => "the requests of this run are used up; the next run goes on".to_owned(),
            Self::HostDown => "the source cannot be reached; run again later".to_owned(),
            Self::NotKept { reason } => format!("answers cannot be kept: {reason}"),
        })
    }
}
