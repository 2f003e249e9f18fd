//! Listening to what pages load: the answers that are kept, each with what was asked.
//!
//! The browser tells of a request, its answer and its end by events that may come in any order, and
//! forgets the body once the page is left. So an answer is complete when all three are there, its body
//! is fetched at once, and [`Listener::next`] waits for those under way before a page is left. One that
//! broke off or whose body was lost is counted: its page was not heard whole.

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use chromiumoxide::Page;
use chromiumoxide::cdp::browser_protocol::network::{
    EventLoadingFailed, EventLoadingFinished, EventRequestWillBeSent, EventResponseReceived,
    GetRequestPostDataParams, GetResponseBodyParams, Request, RequestId, ResourceType,
};
use chrono::{DateTime, Utc};
use futures::StreamExt;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout};
use url::Url;

use super::error::BrowserError;
use super::running::RunningBrowser;
use crate::pull::Clock;
use crate::studio::{Stream, stream_of};

/// An answer of a known call, as it came.
#[derive(Debug, Clone)]
pub struct Heard {
    pub stream: Stream,
    pub method: String,
    pub url: Url,
    pub asked: Option<Vec<u8>>,
    pub status: u16,
    pub body: Bytes,
    pub captured_at: DateTime<Utc>,
}

/// Hears a page.
#[derive(Debug)]
pub struct Listener {
    heard: UnboundedReceiver<Heard>,
    counts: Arc<Counts>,
    task: JoinHandle<()>,
}

/// What is counted of calls for data.
#[derive(Debug, Default)]
struct Counts {
    /// Known ones under way.
    open: AtomicU64,
    /// Known ones without a whole answer since the last look, and pages that failed themselves.
    broken: AtomicU64,
    /// All that were made.
    made: AtomicU64,
    /// Paths since the last look that nobody knows.
    unknown: Mutex<BTreeSet<String>>,
}

const LOOK_AGAIN: Duration = Duration::from_millis(50);
const BODY: Duration = Duration::from_secs(15);

impl Listener {
    /// Begins to listen, before the page goes anywhere.
    pub async fn to(browser: &RunningBrowser, clock: Arc<dyn Clock>) -> Result<Self, BrowserError> {
        let page = browser.page();
        let requests = page.event_listener::<EventRequestWillBeSent>();
        let mut requests = browser.within("listen", requests).await?;
        let answers = page.event_listener::<EventResponseReceived>();
        let mut answers = browser.within("listen", answers).await?;
        let ends = page.event_listener::<EventLoadingFinished>();
        let mut ends = browser.within("listen", ends).await?;
        let failures = page.event_listener::<EventLoadingFailed>();
        let mut failures = browser.within("listen", failures).await?;
        let (tell, heard) = unbounded_channel();
        let counts = Arc::<Counts>::default();
        let mut desk = Desk {
            page: page.clone(),
            clock,
            tell,
            counts: Arc::clone(&counts),
            calls: HashMap::new(),
        };
        let task = tokio::spawn(async move {
            loop {
                let id = tokio::select! {
                    Some(event) = requests.next() => desk.asked(&event),
                    Some(event) = answers.next() => desk.answered(&event),
                    Some(event) = ends.next() => desk.ended(&event.request_id, true),
                    Some(event) = failures.next() => desk.ended(&event.request_id, false),
                    else => break,
                };
                desk.take(id);
            }
        });
        Ok(Self {
            heard,
            counts,
            task,
        })
    }

    /// The next answer; `None` once no known call was under way for as long as `quiet`, or after `most`.
    pub async fn next(&mut self, quiet: Duration, most: Duration) -> Option<Heard> {
        let end = Instant::now() + most;
        let mut quiet_since = Instant::now();
        loop {
            if let Ok(heard) = timeout(LOOK_AGAIN, self.heard.recv()).await {
                return heard;
            }
            let now = Instant::now();
            if self.counts.open.load(Ordering::Acquire) > 0 {
                quiet_since = now;
            }
            if now - quiet_since >= quiet || now >= end {
                return None;
            }
        }
    }

    /// Calls for data that pages made so far.
    pub fn calls(&self) -> u64 {
        self.counts.made.load(Ordering::Acquire)
    }

    /// Whether a known call was left without a whole answer since the last look: it broke off, its
    /// body was lost, or it is still under way. Or whether the server failed at the page itself.
    pub fn was_broken(&self) -> bool {
        let broken = self.counts.broken.swap(0, Ordering::AcqRel);
        broken > 0 || self.counts.open.load(Ordering::Acquire) > 0
    }

