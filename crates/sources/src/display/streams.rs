//! The streams of the Display API: what to ask, and where a page says to go on.

use serde_json::json;
use url::Url;

use super::classify::classify;
use crate::answers::{self, Json};
use crate::http::{Answer, Request};
use crate::pull::{Page, Position, Reason, Runs, Stream, Verdict};
use crate::session::Secret;

/// The name of the source.
pub const SOURCE: &str = "display";
/// Where the API is, unless a simulator stands in.
pub const BASE: &str = "https://open.tiktokapis.com";

/// Fields of a user, with the scope of each.
const USER: &[(&str, &str)] = &[
    ("open_id", "user.info.basic"),
    ("union_id", "user.info.basic"),
    ("avatar_url", "user.info.basic"),
    ("avatar_url_100", "user.info.basic"),
    ("avatar_large_url", "user.info.basic"),
    ("display_name", "user.info.basic"),
    ("username", "user.info.profile"),
    ("bio_description", "user.info.profile"),
    ("profile_deep_link", "user.info.profile"),
    ("is_verified", "user.info.profile"),
    ("follower_count", "user.info.stats"),
    ("following_count", "user.info.stats"),
    ("likes_count", "user.info.stats"),
    ("video_count", "user.info.stats"),
];

const VIDEO: &str = "id,create_time,title,video_description,duration,height,width,cover_image_url,share_url,embed_link,embed_html,like_count,comment_count,share_count,view_count,is_aigc";
/// Without the field of 2026: asked for where it is refused.
const VIDEO_CORE: &str = "id,create_time,title,video_description,duration,height,width,cover_image_url,share_url,embed_link,embed_html,like_count,comment_count,share_count,view_count";

/// The most that the endpoints give at a time.
const PAGE: usize = 20;

/// Where the API is, and what the account granted.
#[derive(Debug, Clone)]
pub struct Subject {
    pub base: Url,
    pub scopes: crate::business::Scopes,
}

impl Subject {
    pub(super) fn sign(&self, request: Request, token: &Secret) -> Request {
        request.secret_header("Authorization", &format!("Bearer {}", token.expose()))
    }

    fn host(&self) -> &str {
        self.base.host_str().unwrap_or_default()
    }
}

/// `/v2/user/info/`: the account now.
#[derive(Debug, Clone)]
pub struct ProfileStream {
    pub subject: Subject,
}

impl Stream for ProfileStream {
    fn source(&self) -> &'static str {
        SOURCE
    }

    fn name(&self) -> &'static str {
        "profile"
    }

    fn host(&self) -> &str {
        self.subject.host()
    }

    fn endpoint(&self) -> &'static str {
        "/v2/user/info/"
    }

    fn plan(&self) -> String {
        "now".to_owned()
    }

    fn request(&self, at: Position, token: &Secret) -> Request {
        let granted = |scope| match at.narrowed {
            0 => self.subject.scopes.has(scope),
            _ => scope == "user.info.basic",
        };
        let fields = USER.iter().filter(|(_, scope)| granted(scope));
        let fields: Vec<_> = fields.map(|(name, _)| *name).collect();
        let request = Request::get(&self.subject.base, self.endpoint());
        let request = self.subject.sign(request, token);
        request.query("fields", fields.join(","))
    }

    fn judge(&self, answer: &Answer) -> Verdict {
        classify(answer)
    }

    fn page(&self, _at: Position, _body: &[u8]) -> Page {
        Page::default()
    }

    fn narrows(&self, at: Position, reason: Reason) -> bool {
        at.narrowed == 0 && reason == Reason::Scope
    }
}

/// `/v2/video/list/`: public posts, newest first.
#[derive(Debug, Clone)]
pub struct VideoStream {
    pub subject: Subject,
    /// Only posts published since; pages before it are not asked for.
    pub since: Option<chrono::DateTime<chrono::Utc>>,
}

impl Stream for VideoStream {
    fn source(&self) -> &'static str {
        SOURCE
    }

    fn name(&self) -> &'static str {
        "videos"
    }

    fn host(&self) -> &str {
        self.subject.host()
    }

    fn endpoint(&self) -> &'static str {
        "/v2/video/list/"
    }

    fn runs(&self) -> Runs {
        Runs::Down
    }

    fn plan(&self) -> String {
        json!(self.since.map(|since| since.to_rfc3339())).to_string()
    }

    fn request(&self, at: Position, token: &Secret) -> Request {
        let request = Request::post(&self.subject.base, self.endpoint());
        let request = self
            .subject
            .sign(request, token)
            .query("fields", fields(at))
            .json("max_count", PAGE);
        match at.cursor {
            Some(cursor) => request.json("cursor", cursor),
            None => request,
        }
    }

    fn judge(&self, answer: &Answer) -> Verdict {
        classify(answer)
    }

    fn page(&self, _at: Position, body: &[u8]) -> Page {
        let mut page = paged(body);
        let since = self.since.map(|since| since.timestamp_millis());
        page.next = page
            .next
            .filter(|next| since.is_none_or(|since| *next >= since));
        page
    }

    fn narrows(&self, at: Position, reason: Reason) -> bool {
        at.narrowed == 0 && matches!(reason, Reason::Parameter | Reason::Field)
    }
}

/// `/v2/video/query/`: posts by their ids, twenty at a time. Those that are gone are left out.
#[derive(Debug, Clone)]
pub struct QueryStream {
    pub subject: Subject,
    pub video_ids: Vec<String>,
}

impl QueryStream {
    fn named(&self, part: usize) -> &[String] {
        self.video_ids.chunks(PAGE).nth(part).unwrap_or_default()
    }
}

impl Stream for QueryStream {
    fn source(&self) -> &'static str {
        SOURCE
    }

    fn name(&self) -> &'static str {
        "video_query"
    }

    fn host(&self) -> &str {
        self.subject.host()
    }

    fn endpoint(&self) -> &'static str {
        "/v2/video/query/"
    }

    fn parts(&self) -> usize {
        self.video_ids.len().div_ceil(PAGE)
    }

    fn ids(&self, part: usize) -> usize {
        self.named(part).len()
    }

    fn plan(&self) -> String {
        json!(self.video_ids).to_string()
    }

    fn request(&self, at: Position, token: &Secret) -> Request {
        let ids = at.batch.of(self.named(at.part));
        let request = Request::post(&self.subject.base, self.endpoint());
        self.subject
            .sign(request, token)
            .query("fields", fields(at))
            .json("filters", json!({ "video_ids": ids }))
    }

    fn judge(&self, answer: &Answer) -> Verdict {
        classify(answer)
    }

    fn page(&self, _at: Position, _body: &[u8]) -> Page {
        Page::default()
    }

    fn narrows(&self, at: Position, reason: Reason) -> bool {
        at.narrowed == 0 && matches!(reason, Reason::Parameter | Reason::Field)
    }
}

fn fields(at: Position) -> &'static str {
    match at.narrowed {
        0 => VIDEO,
        _ => VIDEO_CORE,
    }
}

pub(super) fn paged(body: &[u8]) -> Page {
    let json = answers::parse(body).unwrap_or(Json::Null);
    let data = json.get("data").unwrap_or(&Json::Null);
    answers::page(data, "videos", "id")
}
