//! TikTok's API for Business: a creator's own account, posts and comments, and what is trending.
//!
//! [`AccountStream`] and its like say what to ask, [`classify`] what an answer means for the next
//! request, and [`decode`] reads a landed answer into rows.

mod about;
mod account;
mod availability;
mod classify;
mod comments;
mod envelope;
mod fields;
mod followers;
mod probe;
mod streams;
mod token;
mod trends;
mod videos;

use arrow::datatypes::SchemaRef;

use crate::answers::{AnswerInput, Decoded, Table};

pub use availability::{Circumstances, Status, explain};
pub use classify::{classify, of_code};
pub use fields::{AUDIENCE, Asked, DAYS, Needs, PROFILE, Scopes, VIDEOS};
pub use probe::{name, name_request, newest_post, newest_post_request, probes};
pub use streams::{
    AccountStream, BASE, CommentStream, HASHTAG_TRENDS, Questions, ReplyStream, SOURCE, Subject,
    TrendHead, TrendList, VideoStream,
};
pub use token::{TokenInfo, token_info, token_info_request};

/// Reads a landed answer of `stream`; `None` for a stream that this source does not have.
pub fn decode(stream: &str, input: &AnswerInput<'_>) -> Option<Decoded> {
    Some(match stream {
        "account" => account::decode(input),
        "videos" => videos::decode(input),
        "comments" | "comment_replies" => comments::decode(input),
        "benchmark" => about::benchmark(input),
        "hashtag_suggestions" => about::hashtag_suggestions(input),
        "video_settings" => about::video_settings(input),
        "trending_sounds" => trends::sounds(input),
        "trending_sound_videos" => trends::sound_videos(input),
        "trending_keywords" => trends::keywords(input),
        "trending_hashtags" => trends::hashtags(input),
        "trending_hashtag" => trends::hashtag(input),
        "trending_hashtag_videos" => trends::hashtag_videos(input),
        _ => return None,
    })
}

/// Every dataset that an answer of this source may fill.
static TABLES: [&Table; 19] = [
    &account::PROFILE,
    &account::ACCOUNT_DAYS,
    &account::AUDIENCE,
    &account::FOLLOWER_ACTIVITY,
    &videos::VIDEOS,
    &videos::VIDEO_SHARES,
    &videos::VIDEO_CURVES,
    &comments::COMMENTS,
    &about::BENCHMARKS,
    &about::HASHTAG_SUGGESTIONS,
    &about::VIDEO_SETTINGS,
    &availability::AVAILABILITY,
    &trends::SOUNDS,
    &trends::SOUND_DAYS,
    &trends::KEYWORDS,
    &trends::HASHTAGS,
    &trends::HASHTAG_DAYS,
    &trends::HASHTAG_AUDIENCE,
    &trends::TOP_VIDEOS,
];

/// The datasets, by name, with their columns.
pub fn datasets() -> impl Iterator<Item = (&'static str, SchemaRef)> {
    TABLES.iter().map(|table| (table.dataset, table.schema()))
}
