//! The smallest question to each endpoint of the API for Business, and whose sign-in it is.

use super::streams::{Subject, paged};
use super::token::token_info_request;
use crate::answers::{Json, Read, Value, cell};
use crate::http::Request;
use crate::probe::Probe;
use crate::session::Secret;

/// Asks for the handle alone.
pub fn name_request(subject: &Subject, token: &Secret) -> Request {
    subject
        .request("/business/get/", token)
        .query("fields", r#"["username"]"#)
}

/// The handle in the answer; `None` where it is not there, as without its scope.
pub fn name(body: &[u8]) -> Option<String> {
    let envelope = super::envelope::Envelope::open(body).ok()?;
    name_in(&envelope.data)
}

fn name_in(data: &Json) -> Option<String> {
    match cell(Read::Text, data.get("username")).ok()?.value {
        Value::Text(name) => name.filter(|name| !name.is_empty()),
        _ => None,
    }
}

/// The newest post, for the questions that need one.
pub fn newest_post_request(subject: &Subject, token: &Secret) -> Request {
    subject
        .request("/business/video/list/", token)
        .query("fields", r#"["item_id"]"#)
        .query("max_count", "1")
}

/// Its id in the answer.
pub fn newest_post(body: &[u8]) -> Option<String> {
    paged(body, "videos", "item_id").ids.into_iter().next()
}

/// One question to each endpoint that an account may ask.
pub fn probes(subject: &Subject, app_id: &str, token: &Secret, post: Option<&str>) -> Vec<Probe> {
    let ask = |endpoint: &'static str, about, scope, parameters: &[(&str, &str)]| {
        let request = parameters.iter().fold(
            subject.request(endpoint, token),
            |request, (name, value)| request.query(name, *value),
        );
        Probe {
            endpoint,
            about,
            scope,
            request: Some(request),
        }
    };
    let comments = Probe {
        endpoint: "/business/comment/list/",
        about: "comments on a post",
        scope: Some("comment.list"),
        request: post.map(|post| {
            subject
                .request("/business/comment/list/", token)
                .query("video_id", post)
                .query("max_count", "1")
        }),
    };
    vec![
        Probe {
            endpoint: "/tt_user/token_info/get/",
            about: "whose token it is, and for what",
            scope: None,
            request: Some(token_info_request(&subject.base, app_id, token)),
        },
        ask(
            "/business/get/",
            "profile, days, followers",
            Some("user.info.username"),
            &[("fields", r#"["username"]"#)],
        ),
        Probe {
            endpoint: "/business/video/list/",
            about: "posts and their figures",
            scope: Some("video.list"),
            request: Some(newest_post_request(subject, token)),
        },
        comments,
        ask("/business/video/settings/", "posting options", None, &[]),
        ask(
            "/business/benchmark/",
            "averages of a category",
            None,
            &[("business_category", "PERSONAL_BLOG")],
        ),
        ask(
            "/business/hashtag/suggestion/",
            "hashtags for a keyword",
            None,
            &[("keyword", "music"), ("language", "en")],
        ),
        ask(
            "/discovery/cml/trending_list/",
            "trending sounds",
            None,
            &[
                ("genre", "ALL"),
                ("country_code", "US"),
                ("date_range", "1DAY"),
            ],
        ),
        ask(
            "/discovery/trending/search/",
            "what people search for",
            None,
            &[("is_personalized", "false")],
        ),
    ]
}
