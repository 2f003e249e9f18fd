//! The sign-in flows of TikTok: how consent is asked for, and how tokens are handed out.

mod advertiser;
mod answer;
mod business;
mod callback;
mod display;
mod error;
mod loopback;
mod random;
#[cfg(test)]
mod tests;

use std::time::Duration;

use async_trait::async_trait;

pub use advertiser::AdvertiserOAuth;
pub use business::BusinessOAuth;
pub use callback::{Callback, CallbackError, read_callback};
pub use display::{DisplayOAuth, Pkce};
pub use error::{Dead, TokenError};
pub use loopback::{Loopback, LoopbackError};
pub use random::{RandomBytes, RandomError, random_bytes, state_from_random};

use super::secret::Secret;

/// What an answer of a token endpoint hands out. Lifetimes are those of the answer, never ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    pub access: Secret,
    /// Empty where the source hands out none.
    pub refresh: Secret,
    pub access_life: Option<Duration>,
    pub refresh_life: Option<Duration>,
    pub scopes: Vec<String>,
    pub open_id: Option<String>,
}

/// The token endpoint of a source.
#[async_trait]
pub trait TokenEndpoint: Send + Sync {
    /// Turns the code of a callback into the first pair.
    async fn exchange(&self, code: &Secret, verifier: Option<&Secret>)
    -> Result<Grant, TokenError>;
    /// Asks once for a new pair. Never repeated in here: the old token may be spent.
    async fn refresh(&self, refresh: &Secret) -> Result<Grant, TokenError>;
    /// Whether the access token still works.
    async fn works(&self, access: &Secret) -> Result<bool, TokenError>;
    /// Ends the consent at the source.
    async fn revoke(&self, access: &Secret) -> Result<(), TokenError>;
}
