//! TikTok's API for Business: a creator's own account, posts and comments, and what is trending.
//!
//! [`AccountStream`] and its like say what to ask, [`classify`] what an answer means for the next
//! request, and [`decode`] reads a landed answer into rows.

mod about;
mod account;
mod classify;
mod comments;
mod envelope;
mod fields;
mod followers;
mod streams;
mod trends;
mod videos;

use crate::answers::{AnswerInput, Decoded};

pub use classify::{classify, of_code};
pub use fields::{AUDIENCE, Asked, DAYS, Needs, PROFILE, Scopes, VIDEOS};
pub use streams::{AccountStream, BASE, SOURCE, Subject, VideoStream};

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
