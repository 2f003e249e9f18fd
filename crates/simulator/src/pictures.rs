//! Pictures behind links that expire: right while they last, 403 afterwards.

use sha2::{Digest, Sha256};

use crate::http::{Answer, Call, PICTURES};
use crate::model::{Account, Post};
use crate::moment::Moment;
use crate::platform::Platform;

/// The smallest PNG: one grey point.
const PICTURE: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, 0x49, 0x48, 0x44, 0x52, 0, 0, 0,
    1, 0, 0, 0, 1, 8, 0, 0, 0, 0, 0x3a, 0x7e, 0x9b, 0x55, 0, 0, 0, 0x0a, 0x49, 0x44, 0x41, 0x54,
    0x78, 0x9c, 0x63, 0x68, 0, 0, 0, 0x82, 0, 0x81, 0x77, 0xcd, 0x72, 0xb6, 0, 0, 0, 0, 0x49, 0x45,
    0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
];

const THUMBNAIL_HOURS: i64 = 48;
const COVER_HOURS: i64 = 6;
const AVATAR_HOURS: i64 = 7 * 24;

pub(crate) fn thumbnail(platform: &Platform, post: &Post, now: Moment) -> String {
    link(
        platform,
        &format!("thumb/{}.image", post.id),
        now.plus_hours(THUMBNAIL_HOURS),
    )
}

pub(crate) fn cover(platform: &Platform, post: &Post, now: Moment) -> String {
    link(
        platform,
        &format!("cover/{}.jpeg", post.id),
        now.plus_hours(COVER_HOURS),
    )
}

pub(crate) fn avatar(platform: &Platform, account: &Account, now: Moment) -> String {
    link(
        platform,
        &format!("avatar/{}.jpeg", account.handle),
        now.plus_hours(AVATAR_HOURS),
    )
}

/// Answers a picture's link.
pub(crate) fn answer(platform: &Platform, call: &Call) -> Answer {
    let name = call.path.strip_prefix(PICTURES).unwrap_or_default();
    let expires = call
        .parameter("x-expires")
        .and_then(|text| text.parse::<i64>().ok());
    let signed = expires.map(|expires| signature(platform, name, expires));
    let genuine = signed.is_some() && call.parameter("x-signature") == signed.as_deref();
    if !genuine || expires.is_none_or(|expires| expires <= call.now.epoch_seconds()) {
        return Answer::text(403, "text/plain; charset=utf-8", "Forbidden");
    }
    Answer::text(200, "image/png", PICTURE)
}

fn link(platform: &Platform, name: &str, expires: Moment) -> String {
    let expires = expires.epoch_seconds();
    let signature = signature(platform, name, expires);
    let base = &platform.base_url;
    format!("{base}{PICTURES}{name}?x-expires={expires}&x-signature={signature}")
}

fn signature(platform: &Platform, name: &str, expires: i64) -> String {
    let secret = &platform.apps.business.client_secret;
    let digest = Sha256::digest(format!("{secret}/{name}/{expires}"));
    digest
        .iter()
        .take(10)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
