//! Comments on own posts and the replies to them: third parties' words, pulled only when asked for.

use serde_json::json;

use super::{SOURCE, Subject, paged};
use crate::business::classify::classify;
use crate::http::{Answer, Request};
use crate::pull::{Page, Position, Stream, Verdict};
use crate::session::Secret;

/// `/business/comment/list/`: the comments of each of these posts, with their first replies.
#[derive(Debug, Clone)]
pub struct CommentStream {
    pub subject: Subject,
    pub video_ids: Vec<String>,
}

/// `/business/comment/reply/list/`: all replies of each of these comments.
#[derive(Debug, Clone)]
pub struct ReplyStream {
    pub subject: Subject,
    /// Post and comment.
    pub comments: Vec<(String, String)>,
}

/// The most that the endpoints give at a time.
const PAGE: &str = "30";

impl Stream for CommentStream {
    fn source(&self) -> &'static str {
        SOURCE
    }

    fn name(&self) -> &'static str {
        "comments"
    }

    fn host(&self) -> &str {
        self.subject.host()
    }

    fn endpoint(&self) -> &'static str {
        "/business/comment/list/"
    }

    fn parts(&self) -> usize {
        self.video_ids.len()
    }

    fn plan(&self) -> String {
        json!(self.video_ids).to_string()
    }

    fn request(&self, at: Position, token: &Secret) -> Request {
        self.subject
            .request(self.endpoint(), token)
            .query("video_id", &self.video_ids[at.part])
            .query("include_replies", "true")
            .query("sort_field", "create_time")
            .query("sort_order", "desc")
            .query("cursor", at.cursor.unwrap_or(0).to_string())
            .query("max_count", PAGE)
    }

    fn judge(&self, answer: &Answer) -> Verdict {
        classify(answer)
    }

    fn page(&self, _at: Position, body: &[u8]) -> Page {
        paged(body, "comments", "comment_id")
    }
}

impl Stream for ReplyStream {
    fn source(&self) -> &'static str {
        SOURCE
    }

    fn name(&self) -> &'static str {
        "comment_replies"
    }

    fn host(&self) -> &str {
        self.subject.host()
    }

    fn endpoint(&self) -> &'static str {
        "/business/comment/reply/list/"
    }

    fn parts(&self) -> usize {
        self.comments.len()
    }

    fn plan(&self) -> String {
        json!(self.comments).to_string()
    }

    fn request(&self, at: Position, token: &Secret) -> Request {
        let (video, comment) = &self.comments[at.part];
        self.subject
            .request(self.endpoint(), token)
            .query("video_id", video)
            .query("comment_id", comment)
            .query("cursor", at.cursor.unwrap_or(0).to_string())
            .query("max_count", PAGE)
    }

    fn judge(&self, answer: &Answer) -> Verdict {
        classify(answer)
    }

    fn page(&self, _at: Position, body: &[u8]) -> Page {
        paged(body, "comments", "comment_id")
    }
}
