//! TikTok Studio: what the pages of the owner's own session load.
//!
//! [`stream_of`] says which answers are kept and under which name, [`strip_request`] and
//! [`strip_answer`] what of them; [`classify`] says what an answer means for the session, and
//! [`decode`] reads a landed answer into rows. [`browser`] opens the pages and listens, and
//! [`AnswerKeys`] tells whether what they load still has the keys that are read.

mod account;
mod asked;
mod availability;
mod brief;
pub mod browser;
mod cards;
mod comments;
mod drift;
mod envelope;
mod families;
mod histories;
mod insights;
mod numbered;
mod parts;
mod post_row;
mod posts;
mod rewards;
mod rows;
mod streams;
mod strip;
mod tables;
mod trends;

use arrow::datatypes::SchemaRef;

use crate::answers::{AnswerInput, Decoded, Table};

pub use account::{Identity, identity};
pub use drift::{AnswerKeys, DriftKind, KeyCheck, KeyDrift};
pub use envelope::{classify, of_code};
pub use streams::{SOURCE, Stream, stream_of};
pub use strip::{strip_answer, strip_request};

/// The dataset of drafts, which an owner may not want kept.
pub const DRAFTS: &str = "studio__drafts";

/// Reads a landed answer of `stream`; `None` for a stream that this source does not have.
pub fn decode(stream: &str, input: &AnswerInput<'_>) -> Option<Decoded> {
    let stream = Stream::of_name(stream)?;
    Some(match stream {
        Stream::AccountInsights | Stream::PostInsights => insights::decode(stream, input),
        Stream::NumberedInsights => numbered::decode(input),
        Stream::Posts => posts::decode(input),
        Stream::Identity => account::user(input),
        Stream::FollowCounts => account::follow_counts(input),
        Stream::PostCounts => account::post_counts(input),
        Stream::Comments => comments::decode(input),
        Stream::Cards => cards::decode(input),
        Stream::Rewards => rewards::rewards(input),
        Stream::PostRewards => rewards::post_rewards(input),
        Stream::VideoRewards => rewards::video_rewards(input),
        Stream::TrendingVideos
        | Stream::TrendingTopics
        | Stream::UnlimitedSounds
        | Stream::CreativeHashtags
        | Stream::CreativeVideos
        | Stream::LegacyHashtags
        | Stream::LegacySounds
        | Stream::LegacyVideos => trends::decode(stream, input),
    })
}

/// Every dataset that an answer of this source may fill.
static TABLES: [&Table; 17] = [
    &tables::ACCOUNT_DAYS,
    &tables::ACCOUNT_NUMBERS,
    &tables::HOURS,
    &tables::SHARES,
    &tables::POST_INSIGHTS,
    &tables::POST_SERIES,
    &tables::CURVES,
    &tables::AVAILABILITY,
    &posts::POSTS,
    &posts::DRAFTS,
    &account::PROFILE,
    &comments::COMMENTS,
    &cards::CARDS,
    &rewards::REWARDS,
    &rewards::POST_REWARDS,
    &trends::TRENDS,
    &trends::TREND_POINTS,
];

/// The datasets, by name, with their columns.
pub fn datasets() -> impl Iterator<Item = (&'static str, SchemaRef)> {
    TABLES.iter().map(|table| (table.dataset, table.schema()))
}
