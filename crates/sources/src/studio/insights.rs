//! `/aweme/v2/data/insight/`: histories and audiences of the account, and everything about one post.
//!
//! An answer is read by its keys, each of one family of shapes. A key that nobody knows is kept whole
//! in the availability of the answer and counted as drift.

use super::asked::Asked;
use super::availability;
use super::envelope;
use super::families::{ENVELOPE, FAMILIES, Family};
use super::rows::{Told, count, reading, refuse, text, truth, whole};
use super::streams::Stream;
use super::tables::{
    ACCOUNT_DAYS, ACCOUNT_NUMBERS, AVAILABILITY, COUNTRY, CURVES, HOURS, POST_INSIGHTS,
    POST_SERIES, SHARE, SHARES,
};
use crate::answers::{
    AnswerInput, Context, Decoded, Fault, Fractions, Json, Outcome, Read, Reader, SetAside, Value,
};

use Family::{Curve, Days, Hours, Number, Places, Post, Series, Share, Shares, Steps, Unread};

/// The readers of one answer.
struct Readers<'a> {
    days: Reader<'a>,
    numbers: Reader<'a>,
    hours: Reader<'a>,
    shares: Reader<'a>,
    posts: Reader<'a>,
    series: Reader<'a>,
    curves: Reader<'a>,
    availability: Reader<'a>,
}

/// Reads an answer about the account or about one post.
pub(super) fn decode(stream: Stream, input: &AnswerInput<'_>) -> Decoded {
    let first = match stream {
        Stream::PostInsights => POST_INSIGHTS.dataset,
        _ => ACCOUNT_DAYS.dataset,
    };
    let mut is_nobodys = false;
    let mut decoded = envelope::decode(stream, first, input.body, |json, decoded| {
        let asked = Asked::of(input, json);
        let post = asked.post(json);
        is_nobodys = stream == Stream::PostInsights && post.is_none();
        if !is_nobodys {
            read(input, json, &asked, post.as_deref(), decoded);
        }
    });
    if is_nobodys {
        let reason = "neither the request nor the answer names the post".to_owned();
        decoded.outcome = Outcome::Unreadable;
        decoded.rows_read = 1;
        let whole = SetAside::whole(first, input.body, reason);
        decoded.set_aside.push(SetAside {
            rule: "missing",
            ..whole
        });
    }
    decoded
}

fn read(
    input: &AnswerInput<'_>,
    json: &Json,
    asked: &Asked,
    post: Option<&str>,
    decoded: &mut Decoded,
) {
    let mut readers = Readers {
        days: Reader::new(&ACCOUNT_DAYS, input),
        numbers: Reader::new(&ACCOUNT_NUMBERS, input),
        hours: Reader::new(&HOURS, input),
        shares: Reader::new(&SHARES, input),
        posts: Reader::new(&POST_INSIGHTS, input),
        series: Reader::new(&POST_SERIES, input),
        curves: Reader::new(&CURVES, input),
        availability: Reader::new(&AVAILABILITY, input),
    };
    for (key, value) in json.members() {
        if ENVELOPE.contains(&key.as_str()) {
            continue;
        }
        let family = FAMILIES
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, family)| *family);
        let noted = &mut readers.availability;
        availability::note(noted, key, value, family, asked, post);
        if let Some(family) = family {
            readers.key(key, value, family, asked, post);
        }
    }
    for key in asked.keys() {
        if json.get(&key).is_none() {
            availability::note_absent(&mut readers.availability, &key, post);
        }
    }
    if let Some(post) = post {
        post_row(&mut readers.posts, json, asked, post);
    }
    let Readers {
        days,
        numbers,
        hours,
        shares,
        posts,
        series,
        curves,
        availability,
    } = readers;
    for reader in [
        days,
        numbers,
        hours,
        shares,
        posts,
        series,
        curves,
        availability,
    ] {
        decoded.add(reader);
    }
}

