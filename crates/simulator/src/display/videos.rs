//! `/v2/video/list/` and `/v2/video/query/`: public posts and their counters at this instant.

use serde_json::{Map, Value, json};

use super::Caller;
use super::failure::Failure;
use crate::http::{Page, PageFault};
use crate::model::{Counter, Post};
use crate::pictures;

const SCOPE: &str = "video.list";
const DEFAULT_PAGE: u64 = 10;
const LARGEST_PAGE: u64 = 20;
/// Characters of a title.
const TITLE: usize = 150;

const FIELDS: [&str; 16] = [
    "id",
    "create_time",
    "cover_image_url",
    "share_url",
    "video_description",
    "title",
    "duration",
    "height",
    "width",
    "embed_html",
    "embed_link",
    "like_count",
    "comment_count",
    "share_count",
    "view_count",
    "is_aigc",
];

pub(super) fn list(caller: &Caller) -> Result<Value, Failure> {
    let (fields, body) = read(caller)?;
    let size = body
        .get("max_count")
        .map_or(Some(DEFAULT_PAGE), Value::as_u64);
    let size = size.filter(|size| (1..=LARGEST_PAGE).contains(size));
    let size = size.ok_or(Failure::InvalidParams("max_count must be between 1 and 20"))?;
    let cursor = body.get("cursor").map_or(Some(0), Value::as_i64);
    let cursor = cursor.ok_or(Failure::InvalidParams("cursor must be an integer"))?;
    let now = caller.call.now;
    let posts: Vec<&Post> = caller.account.public_posts(now).collect();
    let page = Page::cut(
        &posts,
        |post| post.published.epoch_millis(),
        if cursor == 0 {
            now.plus_seconds(1).epoch_millis()
        } else {
            cursor
        },
        size as usize,
        PageFault::of(caller.call),
    );
    Ok(json!({
        "videos": videos(caller, &fields, page.items),
        "cursor": page.cursor,
        "has_more": page.has_more,
    }))
}

pub(super) fn query(caller: &Caller) -> Result<Value, Failure> {
    let (fields, body) = read(caller)?;
    let ids = body
        .get("filters")
        .and_then(|filters| filters.get("video_ids"));
    let ids: Option<Vec<String>> = ids.and_then(|ids| serde_json::from_value(ids.clone()).ok());
    let ids = ids.filter(|ids| (1..=20).contains(&ids.len()));
    let ids = ids.ok_or(Failure::InvalidParams(
        "filters.video_ids must hold 1 to 20 ids",
    ))?;
    let public = caller.account.public_posts(caller.call.now);
    let asked: Vec<&Post> = public
        .filter(|post| ids.contains(&post.id_text()))
        .collect();
    Ok(json!({ "videos": videos(caller, &fields, &asked) }))
}

type Body = Map<String, Value>;

fn read<'a>(caller: &'a Caller) -> Result<(Vec<&'a str>, Body), Failure> {
    caller.demand_scope(SCOPE)?;
    let fields = caller.fields()?;
    if fields.iter().any(|field| !FIELDS.contains(field)) {
        return Err(Failure::InvalidParams("fields has an unknown name"));
    }
    let body = caller
        .call
        .json()
        .ok_or(Failure::InvalidParams("the body must be a JSON object"))?;
    Ok((fields, body))
}

fn videos(caller: &Caller, fields: &[&str], posts: &[&Post]) -> Vec<Value> {
    let video = |post: &&Post| {
        let given = fields
            .iter()
            .map(|field| ((*field).to_owned(), value(caller, post, field)));
        Value::Object(given.collect())
    };
    posts.iter().map(video).collect()
}

fn value(caller: &Caller, post: &Post, field: &str) -> Value {
    let (id, handle) = (post.id, &caller.account.handle);
    let reading = || post.counters(caller.call.now);
    match field {
        "id" => json!(post.id_text()),
        "create_time" => json!(post.published.epoch_seconds()),
        "cover_image_url" => json!(pictures::cover(caller.platform, post, caller.call.now)),
        "share_url" => json!(format!(
            "https://www.tiktok.com/@{handle}/video/{id}?utm_campaign=tt4d_open_api&utm_source=SIMULATED"
        )),
        "video_description" => json!(caller.platform.world.caption(caller.account, post)),
        "title" => {
            let caption = caller.platform.world.caption(caller.account, post);
            json!(caption.chars().take(TITLE).collect::<String>())
        }
        "duration" => json!((post.length_millis + 500) / 1_000),
        "height" => json!(1_024),
        "width" => json!(576),
        "embed_html" => json!(format!(
            "<blockquote class=\"tiktok-embed\" data-video-id=\"{id}\"></blockquote>"
        )),
        "embed_link" => json!(format!("https://www.tiktok.com/player/v1/{id}")),
        "like_count" => json!(reading().likes_net()),
        "comment_count" => json!(reading()[Counter::Comments]),
        "share_count" => json!(reading()[Counter::Shares]),
        "view_count" => json!(reading().views_net()),
        _ => json!(false),
    }
}
