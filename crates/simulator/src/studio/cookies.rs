//! The cookies of a session: their names and forms are TikTok's, their values are invented.

use super::sessions::StudioSession;
use crate::http::{Answer, Call};
use crate::model::Draws;
use crate::moment::Moment;
use crate::platform::Platform;

const TEN_DAYS: i64 = 864_000;
const SIXTY_DAYS: i64 = 5_184_000;
const YEAR: i64 = 31_536_000;

/// The session id that a call carries.
pub(crate) fn session_of(call: &Call) -> Option<String> {
    ["sessionid", "sessionid_ss", "sid_tt"]
        .iter()
        .find_map(|name| cookie(call, name))
}

/// The value of one cookie.
pub(super) fn cookie(call: &Call, name: &str) -> Option<String> {
    let headers = call.headers.get_all("cookie").iter();
    let pairs = headers.filter_map(|header| header.to_str().ok());
    pairs
        .flat_map(|header| header.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(known, value)| *known == name && !value.is_empty())
        .map(|(_, value)| value.to_owned())
}

/// Begins a session, and says which cookies stand for it.
pub(crate) fn begin(platform: &Platform, handle: &str, now: Moment) -> StudioSession {
    let seconds = platform.scenario.studio.session_seconds;
    let id = platform.sessions().begin(handle, seconds, now);
    let expires = now.plus_seconds(seconds);
    let chance = Draws::new(0).named(&id);
    let account = format!("{:016x}{:016x}", chance.at(1), chance.at(2));
    let companion = format!("1.0.0-{:016x}", chance.at(3));
    let cookies = vec![
        ("sessionid", id.clone()),
        ("sessionid_ss", id.clone()),
        ("sid_tt", id.clone()),
        ("sid_guard", guard(&id, now, seconds)),
        ("uid_tt", account.clone()),
        ("uid_tt_ss", account),
        ("sid_ucp_v1", companion.clone()),
        ("ssid_ucp_v1", companion),
        ("tt_csrf_token", csrf(&id)),
        ("passport_csrf_token", format!("{:016x}", chance.at(4))),
        (
            "msToken",
            format!("{:016x}{:016x}", chance.at(5), chance.at(6)),
        ),
        ("ttwid", visitor_id(chance, now)),
    ];
    StudioSession {
        handle: handle.to_owned(),
        cookies,
        expires,
    }
}

/// Hands the session's cookies to the browser. Lifetimes count from now, as the browser's clock is
/// not the simulated one.
pub(super) fn give(answer: &mut Answer, session: &StudioSession, seconds: i64) {
    for (name, value) in &session.cookies {
        let (age, http_only) = match *name {
            "sid_guard" | "ttwid" => (Some(YEAR), true),
            "tt_csrf_token" => (None, false),
            "passport_csrf_token" => (Some(SIXTY_DAYS), false),
            "msToken" => (Some(TEN_DAYS), false),
            _ => (Some(seconds), true),
        };
        let age = age.map_or_else(String::new, |age| format!("; Max-Age={age}"));
        let http_only = if http_only { "; HttpOnly" } else { "" };
        let cookie = format!("{name}={value}; Path=/; SameSite=Lax{age}{http_only}");
        answer.headers.push(("set-cookie", cookie));
    }
}

/// Takes the session's cookies back from the browser.
pub(super) fn take(answer: &mut Answer) {
    for name in ["sessionid", "sessionid_ss", "sid_tt", "sid_guard"] {
        let cookie = format!("{name}=; Path=/; Max-Age=0; HttpOnly");
        answer.headers.push(("set-cookie", cookie));
    }
}

/// What script may read and sends as `tt-csrf-token`.
pub(super) fn csrf(id: &str) -> String {
    let chance = Draws::new(0).named(id).child(7);
    format!("{:08x}-{:016x}", chance.at(0) as u32, chance.at(1))
}

/// Session id, issue time, lifetime and expiry, as `sid_guard` carries them.
fn guard(id: &str, now: Moment, seconds: i64) -> String {
    let expires = now.plus_seconds(seconds).utc();
    let expires = expires.format("%a, %d-%b-%Y %H:%M:%S GMT").to_string();
    let fields = format!("{id}|{}|{seconds}|{expires}", now.epoch_seconds());
    url::form_urlencoded::byte_serialize(fields.as_bytes()).collect()
}

fn visitor_id(chance: Draws, now: Moment) -> String {
    let fields = format!(
        "1|{:016x}|{}|{:016x}",
        chance.at(8),
        now.epoch_seconds(),
        chance.at(9)
    );
    url::form_urlencoded::byte_serialize(fields.as_bytes()).collect()
}
