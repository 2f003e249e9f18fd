//! The API for Business: Accounts, comments, discovery, webhooks configuration.

mod benchmark;
mod comments;
pub(crate) mod envelope;
mod get;
mod get_fields;
mod hashtags;
mod request;
mod settings;
mod trends;
mod video_fields;
mod video_list;
mod webhook_config;

use serde_json::Value;

use self::envelope::Refusal;
use crate::faults::FaultKind;
use crate::http::{Answer, Call, Route};
use crate::model::Account;
use crate::oauth::{self, Product, TokenError};
use crate::platform::Platform;
use crate::scenario::MissingScope;

/// Who asks, and on whose behalf.
pub(crate) struct Caller<'a> {
    pub platform: &'a Platform,
    pub call: &'a Call,
    pub account: &'a Account,
    pub scopes: Vec<String>,
}

/// Answers any Business route.
pub(crate) fn answer(platform: &Platform, route: Route, call: &Call) -> Answer {
    let partial = call.is_struck_by(&FaultKind::PartialSuccess);
    match data(platform, route, call) {
        Ok(data) if partial => envelope::partly(platform, call.now, data),
        Ok(data) => envelope::succeeded(platform, call.now, data),
        Err(refusal) => envelope::refused(platform, call.now, &refusal),
    }
}

fn data(platform: &Platform, route: Route, call: &Call) -> Result<Value, Refusal> {
    match route {
        Route::BusinessGet => get::answer(&caller(platform, route, call)?),
        Route::VideoList => video_list::answer(&caller(platform, route, call)?),
        Route::CommentList => comments::list(&caller(platform, route, call)?),
        Route::CommentReplyList => comments::replies(&caller(platform, route, call)?),
        Route::Benchmark => benchmark::answer(&caller(platform, route, call)?),
        Route::HashtagSuggestion => hashtags::answer(&caller(platform, route, call)?),
        Route::VideoSettings => settings::answer(&caller(platform, route, call)?),
        Route::SoundTrends => trends::sounds(&caller(platform, route, call)?),
        Route::SoundVideos => trends::sound_videos(&caller(platform, route, call)?),
        Route::SearchTrends => trends::searches(&caller(platform, route, call)?),
        Route::SearchKeywords => trends::keywords(&caller(platform, route, call)?),
        Route::HashtagTrends => trends::hashtags(platform, call),
        Route::HashtagDetail => trends::hashtag_detail(platform, call),
        Route::HashtagVideos => trends::hashtag_videos(platform, call),
        Route::WebhookUpdate => webhook_config::update(platform, call),
        Route::WebhookList => webhook_config::list(platform, call),
        Route::WebhookDelete => webhook_config::delete(platform, call),
        Route::BusinessToken => oauth::business::exchange(platform, call),
        Route::BusinessRefresh => oauth::business::refresh(platform, call),
        Route::BusinessRevoke => oauth::business::revoke(platform, call),
        Route::BusinessTokenInfo => oauth::business::token_info(platform, call),
        Route::AdvertiserToken => oauth::advertiser::exchange(platform, call),
        Route::AdvertiserList => oauth::advertiser::list(platform, call),
        Route::AdvertiserRevoke => oauth::advertiser::revoke(platform, call),
        Route::Authorize
        | Route::AdvertiserConsent
        | Route::DisplayToken
        | Route::DisplayRevoke
        | Route::DisplayUser
        | Route::DisplayVideoList
        | Route::DisplayVideoQuery
        | Route::Picture
        | Route::Studio(_) => Err(Refusal::new(40_400, "Route not found")),
    }
}

/// Checks the token, the account it is for, and the limits.
fn caller<'a>(platform: &'a Platform, route: Route, call: &'a Call) -> Result<Caller<'a>, Refusal> {
    let token = call
        .header("access-token")
        .filter(|token| !token.is_empty());
    let token = token.ok_or_else(Refusal::token_missing)?;
    let holder = platform.grants().holder(Product::Business, token, call.now);
    let holder = holder.map_err(|error| match error {
        TokenError::Expired => Refusal::token_expired(),
        TokenError::Unknown | TokenError::Revoked => Refusal::token_invalid(),
    })?;
    let account = platform
        .account(&holder.handle)
        .ok_or_else(Refusal::token_invalid)?;
    if !platform
        .limiter()
        .allows_business(&account.handle, route, call.now)
    {
        return Err(Refusal::rate_limited());
    }
    let asked = call.parameter("business_id");
    let asked = asked.ok_or_else(|| Refusal::parameter("business_id: is required"))?;
    if asked != account.business_open_id {
        return Err(Refusal::no_permission(asked));
    }
    Ok(Caller {
        platform,
        call,
        account,
        scopes: holder.scopes,
    })
}

impl Caller<'_> {
    /// Whether a field may be given. Without its scope it is left out, or the call is refused.
    pub fn may_read(&self, scope: &str) -> Result<bool, Refusal> {
        let granted = self.scopes.iter().any(|known| known == scope);
        match (granted, self.platform.scenario.tiktok.missing_scope) {
            (true, _) => Ok(true),
            (false, MissingScope::Omit) => Ok(false),
            (false, MissingScope::Refuse) => Err(Refusal::scope_missing(scope)),
        }
    }

    /// Analytics that were never switched on answer nothing at all.
    pub fn demand_analytics(&self) -> Result<(), Refusal> {
        if self.account.persona.has_analytics() {
            return Ok(());
        }
        Err(Refusal::no_permission(&self.account.business_open_id))
    }
}
