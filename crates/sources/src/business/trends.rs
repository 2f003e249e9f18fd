//! What is trending: sounds, search keywords and hashtags, with their days and their top videos.

use toklake_lake::LogicalType;

use super::about::asked;
use super::envelope;
use crate::answers::{AnswerInput, Column, Decoded, Field, Json, Read, Reader, Table, Value};
use crate::answers::{id, shares};

const RANGE: Column = Column::text("date_range");
const COUNTRY: Column = Column::text("country_code");
const POSITION: Column = Column::new("position", LogicalType::Int64);

pub(super) static SOUNDS: Table = Table {
    dataset: "trends__sounds",
    context: &[
        COUNTRY,
        Column::text("genre"),
        RANGE,
        Column::text("full_clip_id"),
        Column::text("trending_clip_id"),
    ],
    fields: &[
        Field::required("commercial_music_id", Read::Id),
        Field::new("commercial_music_name", Read::Text),
        Field::new("artist", Read::Text),
        Field::new("duration", Read::Count),
        Field::new("genres", Read::Texts),
        Field::new("thumbnail_url", Read::Text),
        Field::new("preview_url", Read::Text),
        Field::new("rank_position", Read::Count),
        Field::apart("trending_history"),
        Field::apart("full_duration_song_clip"),
        Field::apart("trending_song_clip"),
    ],
};

pub(super) static SOUND_DAYS: Table = Table {
    dataset: "trends__sound_days",
    context: &[COUNTRY, Column::text("commercial_music_id")],
    fields: &[
        Field::required("date", Read::Day),
        Field::named("rank_position_daily", "rank_position", Read::Count),
    ],
};

pub(super) static KEYWORDS: Table = Table {
    dataset: "trends__keywords",
    context: &[Column::text("query"), POSITION],
    fields: &[Field::required("keyword", Read::Text)],
};

pub(super) static HASHTAGS: Table = Table {
    dataset: "trends__hashtags",
    context: &[COUNTRY, Column::text("category_name"), RANGE],
    fields: &[
        Field::required("hashtag_id", Read::Id),
        Field::new("hashtag_name", Read::Text),
        Field::new("rank_position", Read::Count),
        Field::new("rank_change", Read::Text),
        Field::new("views", Read::Count),
        Field::new("views_global_lifetime", Read::Count),
        Field::new("posts", Read::Count),
        Field::new("posts_global_lifetime", Read::Count),
        Field::new("top_country_list", Read::Texts),
        Field::new("hashtag_status", Read::Text),
        Field::apart("trending_history"),
        Field::apart("audience_insights"),
    ],
};

pub(super) static HASHTAG_DAYS: Table = Table {
    dataset: "trends__hashtag_days",
    context: &[COUNTRY, Column::text("hashtag_id")],
    fields: &[
        Field::required("date", Read::Day),
        Field::named("rank_position_daily", "rank_position", Read::Count),
        Field::named("views_daily", "views", Read::Count),
    ],
};

pub(super) static HASHTAG_AUDIENCE: Table = Table {
    dataset: "trends__hashtag_audience",
    context: &[
        Column::text("hashtag_id"),
        POSITION,
        Column::new("share", LogicalType::Float64),
    ],
    fields: shares::BY_NAME,
};

pub(super) static TOP_VIDEOS: Table = Table {
    dataset: "trends__videos",
    context: &[
        COUNTRY,
        Column::text("subject"),
        Column::text("subject_id"),
        POSITION,
    ],
    fields: &[
        Field::required("video_id", Read::Id),
        Field::new("embed_url", Read::Text),
        Field::new("share_url", Read::Text),
    ],
};

/// `/discovery/cml/trending_list/`
pub(super) fn sounds(input: &AnswerInput<'_>) -> Decoded {
    envelope::decode(SOUNDS.dataset, input.body, |data, decoded| {
        let mut sounds = Reader::new(&SOUNDS, input);
        let mut days = Reader::new(&SOUND_DAYS, input);
        for sound in sounds.list(data, "list") {
            let clip = |key: &str| {
                let clip = sound.get(key).and_then(|clip| clip.get("song_clip_id"));
                Value::Text(id(clip))
            };
            let context = vec![
                asked(input, "country_code"),
                asked(input, "genre"),
                asked(input, "date_range"),
                clip("full_duration_song_clip"),
                clip("trending_song_clip"),
            ];
            sounds.object(sound, context);
            history(input, sound, "commercial_music_id", &mut days);
        }
        decoded.add(sounds);
        decoded.add(days);
    })
}

