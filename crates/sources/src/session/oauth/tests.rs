//! The flows against scripted answers, and the differences between the two products.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use bytes::Bytes;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use url::Url;

use super::*;
use crate::http::{Answer, HttpError, Request};
use crate::pull::Transport;
use crate::session::entry::App;

/// Answers with one body, and keeps what was asked, without its secrets.
struct Script {
    status: u16,
    body: String,
    asked: Mutex<Vec<Value>>,
}

#[async_trait]
impl Transport for Script {
    async fn carry(&self, request: Request) -> Result<Answer, HttpError> {
        self.asked.lock().unwrap().push(request.recorded());
        Ok(Answer {
            status: self.status,
            headers: reqwest::header::HeaderMap::new(),
            body: Bytes::from(self.body.clone()),
        })
    }
}

fn script(status: u16, body: &Value) -> Arc<Script> {
    let body = body.to_string();
    let asked = Mutex::default();
    Arc::new(Script {
        status,
        body,
        asked,
    })
}

fn app() -> App {
    App {
        id: "7000000000000000001".to_owned(),
        secret: Secret::new("planted-client-secret"),
        redirect: "https://me.example.org/back/".parse().unwrap(),
    }
}

fn url(text: &str) -> Url {
    text.parse().unwrap()
}

fn business(script: &Arc<Script>) -> BusinessOAuth {
    let base = url("https://business-api.tiktok.com/open_api/v1.3");
    BusinessOAuth::new(base, app(), Arc::clone(script) as Arc<dyn Transport>)
}

fn display(script: &Arc<Script>) -> DisplayOAuth {
    let base = url("https://open.tiktokapis.com");
    DisplayOAuth::new(base, app(), Arc::clone(script) as Arc<dyn Transport>)
}

#[tokio::test]
async fn the_business_flow_sends_json_and_takes_its_lifetimes_from_the_answer() {
    let script = script(
        200,
        &json!({"code": 0, "data": {"access_token": "act.1", "refresh_token": "rft.1",
            "expires_in": 86400, "refresh_token_expires_in": 28_484_364, "scope": "a,b", "open_id": "o"}}),
    );
    let grant = business(&script)
        .exchange(&Secret::new("the-code"), None)
        .await
        .unwrap();
    assert_eq!(grant.refresh_life, Some(Duration::from_secs(28_484_364)));
    assert_eq!(grant.scopes, ["a", "b"]);
    let asked = script.asked.lock().unwrap();
    let expected = json!({"method": "POST", "host": "business-api.tiktok.com",
        "path": "/open_api/v1.3/tt_user/oauth2/token/",
        "json": {"client_id": "7000000000000000001", "client_secret": "[hidden]",
            "grant_type": "authorization_code", "auth_code": "[hidden]",
            "redirect_uri": "https://me.example.org/back/"}});
    assert_eq!(*asked, [expected]);
}

#[tokio::test]
async fn login_kit_sends_a_form_and_names_its_fields_differently() {
    let script = script(
        200,
        &json!({"access_token": "act.1", "refresh_token": "rft.1", "expires_in": 7200,
            "refresh_expires_in": 15_552_000, "scope": "a", "open_id": "o"}),
    );
    let verifier = Secret::new("v");
    let grant = display(&script)
        .exchange(&Secret::new("c"), Some(&verifier))
        .await
        .unwrap();
    assert_eq!(grant.access_life, Some(Duration::from_secs(7200)));
    assert_eq!(grant.refresh_life, Some(Duration::from_secs(15_552_000)));
    let asked = script.asked.lock().unwrap();
    let form = json!({"client_key": "7000000000000000001", "client_secret": "[hidden]",
        "code": "[hidden]", "grant_type": "authorization_code",
        "redirect_uri": "https://me.example.org/back/", "code_verifier": "[hidden]"});
    assert_eq!(asked[0]["form"], form);
}

