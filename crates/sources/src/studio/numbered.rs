//! `/tiktok/v1/analytics/insights/`: the generation whose types are numbers and whose days have dates.

use chrono::DateTime;

use super::asked::Asked;
use super::envelope;
use super::parts::{Part, shares};
use super::rewards::{self, REWARDS};
use super::rows::{count, reading, refuse, text, whole};
use super::streams::Stream;
use super::tables::{ACCOUNT_DAYS, ACCOUNT_NUMBERS, AVAILABILITY, HOURS, SHARES};
use crate::answers::{AnswerInput, Decoded, Fault, Json, Read, Reader, Value};

const ENDPOINT: &str = "/tiktok/v1/analytics/insights/";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Days,
    Hours,
    Shares,
    Money,
    Unread,
}

pub(super) const KINDS: &[(&str, Kind)] = &[
    ("analytics_overview_views", Kind::Days),
    ("analytics_overview_profile_views", Kind::Days),
    ("analytics_overview_likes", Kind::Days),
    ("analytics_overview_comments", Kind::Days),
    ("analytics_overview_shares", Kind::Days),
    ("analytics_overview_rewards", Kind::Money),
    ("analytics_overview_traffic_source", Kind::Shares),
    ("analytics_viewer_new_viewer", Kind::Days),
    ("analytics_viewer_total_viewer", Kind::Days),
    ("analytics_viewer_active_days", Kind::Days),
    ("analytics_viewer_active_hours", Kind::Hours),
    ("analytics_follower_total_followers", Kind::Days),
    ("analytics_follower_net_followers", Kind::Days),
    ("article_links_ctr", Kind::Unread),
];

/// Types with the keys that answer them.
pub(super) const TYPES: &[(i64, &str)] = &[
    (82, "article_links_ctr"),
    (121, "analytics_overview_views"),
    (122, "analytics_overview_profile_views"),
    (123, "analytics_overview_likes"),
    (124, "analytics_overview_comments"),
    (125, "analytics_overview_shares"),
    (126, "analytics_overview_rewards"),
    (127, "analytics_overview_traffic_source"),
    (140, "analytics_viewer_new_viewer"),
    (141, "analytics_viewer_total_viewer"),
    (145, "analytics_viewer_active_days"),
    (146, "analytics_viewer_active_hours"),
    (160, "analytics_follower_total_followers"),
    (161, "analytics_follower_net_followers"),
];

pub(super) const ENVELOPE: &[&str] = &[
    "status_code",
    "status_msg",
    "extra",
    "log_pb",
    "BaseResp",
    "data",
];

/// The code of a value that is final.
const FINAL: i64 = 1;

struct Readers<'a> {
    days: Reader<'a>,
    numbers: Reader<'a>,
    hours: Reader<'a>,
    shares: Reader<'a>,
    rewards: Reader<'a>,
    availability: Reader<'a>,
}

pub(super) fn decode(input: &AnswerInput<'_>) -> Decoded {
    envelope::decode(
        Stream::NumberedInsights,
        ACCOUNT_DAYS.dataset,
        input.body,
        |json, decoded| {
            let asked = Asked::of(input, json);
            let mut readers = Readers {
                days: Reader::new(&ACCOUNT_DAYS, input),
                numbers: Reader::new(&ACCOUNT_NUMBERS, input),
                hours: Reader::new(&HOURS, input),
                shares: Reader::new(&SHARES, input),
                rewards: Reader::new(&REWARDS, input),
                availability: Reader::new(&AVAILABILITY, input),
            };
            // one client has them below `data`
            let below = json.get("data").map(Json::members).unwrap_or_default();
            for (key, value) in json.members().iter().chain(below) {
                if !ENVELOPE.contains(&key.as_str()) {
                    readers.key(key, value, &asked);
                }
            }
            let Readers {
                days,
                numbers,
                hours,
                shares,
                rewards,
                availability,
            } = readers;
            for reader in [days, numbers, hours, shares, rewards, availability] {
                decoded.add(reader);
            }
        },
    )
}

