//! `/tiktok/creator/manage/item_list/v1/`: the creator's posts, a page at a time, counters as text.

use serde_json::{Map, Value, json};

use super::Visitor;
use super::envelope::{self, INVALID_PARAMETERS};
use crate::http::{Answer, PageFault};
use crate::model::{Counter, Post};
use crate::moment::Moment;
use crate::pictures;
use crate::scenario::IdsAs;

/// A page is never longer than this.
const LARGEST_PAGE: u64 = 50;
/// The count of comments in this list lags.
const COMMENTS_LAG_HOURS: i64 = 3;
/// Posts that came through the scheduler have this status, all others 1.
const SCHEDULED: u64 = 102;

pub(super) fn answer(visitor: &Visitor) -> Answer {
    let call = visitor.call;
    let Some(body) = call.json() else {
        return envelope::failed(
            visitor.platform,
            call,
            INVALID_PARAMETERS,
            "Invalid parameters",
        );
    };
    let number = |name: &str| body.get(name).and_then(whole);
    let cursor = number("cursor").unwrap_or(0) as usize;
    let size = number("size").unwrap_or(10).clamp(1, LARGEST_PAGE) as usize;
    let posts = listed(visitor, body.get("query").unwrap_or(&Value::Null));
    let fault = PageFault::of(call);
    let (from, size) = match fault {
        None | Some(PageFault::Loop) => (cursor, size),
        Some(PageFault::Short) => (cursor, (size / 3).max(1)),
        Some(PageFault::Empty) => (cursor, 0),
        Some(PageFault::Duplicate) => (cursor.saturating_sub(size), size),
    };
    let from = from.min(posts.len());
    let to = (from + size).min(posts.len());
    let next = if fault == Some(PageFault::Loop) {
        cursor
    } else {
        to
    };
    let mut payload = Map::new();
    payload.insert("cursor".to_owned(), json!(next));
    payload.insert("enable_query".to_owned(), json!(true));
    let has_more = to < posts.len() || fault == Some(PageFault::Loop);
    payload.insert("has_more".to_owned(), json!(has_more));
    payload.insert("is_limited".to_owned(), json!(false));
    // the key is absent for an account without posts
    if !posts.is_empty() {
        let items = posts[from..to].iter().map(|post| item(visitor, post));
        payload.insert("item_list".to_owned(), items.collect());
    }
    envelope::succeeded(visitor.platform, call, payload)
}

/// A whole number, as a number or as text.
fn whole(value: &Value) -> Option<u64> {
    value
        .as_u64()
        .or_else(|| value.as_str().and_then(|text| text.parse().ok()))
}

/// Posts that exist now, hidden ones included: pinned ones first, and again where they belong.
fn listed<'a>(visitor: &Visitor<'a>, query: &Value) -> Vec<&'a Post> {
    let now = visitor.call.now;
    let posts = visitor.account.posts.iter().rev();
    let there =
        posts.filter(|post| post.published <= now && post.deleted.is_none_or(|at| now < at));
    let mut posts: Vec<&Post> = there.filter(|post| fits(visitor, post, query)).collect();
    let order = query["sort_orders"][0].clone();
    let rising = order["order"] == 1;
    let count = |post: &&Post| match order["field_name"].as_str() {
        Some("like_count") => post.counters(now).likes_net(),
        Some("play_count") => post.counters(now).views_net(),
        Some("comment_count") => post.counters(now)[Counter::Comments] as i64,
        Some("share_count") => post.counters(now)[Counter::Shares] as i64,
        _ => post.published.epoch_seconds(),
    };
    posts.sort_by_cached_key(|post| {
        (
            if rising { count(post) } else { -count(post) },
            u64::MAX - post.id,
        )
    });
    let by_time = matches!(order["field_name"].as_str(), None | Some("post_time"));
    if query["is_recent_posts"] == true || !by_time || rising {
        return posts;
    }
    let pinned: Vec<&Post> = posts.iter().copied().filter(|post| post.pinned).collect();
    pinned.into_iter().chain(posts).collect()
}

