//! Who watched an account's posts on a day and over a range of days: new, returning, when.

use std::collections::BTreeMap;

use super::account::{Account, AccountDay};
use super::counters::Counter;
use super::shares::{Share, WHOLE, apportioned};
use crate::model::Viewers;
use crate::moment::Moment;

/// People who watched anything in a range of days, each counted once.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct RangeViewers {
    pub unique: u64,
    /// Those who had not watched before.
    pub new: u64,
}

impl Account {
    /// Of a day's unique viewers, those who had not watched before.
    pub fn new_viewers(&self, day: &AccountDay) -> u64 {
        let place = Moment::of_date(day.date).day_number() as u64;
        let share = self.draws().child(40).between(place, 0.45, 0.72);
        (day.unique_viewers as f64 * share) as u64
    }

    /// Followers who opened the app on a day.
    pub fn followers_active(&self, day: &AccountDay) -> u64 {
        let place = Moment::of_date(day.date).day_number() as u64;
        let share = self.draws().child(41).between(place, 0.52, 0.66);
        (day.followers as f64 * share) as u64
    }

    /// Viewers of `count` days from `from`: who comes on several days is counted once.
    pub fn viewers_of_range(&self, from: Moment, count: i64) -> RangeViewers {
        let days = self.days_from(from, count);
        let once = 0.35 + 0.65 / libm::sqrt(count.max(1) as f64);
        let unique: u64 = days.iter().map(|day| day.unique_viewers).sum();
        let new: u64 = days.iter().map(|day| self.new_viewers(day)).sum();
        RangeViewers {
            unique: (unique as f64 * once) as u64,
            new: (new as f64 * once) as u64,
        }
    }

    /// Viewers who were active in the hour that begins at `at`, of the day's unique viewers.
    pub fn active_viewers(&self, day: &AccountDay, at: Moment) -> u64 {
        let awake = (self.hours().share(at.hour()) * 2.4).min(0.9);
        let chance = self.draws().child(42).child(at.day_number() as u64);
        let noise = chance.between(at.hour() as u64, 0.93, 1.07);
        (day.unique_viewers as f64 * awake * noise) as u64
    }

    /// A list of viewers over all posts, each post weighted by its views in the span. Empty where
    /// nobody watched.
    pub fn watched_shares(
        &self,
        from: Moment,
        to: Moment,
        list: impl Fn(&Viewers) -> &Vec<Share>,
    ) -> Vec<Share> {
        let mut order: Vec<&'static str> = Vec::new();
        let mut views: BTreeMap<&'static str, f64> = BTreeMap::new();
        for post in self.published(to) {
            let gained = post.count(Counter::Views, to) - post.count(Counter::Views, from);
            if gained == 0 {
                continue;
            }
            let viewers = post.viewers();
            for share in list(&viewers) {
                if !order.contains(&share.of) {
                    order.push(share.of);
                }
                *views.entry(share.of).or_default() += gained as f64 * f64::from(share.parts);
            }
        }
        if order.is_empty() {
            return Vec::new();
        }
        let weights: Vec<f64> = order.iter().map(|of| views[of]).collect();
        let parts = apportioned(&weights, WHOLE);
        let named = order.into_iter().zip(parts);
        named.map(|(of, parts)| Share { of, parts }).collect()
    }
}
