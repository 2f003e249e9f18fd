//! The calls behind the login page: password, second step, QR code. Their shapes are **invented**.

use serde_json::{Value, json};

use super::{cookies, totp};
use crate::http::{Answer, Call};
use crate::model::Account;
use crate::moment::Moment;
use crate::platform::Platform;
use crate::scenario::SecondStep;

/// What an owner types to sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StudioLogin {
    /// The handle.
    pub username: String,
    pub password: String,
    /// The secret of the authenticator app.
    pub secret: String,
    /// The six digits of this half minute of the simulated clock.
    pub code: String,
}

/// What the owner of an account types at `now`.
pub(crate) fn login_of(account: &Account, now: Moment) -> StudioLogin {
    let draws = account.draws().child(46);
    let secret = format!("{:016x}", draws.at(0));
    StudioLogin {
        username: account.handle.clone(),
        password: format!("simulated-{:08x}", draws.at(1) as u32),
        code: totp::code(secret.as_bytes(), now),
        secret,
    }
}

pub(super) fn answer(platform: &Platform, call: &Call) -> Answer {
    let path = call.path.trim_end_matches('/');
    match path.strip_prefix("/passport/web/").unwrap_or_default() {
        "user/login" => password(platform, call),
        "account/two_step/verify" => second_step(platform, call),
        "get_qrcode" => {
            let token = platform.sessions().show_code();
            succeeded(&json!({ "token": token }))
        }
        "check_qrconnect" => scanned(platform, call),
        "logout" => sign_out(platform, call),
        _ => Answer::not_found(),
    }
}

fn succeeded(data: &Value) -> Answer {
    Answer::json(200, &json!({ "message": "success", "data": data }))
}

fn failed(code: i64, description: &str) -> Answer {
    let data = json!({ "error_code": code, "description": description });
    Answer::json(200, &json!({ "message": "error", "data": data }))
}

fn signed_in(platform: &Platform, handle: &str, now: Moment) -> Answer {
    let session = cookies::begin(platform, handle, now);
    let mut answer = succeeded(&json!({ "signed_in": true }));
    cookies::give(
        &mut answer,
        &session,
        platform.scenario.studio.session_seconds,
    );
    answer
}

fn text(call: &Call, name: &str) -> String {
    let body = call.json().unwrap_or_default();
    let value = body.get(name).and_then(Value::as_str);
    value.unwrap_or_default().trim().to_owned()
}

fn password(platform: &Platform, call: &Call) -> Answer {
    let username = text(call, "username");
    let account = platform.account(username.trim_start_matches('@'));
    let right =
        account.filter(|account| login_of(account, call.now).password == text(call, "password"));
    let Some(account) = right else {
        return failed(
            1_009,
            "Username or password doesn't match our records. Try again.",
        );
    };
    match platform.scenario.studio.second_step {
        SecondStep::None => signed_in(platform, &account.handle, call.now),
        SecondStep::Totp => {
            let ticket = platform.sessions().begin_second_step(&account.handle);
            succeeded(&json!({ "second_step": "totp", "ticket": ticket }))
        }
    }
}

fn second_step(platform: &Platform, call: &Call) -> Answer {
    let ticket = text(call, "ticket");
    let handle = platform.sessions().halfway(&ticket);
    let Some(account) = handle.and_then(|handle| platform.account(&handle)) else {
        return failed(2_046, "Start again with your password.");
    };
    let secret = login_of(account, call.now).secret;
    if !totp::is_right(secret.as_bytes(), call.now, &text(call, "code")) {
        return failed(
            1_202,
            "Verification code is expired or incorrect. Try again.",
        );
    }
    platform.sessions().finish_second_step(&ticket);
    signed_in(platform, &account.handle, call.now)
}

fn scanned(platform: &Platform, call: &Call) -> Answer {
    let token = call.parameter("token").unwrap_or_default();
    let scanned = platform.sessions().scanned(token);
    match scanned {
        Err(_) => succeeded(&json!({ "status": "expired" })),
        Ok(None) => succeeded(&json!({ "status": "new" })),
        Ok(Some(handle)) => signed_in(platform, &handle, call.now),
    }
}

fn sign_out(platform: &Platform, call: &Call) -> Answer {
    if let Some(id) = super::session_of(call) {
        platform.sessions().end(&id);
    }
    let mut answer = succeeded(&json!({}));
    cookies::take(&mut answer);
    answer
}
