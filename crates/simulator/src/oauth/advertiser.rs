//! The advertiser's sign-in: a consent page of its own, and a token that lasts until it is revoked.

use std::collections::HashMap;

use serde_json::{Value, json};
use url::Url;

use super::business::{body, check_app, text};
use super::redirects::is_registered;
use super::{Product, apps::Apps};
use crate::business::envelope::Refusal;
use crate::http::{Answer, Call};
use crate::moment::Moment;
use crate::platform::Platform;

/// A code of this page works longer than one of a creator's.
const CODE_SECONDS: i64 = 3_600;
/// What an advertiser's consent covers, as numbers.
const SCOPE: [u64; 1] = [4];

/// Codes that were not used yet, and whether the advertiser took its consent back.
#[derive(Debug, Default)]
pub(crate) struct Advertiser {
    codes: HashMap<String, Moment>,
    issued: u64,
    is_revoked: bool,
}

impl Advertiser {
    fn authorise(&mut self, now: Moment) -> String {
        self.issued += 1;
        let code = format!("sim-advertiser-code-{:06}", self.issued);
        self.codes.insert(code.clone(), now);
        code
    }

    /// Whether the code is fresh; it is used up by asking.
    fn exchange(&mut self, code: &str, now: Moment) -> bool {
        let given = self.codes.remove(code);
        let is_fresh = given.is_some_and(|given| now <= given.plus_seconds(CODE_SECONDS));
        self.is_revoked &= !is_fresh;
        is_fresh
    }

    /// Whether this token works.
    pub fn holds(&self, apps: &Apps, token: &str) -> bool {
        !self.is_revoked && token == apps.advertiser_token
    }
}

/// `/portal/auth`: the browser is sent back at once.
pub(crate) fn consent(platform: &Platform, call: &Call) -> Answer {
    let problem =
        |problem: &str| Answer::text(400, "text/plain; charset=utf-8", problem.to_owned());
    if call.parameter("app_id") != Some(platform.apps.business.client_key.as_str()) {
        return problem("app_id is not known");
    }
    let redirect = call.parameter("redirect_uri").unwrap_or_default();
    let registered = is_registered(&platform.scenario.oauth, Product::Business, redirect);
    let Some(mut back) = Url::parse(redirect).ok().filter(|_| registered) else {
        return problem("redirect_uri is not registered");
    };
    let (name, value) = match call.parameter(super::authorize::DECISION) {
        Some("deny") => ("error", "access_denied".to_owned()),
        Some(_) | None => ("auth_code", platform.advertiser().authorise(call.now)),
    };
    back.query_pairs_mut().append_pair(name, &value);
    if let Some(state) = call.parameter("state") {
        back.query_pairs_mut().append_pair("state", state);
    }
    Answer::redirect(back.as_str())
}

/// `/oauth2/access_token/`: a code becomes a token without an end.
pub(crate) fn exchange(platform: &Platform, call: &Call) -> Result<Value, Refusal> {
    let body = &body(call)?;
    check_app(platform, text(body, "app_id")?, text(body, "secret")?)?;
    let code = text(body, "auth_code")?;
    if !platform.advertiser().exchange(code, call.now) {
        let message = "Auth code is invalid, expired or already used";
        return Err(Refusal::new(40_110, message));
    }
    Ok(json!({
        "access_token": platform.apps.advertiser_token,
        "scope": SCOPE,
        "advertiser_ids": [platform.apps.advertiser_id],
    }))
}

/// `/oauth2/advertiser/get/`: for whom a token speaks.
pub(crate) fn list(platform: &Platform, call: &Call) -> Result<Value, Refusal> {
    let parameter = |name: &str| call.parameter(name).unwrap_or_default();
    check_app(platform, parameter("app_id"), parameter("secret"))?;
    check_token(platform, call.header("access-token").unwrap_or_default())?;
    let id = &platform.apps.advertiser_id;
    Ok(json!({ "list": [{ "advertiser_id": id, "advertiser_name": "Invented Ads" }] }))
}

/// `/oauth2/revoke_token/`: the app gives the consent of advertisers back.
pub(crate) fn revoke(platform: &Platform, call: &Call) -> Result<Value, Refusal> {
    let body = &body(call)?;
    check_app(platform, text(body, "app_id")?, text(body, "secret")?)?;
    check_token(platform, text(body, "access_token")?)?;
    let ids = body.get("advertiser_ids").and_then(Value::as_array);
    let own = Value::from(platform.apps.advertiser_id.as_str());
    if !ids.is_some_and(|ids| ids.contains(&own)) {
        return Err(Refusal::new(40_300, "advertiser_ids: does not exist"));
    }
    platform.advertiser().is_revoked = true;
    Ok(json!({}))
}

/// Refuses a token that is missing or is not the advertiser's.
pub(crate) fn check_token(platform: &Platform, token: &str) -> Result<(), Refusal> {
    match token {
        "" => Err(Refusal::token_missing()),
        token if platform.advertiser().holds(&platform.apps, token) => Ok(()),
        _ => Err(Refusal::token_invalid()),
    }
}
