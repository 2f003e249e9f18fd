//! `/tt_user/token_info/get/`: whose token it is, and what it may do. Never landed: the request is
//! one secret and little else.

use url::Url;

use super::envelope::Envelope;
use super::fields::Scopes;
use crate::answers::{Read, Value, cell};
use crate::http::Request;
use crate::session::Secret;

/// What TikTok says of a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenInfo {
    pub app_id: Option<String>,
    /// The `open_id`, which is the `business_id` of every other call.
    pub creator_id: Option<String>,
    pub scopes: Scopes,
}

/// The question.
pub fn token_info_request(base: &Url, app_id: &str, token: &Secret) -> Request {
    Request::post(base, "/tt_user/token_info/get/")
        .json("app_id", app_id)
        .secret_json("access_token", token.expose())
}

/// The answer; `None` where it is a refusal or none. [`super::classify`] says which.
pub fn token_info(body: &[u8]) -> Option<TokenInfo> {
    let envelope = Envelope::open(body).ok().filter(Envelope::has_data)?;
    let text = |key| match cell(Read::Id, envelope.data.get(key)).ok()?.value {
        Value::Text(text) => text,
        _ => None,
    };
    Some(TokenInfo {
        app_id: text("app_id"),
        creator_id: text("creator_id"),
        scopes: Scopes::parse(&text("scope").unwrap_or_default()),
    })
}
