//! `/v2/user/info/`: identity and lifetime counters, true at the instant of the call.

use serde_json::{Map, Value, json};

use super::Caller;
use super::failure::Failure;
use crate::pictures;

const BASIC: &str = "user.info.basic";
const PROFILE: &str = "user.info.profile";
const STATS: &str = "user.info.stats";

const FIELDS: [(&str, &str); 14] = [
    ("open_id", BASIC),
    ("union_id", BASIC),
    ("avatar_url", BASIC),
    ("avatar_url_100", BASIC),
    ("avatar_large_url", BASIC),
    ("display_name", BASIC),
    ("username", PROFILE),
    ("bio_description", PROFILE),
    ("profile_deep_link", PROFILE),
    ("is_verified", PROFILE),
    ("follower_count", STATS),
    ("following_count", STATS),
    ("likes_count", STATS),
    ("video_count", STATS),
];

pub(super) fn answer(caller: &Caller) -> Result<Value, Failure> {
    let mut user = Map::new();
    for asked in caller.fields()? {
        let known = FIELDS.iter().find(|(name, _)| *name == asked);
        let (name, scope) = known.ok_or(Failure::InvalidParams("fields has an unknown name"))?;
        caller.demand_scope(scope)?;
        user.insert((*name).to_owned(), value(caller, name));
    }
    Ok(json!({ "user": user }))
}

fn value(caller: &Caller, field: &str) -> Value {
    let (account, now) = (caller.account, caller.call.now);
    match field {
        "open_id" => json!(account.display_open_id),
        "union_id" => json!(account.union_id),
        "avatar_url" | "avatar_url_100" | "avatar_large_url" => {
            json!(pictures::avatar(caller.platform, account, now))
        }
        "display_name" => json!(account.name),
        "username" => json!(account.handle),
        "bio_description" => json!(account.bio),
        "profile_deep_link" => json!(account.deep_link()),
        "is_verified" => json!(account.is_verified),
        "follower_count" => json!(account.followers(now)),
        "following_count" => json!(account.following),
        "likes_count" => json!(account.likes_on_public_posts(now)),
        _ => json!(account.public_posts(now).count()),
    }
}
