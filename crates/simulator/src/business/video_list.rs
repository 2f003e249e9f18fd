//! `/business/video/list/`: public posts, newest first, in pages that end before a time.

use serde_json::{Map, Value, json};

use super::Caller;
use super::envelope::Refusal;
use super::request;
use super::video_fields::{Field, Reading, find};
use crate::http::{Page, PageFault};
use crate::model::Post;

const DEFAULT_PAGE: usize = 10;
const LARGEST_PAGE: usize = 20;

pub(super) fn answer(caller: &Caller) -> Result<Value, Refusal> {
    let fields = request::fields(caller.call, &["item_id"])?;
    request::known(&fields, |name| find(name).is_some())?;
    if !fields.iter().any(|field| field == "item_id") {
        return Err(Refusal::parameter("fields: must contain item_id"));
    }
    let size = request::page_size(caller.call, DEFAULT_PAGE, LARGEST_PAGE)?;
    let cursor = request::number(caller.call, "cursor")?.filter(|cursor| *cursor != 0);
    let filter = Filter::read(caller)?;
    caller.demand_analytics()?;
    let fields = readable(caller, &fields)?;
    let now = caller.call.now;
    let posts: Vec<&Post> = caller
        .account
        .public_posts(now)
        .filter(|post| filter.keeps(post))
        .collect();
    let page = Page::cut(
        &posts,
        |post| post.published.epoch_millis(),
        cursor.unwrap_or_else(|| now.plus_seconds(1).epoch_millis()),
        size,
        PageFault::of(caller.call),
    );
    let videos = page.items.iter().map(|post| video(caller, &fields, post));
    let mut data = json!({ "cursor": page.cursor, "has_more": page.has_more });
    data["videos"] = videos.collect();
    Ok(data)
}

fn video(caller: &Caller, fields: &[&Field], post: &Post) -> Value {
    let reading = Reading::new(caller, post);
    let given = fields
        .iter()
        .filter_map(|field| Some((field.name.to_owned(), reading.value(field)?)));
    Value::Object(given.collect::<Map<String, Value>>())
}

/// The asked fields whose scope was granted.
fn readable(caller: &Caller, names: &[String]) -> Result<Vec<&'static Field>, Refusal> {
    let mut readable = Vec::with_capacity(names.len());
    for field in names.iter().filter_map(|name| find(name)) {
        if caller.may_read(field.scope)? {
            readable.push(field);
        }
    }
    Ok(readable)
}

/// The `filters` parameter.
struct Filter {
    ids: Option<Vec<String>>,
    ads_only: bool,
}

impl Filter {
    fn read(caller: &Caller) -> Result<Self, Refusal> {
        let filters = request::filters(caller.call)?;
        let ids =
            match filters.get("video_ids") {
                None => None,
                Some(ids) => Some(serde_json::from_value(ids.clone()).map_err(|_| {
                    Refusal::parameter("filters.video_ids: must be an array of text")
                })?),
            };
        let ads_only = filters
            .get("ad_post_only")
            .and_then(Value::as_bool)
            .unwrap_or(false);
        if ads_only && ids.is_none() {
            return Err(Refusal::parameter(
                "filters.ad_post_only: only together with video_ids",
            ));
        }
        Ok(Self { ids, ads_only })
    }

    fn keeps(&self, post: &Post) -> bool {
        let named = self
            .ids
            .as_ref()
            .is_none_or(|ids| ids.contains(&post.id_text()));
        named && (post.is_ad || !self.ads_only)
    }
}
