//! The streams of the API for Business: what to ask, and where a page says to go on.

mod comments;
mod questions;

use chrono::NaiveDate;
use serde_json::{Value, json};
use url::Url;

pub use comments::{CommentStream, ReplyStream};
pub use questions::{HASHTAG_TRENDS, Questions, TrendHead, TrendList};

use super::classify::classify;
use super::envelope::Envelope;
use super::fields::{self, Asked, Scopes, asked};
use crate::http::{Answer, Request};
use crate::pull::{Page, Position, Reason, Runs, Stream, Verdict};
use crate::session::Secret;

/// The name of the source.
pub const SOURCE: &str = "business";
/// Where the API is, unless a simulator stands in.
pub const BASE: &str = "https://business-api.tiktok.com/open_api/v1.3";

/// Whom the streams ask for: where the API is, and the account by TikTok's id.
#[derive(Debug, Clone)]
pub struct Subject {
    pub base: Url,
    /// The `open_id` that came with the token.
    pub business_id: String,
    pub scopes: Scopes,
    /// Whether insights about the audience are asked for.
    pub audience: bool,
}

impl Subject {
    pub(in crate::business) fn request(&self, endpoint: &str, token: &Secret) -> Request {
        self.sign(Request::get(&self.base, endpoint), token)
            .query("business_id", &self.business_id)
    }

    pub(super) fn sign(&self, request: Request, token: &Secret) -> Request {
        request.secret_header("Access-Token", token.expose())
    }

    pub(super) fn host(&self) -> &str {
        self.base.host_str().unwrap_or_default()
    }

    /// The fields of `lists` that may and shall be asked for.
    fn asked(&self, lists: &[&[Asked]]) -> String {
        let is_wanted = |field: &Asked| self.audience || !field.name.starts_with("audience_");
        asked(lists, &self.scopes, is_wanted)
    }
}

/// `/business/get/`: profile, days, followers.
#[derive(Debug, Clone)]
pub struct AccountStream {
    pub subject: Subject,
    /// First and last day in UTC; see [`crate::pull::horizon::window`].
    pub window: (NaiveDate, NaiveDate),
}

impl AccountStream {
    /// After a refusal the window begins a day later, and in the end a week ago.
    fn first_day(&self, narrowed: u8) -> NaiveDate {
        let (first, last) = self.window;
        let days = match narrowed {
            0 => 0,
            1 => 1,
            2 => 2,
            _ => (last - first).num_days() - 6,
        };
        (first + chrono::TimeDelta::days(days.max(0))).min(last)
    }
}

impl Stream for AccountStream {
    fn source(&self) -> &'static str {
        SOURCE
    }

    fn name(&self) -> &'static str {
        "account"
    }

    fn host(&self) -> &str {
        self.subject.host()
    }

    fn endpoint(&self) -> &'static str {
        "/business/get/"
    }

    fn plan(&self) -> String {
        format!("{} to {}", self.window.0, self.window.1)
    }

    fn request(&self, at: Position, token: &Secret) -> Request {
        let lists = [fields::PROFILE, fields::DAYS, fields::AUDIENCE];
        let request = self.subject.request(self.endpoint(), token);
        request
            .query("start_date", self.first_day(at.narrowed).to_string())
            .query("end_date", self.window.1.to_string())
            .query("fields", self.subject.asked(&lists))
    }

    fn judge(&self, answer: &Answer) -> Verdict {
        classify(answer)
    }

    fn page(&self, _at: Position, _body: &[u8]) -> Page {
        Page::default()
    }

    fn narrows(&self, at: Position, reason: Reason) -> bool {
        reason == Reason::Parameter && self.first_day(at.narrowed + 1) > self.first_day(at.narrowed)
    }
}

/// `/business/video/list/`: all posts, newest first, or those that are named.
#[derive(Debug, Clone)]
pub struct VideoStream {
    pub subject: Subject,
    /// Only these, twenty at a time; all where none are named.
    pub video_ids: Vec<String>,
    /// Only posts published since; pages before it are not asked for.
    pub since: Option<chrono::DateTime<chrono::Utc>>,
}

/// The most that the endpoint gives at a time.
const PAGE: usize = 20;

impl VideoStream {
    fn named(&self, part: usize) -> &[String] {
        let chunk = self.video_ids.chunks(PAGE).nth(part);
        chunk.unwrap_or_default()
    }
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
        "/business/video/list/"
    }

    fn parts(&self) -> usize {
        self.video_ids.len().div_ceil(PAGE).max(1)
    }

    fn ids(&self, part: usize) -> usize {
        self.named(part).len().max(1)
    }

    fn runs(&self) -> Runs {
        Runs::Down
    }

    fn plan(&self) -> String {
        let since = self.since.map(|since| since.to_rfc3339());
        json!([since, self.video_ids]).to_string()
    }

    fn request(&self, at: Position, token: &Secret) -> Request {
        let fields = match at.narrowed {
            0 => self.subject.asked(&[fields::VIDEOS]),
            _ => Value::from(CORE).to_string(),
        };
        let mut request = self
            .subject
            .request(self.endpoint(), token)
            .query("fields", fields)
            .query("max_count", PAGE.to_string());
        if !self.video_ids.is_empty() {
            let filters = json!({ "video_ids": at.batch.of(self.named(at.part)) });
            request = request.query("filters", filters.to_string());
        }
        match at.cursor {
            Some(cursor) => request.query("cursor", cursor.to_string()),
            None => request,
        }
    }

    fn judge(&self, answer: &Answer) -> Verdict {
        classify(answer)
    }

    fn page(&self, _at: Position, body: &[u8]) -> Page {
        let mut page = paged(body, "videos", "item_id");
        let since = self.since.map(|since| since.timestamp_millis());
        page.next = page
            .next
            .filter(|next| since.is_none_or(|since| *next >= since));
        page
    }

    fn narrows(&self, at: Position, reason: Reason) -> bool {
        at.narrowed == 0 && matches!(reason, Reason::Scope | Reason::Field)
    }
}

/// Fields that every account with `video.list` has: asked for where a newer one is refused.
const CORE: &[&str] = &[
    "item_id",
    "create_time",
    "caption",
    "share_url",
    "likes",
    "comments",
    "shares",
    "video_views",
];

/// The ids of the list under `key`, and the cursor where the answer says that there is more.
pub(in crate::business) fn paged(body: &[u8], key: &str, id_key: &str) -> Page {
    Envelope::open(body).map_or_else(
        |_| Page::default(),
        |envelope| crate::answers::page(&envelope.data, key, id_key),
    )
}