/// `/discovery/cml/video_list/`
pub(super) fn sound_videos(input: &AnswerInput<'_>) -> Decoded {
    envelope::decode(TOP_VIDEOS.dataset, input.body, |data, decoded| {
        let mut videos = Reader::new(&TOP_VIDEOS, input);
        top_videos(input, data, ("sound", "commercial_music_id"), &mut videos);
        decoded.add(videos);
    })
}

/// `/discovery/trending/search/` and `…/keyword/`: plain texts, without a rank.
pub(super) fn keywords(input: &AnswerInput<'_>) -> Decoded {
    envelope::decode(KEYWORDS.dataset, input.body, |data, decoded| {
        let mut keywords = Reader::new(&KEYWORDS, input);
        for (position, keyword) in (1..).zip(keywords.list(data, "search_keywords")) {
            let object = Json::Object(vec![("keyword".to_owned(), keyword.clone())]);
            let context = vec![asked(input, "query"), Value::Int(Some(position))];
            keywords.object(&object, context);
        }
        decoded.add(keywords);
    })
}

/// `/discovery/trending_list/`
pub(super) fn hashtags(input: &AnswerInput<'_>) -> Decoded {
    envelope::decode(HASHTAGS.dataset, input.body, |data, decoded| {
        let mut hashtags = Reader::new(&HASHTAGS, input);
        let mut days = Reader::new(&HASHTAG_DAYS, input);
        for hashtag in hashtags.list(data, "list") {
            hashtags.object(hashtag, filter(input, data));
            history(input, hashtag, "hashtag_id", &mut days);
        }
        decoded.add(hashtags);
        decoded.add(days);
    })
}

/// `/discovery/detail/`: one hashtag with the ages of its audience; `{}` for one that is unknown.
pub(super) fn hashtag(input: &AnswerInput<'_>) -> Decoded {
    envelope::decode(HASHTAGS.dataset, input.body, |data, decoded| {
        let mut hashtags = Reader::new(&HASHTAGS, input);
        let mut days = Reader::new(&HASHTAG_DAYS, input);
        let mut audience = Reader::new(&HASHTAG_AUDIENCE, input);
        if data.get("hashtag_id").is_some() {
            hashtags.object(data, filter(input, data));
            history(input, data, "hashtag_id", &mut days);
            if let Some(insights) = data.get("audience_insights") {
                let context = [Value::Text(id(data.get("hashtag_id")))];
                shares::read(
                    &mut audience,
                    insights,
                    "audience_ages",
                    shares::BY_AGE,
                    &context,
                );
            }
        }
        decoded.add(hashtags);
        decoded.add(days);
        decoded.add(audience);
    })
}

/// `/discovery/video_list/`
pub(super) fn hashtag_videos(input: &AnswerInput<'_>) -> Decoded {
    envelope::decode(TOP_VIDEOS.dataset, input.body, |data, decoded| {
        let mut videos = Reader::new(&TOP_VIDEOS, input);
        for hashtag in videos.list(data, "list") {
            top_videos(input, hashtag, ("hashtag", "hashtag_id"), &mut videos);
        }
        decoded.add(videos);
    })
}

/// The days of a trend's history; they are told with it, so each answer tells them again.
fn history(input: &AnswerInput<'_>, trend: &Json, id_key: &str, days: &mut Reader<'_>) {
    let Some(id) = id(trend.get(id_key)) else {
        return;
    };
    for day in days.list(trend, "trending_history") {
        let context = vec![asked(input, "country_code"), Value::Text(Some(id.clone()))];
        days.object(day, context);
    }
}

fn top_videos(
    input: &AnswerInput<'_>,
    of: &Json,
    (subject, id_key): (&str, &str),
    videos: &mut Reader<'_>,
) {
    let id = id(of.get(id_key));
    for (position, video) in (1..).zip(videos.list(of, "top_video_list")) {
        let context = vec![
            asked(input, "country_code"),
            Value::Text(Some(subject.to_owned())),
            Value::Text(id.clone()),
            Value::Int(Some(position)),
        ];
        videos.object(video, context);
    }
}

/// The country, category and period that a list is for: as the answer says, else as was asked.
fn filter(input: &AnswerInput<'_>, data: &Json) -> Vec<Value> {
    let of = |name: &str| match data.get("filter_info").and_then(|info| info.get(name)) {
        Some(Json::Text(text)) => Value::Text(Some(text.clone())),
        _ => asked(input, name),
    };
    ["country_code", "category_name", "date_range"]
        .map(of)
        .to_vec()
}
