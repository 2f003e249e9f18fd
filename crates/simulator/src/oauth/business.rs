//! Token calls of the Business API: JSON in, envelope out.

use serde_json::{Value, json};

use super::apps::Product;
use super::grants::{CodeError, RefreshError, TokenError, Tokens};
use crate::business::envelope::Refusal;
use crate::http::Call;
use crate::platform::Platform;

pub(super) type Body = serde_json::Map<String, Value>;

/// `/tt_user/oauth2/token/`: a code becomes tokens.
pub(crate) fn exchange(platform: &Platform, call: &Call) -> Result<Value, Refusal> {
    let body = &body(call)?;
    check_client(platform, body)?;
    check_grant_type(body, "authorization_code")?;
    let (code, redirect) = (text(body, "auth_code")?, text(body, "redirect_uri")?);
    let exchanged = platform
        .grants()
        .exchange(Product::Business, code, redirect, call.now, |_| true);
    let tokens = exchanged.map_err(|error| match error {
        CodeError::Invalid | CodeError::Verifier => {
            Refusal::new(40_110, "Auth code is invalid, expired or already used")
        }
    })?;
    super::withdraw_if_asked(platform, &tokens.handle);
    Ok(pair(platform, &tokens))
}

/// `/tt_user/oauth2/refresh_token/`: a refresh token becomes a new access token.
pub(crate) fn refresh(platform: &Platform, call: &Call) -> Result<Value, Refusal> {
    let body = &body(call)?;
    check_client(platform, body)?;
    check_grant_type(body, "refresh_token")?;
    let token = text(body, "refresh_token")?;
    let tokens = platform
        .grants()
        .refresh(Product::Business, token, call.now);
    tokens
        .map(|tokens| pair(platform, &tokens))
        .map_err(|error| match error {
            RefreshError::Expired => Refusal::new(40_103, "Refresh token has expired"),
            RefreshError::Invalid => Refusal::new(40_107, "Refresh token is invalid"),
        })
}

/// `/tt_user/oauth2/revoke/`: the app gives its consent back.
pub(crate) fn revoke(platform: &Platform, call: &Call) -> Result<Value, Refusal> {
    let body = &body(call)?;
    check_client(platform, body)?;
    let token = text(body, "access_token")?;
    let known = platform.grants().revoke_token(Product::Business, token);
    known.then(|| json!({})).ok_or_else(Refusal::token_invalid)
}

/// `/tt_user/token_info/get/`: whose token it is, and for what.
pub(crate) fn token_info(platform: &Platform, call: &Call) -> Result<Value, Refusal> {
    let body = &body(call)?;
    if text(body, "app_id")? != platform.apps.business.client_key {
        return Err(Refusal::new(
            40_113,
            "The app is not known, or the token is another app's",
        ));
    }
    let token = text(body, "access_token")?;
    let holder = platform.grants().holder(Product::Business, token, call.now);
    let holder = holder.map_err(|error| match error {
        TokenError::Expired => Refusal::token_expired(),
        TokenError::Unknown | TokenError::Revoked => Refusal::token_invalid(),
    })?;
    Ok(json!({
        "app_id": platform.apps.business.client_key,
        "creator_id": platform.account(&holder.handle).map(|account| &account.business_open_id),
        "scope": holder.scopes.join(","),
    }))
}

fn pair(platform: &Platform, tokens: &Tokens) -> Value {
    json!({
        "access_token": tokens.access,
        "token_type": "Bearer",
        "scope": tokens.scopes.join(","),
        "expires_in": tokens.access_seconds,
        "refresh_token": tokens.refresh,
        "refresh_token_expires_in": tokens.refresh_seconds,
        "open_id": platform.account(&tokens.handle).map(|account| &account.business_open_id),
    })
}

pub(super) fn body(call: &Call) -> Result<Body, Refusal> {
    call.json()
        .ok_or_else(|| Refusal::parameter("body: must be a JSON object"))
}

fn check_client(platform: &Platform, body: &Body) -> Result<(), Refusal> {
    check_app(
        platform,
        text(body, "client_id")?,
        text(body, "client_secret")?,
    )
}

/// Refuses an app that is not registered here, or does not know its secret.
pub(crate) fn check_app(platform: &Platform, id: &str, secret: &str) -> Result<(), Refusal> {
    let app = &platform.apps.business;
    if id != app.client_key {
        return Err(Refusal::new(40_113, "The app is not known"));
    }
    if secret != app.client_secret {
        return Err(Refusal::new(40_101, "Client credentials do not match"));
    }
    Ok(())
}

fn check_grant_type(body: &Body, expected: &str) -> Result<(), Refusal> {
    if text(body, "grant_type")? != expected {
        return Err(Refusal::new(40_108, "grant_type is not supported here"));
    }
    Ok(())
}

pub(super) fn text<'a>(body: &'a Body, name: &str) -> Result<&'a str, Refusal> {
    let value = body.get(name).and_then(Value::as_str);
    value.ok_or_else(|| Refusal::parameter(&format!("{name}: is required and is text")))
}
