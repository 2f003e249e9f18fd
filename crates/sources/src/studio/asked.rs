//! What was asked of the insights: the only place that tells windows and, for many, the post.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};

use super::envelope;
use super::rows::whole;
use crate::answers::{self, AnswerInput, Json};

/// The request of an answer, with the clock of the answer.
pub(super) struct Asked {
    entries: Vec<Json>,
    /// Seconds that the creator's clock is ahead of UTC.
    pub tz_offset: Option<i64>,
    pub now: DateTime<Utc>,
}

/// The window of one type.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Window {
    pub days: Option<i64>,
    pub end_days: Option<i64>,
    pub range: Option<i64>,
}

/// Types that are answered under other keys, with the keys.
const RENAMED: &[(&str, &[&str])] = &[
    ("vv_traffic_source", &["video_page_percent"]),
    (
        "video_view_realtime",
        &["realtime_total_video_views", "realtime_video_view_history"],
    ),
    (
        "video_total_duration_realtime",
        &["realtime_total_play_time_history"],
    ),
    (
        "video_per_duration_realtime",
        &["realtime_average_watch_time_history"],
    ),
    (
        "video_finish_rate_realtime",
        &["realtime_finish_rate_history"],
    ),
    (
        "video_new_follower_realtime",
        &["realtime_new_followers", "realtime_new_followers_history"],
    ),
    (
        "top10_other_creators_recommendation",
        &["viewer_also_watched_users"],
    ),
    (
        "top10_other_videos_recommendation",
        &["viewer_also_watched_items"],
    ),
    (
        "photo_viewed",
        &["photo_retention_percent", "photo_retention_drop"],
    ),
    (
        "photo_retention_rate_history_7d",
        &["photo_retention_percent", "photo_retention_drop"],
    ),
];

/// Types that have their own name among the keys too, or only other ones.
const HAS_OWN_KEY: &[&str] = &[
    "video_total_duration_realtime",
    "video_per_duration_realtime",
    "video_finish_rate_realtime",
];

impl Asked {
    pub fn of(input: &AnswerInput<'_>, json: &Json) -> Self {
        let types = input
            .asked("type_requests")
            .and_then(|types| serde_json::from_str(types).ok());
        let offset = input
            .asked("tz_offset")
            .or_else(|| input.asked("time_offset"));
        Self {
            entries: match types {
                Some(Json::List(entries)) => entries,
                _ => Vec::new(),
            },
            // beyond a day it is no zone
            tz_offset: offset
                .and_then(|offset| offset.parse().ok())
                .filter(|offset: &i64| offset.abs() < 86_400),
            now: envelope::now(input, json),
        }
    }

    /// The entry that is answered under `key`.
    fn entry(&self, key: &str) -> Option<&Json> {
        self.entries.iter().find(|entry| {
            let name = entry
                .get("insigh_type")
                .or_else(|| entry.get("insight_type"));
            matches!(name, Some(Json::Text(name)) if answers_as(name, key))
        })
    }

    pub fn is_asked(&self, key: &str) -> bool {
        self.entry(key).is_some()
    }

