//! What of a request and of an answer is landed: what says something, and nothing that is secret.

use serde_json::{Map, Value, json};
use url::Url;

/// Parameters that say what was asked, so that an answer can be read by them.
const TELLING: &[&str] = &[
    "type_requests",
    "tz_offset",
    "time_offset",
    "tz_name",
    "region",
    "priority_region",
    "locale",
    "app_language",
    "userId",
    "page",
    "limit",
    "count",
    "cursor",
    "size",
    "query",
    "dateRange",
    "video_analytics_filter",
    "video_id",
    "start_date",
    "end_date",
    "key",
    "Region",
    "Vertical",
    "OpRegion",
    "op_region",
    "PageNum",
    "PageSize",
    "TrendingType",
    "Cursor",
    "Count",
    "page_num",
    "page_size",
    "source",
    "period",
    "country_code",
    "countryCode",
    "sort_by",
    "industry_id",
    "industryID",
    "filter_by",
    "rank_type",
    "new_on_board",
    "commercial_music",
    "order_by",
    "timeRange",
    "periodDimension",
    "periodEndTimestamp",
    "orderByMetric",
    "contentLabelIDs",
    "organicOnly",
    "needIsVerified",
    "needProfileBio",
];

/// Parameters of the browser and its defences, which differ by run and say nothing.
const DROPPED: &[&str] = &[
    "aid",
    "app_name",
    "channel",
    "device_platform",
    "device_id",
    "wid",
    "os",
    "browser_name",
    "browser_version",
    "browser_platform",
    "browser_language",
    "browser_online",
    "screen_width",
    "screen_height",
    "is_dark_mode",
    "cookie_enabled",
    "history_len",
    "focus_state",
    "is_fullscreen",
    "is_page_visible",
    "referer",
    "root_referer",
    "odinId",
    "user_is_login",
    "data_collection_enabled",
    "webcast_language",
    "from_page",
    "verifyFp",
    "fp",
    "mstoken",
    "x-bogus",
    "x-gnarly",
    "x-tt-params",
    "_signature",
    "a_bogus",
    "websocket_reconnect",
    "WebIdLastTime",
];

const HIDDEN: &str = "[hidden]";

/// What was asked, as a receipt keeps it: method, host, path, and the parameters that say something.
///
/// It has the shape of [`crate::http::Request::recorded`]: `query` holds texts, `json` the body where
/// it is an object. Parameters of the browser are dropped, headers and cookies never get here, and a
/// parameter that nobody knows keeps its name and loses its value.
pub fn strip_request(method: &str, url: &Url, body: Option<&[u8]>) -> Value {
    let mut recorded = json!({
        "method": method.to_ascii_uppercase(),
        "host": url.host_str().unwrap_or_default(),
        "path": url.path(),
    });
    let query = url
        .query_pairs()
        .map(|(name, value)| (name.into_owned(), Value::String(value.into_owned())));
    let query = kept(query);
    if !query.is_empty() {
        recorded["query"] = Value::Object(query);
    }
    let body = body.and_then(|body| serde_json::from_slice(body).ok());
    if let Some(Value::Object(members)) = body {
        let members = kept(members.into_iter());
        if !members.is_empty() {
            recorded["json"] = Value::Object(members);
        }
    }
    recorded
}

fn kept(parameters: impl Iterator<Item = (String, Value)>) -> Map<String, Value> {
    let is_dropped = |name: &str| {
        DROPPED
            .iter()
            .any(|dropped| dropped.eq_ignore_ascii_case(name))
    };
    parameters
        .filter(|(name, _)| !is_dropped(name))
        .map(|(name, value)| match TELLING.contains(&name.as_str()) {
            true => (name, value),
            false => (name, Value::String(HIDDEN.to_owned())),
        })
        .collect()
}

