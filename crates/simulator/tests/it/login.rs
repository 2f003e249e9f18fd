//! Behaviours 14 and 15: consent, codes, rotation, lifetimes, both products with their deviations.

use hyper::Method;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use toklake_simulator::{Product, Running, Scenario};
use url::Url;

use crate::client::{Reply, business, display, get, send, start};

const BUSINESS_REDIRECT: &str = "https://analytics.example.org/oauth/tiktok-business/callback/";
const LOOPBACK: &str = "http://127.0.0.1:3455/callback/";
const VERIFIER: &str = "a-verifier-of-at-least-forty-three-characters-0123";

fn challenge() -> String {
    Sha256::digest(VERIFIER)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn parameter(url: &str, name: &str) -> Option<String> {
    let url = Url::parse(url).expect("a URL");
    url.query_pairs()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}

async fn authorize(running: &Running, parameters: &[(&str, &str)]) -> Reply {
    let mut url = Url::parse(&running.authorize_url()).expect("a URL");
    url.query_pairs_mut().extend_pairs(parameters);
    get(url.as_str(), &[]).await
}

async fn business_post(running: &Running, path: &str, body: Value) -> Value {
    let app = &running.apps().business;
    let mut body = body;
    body["client_id"] = json!(app.client_key);
    body["client_secret"] = json!(app.client_secret);
    let url = format!("{}/{path}", running.business_url());
    let headers = [("content-type", "application/json")];
    send(Method::POST, &url, &headers, &body.to_string())
        .await
        .expect("an answer")
        .json()
}

async fn exchange(running: &Running, code: &str) -> Value {
    let body = json!({
        "grant_type": "authorization_code", "auth_code": code, "redirect_uri": BUSINESS_REDIRECT,
    });
    business_post(running, "tt_user/oauth2/token/", body).await
}

async fn refresh(running: &Running, token: &Value) -> Value {
    let body = json!({ "grant_type": "refresh_token", "refresh_token": token });
    business_post(running, "tt_user/oauth2/refresh_token/", body).await
}

fn business_code(running: &Running) -> String {
    let back = running.approve(
        "luna.beats",
        Product::Business,
        BUSINESS_REDIRECT,
        "s",
        None,
    );
    parameter(&back.expect("she exists"), "code").expect("a code")
}

async fn login_kit(running: &Running, fields: &[(&str, &str)]) -> Reply {
    let app = &running.apps().display;
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.append_pair("client_key", &app.client_key)
        .append_pair("client_secret", &app.client_secret);
    let body = form.extend_pairs(fields).finish();
    let url = format!("{}/v2/oauth/token/", running.display_url());
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    send(Method::POST, &url, &headers, &body)
        .await
        .expect("an answer")
}

async fn login_kit_exchange(running: &Running, code: &str, verifier: &str) -> Reply {
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", LOOPBACK),
        ("code_verifier", verifier),
    ];
    login_kit(running, &fields).await
}

fn display_code(running: &Running, challenge: &str) -> String {
    let back = running.approve(
        "luna.beats",
        Product::Display,
        LOOPBACK,
        "s",
        Some(challenge),
    );
    parameter(&back.expect("she exists"), "code").expect("a code")
}

#[tokio::test]
async fn the_consent_page_sends_back_a_code_the_scopes_and_the_state() {
    let running = start(Scenario::demo()).await;
    let key = running.apps().business.client_key.clone();
    let asked = [
        ("client_key", key.as_str()),
        ("response_type", "code"),
        ("scope", "user.info.basic,video.list"),
        ("redirect_uri", BUSINESS_REDIRECT),
        ("state", "opaque & odd"),
    ];
    let reply = authorize(&running, &asked).await;
    assert_eq!(reply.status, 302);
    let back = reply.header("location");
    assert!(back.starts_with(BUSINESS_REDIRECT));
    assert_eq!(parameter(back, "state").as_deref(), Some("opaque & odd"));
    assert_eq!(
        parameter(back, "scopes").as_deref(),
        Some("user.info.basic,video.list")
    );
    let tokens = exchange(&running, &parameter(back, "code").expect("a code")).await;
    assert_eq!(tokens["data"]["scope"], "user.info.basic,video.list");
}

