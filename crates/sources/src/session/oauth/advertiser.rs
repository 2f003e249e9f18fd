//! API for Business, advertiser: a token without an end, for hashtag trends alone.

use std::sync::Arc;

use async_trait::async_trait;
use serde_json::Value;
use url::Url;

use super::business::accepted;
use super::{Dead, Grant, TokenEndpoint, TokenError};
use crate::http::Request;
use crate::pull::Transport;
use crate::session::entry::App;
use crate::session::secret::Secret;

/// Token calls for one app.
pub struct AdvertiserOAuth {
    base: Url,
    app: App,
    transport: Arc<dyn Transport>,
}

impl AdvertiserOAuth {
    pub fn new(base: Url, app: App, transport: Arc<dyn Transport>) -> Self {
        Self {
            base,
            app,
            transport,
        }
    }

    /// Where the person gives consent.
    pub fn consent_url(&self, page: &Url, state: &Secret) -> Url {
        let mut url = page.clone();
        url.query_pairs_mut()
            .append_pair("app_id", &self.app.id)
            .append_pair("redirect_uri", self.app.redirect.as_str())
            .append_pair("state", state.expose());
        url
    }

    fn ask(&self, path: &str) -> Request {
        Request::post(&self.base, path)
            .json("app_id", self.app.id.as_str())
            .secret_json("secret", self.app.secret.expose())
    }

    async fn send(&self, request: Request) -> Result<Value, TokenError> {
        let answer = self.transport.carry(request).await;
        accepted(&answer.map_err(TokenError::of)?)
    }

    fn advertisers(&self, access: &Secret) -> Request {
        Request::get(&self.base, "/oauth2/advertiser/get/")
            .query("app_id", self.app.id.as_str())
            .secret_query("secret", self.app.secret.expose())
            .secret_header("Access-Token", access.expose())
    }

    /// The ids of those whom the token speaks for.
    async fn advertisers_of(&self, access: &Secret) -> Result<Vec<Value>, TokenError> {
        let data = self.send(self.advertisers(access)).await?;
        let list = data.get("list").and_then(Value::as_array);
        let ids = list.into_iter().flatten();
        Ok(ids
            .filter_map(|advertiser| advertiser.get("advertiser_id").cloned())
            .collect())
    }
}

/// An id, as text or as a number.
fn id(value: &Value) -> Option<String> {
    match value {
        Value::String(id) => Some(id.clone()),
        Value::Number(id) => Some(id.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

#[async_trait]
impl TokenEndpoint for AdvertiserOAuth {
    async fn exchange(
        &self,
        code: &Secret,
        _verifier: Option<&Secret>,
    ) -> Result<Grant, TokenError> {
        let request = self
            .ask("/oauth2/access_token/")
            .secret_json("auth_code", code.expose());
        let data = self.send(request).await?;
        let access = data.get("access_token").and_then(Value::as_str);
        let access = access.filter(|token| !token.is_empty()).map(Secret::new);
        let access = access.ok_or(TokenError::Unreadable { status: 200 })?;
        let scopes = data.get("scope").and_then(Value::as_array);
        let ids = data.get("advertiser_ids").and_then(Value::as_array);
        let told = ids.and_then(|ids| id(ids.first()?));
        Ok(Grant {
            // trends are the same for each of those whom the token speaks for
            open_id: match told {
                Some(id) => Some(id),
                None => self.advertisers_of(&access).await?.first().and_then(id),
            },
            access,
            refresh: Secret::new(""),
            access_life: None,
            refresh_life: None,
            // numbers here, and words everywhere else
            scopes: scopes.into_iter().flatten().map(Value::to_string).collect(),
        })
    }

    /// There is nothing to renew with: a refused token asks for a person.
    async fn refresh(&self, _refresh: &Secret) -> Result<Grant, TokenError> {
        Err(TokenError::Dead {
            code: "no_refresh_token".to_owned(),
            dead: Dead::Invalid,
        })
    }

    async fn works(&self, access: &Secret) -> Result<bool, TokenError> {
        match self.send(self.advertisers(access)).await {
            Ok(_) => Ok(true),
            Err(TokenError::Dead { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    async fn revoke(&self, access: &Secret) -> Result<(), TokenError> {
        // the call names whom it concerns
        let ids = self.advertisers_of(access).await?;
        let request = self
            .ask("/oauth2/revoke_token/")
            .json("advertiser_ids", ids)
            .secret_json("access_token", access.expose());
        self.send(request).await.map(drop)
    }
}
