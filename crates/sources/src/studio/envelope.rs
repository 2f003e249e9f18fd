//! The envelopes of Studio and Creative Center: a code in one of four places, and what it means.

use chrono::{DateTime, Utc};

use super::streams::Stream;
use crate::answers::{self, AnswerInput, Decoded, Json, Outcome, Read, SetAside, Value, cell};
use crate::http::Answer;
use crate::pull::{Reason, Verdict, Why};

/// Success, in every envelope.
const FINE: &str = "0";
/// An identity without a user: nobody is signed in.
const NOBODY: &str = "no_user";
/// What a withdrawn list of Creative Center says beside a code of 0.
const DEPRECATED: &str = "deprecated";

/// Opens an answer of `stream`: its code, and the answer; the reason where it is none.
fn open(stream: Stream, body: &[u8]) -> Result<(String, Json), String> {
    let json = answers::parse(body)?;
    let nested = json.get("BaseResp").and_then(|base| base.get("StatusCode"));
    let places = [
        json.get("status_code"),
        json.get("statusCode"),
        nested,
        json.get("code"),
    ];
    let codes: Vec<String> = places.into_iter().flatten().filter_map(text).collect();
    let odd = codes.iter().find(|code| *code != FINE).or(codes.first());
    let mut code = odd
        .cloned()
        .ok_or_else(|| "it is JSON without the code of an answer".to_owned())?;
    if code == FINE && json.get("msg") == Some(&Json::Text(DEPRECATED.to_owned())) {
        code = DEPRECATED.to_owned();
    }
    if code == FINE && stream == Stream::Identity && answers::id(json.get("userId")).is_none() {
        code = NOBODY.to_owned();
    }
    Ok((code, json))
}

fn text(json: &Json) -> Option<String> {
    match json {
        Json::Number(number) => Some(number.to_string()),
        Json::Text(text) => Some(text.clone()),
        Json::Null | Json::Bool(_) | Json::List(_) | Json::Object(_) => None,
    }
}

/// Judges an answer of Studio: errors come with the HTTP status 200.
///
/// What only the owner can mend is [`Verdict::SignIn`]: a session that is over, and an empty or
/// foreign body, after which the run stops and never asks again by itself.
pub fn classify(stream: Stream, answer: &Answer) -> Verdict {
    let sign_in = |code: String| Verdict::SignIn { code };
    match answer.status {
        429 => return Verdict::later(Why::RateLimit, "http_429"),
        300..=399 | 401 | 403 => return sign_in(format!("http_{}", answer.status)),
        408 | 425 | 500..=599 => {
            return Verdict::later(Why::Server, format!("http_{}", answer.status));
        }
        _ => {}
    }
    match open(stream, &answer.body) {
        Ok((code, _)) => of_code(&code),
        Err(_) if answer.status < 300 => sign_in("not_an_answer".to_owned()),
        Err(_) => Verdict::refused(Reason::Request, format!("http_{}", answer.status)),
    }
}

/// What a code means.
pub fn of_code(code: &str) -> Verdict {
    let refused = |reason| Verdict::refused(reason, code);
    match code {
        FINE => Verdict::Fine,
        "8" | NOBODY => Verdict::SignIn {
            code: code.to_owned(),
        },
        "5" | "3016030" => refused(Reason::Parameter),
        "2209" => refused(Reason::Gone),
        "40101" => refused(Reason::Permission),
        DEPRECATED => refused(Reason::Withdrawn),
        _ => Verdict::later(Why::Unknown, code),
    }
}

/// Opens an answer and lets `walk` read it; refusals and what is no answer give no rows.
pub(super) fn decode(
    stream: Stream,
    dataset: &'static str,
    body: &[u8],
    walk: impl FnOnce(&Json, &mut Decoded),
) -> Decoded {
    let (code, json) = match open(stream, body) {
        Ok(opened) => opened,
        Err(reason) => {
            let mut decoded = Decoded::nothing(Outcome::Unreadable);
            decoded.rows_read = 1;
            decoded
                .set_aside
                .push(SetAside::whole(dataset, body, reason));
            return decoded;
        }
    };
    if code != FINE {
        return Decoded::nothing(Outcome::Refused { code });
    }
    let mut decoded = Decoded::nothing(Outcome::Data);
    walk(&json, &mut decoded);
    decoded
}

/// The clock of the answer; the moment it was received where it has none.
pub(super) fn now(input: &AnswerInput<'_>, json: &Json) -> DateTime<Utc> {
    let told = json.get("extra").and_then(|extra| extra.get("now"));
    match cell(Read::Seconds, told).map(|cell| cell.value) {
        Ok(Value::Instant(Some(now))) if now > DateTime::UNIX_EPOCH => now,
        _ => input.observed_at,
    }
}
