//! Whether somebody is signed in, who it is, and what only a person can go on with.

use std::time::Duration;

use serde::Serialize;
use serde_json::Value;
use url::Url;

use super::error::BrowserError;
use super::listen::Heard;
use super::running::RunningBrowser;
use crate::studio::Stream;

/// Whose session it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Identity {
    pub user_id: String,
    pub handle: Option<String>,
}

/// Why nothing more is asked. Only a person, or time, helps.
#[derive(Debug, thiserror::Error)]
pub enum Stop {
    #[error("nobody is signed in to TikTok Studio any more ({sign})")]
    SignedOut { sign: &'static str },
    #[error("TikTok asks a person to prove to be one; nothing was tried")]
    Challenge,
    #[error("the session belongs to `{found}`, and `{meant}` was meant")]
    OtherAccount { found: String, meant: String },
    #[error("TikTok refused a call before it was looked at ({what})")]
    RefusedCall { what: &'static str },
    #[error("TikTok says that it was asked too often")]
    TooOften,
    #[error(
        "{pages} pages in a row did not load whole: TikTok's servers fail, or its pages have changed"
    )]
    Failing { pages: u32 },
    #[error("{limit} {of} of this run are used up")]
    Budget { limit: u32, of: &'static str },
    #[error("answers cannot be kept: {reason}")]
    NotKept { reason: String },
    #[error(transparent)]
    Browser(#[from] BrowserError),
}

impl Stop {
    pub fn code(&self) -> &'static str {
        match self {
            Self::SignedOut { .. } => "signed_out",
            Self::Challenge => "challenge",
            Self::OtherAccount { .. } => "other_account",
            Self::RefusedCall { .. } => "refused",
            Self::TooOften => "too_often",
            Self::Failing { .. } => "failing",
            Self::Budget { .. } => "budget",
            Self::NotKept { .. } => "not_kept",
            Self::Browser(error) => error.code(),
        }
    }

    /// Whether the account waits for its owner from now on.
    pub fn needs_human(&self) -> bool {
        match self {
            Self::SignedOut { .. } | Self::Challenge => true,
            Self::OtherAccount { .. }
            | Self::RefusedCall { .. }
            | Self::TooOften
            | Self::Failing { .. }
            | Self::Budget { .. }
            | Self::NotKept { .. }
            | Self::Browser(_) => false,
        }
    }
}

/// What a page shows that no answer tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    Page,
    Login,
    LoginPanel,
    Challenge,
}

/// Looks for a challenge first: one may stand over anything.
const LOOK: &str = r#"(() => {
  const seen = (query) => [...document.querySelectorAll(query)].some((found) => found.getClientRects().length > 0);
  if (seen('#captcha-verify-container, [id^="captcha" i], [class*="captcha" i], [data-e2e="captcha"], iframe[src*="captcha" i]')) return 'challenge';
  if (location.pathname.startsWith('/login')) return 'login';
  const panel = '[role="dialog"] a[href^="/login"], [class*="login-panel" i], [data-e2e="login-panel"], [role="dialog"] input[type="password"]';
  return seen(panel) ? 'panel' : 'page';
})()"#;

/// Looks at the page. One that is under way to another counts as a page.
pub async fn look(browser: &RunningBrowser) -> Result<Shown, BrowserError> {
    let page = browser.page();
    let looked = page.evaluate_expression(LOOK);
    let found = tokio::time::timeout(Duration::from_secs(15), looked).await;
    let found = match found {
        Ok(Ok(found)) => found.into_value::<String>().unwrap_or_default(),
        Ok(Err(_)) | Err(_) => String::new(),
    };
    let url = browser.within("tell its address", page.url()).await?;
    let is_login = url.and_then(|url| Url::parse(&url).ok());
    let is_login = is_login.is_some_and(|url| url.path().starts_with("/login"));
    Ok(match (found.as_str(), is_login) {
        ("challenge", _) => Shown::Challenge,
        ("login", _) | (_, true) => Shown::Login,
        ("panel", false) => Shown::LoginPanel,
        _ => Shown::Page,
    })
}

/// What an answer says about the session, before anything else is made of it.
pub fn verdict(heard: &Heard) -> Result<(), Stop> {
    match heard.status {
        200..=299 => {}
        401 | 403 => {
            return Err(Stop::SignedOut {
                sign: "a call was not allowed",
            });
        }
        429 => return Err(Stop::TooOften),
        _ => return Ok(()),
    }
    let body = heard.body.trim_ascii_start();
    match body.first() {
        None => return Err(Stop::RefusedCall { what: "empty" }),
        Some(b'<') => return Err(Stop::RefusedCall { what: "a page" }),
        Some(_) => {}
    }
    let Ok(answer) = serde_json::from_slice::<Value>(body) else {
        return Ok(());
    };
    if number(&answer["status_code"]) == Some(8) {
        return Err(Stop::SignedOut { sign: "code 8" });
    }
    match heard.stream == Stream::Identity && identity(&answer).is_none() {
        true => Err(Stop::SignedOut {
            sign: "no user in the answer about the user",
        }),
        false => Ok(()),
    }
}

/// Whether the server failed: what it said is no answer, and asking once more may help.
pub fn is_failure(heard: &Heard) -> bool {
    matches!(heard.status, 408 | 425 | 500..=599)
}

/// Whose session an answer of `web/user` tells of.
pub fn identity_of(heard: &Heard) -> Option<Identity> {
    (heard.stream == Stream::Identity)
        .then(|| serde_json::from_slice(&heard.body).ok())
        .flatten()
        .and_then(|answer| identity(&answer))
}

fn identity(answer: &Value) -> Option<Identity> {
    if number(&answer["statusCode"]).unwrap_or(0) != 0 {
        return None;
    }
    let user_id = text(&answer["userId"])?;
    let profile = &answer["userBaseInfo"]["UserProfile"]["UserBase"];
    Some(Identity {
        user_id,
        handle: text(&profile["UniqId"]),
    })
}

pub(super) fn number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

/// Ids are text, whatever they came as.
pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
