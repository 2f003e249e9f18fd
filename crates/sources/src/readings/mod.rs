//! Readings of videos: lines of JSON that a program or crawler recorded, one per look at a video.
//!
//! [`chunks`] cuts a file at line ends, [`decode`] turns each piece into typed rows by itself, so
//! pieces may be decoded side by side. Lines of the common form take the way in `scan`; whatever
//! that declines is read again in `careful`, which alone decides what is wrong with a line.

mod careful;
mod chunks;
mod columns;
mod decode;
mod fields;
mod instant;
mod scan;
mod words;

use serde::de::IgnoredAny;

pub use chunks::{Chunk, Chunks, Spare, chunks};
pub use columns::schema;
pub use decode::{Decoded, SetAside, decode};

/// The table that readings fill.
pub const DATASET: &str = "readings__videos";

/// Whether a file that begins with `head` holds readings: its first line is a JSON object that
/// names a video, when it was seen and how many views it had.
pub fn is_readings(head: &[u8]) -> bool {
    let head = head.strip_prefix(BYTE_ORDER_MARK).unwrap_or(head);
    let mut lines = head.split(|byte| *byte == b'\n');
    let first = lines.find(|line| !line.trim_ascii().is_empty());
    let object = first.and_then(|line| {
        serde_json::from_slice::<std::collections::BTreeMap<String, IgnoredAny>>(line).ok()
    });
    let signs = ["video_id", "observed_at", "views_total"];
    object.is_some_and(|object| signs.iter().all(|sign| object.contains_key(*sign)))
}

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
