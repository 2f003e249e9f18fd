//! `/tiktokstudio/api/web/commentsV2`: what people wrote under all posts, newest first.

use serde_json::{Map, Value, json};

use super::Visitor;
use super::envelope::base_resp;
use crate::http::Answer;
use crate::model::comments::{self, Comment};
use crate::model::{Counter, Post};
use crate::moment::Moment;
use crate::pictures;

const DEFAULT_DAYS: i64 = 31;
const DEFAULT_PAGE: usize = 20;
const LARGEST_PAGE: usize = 50;

pub(super) fn answer(visitor: &Visitor) -> Answer {
    let body = visitor.call.json().unwrap_or_default();
    let text = |name: &str| body.get(name).map_or(String::new(), plain);
    let number = |name: &str| text(name).parse::<usize>().ok();
    let size = number("count")
        .unwrap_or(DEFAULT_PAGE)
        .clamp(1, LARGEST_PAGE);
    let cursor = number("cursor").unwrap_or(0);
    let (from, to) = dates(visitor, &body);
    let mut found = newest(visitor, from, to, cursor + size + 1);
    let has_more = found.len() > cursor + size;
    found.truncate(cursor + size);
    let page: Vec<Value> = found
        .iter()
        .skip(cursor)
        .map(|(post, number, comment)| told(visitor, post, *number, comment))
        .collect();
    let next = (cursor + page.len()).to_string();
    Answer::json(
        200,
        &json!({
            "statusCode": 0,
            "hasMore": has_more,
            "cursor": next,
            "comments": page,
            "BaseResp": base_resp(),
        }),
    )
}

/// Text as it is, a number as text.
fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

fn dates(visitor: &Visitor, body: &Map<String, Value>) -> (Moment, Moment) {
    let now = visitor.call.now;
    let date = |name: &str| {
        let seconds = body.get("dateRange")?.get(name).map(plain)?.parse().ok()?;
        Some(Moment::from_epoch_seconds(seconds))
    };
    let from = date("startDate").unwrap_or_else(|| now.plus_days(-DEFAULT_DAYS));
    let to = date("endDate").unwrap_or(now).min(now);
    (from, to.max(from))
}

/// The newest comments of a span, over all posts; each post is asked for no more than are wanted.
fn newest<'a>(
    visitor: &Visitor<'a>,
    from: Moment,
    to: Moment,
    wanted: usize,
) -> Vec<(&'a Post, u64, Comment)> {
    let now = visitor.call.now;
    let mut found = Vec::new();
    let posts = visitor.account.published(to).iter();
    for post in posts.filter(|post| post.is_public(now)) {
        let (before, by) = (comments::count(post, from), comments::count(post, to));
        let first = before.max(by.saturating_sub(wanted as u64));
        for number in first..by {
            found.push((post, number, comments::comment(post, number, now)));
        }
    }
    found.sort_by_key(|(_, _, comment)| std::cmp::Reverse((comment.written, comment.id)));
    found.truncate(wanted);
    found
}

fn told(visitor: &Visitor, post: &Post, number: u64, comment: &Comment) -> Value {
    let (platform, now) = (visitor.platform, visitor.call.now);
    let author = comment.author;
    json!({
        "commentId": comment.id.to_string(),
        "user": {
            "uid": (6_800_000_000_000_000_000 + author).to_string(),
            "uniqueId": format!("viewer.{author:07}"),
            "avatarThumb": [pictures::avatar(platform, visitor.account, now)],
            "nickname": format!("Viewer {author:07} (simulated)"),
        },
        "text": comment.text,
        "textExtra": [],
        "hasCreatorLiked": false,
        "item": item(visitor, post),
        "createTime": comment.written.epoch_seconds(),
        "likeCount": comment.likes,
        "replyCount": comments::replies(post, number, now).len(),
    })
}

fn item(visitor: &Visitor, post: &Post) -> Value {
    let (platform, now) = (visitor.platform, visitor.call.now);
    let counters = post.counters(now);
    let published = post.published.epoch_seconds().to_string();
    json!({
        "itemId": post.id_text(),
        "desc": platform.world.caption(visitor.account, post),
        "playCount": counters.views_net().to_string(),
        "commentCount": counters[Counter::Comments].to_string(),
        "likeCount": counters.likes_net().to_string(),
        "shareCount": counters[Counter::Shares].to_string(),
        "favoriteCount": counters[Counter::Favorites].to_string(),
        "duration": post.length_millis,
        "createTime": post.uploaded.epoch_seconds().to_string(),
        "postTime": published,
        "status": if post.is_scheduled() { 102 } else { 1 },
        "visibility": 1,
        "coverUrl": [pictures::cover(platform, post, now)],
        "playAddr": [format!("{}/_media/{}/play.mp4", platform.base_url, post.id)],
        "itemType": 1,
        "contentCheckStatus": 0,
    })
}
