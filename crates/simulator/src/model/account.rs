//! One account: its posts, its followers, and the exact numbers of any of its days.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use super::audience::Followers;
use super::counters::{Counter, Counters};
use super::draw::Draws;
use super::effects::Effects;
use super::hours::{ActiveHours, AudienceClock};
use super::live::Live;
use super::post::Post;
use super::schedule::Desk;
use crate::moment::Moment;
use crate::scenario::{AccountKind, AccountPlan, Persona};

/// An account of the simulated world. Nothing in here changes: time is an argument.
#[derive(Clone, Debug)]
pub struct Account {
    pub handle: String,
    pub name: String,
    pub bio: String,
    pub persona: Persona,
    pub kind: AccountKind,
    /// The `business_id` of the Business API.
    pub business_open_id: String,
    /// The `open_id` of TikTok for Developers; a different one, as in reality.
    pub display_open_id: String,
    pub union_id: String,
    pub joined: NaiveDate,
    /// The first day of which daily metrics exist.
    pub analytics_since: NaiveDate,
    pub is_verified: bool,
    pub following: u64,
    pub audience: Followers,
    /// Oldest first, future ones included.
    pub posts: Vec<Post>,
    pub late_days: Vec<(NaiveDate, i64)>,
    /// The day on which the account joined the rewards programme.
    pub rewards_since: Option<NaiveDate>,
    /// LIVE sessions, oldest first.
    pub lives: Vec<Live>,
    followers_at_start: u64,
    followers_per_day: f64,
    hours: Arc<ActiveHours>,
    clock: AudienceClock,
    draws: Draws,
}

/// Exact gains of one UTC day, and the followers at its end.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct AccountDay {
    pub date: NaiveDate,
    /// Summed over all posts of the account, whatever became of them since.
    pub gained: Counters,
    /// People who watched anything that day.
    pub unique_viewers: u64,
    /// People who liked, commented or shared anything that day.
    pub engaged: u64,
    pub followers_gained: u64,
    pub followers_lost: u64,
    /// At the end of the day.
    pub followers: u64,
}

/// Followers leave, if they do, about this long after they came.
const LEAVE_AFTER_DAYS: i64 = 14;
const LEAVING_SHARE: f64 = 0.11;
/// Of those who were there at the start, in a year.
const OLD_LEAVING_SHARE: f64 = 0.04;

impl Account {
    pub(super) fn new(
        plan: &AccountPlan,
        clock: DateTime<Utc>,
        effects: &Effects,
        world: Draws,
    ) -> Self {
        let draws = world.named(&plan.handle);
        let peak = effects.best_hour + 2 + draws.below(1, 3) - 1;
        let hours = Arc::new(ActiveHours::around(peak));
        let desk = Desk {
            plan,
            clock,
            effects,
            hours: hours.clone(),
            account: draws,
        };
        let joined = plan.joined(clock);
        let followers_at_start = plan
            .followers_at_start
            .unwrap_or_else(|| plan.persona.followers_at_start());
        Self {
            posts: desk.posts(),
            handle: plan.handle.clone(),
            name: plan
                .name
                .clone()
                .unwrap_or_else(|| format!("{} (simulated)", plan.handle)),
            bio: plan.bio.clone().unwrap_or_default(),
            persona: plan.persona,
            kind: plan.kind(),
            business_open_id: open_id("-000sim", draws.child(2)),
            display_open_id: open_id("sim-display-", draws.child(3)),
            union_id: open_id("sim-union-", draws.child(4)),
            joined,
            analytics_since: plan.analytics_since.unwrap_or(joined).max(joined),
            is_verified: false,
            following: 10 + draws.below(5, 400) as u64,
            audience: Followers::new(draws.child(23)),
            late_days: plan
                .late_days
                .iter()
                .map(|late| (late.date, late.hours))
                .collect(),
            rewards_since: plan.rewards_since,
            lives: Live::all(plan, joined, clock, draws.child(28)),
            followers_at_start,
            followers_per_day: 0.05 + followers_at_start as f64 * draws.between(6, 0.0002, 0.0008),
            clock: AudienceClock::new(hours.clone(), draws.child(22), draws.child(24)),
            hours,
            draws,
        }
    }

    /// The short link of the profile. It leads nowhere.
    pub fn deep_link(&self) -> String {
        format!(
            "https://vm.tiktok.com/{}/",
            &self.union_id[self.union_id.len() - 8..]
        )
    }

    /// Readings summed over all posts.
    pub fn counters(&self, at: Moment) -> Counters {
        self.published(at)
            .iter()
            .map(|post| post.counters(at))
            .sum()
    }

    /// Posts that TikTok lists at this instant, newest first.
    pub fn public_posts(&self, at: Moment) -> impl Iterator<Item = &Post> {
        self.published(at)
            .iter()
            .rev()
            .filter(move |post| post.is_public(at))
    }

