//! The way of every call: find its route, let faults strike, answer, let faults spoil the answer.

use std::time::Duration;

use hyper::Method;
use serde_json::{Value, json};

use super::answer::{Answer, Wire};
use super::{Call, Route};
use crate::business::envelope::{self, Refusal};
use crate::display::failure;
use crate::faults::{FaultKind, RateHint};
use crate::platform::Platform;
use crate::{business, display, oauth, pictures, studio};

pub(super) fn answer(platform: &Platform, method: &Method, mut call: Call) -> Answer {
    let Some(route) = Route::of_path(&call.path) else {
        return Answer::not_found();
    };
    if !route.allows(method) {
        return Answer::text(405, "text/plain; charset=utf-8", "405 method not allowed");
    }
    let handle = handle(platform, route, &call);
    call.faults = platform.strike(route, handle.as_deref());
    before(platform, &call);
    let answer = instead(platform, route, &call).unwrap_or_else(|| handled(platform, route, &call));
    spoiled(platform, answer, &call)
}

/// Whose call this is, by its token, or by its session where it is Studio's.
fn handle(platform: &Platform, route: Route, call: &Call) -> Option<String> {
    match route {
        Route::Studio(_) => {
            studio::session_of(call).and_then(|id| platform.sessions().handle_of(&id))
        }
        _ => call.token().and_then(|token| platform.handle_of(token)),
    }
}

/// Faults of consent and of sessions happen whatever is answered.
fn before(platform: &Platform, call: &Call) {
    if let Some(id) = studio::session_of(call) {
        for fault in &call.faults {
            match fault {
                FaultKind::EndSession => platform.sessions().end(&id),
                FaultKind::SwitchAccount { to } => platform.sessions().switch(&id, to),
                _ => {}
            }
        }
    }
    let Some(token) = call.token() else { return };
    if call.is_struck_by(&FaultKind::ExpireToken) {
        platform.grants().expire_access(token);
    }
    if call.is_struck_by(&FaultKind::RevokeConsent)
        && let Some(handle) = platform.handle_of(token)
    {
        platform.revoke_consent(&handle);
    }
}

/// Faults that answer in the place of the handler.
fn instead(platform: &Platform, route: Route, call: &Call) -> Option<Answer> {
    call.faults.iter().find_map(|fault| match fault {
        FaultKind::RateLimited { hint } => Some(limited(platform, route, call, *hint)),
        FaultKind::TooManyRequests {
            retry_after_seconds,
        } => {
            let mut answer = too_many(platform, route, call);
            let wait = retry_after_seconds.map(|seconds| ("retry-after", seconds.to_string()));
            answer.headers.extend(wait);
            Some(answer)
        }
        FaultKind::Gateway { status } => Some(gateway(*status)),
        FaultKind::SystemError => Some(refused(platform, route, call, 50_000, "System error")),
        FaultKind::InternalTimeout => Some(refused(
            platform,
            route,
            call,
            51_010,
            "Internal service timed out",
        )),
        FaultKind::Code { code, message } => {
            let message = message.as_deref().unwrap_or("Injected by the scenario");
            Some(refused(platform, route, call, *code, message))
        }
        FaultKind::ConnectionReset => Some(Answer::reset()),
        FaultKind::NonJsonBody => Some(Answer::text(
            200,
            "application/json",
            "<html><body>please wait</body></html>",
        )),
        FaultKind::EmptyBody => Some(Answer::text(200, "application/json", "")),
        FaultKind::Challenge => Some(studio::challenge()),
        FaultKind::Slow { .. }
        | FaultKind::TruncatedBody
        | FaultKind::BrokenJson
        | FaultKind::WrongContentType
        | FaultKind::EndSession
        | FaultKind::SwitchAccount { .. }
        | FaultKind::DuplicatePage
        | FaultKind::CursorLoop
        | FaultKind::ShortPage
        | FaultKind::EmptyPage
        | FaultKind::PartialSuccess
        | FaultKind::ClockSkew { .. }
        | FaultKind::ExpireToken
        | FaultKind::RevokeConsent
        | FaultKind::UnknownField
        | FaultKind::NumbersAsStrings
        | FaultKind::PercentMix => None,
    })
}

fn handled(platform: &Platform, route: Route, call: &Call) -> Answer {
    match route {
        Route::Authorize => oauth::authorize::answer(platform, call),
        Route::AdvertiserConsent => oauth::advertiser::consent(platform, call),
        Route::Picture => pictures::answer(platform, call),
        Route::Studio(route) => studio::answer(platform, route, call),
        Route::DisplayToken => oauth::login_kit::token_call(platform, call),
        Route::DisplayRevoke => oauth::login_kit::revoke_call(platform, call),
        Route::DisplayUser => display::user(platform, call),
        Route::DisplayVideoList => display::video_list(platform, call),
        Route::DisplayVideoQuery => display::video_query(platform, call),
        Route::BusinessToken
        | Route::BusinessRefresh
        | Route::BusinessRevoke
        | Route::BusinessTokenInfo
        | Route::AdvertiserToken
        | Route::AdvertiserList
        | Route::AdvertiserRevoke
        | Route::BusinessGet
        | Route::VideoList
        | Route::CommentList
        | Route::CommentReplyList
        | Route::Benchmark
        | Route::HashtagSuggestion
        | Route::VideoSettings
        | Route::SoundTrends
        | Route::SoundVideos
        | Route::SearchTrends
        | Route::SearchKeywords
        | Route::HashtagTrends
        | Route::HashtagDetail
        | Route::HashtagVideos
        | Route::WebhookUpdate
        | Route::WebhookList
        | Route::WebhookDelete => business::answer(platform, route, call),
    }
}

