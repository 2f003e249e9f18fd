//! Any bytes as an answer of any stream of Studio: every object ends in one place, stripping twice is
//! stripping once.
#![no_main]

use libfuzzer_sys::fuzz_target;
use toklake_sources::answers::AnswerInput;
use toklake_sources::studio::{self, Stream};

fuzz_target!(|body: &[u8]| {
    let types = r#"[{"insigh_type":"vv_history","days":16,"end_days":1,"aweme_id":"7690229997063110657"}]"#;
    let request = serde_json::json!({"query": {"type_requests": types, "tz_offset": "25200"}});
    let stripped = studio::strip_answer(body);
    assert_eq!(studio::strip_answer(&stripped), stripped);
    let input = AnswerInput {
        account: "luna.beats",
        landing_id: "00",
        observed_at: chrono::DateTime::UNIX_EPOCH,
        request: Some(&request),
        body,
        line: None,
    };
    for stream in Stream::ALL {
        let decoded = studio::decode(stream.name(), &input).expect("every stream has a decoder");
        let rows: usize = decoded.batches.iter().map(|(_, batch)| batch.num_rows()).sum();
        let ends = rows + decoded.set_aside.len();
        assert_eq!(decoded.rows_read, ends as u64, "no object is lost");
    }
});