    pub fn post(&self, id: u64) -> Option<&Post> {
        self.posts.iter().find(|post| post.id == id)
    }

    /// Likes on the posts that are public at this instant.
    pub fn likes_on_public_posts(&self, at: Moment) -> u64 {
        self.public_posts(at)
            .map(|post| post.counters(at).likes_net() as u64)
            .sum()
    }

    pub fn followers(&self, at: Moment) -> u64 {
        self.border(at).followers()
    }

    /// The day's exact numbers, known only when it is over; asking earlier tells the future.
    pub fn day(&self, date: NaiveDate) -> AccountDay {
        self.days(date, date)[0]
    }

    /// All days from `first` to `last`, both included.
    pub fn days(&self, first: NaiveDate, last: NaiveDate) -> Vec<AccountDay> {
        self.days_from(Moment::of_date(first), (last - first).num_days() + 1)
    }

    /// `count` spans of 24 hours from `from`, each under the UTC date of its first second: the days
    /// of another time zone.
    pub fn days_from(&self, from: Moment, count: i64) -> Vec<AccountDay> {
        let borders: Vec<Border> = (0..=count)
            .map(|day| self.border(from.plus_days(day)))
            .collect();
        borders
            .windows(2)
            .map(|pair| self.between(pair[0], pair[1]))
            .collect()
    }

    fn between(&self, from: Border, to: Border) -> AccountDay {
        let gained = to.counters - from.counters;
        let chance = self.draws.child(25);
        let day = from.at.day_number() as u64;
        let again = chance.between(day, 0.18, 0.34);
        let busy = chance.child(1).between(day, 0.10, 0.22);
        let acts = gained[Counter::Likes] + gained[Counter::Comments] + gained[Counter::Shares];
        AccountDay {
            date: from.at.date(),
            gained,
            unique_viewers: less(gained[Counter::Views], again),
            engaged: less(acts, busy),
            followers_gained: to.followers_gained - from.followers_gained,
            followers_lost: to.followers_lost - from.followers_lost,
            followers: to.followers(),
        }
    }

    fn border(&self, at: Moment) -> Border {
        let counters = self.counters(at);
        Border {
            at,
            counters,
            followers_at_start: self.followers_at_start,
            followers_gained: self.unprompted_followers(at) + counters[Counter::NewFollowers],
            followers_lost: self.lost_followers(at),
        }
    }

    /// Followers who were active in each UTC hour of a day.
    pub fn active_followers(&self, date: NaiveDate) -> [u64; 24] {
        let day = Moment::of_date(date);
        let followers = self.followers(day.plus_days(1)) as f64;
        let chance = self.draws.child(26).child(day.day_number() as u64);
        std::array::from_fn(|hour| {
            let awake = (self.hours.share(hour) * 2.4).min(0.9);
            (followers * awake * chance.between(hour as u64, 0.93, 1.07)) as u64
        })
    }

    /// When the followers are about: the known truth behind `active_followers`.
    pub fn hours(&self) -> &ActiveHours {
        &self.hours
    }

    pub(crate) fn draws(&self) -> Draws {
        self.draws
    }

    /// Followers who came without a post having led them.
    fn unprompted_followers(&self, at: Moment) -> u64 {
        let joined = Moment::of_date(self.joined);
        if at <= joined {
            return 0;
        }
        let days = self.clock.days(at) - self.clock.days(joined);
        (self.followers_per_day * days.max(0.0)) as u64
    }

    fn lost_followers(&self, at: Moment) -> u64 {
        let joined = Moment::of_date(self.joined);
        let days = at.seconds_since(joined).max(0) as f64 / 86_400.0;
        let years = (days / 365.0).min(20.0);
        let old = self.followers_at_start as f64 * OLD_LEAVING_SHARE * years;
        let then = at.plus_days(-LEAVE_AFTER_DAYS);
        let led_here: u64 = self
            .published(then)
            .iter()
            .map(|post| post.count(Counter::NewFollowers, then))
            .sum();
        let new = (self.unprompted_followers(then) + led_here) as f64 * LEAVING_SHARE;
        old as u64 + new as u64
    }

    pub(crate) fn published(&self, at: Moment) -> &[Post] {
        &self.posts[..self.posts.partition_point(|post| post.published <= at)]
    }
}

/// Readings at one instant; two of them make a day.
#[derive(Copy, Clone)]
struct Border {
    at: Moment,
    counters: Counters,
    followers_at_start: u64,
    followers_gained: u64,
    followers_lost: u64,
}

impl Border {
    fn followers(self) -> u64 {
        self.followers_at_start + self.followers_gained - self.followers_lost
    }
}

/// `count` less a share of it, rounded so that nothing comes of nothing.
fn less(count: u64, share: f64) -> u64 {
    count - (count as f64 * share) as u64
}

fn open_id(prefix: &str, draws: Draws) -> String {
    format!("{prefix}{:016x}{:08x}", draws.at(0), draws.at(1) as u32)
}