#[tokio::test]
async fn a_refusal_is_classed_by_its_code_and_never_quotes_the_answer() {
    let class = async |status, body: Value| {
        let error = business(&script(status, &body))
            .refresh(&Secret::new("rft.1"))
            .await;
        let error = error.unwrap_err();
        assert!(
            !format!("{error:?} {error}").contains("planted"),
            "{error:?}"
        );
        error
    };
    let dead = |error: TokenError| match error {
        TokenError::Dead { dead, .. } => Some(dead),
        _ => None,
    };
    let refused = |code| json!({"code": code, "message": "planted", "data": {}});
    assert_eq!(dead(class(200, refused(40103)).await), Some(Dead::Expired));
    assert_eq!(dead(class(200, refused(40107)).await), Some(Dead::Invalid));
    assert!(matches!(
        class(200, refused(40101)).await,
        TokenError::App { .. }
    ));
    assert!(matches!(
        class(200, refused(40100)).await,
        TokenError::Later { .. }
    ));
    assert!(matches!(
        class(502, json!("planted")).await,
        TokenError::Later { .. }
    ));
    assert!(class(200, json!({"x": "planted"})).await.is_ambiguous());
    let half = json!({"code": 0, "data": {"planted": 1}});
    assert!(class(200, half).await.is_ambiguous());
}

#[tokio::test]
async fn an_invalid_grant_of_login_kit_is_dead() {
    let body = json!({"error": "invalid_grant", "error_description": "planted", "log_id": "x"});
    let error = display(&script(400, &body))
        .refresh(&Secret::new("rft.1"))
        .await
        .unwrap_err();
    assert!(
        matches!(
            error,
            TokenError::Dead {
                dead: Dead::Invalid,
                ..
            }
        ),
        "{error:?}"
    );
    assert!(!format!("{error:?} {error}").contains("planted"));
}

#[test]
fn the_challenge_is_hexadecimal() {
    let pkce = Pkce {
        verifier: Secret::new("abc"),
    };
    // of FIPS 180-2
    let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(pkce.challenge(), expected);
    assert_eq!(Pkce::from_random([7; 32]).verifier.expose().len(), 64);
}

#[test]
fn the_consent_page_is_asked_with_state_and_challenge() {
    let script = script(200, &Value::Null);
    let page = url("https://www.tiktok.com/v2/auth/authorize/");
    let pkce = Pkce::from_random([7; 32]);
    let scopes = ["user.info.basic".to_owned(), "video.list".to_owned()];
    let url = display(&script).consent_url(&page, &scopes, &Secret::new("s t"), Some(&pkce));
    let text = url.as_str();
    for part in [
        "client_key=7000",
        "scope=user.info.basic%2Cvideo.list",
        "state=s+t",
        "S256",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[tokio::test]
async fn the_browser_comes_back_to_this_machine_and_strangers_are_passed_over() {
    let free = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let redirect = url(&format!("http://127.0.0.1:{free}/callback"));
    let loopback = Loopback::listen(&redirect).await.unwrap();
    let visit = async |target: &str| {
        let mut stream = tokio::net::TcpStream::connect(("127.0.0.1", free))
            .await
            .unwrap();
        let head = format!("GET {target} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    };
    let state = Secret::new("s1");
    let waiting = loopback.wait(&state, Duration::from_secs(10));
    let browser = async {
        assert!(visit("/favicon.ico").await.starts_with("HTTP/1.1 400"));
        assert!(
            visit("/callback?code=evil&state=guess")
                .await
                .starts_with("HTTP/1.1 400")
        );
        visit("/callback?code=c1&scopes=a&state=s1").await
    };
    let (callback, page) = tokio::join!(waiting, browser);
    assert_eq!(callback.unwrap().code.expose(), "c1");
    assert!(
        page.starts_with("HTTP/1.1 200") && !page.contains("c1"),
        "{page}"
    );
    let elsewhere = url("https://me.example.org/");
    assert!(matches!(
        Loopback::listen(&elsewhere).await,
        Err(LoopbackError::NotLoopback { .. })
    ));
}
