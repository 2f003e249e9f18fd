//! `commentsV2`: what people wrote, without who they are.

use super::envelope;
use super::streams::Stream;
use crate::answers::{self, AnswerInput, Column, Decoded, Field, Read, Reader, Table, Value};

pub(super) static COMMENTS: Table = Table {
    dataset: "studio__comments",
    context: &[Column::text("item_id")],
    fields: &[
        Field {
            key: "commentId",
            column: "comment_id",
            read: Read::Id,
            required: true,
        },
        Field::named("text", "text", Read::Text),
        Field::named("createTime", "create_time", Read::Seconds),
        Field::named("likeCount", "like_count", Read::Count),
        Field::named("replyCount", "reply_count", Read::Count),
        Field::named("hasCreatorLiked", "has_creator_liked", Read::Bool),
        Field::private("user"),
        Field::apart("textExtra"),
        Field::apart("item"),
    ],
};

pub(super) fn decode(input: &AnswerInput<'_>) -> Decoded {
    envelope::decode(
        Stream::Comments,
        COMMENTS.dataset,
        input.body,
        |json, decoded| {
            let mut comments = Reader::new(&COMMENTS, input);
            let list = comments.list(json, "comments");
            for comment in list {
                let item = answers::id(comment.get("item").and_then(|item| item.get("itemId")));
                comments.object(comment, vec![Value::Text(item)]);
            }
            decoded.add(comments);
        },
    )
}
