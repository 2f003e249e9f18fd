//! What stands in a row over time: days and hours of the account, steps and curves of a post.

use super::asked::Asked;
use super::insights::Readers;
use super::rows::{Told, count, reading, refuse, text, whole};
use crate::answers::{Fault, Json, Read, Reader, Value};

impl Readers<'_> {
    pub(super) fn days(&mut self, key: &str, value: &Json, asked: &Asked) {
        let window = asked.window(key);
        let elements = list(&mut self.days, value);
        for (at, element) in elements.iter().enumerate() {
            let told = Told::of(element);
            let date = asked.day(window, at, elements.len());
            let value = match reading(Read::Change, told.value) {
                Ok(value) => value,
                Err(fault) => {
                    refuse(&mut self.days, element, fault);
                    continue;
                }
            };
            self.days.plain(vec![
                text(key),
                count(at as u64 + 1),
                Value::Date(date),
                Value::Text(date.map(|_| "window".to_owned())),
                Value::Int(told.code),
                value,
                Value::Int(window.days),
                Value::Int(window.end_days),
                Value::Int(asked.tz_offset),
                Value::Instant(Some(asked.now)),
            ]);
        }
    }

    pub(super) fn hours(&mut self, key: &str, value: &Json, asked: &Asked) {
        let window = asked.window(key);
        let elements = list(&mut self.hours, value);
        for (at, element) in elements.iter().enumerate() {
            let told = Told::of(element);
            let Some(Json::List(hours)) = told.value else {
                continue;
            };
            let date = asked.day(window, at, elements.len());
            for (hour, value) in hours.iter().enumerate() {
                match reading(Read::Count, Some(value)) {
                    Ok(_) if hour > 23 => refuse(&mut self.hours, value, beyond_the_day()),
                    Ok(read) => self.hours.plain(vec![
                        text(key),
                        Value::Date(date),
                        Value::Text(date.map(|_| "window".to_owned())),
                        count(hour as u64),
                        Value::Int(told.code),
                        read,
                        Value::Int(asked.tz_offset),
                        Value::Instant(Some(asked.now)),
                    ]),
                    Err(fault) => refuse(&mut self.hours, value, fault),
                }
            }
        }
    }

    pub(super) fn curve(&mut self, key: &str, value: &Json, post: Option<&str>) {
        let Some(curve) = value.get("value").filter(|curve| **curve != Json::Null) else {
            return;
        };
        let peak = whole(curve.get("peak_value"));
        let points = self.curves.list(curve, "list");
        // one program tells of seconds: then no step is a thousand
        let stamps: Vec<i64> = points
            .iter()
            .filter_map(|point| whole(point.get("timestamp")))
            .collect();
        let is_in_seconds = stamps
            .windows(2)
            .any(|pair| (1..1000).contains(&pair[1].saturating_sub(pair[0])));
        for (position, point) in (1..).zip(points) {
            let context = vec![
                Value::Text(post.map(str::to_owned)),
                text(key),
                Value::Int(Some(position)),
                Value::Int(peak),
                bools(is_in_seconds),
            ];
            self.curves.object(point, context);
        }
    }

    pub(super) fn series(&mut self, key: &str, value: &Json, asked: &Asked, post: Option<&str>) {
        let code = whole(value.get("status"));
        let interval = whole(value.get("interval"));
        let points = self.series.list(value, "list");
        for (position, point) in (1..).zip(points) {
            let read = reading(Read::Seconds, point.get("key"))
                .and_then(|at| Ok((at, reading(Read::Number, point.get("value"))?)));
            match read {
                Ok((at, value)) => self.series.plain(vec![
                    Value::Text(post.map(str::to_owned)),
                    text(key),
                    Value::Int(Some(position)),
                    at,
                    Value::Int(code),
                    value,
                    Value::Int(interval),
                    Value::Instant(Some(asked.now)),
                ]),
                Err(fault) => refuse(&mut self.series, point, fault),
            }
        }
    }

    pub(super) fn steps(&mut self, key: &str, value: &Json, asked: &Asked, post: Option<&str>) {
        let elements = list(&mut self.series, value);
        for (position, element) in (1..).zip(elements) {
            let told = Told::of(element);
            match reading(Read::Number, told.value) {
                Ok(value) => self.series.plain(vec![
                    Value::Text(post.map(str::to_owned)),
                    text(key),
                    Value::Int(Some(position)),
                    Value::Instant(None),
                    Value::Int(told.code),
                    value,
                    Value::Int(None),
                    Value::Instant(Some(asked.now)),
                ]),
                Err(fault) => refuse(&mut self.series, element, fault),
            }
        }
    }
}

fn beyond_the_day() -> Fault {
    Fault {
        rule: "hour",
        reason: "a day has 24 hours".to_owned(),
    }
}

/// The elements of a history; one that is no list is set aside.
fn list<'j>(reader: &mut Reader<'_>, value: &'j Json) -> &'j [Json] {
    match value {
        Json::List(elements) => elements,
        Json::Null => &[],
        other => {
            let reason = "a history is a list".to_owned();
            refuse(
                reader,
                other,
                Fault {
                    rule: "list",
                    reason,
                },
            );
            &[]
        }
    }
}

fn bools(value: bool) -> Value {
    Value::Bool(Some(value))
}
