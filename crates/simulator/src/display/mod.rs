//! The Display API of TikTok for Developers: public counters, nearly in real time.

pub(crate) mod failure;
mod user;
mod videos;

use serde_json::{Value, json};

use self::failure::Failure;
use crate::http::{Answer, Call, Route};
use crate::model::Account;
use crate::oauth::Product;
use crate::platform::Platform;

/// Who asks, and on whose behalf.
pub(crate) struct Caller<'a> {
    pub platform: &'a Platform,
    pub call: &'a Call,
    pub account: &'a Account,
    pub scopes: Vec<String>,
}

/// Answers `/v2/user/info/`.
pub(crate) fn user(platform: &Platform, call: &Call) -> Answer {
    answer(platform, Route::DisplayUser, call, user::answer)
}

/// Answers `/v2/video/list/`.
pub(crate) fn video_list(platform: &Platform, call: &Call) -> Answer {
    answer(platform, Route::DisplayVideoList, call, videos::list)
}

/// Answers `/v2/video/query/`.
pub(crate) fn video_query(platform: &Platform, call: &Call) -> Answer {
    answer(platform, Route::DisplayVideoQuery, call, videos::query)
}

fn answer(
    platform: &Platform,
    route: Route,
    call: &Call,
    data: impl FnOnce(&Caller) -> Result<Value, Failure>,
) -> Answer {
    match caller(platform, route, call).and_then(|caller| data(&caller)) {
        Ok(data) => {
            let log_id = platform.next_log_id(call.now);
            let error = json!({ "code": "ok", "message": "", "log_id": log_id });
            Answer::json(200, &json!({ "data": data, "error": error }))
        }
        Err(failure) => failure.into_answer(platform, call.now),
    }
}

fn caller<'a>(platform: &'a Platform, route: Route, call: &'a Call) -> Result<Caller<'a>, Failure> {
    let bearer = call
        .header("authorization")
        .and_then(|value| value.strip_prefix("Bearer "));
    let token = bearer.ok_or(Failure::TokenInvalid)?;
    let holder = platform.grants().holder(Product::Display, token, call.now);
    let holder = holder.map_err(|_| Failure::TokenInvalid)?;
    let account = platform
        .account(&holder.handle)
        .ok_or(Failure::TokenInvalid)?;
    if !platform.limiter().allows_display(route, call.now) {
        return Err(Failure::RateLimited);
    }
    Ok(Caller {
        platform,
        call,
        account,
        scopes: holder.scopes,
    })
}

impl Caller<'_> {
    fn demand_scope(&self, scope: &str) -> Result<(), Failure> {
        let granted = self.scopes.iter().any(|known| known == scope);
        granted.then_some(()).ok_or(Failure::ScopeNotAuthorized)
    }

    /// The comma list of the query.
    fn fields(&self) -> Result<Vec<&str>, Failure> {
        let fields = self.call.parameter("fields");
        let fields = fields.ok_or(Failure::InvalidParams("fields is required"))?;
        Ok(fields.split(',').map(str::trim).collect())
    }
}
