//! One page of Studio: opened, listened to until it is quiet, and kept.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::cards::shown_cards;
use super::download::{Downloaded, download_data, has_button};
use super::listen::{Heard, Listener};
use super::pace::Pace;
use super::progress::Progress;
use super::running::RunningBrowser;
use super::screenshot::take_screenshot;
use super::standing::{
    Identity, Shown, Stop, identity_of, is_failure, look, number, text, verdict,
};
use super::steps::{Step, expected_on, own_types};
use super::walk::{Answered, WalkPlan, Walked};
use crate::pull::{Arrival, Clock, Keep, Kept, ext_of};
use crate::studio::{SOURCE, Stream, strip_answer, strip_request};

/// Opens pages one after the other, and knows what all of them told.
pub(super) struct Visit<'a> {
    pub plan: &'a WalkPlan,
    pub progress: Progress,
    browser: &'a RunningBrowser,
    keep: &'a dyn Keep,
    listener: Listener,
    pace: Pace,
    /// Whether the next page is no tab of the post that is open.
    begins_look: bool,
    clock: Arc<dyn Clock>,
    since: Option<DateTime<Utc>>,
    walked: Walked,
    /// Whether the list of posts goes on.
    more_posts: bool,
    /// Whether the last page of the list held posts from before `since` alone.
    old_posts: bool,
}

/// What was heard of a page, before it is kept.
#[derive(Default)]
struct Told {
    answers: Vec<Heard>,
    streams: BTreeSet<Stream>,
    /// Whether the call was among them that this tab alone makes.
    has_own: bool,
    /// Whether an answer of the server was a failure.
    has_failed: bool,
}

impl Told {
    fn hears(&mut self, heard: Heard, own: &[&str]) {
        self.has_own |= own.iter().any(|of| heard.url.as_str().contains(of));
        self.has_failed |= is_failure(&heard);
        self.streams.insert(heard.stream);
        self.answers.push(heard);
    }
}

/// Whether one stream of each group was heard.
fn has_each(expected: &[&[Stream]], heard: &BTreeSet<Stream>) -> bool {
    let is_heard = |group: &&[Stream]| group.iter().any(|stream| heard.contains(stream));
    expected.iter().all(is_heard)
}

/// The longest that one page may take to load what it shows.
const PAGE: Duration = Duration::from_secs(60);
/// A page is through when nothing was under way for this long, and it made the calls that it makes.
const SETTLED: Duration = Duration::from_millis(150);
/// How long a page may rest before it makes them.
const LATE: Duration = Duration::from_secs(4);
/// The rest of a page of which nobody knows what it calls.
const UNKNOWN: Duration = Duration::from_millis(700);
/// Scrolls in a row that brought no post.
const IDLE_SCROLLS: u32 = 3;

/// To the end of the longest list of the page; rows out of view leave the DOM, so nothing is read here.
const SCROLL: &str = r"(() => {
  const all = [document.scrollingElement, ...document.querySelectorAll('*')];
  const long = all.filter((one) => one && one.scrollHeight > one.clientHeight + 40 && one.clientHeight > 100);
  for (const one of long) one.scrollTop = one.scrollHeight;
  return long.length;
})()";

impl<'a> Visit<'a> {
    pub fn new(
        browser: &'a RunningBrowser,
        plan: &'a WalkPlan,
        keep: &'a dyn Keep,
        (listener, clock): (Listener, Arc<dyn Clock>),
        (progress, since): (Progress, Option<DateTime<Utc>>),
    ) -> Self {
        let seed = clock.now().timestamp_millis().unsigned_abs();
        Self {
            pace: Pace::new(plan.pause, seed),
            begins_look: true,
            plan,
            progress,
            browser,
            keep,
            listener,
            clock,
            since,
            walked: Walked::default(),
            more_posts: true,
            old_posts: false,
        }
    }

    pub fn knows_whose_it_is(&self) -> bool {
        self.walked.identity.is_some()
    }

