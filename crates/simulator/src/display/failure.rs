//! Failures of the Display API, each under its HTTP status.

use serde_json::json;

use crate::http::Answer;
use crate::moment::Moment;
use crate::platform::Platform;

#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    TokenInvalid,
    ScopeNotAuthorized,
    InvalidParams(&'static str),
    RateLimited,
    Internal,
}

pub(crate) fn rate_limited(platform: &Platform, now: Moment) -> Answer {
    Failure::RateLimited.into_answer(platform, now)
}

pub(crate) fn internal(platform: &Platform, now: Moment) -> Answer {
    Failure::Internal.into_answer(platform, now)
}

impl Failure {
    pub fn into_answer(self, platform: &Platform, now: Moment) -> Answer {
        let (status, code, message) = match self {
            Self::TokenInvalid => (
                401,
                "access_token_invalid",
                "The access token is invalid or not found in the request.",
            ),
            Self::ScopeNotAuthorized => (
                401,
                "scope_not_authorized",
                "The user did not authorize the scope required for completing this request.",
            ),
            Self::InvalidParams(what) => (400, "invalid_params", what),
            Self::RateLimited => (
                429,
                "rate_limit_exceeded",
                "The API rate limit was exceeded. Please try again later.",
            ),
            Self::Internal => (500, "internal_error", "Something went wrong."),
        };
        let error =
            json!({ "code": code, "message": message, "log_id": platform.next_log_id(now) });
        Answer::json(status, &json!({ "data": {}, "error": error }))
    }
}
