//! Signing in by hand, step by step, and the pages behind it.

use hyper::Method;
use serde_json::{Value, json};
use toklake_simulator::{Running, Scenario, SecondStep};

use crate::client::{Reply, send, start};
use crate::studio_client::{Browser, mira};

async fn post(running: &Running, path: &str, body: Value) -> Reply {
    let url = format!("{}{path}", running.studio_url());
    send(Method::POST, &url, &[], &body.to_string())
        .await
        .expect("an answer")
}

fn with_cookies_of(running: &Running, reply: &Reply) -> Browser {
    let cookies = reply.headers.get_all("set-cookie").iter();
    let pairs: Vec<String> = cookies
        .filter_map(|cookie| cookie.to_str().ok()?.split(';').next().map(str::to_owned))
        .collect();
    Browser {
        base: running.studio_url().to_owned(),
        cookie: pairs.join("; "),
    }
}

#[tokio::test]
async fn password_and_code_sign_in_and_a_wrong_one_of_either_does_not() {
    let running = start(Scenario::studio()).await;
    let login = running
        .studio_login("mira.loops")
        .expect("the account exists");
    let password = async |password: &str| {
        let body = json!({ "username": "mira.loops", "password": password });
        post(&running, "/passport/web/user/login/", body)
            .await
            .json()
    };
    assert_eq!(password("guessed").await["message"], "error");
    let ticket = password(&login.password).await["data"]["ticket"].clone();
    let code = async |code: &str| {
        let body = json!({ "ticket": ticket, "code": code });
        post(&running, "/passport/web/account/two_step/verify/", body).await
    };
    let wrong = if login.code == "000000" {
        "000001"
    } else {
        "000000"
    };
    assert_eq!(code(wrong).await.json()["message"], "error");
    let browser = with_cookies_of(&running, &code(&login.code).await);
    for name in [
        "sessionid=",
        "sid_tt=",
        "sid_guard=",
        "uid_tt=",
        "tt_csrf_token=",
        "ttwid=",
    ] {
        assert!(browser.cookie.contains(name), "{name}");
    }
    assert_eq!(browser.get("/tiktokstudio", &[]).await.status, 200);
    browser.post("/passport/web/logout/", &json!({})).await;
    assert_eq!(browser.get("/tiktokstudio", &[]).await.status, 302);
}

#[tokio::test]
async fn a_password_is_enough_where_no_second_step_is_set_up() {
    let mut scenario = Scenario::studio();
    scenario.studio.second_step = SecondStep::None;
    let running = start(scenario).await;
    let login = running
        .studio_login("mira.loops")
        .expect("the account exists");
    let body = json!({ "username": "@mira.loops", "password": login.password });
    let reply = post(&running, "/passport/web/user/login/", body).await;
    let browser = with_cookies_of(&running, &reply);
    assert_eq!(browser.items(0, 1).await["status_code"], 0);
}

#[tokio::test]
async fn a_phone_that_scans_the_code_signs_the_page_in() {
    let running = start(Scenario::studio()).await;
    let get = async |path: &str| {
        let url = format!("{}{path}", running.studio_url());
        send(Method::GET, &url, &[], "").await.expect("an answer")
    };
    let token = get("/passport/web/get_qrcode/").await.json()["data"]["token"].clone();
    let poll = format!(
        "/passport/web/check_qrconnect/?token={}",
        token.as_str().expect("text")
    );
    assert_eq!(get(&poll).await.json()["data"]["status"], "new");
    post(
        &running,
        "/_simulator/studio/scan",
        json!({ "account": "mira.loops" }),
    )
    .await;
    let browser = with_cookies_of(&running, &get(&poll).await);
    assert_eq!(browser.items(0, 1).await["status_code"], 0);
}

#[tokio::test]
async fn every_page_and_every_script_it_names_is_there() {
    let (running, mira) = mira().await;
    let post = running.world().accounts[0].posts[590].id_text();
    let of_post = ["", "/overview", "/viewers", "/engagement"]
        .map(|tab| format!("/tiktokstudio/analytics/{post}{tab}"));
    let pages = [
        "/login",
        "/login/qrcode",
        "/login/phone-or-email/email",
        "/tiktokstudio",
        "/tiktokstudio/content",
        "/tiktokstudio/analytics",
        "/tiktokstudio/analytics/overview",
        "/tiktokstudio/analytics/followers",
        "/tiktokstudio/comment",
        "/tiktokstudio/monetization",
        "/tiktokstudio/inspiration",
    ];
    let pages = pages.into_iter().map(str::to_owned).chain(of_post);
    for page in pages {
        let reply = mira.get(&page, &[]).await;
        assert_eq!(reply.status, 200, "{page}");
        let text = String::from_utf8_lossy(&reply.body).into_owned();
        assert!(!text.contains("{{"), "{page}");
        let quoted = text
            .split('"')
            .filter(|part| part.starts_with("/tiktokstudio/static/"));
        for asset in quoted {
            assert_eq!(mira.get(asset, &[]).await.status, 200, "{asset}");
        }
    }
}
