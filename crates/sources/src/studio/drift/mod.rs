//! Whether answers still have the keys that the decoders read: what is missing, new, or called otherwise.

mod compare;
mod known;
mod shape;

use std::collections::{BTreeMap, BTreeSet};

use chrono::DateTime;

use self::compare::Comparison;
use self::known::{Known, Member};
use self::shape::Shape;
use super::asked::Asked;
use super::families::{ENVELOPE, FAMILIES, Family};
use super::numbered::{self, KINDS, Kind, TYPES};
use super::streams::Stream;
use crate::answers::{self, AnswerInput};

pub use self::compare::{DriftKind, KeyDrift};

/// The keys of many answers, and what was asked.
#[derive(Debug, Clone, Default)]
pub struct AnswerKeys {
    streams: BTreeMap<Stream, Keys>,
}

#[derive(Debug, Clone, Default)]
struct Keys {
    shape: Shape,
    /// Keys of insights that ought to be there, by the types that were asked for.
    asked: BTreeSet<String>,
}

/// What a comparison came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyCheck {
    /// Known keys that came as they are known.
    pub as_known: u64,
    /// By stream and place.
    pub drift: Vec<(Stream, KeyDrift)>,
}

impl AnswerKeys {
    /// Adds an answer. What is no JSON has no keys; others tell of that.
    pub fn add(&mut self, stream: Stream, request: Option<&serde_json::Value>, body: &[u8]) {
        let Ok(json) = answers::parse(body) else {
            return;
        };
        let input = AnswerInput {
            account: "",
            landing_id: "",
            observed_at: DateTime::UNIX_EPOCH,
            request,
            body,
            line: None,
        };
        let keys = self.streams.entry(stream).or_default();
        keys.shape.join(Shape::of(&json));
        match stream {
            Stream::AccountInsights | Stream::PostInsights => {
                keys.asked.extend(Asked::of(&input, &json).keys());
            }
            Stream::NumberedInsights => {
                let asked = Asked::of(&input, &json);
                let numbers: Vec<i64> = asked.numbers().collect();
                let is_asked = |(number, _): &&(i64, &str)| numbers.contains(number);
                let keys_of = TYPES.iter().filter(is_asked);
                keys.asked.extend(keys_of.map(|(_, key)| (*key).to_owned()));
                // one client has them below `data`
                if let Some(data) = json.get("data") {
                    keys.shape.join(Shape::of(data));
                }
            }
            _ => {}
        }
    }

    /// Holds these keys against what is known. A key that nobody knows is no news where `before`, what
    /// was recorded earlier, has it.
    pub fn compare(&self, before: &Self) -> KeyCheck {
        let mut check = KeyCheck::default();
        for (stream, keys) in &self.streams {
            let Some(known) = known_of(*stream, &keys.asked) else {
                continue;
            };
            let before = before.streams.get(stream).map(|keys| &keys.shape);
            let mut comparison = Comparison::default();
            comparison.at("", &known, &keys.shape, before);
            check.as_known += comparison.as_known;
            let drift = comparison.drift.into_iter();
            check.drift.extend(drift.map(|drift| (*stream, drift)));
        }
        check
            .drift
            .sort_by(|(one, a), (other, b)| (one, &a.place).cmp(&(other, &b.place)));
        check
    }
}

/// What is known of a stream; `None` where its keys are written down nowhere.
fn known_of(stream: Stream, asked: &BTreeSet<String>) -> Option<Known> {
    let shape_of: fn(&str) -> Known = match stream {
        Stream::AccountInsights | Stream::PostInsights => |key| {
            let family = FAMILIES.iter().find(|(name, _)| *name == key);
            family.map_or(Known::Any, |(name, family)| text_shape(name, *family))
        },
        Stream::NumberedInsights => |key| {
            let kind = KINDS.iter().find(|(name, _)| *name == key);
            kind.map_or(Known::Any, |(_, kind)| numbered_shape(*kind))
        },
        _ => return Known::named(stream.name()),
    };
    let (names, envelope): (Vec<&str>, _) = match stream {
        Stream::NumberedInsights => (
            KINDS.iter().map(|(name, _)| *name).collect(),
            numbered::ENVELOPE,
        ),
        _ => (FAMILIES.iter().map(|(name, _)| *name).collect(), ENVELOPE),
    };
    let mut members: Vec<Member> = asked
        .iter()
        .map(|key| Member::new(key, true, shape_of(key)))
        .collect();
    // keys come that nobody asked for, most of them as null
    let others = names.into_iter().chain(envelope.iter().copied());
    let others = others.filter(|name| !asked.contains(*name));
    members.extend(others.map(|name| Member::new(name, false, Known::Any)));
    Some(Known::Object(members))
}

