//! One post in one answer: what it is, and its numbers so far.

use super::asked::Asked;
use super::rows::{Told, reading, refuse, text, truth};
use crate::answers::{Fault, Json, Read, Reader, Value};

/// The row of a post: what no key tells is NULL.
pub(super) fn post_row(reader: &mut Reader<'_>, json: &Json, asked: &Asked, post: &str) {
    let info = json.get("video_info");
    let of = |part: Option<&Json>, name: &str, read: Read| {
        reading(read, part.and_then(|part| part.get(name)))
    };
    let statistics = info.and_then(|info| info.get("statistics"));
    let told = |read: Read, keys: &[&str]| -> Result<Value, Fault> {
        let value = keys.iter().find_map(|key| Told::of(json.get(key)?).value);
        reading(read, value)
    };
    let row = || -> Result<Vec<Value>, Fault> {
        Ok(vec![
            text(post),
            Value::Instant(Some(asked.now)),
            of(info, "create_time", Read::Seconds)?,
            of(info, "desc", Read::Text)?,
            of(info, "aweme_type", Read::Count)?,
            of(
                info.and_then(|info| info.get("video")),
                "duration",
                Read::Count,
            )?,
            of(
                info.and_then(|info| info.get("status")),
                "private_status",
                Read::Count,
            )?,
            of(statistics, "play_count", Read::Count)?,
            of(statistics, "digg_count", Read::Count)?,
            of(statistics, "comment_count", Read::Count)?,
            of(statistics, "share_count", Read::Count)?,
            of(statistics, "collect_count", Read::Count)?,
            told(Read::Count, &["realtime_total_video_views"])?,
            told(Read::Amount, &["video_total_duration_realtime"])?,
            told(Read::Amount, &["video_per_duration_realtime"])?,
            told(Read::Share, &["video_finish_rate_realtime"])?,
            told(
                Read::Change,
                &["realtime_new_followers", "video_new_followers"],
            )?,
            told(Read::Count, &["video_uv", "total_video_uv"])?,
            flag(json, "is_after_7d")?,
            flag(json, "is_data_delay")?,
        ])
    };
    match row() {
        Ok(row) => reader.plain(row),
        Err(fault) => refuse(reader, info.unwrap_or(&Json::Null), fault),
    }
}

/// Whether any key of the answer says so; NULL where none speaks of it.
fn flag(json: &Json, name: &str) -> Result<Value, Fault> {
    let told: Vec<bool> = json
        .members()
        .iter()
        .filter_map(|(_, value)| truth(value.get(name)))
        .collect();
    Ok(Value::Bool(
        (!told.is_empty()).then(|| told.contains(&true)),
    ))
}