/// Conditions on caption, likes and visibility; `op` 6 is "at least".
fn fits(visitor: &Visitor, post: &Post, query: &Value) -> bool {
    let now = visitor.call.now;
    let conditions = query["conditions"].as_array();
    conditions.into_iter().flatten().all(|condition| {
        let values = condition["field_values"].as_array();
        let mut values = values.into_iter().flatten().filter_map(Value::as_str);
        match condition["field_name"].as_str() {
            Some("desc") => {
                let caption = visitor.platform.world.caption(visitor.account, post);
                values.any(|text| caption.to_lowercase().contains(&text.to_lowercase()))
            }
            Some("visibility") => values.any(|text| text == visibility(post, now).to_string()),
            Some("like_count") => {
                let likes = post.counters(now).likes_net();
                values.any(|text| text.parse::<i64>().is_ok_and(|least| least <= likes))
            }
            _ => true,
        }
    })
}

/// 1 everyone, 2 only me.
fn visibility(post: &Post, now: Moment) -> u64 {
    if post.is_public(now) { 1 } else { 2 }
}

fn item(visitor: &Visitor, post: &Post) -> Value {
    let (platform, now) = (visitor.platform, visitor.call.now);
    let id = |number: u64| match platform.scenario.studio.ids {
        IdsAs::Text => json!(number.to_string()),
        IdsAs::Number => json!(number),
    };
    let time = |moment: Moment| id(moment.epoch_seconds() as u64);
    let text = |count: i64| json!(count.to_string());
    let counters = post.counters(now);
    let earlier = post.counters(now.plus_hours(-COMMENTS_LAG_HOURS));
    let scheduled = post.is_scheduled();
    let cover = pictures::cover(platform, post, now);
    let media = format!("{}/_media/{}", platform.base_url, post.id);
    json!({
        "item_id": id(post.id),
        "desc": platform.world.caption(visitor.account, post),
        "create_time": time(post.uploaded),
        "post_time": time(post.published),
        "schedule_time": if scheduled { time(post.published) } else { id(0) },
        "duration": post.length_millis,
        "play_count": text(counters.views_net()),
        "like_count": text(counters.likes_net()),
        "comment_count": text(earlier[Counter::Comments] as i64),
        "share_count": text(counters[Counter::Shares] as i64),
        "favorite_count": text(counters[Counter::Favorites] as i64),
        "visibility": visibility(post, now),
        "status": if scheduled { SCHEDULED } else { 1 },
        "item_type": 1,
        "is_pinned": post.pinned,
        "in_review": false,
        "vid": "",
        "cover_url": [cover.clone(), cover],
        "play_addr": [format!("{media}/play.mp4")],
        "download_info": { "allow_download": true, "download_urls": [format!("{media}/download.mp4")] },
        "permissions": permissions(),
    })
}

/// What the creator may do with a post: everything.
fn permissions() -> Value {
    let may = || json!({ "reason": "", "show_type": 2 });
    let option = || json!({ "reason": "", "visibility_status": 1 });
    json!({
        "can_add_to_playlist": may(),
        "can_change_privacy": {
            "reason": "",
            "show_type": 2,
            "visibility_options": {
                "visibility_available_for_ads": option(),
                "visibility_everyone": option(),
                "visibility_followers": option(),
                "visibility_friends": option(),
                "visibility_only_you": option(),
            },
        },
        "can_delete": may(),
        "can_edit": may(),
        "can_edit_cover": may(),
        "can_pin": may(),
    })
}

/// The post object of `video_info`: counters as numbers, times of publishing.
pub(super) fn aweme(visitor: &Visitor, post: &Post) -> Value {
    let (platform, account, now) = (visitor.platform, visitor.account, visitor.call.now);
    let counters = post.counters(now);
    let mut value = json!({
        "aweme_id": post.id_text(),
        "aweme_type": if post.is_photo() { 150 } else { 0 },
        "create_time": post.published.epoch_seconds(),
        "desc": platform.world.caption(account, post),
        "author": {
            "uid": super::identity::user_id(account),
            "unique_id": account.handle,
            "nickname": account.name,
            "sec_uid": super::identity::sec_uid(account),
        },
        "statistics": {
            "collect_count": counters[Counter::Favorites],
            "comment_count": counters[Counter::Comments],
            "digg_count": counters.likes_net(),
            "play_count": counters.views_net(),
            "share_count": counters[Counter::Shares],
        },
        "status": { "private_status": if post.is_public(now) { 0 } else { 1 } },
        "video": { "duration": post.length_millis },
    });
    if post.is_photo() {
        let cover = pictures::cover(platform, post, now);
        let image = json!({
            "display_image": { "url_list": [cover] },
            "thumbnail": { "url_list": [cover] },
        });
        value["image_post_info"] = json!({ "images": vec![image; post.photos()] });
    }
    value
}
