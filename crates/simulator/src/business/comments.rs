//! `/business/comment/list/` and `/business/comment/reply/list/`: offsets for cursors.

use serde_json::{Value, json};

use super::Caller;
use super::envelope::Refusal;
use super::request;
use crate::http::PageFault;
use crate::model::Post;
use crate::model::comments::{self, Comment};

const SCOPE: &str = "comment.list";
const DEFAULT_PAGE: usize = 20;
const LARGEST_PAGE: usize = 30;
/// Up to here the sort is honoured; the rest comes by likes, with a repetition.
const SORTED: usize = 500;
/// Comments beyond these are never listed.
const LISTED: u64 = 5_000;
/// Replies that come along with a comment.
const WITH_COMMENT: usize = 3;

pub(super) fn list(caller: &Caller) -> Result<Value, Refusal> {
    let post = readable_post(caller)?;
    let now = caller.call.now;
    let numbers = sorted(caller, post)?;
    let numbers = match request::texts(caller.call, "comment_ids")? {
        None => numbers,
        Some(ids) if ids.len() > 30 => return Err(Refusal::new(40_011, "comment_ids: at most 30")),
        Some(ids) => {
            let id = |number: &u64| comments::comment(post, *number, now).id.to_string();
            numbers
                .into_iter()
                .filter(|number| ids.contains(&id(number)))
                .collect()
        }
    };
    let public_only = caller.call.parameter("status") == Some("PUBLIC");
    let hidden = |number: &u64| comments::comment(post, *number, now).is_hidden;
    let numbers: Vec<u64> = numbers
        .into_iter()
        .filter(|number| !public_only || !hidden(number))
        .collect();
    paged(caller, &numbers, |number| top_level(caller, post, *number))
}

pub(super) fn replies(caller: &Caller) -> Result<Value, Refusal> {
    let post = readable_post(caller)?;
    let id = request::required(caller.call, "comment_id")?;
    let number = id.parse().map_or(u64::MAX, comments::number_of);
    let now = caller.call.now;
    if number >= comments::count(post, now) {
        return Err(Refusal::new(40_007, "comment_id: does not exist"));
    }
    let replies = comments::replies(post, number, now);
    paged(caller, &replies, |answer| reply(caller, post, answer, id))
}

fn readable_post<'a>(caller: &Caller<'a>) -> Result<&'a Post, Refusal> {
    if !caller.scopes.iter().any(|scope| scope == SCOPE) {
        return Err(Refusal::scope_missing(SCOPE));
    }
    let id = request::required(caller.call, "video_id")?;
    let post = id.parse().ok().and_then(|id| caller.account.post(id));
    let post = post.filter(|post| post.is_public(caller.call.now));
    post.ok_or_else(|| Refusal::new(40_007, "video_id: does not exist"))
}

/// The numbers of the comments in the order asked for.
fn sorted(caller: &Caller, post: &Post) -> Result<Vec<u64>, Refusal> {
    let count = comments::count(post, caller.call.now).min(LISTED);
    let by_likes = |numbers: &mut Vec<u64>| {
        numbers.sort_by_key(|number| std::cmp::Reverse(comments::likes(post, *number)));
    };
    let mut numbers: Vec<u64> = (0..count).collect();
    match caller.call.parameter("sort_field").unwrap_or("likes") {
        "likes" => numbers.sort_by_key(|number| comments::likes(post, *number)),
        "replies" => numbers.sort_by_key(|number| comments::replies_in_time(post, *number)),
        "create_time" => {}
        _ => {
            return Err(Refusal::parameter(
                "sort_field: likes, replies or create_time",
            ));
        }
    }
    match caller.call.parameter("sort_order").unwrap_or("smart") {
        "asc" => {}
        "desc" => numbers.reverse(),
        "smart" => by_likes(&mut numbers),
        _ => return Err(Refusal::parameter("sort_order: asc, desc or smart")),
    }
    if numbers.len() > SORTED {
        let mut rest = numbers.split_off(SORTED);
        by_likes(&mut rest);
        numbers.extend(numbers.last().copied());
        numbers.extend(rest);
    }
    Ok(numbers)
}

fn paged<T>(caller: &Caller, items: &[T], written: impl Fn(&T) -> Value) -> Result<Value, Refusal> {
    let size = request::page_size(caller.call, DEFAULT_PAGE, LARGEST_PAGE)?;
    let cursor = request::number(caller.call, "cursor")?.unwrap_or(0).max(0) as usize;
    let from = cursor.min(items.len());
    let fault = PageFault::of(caller.call);
    let (from, size) = match fault {
        None | Some(PageFault::Loop) => (from, size),
        Some(PageFault::Short) => (from, (size / 3).max(1)),
        Some(PageFault::Empty) => (from, 0),
        Some(PageFault::Duplicate) => (from.saturating_sub(size), size),
    };
    let to = (from + size).min(items.len());
    let next = if fault == Some(PageFault::Loop) {
        cursor
    } else {
        to
    };
    let comments: Vec<Value> = items[from..to].iter().map(written).collect();
    let has_more = to < items.len() || fault == Some(PageFault::Loop);
    Ok(json!({ "comments": comments, "cursor": next, "has_more": has_more }))
}

fn top_level(caller: &Caller, post: &Post, number: u64) -> Value {
    let now = caller.call.now;
    let comment = comments::comment(post, number, now);
    let replies = comments::replies(post, number, now);
    let mut value = told(caller, post, &comment);
    value["replies"] = json!(replies.len());
    value["pinned"] = json!(number == 0);
    if caller.call.parameter("include_replies") == Some("true") && !replies.is_empty() {
        let parent = comment.id.to_string();
        let first = replies.iter().take(WITH_COMMENT);
        value["reply_list"] = first
            .map(|answer| reply(caller, post, answer, &parent))
            .collect();
    }
    value
}

fn reply(caller: &Caller, post: &Post, comment: &Comment, parent: &str) -> Value {
    let mut value = told(caller, post, comment);
    value["parent_comment_id"] = json!(parent);
    value
}

fn told(caller: &Caller, post: &Post, comment: &Comment) -> Value {
    let author = comment.author;
    let (username, name) = if comment.by_owner {
        (caller.account.handle.clone(), caller.account.name.clone())
    } else {
        (
            format!("viewer.{author:07}"),
            format!("Viewer {author:07} (simulated)"),
        )
    };
    json!({
        "comment_id": comment.id.to_string(),
        "video_id": post.id_text(),
        "user_id": "SIMULATED_DEPRECATED_USER_ID",
        "unique_identifier": format!("simulated{author:07}=="),
        "create_time": comment.written.epoch_seconds().to_string(),
        "text": comment.text,
        "likes": comment.likes,
        "owner": comment.by_owner,
        "liked": false,
        "status": if comment.is_hidden { "HIDDEN" } else { "PUBLIC" },
        "username": username,
        "display_name": name,
        "profile_image": crate::pictures::avatar(caller.platform, caller.account, caller.call.now),
    })
}
