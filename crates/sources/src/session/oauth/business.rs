//! API for Business, account holder: JSON bodies, and a code inside every answer.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use serde_json::Value;
use url::Url;

use super::{Dead, Grant, TokenEndpoint, TokenError, answer};
use crate::http::{Answer, Request};
use crate::pull::Transport;
use crate::session::entry::App;
use crate::session::secret::Secret;

/// Token calls for one app.
pub struct BusinessOAuth {
    /// `https://business-api.tiktok.com/open_api/v1.3`, or a local double.
    base: Url,
    app: App,
    transport: Arc<dyn Transport>,
}

/// How long to stay away where the answer does not say.
const PAUSE: Duration = Duration::from_secs(300);

impl BusinessOAuth {
    pub fn new(base: Url, app: App, transport: Arc<dyn Transport>) -> Self {
        Self {
            base,
            app,
            transport,
        }
    }

    /// Where the person gives consent. `page` is the address that the portal prints.
    pub fn consent_url(&self, page: &Url, scopes: &[String], state: &Secret) -> Url {
        let mut url = page.clone();
        url.query_pairs_mut()
            .append_pair("client_key", &self.app.id)
            .append_pair("response_type", "code")
            .append_pair("scope", &scopes.join(","))
            .append_pair("redirect_uri", self.app.redirect.as_str())
            .append_pair("state", state.expose());
        url
    }

    fn ask(&self, path: &str) -> Request {
        Request::post(&self.base, path)
            .json("client_id", self.app.id.as_str())
            .secret_json("client_secret", self.app.secret.expose())
    }

    async fn send(&self, request: Request) -> Result<Value, TokenError> {
        let answer = self.transport.carry(request).await;
        accepted(&answer.map_err(TokenError::of)?)
    }

    async fn granted(&self, request: Request) -> Result<Grant, TokenError> {
        let data = self.send(request).await?;
        answer::grant(&data, "refresh_token_expires_in")
            .ok_or(TokenError::Unreadable { status: 200 })
    }
}

#[async_trait]
impl TokenEndpoint for BusinessOAuth {
    async fn exchange(
        &self,
        code: &Secret,
        _verifier: Option<&Secret>,
    ) -> Result<Grant, TokenError> {
        let request = self
            .ask("/tt_user/oauth2/token/")
            .json("grant_type", "authorization_code")
            .secret_json("auth_code", code.expose())
            .json("redirect_uri", self.app.redirect.as_str());
        self.granted(request).await
    }

    async fn refresh(&self, refresh: &Secret) -> Result<Grant, TokenError> {
        let request = self
            .ask("/tt_user/oauth2/refresh_token/")
            .json("grant_type", "refresh_token")
            .secret_json("refresh_token", refresh.expose());
        self.granted(request).await
    }

    async fn works(&self, access: &Secret) -> Result<bool, TokenError> {
        let request = Request::post(&self.base, "/tt_user/token_info/get/")
            .json("app_id", self.app.id.as_str())
            .secret_json("access_token", access.expose());
        match self.send(request).await {
            Ok(_) => Ok(true),
            Err(TokenError::Dead { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    async fn revoke(&self, access: &Secret) -> Result<(), TokenError> {
        let request = self
            .ask("/tt_user/oauth2/revoke/")
            .secret_json("access_token", access.expose());
        self.send(request).await.map(drop)
    }
}

/// The data of an answer that says 0.
pub(super) fn accepted(answer: &Answer) -> Result<Value, TokenError> {
    let body: Option<Value> = serde_json::from_slice(&answer.body).ok();
    let code = body.as_ref().and_then(|body| body.get("code")?.as_i64());
    match (code, body) {
        (Some(0), Some(mut body)) => Ok(body["data"].take()),
        (Some(code), _) => Err(refusal(code)),
        // a gateway stood before the API: the request did not reach it
        (None, _) if matches!(answer.status, 429 | 500..=599) => Err(TokenError::Later {
            code: answer.status.to_string(),
            wait: PAUSE,
        }),
        (None, _) => Err(TokenError::Unreadable {
            status: answer.status,
        }),
    }
}

/// What a code other than 0 means for a token call. Its text is never looked at.
fn refusal(code: i64) -> TokenError {
    let text = code.to_string();
    match code {
        40102 | 40103 => TokenError::Dead {
            code: text,
            dead: Dead::Expired,
        },
        40105 | 40107 | 40110 | 40120 | 40131 => TokenError::Dead {
            code: text,
            dead: Dead::Invalid,
        },
        40016 | 40100 | 40132 | 40133 | 40700 | 50000.. => TokenError::Later {
            code: text,
            wait: PAUSE,
        },
        _ => TokenError::App { code: text },
    }
}