/// Members whose value is a secret, wherever they stand.
const SECRETS: &[&str] = &[
    "tt-csrf-token",
    "csrftoken",
    "tt_csrf_token",
    "mstoken",
    "sessionid",
];
/// Members whose links are signed and die.
const LINKS: &[&str] = &[
    "url", "addr", "cover", "avatar", "thumb", "play", "preview", "download",
];

/// An answer as it is landed: the bytes as they came, but for the values of secrets and the queries
/// of links to media, which are signatures. What is no JSON stays as it is.
pub fn strip_answer(body: &[u8]) -> Vec<u8> {
    let mut stripped = Vec::with_capacity(body.len());
    let mut key = String::new();
    let mut at = 0;
    while at < body.len() {
        if body[at] != b'"' {
            stripped.push(body[at]);
            at += 1;
            continue;
        }
        let end = at + 1 + end_of_text(&body[at + 1..]);
        let text = &body[at + 1..end.min(body.len())];
        let after = body.get(end + 1..).unwrap_or_default().trim_ascii_start();
        stripped.push(b'"');
        if after.first() == Some(&b':') {
            key = String::from_utf8_lossy(text).to_ascii_lowercase();
            stripped.extend(text);
        } else {
            stripped.extend(kept_text(&key, text));
        }
        if end < body.len() {
            stripped.push(b'"');
        }
        at = end + 1;
    }
    stripped
}

/// Where the text ends that has begun: the place of its quote.
fn end_of_text(rest: &[u8]) -> usize {
    let mut at = 0;
    while at < rest.len() && rest[at] != b'"' {
        at += if rest[at] == b'\\' { 2 } else { 1 };
    }
    at.min(rest.len())
}

fn kept_text<'t>(key: &str, text: &'t [u8]) -> &'t [u8] {
    if SECRETS.contains(&key) {
        return HIDDEN.as_bytes();
    }
    let is_link = LINKS.iter().any(|part| key.contains(part)) && text.starts_with(b"http");
    // a backslash before it would take the quote that closes the text
    let is_query = |at: &usize| text[*at] == b'?' && text.get(at.wrapping_sub(1)) != Some(&b'\\');
    let query = (0..text.len()).find(is_query);
    match query {
        Some(query) if is_link => &text[..query],
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_keeps_what_it_asks_and_loses_what_it_is_sealed_with() {
        let url = Url::parse("https://www.tiktok.com/tiktok/creator/manage/item_list/v1/?aid=1988&msToken=abc&X-Bogus=d&X-Gnarly=e&verifyFp=f&device_id=7&tz_offset=25200&novel=1#x").unwrap();
        let body = br#"{"cursor":0,"size":50,"query":{"is_recent_posts":false},"csrf":"s"}"#;
        let stripped = strip_request("post", &url, Some(body));
        let expected = json!({
            "method": "POST",
            "host": "www.tiktok.com",
            "path": "/tiktok/creator/manage/item_list/v1/",
            "query": {"tz_offset": "25200", "novel": "[hidden]"},
            "json": {"cursor": 0, "size": 50, "query": {"is_recent_posts": false}, "csrf": "[hidden]"},
        });
        assert_eq!(stripped, expected);
    }

    #[test]
    fn an_answer_loses_its_token_and_the_signatures_of_links_and_nothing_else() {
        let body = br#"{"id":7686658302259757097,"share":0.10000000000000001,"tt-csrf-token": "s3cr3t","cover_url":["https://a.example/x.webp?sig=1","b"],"desc":"why? \"http://x?\" \\","u":"\\\""}"#;
        let text = String::from_utf8(strip_answer(body)).unwrap();
        assert_eq!(
            text,
            r#"{"id":7686658302259757097,"share":0.10000000000000001,"tt-csrf-token": "[hidden]","cover_url":["https://a.example/x.webp","b"],"desc":"why? \"http://x?\" \\","u":"\\\""}"#
        );
        for odd in [&b"\"never closed"[..], b"\"\\", b"<html lang=\"en\">", b""] {
            assert_eq!(strip_answer(odd), odd);
        }
    }
}
