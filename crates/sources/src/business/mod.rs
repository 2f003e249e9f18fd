//! TikTok's API for Business: a creator's own account, posts and comments, and what is trending.
//!
//! [`AccountStream`] and its like say what to ask, [`classify`] what an answer means for the next
//! request, and [`decode`] reads a landed answer into rows.

mod account;
mod classify;
mod envelope;
mod fields;
mod followers;
mod streams;
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
        _ => return None,
    })
}
