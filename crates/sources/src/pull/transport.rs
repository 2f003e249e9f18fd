//! What carries a request to a source: HTTP, or a script in tests.

use async_trait::async_trait;

use crate::http::{Answer, Http, HttpError, Request};

/// Carries one request and brings back what was answered. It never repeats.
#[async_trait]
pub trait Transport: Send + Sync {
    async fn carry(&self, request: Request) -> Result<Answer, HttpError>;
}

#[async_trait]
impl Transport for Http {
    async fn carry(&self, request: Request) -> Result<Answer, HttpError> {
        self.send(request).await
    }
}