    /// Paths of calls for data since the last look that nobody knows.
    pub fn unknown(&self) -> BTreeSet<String> {
        let unknown = self.counts.unknown.lock();
        std::mem::take(&mut *unknown.unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Calls by their id, each with what is known of it so far.
struct Desk {
    page: Page,
    clock: Arc<dyn Clock>,
    tell: UnboundedSender<Heard>,
    counts: Arc<Counts>,
    calls: HashMap<RequestId, Call>,
}

#[derive(Default)]
struct Call {
    asked: Option<Asked>,
    status: Option<u16>,
    /// `Some(false)`: it broke off.
    came: Option<bool>,
}

/// `None` inside: a call that is not kept.
enum Asked {
    Known {
        stream: Stream,
        method: String,
        url: Url,
        body: Option<Vec<u8>>,
        has_more_body: bool,
    },
    Passed,
}

impl Desk {
    fn asked(&mut self, event: &EventRequestWillBeSent) -> RequestId {
        let asked = known(&event.request);
        let url = Url::parse(&event.request.url);
        let is_for_data = url.as_ref().is_ok_and(|url| is_for_data(url.path()));
        let is_known = matches!(asked, Asked::Known { .. });
        if is_known || is_for_data {
            self.counts.made.fetch_add(1, Ordering::AcqRel);
        }
        if is_known {
            self.counts.open.fetch_add(1, Ordering::AcqRel);
        } else if let (Ok(url), true) = (url, is_for_data) {
            let unknown = self.counts.unknown.lock();
            let mut unknown = unknown.unwrap_or_else(PoisonError::into_inner);
            unknown.insert(url.path().trim_end_matches('/').to_owned());
        }
        let call = self.calls.entry(event.request_id.clone()).or_default();
        if let Some(Asked::Known { .. }) = call.asked.replace(asked) {
            // a redirect uses the same id again
            self.counts.open.fetch_sub(1, Ordering::AcqRel);
        }
        event.request_id.clone()
    }

    fn answered(&mut self, event: &EventResponseReceived) -> RequestId {
        let call = self.calls.entry(event.request_id.clone()).or_default();
        call.status = Some(u16::try_from(event.response.status).unwrap_or(0));
        if event.r#type == ResourceType::Document && event.response.status >= 500 {
            tracing::debug!(status = event.response.status, "the page itself failed");
            self.counts.broken.fetch_add(1, Ordering::AcqRel);
        }
        event.request_id.clone()
    }

    fn ended(&mut self, id: &RequestId, came: bool) -> RequestId {
        let call = self.calls.entry(id.clone()).or_default();
        call.came = Some(came);
        id.clone()
    }

    /// Fetches the body of a call that is complete, and forgets one that is not kept.
    fn take(&mut self, id: RequestId) {
        let Some(call) = self.calls.get(&id) else {
            return;
        };
        let is_through = match (&call.asked, call.status, call.came) {
            (Some(_), _, Some(false)) | (Some(_), Some(_), Some(true)) => true,
            (None | Some(_), _, _) => false,
        };
        if !is_through {
            return;
        }
        let call = self.calls.remove(&id).expect("looked at above");
        let Some(Asked::Known {
            stream,
            method,
            url,
            body,
            has_more_body,
        }) = call.asked
        else {
            return;
        };
        let counts = Arc::clone(&self.counts);
        let (Some(status), Some(true)) = (call.status, call.came) else {
            tracing::debug!(stream = stream.name(), "a call of the page broke off");
            counts.broken.fetch_add(1, Ordering::AcqRel);
            counts.open.fetch_sub(1, Ordering::AcqRel);
            return;
        };
        let (page, tell, now) = (self.page.clone(), self.tell.clone(), self.clock.now());
        tokio::spawn(async move {
            let asked = match has_more_body {
                true => posted(&page, &id).await,
                false => body,
            };
            let stream_now = stream_of(&method, &url, asked.as_deref()).unwrap_or(stream);
            match body_of(&page, &id).await {
                Some(body) => {
                    let heard = Heard {
                        stream: stream_now,
                        method,
                        url,
                        asked,
                        status,
                        body,
                        captured_at: now,
                    };
                    let _ = tell.send(heard);
                }
                None => {
                    counts.broken.fetch_add(1, Ordering::AcqRel);
                    tracing::warn!(stream = stream.name(), "the browser lost a body");
                }
            }
            counts.open.fetch_sub(1, Ordering::AcqRel);
        });
    }
}

/// Where calls for the owner's data lie.
const DATA: [&str; 4] = [
    "/aweme/v",
    "/tiktok/",
    "/tiktokstudio/api/web/",
    "/creator_studio/",
];
/// Calls there that tell nothing about an account's numbers.
const FURNITURE: [&str; 11] = [
    "/creator/academy/",
    "/quality_advisor/",
    "/studio_platform/",
    "/editor_tool/",
    "/spotlight/",
    "/trending/config/",
    "/trending/creator/",
    "/items-from-item-ids",
    "/getanalyticsbannercontent",
    "/m10n_center/all_programs",
    "/mention/",
];

fn is_for_data(path: &str) -> bool {
    DATA.iter().any(|start| path.starts_with(start))
        && !FURNITURE.iter().any(|part| path.contains(part))
}

fn known(request: &Request) -> Asked {
    let Ok(url) = Url::parse(&request.url) else {
        return Asked::Passed;
    };
    let entries = request.post_data_entries.iter().flatten();
    let parts: Vec<u8> = entries
        .filter_map(|entry| STANDARD.decode(String::from(entry.bytes.clone()?)).ok())
        .flatten()
        .collect();
    let body = (!parts.is_empty()).then_some(parts);
    let has_more_body = body.is_none() && request.has_post_data.unwrap_or(false);
    match stream_of(&request.method, &url, body.as_deref()) {
        Some(stream) => Asked::Known {
            stream,
            method: request.method.clone(),
            url,
            body,
            has_more_body,
        },
        None => Asked::Passed,
    }
}

async fn posted(page: &Page, id: &RequestId) -> Option<Vec<u8>> {
    let asked = page.execute(GetRequestPostDataParams::new(id.clone()));
    let answer = timeout(BODY, asked).await.ok()?.ok()?;
    Some(answer.result.post_data.into_bytes())
}

async fn body_of(page: &Page, id: &RequestId) -> Option<Bytes> {
    let asked = page.execute(GetResponseBodyParams::new(id.clone()));
    let answer = timeout(BODY, asked).await.ok()?.ok()?.result;
    match answer.base64_encoded {
        true => STANDARD.decode(answer.body).ok().map(Bytes::from),
        false => Some(Bytes::from(answer.body)),
    }
}
