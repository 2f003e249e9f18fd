//! The Business envelope: `{code, message, request_id, data}`, HTTP 200 whatever the code.

use serde_json::{Value, json};

use crate::http::Answer;
use crate::moment::Moment;
use crate::platform::Platform;

/// An answer that is not the data asked for.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    code: i64,
    message: String,
}

impl Refusal {
    pub fn new(code: i64, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }

    pub fn parameter(message: &str) -> Self {
        Self::new(40_002, message)
    }

    pub fn rate_limited() -> Self {
        Self::new(40_100, "Too many requests. Please retry later.")
    }

    pub fn token_missing() -> Self {
        Self::new(40_104, "Access token is missing")
    }

    pub fn token_invalid() -> Self {
        Self::new(40_105, "Access token is incorrect or has been revoked.")
    }

    pub fn token_expired() -> Self {
        Self::new(40_102, "Access token has expired")
    }

    pub fn no_permission(open_id: &str) -> Self {
        Self::new(
            40_001,
            format!("No permission to operate tiktok creator id {open_id}"),
        )
    }

    pub fn scope_missing(scope: &str) -> Self {
        Self::new(
            40_130,
            format!("The user has not authorised the scope {scope}"),
        )
    }
}

pub(crate) fn succeeded(platform: &Platform, now: Moment, data: Value) -> Answer {
    sealed(platform, now, 0, "OK", data)
}

pub(crate) fn partly(platform: &Platform, now: Moment, data: Value) -> Answer {
    let message = "Partial success: some requested fields could not be returned";
    sealed(platform, now, 20_001, message, data)
}

pub(crate) fn refused(platform: &Platform, now: Moment, refusal: &Refusal) -> Answer {
    sealed(platform, now, refusal.code, &refusal.message, json!({}))
}

fn sealed(platform: &Platform, now: Moment, code: i64, message: &str, data: Value) -> Answer {
    let mut envelope = json!({
        "code": code,
        "message": message,
        "request_id": platform.next_log_id(now),
    });
    // put in, not written into `json!`, which would copy the whole page
    envelope["data"] = data;
    Answer::json(200, &envelope)
}
