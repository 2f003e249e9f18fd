//! The pages: one shell for all of Studio and one for the login, whose scripts make the calls.

use serde_json::json;

use super::{Visitor, identity, visitor};
use crate::http::{Answer, Call};
use crate::platform::Platform;
use crate::scenario::{Generation, LoggedOut};

const HTML: &str = "text/html; charset=utf-8";
const SHELL: &str = include_str!("shell.html");
const LOGIN: &str = include_str!("login.html");

/// Answers a page, or says that nobody is signed in, in the way of the scenario.
pub(super) fn answer(platform: &Platform, call: &Call) -> Answer {
    if call.path == "/login" || call.path.starts_with("/login/") {
        return login_page(platform);
    }
    match visitor(platform, call) {
        Ok(visitor) => Answer::text(200, HTML, shell(platform, Some(&visitor), false)),
        Err(_) => match platform.scenario.studio.logged_out {
            LoggedOut::Redirect => Answer::redirect(&login_url(call)),
            LoggedOut::Panel => Answer::text(200, HTML, shell(platform, None, true)),
            LoggedOut::Code => Answer::text(200, HTML, shell(platform, None, false)),
        },
    }
}

/// Scripts and styles of the pages.
pub(super) fn asset(_platform: &Platform, call: &Call) -> Answer {
    const SCRIPT: &str = "text/javascript; charset=utf-8";
    match call.path.rsplit('/').next().unwrap_or_default() {
        "studio.css" => Answer::text(200, "text/css; charset=utf-8", include_str!("studio.css")),
        "calls.js" => Answer::text(200, SCRIPT, include_str!("calls.js")),
        "studio.js" => Answer::text(200, SCRIPT, include_str!("studio.js")),
        "analytics.js" => Answer::text(200, SCRIPT, include_str!("analytics.js")),
        "content.js" => Answer::text(200, SCRIPT, include_str!("content.js")),
        "login.js" => Answer::text(200, SCRIPT, include_str!("login.js")),
        _ => Answer::not_found(),
    }
}

/// Where a browser without a session is sent, with the page it wanted.
fn login_url(call: &Call) -> String {
    let mut wanted = call.path.clone();
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(&call.query)
        .finish();
    if !query.is_empty() {
        wanted = format!("{wanted}?{query}");
    }
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("redirect_url", &wanted)
        .append_pair("enter_method", "redirect")
        .append_pair("enter_from", "tiktokstudio")
        .finish();
    format!("/login?{query}")
}

fn login_page(platform: &Platform) -> Answer {
    Answer::text(
        200,
        HTML,
        LOGIN.replace("{{settings}}", &settings(platform)),
    )
}

/// `panel` is whether a login panel stands over the page.
fn shell(platform: &Platform, visitor: Option<&Visitor>, panel: bool) -> String {
    let context = visitor.map_or_else(
        || json!({ "commonAppContext": { "user": null, "language": language(platform) } }),
        |visitor| json!({ "commonAppContext": identity::context(visitor) }),
    );
    SHELL
        .replace("{{language}}", language(platform))
        .replace("{{context}}", &in_script(&context.to_string()))
        .replace("{{settings}}", &settings(platform))
        .replace("{{panel}}", if panel { "true" } else { "false" })
}

fn language(platform: &Platform) -> &'static str {
    platform.scenario.studio.locale.tag()
}

/// What the scripts do not know from TikTok's own globals: the switches of the scenario.
fn settings(platform: &Platform) -> String {
    let studio = &platform.scenario.studio;
    let generation = studio.generation;
    let settings = json!({
        "text": generation != Generation::Numeric,
        "numeric": generation != Generation::Text,
        "loggedOut": studio.logged_out,
        "locale": studio.locale.tag(),
        "tzName": studio.tz_name,
        "tzOffset": studio.tz_offset_seconds,
        "now": platform.clock.now().epoch_millis(),
        "missing": studio.drift.missing_calls,
        "dom": studio.drift.dom,
        "keys": studio.drift.keys,
    });
    in_script(&settings.to_string())
}

/// JSON that may stand inside a script element.
fn in_script(json: &str) -> String {
    json.replace('<', "\\u003c")
}
