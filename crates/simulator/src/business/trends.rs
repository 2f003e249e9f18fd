//! Discovery: sounds and searches for a creator's token, hashtags for an advertiser's.

use serde_json::{Value, json};

use super::Caller;
use super::envelope::Refusal;
use super::request;
use crate::http::Call;
use crate::model::Draws;
use crate::model::trends::{SoundTrend, TRENDING_TAGS, TagTrend};
use crate::moment::Moment;
use crate::oauth::advertiser::check_token;
use crate::platform::Platform;

/// History is never longer.
const HISTORY: usize = 30;
/// Days with fewer views have none to show.
const LEAST_VIEWS: u64 = 1_000;
const PREVIEW_HOURS: i64 = 6;

/// `/discovery/cml/trending_list/`
pub(super) fn sounds(caller: &Caller) -> Result<Value, Refusal> {
    let (call, world) = (caller.call, &caller.platform.world);
    let days = range(
        call,
        &[("1DAY", 1), ("7DAY", 7), ("30DAY", 30), ("90DAY", 90)],
    )?;
    let genre = call.parameter("genre").unwrap_or("ALL");
    let trending = world.trending_sounds(country(call), call.now, days.min(HISTORY));
    let listed = trending.iter().enumerate();
    let listed = listed.filter(|(_, sound)| genre == "ALL" || sound.genre == genre);
    let list = listed.map(|(place, sound)| track(caller, place + 1, sound));
    Ok(json!({ "list": list.collect::<Vec<Value>>() }))
}

fn track(caller: &Caller, rank: usize, sound: &SoundTrend) -> Value {
    let base = &caller.platform.base_url;
    let expires = caller.call.now.plus_hours(PREVIEW_HOURS).epoch_seconds();
    let id = sound.id;
    let preview = |name: String| format!("{base}/_sounds/{name}.mp3?x-expires={expires}");
    let history = sound.days.iter().rev().map(|(day, rank)| {
        let rank = rank.map(|rank| rank.to_string());
        json!({ "date": day.date().to_string(), "rank_position_daily": rank })
    });
    let mut track = json!({
        "commercial_music_id": id.to_string(),
        "commercial_music_name": sound.name,
        "artist": sound.artist,
        "duration": sound.seconds,
        "genres": [sound.genre],
        "thumbnail_url": format!("{base}/_sounds/{id}.jpeg"),
        "preview_url": preview(id.to_string()),
        "rank_position": rank.to_string(),
        "trending_history": history.collect::<Vec<Value>>(),
        "trending_song_clip": {
            "preview_url": preview(format!("{id}-clip")),
            "duration": 30,
            "song_clip_id": (id + 1).to_string(),
        },
    });
    if sound.seconds > 0 {
        track["full_duration_song_clip"] = json!({
            "preview_url": preview(format!("{id}-full")),
            "duration": sound.seconds,
            "song_clip_id": (id + 2).to_string(),
        });
    }
    track
}

/// `/discovery/cml/video_list/`
pub(super) fn sound_videos(caller: &Caller) -> Result<Value, Refusal> {
    let call = caller.call;
    let id = request::required(call, "commercial_music_id")?;
    let trending = caller
        .platform
        .world
        .trending_sounds(country(call), call.now, 1);
    let sound = trending.iter().find(|sound| sound.id.to_string() == id);
    let sound = sound.ok_or_else(|| Refusal::new(40_007, "commercial_music_id: does not exist"))?;
    Ok(json!({
        "commercial_music_id": id,
        "commercial_music_name": sound.name,
        "top_video_list": top_videos(caller.platform, sound.id, call.now),
    }))
}

/// `/discovery/trending/search/`
pub(super) fn searches(caller: &Caller) -> Result<Value, Refusal> {
    let keywords = caller.platform.world.searches("", caller.call.now);
    Ok(json!({ "search_keywords": keywords }))
}

/// `/discovery/trending/search/keyword/`
pub(super) fn keywords(caller: &Caller) -> Result<Value, Refusal> {
    let query = request::required(caller.call, "query")?;
    if query.chars().count() > 255 {
        return Err(Refusal::parameter("query: at most 255 characters"));
    }
    let keywords = caller.platform.world.searches(query, caller.call.now);
    Ok(json!({ "search_keywords": keywords }))
}

/// `/discovery/trending_list/`
pub(super) fn hashtags(platform: &Platform, call: &Call) -> Result<Value, Refusal> {
    let (name, days) = advertised(platform, call)?;
    if call.parameter("discovery_type") != Some("HASHTAG") {
        return Err(Refusal::parameter("discovery_type: must be HASHTAG"));
    }
    let trending = platform.world.trending_tags(country(call), call.now, days);
    let list = trending.iter().map(hashtag);
    Ok(json!({
        "filter_info": {
            "date_range": name,
            "country_code": country(call),
            "category_name": call.parameter("category_name").unwrap_or("ALL"),
        },
        "list": list.collect::<Vec<Value>>(),
    }))
}

