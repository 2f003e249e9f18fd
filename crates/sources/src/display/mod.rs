//! TikTok's Display API: who the account is, and public counters of its posts, nearly in real time.
//!
//! Answers come without the envelope of the API for Business, and the HTTP status means something:
//! [`classify`] reads both. [`decode`] reads a landed answer into rows.

mod classify;
mod decode;
mod probe;
mod streams;

pub use classify::classify;
pub use decode::{datasets, decode};
pub use probe::{name, name_request, newest_post, newest_post_request, probes};
pub use streams::{BASE, ProfileStream, QueryStream, SOURCE, Subject, VideoStream};