impl Readers<'_> {
    fn key(&mut self, key: &str, value: &Json, asked: &Asked) {
        let kind = KINDS
            .iter()
            .find(|(name, _)| *name == key)
            .map(|(_, kind)| *kind);
        let before = self.rows();
        match kind {
            Some(Kind::Days) => self.days(key, value, asked),
            Some(Kind::Hours) => self.hours(key, value, asked),
            Some(Kind::Shares) => {
                let part = Part {
                    post: None,
                    metric: key,
                    dimension: "impression_source",
                    country: None,
                    range: None,
                };
                shares(&mut self.shares, value, "key_value", &part);
            }
            Some(Kind::Money) => self.money(key, value, asked),
            Some(Kind::Unread) => {}
            None => self.availability.unknown(key),
        }
        let given = self.rows() - before;
        let code = state(value);
        let status = match (kind, code) {
            (None, _) => "unknown_key",
            _ if *value == Json::Null => "null",
            (_, Some(7 | 9 | 10)) => "not_applicable",
            _ if given > 0 => "given",
            _ => "no_data",
        };
        self.availability.plain(vec![
            text(ENDPOINT),
            Value::Text(None),
            text(key),
            Value::Bool(Some(true)),
            text(status),
            Value::Int(code),
            count(given),
            count(given),
            Value::Text(kind.is_none().then(|| value.to_string())),
        ]);
    }

    fn rows(&self) -> u64 {
        [
            &self.days,
            &self.numbers,
            &self.hours,
            &self.shares,
            &self.rewards,
        ]
        .into_iter()
        .map(Reader::rows)
        .sum()
    }

    fn days(&mut self, key: &str, value: &Json, asked: &Asked) {
        for (part, name) in [("total", "total"), ("delta_change", "delta")] {
            let Some(number) = value.get(part).filter(|number| **number != Json::Null) else {
                continue;
            };
            match reading(Read::Number, number.get("value")) {
                Ok(read) => self.numbers.plain(vec![
                    text(&format!("{key}.{name}")),
                    Value::Int(state(number)),
                    final_only(state(number), read, Value::Float(None)),
                    Value::Int(None),
                    Value::Instant(Some(asked.now)),
                ]),
                Err(fault) => refuse(&mut self.numbers, number, fault),
            }
        }
        let list = value.get("list").or_else(|| value.get("new_viewer_list"));
        let Some(list) = list.filter(|list| **list != Json::Null) else {
            return;
        };
        let elements = self.days.list(list, "value");
        for (position, element) in (1..).zip(elements) {
            let code = state(element);
            let read = date(element)
                .and_then(|date| Ok((date, reading(Read::Change, element.get("value"))?)));
            match read {
                Ok((date, value)) => self.days.plain(vec![
                    text(key),
                    Value::Int(Some(position)),
                    date.clone(),
                    dated(&date),
                    Value::Int(code),
                    final_only(code, value, Value::Int(None)),
                    Value::Int(None),
                    Value::Int(None),
                    Value::Int(asked.tz_offset),
                    Value::Instant(Some(asked.now)),
                ]),
                Err(fault) => refuse(&mut self.days, element, fault),
            }
        }
    }

    fn hours(&mut self, key: &str, value: &Json, asked: &Asked) {
        let Some(list) = value.get("list") else {
            return;
        };
        let days = self.hours.list(list, "value");
        for day in days {
            let code = state(day);
            let hours = self.hours.list(day, "value");
            for hour in hours {
                let read = date(day).and_then(|date| {
                    let at = reading(Read::Count, hour.get("key"))?;
                    if !matches!(at, Value::Int(Some(0..24))) {
                        let reason = "a day has 24 hours".to_owned();
                        return Err(Fault {
                            rule: "hour",
                            reason,
                        });
                    }
                    Ok((date, at, reading(Read::Count, hour.get("value"))?))
                });
                match read {
                    Ok((date, at, value)) => self.hours.plain(vec![
                        text(key),
                        date.clone(),
                        dated(&date),
                        at,
                        Value::Int(code),
                        final_only(code, value, Value::Int(None)),
                        Value::Int(asked.tz_offset),
                        Value::Instant(Some(asked.now)),
                    ]),
                    Err(fault) => refuse(&mut self.hours, hour, fault),
                }
            }
        }
    }

    fn money(&mut self, key: &str, value: &Json, asked: &Asked) {
        let days = self.rewards.list(value, "list");
        for day in days {
            let at = day.get("name").filter(|name| **name != Json::Null);
            let at = at.or_else(|| day.get("message")?.get("timestamp"));
            let code = state(day);
            let money = day
                .get("value")
                .filter(|_| code.is_none_or(|code| code == FINAL));
            rewards::day(
                &mut self.rewards,
                day,
                at,
                money,
                (None, None, key),
                asked.now,
            );
        }
    }
}

/// The code of a value; it stands in the message beside it.
fn state(json: &Json) -> Option<i64> {
    whole(
        json.get("message")
            .and_then(|message| message.get("status")),
    )
}

/// What is not final has no value, whatever stands there.
fn final_only(code: Option<i64>, value: Value, none: Value) -> Value {
    match code {
        None | Some(FINAL) => value,
        Some(_) => none,
    }
}

/// The UTC day of an element; one source has it beside the value, the others in the message.
fn date(element: &Json) -> Result<Value, Fault> {
    let message = element
        .get("message")
        .and_then(|message| message.get("timestamp"));
    let at = reading(Read::Seconds, element.get("timestamp").or(message))?;
    Ok(match at {
        Value::Instant(Some(at)) if at > DateTime::UNIX_EPOCH => Value::Date(Some(at.date_naive())),
        _ => Value::Date(None),
    })
}

fn dated(date: &Value) -> Value {
    let is_dated = matches!(date, Value::Date(Some(_)));
    Value::Text(is_dated.then(|| "timestamp".to_owned()))
}
