//! Why a token endpoint handed out nothing.

use std::time::Duration;

use crate::http::HttpError;

/// No error here holds a body: it might quote a token.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// The request cannot have reached the server: nothing is spent.
    #[error("the token endpoint was not reached")]
    NotSent { source: HttpError },
    /// The request may have been acted on, and its answer is lost.
    #[error("the answer of the token endpoint is lost")]
    Lost { source: HttpError },
    #[error("the token endpoint answered what nobody can read (HTTP {status})")]
    Unreadable { status: u16 },
    #[error("the token endpoint has no time (`{code}`)")]
    Later { code: String, wait: Duration },
    #[error("what was sent is {dead} (`{code}`)")]
    Dead { code: String, dead: Dead },
    #[error("the app is refused (`{code}`): check its id, secret and redirect address")]
    App { code: String },
}

/// What happened to a code or token that is of no use any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Dead {
    #[error("past its end")]
    Expired,
    #[error("invalid, used or withdrawn")]
    Invalid,
}

impl TokenError {
    pub(super) fn of(source: HttpError) -> Self {
        match source.may_have_arrived() {
            true => Self::Lost { source },
            false => Self::NotSent { source },
        }
    }

    /// Whether nobody knows if the token that was sent is spent.
    pub fn is_ambiguous(&self) -> bool {
        match self {
            Self::Lost { .. } | Self::Unreadable { .. } => true,
            Self::NotSent { .. } | Self::Later { .. } | Self::Dead { .. } | Self::App { .. } => {
                false
            }
        }
    }
}