/// `/discovery/detail/`
pub(super) fn hashtag_detail(platform: &Platform, call: &Call) -> Result<Value, Refusal> {
    let (_, days) = advertised(platform, call)?;
    let id = request::required(call, "hashtag_id")?;
    let Some(tag) = platform.world.tag_trend(country(call), id, call.now, days) else {
        return Ok(json!({}));
    };
    let online = tag.days.last().is_some_and(|(_, rank, _)| rank.is_some());
    let mut detail = hashtag(&tag);
    detail["hashtag_status"] = json!(if online { "ONLINE" } else { "OFFLINE" });
    let ages = json!([
        { "age": "18-24", "percentage": 0.36 },
        { "age": "25-34", "percentage": 0.39 },
        { "age": "35+", "percentage": 0.25 },
    ]);
    let ages = if online { ages } else { json!([]) };
    detail["audience_insights"] = json!({ "audience_ages": ages });
    Ok(detail)
}

/// `/discovery/video_list/`
pub(super) fn hashtag_videos(platform: &Platform, call: &Call) -> Result<Value, Refusal> {
    let (_, days) = advertised(platform, call)?;
    let ids = request::texts(call, "hashtag_ids")?;
    let ids = ids.ok_or_else(|| Refusal::parameter("hashtag_ids: is required"))?;
    if ids.len() > 10 {
        return Err(Refusal::new(40_011, "hashtag_ids: at most 10"));
    }
    let found = ids
        .iter()
        .filter_map(|id| platform.world.tag_trend(country(call), id, call.now, days));
    let list = found.map(|tag| {
        json!({
            "hashtag_id": tag.id.to_string(),
            "hashtag_name": tag.name,
            "top_video_list": top_videos(platform, tag.id, call.now),
        })
    });
    Ok(json!({ "list": list.collect::<Vec<Value>>() }))
}

/// Checks the advertiser's token; hashtag trends want one. Answers the date range and its days.
fn advertised<'a>(platform: &Platform, call: &'a Call) -> Result<(&'a str, usize), Refusal> {
    check_token(platform, call.header("access-token").unwrap_or_default())?;
    if request::required(call, "advertiser_id")? != platform.apps.advertiser_id {
        return Err(Refusal::new(40_300, "advertiser_id: does not exist"));
    }
    let days = range(
        call,
        &[("1DAY", 1), ("7DAY", 7), ("30DAY", 30), ("120DAY", 120)],
    )?;
    Ok((call.parameter("date_range").unwrap_or("7DAY"), days))
}

fn hashtag(tag: &TagTrend) -> Value {
    let shown = &tag.days[tag.days.len().saturating_sub(HISTORY)..];
    let history = shown.iter().map(|(day, rank, views)| {
        json!({
            "date": day.date().to_string(),
            "rank_position_daily": rank.map(|rank| rank.to_string()),
            "views_daily": Some(views).filter(|views| **views >= LEAST_VIEWS),
        })
    });
    let rank = |day: Option<&(Moment, Option<usize>, u64)>| day.and_then(|(_, rank, _)| *rank);
    let now = rank(tag.days.last()).unwrap_or(TRENDING_TAGS + 1);
    let change = match rank(tag.days.first()) {
        None => "NEW".to_owned(),
        Some(before) => (before as i64 - now as i64).to_string(),
    };
    let views: u64 = tag.days.iter().map(|(_, _, views)| views).sum();
    json!({
        "hashtag_id": tag.id.to_string(),
        "hashtag_name": tag.name,
        "rank_position": now.to_string(),
        "rank_change": change,
        "views": views,
        "views_global_lifetime": tag.views_ever,
        "posts": views / 7_000,
        "posts_global_lifetime": tag.posts_ever,
        "top_country_list": ["US", "GB", "CA", "AU", "DE"],
        "trending_history": history.collect::<Vec<Value>>(),
    })
}

/// Twenty posts of nobody.
fn top_videos(platform: &Platform, about: u64, now: Moment) -> Vec<Value> {
    let draws: Draws = platform.world.draws.child(10).child(about);
    (0..20)
        .map(|place| {
            let published = now
                .plus_seconds(-(draws.below(place, 600_000) as i64))
                .epoch_seconds();
            let id = ((published as u64) << 32) | (draws.child(1).at(place) & 0xffff_ffff);
            json!({
                "video_id": id.to_string(),
                "embed_url": format!("https://www.tiktok.com/player/v1/{id}"),
                "share_url": format!("https://www.tiktok.com/@invented.{place}/video/{id}"),
            })
        })
        .collect()
}

fn country(call: &Call) -> &str {
    call.parameter("country_code").unwrap_or("US")
}

/// The days of `date_range`; 7DAY when it is left out.
fn range(call: &Call, known: &[(&str, usize)]) -> Result<usize, Refusal> {
    let asked = call.parameter("date_range").unwrap_or("7DAY");
    let found = known
        .iter()
        .find(|(name, _)| *name == asked)
        .map(|(_, days)| *days);
    found.ok_or_else(|| {
        let allowed: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        Refusal::parameter(&format!(
            "date_range: must be one of {}",
            allowed.join(", ")
        ))
    })
}
