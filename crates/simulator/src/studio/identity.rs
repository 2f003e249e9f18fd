//! Who is signed in, and the totals beside the name.

use serde_json::{Map, Value, json};

use super::envelope::{self, base_resp};
use super::{Visitor, cookies, session_of, visitor};
use crate::http::{Answer, Call};
use crate::model::{Account, Draws};
use crate::moment::Moment;
use crate::pictures;
use crate::platform::Platform;
use crate::scenario::Generation;

/// Studio's id of an account: 19 digits, another than the ids of the official APIs.
pub(super) fn user_id(account: &Account) -> String {
    let number = account.draws().child(43).at(0) % 99_000_000_000_000_000;
    (6_900_000_000_000_000_000 + number).to_string()
}

/// The id of the public profile.
pub(super) fn sec_uid(account: &Account) -> String {
    let draws = account.draws().child(44);
    let parts: Vec<String> = (0..3)
        .map(|place| format!("{:016x}", draws.at(place)))
        .collect();
    format!("MS4wLjABAAAA{}", parts.concat())
}

/// What the pages call `wid`, and calls `device_id`.
fn device_id(account: &Account) -> String {
    let number = account.draws().child(45).at(0) % 99_000_000_000_000_000;
    (7_300_000_000_000_000_000 + number).to_string()
}

/// Answers `/tiktokstudio/api/web/user`.
pub(super) fn user(platform: &Platform, call: &Call) -> Answer {
    match visitor(platform, call) {
        Ok(visitor) => Answer::json(200, &own(&visitor)),
        Err(_) => envelope::web_expired(platform, call),
    }
}

fn own(visitor: &Visitor) -> Value {
    let (account, now) = (visitor.account, visitor.call.now);
    let id = user_id(account);
    let joined = Moment::of_date(account.joined).epoch_seconds().to_string();
    let avatar = pictures::avatar(visitor.platform, account, now);
    let language = visitor.platform.scenario.studio.locale.tag();
    let csrf = session_of(visitor.call).map(|id| cookies::csrf(&id));
    json!({
        "userId": id,
        "statusCode": 0,
        "tt-csrf-token": csrf,
        "userExtra": {
            "isPrivate": false,
            "isU16": false,
            "profileBio": account.bio,
            "isVerified": account.is_verified,
        },
        "userBaseInfo": {
            "UserProfile": {
                "Id": id,
                "UserBase": {
                    "Id": id,
                    "AppId": "1233",
                    "UniqId": account.handle,
                    "NickName": account.name,
                    "SecUid": sec_uid(account),
                    "CreateTime": joined,
                    "ModifyTime": now.plus_days(-1).epoch_seconds().to_string(),
                    "NickNameModifyTime": joined,
                    "Region": { "Region": "US", "RegistrationCountry": "US", "SystemRegion": "US" },
                    "Language": { "Language": language, "Locale": language },
                    "CertInfo": { "HasCert": account.is_verified, "IsWwaCreator": false },
                    "Avatars": [avatar],
                    "AvatarUris": { "1": "tos-simulated/avatar", "3": "tos-simulated/avatar", "6": "tos-simulated/avatar" },
                },
                "UserStatus": { "PrivateType": 0 },
                "ProfileBase": { "Bio": { "Description": account.bio, "Pronouns": "" } },
            },
            "BaseResp": base_resp(),
        },
    })
}

/// Answers the two calls of totals: text under the account's id.
pub(super) fn counts(visitor: &Visitor) -> Answer {
    let (account, now) = (visitor.account, visitor.call.now);
    let under = |value: Value| {
        let mut map = Map::new();
        map.insert(user_id(account), value);
        Value::Object(map)
    };
    if visitor.call.path.contains("multiGetFollowRelationCount") {
        return Answer::json(
            200,
            &json!({
                "FollowingCount": under(json!(account.following.to_string())),
                "FollowerCount": under(json!(account.followers(now).to_string())),
                "FriendCount": {},
                "BaseResp": base_resp(),
            }),
        );
    }
    let public = account.public_posts(now).count();
    let there = account.published(now).iter();
    let there = there.filter(|post| post.deleted.is_none_or(|at| now < at));
    let (all, photos) = there.fold((0, 0), |(all, photos), post| {
        (all + 1, photos + usize::from(post.is_photo()))
    });
    let counts = json!({
        "item_count": public.to_string(),
        "total_item_count": all.to_string(),
        "private_aweme_count": (all - public).to_string(),
        "tuwen_item_count": photos.to_string(),
        "repined_count": account.likes_on_public_posts(now).to_string(),
        "item_repin_count": "0",
    });
    Answer::json(
        200,
        &json!({
            "NameSpace": "aweme_user_stats",
            "CountData": under(counts),
            "BaseResp": base_resp(),
        }),
    )
}

/// Answers `items-from-item-ids`; of its items only three counts were ever seen.
pub(super) fn items(visitor: &Visitor) -> Answer {
    let (account, now) = (visitor.account, visitor.call.now);
    let asked = visitor.call.query.iter();
    let asked = asked.filter(|(name, _)| name.to_lowercase().contains("itemids"));
    let ids = asked.flat_map(|(_, value)| value.split(',')).map(str::trim);
    let posts = ids.filter_map(|id| account.post(id.parse().ok()?));
    let items: Vec<Value> = posts
        .map(|post| {
            let counters = post.counters(now);
            json!({
                "itemId": post.id_text(),
                "playCount": counters.views_net(),
                "commentCount": counters[crate::model::Counter::Comments],
                "shareCount": counters[crate::model::Counter::Shares],
            })
        })
        .collect();
    Answer::json(
        200,
        &json!({ "statusCode": 0, "items": items, "BaseResp": base_resp() }),
    )
}

/// Answers `/node-webapp/api/common-app-context`.
pub(super) fn context_call(platform: &Platform, call: &Call) -> Answer {
    match visitor(platform, call) {
        Ok(visitor) => Answer::json(200, &context(&visitor)),
        Err(_) => envelope::web_expired(platform, call),
    }
}

/// What pages carry as `commonAppContext`.
pub(super) fn context(visitor: &Visitor) -> Value {
    let account = visitor.account;
    let studio = &visitor.platform.scenario.studio;
    let csrf = session_of(visitor.call).map(|id| cookies::csrf(&id));
    let odin = Draws::new(0).named(&account.handle).at(0);
    let is_text = studio.generation == Generation::Text;
    json!({
        "statusCode": 0,
        "appId": 1988,
        "odinId": odin.to_string(),
        "csrfToken": csrf,
        "wid": device_id(account),
        "region": "US",
        "language": studio.locale.tag(),
        "user": {
            "uid": user_id(account),
            "secUid": sec_uid(account),
            "uniqueId": account.handle,
            "nickName": account.name,
            "avatarUri": [pictures::avatar(visitor.platform, account, visitor.call.now)],
            "isPrivateAccount": false,
            "analyticsOn": account.persona.has_analytics(),
            "proAccountInfo": {
                "status": 1,
                "analyticsOn": account.persona.has_analytics(),
                "businessSuiteEntrance": false,
                "downloadLink": {},
            },
        },
        "abTestVersion": {
            "versionName": "simulated",
            "parameters": {
                "cc_perf_phase1": { "vid": { "isInsightV2Enabled": !is_text } },
                "analytics_upgrade_phase3": { "vid": "1" },
                "inspiration_trending_topics": { "vid": "1" },
            },
        },
    })
}
