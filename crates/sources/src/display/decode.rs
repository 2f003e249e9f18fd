//! Answers of the Display API into rows.

use arrow::datatypes::SchemaRef;

use super::classify::error_code;
use crate::answers::{
    self, AnswerInput, Decoded, Field, Json, Outcome, Read, Reader, SetAside, Table,
};

pub(super) static PROFILE: Table = Table {
    dataset: "display__profile",
    context: &[],
    fields: &[
        Field::required("open_id", Read::Text),
        Field::new("union_id", Read::Text),
        Field::new("avatar_url", Read::Text),
        Field::new("avatar_url_100", Read::Text),
        Field::new("avatar_large_url", Read::Text),
        Field::new("display_name", Read::Text),
        Field::new("username", Read::Text),
        Field::new("bio_description", Read::Text),
        Field::new("profile_deep_link", Read::Text),
        Field::new("profile_web_link", Read::Text),
        Field::new("is_verified", Read::Bool),
        Field::new("follower_count", Read::Count),
        Field::new("following_count", Read::Count),
        Field::new("likes_count", Read::Count),
        Field::new("video_count", Read::Count),
    ],
};

pub(super) static VIDEOS: Table = Table {
    dataset: "display__videos",
    context: &[],
    fields: &[
        Field::required("id", Read::Id),
        Field::new("create_time", Read::Seconds),
        Field::new("title", Read::Text),
        Field::new("video_description", Read::Text),
        Field::new("duration", Read::Count),
        Field::new("height", Read::Count),
        Field::new("width", Read::Count),
        Field::new("cover_image_url", Read::Text),
        Field::new("share_url", Read::Text),
        Field::new("embed_link", Read::Text),
        Field::new("embed_html", Read::Text),
        Field::new("like_count", Read::Count),
        Field::new("comment_count", Read::Count),
        Field::new("share_count", Read::Count),
        Field::new("view_count", Read::Count),
        Field::new("is_aigc", Read::Bool),
    ],
};

/// The datasets, by name, with their columns.
pub fn datasets() -> impl Iterator<Item = (&'static str, SchemaRef)> {
    [&PROFILE, &VIDEOS]
        .into_iter()
        .map(|table| (table.dataset, table.schema()))
}

/// Reads a landed answer of `stream`; `None` for a stream that this source does not have.
pub fn decode(stream: &str, input: &AnswerInput<'_>) -> Option<Decoded> {
    Some(match stream {
        "profile" => opened(&PROFILE, input, |data, profile| {
            if let Some(user) = data.get("user") {
                profile.object(user, vec![]);
            }
        }),
        "videos" | "video_query" => opened(&VIDEOS, input, |data, videos| {
            for video in videos.list(data, "videos") {
                videos.object(video, vec![]);
            }
        }),
        _ => return None,
    })
}

fn opened(
    table: &'static Table,
    input: &AnswerInput<'_>,
    walk: impl FnOnce(&Json, &mut Reader<'_>),
) -> Decoded {
    let unreadable = |reason| {
        let mut decoded = Decoded::nothing(Outcome::Unreadable);
        decoded.rows_read = 1;
        let whole = SetAside::whole(table.dataset, input.body, reason);
        decoded.set_aside.push(whole);
        decoded
    };
    let json = match answers::parse(input.body) {
        Ok(json) => json,
        Err(reason) => return unreadable(reason),
    };
    match error_code(input.body) {
        None => unreadable("it is JSON without the `error.code` of an answer".to_owned()),
        Some(code) if code != "ok" => Decoded::nothing(Outcome::Refused { code }),
        Some(_) => {
            let mut decoded = Decoded::nothing(Outcome::Data);
            let mut reader = Reader::new(table, input);
            walk(json.get("data").unwrap_or(&Json::Null), &mut reader);
            decoded.add(reader);
            decoded
        }
    }
}
