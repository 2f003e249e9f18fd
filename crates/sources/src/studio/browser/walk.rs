//! The walk through Studio: page after page is opened as a person would, and what it loads is kept.
//!
//! What a page told is in landing before the next one is opened. The first sign that the session is
//! over, that another account is signed in or that a person is asked for ends the walk; what came stays,
//! and what did not come is named.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::header::HeaderMap;
use url::Url;

use super::download::Downloaded;
use super::listen::{Heard, Listener};
use super::progress::Progress;
use super::running::RunningBrowser;
use super::standing::{Identity, Stop};
use super::steps::{Parts, Step, account_steps, post_steps};
use super::visit::Visit;
use crate::http::Answer;
use crate::pull::{Clock, Keep, Verdict};
use crate::studio::{Stream, classify};

/// What is walked through, and how.
#[derive(Debug, Clone)]
pub struct WalkPlan {
    /// Whose answers they are: the name of their folder in landing.
    pub account: String,
    /// Other names of the account: a session of any of them is the one that is meant.
    pub other_names: BTreeSet<String>,
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
    /// Pages that may be opened and calls for data that they may make.
    pub max_requests: u32,
    /// From the opening of a page to that of the next, listening; the tabs of one post are one look.
    pub pause: Duration,
    /// Where a picture of each page is put.
    pub screenshots: Option<PathBuf>,
    /// Where the files of "Download data" are put; the button is not pressed where none is named.
    pub downloads: Option<PathBuf>,
    /// Where the mark lies of how far the walk is.
    pub progress: Option<PathBuf>,
}

/// What a walk came to.
#[derive(Debug, Default)]
pub struct Walked {
    pub identity: Option<Identity>,
    /// Pages that were opened.
    pub pages: u32,
    /// Pages that were opened and calls for data that they made.
    pub requests: u64,
    /// Pages that were through before.
    pub skipped: u32,
    /// Pages that are not through, in the order in which they would have been opened.
    pub missing: Vec<String>,
    pub streams: BTreeMap<Stream, Tally>,
    /// The calls that each page made.
    pub seen: BTreeMap<String, Seen>,
    /// Why it ended before its end.
    pub stopped: Option<Stop>,
    pub screenshots: Vec<PathBuf>,
    /// What "Download data" handed out on which page.
    pub downloads: Vec<(String, Downloaded)>,
}

/// What one page called and showed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    pub streams: BTreeSet<Stream>,
    /// Paths of calls for data that nobody knows.
    pub unknown: BTreeSet<String>,
    /// What stands on such a page, and was not found on this one.
    pub lacks: BTreeSet<&'static str>,
    /// Every answer, in the order in which they came.
    pub answers: Vec<Answered>,
}

/// What one answer came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    pub stream: Stream,
    pub status: u16,
    pub verdict: Verdict,
}

impl Answered {
    pub(super) fn of(heard: &Heard) -> Self {
        let answer = Answer {
            status: heard.status,
            headers: HeaderMap::new(),
            body: heard.body.clone(),
        };
        Self {
            stream: heard.stream,
            status: heard.status,
            verdict: classify(heard.stream, &answer),
        }
    }
}

/// Answers of one stream.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub answers: u64,
    pub landed: u64,
    pub known: u64,
}

/// Pages in a row that did not load whole, after which no more are opened.
const BROKEN_PAGES: u32 = 3;

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
    let since = plan
        .days
        .map(|days| now - chrono::TimeDelta::days(i64::from(days)));
    let progress = Progress::open(plan.progress.as_deref(), &key, now);
    let listener = match Listener::to(browser, Arc::clone(&clock)).await {
        Ok(listener) => listener,
        Err(error) => {
            return Walked {
                stopped: Some(error.into()),
                ..Walked::default()
            };
        }
    };
    let visit = Visit::new(browser, plan, keep, (listener, clock), (progress, since));
    let mut walker = Walker {
        visit,
        since,
        told,
        skipped: 0,
        broken_in_a_row: 0,
    };
    let ended = walker.all().await;
    let missing = walker.missing();
    if ended.is_ok() && missing.is_empty() {
        // what is lost with this mark are pages that would have been left out, and no facts
        if let Err(error) = walker.visit.progress.complete() {
            tracing::warn!(%error, "the mark of the walk stays");
        }
    }
    let mut walked = walker.visit.finish();
    walked.skipped = walker.skipped;
    walked.missing = missing;
    walked.stopped = ended.err();
    walked
}

struct Walker<'a> {
    visit: Visit<'a>,
    since: Option<DateTime<Utc>>,
    told: &'a (dyn Fn(&str) + Sync),
    skipped: u32,
    broken_in_a_row: u32,
}

impl Walker<'_> {
    async fn all(&mut self) -> Result<(), Stop> {
        let home = Step::home();
        (self.told)(&home.name);
        self.visit.open(&home).await?;
        if !self.visit.knows_whose_it_is() {
            return Err(Stop::SignedOut {
                sign: "Studio did not tell whose it is",
            });
        }
        for step in account_steps(self.visit.plan.parts, self.visit.plan.days) {
            self.step(&step).await?;
        }
        for step in self.steps_of_posts() {
            self.step(&step).await?;
        }
        Ok(())
    }

    fn steps_of_posts(&self) -> Vec<Step> {
        if !self.visit.plan.parts.posts {
            return vec![];
        }
        let most = self.visit.plan.posts_at_most.unwrap_or(usize::MAX);
        let posts = self.visit.progress.posts(self.since).into_iter().take(most);
        posts.flat_map(|item_id| post_steps(&item_id)).collect()
    }

    /// One page, unless it is through. One that did not load whole is opened once more.
    async fn step(&mut self, step: &Step) -> Result<(), Stop> {
        if self.visit.progress.is_done(&step.name) {
            self.skipped += 1;
            return Ok(());
        }
        (self.told)(&step.name);
        let is_whole = self.visit.open(step).await? || self.visit.open(step).await?;
        if !is_whole {
            tracing::warn!(step = step.name, "a page did not load whole");
            self.broken_in_a_row += 1;
            return match self.broken_in_a_row {
                BROKEN_PAGES.. => Err(Stop::Failing {
                    pages: self.broken_in_a_row,
                }),
                _ => Ok(()),
            };
        }
        self.broken_in_a_row = 0;
        let finished = self.visit.progress.finish(&step.name);
        finished.map_err(|error| Stop::NotKept {
            reason: error.to_string(),
        })
    }

    /// Pages that are not through.
    fn missing(&self) -> Vec<String> {
        let plan = self.visit.plan;
        let mut steps = account_steps(plan.parts, plan.days);
        steps.extend(self.steps_of_posts());
        let names = steps.into_iter().map(|step| step.name);
        names
            .filter(|name| !self.visit.progress.is_done(name))
            .collect()
    }
}
