//! Any bytes as an answer of any stream: every object ends in one place.
#![no_main]

use libfuzzer_sys::fuzz_target;
use toklake_sources::answers::AnswerInput;
use toklake_sources::{business, display};

const STREAMS: [&str; 14] = [
    "account",
    "videos",
    "comments",
    "benchmark",
    "hashtag_suggestions",
    "video_settings",
    "trending_sounds",
    "trending_sound_videos",
    "trending_keywords",
    "trending_hashtags",
    "trending_hashtag",
    "trending_hashtag_videos",
    "profile",
    "video_query",
];

fuzz_target!(|body: &[u8]| {
    let input = AnswerInput {
        account: "luna.beats",
        landing_id: "00",
        observed_at: chrono::DateTime::UNIX_EPOCH,
        request: None,
        body,
        line: None,
    };
    for stream in STREAMS {
        let decoded = [
            business::decode(stream, &input),
            display::decode(stream, &input),
        ];
        for decoded in decoded.into_iter().flatten() {
            let rows: usize = decoded.batches.iter().map(|(_, batch)| batch.num_rows()).sum();
            let ends = rows + decoded.set_aside.len();
            assert_eq!(decoded.rows_read, ends as u64, "no object is lost");
        }
    }
});
