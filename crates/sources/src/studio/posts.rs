//! The list of posts: what each is, and its lifetime counters.

use toklake_lake::LogicalType;

use super::envelope;
use super::rows::truth;
use super::streams::Stream;
use crate::answers::{AnswerInput, Column, Decoded, Field, Json, Read, Reader, Table, Value};

const POSITION: Column = Column::new("position", LogicalType::Int64);

pub(super) static POSTS: Table = Table {
    dataset: "studio__posts",
    context: &[POSITION],
    fields: POST,
};

/// Posts that one client's answers mark as drafts: kept only where the owner wants them.
pub(super) static DRAFTS: Table = Table {
    dataset: super::DRAFTS,
    context: &[POSITION],
    fields: POST,
};

const POST: &[Field] = &[
    Field::required("item_id", Read::Id),
    Field::new("desc", Read::Text),
    Field::new("create_time", Read::Seconds),
    Field::new("post_time", Read::Seconds),
    Field::new("schedule_time", Read::Seconds),
    Field::new("duration", Read::Count),
    Field::new("play_count", Read::Count),
    Field::new("like_count", Read::Count),
    Field::new("comment_count", Read::Count),
    Field::new("share_count", Read::Count),
    Field::new("favorite_count", Read::Count),
    Field::new("visibility", Read::Count),
    Field::new("status", Read::Change),
    Field::new("item_type", Read::Count),
    Field::new("is_pinned", Read::Bool),
    Field::new("in_review", Read::Bool),
    Field::new("is_draft", Read::Bool),
    Field::apart("vid"),
    Field::apart("cover_url"),
    Field::apart("play_addr"),
    Field::apart("download_info"),
    Field::apart("permissions"),
];

/// Reads a page; an account without posts has no list at all.
pub(super) fn decode(input: &AnswerInput<'_>) -> Decoded {
    envelope::decode(Stream::Posts, POSTS.dataset, input.body, |json, decoded| {
        let mut posts = Reader::new(&POSTS, input);
        let mut drafts = Reader::new(&DRAFTS, input);
        let items: &[Json] = posts.list(json, "item_list");
        for (position, item) in (1..).zip(items) {
            let reader = match truth(item.get("is_draft")) {
                Some(true) => &mut drafts,
                Some(false) | None => &mut posts,
            };
            reader.object(item, vec![Value::Int(Some(position))]);
        }
        decoded.add(posts);
        decoded.add(drafts);
    })
}
