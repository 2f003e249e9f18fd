//! What an answer of the Display API means: `error.code` first, then the HTTP status.

use crate::answers::{self, Json};
use crate::http::Answer;
use crate::pull::{Later, Reason, Verdict, Why};
use std::time::Duration;

/// Judges an answer. Texts are never looked at.
pub fn classify(answer: &Answer) -> Verdict {
    match error_code(&answer.body) {
        Some(code) => of_code(&code, answer.status),
        None => of_status(answer.status),
    }
}

/// `error.code` of an answer.
pub(super) fn error_code(body: &[u8]) -> Option<String> {
    let json = answers::parse(body).ok()?;
    match json.get("error")?.get("code")? {
        Json::Text(code) => Some(code.clone()),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::List(_) | Json::Object(_) => None,
    }
}

/// The limit counts a sliding minute.
const A_MINUTE: Duration = Duration::from_secs(60);

fn of_code(code: &str, status: u16) -> Verdict {
    match code {
        "ok" => Verdict::Fine,
        "access_token_invalid" => Verdict::Renew {
            code: code.to_owned(),
        },
        "scope_not_authorized" => Verdict::refused(Reason::Scope, code),
        "scope_permission_missed" => Verdict::refused(Reason::App, code),
        "invalid_params" => Verdict::refused(Reason::Parameter, code),
        "invalid_file_upload" => Verdict::refused(Reason::Request, code),
        "rate_limit_exceeded" => Verdict::Later(Later {
            why: Why::RateLimit,
            code: code.to_owned(),
            wait: Some(A_MINUTE),
        }),
        "internal_error" => Verdict::later(Why::Server, code),
        // codes nobody has written down: the status tells of what kind they are
        _ => match of_status(status) {
            Verdict::Refused(_) => Verdict::later(Why::Unknown, code),
            other => other,
        },
    }
}

fn of_status(status: u16) -> Verdict {
    let code = format!("http_{status}");
    match status {
        200..=299 => Verdict::later(Why::Server, "not_an_answer"),
        401 => Verdict::Renew { code },
        429 => Verdict::Later(Later {
            why: Why::RateLimit,
            code,
            wait: Some(A_MINUTE),
        }),
        408 | 425 | 500..=599 => Verdict::later(Why::Server, code),
        _ => Verdict::refused(Reason::Request, code),
    }
}
