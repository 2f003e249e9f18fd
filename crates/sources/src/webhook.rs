//! What TikTok calls us with: the signature checked over the bytes, then the event inside.

use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::session::Secret;

/// A call that is older, or further ahead, is refused: somebody may play back an old one.
const MOST_AGE: TimeDelta = TimeDelta::minutes(5);

/// An event that TikTok really sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The same for each repetition of the same event: handle it once.
    pub key: String,
    pub open_id: String,
    pub created_at: DateTime<Utc>,
    pub event: Event,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A comment came, went or changed who may see it.
    Comment {
        comment_id: String,
        video_id: String,
        action: String,
    },
    /// The consent is gone.
    AuthorizationRemoved { reason: i64 },
    /// Not one of those we act on.
    Other { name: String },
}

/// Why a call is not believed or not understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WebhookError {
    #[error("the header `Tiktok-Signature` is missing or not of the form `t=...,s=...`")]
    NoSignature,
    #[error("the call was signed {} s away from now: the clock is wrong, or it is played back", away.num_seconds())]
    Old { away: TimeDelta },
    #[error("the signature does not belong to this body")]
    WrongSignature,
    #[error("the body is signed, and not an event: {reason}")]
    NotAnEvent { reason: &'static str },
}

/// Checks the signature over `body` as received, then reads the event.
pub fn receive(
    signature: &str,
    body: &[u8],
    app_secret: &Secret,
    now: DateTime<Utc>,
) -> Result<Delivery, WebhookError> {
    verify(signature, body, app_secret, now)?;
    read(body)
}

fn verify(
    signature: &str,
    body: &[u8],
    app_secret: &Secret,
    now: DateTime<Utc>,
) -> Result<(), WebhookError> {
    let part = |name: &str| {
        let mut parts = signature.split(',').map(str::trim);
        parts.find_map(|part| part.strip_prefix(name)?.strip_prefix('='))
    };
    let (at, given) = part("t").zip(part("s")).ok_or(WebhookError::NoSignature)?;
    let given = bytes_of(given).ok_or(WebhookError::NoSignature)?;
    let moment = at
        .parse()
        .ok()
        .and_then(|at| DateTime::from_timestamp(at, 0));
    let moment = moment.ok_or(WebhookError::NoSignature)?;
    let mut mac = Hmac::<Sha256>::new_from_slice(app_secret.expose().as_bytes())
        .expect("HMAC takes a key of any length");
    mac.update(at.as_bytes());
    mac.update(b".");
    mac.update(body);
    // compares in constant time
    mac.verify_slice(&given)
        .map_err(|_| WebhookError::WrongSignature)?;
    let away = (now - moment).abs();
    match away > MOST_AGE {
        true => Err(WebhookError::Old { away }),
        false => Ok(()),
    }
}

fn read(body: &[u8]) -> Result<Delivery, WebhookError> {
    let no = |reason| WebhookError::NotAnEvent { reason };
    let call: Value = serde_json::from_slice(body).map_err(|_| no("it is not JSON"))?;
    let text = |name: &str| call.get(name).and_then(Value::as_str);
    let name = text("event").ok_or_else(|| no("it names no event"))?;
    let created = call.get("create_time").and_then(Value::as_i64);
    let created = created.and_then(|at| DateTime::from_timestamp(at, 0));
    let content = text("content").ok_or_else(|| no("it has no content"))?;
    Ok(Delivery {
        key: key(&call, content),
        open_id: text("user_openid").unwrap_or_default().to_owned(),
        created_at: created.ok_or_else(|| no("it has no time"))?,
        event: event(name, content)?,
    })
}

/// The content is JSON inside a text.
fn event(name: &str, content: &str) -> Result<Event, WebhookError> {
    let no = |reason| WebhookError::NotAnEvent { reason };
    let inner = || serde_json::from_str(content).map_err(|_| no("its content is not JSON"));
    match name {
        "comment.update" => {
            let inner: Value = inner()?;
            Ok(Event::Comment {
                comment_id: id(&inner, "comment_id").ok_or_else(|| no("no comment is named"))?,
                video_id: id(&inner, "video_id").ok_or_else(|| no("no video is named"))?,
                action: inner["comment_action"]
                    .as_str()
                    .unwrap_or_default()
                    .to_owned(),
            })
        }
        "authorization.removed" => {
            let inner: Value = inner()?;
            let reason = inner["reason"].as_i64().unwrap_or_default();
            Ok(Event::AuthorizationRemoved { reason })
        }
        other => Ok(Event::Other {
            name: other.to_owned(),
        }),
    }
}

