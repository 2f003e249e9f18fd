//! `/business/hashtag/suggestion/`: hashtags that contain a keyword, or the keyword itself.

use serde_json::{Value, json};

use super::Caller;
use super::envelope::Refusal;
use super::request;
use crate::model::trends::views_ever;

const MOST: usize = 10;

pub(super) fn answer(caller: &Caller) -> Result<Value, Refusal> {
    let keyword = request::required(caller.call, "keyword")?;
    let wanted = keyword.to_lowercase();
    let names = caller.platform.world.tag_names().into_iter();
    let mut suggested: Vec<(u64, String)> = names
        .filter(|name| name.contains(&wanted))
        .map(|name| (views_ever(&name), name))
        .collect();
    suggested.sort_by(|a, b| b.cmp(a));
    suggested.truncate(MOST);
    if suggested.is_empty() {
        suggested.push((0, keyword.to_owned()));
    }
    let lines = suggested.iter();
    let lines = lines.map(|(views, name)| json!({ "name": name, "view_count": views }));
    Ok(json!({ "suggestions": lines.collect::<Vec<Value>>() }))
}