#[tokio::test]
async fn the_consent_page_can_be_seen_and_refused() {
    let running = start(Scenario::demo()).await;
    let key = running.apps().display.client_key.clone();
    let challenge = challenge();
    let asked = [
        ("client_key", key.as_str()),
        ("response_type", "code"),
        ("scope", "user.info.basic"),
        ("redirect_uri", LOOPBACK),
        ("state", "s"),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
        ("disable_auto_auth", "1"),
    ];
    let page = authorize(&running, &asked).await;
    let html = String::from_utf8(page.body.to_vec()).expect("text");
    assert!(
        page.status == 200 && html.contains("sim_decision=deny"),
        "{html}"
    );
    let denied = authorize(
        &running,
        &[&asked[..], &[("sim_decision", "deny")]].concat(),
    )
    .await;
    let back = denied.header("location");
    assert_eq!(parameter(back, "error").as_deref(), Some("access_denied"));
    assert_eq!(parameter(back, "state").as_deref(), Some("s"));
    assert!(parameter(back, "code").is_none());
}

#[tokio::test]
async fn unregistered_redirects_unknown_apps_and_unknown_scopes_get_no_code() {
    let running = start(Scenario::demo()).await;
    let key = running.apps().business.client_key.clone();
    for (key, redirect, scope) in [
        (key.as_str(), "https://elsewhere.example.org/", "video.list"),
        (
            key.as_str(),
            "https://analytics.example.org/oauth/tiktok-business/callback",
            "video.list",
        ),
        ("other", BUSINESS_REDIRECT, "video.list"),
        (key.as_str(), BUSINESS_REDIRECT, "everything"),
    ] {
        let asked = [
            ("client_key", key),
            ("response_type", "code"),
            ("redirect_uri", redirect),
            ("scope", scope),
        ];
        assert_eq!(
            authorize(&running, &asked).await.status,
            400,
            "{key} {redirect} {scope}"
        );
    }
}

#[tokio::test]
async fn b15_a_business_code_works_once_and_for_ten_minutes() {
    let running = start(Scenario::demo()).await;
    let code = business_code(&running);
    let first = exchange(&running, &code).await;
    assert_eq!(
        (&first["code"], &first["data"]["expires_in"]),
        (&json!(0), &json!(86_400))
    );
    assert_eq!(exchange(&running, &code).await["code"], 40_110);
    let late = business_code(&running);
    let now = running.clock().now();
    running.clock().set(now.plus_seconds(600));
    assert_eq!(exchange(&running, &late).await["code"], 40_110);
}

#[tokio::test]
async fn b15_refreshing_does_not_extend_the_consent() {
    let running = start(Scenario::demo()).await;
    let tokens = exchange(&running, &business_code(&running)).await["data"].clone();
    assert_eq!(tokens["refresh_token_expires_in"], 31_536_000);
    running.clock().advance_days(100);
    let renewed = refresh(&running, &tokens["refresh_token"]).await["data"].clone();
    assert_eq!(
        renewed["refresh_token_expires_in"],
        31_536_000 - 100 * 86_400
    );
    assert_eq!(renewed["refresh_token"], tokens["refresh_token"]);
    assert_ne!(renewed["access_token"], tokens["access_token"]);
    running.clock().advance_days(265);
    assert_eq!(
        refresh(&running, &tokens["refresh_token"]).await["code"],
        40_103
    );
}

#[tokio::test]
async fn b15_rotation_can_be_switched_on_and_kills_the_old_token() {
    let mut scenario = Scenario::demo();
    scenario.oauth.business_rotates = true;
    let running = start(scenario).await;
    let tokens = exchange(&running, &business_code(&running)).await["data"].clone();
    let renewed = refresh(&running, &tokens["refresh_token"]).await["data"].clone();
    assert_ne!(renewed["refresh_token"], tokens["refresh_token"]);
    assert_eq!(
        refresh(&running, &tokens["refresh_token"]).await["code"],
        40_107
    );
    assert_eq!(
        refresh(&running, &renewed["refresh_token"]).await["code"],
        0
    );
}