impl Readers<'_> {
    fn key(&mut self, key: &str, value: &Json, family: Family, asked: &Asked, post: Option<&str>) {
        match family {
            Days => self.days(key, value, asked),
            Hours => self.hours(key, value, asked),
            Number => self.number(key, value, asked),
            Shares(dimension) => {
                let value = value
                    .get("value")
                    .filter(|value| value.get("value").is_some())
                    .unwrap_or(value);
                let context = Part {
                    post,
                    metric: key,
                    dimension,
                    country: None,
                    range: asked.window(key).range,
                };
                shares(&mut self.shares, value, "value", &context);
            }
            Share(dimension, name) => {
                let told = Told::of(value);
                if let Some(value) = told.value {
                    let part = Json::Object(vec![
                        ("key".to_owned(), Json::Text(name.to_owned())),
                        ("value".to_owned(), value.clone()),
                    ]);
                    let whole = Json::Object(vec![("value".to_owned(), Json::List(vec![part]))]);
                    let context = Part {
                        post,
                        metric: key,
                        dimension,
                        country: None,
                        range: None,
                    };
                    shares(&mut self.shares, &whole, "value", &context);
                }
            }
            Places => self.places(key, value, asked, post),
            Curve => self.curve(key, value, post),
            Series => self.series(key, value, asked, post),
            Steps => self.steps(key, value, asked, post),
            Post | Unread => {}
        }
    }

    fn days(&mut self, key: &str, value: &Json, asked: &Asked) {
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

    fn hours(&mut self, key: &str, value: &Json, asked: &Asked) {
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

    fn number(&mut self, key: &str, value: &Json, asked: &Asked) {
        if *value == Json::Null {
            return;
        }
        let told = Told::of(value);
        match reading(Read::Number, told.value) {
            Ok(read) => self.numbers.plain(vec![
                text(key),
                Value::Int(told.code),
                read,
                Value::Int(asked.window(key).range),
                Value::Instant(Some(asked.now)),
            ]),
            Err(fault) => refuse(&mut self.numbers, value, fault),
        }
    }

    fn places(&mut self, key: &str, value: &Json, asked: &Asked, post: Option<&str>) {
        let countries = "country_percent_list";
        // of a post the list stands one deeper
        let value = value
            .get("value")
            .filter(|inner| inner.get(countries).is_some())
            .unwrap_or(value);
        if *value == Json::Null || Told::of(value).code.is_some_and(|code| code != 0) {
            return;
        }
        let range = asked.window(key).range;
        let items = self.shares.list(value, countries);
        let fractions = Fractions::of(items, "country_vv_percent");
        for (position, country) in (1..).zip(items) {
            let part = Part {
                post,
                metric: key,
                dimension: "country",
                country: None,
                range,
            };
            let context = part.context(position, country.get("country_vv_percent"), fractions);
            self.shares.object_by(COUNTRY, country, context);
            if let Some(Json::Text(name)) = country.get("country_name") {
                let part = Part {
                    dimension: "city",
                    country: Some(name),
                    ..part
                };
                shares(&mut self.shares, country, "city_percent_list", &part);
            }
        }
    }

    fn curve(&mut self, key: &str, value: &Json, post: Option<&str>) {
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

    fn series(&mut self, key: &str, value: &Json, asked: &Asked, post: Option<&str>) {
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

    fn steps(&mut self, key: &str, value: &Json, asked: &Asked, post: Option<&str>) {
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

/// What a share is a part of.
#[derive(Clone, Copy)]
pub(super) struct Part<'p> {
    pub post: Option<&'p str>,
    pub metric: &'p str,
    pub dimension: &'p str,
    pub country: Option<&'p str>,
    pub range: Option<i64>,
}

impl Part<'_> {
    fn context(
        &self,
        position: i64,
        written: Option<&Json>,
        fractions: Fractions,
    ) -> Result<Context, Fault> {
        let owned = |text: Option<&str>| Value::Text(text.map(str::to_owned));
        // what is written wrongly is told when the member itself is read
        let written = reading(Read::Amount, written).ok();
        let (share, flags) = match written {
            Some(Value::Float(Some(written))) => match fractions {
                Fractions::Fraction => (Some(fractions.share(written)?), vec![]),
                Fractions::Percent => (Some(fractions.share(written)?), vec![("share", "percent")]),
            },
            _ => (None, vec![]),
        };
        let values = vec![
            owned(self.post),
            text(self.metric),
            text(self.dimension),
            owned(self.country),
            Value::Int(Some(position)),
            Value::Int(self.range),
            Value::Float(share),
        ];
        Ok(Context { values, flags })
    }
}

/// Reads the list of `{key, value}` under `name`.
pub(super) fn shares(reader: &mut Reader<'_>, object: &Json, name: &str, part: &Part<'_>) {
    let items = reader.list(object, name);
    let fractions = Fractions::of(items, "value");
    for (position, item) in (1..).zip(items) {
        let context = part.context(position, item.get("value"), fractions);
        reader.object_by(SHARE, item, context);
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

/// The row of a post: what no key tells is NULL.
fn post_row(reader: &mut Reader<'_>, json: &Json, asked: &Asked, post: &str) {
    let info = json.get("video_info");
    let of = |part: Option<&Json>, name: &str, read: Read| {
        reading(read, part.and_then(|part| part.get(name)))
    };
    let statistics = info.and_then(|info| info.get("statistics"));
    let told = |read: Read, keys: &[&str]| -> Result<Value, Fault> {
        let value = keys.iter().find_map(|key| Told::of(json.get(key)?).value);
        reading(read, value)
    };
    let row = || -> Result<Vec<Value>, Fault> {
        Ok(vec![
            text(post),
            Value::Instant(Some(asked.now)),
            of(info, "create_time", Read::Seconds)?,
            of(info, "desc", Read::Text)?,
            of(info, "aweme_type", Read::Count)?,
            of(
                info.and_then(|info| info.get("video")),
                "duration",
                Read::Count,
            )?,
            of(
                info.and_then(|info| info.get("status")),
                "private_status",
                Read::Count,
            )?,
            of(statistics, "play_count", Read::Count)?,
            of(statistics, "digg_count", Read::Count)?,
            of(statistics, "comment_count", Read::Count)?,
            of(statistics, "share_count", Read::Count)?,
            of(statistics, "collect_count", Read::Count)?,
            told(Read::Count, &["realtime_total_video_views"])?,
            told(Read::Amount, &["video_total_duration_realtime"])?,
            told(Read::Amount, &["video_per_duration_realtime"])?,
            told(Read::Share, &["video_finish_rate_realtime"])?,
            told(
                Read::Change,
                &["realtime_new_followers", "video_new_followers"],
            )?,
            told(Read::Count, &["video_uv", "total_video_uv"])?,
            flag(json, "is_after_7d")?,
            flag(json, "is_data_delay")?,
        ])
    };
    match row() {
        Ok(row) => reader.plain(row),
        Err(fault) => refuse(reader, info.unwrap_or(&Json::Null), fault),
    }
}

/// Whether any key of the answer says so; NULL where none speaks of it.
fn flag(json: &Json, name: &str) -> Result<Value, Fault> {
    let told: Vec<bool> = json
        .members()
        .iter()
        .filter_map(|(_, value)| truth(value.get(name)))
        .collect();
    Ok(Value::Bool(
        (!told.is_empty()).then(|| told.contains(&true)),
    ))
}
