//! `/business/webhook/...`: where events go, set with the app's id and secret.

use serde_json::{Map, Value, json};

use super::envelope::Refusal;
use crate::http::Call;
use crate::oauth::business::check_app;
use crate::platform::Platform;
use crate::webhooks::{EventType, Subscription};

/// Posts that a subscription to comments may name.
const MOST_POSTS: usize = 100;

pub(super) fn update(platform: &Platform, call: &Call) -> Result<Value, Refusal> {
    let body = body(call)?;
    let kind = checked(platform, &body)?;
    let url = body.get("callback_url").and_then(Value::as_str);
    let url = url.ok_or_else(|| Refusal::parameter("callback_url: is required"))?;
    if !is_callback(url) {
        return Err(Refusal::parameter(
            "callback_url: must be https, or http on loopback here",
        ));
    }
    let posts = body.get("item_list").cloned().unwrap_or_else(|| json!([]));
    let posts: Vec<String> = serde_json::from_value(posts)
        .map_err(|_| Refusal::parameter("item_list: must be an array of text"))?;
    if posts.len() > MOST_POSTS || (kind != EventType::Comment && !posts.is_empty()) {
        return Err(Refusal::parameter(
            "item_list: only for COMMENT, at most 100",
        ));
    }
    let subscription = Subscription {
        callback_url: Some(url.to_owned()),
        posts,
    };
    platform.webhooks.subscribe(kind, subscription);
    Ok(told(platform, kind))
}

pub(super) fn list(platform: &Platform, call: &Call) -> Result<Value, Refusal> {
    let query = call
        .query
        .iter()
        .map(|(name, value)| (name.clone(), json!(value)));
    let kind = checked(platform, &query.collect())?;
    Ok(told(platform, kind))
}

pub(super) fn delete(platform: &Platform, call: &Call) -> Result<Value, Refusal> {
    let kind = checked(platform, &body(call)?)?;
    platform.webhooks.unsubscribe(kind);
    Ok(told(platform, kind))
}

fn body(call: &Call) -> Result<Map<String, Value>, Refusal> {
    call.json()
        .ok_or_else(|| Refusal::parameter("body: must be a JSON object"))
}

fn checked(platform: &Platform, fields: &Map<String, Value>) -> Result<EventType, Refusal> {
    let text = |name: &str| fields.get(name).and_then(Value::as_str).unwrap_or_default();
    check_app(platform, text("app_id"), text("secret"))?;
    let kind = fields.get("event_type").cloned().unwrap_or_default();
    serde_json::from_value(kind).map_err(|_| {
        Refusal::parameter(
            "event_type: must be one of VIDEO, COMMENT, BRAND_MENTION, DIRECT_MESSAGE",
        )
    })
}

/// A missing `callback_url` says that nothing is configured.
fn told(platform: &Platform, kind: EventType) -> Value {
    let subscription = platform.webhooks.subscription(kind);
    let mut data = json!({ "app_id": platform.apps.business.client_key, "event_type": kind });
    if let Some(url) = subscription.callback_url {
        data["callback_url"] = json!(url);
        if kind == EventType::Comment {
            data["item_list"] = json!(subscription.posts);
        }
    }
    data
}

fn is_callback(url: &str) -> bool {
    let Ok(url) = url::Url::parse(url) else {
        return false;
    };
    let loopback = matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
    url.scheme() == "https" || (url.scheme() == "http" && loopback)
}
