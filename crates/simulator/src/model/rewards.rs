//! What the rewards programme pays: cents for qualified views of posts of a minute and more.

use super::account::Account;
use super::draw::Draws;
use super::post::Post;
use crate::moment::Moment;

/// Posts shorter than this earn nothing.
const LEAST_MILLIS: u64 = 60_000;

/// Terms of one post; a part of its views qualifies, and a thousand of those earn a fixed sum.
#[derive(Copy, Clone, Debug)]
pub(super) struct RewardTerms {
    qualified: f64,
    /// US cents for a thousand qualified views.
    cents_per_thousand: u64,
}

/// Rewards of a span of time.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct RewardDay {
    pub qualified_views: u64,
    /// US cents.
    pub cents: u64,
}

impl RewardTerms {
    pub fn new(draws: Draws) -> Self {
        Self {
            qualified: draws.between(0, 0.35, 0.7),
            cents_per_thousand: 30 + draws.below(1, 71) as u64,
        }
    }
}

impl Post {
    /// Whether the programme pays for this post at all.
    pub fn earns_rewards(&self) -> bool {
        self.rewards.is_some() && self.length_millis >= LEAST_MILLIS
    }

    /// Rewards so far. They only grow, so days add up.
    pub fn rewards(&self, at: Moment) -> RewardDay {
        let terms = self.rewards.filter(|_| self.length_millis >= LEAST_MILLIS);
        terms.map_or(RewardDay::default(), |terms| {
            let views = self.count(super::Counter::Views, at) as f64;
            let qualified_views = (views * terms.qualified) as u64;
            RewardDay {
                qualified_views,
                cents: qualified_views * terms.cents_per_thousand / 1_000,
            }
        })
    }

    /// Rewards from `from` up to, not including, `to`.
    pub fn rewards_between(&self, from: Moment, to: Moment) -> RewardDay {
        let (before, after) = (self.rewards(from), self.rewards(to));
        RewardDay {
            qualified_views: after.qualified_views - before.qualified_views,
            cents: after.cents - before.cents,
        }
    }
}

/// Cents that all posts of an account earned from `from` up to, not including, `to`.
pub(crate) fn cents_between(account: &Account, from: Moment, to: Moment) -> u64 {
    let earning = account.published(to).iter();
    let earning = earning.filter(|post| post.earns_rewards());
    earning
        .map(|post| post.rewards_between(from, to).cents)
        .sum()
}
