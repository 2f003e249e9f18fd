//! The smallest question to one endpoint, to see whether it answers an account.

use crate::http::Request;

/// One question whose answer is looked at and not kept.
#[derive(Debug, Clone)]
pub struct Probe {
    /// The path, as rate limits name it.
    pub endpoint: &'static str,
    /// What the endpoint tells, in words.
    pub about: &'static str,
    /// The scope without which it tells nothing; `None` where the app's permission decides.
    pub scope: Option<&'static str>,
    /// The question; `None` where there is nothing to ask about, such as a post.
    pub request: Option<Request>,
}
