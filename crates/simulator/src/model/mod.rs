//! The world behind the answers: deterministic, exact, and computed when asked.
//!
//! Every counter of a post is a growing function of time, rounded down. Gains are differences of
//! readings, so days add up to totals and hours to days by construction, without a table.

mod account;
mod audience;
mod benchmark;
pub(crate) mod comments;
mod counters;
mod draw;
mod effects;
mod growth;
mod hours;
mod live;
mod post;
mod retention;
mod rewards;
mod schedule;
pub(crate) mod search;
mod shares;
pub(crate) mod trends;
mod watching;

pub use account::{Account, AccountDay};
pub use audience::{Followers, Viewers};
pub use benchmark::Benchmark;
pub use comments::Comment;
pub use counters::{Counter, Counters};
pub use effects::{Effects, Hashtag, Sound};
pub use hours::ActiveHours;
pub use live::Live;
pub use post::{Hidden, Post};
pub use retention::Retention;
pub use rewards::RewardDay;
pub use search::SearchTerm;
pub use shares::{Share, WHOLE};
pub use trends::{SoundTrend, TagTrend};
pub use watching::RangeViewers;

pub(crate) use audience::country_of_city;
pub(crate) use draw::Draws;
pub(crate) use effects::hashtag_names;
pub(crate) use rewards::cents_between;
pub(crate) use shares::top;

use crate::scenario::{AccountPlan, Persona, Scenario};

/// All accounts of a scenario, and the known causes behind their numbers.
#[derive(Clone, Debug)]
pub struct World {
    pub effects: Effects,
    pub accounts: Vec<Account>,
    pub(crate) draws: Draws,
}

impl World {
    /// Computes who exists and what was posted; counters are computed later, when asked for.
    pub fn new(scenario: &Scenario) -> Self {
        let draws = Draws::new(scenario.seed);
        let effects = Effects::new(&scenario.effects, draws.child(1));
        let plans = scenario.accounts.iter().cloned().chain(agency(scenario));
        let accounts =
            plans.map(|plan| Account::new(&plan, scenario.clock, &effects, draws.child(2)));
        Self {
            accounts: accounts.collect(),
            draws,
            effects,
        }
    }

    pub fn account(&self, handle: &str) -> Option<&Account> {
        self.accounts
            .iter()
            .find(|account| account.handle == handle)
    }

    /// The caption as the creator wrote it: a title, who is in it, and the hashtags.
    pub fn caption(&self, account: &Account, post: &Post) -> String {
        const OPENINGS: [&str; 8] = [
            "Building a loop from",
            "Tiny synth, big",
            "One take with",
            "Slowing down",
            "Sampling",
            "Late night",
            "Day two of",
            "Nobody asked for",
        ];
        const OBJECTS: [&str; 9] = [
            "a kettle",
            "rain on glass",
            "my upstairs neighbour",
            "a broken toy piano",
            "the night bus",
            "three chords",
            "a door hinge",
            "an old answering machine",
            "eight small bells",
        ];
        let draws = account.draws().child(27);
        let opening = OPENINGS[draws.below(post.id, OPENINGS.len())];
        let object = OBJECTS[draws.child(1).below(post.id, OBJECTS.len())];
        let tags = post
            .hashtags
            .iter()
            .map(|tag| format!(" #{}", self.effects.hashtag(*tag).name));
        let mentions = post.mentions.iter().map(|handle| format!(" @{handle}"));
        let mentions = mentions.collect::<String>();
        format!("{opening} {object}{mentions}{}", tags.collect::<String>())
    }
}

/// The accounts of an agency: three in four Personal, of all sizes.
fn agency(scenario: &Scenario) -> impl Iterator<Item = AccountPlan> {
    let draws = Draws::new(scenario.seed).child(3);
    let agency = scenario.agency.clone();
    let (accounts, videos) = agency.map_or((0, 0), |agency| (agency.accounts, agency.videos));
    (1..=accounts).map(move |number| {
        let persona = if draws.unit(number as u64) < 0.25 {
            Persona::RegisteredBusiness
        } else {
            Persona::Personal
        };
        let mut plan = AccountPlan::new(format!("agency.creator.{number:04}"), persona);
        let size = libm::exp(1.1 * draws.child(1).bell(number as u64));
        plan.posts.count = Some(videos);
        plan.posts.typical_views = Some(900.0 * size);
        plan.followers_at_start = Some(150 + (2_000.0 * size) as u64);
        plan
    })
}

#[cfg(test)]
mod tests;