#[tokio::test]
async fn b15_wrong_credentials_and_grant_types_have_their_codes() {
    let running = start(Scenario::demo()).await;
    let app = running.apps().business.clone();
    let url = format!("{}/tt_user/oauth2/token/", running.business_url());
    let post = async |id: &str, secret: &str, grant: &str| {
        let body = json!({
            "client_id": id, "client_secret": secret, "grant_type": grant,
            "auth_code": "x", "redirect_uri": BUSINESS_REDIRECT,
        });
        let reply = send(Method::POST, &url, &[], &body.to_string())
            .await
            .expect("an answer");
        reply.json()["code"].as_i64()
    };
    assert_eq!(
        post("1", &app.client_secret, "authorization_code").await,
        Some(40_113)
    );
    assert_eq!(
        post(&app.client_key, "wrong", "authorization_code").await,
        Some(40_101)
    );
    assert_eq!(
        post(&app.client_key, &app.client_secret, "password").await,
        Some(40_108)
    );
}

#[tokio::test]
async fn b15_token_info_names_the_account_and_revoking_ends_it() {
    let running = start(Scenario::demo()).await;
    let tokens = exchange(&running, &business_code(&running)).await["data"].clone();
    let app = json!(running.apps().business.client_key);
    let body = json!({ "app_id": app, "access_token": tokens["access_token"] });
    let info = business_post(&running, "tt_user/token_info/get/", body.clone()).await;
    assert_eq!(info["data"]["creator_id"], tokens["open_id"]);
    let revoke = json!({ "access_token": tokens["access_token"] });
    assert_eq!(
        business_post(&running, "tt_user/oauth2/revoke/", revoke).await["data"],
        json!({})
    );
    assert_eq!(
        business_post(&running, "tt_user/token_info/get/", body).await["code"],
        40_105
    );
    assert_eq!(
        refresh(&running, &tokens["refresh_token"]).await["code"],
        40_107
    );
}

#[tokio::test]
async fn b14_pkce_is_hexadecimal_and_a_base64url_challenge_fails() {
    let running = start(Scenario::demo()).await;
    let reply = login_kit_exchange(&running, &display_code(&running, &challenge()), VERIFIER).await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.json()["expires_in"], 7_200);
    assert_eq!(reply.json()["refresh_expires_in"], 15_552_000);

    let base64url = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    let reply = login_kit_exchange(&running, &display_code(&running, base64url), VERIFIER).await;
    assert_eq!(
        (reply.status, &reply.json()["error"]),
        (400, &json!("invalid_request"))
    );
    let reply =
        login_kit_exchange(&running, &display_code(&running, &challenge()), "another").await;
    assert_eq!(reply.json()["error"], "invalid_request");
}

#[tokio::test]
async fn b14_a_code_works_once() {
    let running = start(Scenario::demo()).await;
    let code = display_code(&running, &challenge());
    assert_eq!(
        login_kit_exchange(&running, &code, VERIFIER).await.status,
        200
    );
    let again = login_kit_exchange(&running, &code, VERIFIER).await;
    assert_eq!(
        (again.status, &again.json()["error"]),
        (400, &json!("invalid_grant"))
    );
}

#[tokio::test]
async fn b14_the_old_refresh_token_is_dead_as_soon_as_there_is_a_new_one() {
    let running = start(Scenario::demo()).await;
    let old = running
        .grant("luna.beats", Product::Display)
        .expect("she exists")
        .refresh_token;
    let refresh = async |token: &str| {
        login_kit(
            &running,
            &[("grant_type", "refresh_token"), ("refresh_token", token)],
        )
        .await
    };
    let renewed = refresh(&old).await.json();
    assert_eq!(refresh(&old).await.json()["error"], "invalid_grant");
    let renewed = renewed["refresh_token"]
        .as_str()
        .expect("a token")
        .to_owned();
    running.clock().advance_days(180);
    assert_eq!(refresh(&renewed).await.json()["error"], "invalid_grant");
}

#[tokio::test]
async fn b14_lifetimes_follow_the_scenario() {
    let mut scenario = Scenario::demo();
    scenario.oauth.display_access_seconds = 86_400;
    scenario.oauth.display_refresh_seconds = 31_536_000;
    let running = start(scenario).await;
    let code = display_code(&running, &challenge());
    let tokens = login_kit_exchange(&running, &code, VERIFIER).await.json();
    assert_eq!(
        (&tokens["expires_in"], &tokens["refresh_expires_in"]),
        (&json!(86_400), &json!(31_536_000))
    );
}

