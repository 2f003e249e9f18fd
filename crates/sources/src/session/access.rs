//! What the pull loop asks of a signed-in account, and what it is told when there is no answer.

use std::error::Error;
use std::time::Duration;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::secret::Secret;
use super::source::Source;

/// A signed-in account at one source.
#[async_trait]
pub trait Access: Send + Sync {
    /// The token to send now. Renews it first where it is near its end.
    async fn token(&self) -> Result<Secret, AccessError>;

    /// The source refused `dead`: a newer token. At most one renewal, whoever asks and however many
    /// ask at once.
    async fn renew(&self, dead: &Secret) -> Result<Secret, AccessError>;
}

/// Why there is no token.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    #[error("`{account}` is not signed in to {at}: {reason}")]
    SignIn {
        account: String,
        at: Source,
        reason: SignInReason,
    },
    #[error("the token of `{account}` at {at} cannot be renewed now")]
    Later {
        account: String,
        at: Source,
        wait: Duration,
        source: Box<dyn Error + Send + Sync>,
    },
    #[error("{at} refuses the app: {reason}")]
    App { at: Source, reason: String },
    #[error("the session of `{account}` at {at} cannot be read or kept")]
    Vault {
        account: String,
        at: Source,
        source: Box<dyn Error + Send + Sync>,
    },
}

/// Why only a person can go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum SignInReason {
    #[error("nobody has signed in yet")]
    Never,
    #[error("the sign-in has run out")]
    Expired,
    #[error("the consent was withdrawn")]
    Revoked,
    #[error("a renewal was cut off and its answer is lost")]
    Interrupted,
    #[error("TikTok asks a person to prove to be one")]
    Challenge,
}

/// What the caller does next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NextStep {
    /// A person signs in with this command; until then nothing is asked of the source.
    SignIn { command: String },
    /// Try again after this long.
    RetryAfter(Duration),
    /// A person mends what the error names; trying again will not help.
    Mend,
}

impl AccessError {
    pub fn next(&self) -> NextStep {
        match self {
            Self::SignIn { account, at, .. } => NextStep::SignIn {
                command: format!("toklake login {at} --account {account}"),
            },
            Self::Later { wait, .. } => NextStep::RetryAfter(*wait),
            Self::App { .. } | Self::Vault { .. } => NextStep::Mend,
        }
    }

    /// A stable word for programs that read our answers.
    pub fn code(&self) -> &'static str {
        match self {
            Self::SignIn { .. } => "sign_in",
            Self::Later { .. } => "renew_later",
            Self::App { .. } => "app_refused",
            Self::Vault { .. } => "vault",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_session_names_the_command_that_brings_it_back() {
        let error = AccessError::SignIn {
            account: "potter".to_owned(),
            at: Source::Business,
            reason: SignInReason::Interrupted,
        };
        assert_eq!(
            error.to_string(),
            "`potter` is not signed in to business: a renewal was cut off and its answer is lost"
        );
        let command = "toklake login business --account potter".to_owned();
        assert_eq!(error.next(), NextStep::SignIn { command });
    }
}
