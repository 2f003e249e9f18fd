//! Which posts an account makes, and when: computed once, from the plan and the account's chance.

use std::sync::Arc;

use super::draw::Draws;
use super::effects::Effects;
use super::growth::Growth;
use super::hours::{ActiveHours, AudienceClock};
use super::post::{Correction, Hidden, Post, Rates};
use super::rewards::RewardTerms;
use crate::moment::Moment;
use crate::scenario::AccountPlan;
use chrono::{DateTime, Utc};

/// Chance between posts that are alike in everything we know of.
const LUCK: f64 = 0.55;
/// One post in twelve does several times better for no reason at all.
const LUCKY_SHARE: f64 = 1.0 / 12.0;

pub(super) struct Desk<'a> {
    pub plan: &'a AccountPlan,
    pub clock: DateTime<Utc>,
    pub effects: &'a Effects,
    pub hours: Arc<ActiveHours>,
    pub account: Draws,
}

impl Desk<'_> {
    /// All posts of the account, oldest first, those after the scenario's clock included.
    pub fn posts(&self) -> Vec<Post> {
        let times = self.times();
        let count = times.len();
        let drawn = times.into_iter().enumerate();
        let mut posts: Vec<Post> = drawn
            .map(|(place, at)| self.post(place, at, None))
            .collect();
        // they come after in the chance, so that the others are what they are without them
        let planned = self.plan.planned.iter().enumerate();
        posts.extend(planned.map(|(number, post)| {
            let tags = post.hashtags.iter();
            let tags = tags.filter_map(|tag| self.effects.place_of(tag)).collect();
            self.post(count + number, post.at.into(), Some(tags))
        }));
        posts.sort_by_key(|post| post.published);
        posts
    }

    /// Publishing times, rising, no two alike.
    fn times(&self) -> Vec<Moment> {
        let count = self.plan.post_count();
        let (first, last) = self.plan.posting_days(self.clock);
        let from = Moment::of_date(first);
        let days = (last - first).num_days() + 1;
        let draws = self.account.child(20);
        let mut times: Vec<Moment> = (0..count)
            .map(|place| {
                let slot = (place as f64 + 0.8 * draws.child(1).unit(place as u64)) / count as f64;
                let day = ((slot * days as f64) as i64).clamp(0, days - 1);
                let hour = self.posting_hour(draws, place as u64);
                let second = draws.child(2).below(place as u64, 3_600) as i64;
                from.plus_days(day)
                    .plus_hours(hour as i64)
                    .plus_seconds(second)
            })
            .collect();
        times.sort_unstable();
        for place in 1..times.len() {
            times[place] = times[place].max(times[place - 1].plus_seconds(1));
        }
        times
    }

    /// Half of the posts come at the account's habitual hours, half at any: so the effect of the
    /// hour can be told from the habit.
    fn posting_hour(&self, draws: Draws, place: u64) -> usize {
        let habit = 12 + self.account.below(21, 9);
        if draws.child(3).unit(place) < 0.5 {
            (habit + draws.child(4).below(place, 3)) % 24
        } else {
            draws.child(4).below(place, 24)
        }
    }

    fn post(&self, place: usize, published: Moment, hashtags: Option<Vec<usize>>) -> Post {
        let draws = self.account.child(30).child(place as u64);
        let viral = self.plan.viral.iter().find(|viral| viral.post == place);
        let hashtags = hashtags.unwrap_or_else(|| self.hashtags(draws));
        let sound = draws.below(1, self.effects.sounds.len());
        let tags = hashtags.iter().map(|tag| self.effects.hashtag(*tag).effect);
        let effect = self.effects.hours[published.hour()]
            * tags.product::<f64>()
            * self.effects.sound(sound).effect;
        let posts = &self.plan.posts;
        let typical = posts
            .typical_views
            .unwrap_or_else(|| self.plan.persona.typical_views());
        let lucky = if draws.unit(2) < LUCKY_SHARE {
            draws.between(3, 2.0, 7.0)
        } else {
            1.0
        };
        let luck = libm::exp(LUCK * draws.bell(4)) * lucky;
        Post {
            id: ((published.epoch_seconds() as u64) << 32) | (draws.at(5) & 0xffff_ffff),
            published,
            hashtags,
            mentions: self.mentions(draws),
            sound,
            length_millis: self.length_millis(draws),
            is_ad: draws.unit(6) < posts.ad_share.unwrap_or(0.02),
            is_viral: viral.is_some(),
            potential: typical * effect * luck * viral.map_or(1.0, |viral| viral.multiplier),
            effect,
            pinned: self.plan.pinned.contains(&place),
            uploaded: self.uploaded(place, published, draws),
            rewards: self.rewards(published, draws),
            deleted: self.deleted(place),
            hidden: self.hidden(place),
            cleanups: self.cleanups(place),
            rates: Rates::new(draws.child(12), viral.is_some()),
            growth: Growth::new(draws.child(13), viral.is_some()),
            clock: AudienceClock::new(self.hours.clone(), self.account.child(22), draws.child(14)),
            draws,
            account: self.account.child(23),
        }
    }

    /// One to four different tags.
    fn hashtags(&self, draws: Draws) -> Vec<usize> {
        let wanted = 1 + draws.below(7, 4);
        let draws = draws.child(15);
        let mut tags = Vec::with_capacity(wanted);
        for attempt in 0..wanted as u64 {
            let tag = draws.below(attempt, self.effects.hashtags.len());
            if !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        tags
    }

    fn mentions(&self, draws: Draws) -> Vec<String> {
        let handles = &self.plan.posts.mentions;
        let place = draws.child(21).below(0, 2 * handles.len().max(1));
        handles.get(place).into_iter().cloned().collect()
    }

    fn length_millis(&self, draws: Draws) -> u64 {
        if draws.unit(8) < self.plan.posts.photo_share.unwrap_or(0.05) {
            return 0;
        }
        let typical = if draws.unit(9) < 0.15 {
            62_000.0
        } else {
            19_000.0
        };
        (typical * libm::exp(0.35 * draws.bell(10))) as u64
    }

    /// When a scheduled post was uploaded: an hour to three days before it was published.
    fn uploaded(&self, place: usize, published: Moment, draws: Draws) -> Moment {
        if !self.plan.scheduled.contains(&place) {
            return published;
        }
        published.plus_seconds(-(draws.child(17).between(0, 3_600.0, 259_200.0) as i64))
    }

    fn rewards(&self, published: Moment, draws: Draws) -> Option<RewardTerms> {
        let since = Moment::of_date(self.plan.rewards_since?);
        (published >= since).then(|| RewardTerms::new(draws.child(18)))
    }

    fn deleted(&self, place: usize) -> Option<Moment> {
        let deleted = self
            .plan
            .deleted
            .iter()
            .find(|deleted| deleted.post == place);
        deleted.map(|deleted| deleted.at.into())
    }

    fn hidden(&self, place: usize) -> Option<Hidden> {
        let hidden = self
            .plan
            .private
            .iter()
            .find(|hidden| hidden.post == place)?;
        Some(Hidden {
            from: hidden.from.into(),
            until: hidden.until.map(Moment::from),
        })
    }

    fn cleanups(&self, place: usize) -> Vec<Correction> {
        let concerned = self.plan.cleanups.iter().filter(|cleanup| {
            cleanup
                .posts
                .as_ref()
                .is_none_or(|posts| posts.contains(&place))
        });
        concerned
            .map(|cleanup| Correction {
                at: cleanup.at.into(),
                share: cleanup.share,
            })
            .collect()
    }
}
