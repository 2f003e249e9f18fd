//! What the pull loop asks of a signed-in account.

use async_trait::async_trait;

use super::Secret;

#[derive(Debug, thiserror::Error)]
#[error("no token")]
pub struct AccessError;

#[async_trait]
pub trait Access: Send + Sync {
    async fn token(&self) -> Result<Secret, AccessError>;
    async fn renew(&self, dead: &Secret) -> Result<Secret, AccessError>;
}
