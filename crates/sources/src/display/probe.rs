//! The smallest question to each endpoint of the Display API, and whose sign-in it is.

use serde_json::json;

use super::streams::{Subject, paged};
use crate::answers::{self, Read, Value, cell};
use crate::http::Request;
use crate::probe::Probe;
use crate::session::Secret;

/// Asks for the handle alone.
pub fn name_request(subject: &Subject, token: &Secret) -> Request {
    user(subject, token, "open_id,username")
}

/// The handle in the answer; `None` where it is not there, as without its scope.
pub fn name(body: &[u8]) -> Option<String> {
    let json = answers::parse(body).ok()?;
    let user = json.get("data")?.get("user")?;
    match cell(Read::Text, user.get("username")).ok()?.value {
        Value::Text(name) => name.filter(|name| !name.is_empty()),
        _ => None,
    }
}

/// The newest post, for the question that needs one.
pub fn newest_post_request(subject: &Subject, token: &Secret) -> Request {
    let request = Request::post(&subject.base, "/v2/video/list/").query("fields", "id");
    subject.sign(request, token).json("max_count", 1)
}

/// Its id in the answer.
pub fn newest_post(body: &[u8]) -> Option<String> {
    paged(body).ids.into_iter().next()
}

/// One question to each endpoint.
pub fn probes(subject: &Subject, token: &Secret, post: Option<&str>) -> Vec<Probe> {
    let query = |post: &str| {
        let request = Request::post(&subject.base, "/v2/video/query/").query("fields", "id");
        let filters = json!({ "video_ids": [post] });
        subject.sign(request, token).json("filters", filters)
    };
    vec![
        Probe {
            endpoint: "/v2/user/info/",
            about: "profile",
            scope: Some("user.info.basic"),
            request: Some(user(subject, token, "open_id")),
        },
        Probe {
            endpoint: "/v2/video/list/",
            about: "public posts and their counters",
            scope: Some("video.list"),
            request: Some(newest_post_request(subject, token)),
        },
        Probe {
            endpoint: "/v2/video/query/",
            about: "named posts",
            scope: Some("video.list"),
            request: post.map(query),
        },
    ]
}

fn user(subject: &Subject, token: &Secret, fields: &str) -> Request {
    let request = Request::get(&subject.base, "/v2/user/info/").query("fields", fields);
    subject.sign(request, token)
}