#[tokio::test]
async fn b14_the_display_api_says_401_for_tokens_and_400_for_parameters() {
    let running = start(Scenario::demo()).await;
    let granted = running
        .grant("luna.beats", Product::Display)
        .expect("she exists");
    let user = |fields: &str| format!("/v2/user/info/?fields={fields}");
    let good = display(
        &running,
        &granted,
        Method::GET,
        &user("open_id,follower_count"),
        "",
    )
    .await;
    assert_eq!(
        (good.status, &good.json()["error"]["code"]),
        (200, &json!("ok"))
    );
    let wrong = display(&running, &granted, Method::GET, &user("shoe_size"), "").await;
    assert_eq!(
        (wrong.status, &wrong.json()["error"]["code"]),
        (400, &json!("invalid_params"))
    );
    running.clock().advance_hours(2);
    let late = display(&running, &granted, Method::GET, &user("open_id"), "").await;
    assert_eq!(
        (late.status, &late.json()["error"]["code"]),
        (401, &json!("access_token_invalid"))
    );
}

#[tokio::test]
async fn a_user_who_disconnects_ends_both_products() {
    let running = start(Scenario::demo()).await;
    let one = running
        .grant("luna.beats", Product::Business)
        .expect("she exists");
    let other = running
        .grant("luna.beats", Product::Display)
        .expect("she exists");
    running.revoke_consent("luna.beats");
    assert_eq!(
        business(&running, &one, "business/get/", &[]).await["code"],
        40_105
    );
    let reply = display(
        &running,
        &other,
        Method::GET,
        "/v2/user/info/?fields=open_id",
        "",
    )
    .await;
    assert_eq!(reply.status, 401);
}

/// Answers `/portal/auth`: where the browser is sent.
async fn advertiser_back(running: &Running, decision: &str) -> String {
    let mut url = Url::parse(&running.advertiser_consent_url()).expect("a URL");
    url.query_pairs_mut()
        .append_pair("app_id", &running.apps().business.client_key)
        .append_pair("redirect_uri", BUSINESS_REDIRECT)
        .append_pair("state", "s1")
        .append_pair("sim_decision", decision);
    let reply = get(url.as_str(), &[]).await;
    reply.header("location").to_owned()
}

async fn advertiser_post(running: &Running, path: &str, mut body: Value) -> Value {
    let app = &running.apps().business;
    body["app_id"] = json!(app.client_key);
    body["secret"] = json!(app.client_secret);
    let url = format!("{}/oauth2/{path}/", running.business_url());
    let headers = [("content-type", "application/json")];
    send(Method::POST, &url, &headers, &body.to_string())
        .await
        .expect("an answer")
        .json()
}

#[tokio::test]
async fn an_advertiser_gets_a_token_without_an_end_for_a_code_that_works_once_and_can_end_it() {
    let running = start(Scenario::personas()).await;
    let denied = advertiser_back(&running, "deny").await;
    assert_eq!(
        parameter(&denied, "error").as_deref(),
        Some("access_denied")
    );
    let back = advertiser_back(&running, "approve").await;
    assert_eq!(parameter(&back, "state").as_deref(), Some("s1"));
    let body = json!({ "auth_code": parameter(&back, "auth_code") });
    let granted = advertiser_post(&running, "access_token", body.clone()).await;
    let id = &running.apps().advertiser_id;
    assert_eq!(granted["data"]["advertiser_ids"], json!([id]));
    assert!(granted["data"]["expires_in"].is_null());
    let again = advertiser_post(&running, "access_token", body).await;
    assert_eq!(again["code"], 40_110);

    let token = granted["data"]["access_token"].as_str().expect("text");
    let trends = async || {
        let url = format!(
            "{}/discovery/trending_list/?advertiser_id={id}&discovery_type=HASHTAG",
            running.business_url()
        );
        get(&url, &[("access-token", token)]).await.json()["code"].clone()
    };
    assert_eq!(trends().await, 0);
    let whom = json!({ "access_token": token, "advertiser_ids": [id] });
    assert_eq!(
        advertiser_post(&running, "revoke_token", whom).await["code"],
        0
    );
    assert_eq!(trends().await, 40_105);
    let late = advertiser_back(&running, "approve").await;
    running.clock().advance_hours(2);
    let body = json!({ "auth_code": parameter(&late, "auth_code") });
    assert_eq!(
        advertiser_post(&running, "access_token", body).await["code"],
        40_110
    );
}
