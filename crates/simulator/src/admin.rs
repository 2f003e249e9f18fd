//! The lever outside the stage: moves the clock of a simulator that runs as a process of its own.
//!
//! Its paths begin with `/_simulator/`, which is nothing TikTok has.

use std::sync::Arc;

use hyper::Method;
use serde_json::{Value, json};

use crate::faults::Fault;
use crate::http::{Answer, Call};
use crate::model::Account;
use crate::platform::Platform;
use crate::studio;

pub(crate) const BASE: &str = "/_simulator/";

/// Answers the levers; what they mean stands in the README.
pub(crate) async fn answer(platform: &Arc<Platform>, method: &Method, call: &Call) -> Answer {
    let lever = call
        .path
        .strip_prefix(BASE)
        .unwrap_or_default()
        .trim_end_matches('/');
    let Some(body) = call.json() else {
        return Answer::json(400, &json!({ "error": "the body must be a JSON object" }));
    };
    let done = match (method.as_str(), lever) {
        ("GET", "clock") => Ok(clock(platform)),
        ("POST", "clock") => move_clock(platform, &body),
        ("GET", "calls") => Ok(json!(platform.calls())),
        ("POST", "faults") => inject(platform, body),
        ("POST", "revoke") => revoke(platform, &body),
        ("POST", "comment") => comment(platform, &body),
        ("POST", "webhooks") => send_as(platform, body),
        ("POST", "studio/login") => studio_login(platform, &body),
        ("POST", "studio/session") => studio_session(platform, &body),
        ("POST", "studio/scan") => studio_scan(platform, &body),
        ("POST", "studio/end") => studio_end(platform, &body),
        _ => Err(format!("there is no lever `{lever}` for {method}")),
    };
    platform.webhooks.deliver_due(platform).await;
    match done {
        Ok(value) => Answer::json(200, &value),
        Err(error) => Answer::json(400, &json!({ "error": error })),
    }
}

type Body = serde_json::Map<String, Value>;

fn clock(platform: &Platform) -> Value {
    json!({ "now": platform.clock.now().utc().to_rfc3339() })
}

/// `{"set": "2026-11-21T12:00:00Z"}`, `{"advance_hours": 6}`, `{"advance_days": 1}`, `{"speed": 60}`.
fn move_clock(platform: &Platform, body: &Body) -> Result<Value, String> {
    for (lever, value) in body {
        match (
            lever.as_str(),
            value.as_i64(),
            value.as_f64(),
            value.as_str(),
        ) {
            ("set", _, _, Some(text)) => {
                let instant = chrono::DateTime::parse_from_rfc3339(text);
                let instant = instant.map_err(|error| format!("`set` is no instant: {error}"))?;
                platform.clock.set(instant.to_utc().into());
            }
            ("advance_hours", Some(hours), ..) => platform.clock.advance_hours(hours),
            ("advance_days", Some(days), ..) => platform.clock.advance_days(days),
            ("speed", _, Some(speed), _) => platform.clock.run_at(speed),
            _ => {
                return Err(format!(
                    "`{lever}` is none of set, advance_hours, advance_days, speed"
                ));
            }
        }
    }
    Ok(clock(platform))
}

/// A fault as scenarios write it, in JSON.
fn inject(platform: &Platform, body: Body) -> Result<Value, String> {
    let fault: Fault = serde_json::from_value(Value::Object(body)).map_err(|e| e.to_string())?;
    platform.inject(fault);
    Ok(json!({ "injected": true }))
}

/// `{"account": "luna.beats", "post": 3}`: a webhook tells of the newest comment of that post.
fn comment(platform: &Platform, body: &Body) -> Result<Value, String> {
    let handle = body
        .get("account")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let account = platform
        .account(handle)
        .ok_or(format!("there is no account `{handle}`"))?;
    let number = body.get("post").and_then(Value::as_u64).unwrap_or(0);
    let post = account.posts.get(number as usize);
    let post = post.ok_or(format!("there is no post {number}"))?;
    platform
        .webhooks
        .comment_written(platform, account, post, platform.clock.now());
    Ok(json!({ "announced": post.id_text() }))
}

/// `{"signature": "invalid", "copies": 2, "newest_first": true}`: how events are sent from now on.
fn send_as(platform: &Platform, body: Body) -> Result<Value, String> {
    let sending = serde_json::from_value(Value::Object(body)).map_err(|e| e.to_string())?;
    platform.webhooks.send_as(sending);
    Ok(json!({ "changed": true }))
}

/// `{"account": "luna.beats"}`: the owner withdraws consent.
fn revoke(platform: &Platform, body: &Body) -> Result<Value, String> {
    let handle = body
        .get("account")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let account = platform
        .account(handle)
        .ok_or(format!("there is no account `{handle}`"))?;
    platform.revoke_consent(&account.handle);
    Ok(json!({ "revoked": handle }))
}

/// The account that a lever names.
fn named<'a>(platform: &'a Platform, body: &Body) -> Result<&'a Account, String> {
    let handle = body.get("account").and_then(Value::as_str);
    let handle = handle.unwrap_or_default();
    let account = platform.account(handle);
    account.ok_or(format!("there is no account `{handle}`"))
}

/// `{"account": "mira.loops"}`: what its owner types on Studio's login page now.
fn studio_login(platform: &Platform, body: &Body) -> Result<Value, String> {
    let login = studio::login_of(named(platform, body)?, platform.clock.now());
    Ok(json!({
        "username": login.username,
        "password": login.password,
        "secret": login.secret,
        "code": login.code,
    }))
}

/// `{"account": "mira.loops"}`: cookies of a browser that is signed in to Studio.
fn studio_session(platform: &Platform, body: &Body) -> Result<Value, String> {
    let account = named(platform, body)?;
    let session = studio::begin(platform, &account.handle, platform.clock.now());
    let cookies: Body = session
        .cookies
        .iter()
        .map(|(name, value)| ((*name).to_owned(), json!(value)))
        .collect();
    Ok(json!({ "cookies": cookies, "expires": session.expires.utc().to_rfc3339() }))
}

/// `{"account": "mira.loops"}`: its owner scans the QR codes on all open login pages.
fn studio_scan(platform: &Platform, body: &Body) -> Result<Value, String> {
    let account = named(platform, body)?;
    Ok(json!({ "scanned": platform.sessions().scan(&account.handle) }))
}

/// `{"account": "mira.loops"}`: all its Studio sessions are over.
fn studio_end(platform: &Platform, body: &Body) -> Result<Value, String> {
    let account = named(platform, body)?;
    platform.sessions().end_all_of(&account.handle);
    Ok(json!({ "ended": account.handle }))
}
