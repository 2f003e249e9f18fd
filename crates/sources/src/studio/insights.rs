//! `/aweme/v2/data/insight/`: histories and audiences of the account, and everything about one post.
//!
//! An answer is read by its keys, each of one family of shapes. A key that nobody knows is kept whole
//! in the availability of the answer and counted as drift.

use super::asked::Asked;
use super::availability;
use super::envelope;
use super::families::{ENVELOPE, FAMILIES, Family};
use super::parts::{Part, shares};
use super::post_row::post_row;
use super::rows::{Told, reading, refuse, text};
use super::streams::Stream;
use super::tables::{
    ACCOUNT_DAYS, ACCOUNT_NUMBERS, AVAILABILITY, CURVES, HOURS, POST_INSIGHTS, POST_SERIES, SHARES,
};
use crate::answers::{AnswerInput, Decoded, Json, Outcome, Read, Reader, SetAside, Value};

use Family::{Curve, Days, Hours, Number, Places, Post, Series, Share, Shares, Steps, Unread};

/// The readers of one answer.
pub(super) struct Readers<'a> {
    pub days: Reader<'a>,
    numbers: Reader<'a>,
    pub hours: Reader<'a>,
    pub shares: Reader<'a>,
    posts: Reader<'a>,
    pub series: Reader<'a>,
    pub curves: Reader<'a>,
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
}
