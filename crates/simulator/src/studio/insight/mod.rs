//! `/aweme/v2/data/insight/`: analytics by names of types, as text. The key of an answer often
//! differs from the name of the type, and a fixed set of keys is always there.

mod account;
pub(super) mod families;
mod post;
mod post_viewers;
mod viewers;

pub(super) use self::account::sources;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::Visitor;
use super::envelope::{self, INVALID_PARAMETERS, NO_SUCH_POST};
use super::window::{self, Window};
use crate::http::Answer;
use crate::model::Post;

/// One entry of `type_requests`. The name of its first key is spelled as TikTok spells it.
#[derive(Debug, Deserialize)]
struct Request {
    insigh_type: String,
    #[serde(default)]
    days: Option<i64>,
    #[serde(default)]
    end_days: Option<i64>,
    #[serde(default)]
    range: Option<i64>,
    #[serde(default)]
    aweme_id: Option<Value>,
}

/// Keys that are there, as null, whether or not they were asked for.
const ALWAYS: [&str; 19] = [
    "comment_history",
    "follower_active_history_days",
    "follower_active_history_hours",
    "follower_num_history",
    "like_history",
    "net_follower_history",
    "previous_video_vv_history_7d",
    "pv_history",
    "reached_audience_history",
    "share_history",
    "video_comment_history_7d",
    "video_favorites_history_7d",
    "video_finish_rate_history_7d",
    "video_like_history_7d",
    "video_new_followers_history_7d",
    "video_shares_history_7d",
    "video_vv_history_7d",
    "video_vv_history_48_hours",
    "vv_history",
];

/// A type that is asked for, and where and when.
struct Question<'a> {
    visitor: &'a Visitor<'a>,
    kind: &'a str,
    /// The days a list is asked for.
    window: Window,
    /// The days a sum is asked for.
    range: Window,
}

/// What goes into an answer, under its own keys.
type Found = Vec<(&'static str, Value)>;

pub(super) fn answer(visitor: &Visitor) -> Answer {
    let call = visitor.call;
    let requests: Option<Vec<Request>> = call
        .parameter("type_requests")
        .and_then(|text| serde_json::from_str(text).ok());
    let Some(requests) = requests.filter(|requests| !requests.is_empty()) else {
        return envelope::failed(
            visitor.platform,
            call,
            INVALID_PARAMETERS,
            "Invalid parameters",
        );
    };
    let mut payload = Map::new();
    for key in ALWAYS {
        payload.insert(key.to_owned(), Value::Null);
    }
    let mut answered: Vec<(&str, Option<u64>)> = Vec::new();
    for request in &requests {
        let post = match post_of(visitor, request) {
            Ok(post) => post,
            Err(NoSuchPost) => {
                return envelope::failed(visitor.platform, call, NO_SUCH_POST, "item not exist");
            }
        };
        let asked = (request.insigh_type.as_str(), post.map(|post| post.id));
        if answered.contains(&asked) {
            continue;
        }
        answered.push(asked);
        for (key, value) in found(visitor, request, post) {
            payload.insert(key.to_owned(), value);
        }
    }
    envelope::succeeded(visitor.platform, call, payload)
}

/// An unknown type answers nothing at all.
fn found(visitor: &Visitor, request: &Request, post: Option<&Post>) -> Found {
    let kind = request.insigh_type.as_str();
    if let Some(post) = post {
        let mut found = post::answer(visitor, kind, post);
        if found.is_empty() {
            found = post_viewers::answer(visitor, kind, post);
        }
        return found;
    }
    let offset = window::offset(visitor.call, "tz_offset");
    let days = window::days_of_range(request.range.unwrap_or(1));
    let question = Question {
        visitor,
        kind,
        window: Window::new(
            request.days.unwrap_or(7),
            request.end_days.unwrap_or(1),
            offset,
        ),
        range: Window::until_yesterday(days, offset),
    };
    let mut found = account::answer(&question);
    if found.is_empty() {
        found = viewers::answer(&question);
    }
    found
}

struct NoSuchPost;

/// The post of an entry that names one. Its id may be text or a number.
fn post_of<'a>(visitor: &Visitor<'a>, request: &Request) -> Result<Option<&'a Post>, NoSuchPost> {
    let id = match &request.aweme_id {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(text)) => text.parse().ok(),
        Some(Value::Number(number)) => number.as_u64(),
        Some(Value::Bool(_) | Value::Array(_) | Value::Object(_)) => None,
    };
    let now = visitor.call.now;
    let post = id.and_then(|id| visitor.account.post(id));
    let post = post.filter(|post| post.published <= now && post.deleted.is_none_or(|at| now < at));
    post.map(Some).ok_or(NoSuchPost)
}

/// The response key of a type that keeps its name: known names as constants.
fn named(names: &[&'static str], kind: &str) -> Option<&'static str> {
    names.iter().find(|name| **name == kind).copied()
}
