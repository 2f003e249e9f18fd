//! Signing in: the browser shows TikTok's own login page, a person does the rest, we wait.
//!
//! Where the owner gave name, password or the secret of their authenticator, the fields of the page
//! are filled in once. A challenge is left to the person; without one who sees it, the wait ends.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep};
use url::Url;

use super::listen::Listener;
use super::running::RunningBrowser;
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
/// A code may be refused where clocks differ; more of them would look like guessing.
const MOST_CODES: u32 = 2;
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
    let mut listener = Listener::to(browser, Arc::clone(&clock)).await?;
    let page = browser.page();
    let home = Step::home().url(base);
    browser
        .within("open a page", page.goto(home.as_str()))
        .await?;
    let end = Instant::now() + patience;
    let mut has_filled = false;
    // the window of the last code that was typed, and how many there were
    let (mut coded_in, mut codes_typed) = (None, 0);
    // it may be heard while the page is still on its way from the login
    let mut identity = None;
    loop {
        while let Some(heard) = listener.next(LOOK_AGAIN, LOOK_AGAIN).await {
            identity = identity_of(&heard).or(identity);
        }
        match look(browser).await? {
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
                    credentials(browser, base, fill).await?;
                } else if codes_typed < MOST_CODES
                    && let Some(codes) = &fill.codes
                {
                    let now = clock.now();
                    // one in its last second would arrive late, and one that was refused stays so
                    let is_fresh = coded_in != Some(Codes::window(now));
                    if is_fresh
                        && Codes::seconds_left(now) > 2
                        && code(browser, &codes.at(now)).await?
                    {
                        coded_in = Some(Codes::window(now));
                        codes_typed += 1;
                    }
                }
            }
        }
        if Instant::now() >= end {
            return Err(Stop::SignedOut {
                sign: match codes_typed {
                    0 => "nobody signed in while we waited",
                    _ => {
                        "the code of the second step was refused: `toklake check 2fa` looks at secret and clock"
                    }
                },
            });
        }
        sleep(LOOK_AGAIN).await;
    }
}

async fn credentials(browser: &RunningBrowser, base: &Url, fill: &Fill) -> Result<(), Stop> {
    let (Some(username), Some(password)) = (&fill.username, &fill.password) else {
        return Ok(());
    };
    let mut form = base.clone();
    form.set_path(FORM);
    let back = Step::home();
    form.query_pairs_mut()
        .append_pair("redirect_url", back.url(base).path());
    let page = browser.page();
    browser
        .within("open a page", page.goto(form.as_str()))
        .await?;
    for _ in 0..10 {
        let has_name = type_into(browser, "input[name=\"username\"]", username).await?;
        if has_name && type_into(browser, "input[type=\"password\"]", password.expose()).await? {
            press_enter(browser, "input[type=\"password\"]").await?;
            return Ok(());
        }
        sleep(LOOK_AGAIN).await;
    }
    Ok(())
}

/// Types the code where a page asks for one, in the place of the one before; `false` where none does.
async fn code(browser: &RunningBrowser, code: &Secret) -> Result<bool, Stop> {
    const FIELD: &str =
        "input[autocomplete=\"one-time-code\"], input[name=\"code\"][maxlength=\"6\"]";
    const EMPTY: &str = r#"(() => { const field = document.querySelector('input[autocomplete="one-time-code"], input[name="code"][maxlength="6"]'); if (field) field.value = ''; })()"#;
    let emptied = browser.page().evaluate_expression(EMPTY);
    browser.within("empty a field", emptied).await?;
    let typed = type_into(browser, FIELD, code.expose()).await?;
    if typed {
        press_enter(browser, FIELD).await?;
    }
    Ok(typed)
}

/// Key by key, as a person types; `false` where there is no such field.
async fn type_into(browser: &RunningBrowser, field: &str, text: &str) -> Result<bool, Stop> {
    let found = browser.page().find_element(field);
    let Ok(Ok(element)) = tokio::time::timeout(LOOK_AGAIN * 4, found).await else {
        return Ok(false);
    };
    let clicked = element.click();
    browser.within("click a field", clicked).await?;
    browser.within("type", element.type_str(text)).await?;
    Ok(true)
}

async fn press_enter(browser: &RunningBrowser, field: &str) -> Result<(), Stop> {
    let found = browser.page().find_element(field);
    let element = browser.within("find a field", found).await?;
    let pressed = element.press_key("Enter");
    browser.within("press a key", pressed).await?;
    Ok(())
}
