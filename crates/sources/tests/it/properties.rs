//! Whatever JSON comes: no decoder panics, and every object ends in one place.

use proptest::prelude::*;
use serde_json::{Value, json};
use toklake_sources::answers::AnswerInput;
use toklake_sources::{business, display};

use crate::examples::closed;

const BUSINESS: [&str; 12] = [
    "account",
    "videos",
    "comments",
    "comment_replies",
    "benchmark",
    "hashtag_suggestions",
    "video_settings",
    "trending_sounds",
    "trending_sound_videos",
    "trending_keywords",
    "trending_hashtags",
    "trending_hashtag",
];
const DISPLAY: [&str; 3] = ["profile", "videos", "video_query"];

/// Members that decoders look for, so that random JSON meets them.
const KEYS: &str = "data|code|error|user|videos|metrics|date|item_id|id|comments|comment_id|list|\
percentage|second|age|country|city_name|audience_ages|audience_countries|video_view_retention|\
impression_sources|impression_source|followers_count|daily_new_followers|daily_lost_followers|\
create_time|hashtag_id|commercial_music_id|trending_history|audience_activity|hour|count|likes|\
reply_list|username|has_more|cursor|search_keywords|top_video_list|suggestions|name|x";

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[0-9]{1,20}|-?[0-9.]{0,6}|2026-1[0-9]-[0-3][0-9]|NaN|\\PC{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 60, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(KEYS, inner, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn closes(body: &[u8]) {
    let input = AnswerInput {
        account: "kiln",
        landing_id: "00",
        observed_at: "2026-11-20T10:15:00Z".parse().unwrap(),
        request: None,
        body,
        line: None,
    };
    let business = BUSINESS
        .iter()
        .map(|stream| business::decode(stream, &input));
    let display = DISPLAY.iter().map(|stream| display::decode(stream, &input));
    for decoded in business.chain(display).flatten() {
        closed(decoded);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_json_in_an_envelope_ends_somewhere(data in any_json()) {
        let envelope = json!({
            "code": 0,
            "data": data,
            "error": {"code": "ok"},
        });
        closes(envelope.to_string().as_bytes());
    }

    #[test]
    fn any_bytes_end_somewhere(body in prop::collection::vec(any::<u8>(), 0..200)) {
        closes(&body);
    }

    #[test]
    fn an_answer_cut_anywhere_is_set_aside_whole(at in 0_usize..70) {
        let whole = br#"{"code":0,"data":{"videos":[{"item_id":"7570000000000000301"}]}} "#;
        closes(&whole[..at.min(whole.len())]);
    }
}