    /// What all pages came to.
    pub fn finish(mut self) -> Walked {
        self.walked.requests = self.requests();
        self.walked
    }

    /// Opens a page and keeps what it tells; `false` where it did not load whole.
    pub async fn open(&mut self, step: &Step) -> Result<bool, Stop> {
        self.within_budget()?;
        self.walked.pages += 1;
        let page = self.browser.page();
        let url = step.url(&self.plan.base);
        tracing::debug!(step = step.name, "a page is opened");
        // what the page before left behind is not this one's
        self.listener.was_broken();
        if self.begins_look {
            self.pace.look();
        }
        self.browser
            .within("open a page", page.goto(url.as_str()))
            .await?;
        let heard = self.hear(step).await;
        self.picture(step).await;
        // what stands on the page outweighs what an answer said: it tells a person what to do
        match look(self.browser).await? {
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
        let mut is_whole = heard? && !self.was_silent(step);
        if step.is_list_of_posts() {
            is_whole &= self.scroll(step).await?;
        }
        if step.shows_cards() {
            self.cards(step).await?;
        }
        if is_whole && step.has_downloads() {
            self.download(step).await?;
        }
        self.begins_look = step.ends_look || !is_whole;
        if self.begins_look {
            is_whole &= self.rest(step).await?;
        }
        Ok(is_whole)
    }

    /// Whether the page made none of the calls that it makes for every account: it was too slow to, or
    /// TikTok has changed it.
    fn was_silent(&self, step: &Step) -> bool {
        let seen = self.walked.seen.get(&step.name);
        let has_all = seen.is_some_and(|seen| has_each(expected_on(&step.name), &seen.streams));
        step.tells_of_every_account() && !has_all
    }

    /// Listens on until the next look may begin; `false` where something of it broke off.
    async fn rest(&mut self, step: &Step) -> Result<bool, Stop> {
        let mut told = Told::default();
        if self.pace.left().is_zero() {
            return Ok(true);
        }
        while let Some(heard) = self.listener.next(self.pace.left(), PAGE).await {
            told.hears(heard, &[]);
        }
        self.take_in(step, told).await
    }

    fn requests(&self) -> u64 {
        u64::from(self.walked.pages) + self.listener.calls()
    }

    fn within_budget(&self) -> Result<(), Stop> {
        let (pages, requests) = (self.plan.max_pages, self.plan.max_requests);
        if self.walked.pages >= pages {
            return Err(Stop::Budget {
                limit: pages,
                of: "pages",
            });
        }
        if self.requests() >= u64::from(requests) {
            return Err(Stop::Budget {
                limit: requests,
                of: "requests",
            });
        }
        Ok(())
    }

    /// Keeps what the page loads until it is quiet; `false` where something of it broke off.
    async fn hear(&mut self, step: &Step) -> Result<bool, Stop> {
        let (expected, own) = (expected_on(&step.name), own_types(&step.name));
        let mut told = Told::default();
        loop {
            let has_all = has_each(expected, &told.streams) && (told.has_own || own.is_empty());
            let quiet = match (has_all, expected.is_empty()) {
                (true, true) => UNKNOWN,
                (true, false) => SETTLED,
                (false, _) => LATE,
            };
            match self.listener.next(quiet, PAGE).await {
                Some(heard) => told.hears(heard, own),
                None => return self.take_in(step, told).await,
            }
        }
    }

    /// Keeps what was heard of a page; `false` where something of it broke off. Nothing is kept where
    /// the page turns out to be of another account.
    async fn take_in(&mut self, step: &Step, told: Told) -> Result<bool, Stop> {
        let seen = self.walked.seen.entry(step.name.clone()).or_default();
        seen.streams.extend(&told.streams);
        seen.unknown.extend(self.listener.unknown());
        seen.answers.extend(told.answers.iter().map(Answered::of));
        let is_whole = !told.has_failed && !self.listener.was_broken();
        for identity in told.answers.iter().filter_map(identity_of) {
            self.is_meant(&identity)?;
            self.walked.identity = Some(identity);
        }
        self.kept(told.answers).await.map(|()| is_whole)
    }

    /// The first reason to stop is kept in mind while the rest still lands.
    async fn kept(&mut self, answers: Vec<Heard>) -> Result<(), Stop> {
        let mut reason = Ok(());
        for heard in answers {
            if let Err(stop) = verdict(&heard) {
                tracing::debug!(
                    stream = heard.stream.name(),
                    code = stop.code(),
                    "an answer stops the walk"
                );
                reason = reason.and(Err(stop));
                continue;
            }
            if is_failure(&heard) {
                continue;
            }
            if heard.stream == Stream::Posts {
                self.note_posts(&heard);
            }
            if heard.stream != Stream::Comments || self.plan.parts.comments {
                self.land(heard).await?;
            }
        }
        reason
    }

    /// By TikTok's id where it is known, else by the name.
    fn is_meant(&self, found: &Identity) -> Result<(), Stop> {
        let before = self.walked.identity.as_ref().map(|known| &known.user_id);
        let handle = found.handle.as_ref().map(|handle| handle.to_lowercase());
        let is_ours = match self.plan.user_id.as_ref().or(before) {
            Some(meant) => *meant == found.user_id,
            None => handle.is_none_or(|handle| {
                handle == self.plan.account || self.plan.other_names.contains(&handle)
            }),
        };
        match is_ours {
            true => Ok(()),
            false => Err(Stop::OtherAccount {
                found: found.handle.as_ref().unwrap_or(&found.user_id).clone(),
                meant: self.plan.account.clone(),
            }),
        }
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
        let kept = self.keep.keep(arrival).await;
        let kept = kept.map_err(|error| Stop::NotKept {
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
    async fn scroll(&mut self, step: &Step) -> Result<bool, Stop> {
        let (mut idle, mut is_whole) = (0, true);
        while self.more_posts && !self.old_posts && idle < IDLE_SCROLLS {
            self.within_budget()?;
            let before = self.progress.posts(None).len();
            self.pace.scroll();
            let scrolled = self.browser.page().evaluate_expression(SCROLL);
            self.browser.within("scroll", scrolled).await?;
            is_whole &= self.hear(step).await?;
            is_whole &= self.rest(step).await?;
            idle = match self.progress.posts(None).len() > before {
                true => 0,
                false => idle + 1,
            };
        }
        Ok(is_whole && (!self.more_posts || self.old_posts))
    }

    /// Keeps the numbers that stand on the page, as they are written there.
    async fn cards(&mut self, step: &Step) -> Result<(), Stop> {
        let url = step.url(&self.plan.base);
        match shown_cards(self.browser, url, step, self.clock.now()).await? {
            Some(heard) => self.land(heard).await,
            None => {
                self.lacks(step, "the numbers of its cards");
                Ok(())
            }
        }
    }

    fn lacks(&mut self, step: &Step, what: &'static str) {
        let seen = self.walked.seen.entry(step.name.clone()).or_default();
        seen.lacks.insert(what);
    }

    async fn download(&mut self, step: &Step) -> Result<(), Stop> {
        // where one tab gave none, the others give none either
        let gave_none = |(_, before): &(String, Downloaded)| *before == Downloaded::NoFile;
        let is_in_vain = self.walked.downloads.iter().any(gave_none);
        let Some(folder) = &self.plan.downloads else {
            if !has_button(self.browser).await? {
                self.lacks(step, "the button \"Download data\"");
            }
            return Ok(());
        };
        if is_in_vain {
            return Ok(());
        }
        let folder = folder.join(step.name.replace('/', "-"));
        let downloaded = download_data(self.browser, &folder, step.range()).await?;
        self.walked.downloads.push((step.name.clone(), downloaded));
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
