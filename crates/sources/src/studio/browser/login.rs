//! Signing in: the browser shows TikTok's own login page, a person does the rest, we wait.
//!
//! Where the owner gave name, password or the secret of their authenticator, the fields of the page
//! are filled in once. A challenge is left to the person; without one who sees it, the wait ends.

use std::sync::Arc;
use std::time::Duration;

use chromiumoxide::Page;
use tokio::time::{Instant, sleep};
use url::Url;

use super::listen::Listener;
use super::running::{RunningBrowser, within};
use super::standing::{Identity, Shown, Stop, identity_of, look};
use super::steps::Step;
use super::totp::Codes;
use crate::pull::Clock;
use crate::session::Secret;

/// What may be filled in.
#[derive(Default)]
pub struct Fill {
    pub username: Option<String>,
    pub password: Option<Secret>,
    pub codes: Option<Codes>,
}

const LOOK_AGAIN: Duration = Duration::from_millis(700);
const FORM: &str = "/login/phone-or-email/email";

/// Opens the login page and waits until somebody is signed in, or `patience` ends.
///
/// `is_seen` says whether a person sees the browser: without one a challenge ends the wait.
///
/// # Errors
/// Nobody signed in, or the browser is gone.
pub async fn sign_in(
    browser: &RunningBrowser,
    base: &Url,
    fill: &Fill,
    is_seen: bool,
    patience: Duration,
    clock: Arc<dyn Clock>,
) -> Result<Identity, Stop> {
    let mut listener = Listener::to(browser.page(), Arc::clone(&clock)).await?;
    let page = browser.page();
    within("open a page", page.goto(Step::home().url(base).as_str())).await?;
    let end = Instant::now() + patience;
    let (mut has_filled, mut has_coded) = (false, false);
    // it may be heard while the page is still on its way from the login
    let mut identity = None;
    loop {
        while let Some(heard) = listener.next(LOOK_AGAIN).await {
            identity = identity_of(&heard).or(identity);
        }
        match look(page).await? {
            Shown::Page => {
                if let Some(identity) = identity.take() {
                    return Ok(identity);
                }
            }
            Shown::Challenge if !is_seen => return Err(Stop::Challenge),
            Shown::Challenge => {}
            Shown::Login | Shown::LoginPanel => {
                if !has_filled && fill.password.is_some() {
                    has_filled = true;
                    credentials(page, base, fill).await?;
                } else if !has_coded && let Some(codes) = &fill.codes {
                    // a code in its last second would arrive late
                    if Codes::seconds_left(clock.now()) > 2 {
                        has_coded = code(page, &codes.at(clock.now())).await?;
                    }
                }
            }
        }
        if Instant::now() >= end {
            return Err(Stop::SignedOut {
                sign: "nobody signed in while we waited",
            });
        }
        sleep(LOOK_AGAIN).await;
    }
}

async fn credentials(page: &Page, base: &Url, fill: &Fill) -> Result<(), Stop> {
    let (Some(username), Some(password)) = (&fill.username, &fill.password) else {
        return Ok(());
    };
    let mut form = base.clone();
    form.set_path(FORM);
    let back = Step::home();
    form.query_pairs_mut()
        .append_pair("redirect_url", back.url(base).path());
    within("open a page", page.goto(form.as_str())).await?;
    for _ in 0..10 {
        let has_name = type_into(page, "input[name=\"username\"]", username).await?;
        if has_name && type_into(page, "input[type=\"password\"]", password.expose()).await? {
            press_enter(page, "input[type=\"password\"]").await?;
            return Ok(());
        }
        sleep(LOOK_AGAIN).await;
    }
    Ok(())
}

/// Types the code where a page asks for one; `false` where none does.
async fn code(page: &Page, code: &Secret) -> Result<bool, Stop> {
    const FIELD: &str =
        "input[autocomplete=\"one-time-code\"], input[name=\"code\"][maxlength=\"6\"]";
    let typed = type_into(page, FIELD, code.expose()).await?;
    if typed {
        press_enter(page, FIELD).await?;
    }
    Ok(typed)
}

/// Key by key, as a person types; `false` where there is no such field.
async fn type_into(page: &Page, field: &str, text: &str) -> Result<bool, Stop> {
    let Ok(Ok(element)) = tokio::time::timeout(LOOK_AGAIN * 4, page.find_element(field)).await
    else {
        return Ok(false);
    };
    within("click a field", element.click()).await?;
    within("type", element.type_str(text)).await?;
    Ok(true)
}

async fn press_enter(page: &Page, field: &str) -> Result<(), Stop> {
    let element = within("find a field", page.find_element(field)).await?;
    within("press a key", element.press_key("Enter")).await?;
    Ok(())
}
