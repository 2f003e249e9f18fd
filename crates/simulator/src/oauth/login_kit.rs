//! Token calls of Login Kit: a form in, flat JSON out, and PKCE in hexadecimal.

use serde_json::json;
use sha2::{Digest, Sha256};

use super::apps::Product;
use super::grants::{CodeError, Tokens};
use crate::http::{Answer, Call};
use crate::platform::Platform;
use crate::scenario::DisplayClient;

/// Answers `/v2/oauth/token/`.
pub(crate) fn token_call(platform: &Platform, call: &Call) -> Answer {
    let answered = token(platform, call, &Form(call.form()));
    answered.unwrap_or_else(|refusal| refusal.into_answer(platform, call))
}

/// Answers `/v2/oauth/revoke/`.
pub(crate) fn revoke_call(platform: &Platform, call: &Call) -> Answer {
    let answered = revoke(platform, &Form(call.form()));
    answered.unwrap_or_else(|refusal| refusal.into_answer(platform, call))
}

struct Form(Vec<(String, String)>);

struct Refusal {
    error: &'static str,
    description: &'static str,
}

impl Form {
    fn get(&self, name: &'static str) -> Result<&str, Refusal> {
        let found = self.0.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str()).ok_or(Refusal {
            error: "invalid_request",
            description: "A required parameter is missing.",
        })
    }
}

fn token(platform: &Platform, call: &Call, form: &Form) -> Result<Answer, Refusal> {
    check_client(platform, form)?;
    match form.get("grant_type")? {
        "authorization_code" => exchange(platform, call, form),
        "refresh_token" => {
            let token = form.get("refresh_token")?;
            let tokens = platform.grants().refresh(Product::Display, token, call.now);
            let tokens = tokens.map_err(|_| Refusal {
                error: "invalid_grant",
                description: "The refresh token is no longer valid.",
            })?;
            Ok(pair(platform, &tokens))
        }
        "client_credentials" => Ok(Answer::json(
            200,
            &json!({
                "access_token": "clt.SIMULATED",
                "expires_in": 7_200,
                "token_type": "Bearer",
            }),
        )),
        _ => Err(Refusal {
            error: "unsupported_grant_type",
            description: "The grant type is not supported.",
        }),
    }
}

fn exchange(platform: &Platform, call: &Call, form: &Form) -> Result<Answer, Refusal> {
    let (code, redirect) = (form.get("code")?, form.get("redirect_uri")?);
    let verifier = form.get("code_verifier").ok();
    let demanded = platform.scenario.oauth.display_client == DisplayClient::Desktop;
    let verifies = |challenge: Option<&str>| match (challenge, verifier) {
        (Some(challenge), Some(verifier)) => challenge == hex_sha256(verifier),
        (None, None) => !demanded,
        (Some(_), None) | (None, Some(_)) => false,
    };
    let exchanged =
        platform
            .grants()
            .exchange(Product::Display, code, redirect, call.now, verifies);
    let tokens = exchanged.map_err(|error| match error {
        CodeError::Invalid => Refusal {
            error: "invalid_grant",
            description: "Authorization code is expired, used or not known.",
        },
        CodeError::Verifier => Refusal {
            error: "invalid_request",
            description: "Code verifier or code challenge is invalid.",
        },
    })?;
    super::withdraw_if_asked(platform, &tokens.handle);
    Ok(pair(platform, &tokens))
}

fn revoke(platform: &Platform, form: &Form) -> Result<Answer, Refusal> {
    check_client(platform, form)?;
    let known = platform
        .grants()
        .revoke_token(Product::Display, form.get("token")?);
    let refusal = Refusal {
        error: "invalid_grant",
        description: "The token is not known.",
    };
    known
        .then(|| Answer::text(200, "application/json", ""))
        .ok_or(refusal)
}

fn check_client(platform: &Platform, form: &Form) -> Result<(), Refusal> {
    let app = &platform.apps.display;
    let fits = form.get("client_key")? == app.client_key
        && form.get("client_secret")? == app.client_secret;
    let refusal = Refusal {
        error: "invalid_client",
        description: "Client key or secret is incorrect.",
    };
    fits.then_some(()).ok_or(refusal)
}

/// What TikTok calls S256: lowercase hexadecimal, where the standard says base64url.
pub(super) fn hex_sha256(verifier: &str) -> String {
    Sha256::digest(verifier.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn pair(platform: &Platform, tokens: &Tokens) -> Answer {
    Answer::json(
        200,
        &json!({
            "access_token": tokens.access,
            "expires_in": tokens.access_seconds,
            "open_id": platform.account(&tokens.handle).map(|account| &account.display_open_id),
            "refresh_expires_in": tokens.refresh_seconds,
            "refresh_token": tokens.refresh,
            "scope": tokens.scopes.join(","),
            "token_type": "Bearer",
        }),
    )
}

impl Refusal {
    fn into_answer(self, platform: &Platform, call: &Call) -> Answer {
        let status = if self.error == "invalid_client" {
            401
        } else {
            400
        };
        let body = json!({
            "error": self.error,
            "error_description": self.description,
            "log_id": platform.next_log_id(call.now),
        });
        Answer::json(status, &body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_is_hexadecimal_and_not_base64url() {
        // SHA-256 of "abc", the first vector of FIPS 180-2
        let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(hex_sha256("abc"), known);
    }
}
