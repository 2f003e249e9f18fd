//! `/business/comment/list/` and `…/reply/list/`: what people wrote, without who they are.

use super::envelope;
use crate::answers::{AnswerInput, Decoded, Field, Read, Reader, Table};

pub(super) static COMMENTS: Table = Table {
    dataset: "business__comments",
    context: &[],
    fields: &[
        Field::required("comment_id", Read::Id),
        Field::new("video_id", Read::Id),
        Field::new("parent_comment_id", Read::Id),
        Field::new("create_time", Read::Seconds),
        Field::new("text", Read::Text),
        Field::new("image_url", Read::Text),
        Field::new("likes", Read::Count),
        Field::new("replies", Read::Count),
        Field::new("owner", Read::Bool),
        Field::new("liked", Read::Bool),
        Field::new("pinned", Read::Bool),
        Field::new("status", Read::Text),
        Field::new("unique_identifier", Read::Text),
        Field::private("username"),
        Field::private("display_name"),
        Field::private("profile_image"),
        Field::private("user_id"),
        Field::apart("reply_list"),
    ],
};

/// Reads comments, each followed by the replies that came with it.
pub(super) fn decode(input: &AnswerInput<'_>) -> Decoded {
    envelope::decode(COMMENTS.dataset, input.body, |data, decoded| {
        let mut comments = Reader::new(&COMMENTS, input);
        for comment in comments.list(data, "comments") {
            comments.object(comment, vec![]);
            for reply in comments.list(comment, "reply_list") {
                comments.object(reply, vec![]);
            }
        }
        decoded.add(comments);
    })
}
