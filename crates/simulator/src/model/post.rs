//! One post: what it is, and what its counters read at any instant.

use super::audience::Viewers;
use super::counters::{Counter, Counters};
use super::draw::Draws;
use super::growth::Growth;
use super::hours::AudienceClock;
use super::retention::Retention;
use super::rewards::RewardTerms;
use crate::moment::Moment;

/// A post as the world knows it. Public ones are what TikTok lists.
#[derive(Clone, Debug)]
pub struct Post {
    /// 64 bits: seconds of publishing above 32 bits of chance. Always above 2^53.
    pub id: u64,
    pub published: Moment,
    /// Places in the world's list of hashtags.
    pub hashtags: Vec<usize>,
    /// Handles that the caption mentions, without `@`.
    pub mentions: Vec<String>,
    /// Place in the world's list of sounds.
    pub sound: usize,
    /// 0 for photos.
    pub length_millis: u64,
    pub is_ad: bool,
    pub is_viral: bool,
    /// Views this post would gather if it grew for ever, all effects included.
    pub potential: f64,
    /// The factor of all known effects in `potential`.
    pub effect: f64,
    /// Stands at the top of the profile.
    pub pinned: bool,
    /// Earlier than `published` where the scheduler published it.
    pub uploaded: Moment,
    pub(super) rewards: Option<RewardTerms>,
    pub deleted: Option<Moment>,
    pub hidden: Option<Hidden>,
    pub(super) cleanups: Vec<Correction>,
    pub(super) rates: Rates,
    pub(super) growth: Growth,
    pub(super) clock: AudienceClock,
    pub(super) draws: Draws,
    pub(super) account: Draws,
}

/// A time out of sight. Nobody watches a private post.
#[derive(Copy, Clone, Debug)]
pub struct Hidden {
    pub from: Moment,
    pub until: Option<Moment>,
}

/// A share of what was counted so far is taken back.
#[derive(Copy, Clone, Debug)]
pub(super) struct Correction {
    pub at: Moment,
    pub share: f64,
}

/// What one view brings, on average.
#[derive(Copy, Clone, Debug)]
pub(super) struct Rates {
    like: f64,
    unlike: f64,
    comment: f64,
    share: f64,
    favorite: f64,
    reach: f64,
    follow: f64,
    profile: f64,
    website: f64,
    contact: f64,
}

/// A like is withdrawn this long after it was given.
const UNLIKE_AFTER_HOURS: i64 = 36;

impl Rates {
    pub fn new(post: Draws, is_viral: bool) -> Self {
        let warmth = libm::exp(0.3 * post.bell(0)) * if is_viral { 1.2 } else { 1.0 };
        Self {
            like: 0.06 * warmth,
            unlike: post.between(1, 0.012, 0.045),
            comment: 0.0038 * warmth * post.between(2, 0.6, 1.5),
            share: 0.0065 * warmth * post.between(3, 0.5, 1.6),
            favorite: 0.0090 * warmth * post.between(4, 0.6, 1.5),
            reach: post.between(5, 0.62, 0.82),
            follow: post.between(6, 0.0012, 0.0032),
            profile: post.between(7, 0.008, 0.017),
            website: post.between(8, 0.0003, 0.0008),
            contact: post.between(9, 0.00001, 0.00006),
        }
    }

    fn of(&self, counter: Counter) -> f64 {
        match counter {
            Counter::Views => 1.0,
            Counter::Likes => self.like,
            Counter::Unlikes => self.like * self.unlike,
            Counter::Comments => self.comment,
            Counter::Shares => self.share,
            Counter::Favorites => self.favorite,
            Counter::Reach => self.reach,
            Counter::NewFollowers => self.follow,
            Counter::ProfileViews => self.profile,
            Counter::WebsiteClicks => self.website,
            Counter::EmailClicks => self.contact,
            Counter::PhoneNumberClicks => self.contact * 0.4,
            Counter::AddressClicks => self.contact * 0.7,
            Counter::LeadSubmissions => self.contact * 0.2,
            Counter::AppDownloadClicks => self.contact * 0.1,
            Counter::ViewsRemoved => 1.0,
            Counter::LikesRemoved => self.like,
            Counter::ReachRemoved => self.reach,
        }
    }
}

