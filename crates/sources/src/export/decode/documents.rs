//! Posts and followers of a data download into values.

use chrono::{DateTime, NaiveDateTime, Utc};

use super::Identity;
use super::settle::{Entry, Good, Refusal, Settled, settle};
use crate::batch::Value;
use crate::export::account::video_id_of;
use crate::export::columns::POST_TEXTS;
use crate::export::number;
use crate::export::portability::{DocumentError, Portability, read_portability};
use crate::json::Json;

/// A data download that was read.
pub(super) struct DocumentFile(Portability);

impl DocumentFile {
    pub(super) fn open(bytes: &[u8]) -> Result<Self, DocumentError> {
        read_portability(bytes).map(Self)
    }

    pub(super) fn rows(&self, identity: &Identity) -> [(&'static str, Settled); 2] {
        let Self(document) = self;
        let one_video = "two_rows_for_one_video";
        let posts = entries(&document.posts, |line, item| post(identity, line, item));
        let followers = entries(&document.followers, |line, item| {
            follower(identity, line, item)
        });
        [
            (
                "export__posts",
                settle("export__posts", posts, Vec::new(), one_video),
            ),
            (
                "export__followers",
                settle(
                    "export__followers",
                    followers,
                    Vec::new(),
                    "two_rows_for_one_follower",
                ),
            ),
        ]
    }
}

fn entries(items: &[Json], read: impl Fn(u64, &Json) -> Result<Good, Refusal>) -> Vec<Entry> {
    (1..)
        .zip(items)
        .map(|(line, item)| Entry {
            line,
            original: item.to_string(),
            result: checked(item).and_then(|()| read(line, item)),
        })
        .collect()
}

fn checked(item: &Json) -> Result<(), Refusal> {
    let refusal = |rule, reason| Err(Refusal { rule, reason });
    match (item, item.repeated_key()) {
        (Json::Object(_), None) => Ok(()),
        (_, Some(key)) => refusal("repeated_key", format!("key `{key}` stands twice")),
        _ => refusal(
            "not_an_object",
            "the entry is not an object with keys".to_owned(),
        ),
    }
}

fn post(identity: &Identity, line: u64, item: &Json) -> Result<Good, Refusal> {
    let link = either(item, "Link", "link");
    let video_id = link.as_deref().and_then(video_id_of).map(str::to_owned);
    let mut values = identity.common(line);
    values.push(Value::Instant(instant(item)?));
    values.push(Value::Text(link));
    values.push(Value::Text(video_id.clone()));
    values.push(Value::Int(counted(item, "Likes")?));
    let texts = POST_TEXTS.iter();
    values.extend(texts.map(|(_, key)| Value::Text(item.get(key).and_then(plain))));
    values.push(Value::Int(counted(item, "NumberOfCollections")?));
    let mut known = vec![
        "Date",
        "date",
        "Link",
        "link",
        "Likes",
        "NumberOfCollections",
    ];
    known.extend(POST_TEXTS.iter().map(|(_, key)| *key));
    values.push(Value::Text(extra(item, &known)));
    Ok(Good {
        key: video_id.unwrap_or_else(|| item.to_string()),
        content: vec![item.to_string()],
        values,
    })
}

/// Followers without a name are different people, however alike their entries look.
fn follower(identity: &Identity, line: u64, item: &Json) -> Result<Good, Refusal> {
    let user_name = either(item, "UserName", "userName");
    let key = match &user_name {
        Some(_) => item.to_string(),
        None => format!("unnamed, entry {line}"),
    };
    let mut values = identity.common(line);
    values.push(Value::Instant(instant(item)?));
    values.push(Value::Text(user_name));
    values.push(Value::Text(extra(
        item,
        &["Date", "date", "UserName", "userName"],
    )));
    Ok(Good {
        key,
        content: vec![item.to_string()],
        values,
    })
}

fn either(item: &Json, key: &str, other: &str) -> Option<String> {
    item.get(key).or_else(|| item.get(other)).and_then(plain)
}

/// What a value says as text; missing words and null say nothing.
fn plain(value: &Json) -> Option<String> {
    match value {
        Json::Null => None,
        Json::Text(_) => value.text().map(str::to_owned),
        Json::Bool(_) | Json::Number(_) | Json::List(_) | Json::Object(_) => {
            Some(value.to_string())
        }
    }
}

/// `2025-01-02 11:05:01`, which the download gives in UTC.
fn instant(item: &Json) -> Result<Option<DateTime<Utc>>, Refusal> {
    let Some(text) = either(item, "Date", "date") else {
        return Ok(None);
    };
    let bare = text.trim().trim_end_matches(" UTC");
    match NaiveDateTime::parse_from_str(bare, "%Y-%m-%d %H:%M:%S") {
        Ok(at) => Ok(Some(at.and_utc())),
        Err(_) => Err(Refusal {
            rule: "unreadable_date",
            reason: format!("`{text}` is not a time like `2025-01-02 11:05:01`"),
        }),
    }
}

fn counted(item: &Json, key: &str) -> Result<Option<i64>, Refusal> {
    let Some(text) = item.get(key).and_then(plain) else {
        return Ok(None);
    };
    number::count(&text).map_err(|problem| Refusal {
        rule: problem.rule(),
        reason: format!("key `{key}`: {problem}"),
    })
}

fn extra(item: &Json, known: &[&str]) -> Option<String> {
    let members = item.members().iter();
    let unknown = members.filter(|(key, _)| !known.contains(&key.as_str()));
    let unknown: Vec<(String, Json)> = unknown.cloned().collect();
    (!unknown.is_empty()).then(|| Json::Object(unknown).to_string())
}
