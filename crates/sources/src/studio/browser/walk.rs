//! The walk through Studio: page after page is opened as a person would, and what it loads is kept.
//!
//! Each answer is in landing before the next is looked at. The first sign that the session is over,
//! that another account is signed in or that a person is asked for ends the walk; what came stays.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::Value;
use tokio::time::sleep;
use url::Url;

use super::listen::{Heard, Listener};
use super::progress::Progress;
use super::running::{RunningBrowser, within};
use super::screenshot::take_screenshot;
use super::standing::{Identity, Shown, Stop, identity_of, look, number, text, verdict};
use super::steps::{Parts, Step, account_steps, post_steps};
use crate::pull::{Arrival, Clock, Keep, Kept, ext_of};
use crate::studio::{SOURCE, Stream, strip_answer, strip_request};

/// What is walked through, and how.
#[derive(Debug, Clone)]
pub struct WalkPlan {
    /// Whose answers they are: the name of their folder in landing.
    pub account: String,
    /// Where Studio lies.
    pub base: Url,
    pub parts: Parts,
    /// Days back from today; everything that is told, where none are named.
    pub days: Option<u16>,
    /// TikTok's id of the account, where it is known: another one stops the walk.
    pub user_id: Option<String>,
    /// Posts whose pages are opened; all of the window, where none is named.
    pub posts_at_most: Option<usize>,
    /// Pages that may be opened.
    pub max_pages: u32,
    /// Between two pages.
    pub pause: Duration,
    /// Where a picture of each page is put.
    pub screenshots: Option<PathBuf>,
    /// Where the mark lies of how far the walk is.
    pub progress: Option<PathBuf>,
}

/// What a walk came to.
#[derive(Debug, Default)]
pub struct Walked {
    pub identity: Option<Identity>,
    /// Pages that were opened.
    pub pages: u32,
    /// Pages that were through before.
    pub skipped: u32,
    pub streams: BTreeMap<Stream, Tally>,
    /// The calls that each page made.
    pub seen: BTreeMap<String, Seen>,
    /// Why it ended before its end.
    pub stopped: Option<Stop>,
    pub screenshots: Vec<PathBuf>,
}

/// Calls of one page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    pub streams: BTreeSet<Stream>,
    /// Paths of calls for data that nobody knows.
    pub unknown: BTreeSet<String>,
}

/// Answers of one stream.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub answers: u64,
    pub landed: u64,
    pub known: u64,
}

/// The longest that one page may take to load what it shows.
const PAGE: Duration = Duration::from_secs(60);
/// Scrolls in a row that brought no post.
const IDLE_SCROLLS: u32 = 3;

/// To the end of the longest list of the page; rows out of view leave the DOM, so nothing is read here.
const SCROLL: &str = r"(() => {
  const all = [document.scrollingElement, ...document.querySelectorAll('*')];
  const long = all.filter((one) => one && one.scrollHeight > one.clientHeight + 40 && one.clientHeight > 100);
  for (const one of long) one.scrollTop = one.scrollHeight;
  return long.length;
})()";

/// Walks, until the end or the first reason to stop.
pub async fn walk(
    browser: &RunningBrowser,
    plan: &WalkPlan,
    keep: &dyn Keep,
    clock: Arc<dyn Clock>,
    told: &(dyn Fn(&str) + Sync),
) -> Walked {
    let now = clock.now();
    let key = format!("{:?} {:?}", plan.parts, plan.days);
    let mut walker = Walker {
        browser,
        plan,
        keep,
        told,
        since: plan
            .days
            .map(|days| now - chrono::TimeDelta::days(i64::from(days))),
        progress: Progress::open(plan.progress.as_deref(), &key, now),
        walked: Walked::default(),
        more_posts: true,
        old_posts: false,
    };
    let ended = match Listener::to(browser.page(), clock).await {
        Ok(mut listener) => walker.all(&mut listener).await,
        Err(error) => Err(error.into()),
    };
    walker.walked.stopped = ended.err();
    walker.walked
}

struct Walker<'a> {
    browser: &'a RunningBrowser,
    plan: &'a WalkPlan,
    keep: &'a dyn Keep,
    told: &'a (dyn Fn(&str) + Sync),
    since: Option<DateTime<Utc>>,
    progress: Progress,
    walked: Walked,
    /// Whether the list of posts goes on.
    more_posts: bool,
    /// Whether the last page of the list held posts from before `since` alone.
    old_posts: bool,
}

