//! Consent and tokens of both products: codes that work once, tokens that expire, rotation.

pub(crate) mod advertiser;
mod apps;
pub(crate) mod authorize;
pub(crate) mod business;
mod grants;
pub(crate) mod login_kit;
mod redirects;

pub use apps::{App, Apps, Product};
pub(crate) use grants::{Grants, TokenError};

/// Scopes of the Business API that the simulated app may ask for.
pub const BUSINESS_SCOPES: [&str; 9] = [
    "user.info.basic",
    "user.info.username",
    "user.info.profile",
    "user.info.stats",
    "user.account.type",
    "user.insights",
    "video.list",
    "video.insights",
    "comment.list",
];

/// Scopes of TikTok for Developers that the simulated app may ask for.
pub const DISPLAY_SCOPES: [&str; 4] = [
    "user.info.basic",
    "user.info.profile",
    "user.info.stats",
    "video.list",
];

/// Some owners withdraw consent as soon as they gave it.
fn withdraw_if_asked(platform: &crate::platform::Platform, handle: &str) {
    let account = platform.account(handle);
    if account.is_some_and(|account| account.persona.withdraws_consent()) {
        platform.revoke_consent(handle);
    }
}