impl Post {
    /// TikTok's id as it is written: decimal text.
    pub fn id_text(&self) -> String {
        self.id.to_string()
    }

    pub fn is_photo(&self) -> bool {
        self.length_millis == 0
    }

    /// Pictures of a photo post, 3 to 9; none of a video.
    pub fn photos(&self) -> usize {
        if self.is_photo() {
            3 + self.draws.child(20).below(0, 7)
        } else {
            0
        }
    }

    /// Whether TikTok lists the post at this instant.
    pub fn is_public(&self, at: Moment) -> bool {
        let gone = self.deleted.is_some_and(|deleted| deleted <= at);
        let hidden = self
            .hidden
            .is_some_and(|hidden| hidden.from <= at && hidden.until.is_none_or(|until| at < until));
        self.published <= at && !gone && !hidden
    }

    /// Whether the scheduler published it.
    pub fn is_scheduled(&self) -> bool {
        self.uploaded < self.published
    }

    /// Readings of all counters at an instant, hidden and deleted posts included: those stand still.
    pub fn counters(&self, at: Moment) -> Counters {
        let seen = self.seen(at);
        let earlier = self.seen(self.alive_at(at).plus_hours(-UNLIKE_AFTER_HOURS));
        Counters::from_fn(|counter| {
            let rate = self.rates.of(counter);
            match counter {
                Counter::Unlikes => (earlier * rate) as u64,
                Counter::ViewsRemoved | Counter::LikesRemoved | Counter::ReachRemoved => {
                    self.taken_back(at, rate)
                }
                Counter::Views
                | Counter::Likes
                | Counter::Comments
                | Counter::Shares
                | Counter::Favorites
                | Counter::Reach
                | Counter::NewFollowers
                | Counter::ProfileViews
                | Counter::WebsiteClicks
                | Counter::PhoneNumberClicks
                | Counter::EmailClicks
                | Counter::AddressClicks
                | Counter::LeadSubmissions
                | Counter::AppDownloadClicks => (seen * rate) as u64,
            }
        })
    }

    /// The reading of one counter that only grows with views; corrections are not among those.
    pub(crate) fn count(&self, counter: Counter, at: Moment) -> u64 {
        (self.seen(at) * self.rates.of(counter)) as u64
    }

    /// Gains from `from` up to, not including, `to`.
    pub fn gained(&self, from: Moment, to: Moment) -> Counters {
        self.counters(to) - self.counters(from)
    }

    pub fn retention(&self) -> Option<Retention> {
        Retention::new(self.draws.child(10), self.length_millis)
    }

    pub fn viewers(&self) -> Viewers {
        let beyond = self.potential / (self.potential + 20_000.0);
        Viewers::new(self.account, self.draws.child(11), beyond)
    }

    fn taken_back(&self, at: Moment, rate: f64) -> u64 {
        let passed = self.cleanups.iter().filter(|cleanup| cleanup.at <= at);
        passed
            .map(|cleanup| (self.seen(cleanup.at) * rate * cleanup.share) as u64)
            .sum()
    }

    /// Views so far, before rounding. Stands still while nobody can watch.
    fn seen(&self, at: Moment) -> f64 {
        let at = self.alive_at(at);
        let Some(hidden) = self.hidden.filter(|hidden| hidden.from < at) else {
            return self.grown(at);
        };
        let before = self.grown(hidden.from);
        match hidden.until.filter(|until| *until < at) {
            None => before,
            Some(until) => before + (self.grown(at) - self.grown(until)),
        }
    }

    fn alive_at(&self, at: Moment) -> Moment {
        self.deleted.map_or(at, |deleted| deleted.min(at))
    }

    fn grown(&self, at: Moment) -> f64 {
        if at <= self.published {
            return 0.0;
        }
        let days = at.seconds_since(self.published) as f64 / 86_400.0;
        let age = if days > self.growth.ends_after() + 2.0 {
            self.growth.ends_after()
        } else {
            self.clock.days(at) - self.clock.days(self.published)
        };
        self.potential * self.growth.seen(age)
    }
}
