//! How Studio's calls wrap what they say, and how they say no.

use serde_json::{Map, Value, json};

use super::StudioRoute;
use crate::http::{Answer, Call};
use crate::platform::Platform;

/// Code 8, of every call of a session that is over.
const LOGIN_EXPIRED: i64 = 8;
pub(super) const INVALID_PARAMETERS: i64 = 5;
pub(super) const INVALID_PARAMETERS_M10N: i64 = 3_016_030;
pub(super) const NO_SUCH_POST: i64 = 2_209;

/// Payload keys at the top level, beside the envelope of analytics calls and the item list.
pub(super) fn succeeded(
    platform: &Platform,
    call: &Call,
    mut payload: Map<String, Value>,
) -> Answer {
    wrap(platform, call, &mut payload, 0, "");
    Answer::json(200, &Value::Object(payload))
}

/// A business error of the same calls: HTTP 200 and a code.
pub(super) fn failed(platform: &Platform, call: &Call, code: i64, message: &str) -> Answer {
    let mut payload = Map::new();
    wrap(platform, call, &mut payload, code, message);
    Answer::json(200, &Value::Object(payload))
}

pub(super) fn expired(platform: &Platform, call: &Call) -> Answer {
    failed(platform, call, LOGIN_EXPIRED, "Login expired")
}

/// The same of calls below `/tiktokstudio/api/web/`.
pub(super) fn web_expired(_platform: &Platform, _call: &Call) -> Answer {
    web_failed(LOGIN_EXPIRED, "Login expired")
}

fn web_failed(code: i64, message: &str) -> Answer {
    Answer::json(
        200,
        &json!({
            "statusCode": code,
            "BaseResp": { "StatusMessage": message, "StatusCode": code },
        }),
    )
}

/// `BaseResp` of an answer in order.
pub(super) fn base_resp() -> Value {
    json!({ "StatusMessage": "", "StatusCode": 0 })
}

/// A code that a fault injects, in the envelope of the route.
pub(crate) fn refused(
    platform: &Platform,
    route: StudioRoute,
    call: &Call,
    code: i64,
    message: &str,
) -> Answer {
    match route {
        StudioRoute::Page | StudioRoute::Asset | StudioRoute::Download => Answer::text(
            500,
            "text/html; charset=utf-8",
            "<h1>Something went wrong</h1>",
        ),
        StudioRoute::Context
        | StudioRoute::User
        | StudioRoute::Counts
        | StudioRoute::Items
        | StudioRoute::Comments
        | StudioRoute::Login
        | StudioRoute::Inspiration => web_failed(code, message),
        StudioRoute::Insight
        | StudioRoute::Insights
        | StudioRoute::ItemList
        | StudioRoute::Rewards
        | StudioRoute::Chrome => failed(platform, call, code, message),
    }
}

/// HTTP 429; no public source shows the body.
pub(crate) fn too_many() -> Answer {
    Answer::text(429, "text/plain; charset=utf-8", "Too Many Requests")
}

/// The page that asks for proof of being human, in the place of whatever was asked for.
pub(crate) fn challenge() -> Answer {
    Answer::text(
        200,
        "text/html; charset=utf-8",
        include_str!("pages/challenge.html"),
    )
}

fn wrap(
    platform: &Platform,
    call: &Call,
    payload: &mut Map<String, Value>,
    code: i64,
    message: &str,
) {
    let log_id = platform.next_log_id(call.now);
    let extra = json!({
        "fatal_item_ids": [],
        "logid": log_id,
        "now": call.now.epoch_millis(),
    });
    payload.insert("extra".to_owned(), extra);
    payload.insert("log_pb".to_owned(), json!({ "impr_id": log_id }));
    payload.insert("status_code".to_owned(), json!(code));
    payload.insert("status_msg".to_owned(), json!(message));
}
