//! Login Kit: form bodies, flat answers, and a code challenge in hexadecimal.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use serde_json::Value;
use sha2::{Digest, Sha256};
use url::Url;

use super::random::hex;
use super::{Dead, Grant, TokenEndpoint, TokenError, answer};
use crate::http::Request;
use crate::pull::Transport;
use crate::session::entry::App;
use crate::session::secret::Secret;

/// Token calls for one app.
pub struct DisplayOAuth {
    /// `https://open.tiktokapis.com`, or a local double.
    base: Url,
    app: App,
    transport: Arc<dyn Transport>,
}

/// A verifier of our own, and the challenge that TikTok is shown.
#[derive(Debug, Clone)]
pub struct Pkce {
    pub verifier: Secret,
}

const PAUSE: Duration = Duration::from_secs(300);

impl Pkce {
    /// SHA-256 in lower-case hexadecimal. Everybody else writes base64url; TikTok refuses that.
    pub fn challenge(&self) -> String {
        hex(&Sha256::digest(self.verifier.expose().as_bytes()))
    }
}

impl DisplayOAuth {
    pub fn new(base: Url, app: App, transport: Arc<dyn Transport>) -> Self {
        Self {
            base,
            app,
            transport,
        }
    }

    /// Where the person gives consent. A desktop app sends a challenge, a web app none.
    pub fn consent_url(
        &self,
        page: &Url,
        scopes: &[String],
        state: &Secret,
        pkce: Option<&Pkce>,
    ) -> Url {
        let mut url = page.clone();
        let mut query = url.query_pairs_mut();
        query
            .append_pair("client_key", &self.app.id)
            .append_pair("response_type", "code")
            .append_pair("scope", &scopes.join(","))
            .append_pair("redirect_uri", self.app.redirect.as_str())
            .append_pair("state", state.expose());
        if let Some(pkce) = pkce {
            query
                .append_pair("code_challenge", &pkce.challenge())
                .append_pair("code_challenge_method", "S256");
        }
        drop(query);
        url
    }

    fn ask(&self, path: &str) -> Request {
        Request::post(&self.base, path)
            .form("client_key", self.app.id.as_str())
            .secret_form("client_secret", self.app.secret.expose())
    }

    async fn send(&self, request: Request) -> Result<Value, TokenError> {
        let answer = self.transport.carry(request).await;
        let answer = answer.map_err(TokenError::of)?;
        let status = answer.status;
        let body: Option<Value> = serde_json::from_slice(&answer.body).ok();
        let refused = body
            .as_ref()
            .and_then(|body| error_code(body.get("error")?));
        let refused = refused.map(refusal);
        match (refused, body) {
            (Some(refused), _) => Err(refused),
            (None, Some(body)) if (200..300).contains(&status) => Ok(body),
            // revoking answers with nothing
            (None, None) if status == 200 && answer.body.is_empty() => Ok(Value::Null),
            (None, _) if matches!(status, 429 | 500..=599) => Err(TokenError::Later {
                code: status.to_string(),
                wait: PAUSE,
            }),
            (None, _) => Err(TokenError::Unreadable { status }),
        }
    }

    async fn granted(&self, request: Request) -> Result<Grant, TokenError> {
        let body = self.send(request).await?;
        answer::grant(&body, "refresh_expires_in").ok_or(TokenError::Unreadable { status: 200 })
    }
}

#[async_trait]
impl TokenEndpoint for DisplayOAuth {
    async fn exchange(
        &self,
        code: &Secret,
        verifier: Option<&Secret>,
    ) -> Result<Grant, TokenError> {
        let mut request = self
            .ask("/v2/oauth/token/")
            .secret_form("code", code.expose())
            .form("grant_type", "authorization_code")
            .form("redirect_uri", self.app.redirect.as_str());
        if let Some(verifier) = verifier {
            request = request.secret_form("code_verifier", verifier.expose());
        }
        self.granted(request).await
    }

    async fn refresh(&self, refresh: &Secret) -> Result<Grant, TokenError> {
        let request = self
            .ask("/v2/oauth/token/")
            .form("grant_type", "refresh_token")
            .secret_form("refresh_token", refresh.expose());
        self.granted(request).await
    }

    async fn works(&self, access: &Secret) -> Result<bool, TokenError> {
        let bearer = format!("Bearer {}", access.expose());
        let request = Request::get(&self.base, "/v2/user/info/")
            .query("fields", "open_id")
            .secret_header("Authorization", &bearer);
        match self.send(request).await {
            Ok(_) => Ok(true),
            Err(TokenError::Dead { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    async fn revoke(&self, access: &Secret) -> Result<(), TokenError> {
        let request = self
            .ask("/v2/oauth/revoke/")
            .secret_form("token", access.expose());
        self.send(request).await.map(drop)
    }
}

/// Token calls say `error` as a text, others as an object with a code; `ok` is none.
fn error_code(error: &Value) -> Option<&str> {
    let code = error.as_str().or_else(|| error.get("code")?.as_str())?;
    (code != "ok" && !code.is_empty()).then_some(code)
}

/// What an error code means. A word we do not know is passed on only if it looks like one.
fn refusal(code: &str) -> TokenError {
    let is_word = code.len() <= 40 && code.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    let text = if is_word { code } else { "unknown" }.to_owned();
    match code {
        "invalid_grant" | "access_denied" | "access_token_invalid" => TokenError::Dead {
            code: text,
            dead: Dead::Invalid,
        },
        "server_error" | "temporarily_unavailable" | "rate_limit_exceeded" | "internal_error" => {
            TokenError::Later {
                code: text,
                wait: PAUSE,
            }
        }
        _ => TokenError::App { code: text },
    }
}
