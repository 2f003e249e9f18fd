//! Whose session it is, and the account's totals: three small answers, one dataset.

use toklake_lake::LogicalType::{Boolean, Int64, Timestamp};

use super::envelope;
use super::rows::{asked, reading, refuse};
use super::streams::Stream;
use crate::answers::{self, AnswerInput, Column, Decoded, Fault, Json, Read, Reader, Table, Value};

pub(super) static PROFILE: Table = Table {
    dataset: "studio__profile",
    context: &[
        Column::text("user_id"),
        Column::text("username"),
        Column::text("display_name"),
        Column::text("bio"),
        Column::text("region"),
        Column::new("is_private", Boolean),
        Column::new("is_verified", Boolean),
        Column::new("created_at", Timestamp),
        Column::new("followers", Int64),
        Column::new("following", Int64),
        Column::new("posts", Int64),
        Column::new("private_posts", Int64),
        Column::new("photo_posts", Int64),
        Column::new("likes", Int64),
    ],
    fields: &[],
};

/// Who a session belongs to, by the answer of `Stream::Identity`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// TikTok's id of the user, digit by digit.
    pub user_id: String,
    /// The handle, without `@`.
    pub username: Option<String>,
}

/// Reads who is signed in; `None` where nobody is, or the body is no such answer.
pub fn identity(body: &[u8]) -> Option<Identity> {
    let mut found = None;
    envelope::decode(Stream::Identity, PROFILE.dataset, body, |json, _| {
        let username = base(json)
            .get("UniqId")
            .and_then(Json::text)
            .map(str::to_owned);
        found = answers::id(json.get("userId")).map(|user_id| Identity { user_id, username });
    });
    found
}

fn profile(json: &Json) -> &Json {
    let profile = json
        .get("userBaseInfo")
        .and_then(|info| info.get("UserProfile"));
    profile.unwrap_or(&Json::Null)
}

fn base(json: &Json) -> &Json {
    profile(json).get("UserBase").unwrap_or(&Json::Null)
}

pub(super) fn user(input: &AnswerInput<'_>) -> Decoded {
    envelope::decode(
        Stream::Identity,
        PROFILE.dataset,
        input.body,
        |json, decoded| {
            let base = base(json);
            let bio = profile(json)
                .get("ProfileBase")
                .and_then(|base| base.get("Bio"));
            let extra = json.get("userExtra").unwrap_or(&Json::Null);
            let region = base.get("Region").and_then(|region| region.get("Region"));
            let row = || -> Result<Vec<Value>, Fault> {
                Ok(vec![
                    reading(Read::Id, json.get("userId"))?,
                    reading(Read::Text, base.get("UniqId"))?,
                    reading(Read::Text, base.get("NickName"))?,
                    reading(
                        Read::Text,
                        bio.and_then(|bio| bio.get("Description"))
                            .or(extra.get("profileBio")),
                    )?,
                    reading(Read::Text, region)?,
                    reading(Read::Bool, extra.get("isPrivate"))?,
                    reading(Read::Bool, extra.get("isVerified"))?,
                    reading(Read::Seconds, base.get("CreateTime"))?,
                    Value::Int(None),
                    Value::Int(None),
                    Value::Int(None),
                    Value::Int(None),
                    Value::Int(None),
                    Value::Int(None),
                ])
            };
            one(input, decoded, json, row());
        },
    )
}

/// Followers and followed, each a map from the user to a number in text.
pub(super) fn follow_counts(input: &AnswerInput<'_>) -> Decoded {
    envelope::decode(
        Stream::FollowCounts,
        PROFILE.dataset,
        input.body,
        |json, decoded| {
            let maps = ["FollowerCount", "FollowingCount"].map(|name| json.get(name));
            let user = user_of(input, &maps);
            let of = |map: Option<&Json>| {
                reading(Read::Count, map.and_then(|map| map.get(user.as_deref()?)))
            };
            let row = || -> Result<Vec<Value>, Fault> {
                let mut row = nobody(user.clone());
                row.extend([of(maps[0])?, of(maps[1])?]);
                row.extend(std::iter::repeat_n(Value::Int(None), 4));
                Ok(row)
            };
            one(input, decoded, json, row());
        },
    )
}

pub(super) fn post_counts(input: &AnswerInput<'_>) -> Decoded {
    envelope::decode(
        Stream::PostCounts,
        PROFILE.dataset,
        input.body,
        |json, decoded| {
            let maps = [json.get("CountData")];
            let user = user_of(input, &maps);
            let counts = maps[0].and_then(|map| map.get(user.as_deref()?));
            let of = |name: &str| reading(Read::Count, counts.and_then(|counts| counts.get(name)));
            let row = || -> Result<Vec<Value>, Fault> {
                let mut row = nobody(user.clone());
                row.extend([Value::Int(None), Value::Int(None)]);
                row.extend([
                    of("item_count")?,
                    of("private_aweme_count")?,
                    of("tuwen_item_count")?,
                    of("repined_count")?,
                ]);
                Ok(row)
            };
            one(input, decoded, json, row());
        },
    )
}

/// The user that was asked about; where the request does not tell, the only one there is.
fn user_of(input: &AnswerInput<'_>, maps: &[Option<&Json>]) -> Option<String> {
    let only = || {
        let members = maps
            .iter()
            .flatten()
            .map(|map| map.members())
            .find(|members| !members.is_empty())?;
        match members {
            [(user, _)] => Some(user.clone()),
            _ => None,
        }
    };
    asked(input, "userId").or_else(only)
}

/// The columns up to the counts, of which only the user is known.
fn nobody(user: Option<String>) -> Vec<Value> {
    let mut row = vec![Value::Text(user)];
    row.extend(std::iter::repeat_n(Value::Text(None), 4));
    row.extend([Value::Bool(None), Value::Bool(None), Value::Instant(None)]);
    row
}

fn one(
    input: &AnswerInput<'_>,
    decoded: &mut Decoded,
    json: &Json,
    row: Result<Vec<Value>, Fault>,
) {
    let mut reader = Reader::new(&PROFILE, input);
    match row {
        Ok(row) => reader.plain(row),
        Err(fault) => refuse(&mut reader, json, fault),
    }
    decoded.add(reader);
}