/// Ids come as whole numbers past 2^53; they are text with us and never pass through a double.
fn id(inner: &Value, name: &str) -> Option<String> {
    match inner.get(name)? {
        Value::Number(number) if number.is_i64() || number.is_u64() => Some(number.to_string()),
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        _ => None,
    }
}

/// A hash over what makes the event; the time of sending is not part of it.
fn key(call: &Value, content: &str) -> String {
    let mut hash = Sha256::new();
    for name in ["client_key", "event", "user_openid", "create_time"] {
        hash.update(call.get(name).map(Value::to_string).unwrap_or_default());
        hash.update([0]);
    }
    hash.update(content);
    let digest = hash.finalize();
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes_of(hex: &str) -> Option<Vec<u8>> {
    let is_hex = hex.len() == 64 && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    let pairs = (0..hex.len()).step_by(2).map(|at| hex.get(at..at + 2));
    is_hex
        .then(|| {
            pairs
                .map(|pair| u8::from_str_radix(pair?, 16).ok())
                .collect()
        })
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = r#"{"client_key":"7000000000000000001","event":"authorization.removed","create_time":1795150000,"user_openid":"-000ExampleBusinessOpenIdA1b2C3d4E5f6G7","content":"{\"reason\":1}"}"#;
    const SIGNATURE: &str =
        "t=1795150001,s=146f85db8808a4b2b410ccda6ba6be491ebe615817258d54ca6dffd432f1aa2b";

    fn take(signature: &str, body: &str, later: i64) -> Result<Delivery, WebhookError> {
        let now = DateTime::from_timestamp(1_795_150_001 + later, 0).unwrap();
        let secret = Secret::new("EXAMPLE_CLIENT_SECRET");
        receive(signature, body.as_bytes(), &secret, now)
    }

    #[test]
    fn the_vector_of_the_reference_is_believed() {
        let delivery = take(SIGNATURE, BODY, 10).unwrap();
        assert_eq!(delivery.event, Event::AuthorizationRemoved { reason: 1 });
        assert_eq!(delivery.open_id, "-000ExampleBusinessOpenIdA1b2C3d4E5f6G7");
    }

    #[test]
    fn a_changed_byte_an_old_call_and_no_signature_are_refused() {
        let changed = BODY.replace("reason\\\":1", "reason\\\":2");
        assert_eq!(
            take(SIGNATURE, &changed, 0),
            Err(WebhookError::WrongSignature)
        );
        assert!(matches!(
            take(SIGNATURE, BODY, 301),
            Err(WebhookError::Old { .. })
        ));
        assert!(matches!(
            take(SIGNATURE, BODY, -301),
            Err(WebhookError::Old { .. })
        ));
        let moved = SIGNATURE.replace("t=1795150001", "t=1795150002");
        assert_eq!(take(&moved, BODY, 0), Err(WebhookError::WrongSignature));
        for bad in ["", "t=1795150001", "s=00", "t=x,s=00", "t=1795150001,s=zz"] {
            assert_eq!(take(bad, BODY, 0), Err(WebhookError::NoSignature), "{bad}");
        }
    }

    #[test]
    fn ids_of_a_comment_keep_their_digits_and_a_repetition_has_the_same_key() {
        let content = r#"{"comment_id":7570100000000000001,"video_id":7570000000000000301,"comment_action":"insert"}"#;
        let body = serde_json::json!({"client_key": "7", "event": "comment.update",
            "create_time": 1_795_150_000, "user_openid": "o", "content": content});
        let delivery = read(body.to_string().as_bytes()).unwrap();
        let expected = Event::Comment {
            comment_id: "7570100000000000001".to_owned(),
            video_id: "7570000000000000301".to_owned(),
            action: "insert".to_owned(),
        };
        assert_eq!(delivery.event, expected);
        assert_eq!(read(body.to_string().as_bytes()).unwrap().key, delivery.key);
    }
}
