//! A scripted world for the pull loop: a source that answers as told, and stopped time.

use std::collections::{BTreeSet, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use tokio::time::Instant;
use toklake_lake::LakeError;
use toklake_sources::business::{Scopes, Subject, VideoStream};
use toklake_sources::http::{Answer, HttpError, Request};
use toklake_sources::pull::{
    Account, Arrival, Clock, InMemory, Keep, Kept, Limits, Nobody, PullReport, PullSettings, Rate,
    Scope, Seeded, Stream, StreamReport, Surroundings, Transport, pull,
};
use toklake_sources::session::{Access, AccessError, Secret};

/// What the source does with one request.
pub enum Reply {
    Status(u16, Vec<(&'static str, String)>, String),
    /// The answer is lost on the way.
    Lost,
}

impl Reply {
    pub fn ok(body: impl ToString) -> Self {
        Self::Status(200, vec![], body.to_string())
    }

    pub fn code(code: i64) -> Self {
        Self::ok(json!({"code": code, "message": "text", "data": {}}))
    }
}

type Script = Box<dyn Fn(u64, &Value) -> Reply + Send + Sync>;

/// Answers by a script over the number of the request, from 0, and what was asked.
pub struct Source {
    script: Script,
    /// When each request came, and what it asked.
    pub asked: Mutex<Vec<(Instant, Value)>>,
    latency: Duration,
}

#[async_trait]
impl Transport for Source {
    async fn carry(&self, request: Request) -> Result<Answer, HttpError> {
        let asked = request.recorded();
        let number = {
            let mut all = self.asked.lock().unwrap();
            all.push((Instant::now(), asked.clone()));
            all.len() as u64 - 1
        };
        tokio::time::sleep(self.latency).await;
        match (self.script)(number, &asked) {
            Reply::Status(status, headers, body) => Ok(Answer {
                status,
                headers: headers
                    .into_iter()
                    .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
                    .collect(),
                body: Bytes::from(body),
            }),
            Reply::Lost => Err(HttpError::Gzip {
                host: request.host(),
                source: std::io::ErrorKind::UnexpectedEof.into(),
            }),
        }
    }
}

/// Keeps in memory; fails once it is full.
#[derive(Default)]
pub struct Memory {
    pub arrivals: Mutex<Vec<Arrival>>,
    known: Mutex<BTreeSet<(String, Vec<u8>)>>,
    pub room: Option<usize>,
}

#[async_trait]
impl Keep for Memory {
    async fn keep(&self, arrival: Arrival) -> Result<Kept, LakeError> {
        if self
            .room
            .is_some_and(|room| self.arrivals.lock().unwrap().len() >= room)
        {
            return Err(LakeError::Damaged {
                path: "landing/x".to_owned(),
                reason: "no space left".to_owned(),
            });
        }
        let key = (
            format!("{}{}", arrival.account, arrival.request),
            arrival.body.to_vec(),
        );
        let is_new = self.known.lock().unwrap().insert(key);
        self.arrivals.lock().unwrap().push(arrival);
        Ok(if is_new { Kept::New } else { Kept::Known })
    }
}

/// Tokens numbered by how often they were renewed.
#[derive(Default)]
pub struct Tokens {
    pub renewed: AtomicU64,
}

pub const PLANTED: &str = "act.planted-secret";

#[async_trait]
impl Access for Tokens {
    async fn token(&self) -> Result<Secret, AccessError> {
        let number = self.renewed.load(Ordering::SeqCst);
        Ok(Secret::new(format!("{PLANTED}-{number}")))
    }

    async fn renew(&self, _dead: &Secret) -> Result<Secret, AccessError> {
        self.renewed.fetch_add(1, Ordering::SeqCst);
        self.token().await
    }
}

/// Tells the time by tokio's clock, which stands still until everybody waits.
pub struct Stopped {
    pub began: Instant,
}

impl Clock for Stopped {
    fn now(&self) -> DateTime<Utc> {
        let origin: DateTime<Utc> = "2026-11-20T10:00:00Z".parse().unwrap();
        origin + self.began.elapsed()
    }
}

/// Everything a test looks at afterwards.
pub struct World {
    pub source: Source,
    pub keep: Memory,
    pub checkpoints: InMemory,
    pub clock: Stopped,
    pub settings: PullSettings,
    pub tokens: Arc<Tokens>,
}

impl World {
    pub fn new(script: impl Fn(u64, &Value) -> Reply + Send + Sync + 'static) -> Self {
        Self {
            source: Source {
                script: Box::new(script),
                asked: Mutex::default(),
                latency: Duration::from_millis(80),
            },
            keep: Memory::default(),
            checkpoints: InMemory::default(),
            clock: Stopped {
                began: Instant::now(),
            },
            settings: PullSettings::default(),
            tokens: Arc::default(),
        }
    }

    /// Answers one after the other, and the last one for ever.
    pub fn saying(replies: Vec<fn() -> Reply>) -> Self {
        Self::new(move |number, _| {
            let at = usize::try_from(number).unwrap().min(replies.len() - 1);
            replies[at]()
        })
    }

    pub fn account(&self, name: &str, streams: Vec<Box<dyn Stream>>) -> Account {
        Account::new(name, self.tokens.clone(), streams)
    }

    pub async fn pull(&self, accounts: Vec<Account>) -> PullReport {
        let around = Surroundings {
            transport: &self.source,
            keep: &self.keep,
            checkpoints: &self.checkpoints,
            clock: &self.clock,
            watch: &Nobody,
            settings: &self.settings,
        };
        pull(around, limits(), &mut Seeded::new(7), accounts).await
    }

    /// Pulls the videos of one account.
    pub async fn pull_videos(&self) -> StreamReport {
        let account = self.account("kiln", vec![Box::new(videos())]);
        let mut report = self.pull(vec![account]).await;
        assert_eq!(report.streams.len(), 1);
        report.streams.remove(0)
    }

    pub fn requests(&self) -> usize {
        self.source.asked.lock().unwrap().len()
    }

    /// The bodies kept, in the order in which they came.
    pub fn kept(&self) -> VecDeque<String> {
        let arrivals = self.keep.arrivals.lock().unwrap();
        arrivals
            .iter()
            .map(|arrival| String::from_utf8_lossy(&arrival.body).into_owned())
            .collect()
    }
}

/// As for TikTok: 8 requests a second for the app, 30 a minute for an account and endpoint.
pub fn limits() -> Limits {
    Limits::default().source(
        "business",
        &[
            (
                Scope::App,
                Rate {
                    every: Duration::from_millis(125),
                    burst: 2,
                },
            ),
            (Scope::AppEndpoint, Rate::per_minute(600, 10)),
            (Scope::AccountEndpoint, Rate::per_minute(30, 5)),
        ],
    )
}

pub fn subject() -> Subject {
    Subject {
        base: "https://example.org/open_api/v1.3".parse().unwrap(),
        business_id: "open-id".to_owned(),
        scopes: Scopes::parse("user.info.basic,user.insights,video.list,video.insights"),
        audience: true,
    }
}

pub fn videos() -> VideoStream {
    VideoStream {
        subject: subject(),
        video_ids: vec![],
        since: None,
    }
}

/// A page of videos with these numbers, and where to go on.
pub fn page(videos: &[i64], cursor: i64, has_more: bool) -> Reply {
    let ids = videos.iter().map(|id| json!({"item_id": id.to_string()}));
    let videos: Vec<_> = ids.collect();
    Reply::ok(json!({
        "code": 0,
        "request_id": "x",
        "data": {"videos": videos, "cursor": cursor, "has_more": has_more},
    }))
}

/// The cursor that was asked for.
pub fn cursor(asked: &Value) -> Option<i64> {
    asked["query"]["cursor"].as_str()?.parse().ok()
}

/// A source with these many pages of one video each; cursors run down from the number of pages.
pub fn paged(pages: i64, asked: &Value) -> Reply {
    let at = cursor(asked).unwrap_or(pages);
    page(&[at], at - 1, at > 1)
}
