//! What the program makes of a file of the reference, by what it has to mean.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use bytes::Bytes;
use serde_json::{Value, json};
use toklake_sources::http::{Answer, HttpError, Request};
use toklake_sources::pull::{Position, Stream, Transport, Verdict};
use toklake_sources::session::Secret;
use toklake_sources::session::entry::App;
use toklake_sources::session::oauth::{
    AdvertiserOAuth, BusinessOAuth, DisplayOAuth, Grant, Pkce, TokenEndpoint, TokenError,
};
use toklake_sources::webhook::{self, Delivery, Event, WebhookError};
use toklake_sources::{business, display};

use super::{decoded, rows};

/// What a file of the reference has to mean.
pub enum Means {
    /// An answer of a stream of the API for Business, and its rows.
    Rows(&'static str, &'static [(&'static str, usize)]),
    /// Tokens of an app: lifetimes in seconds where there are any, and scopes.
    Tokens(Flow, Option<u64>, Option<u64>, usize),
    /// A refusal of the token endpoint of Login Kit: whether the token is dead, else the app is wrong.
    NoTokens { dead: bool },
    /// An answer that hands out nothing and says that all is well.
    Done,
    /// Whose token it is.
    TokenInfo,
    /// The body of a question that we ask, in these words.
    Question(Asks),
    /// A verifier and its challenge.
    Challenge,
    /// What TikTok calls us with, in the words of [`Event`].
    Event(fn(&Event) -> bool),
    /// A signature and what it signs: `webhook.rs` checks it.
    Signature,
    /// An answer of an endpoint that we do not ask; the envelope says that all is well.
    NotAsked,
    /// Neither asked nor read: not in the envelope of the API for Business.
    NotOurs,
}

/// What is asked with a body.
#[derive(Clone, Copy)]
pub enum Asks {
    BusinessTokens,
    BusinessRefresh,
    DisplayVideos,
}

/// Which token endpoint is asked.
#[derive(Clone, Copy)]
pub enum Flow {
    Business,
    Advertiser,
    Display,
}

impl Means {
    /// Reads the body of the file `name` as the program would.
    pub async fn check(&self, name: &str, body: Vec<u8>) {
        let json: Value = serde_json::from_slice(&body).unwrap();
        match self {
            Self::Rows(stream, expected) => {
                let decoded = decoded("business", stream, &json!({}), &body);
                assert_eq!(decoded.set_aside, [], "{name}");
                let found = rows(&decoded);
                for (dataset, count) in *expected {
                    assert_eq!(found.get(dataset), Some(count), "{name} {dataset}");
                }
            }
            Self::Tokens(flow, access_life, refresh_life, scopes) => {
                let grant = answered(*flow, 200, body).await.unwrap();
                let seconds = |life: Option<std::time::Duration>| life.map(|life| life.as_secs());
                assert_eq!(seconds(grant.access_life), *access_life, "{name}");
                assert_eq!(seconds(grant.refresh_life), *refresh_life, "{name}");
                assert_eq!(grant.scopes.len(), *scopes, "{name}: {:?}", grant.scopes);
                assert!(!grant.access.is_empty(), "{name}");
                assert_eq!(grant.refresh.is_empty(), refresh_life.is_none(), "{name}");
            }
            Self::NoTokens { dead } => {
                let error = answered(Flow::Display, 400, body).await.unwrap_err();
                let is_dead = matches!(error, TokenError::Dead { .. });
                let is_app = matches!(error, TokenError::App { .. });
                assert_eq!((is_dead, is_app), (*dead, !*dead), "{name}: {error:?}");
            }
            Self::Done => {
                let script = Script::saying(200, body);
                let done = business(&script).revoke(&Secret::new("act.1")).await;
                assert!(done.is_ok(), "{name}: {done:?}");
            }
            Self::TokenInfo => {
                let info = business::token_info(&body).unwrap();
                assert!(
                    info.creator_id.is_some() && info.scopes.has("video.list"),
                    "{name}"
                );
            }
            Self::Question(asks) => {
                let asked = asks.body().await;
                let hidden = |(key, _): &(&String, &Value)| asked[*key] == "[hidden]";
                assert_eq!(keys(&asked), keys(&json), "{name}");
                let open = json
                    .as_object()
                    .unwrap()
                    .iter()
                    .filter(|pair| !hidden(pair));
                for (key, value) in open {
                    assert_eq!(asked[key], *value, "{name} {key}");
                }
            }
            Self::Challenge => {
                let verifier = Secret::new(json["code_verifier"].as_str().unwrap());
                let challenge = Pkce { verifier }.challenge();
                assert_eq!(json["code_challenge_hex"], challenge, "{name}");
            }
            Self::Event(is_it) => {
                let (text, at) = (
                    String::from_utf8(body).unwrap(),
                    json["create_time"].as_i64(),
                );
                let moment = toklake_simulator::Moment::from_epoch_seconds(at.unwrap());
                let signature = toklake_simulator::sign(APP_SECRET, moment, &text);
                let delivery = received(&signature, &text, at.unwrap()).unwrap();
                assert_eq!(json["user_openid"], delivery.open_id, "{name}");
                assert!(is_it(&delivery.event), "{name}: {:?}", delivery.event);
            }
            Self::Signature => {
                let raw = json["raw_body"].as_str().unwrap();
                let signature = json["headers"]["Tiktok-Signature"].as_str().unwrap();
                let event = received(signature, raw, 1_795_150_001).unwrap().event;
                assert_eq!(event, Event::AuthorizationRemoved { reason: 1 }, "{name}");
                let changed = received(signature, &raw.replace('1', "2"), 1_795_150_001);
                assert!(changed.is_err(), "{name}");
            }
            Self::NotAsked => {
                let verdict = business::classify(&answer(200, body));
                assert_eq!(verdict, Verdict::Fine, "{name}");
            }
            Self::NotOurs => assert!(json.get("code").is_none(), "{name}"),
        }
    }
}

const APP_SECRET: &str = "EXAMPLE_CLIENT_SECRET";

/// What is in a call that arrives at this second.
fn received(signature: &str, body: &str, at: i64) -> Result<Delivery, WebhookError> {
    let now = chrono::DateTime::from_timestamp(at, 0).unwrap();
    webhook::receive(signature, body.as_bytes(), &Secret::new(APP_SECRET), now)
}

fn answer(status: u16, body: Vec<u8>) -> Answer {
    Answer {
        status,
        headers: Default::default(),
        body: Bytes::from(body),
    }
}

/// Says one thing, and keeps what it was asked.
struct Script {
    status: u16,
    body: Vec<u8>,
    asked: Mutex<Vec<Value>>,
}

impl Script {
    fn saying(status: u16, body: Vec<u8>) -> Arc<Self> {
        let asked = Mutex::default();
        Arc::new(Self {
            status,
            body,
            asked,
        })
    }
}

#[async_trait]
impl Transport for Script {
    async fn carry(&self, request: Request) -> Result<Answer, HttpError> {
        self.asked.lock().unwrap().push(request.recorded());
        Ok(answer(self.status, self.body.clone()))
    }
}

fn app() -> App {
    App {
        id: "7000000000000000001".to_owned(),
        secret: Secret::new(APP_SECRET),
        redirect: "https://analytics.example.org/oauth/tiktok-business/callback/"
            .parse()
            .unwrap(),
    }
}

fn business(script: &Arc<Script>) -> BusinessOAuth {
    let base = "https://business-api.tiktok.com/open_api/v1.3".parse();
    BusinessOAuth::new(base.unwrap(), app(), script.clone())
}

async fn answered(flow: Flow, status: u16, body: Vec<u8>) -> Result<Grant, TokenError> {
    let script = Script::saying(status, body);
    let base = "https://open.tiktokapis.com".parse().unwrap();
    let code = Secret::new("EXAMPLE_AUTH_CODE");
    match flow {
        Flow::Business => business(&script).exchange(&code, None).await,
        Flow::Advertiser => {
            let endpoint = AdvertiserOAuth::new(base, app(), script);
            endpoint.exchange(&code, None).await
        }
        Flow::Display => {
            let endpoint = DisplayOAuth::new(base, app(), script);
            endpoint.exchange(&code, None).await
        }
    }
}

impl Asks {
    /// The body as it is recorded, secrets hidden.
    async fn body(self) -> Value {
        let script = Script::saying(200, b"{}".to_vec());
        let secret = Secret::new("EXAMPLE_SECRET");
        match self {
            Self::BusinessTokens => {
                let _ = business(&script).exchange(&secret, None).await;
            }
            Self::BusinessRefresh => {
                let _ = business(&script).refresh(&secret).await;
            }
            Self::DisplayVideos => {
                let stream = display::QueryStream {
                    subject: display::Subject {
                        base: "https://open.tiktokapis.com".parse().unwrap(),
                        scopes: business::Scopes::parse("video.list"),
                    },
                    video_ids: ["7570000000000000301", "7111111111111111111"]
                        .map(str::to_owned)
                        .to_vec(),
                };
                let request = stream.request(Position::default(), &secret);
                let _ = script.carry(request).await;
            }
        }
        let asked = script.asked.lock().unwrap();
        asked[0]["json"].clone()
    }
}

fn keys(object: &Value) -> Vec<&String> {
    object.as_object().unwrap().keys().collect()
}
