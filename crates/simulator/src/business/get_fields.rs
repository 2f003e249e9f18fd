//! The fields of `/business/get/`: which scope opens each, and which kind of account has it.

use crate::scenario::AccountKind;

/// A field of the profile, at the top level, true at the instant of the call.
pub(super) const PROFILE: [(&str, &str); 11] = [
    ("display_name", "user.info.basic"),
    ("profile_image", "user.info.basic"),
    ("username", "user.info.username"),
    ("profile_deep_link", "user.info.profile"),
    ("bio_description", "user.info.profile"),
    ("is_verified", "user.info.profile"),
    ("following_count", "user.info.stats"),
    ("followers_count", "user.info.stats"),
    ("total_likes", "user.info.stats"),
    ("videos_count", "user.info.stats"),
    ("is_business_account", "user.account.type"),
];

/// The scope of everything below.
pub(super) const INSIGHTS: &str = "user.insights";

/// Demographics of followers, at the top level, without a date.
pub(super) const DEMOGRAPHICS: [&str; 4] = [
    "audience_ages",
    "audience_genders",
    "audience_countries",
    "audience_cities",
];

/// Fields of `metrics[]`, and the least kind of account that has them.
pub(super) const DAILY: [(&str, AccountKind); 18] = [
    ("video_views", AccountKind::Personal),
    ("unique_video_views", AccountKind::Business),
    ("profile_views", AccountKind::Personal),
    ("likes", AccountKind::Personal),
    ("comments", AccountKind::Personal),
    ("shares", AccountKind::Personal),
    ("followers_count", AccountKind::Personal),
    ("daily_total_followers", AccountKind::Business),
    ("daily_new_followers", AccountKind::Business),
    ("daily_lost_followers", AccountKind::Business),
    ("engaged_audience", AccountKind::Business),
    ("bio_link_clicks", AccountKind::RegisteredBusiness),
    ("email_clicks", AccountKind::RegisteredBusiness),
    ("phone_number_clicks", AccountKind::RegisteredBusiness),
    ("address_clicks", AccountKind::RegisteredBusiness),
    ("lead_submissions", AccountKind::RegisteredBusiness),
    ("app_download_clicks", AccountKind::RegisteredBusiness),
    ("audience_activity", AccountKind::Personal),
];

pub(super) fn profile_scope(field: &str) -> Option<&'static str> {
    PROFILE
        .iter()
        .find(|(name, _)| *name == field)
        .map(|(_, scope)| *scope)
}

pub(super) fn is_daily(field: &str) -> bool {
    DAILY.iter().any(|(name, _)| *name == field)
}

pub(super) fn is_known(field: &str) -> bool {
    profile_scope(field).is_some() || is_daily(field) || DEMOGRAPHICS.contains(&field)
}