impl Walker<'_> {
    async fn all(&mut self, listener: &mut Listener) -> Result<(), Stop> {
        self.open(&Step::home(), listener).await?;
        if self.walked.identity.is_none() {
            return Err(Stop::SignedOut {
                sign: "Studio did not tell whose it is",
            });
        }
        for step in account_steps(self.plan.parts, self.plan.days) {
            self.step(&step, listener).await?;
        }
        if self.plan.parts.posts {
            let most = self.plan.posts_at_most.unwrap_or(usize::MAX);
            for item_id in self.progress.posts(self.since).into_iter().take(most) {
                for step in post_steps(&item_id) {
                    self.step(&step, listener).await?;
                }
            }
        }
        // what is lost with this mark are pages that would have been left out, and no facts
        if let Err(error) = self.progress.complete() {
            tracing::warn!(%error, "the mark of the walk stays");
        }
        Ok(())
    }

    /// One page, unless it is through.
    async fn step(&mut self, step: &Step, listener: &mut Listener) -> Result<(), Stop> {
        if self.progress.is_done(&step.name) {
            self.walked.skipped += 1;
            return Ok(());
        }
        sleep(self.plan.pause).await;
        self.open(step, listener).await?;
        if step.is_list_of_posts() {
            self.scroll(step, listener).await?;
        }
        let finished = self.progress.finish(&step.name);
        finished.map_err(|error| Stop::NotKept {
            reason: error.to_string(),
        })
    }

    async fn open(&mut self, step: &Step, listener: &mut Listener) -> Result<(), Stop> {
        if self.walked.pages >= self.plan.max_pages {
            return Err(Stop::Budget);
        }
        (self.told)(&step.name);
        self.walked.pages += 1;
        let page = self.browser.page();
        let url = step.url(&self.plan.base);
        tracing::debug!(step = step.name, "a page is opened");
        within("open a page", page.goto(url.as_str())).await?;
        let heard = self.hear(step, listener).await;
        self.picture(step).await;
        // what stands on the page outweighs what an answer said: it tells a person what to do
        match look(page).await? {
            Shown::Challenge => return Err(Stop::Challenge),
            Shown::Login => {
                return Err(Stop::SignedOut {
                    sign: "the login page",
                });
            }
            Shown::LoginPanel => {
                return Err(Stop::SignedOut {
                    sign: "a login panel",
                });
            }
            Shown::Page => {}
        }
        heard
    }

    /// Keeps what the page loads until it is quiet. The first reason to stop is kept in mind while
    /// the rest still lands.
    async fn hear(&mut self, step: &Step, listener: &mut Listener) -> Result<(), Stop> {
        let mut reason = Ok(());
        while let Some(heard) = listener.next(PAGE).await {
            let seen = self.walked.seen.entry(step.name.clone()).or_default();
            seen.streams.insert(heard.stream);
            if let Err(stop) = verdict(&heard) {
                tracing::debug!(
                    stream = heard.stream.name(),
                    code = stop.code(),
                    "an answer stops the walk"
                );
                reason = reason.and(Err(stop));
                continue;
            }
            if let Some(identity) = identity_of(&heard) {
                self.is_meant(&identity)?;
                self.walked.identity = Some(identity);
            }
            if heard.stream == Stream::Posts {
                self.note_posts(&heard);
            }
            if heard.stream != Stream::Comments || self.plan.parts.comments {
                self.land(heard).await?;
            }
        }
        let seen = self.walked.seen.entry(step.name.clone()).or_default();
        seen.unknown.extend(listener.unknown());
        reason
    }

    fn is_meant(&self, found: &Identity) -> Result<(), Stop> {
        let meant = &self.plan.user_id;
        if meant.as_ref().is_none_or(|meant| *meant == found.user_id) {
            return Ok(());
        }
        let handle = found.handle.as_ref().unwrap_or(&found.user_id);
        Err(Stop::OtherAccount {
            found: handle.clone(),
            meant: self.plan.account.clone(),
        })
    }

    async fn land(&mut self, heard: Heard) -> Result<(), Stop> {
        let body = strip_answer(&heard.body);
        let arrival = Arrival {
            source: SOURCE,
            account: self.plan.account.clone(),
            stream: heard.stream.name(),
            request: strip_request(&heard.method, &heard.url, heard.asked.as_deref()),
            status: heard.status,
            ext: ext_of(&body),
            body: body.into(),
            captured_at: heard.captured_at,
            notes: vec![],
        };
        let kept = self
            .keep
            .keep(arrival)
            .await
            .map_err(|error| Stop::NotKept {
                reason: error.to_string(),
            })?;
        let tally = self.walked.streams.entry(heard.stream).or_default();
        tally.answers += 1;
        match kept {
            Kept::New => tally.landed += 1,
            Kept::Known => tally.known += 1,
        }
        Ok(())
    }

    fn note_posts(&mut self, heard: &Heard) {
        let Ok(answer) = serde_json::from_slice::<Value>(&heard.body) else {
            return;
        };
        self.more_posts = answer["has_more"].as_bool().unwrap_or(false);
        let items = answer["item_list"].as_array();
        let mut newest = None;
        for item in items.into_iter().flatten() {
            let Some(id) = text(&item["item_id"]) else {
                continue;
            };
            let published = number(&item["post_time"]).or_else(|| number(&item["create_time"]));
            let published = published.and_then(|at| DateTime::from_timestamp(at, 0));
            newest = newest.max(published);
            self.progress.saw(id, published);
        }
        self.old_posts = match (newest, self.since) {
            (Some(newest), Some(since)) => newest < since,
            (None, _) | (_, None) => false,
        };
    }

    /// Scrolls the list of posts to its end, or to the first page from before the window.
    async fn scroll(&mut self, step: &Step, listener: &mut Listener) -> Result<(), Stop> {
        let mut idle = 0;
        while self.more_posts && !self.old_posts && idle < IDLE_SCROLLS {
            let before = self.progress.posts(None).len();
            sleep(self.plan.pause / 2).await;
            let scrolled = self.browser.page().evaluate_expression(SCROLL);
            within("scroll", scrolled).await?;
            self.hear(step, listener).await?;
            idle = match self.progress.posts(None).len() > before {
                true => 0,
                false => idle + 1,
            };
        }
        Ok(())
    }

    async fn picture(&mut self, step: &Step) {
        let Some(folder) = &self.plan.screenshots else {
            return;
        };
        let number = self.walked.screenshots.len() + 1;
        let name = step.name.replace('/', "-");
        let file = folder.join(format!("{number:03}-{name}.png"));
        match take_screenshot(self.browser.page(), &file).await {
            Ok(()) => self.walked.screenshots.push(file),
            Err(reason) => tracing::warn!(step = step.name, reason, "no picture of the page"),
        }
    }
}