fn text_shape(key: &str, family: Family) -> Known {
    let is_deep = key.ends_with("_realtime");
    let name = match family {
        Family::Number => "=family/number",
        Family::Days | Family::Steps => "=family/days",
        Family::Hours => "=family/hours",
        Family::Shares(_) if is_deep => "=deep/shares",
        Family::Shares(_) => "=family/shares",
        Family::Share(..) if is_deep => "=deep/number",
        Family::Share(..) => "=family/share",
        Family::Places if is_deep => "=deep/places",
        Family::Places => "=family/places",
        Family::Post if key == "video_info" => "=video_info",
        Family::Post if is_deep || key.starts_with("realtime_") => "=deep/number",
        Family::Post => "=family/number",
        Family::Curve => "=deep/curve",
        Family::Series => "=family/series",
        Family::Unread => return Known::Any,
    };
    Known::named(name).unwrap_or(Known::Any)
}

fn numbered_shape(kind: Kind) -> Known {
    let name = match kind {
        Kind::Days => "=v1/days",
        Kind::Hours => "=v1/hours",
        Kind::Shares => "=v1/shares",
        Kind::Money => "=v1/money",
        Kind::Unread => return Known::Any,
    };
    Known::named(name).unwrap_or(Known::Any)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn drift(stream: Stream, request: serde_json::Value, body: &serde_json::Value) -> Vec<String> {
        let mut keys = AnswerKeys::default();
        keys.add(stream, Some(&request), body.to_string().as_bytes());
        let check = keys.compare(&AnswerKeys::default());
        let told = check.drift.into_iter().map(|(_, drift)| {
            let is_now = drift
                .is_now
                .map_or_else(String::new, |key| format!(" is now {key}"));
            format!("{:?} {}{is_now}", drift.kind, drift.place)
        });
        told.collect()
    }

    #[test]
    fn a_type_that_is_answered_under_another_key_was_renamed() {
        let types =
            r#"[{"insigh_type":"vv_history","days":2},{"insigh_type":"vv_traffic_source"}]"#;
        let request = json!({"query": {"type_requests": types}});
        let days = json!([{"status": 0, "value": 7}, {"status": 2}]);
        let body = json!({"status_code": 0, "view_history": days, "pv_history": null, "video_page_percent": {"status": 2}});
        assert_eq!(
            drift(Stream::AccountInsights, request, &body),
            ["Renamed vv_history is now view_history"]
        );
    }

    #[test]
    fn numbered_types_are_found_wherever_their_payload_stands() {
        let types = r#"[{"insight_type":121,"data_date_range":1},{"insight_type":127}]"#;
        let request = json!({"query": {"type_requests": types}});
        let views = json!({"total": {}, "list": {"value": [{"value": 1, "stamp": 2}]}});
        let body = json!({"status_code": 0, "data": {"analytics_overview_views": views}});
        assert_eq!(
            drift(Stream::NumberedInsights, request, &body),
            [
                "Missing analytics_overview_traffic_source",
                "New analytics_overview_views.list.value[].stamp"
            ]
        );
    }

    #[test]
    fn a_counter_of_posts_is_followed_under_its_new_name() {
        let body = json!({"status_code": 0, "cursor": 1, "has_more": false, "item_list": [{
            "item_id": "7690229997063110657", "desc": "one", "create_time": "1", "post_time": "1", "duration": 5,
            "plays": "3", "like_count": "1", "comment_count": "0", "share_count": "0", "favorite_count": "0", "visibility": 1,
        }]});
        assert_eq!(
            drift(Stream::Posts, json!({}), &body),
            ["Renamed item_list[].play_count is now plays"]
        );
    }
}
