//! `/business/video/list/`: posts with their lifetime totals, audience shares and curves.

use chrono::TimeDelta;
use toklake_lake::LogicalType;

use super::availability::{self, Circumstances, Lot};
use super::{envelope, fields};
use crate::answers::{
    AnswerInput, Column, Decoded, Field, Json, Read, Reader, Table, Value, cell, id, shares,
};

pub(super) static VIDEOS: Table = Table {
    dataset: "business__videos",
    context: &[],
    fields: &[
        Field::required("item_id", Read::Id),
        Field::new("media_type", Read::Text),
        Field::new("is_ad", Read::Bool),
        Field::new("create_time", Read::Seconds),
        Field::new("caption", Read::Text),
        Field::new("thumbnail_url", Read::Text),
        Field::new("share_url", Read::Text),
        Field::new("embed_url", Read::Text),
        Field::new("video_duration", Read::Amount),
        Field::new("likes", Read::Count),
        Field::new("comments", Read::Count),
        Field::new("shares", Read::Count),
        Field::new("favorites", Read::Count),
        Field::new("video_views", Read::Count),
        Field::new("reach", Read::Count),
        Field::new("total_time_watched", Read::Amount),
        Field::new("average_time_watched", Read::Amount),
        Field::new("full_video_watched_rate", Read::Share),
        Field::new("new_followers", Read::Change),
        Field::new("profile_views", Read::Count),
        Field::new("website_clicks", Read::Count),
        Field::new("phone_number_clicks", Read::Count),
        Field::new("email_clicks", Read::Count),
        Field::new("address_clicks", Read::Count),
        Field::new("lead_submissions", Read::Count),
        Field::new("app_download_clicks", Read::Count),
        Field::apart("impression_sources"),
        Field::apart("audience_types"),
        Field::apart("audience_genders"),
        Field::apart("audience_countries"),
        Field::apart("audience_cities"),
        Field::apart("video_view_retention"),
        Field::apart("engagement_likes"),
    ],
};

pub(super) static VIDEO_SHARES: Table = Table {
    dataset: "business__video_shares",
    context: &[
        Column::text("item_id"),
        Column::text("dimension"),
        Column::new("position", LogicalType::Int64),
        Column::new("share", LogicalType::Float64),
    ],
    fields: shares::BY_NAME,
};

pub(super) static VIDEO_CURVES: Table = Table {
    dataset: "business__video_curves",
    context: &[
        Column::text("item_id"),
        Column::text("curve"),
        Column::new("position", LogicalType::Int64),
        Column::new("share", LogicalType::Float64),
    ],
    fields: &[
        Field::required("second", Read::Count),
        Field::new("percentage", Read::Amount),
    ],
};

const SHARES: [(&str, &str, &[Field]); 5] = [
    ("impression_sources", "impression_source", shares::BY_SOURCE),
    ("audience_types", "audience_type", shares::BY_TYPE),
    ("audience_genders", "gender", shares::BY_GENDER),
    ("audience_countries", "country", shares::BY_COUNTRY),
    ("audience_cities", "city", shares::BY_CITY),
];

const CURVES: [(&str, &str); 2] = [
    ("video_view_retention", "retention"),
    ("engagement_likes", "likes"),
];

/// Reads one page into the three datasets it fills.
pub(super) fn decode(input: &AnswerInput<'_>) -> Decoded {
    envelope::decode(VIDEOS.dataset, input.body, |data, decoded| {
        let mut videos = Reader::new(&VIDEOS, input);
        let mut shares = Reader::new(&VIDEO_SHARES, input);
        let mut curves = Reader::new(&VIDEO_CURVES, input);
        for video in videos.list(data, "videos") {
            videos.object(video, vec![]);
            // what belongs to no video is told with the video
            if let Some(item_id) = id(video.get("item_id")) {
                lists(video, &item_id, &mut shares, &mut curves);
            }
        }
        decoded.add(videos);
        decoded.add(shares);
        decoded.add(curves);
        let lots = [Lot {
            dataset: VIDEOS.dataset,
            fields: fields::VIDEOS,
        }];
        let about = circumstances(input, data);
        let endpoint = "/business/video/list/";
        decoded.add(availability::rows(
            input,
            endpoint,
            &lots,
            &decoded.received,
            &about,
        ));
    })
}

/// TikTok stops updating a post this long after it was published.
const FROZEN_AFTER: TimeDelta = TimeDelta::days(365);

fn circumstances(input: &AnswerInput<'_>, data: &Json) -> Circumstances {
    let videos: &[Json] = match data.get("videos") {
        Some(Json::List(videos)) => videos,
        _ => &[],
    };
    let is_photo = |video: &&Json| video.get("media_type") == Some(&Json::Text("PHOTO".to_owned()));
    let is_frozen = |video: &&Json| {
        let created = cell(Read::Seconds, video.get("create_time")).map(|cell| cell.value);
        matches!(created, Ok(Value::Instant(Some(at))) if input.observed_at - at > FROZEN_AFTER)
    };
    Circumstances {
        photos: videos.iter().filter(is_photo).count() as u64,
        frozen: Some(videos.iter().filter(is_frozen).count() as u64),
        ..Circumstances::default()
    }
}

fn lists(video: &Json, id: &str, shares: &mut Reader<'_>, curves: &mut Reader<'_>) {
    let context = |kind: &str| [id, kind].map(|text| Value::Text(Some(text.to_owned())));
    for (key, dimension, fields) in SHARES {
        shares::read(shares, video, key, fields, &context(dimension));
    }
    for (key, curve) in CURVES {
        shares::read(curves, video, key, VIDEO_CURVES.fields, &context(curve));
    }
}
