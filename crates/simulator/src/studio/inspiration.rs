//! `/creator_studio/inspiration/trending/`: what trends, as Studio shows it. Answers without a login.

use serde_json::{Value, json};

use super::envelope::base_resp;
use crate::http::{Answer, Call};
use crate::model::trends::{TRENDING_TAGS, TagTrend};
use crate::platform::Platform;

const VERTICALS: [&str; 13] = [
    "All",
    "Entertainment",
    "Beauty_Style",
    "Performance",
    "Sport & Outdoor",
    "Society",
    "Lifestyle",
    "Auto_Vehicle",
    "Talents",
    "Nature",
    "Culture_Education_Technology",
    "Family_Relationship",
    "Supernatural_Horror",
];
const REGIONS: [(&str, &str); 4] = [
    ("All", "All regions"),
    ("US", "United States"),
    ("GB", "United Kingdom"),
    ("DE", "Germany"),
];
const VIDEOS: usize = 96;
const DAYS: usize = 7;

pub(super) fn answer(platform: &Platform, call: &Call) -> Answer {
    let rest = call.path.trim_end_matches('/');
    let value = match rest.rsplit_once("/trending/").map_or("", |(_, rest)| rest) {
        "config/v2" => config(),
        "video/v2" => videos(platform, call),
        "creator/v2" => creators(call),
        "topic/v1" => topics(platform, call),
        _ => return Answer::not_found(),
    };
    Answer::json(200, &value)
}

fn config() -> Value {
    let regions =
        REGIONS.map(|(value, label)| json!({ "Label": label, "Value": value, "Scenes": [1] }));
    let verticals = VERTICALS.map(|value| json!({ "Label": value, "Value": value }));
    json!({
        "BaseResp": base_resp(),
        "Options": "{}",
        "SceneOptions": "[]",
        "Regions": regions,
        "Verticals": verticals,
        "UserVertical": "Performance",
    })
}

fn number(call: &Call, name: &str, otherwise: usize) -> usize {
    let text = call.parameter(name);
    text.and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// The tags that trend in the region that is asked about.
fn tags(platform: &Platform, call: &Call) -> Vec<TagTrend> {
    let region = call.parameter("Region").unwrap_or("All");
    platform.world.trending_tags(region, call.now, DAYS)
}

fn videos(platform: &Platform, call: &Call) -> Value {
    let (page, size) = (
        number(call, "PageNum", 0),
        number(call, "PageSize", 12).clamp(1, 50),
    );
    let tags = tags(platform, call);
    let from = (page * size).min(VIDEOS);
    let to = (from + size).min(VIDEOS);
    let list: Vec<Value> = (from..to)
        .filter_map(|place| tags.get(place).map(|tag| video(call, tag, place)))
        .collect();
    json!({
        "BaseResp": base_resp(),
        "HasMore": to < VIDEOS,
        "InflowVidList": [],
        "PageNum": page,
        "PageSize": size,
        "Total": VIDEOS,
        "TrendingVideos": list,
    })
}

fn video(call: &Call, tag: &TagTrend, place: usize) -> Value {
    let views = tag.days.last().map_or(0, |(_, _, views)| *views);
    json!({
        "CoverUrl": "https://media.example.invalid/cover.webp",
        "ItemId": item_id(call, place),
        "ItemName": format!("{} challenge", tag.name),
        "LikeCount": views / 12,
        "PlayCount": views,
        "NickName": format!("Trendsetter {place:02} (simulated)"),
        "SecUid": format!("MS4wLjABAAAAtrendsetter{place:02}"),
        "UniqueId": format!("trendsetter.{place:02}"),
        "PlayAddress": ["https://media.example.invalid/play.mp4"],
    })
}

fn item_id(call: &Call, place: usize) -> String {
    let second = call.now.midnight().plus_days(-2).epoch_seconds() as u64;
    ((second << 32) | place as u64).to_string()
}

fn creators(call: &Call) -> Value {
    let (page, size) = (
        number(call, "PageNum", 0),
        number(call, "PageSize", 12).clamp(1, 50),
    );
    let list: Vec<Value> = (page * size..(page + 1) * size)
        .take_while(|place| *place < 24)
        .map(|place| {
            json!({
                "AvatarUrl": "https://media.example.invalid/avatar.webp",
                "NickName": format!("Trendsetter {place:02} (simulated)"),
                "UniqueId": format!("trendsetter.{place:02}"),
            })
        })
        .collect();
    json!({
        "BaseResp": base_resp(),
        "HasMore": (page + 1) * size < 24,
        "PageNum": page,
        "PageSize": size,
        "Total": 24,
        "TrendingCreators": list,
    })
}

fn topics(platform: &Platform, call: &Call) -> Value {
    let (cursor, count) = (
        number(call, "Cursor", 0),
        number(call, "Count", 15).clamp(1, 50),
    );
    let tags = tags(platform, call);
    let total = tags.len().min(TRENDING_TAGS).min(60);
    let from = cursor.min(total);
    let to = (from + count).min(total);
    let list: Vec<Value> = (from..to)
        .map(|place| topic(call, &tags[place], place))
        .collect();
    json!({
        "BaseResp": base_resp(),
        "HasMore": to < total,
        "Total": total,
        "Cursor": to,
        "TrendingTopics": list,
    })
}

fn topic(call: &Call, tag: &TagTrend, place: usize) -> Value {
    let most = tag.days.iter().map(|(_, _, views)| *views).max();
    let most = most.unwrap_or(0).max(1) as f64;
    let scores = tag.days.iter().map(|(day, _, views)| {
        let score = (*views as f64 / most * 1_000.0).round() / 10.0;
        json!({ "Timestamp": day.epoch_seconds(), "Value": score })
    });
    json!({
        "Id": tag.id.to_string(),
        "Title": tag.name,
        "Desc": "",
        "Rank": place + 1,
        "Play": tag.days.iter().map(|(_, _, views)| *views).sum::<u64>(),
        "CoverOrigin": "https://media.example.invalid/topic.webp",
        "ScoreSeries": scores.collect::<Vec<Value>>(),
        "Extra": [{
            "ItemId": item_id(call, place),
            "ItemName": format!("{} challenge", tag.name),
            "LikeCount": tag.views_ever / 9_000,
            "PlayCount": tag.views_ever / 700,
        }],
    })
}