fn limited(platform: &Platform, route: Route, call: &Call, hint: RateHint) -> Answer {
    let limit = match hint {
        RateHint::None => "",
        RateHint::PerSecond => " The limit of requests per second was reached.",
        RateHint::PerMinute => " The limit of requests per minute was reached.",
        RateHint::PerDay => " The limit of requests per day was reached.",
    };
    let message = format!("Too many requests. Please retry later.{limit}");
    if route.is_business() {
        refused(platform, route, call, 40_100, &message)
    } else {
        too_many(platform, route, call)
    }
}

fn too_many(platform: &Platform, route: Route, call: &Call) -> Answer {
    if let Route::Studio(_) = route {
        return studio::too_many();
    }
    if route.is_business() {
        let refusal = Refusal::rate_limited();
        return Answer {
            status: 429,
            ..envelope::refused(platform, call.now, &refusal)
        };
    }
    failure::rate_limited(platform, call.now)
}

fn refused(platform: &Platform, route: Route, call: &Call, code: i64, message: &str) -> Answer {
    if let Route::Studio(route) = route {
        return studio::refused(platform, route, call, code, message);
    }
    if route.is_business() {
        envelope::refused(platform, call.now, &Refusal::new(code, message))
    } else {
        failure::internal(platform, call.now)
    }
}

fn gateway(status: u16) -> Answer {
    let page = format!("<html><head><title>{status}</title></head><body>{status}</body></html>");
    Answer::text(status, "text/html", page)
}

/// Faults that change an answer that is otherwise right.
fn spoiled(platform: &Platform, mut answer: Answer, call: &Call) -> Answer {
    let mut skew = 0;
    for fault in &call.faults {
        match fault {
            FaultKind::Slow { millis } => answer.delay = Duration::from_millis(*millis),
            FaultKind::TruncatedBody => answer.wire = Wire::Cut,
            FaultKind::BrokenJson => answer.body.truncate(answer.body.len() / 2),
            FaultKind::WrongContentType => answer.content_type = "text/html; charset=utf-8",
            FaultKind::ClockSkew { seconds } => skew = *seconds,
            FaultKind::UnknownField => reshape(&mut answer, &add_unknown),
            FaultKind::NumbersAsStrings => reshape(&mut answer, &numbers_to_text),
            FaultKind::RateLimited { .. }
            | FaultKind::TooManyRequests { .. }
            | FaultKind::Gateway { .. }
            | FaultKind::SystemError
            | FaultKind::InternalTimeout
            | FaultKind::Code { .. }
            | FaultKind::ConnectionReset
            | FaultKind::NonJsonBody
            | FaultKind::EmptyBody
            | FaultKind::Challenge
            | FaultKind::EndSession
            | FaultKind::SwitchAccount { .. }
            | FaultKind::DuplicatePage
            | FaultKind::CursorLoop
            | FaultKind::ShortPage
            | FaultKind::EmptyPage
            | FaultKind::PartialSuccess
            | FaultKind::ExpireToken
            | FaultKind::RevokeConsent
            | FaultKind::PercentMix => {}
        }
    }
    let date = call
        .now
        .plus_seconds(skew)
        .utc()
        .format("%a, %d %b %Y %H:%M:%S GMT");
    answer.headers.push(("date", date.to_string()));
    answer
        .headers
        .push(("x-tt-logid", platform.next_log_id(call.now)));
    answer
}

/// Rewrites the data of an answer, envelope left alone.
fn reshape(answer: &mut Answer, change: &dyn Fn(&mut Value)) {
    let Some(mut value) = answer.value() else {
        return;
    };
    match value.get_mut("data") {
        Some(data) => change(data),
        // Studio has its payload beside the envelope
        None => {
            let envelope = [
                "extra",
                "log_pb",
                "status_code",
                "status_msg",
                "statusCode",
                "BaseResp",
            ];
            let kept: Vec<(&str, Value)> = envelope
                .iter()
                .filter_map(|key| Some((*key, value.get_mut(key)?.take())))
                .collect();
            change(&mut value);
            for (key, kept) in kept {
                value[key] = kept;
            }
        }
    }
    answer.body = value.to_string().into();
}

fn add_unknown(data: &mut Value) {
    let lists = ["videos", "metrics", "comments", "list", "item_list"];
    let Some(object) = data.as_object_mut() else {
        return;
    };
    object.insert("sim_unknown_field".to_owned(), json!({ "since": "today" }));
    for list in lists {
        let elements = object.get_mut(list).and_then(Value::as_array_mut);
        for element in elements
            .into_iter()
            .flatten()
            .filter_map(Value::as_object_mut)
        {
            element.insert("sim_unknown_field".to_owned(), json!(7));
        }
    }
}

/// Every number below the data, paging left alone.
fn numbers_to_text(data: &mut Value) {
    match data {
        Value::Number(number) => *data = Value::String(number.to_string()),
        Value::Array(elements) => elements.iter_mut().for_each(numbers_to_text),
        Value::Object(fields) => {
            let fields = fields.iter_mut().filter(|(name, _)| *name != "cursor");
            fields.for_each(|(_, value)| numbers_to_text(value));
        }
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}