    /// The keys that ought to be there, by the types that were asked for.
    pub fn keys(&self) -> Vec<String> {
        let mut keys = Vec::new();
        for entry in &self.entries {
            let Some(Json::Text(name)) = entry.get("insigh_type") else {
                continue;
            };
            let renamed = RENAMED
                .iter()
                .find(|(of, _)| of == name)
                .map(|(_, keys)| *keys);
            let own = renamed.is_none() || HAS_OWN_KEY.contains(&name.as_str());
            keys.extend(own.then(|| name.clone()));
            keys.extend(
                renamed
                    .unwrap_or_default()
                    .iter()
                    .map(|key| (*key).to_owned()),
            );
        }
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// The types that are numbers.
    pub fn numbers(&self) -> impl Iterator<Item = i64> {
        let types = self.entries.iter();
        types.filter_map(|entry| whole(entry.get("insight_type")))
    }

    pub fn window(&self, key: &str) -> Window {
        let entry = self.entry(key);
        let number = |name: &str| whole(entry?.get(name));
        Window {
            days: number("days"),
            end_days: number("end_days"),
            range: number("range"),
        }
    }

    /// The post that the answer is about: as asked first, as told second.
    pub fn post(&self, json: &Json) -> Option<String> {
        let asked = self.entries.iter().find_map(|entry| {
            answers::id(entry.get("aweme_id")).or_else(|| answers::id(entry.get("item_id")))
        });
        let told = json.get("video_info").and_then(|info| info.get("aweme_id"));
        asked.or_else(|| answers::id(told))
    }

    /// The creator's day at the clock of the answer.
    pub fn today(&self) -> NaiveDate {
        let ahead = TimeDelta::seconds(self.tz_offset.unwrap_or_default());
        self.now
            .checked_add_signed(ahead)
            .unwrap_or(self.now)
            .date_naive()
    }

    /// The day of the element `at` of `count`: the last of them ends `end_days` before today.
    pub fn day(&self, window: Window, at: usize, count: usize) -> Option<NaiveDate> {
        let before_last = u64::try_from(count.checked_sub(at + 1)?).ok()?;
        let end_days = u64::try_from(window.end_days?)
            .ok()
            .filter(|days| *days < 100_000)?;
        self.today()
            .checked_sub_days(Days::new(before_last + end_days))
    }
}

fn answers_as(name: &str, key: &str) -> bool {
    let renamed = RENAMED.iter().find(|(of, _)| *of == name);
    match renamed {
        None => name == key,
        Some((_, keys)) => keys.contains(&key) || (name == key && HAS_OWN_KEY.contains(&name)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn asked(request: &serde_json::Value, body: &str) -> Asked {
        let input = AnswerInput {
            account: "luna.example",
            landing_id: "00",
            observed_at: DateTime::UNIX_EPOCH,
            request: Some(request),
            body: body.as_bytes(),
            line: None,
        };
        Asked::of(&input, &serde_json::from_str(body).unwrap())
    }

    #[test]
    fn the_last_element_ends_so_many_days_before_the_creators_day() {
        let types = r#"[{"insigh_type":"vv_history","days":16,"end_days":1}]"#;
        let late = r#"{"extra":{"now":1790812800000}}"#;
        let utc = asked(
            &json!({"query": {"type_requests": types, "tz_offset": "0"}}),
            late,
        );
        let window = utc.window("vv_history");
        assert_eq!(window.days, Some(16));
        let day = |asked: &Asked, at| asked.day(window, at, 16).unwrap().to_string();
        // 2026-10-01 00:00 UTC is still September in New York
        assert_eq!(
            (day(&utc, 15), day(&utc, 0)),
            ("2026-09-30".to_owned(), "2026-09-15".to_owned())
        );
        let west = asked(
            &json!({"query": {"type_requests": types, "tz_offset": "-14400"}}),
            late,
        );
        assert_eq!(day(&west, 15), "2026-09-29");
        assert_eq!(
            west.day(west.window("pv_history"), 0, 1),
            None,
            "nobody asked for it"
        );
    }

    #[test]
    fn a_type_is_found_under_the_keys_that_answer_it() {
        let types = r#"[{"insigh_type":"vv_traffic_source","range":1},{"insigh_type":"video_view_realtime","aweme_id":7690229997063110657}]"#;
        let asked = asked(&json!({"query": {"type_requests": types}}), "{}");
        assert_eq!(asked.window("video_page_percent").range, Some(1));
        assert!(
            asked.is_asked("realtime_video_view_history") && !asked.is_asked("video_view_realtime")
        );
        assert_eq!(
            asked.post(&Json::Null).as_deref(),
            Some("7690229997063110657")
        );
        assert_eq!(
            asked.keys(),
            [
                "realtime_total_video_views",
                "realtime_video_view_history",
                "video_page_percent"
            ]
        );
    }
}
