//! What TikTok shows of the truth, and since when: lags, restatements, the horizon, the frozen.

use chrono::NaiveDate;

use crate::model::{Account, AccountDay, Counter, Draws, Post};
use crate::moment::Moment;
use crate::scenario::TikTok;

/// Below this many followers there are no demographics.
pub const FOLLOWERS_FOR_DEMOGRAPHICS: u64 = 100;

/// Decides what can be read at an instant. Pure, so a test can ask the same questions.
#[derive(Clone, Debug)]
pub struct Shown {
    behaviour: TikTok,
    draws: Draws,
}

/// How complete a day's numbers are when they are read.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum DayState {
    /// Not there yet.
    Missing,
    /// There, and still too low by up to three percent.
    Provisional,
    Final,
}

impl Shown {
    pub(crate) fn new(behaviour: TikTok, draws: Draws) -> Self {
        Self { behaviour, draws }
    }

    /// The state of an account's `date` when read at `now`.
    pub fn day_state(&self, account: &Account, date: NaiveDate, now: Moment) -> DayState {
        let start = Moment::of_date(date);
        if date < account.analytics_since || now < start.plus_hours(self.lag_hours(account, date)) {
            DayState::Missing
        } else if now < start.plus_hours(self.behaviour.restated_after_hours) {
            DayState::Provisional
        } else {
            DayState::Final
        }
    }

    /// Hours from the first second of `date` until its metrics appear.
    pub fn lag_hours(&self, account: &Account, date: NaiveDate) -> i64 {
        let late = account.late_days.iter().find(|(day, _)| *day == date);
        if let Some((_, hours)) = late {
            return *hours;
        }
        let [low, high] = self.behaviour.day_lag_hours;
        let place = Moment::of_date(date).day_number() as u64;
        low + self
            .draws
            .named(&account.handle)
            .below(place, (high - low + 1) as usize) as i64
    }

    /// A day's count as read: a provisional day lacks up to three percent of it.
    pub fn day_count(
        &self,
        account: &Account,
        day: &AccountDay,
        state: DayState,
        count: u64,
    ) -> u64 {
        if state == DayState::Final {
            return count;
        }
        let place = Moment::of_date(day.date).day_number() as u64;
        let lacking = self
            .draws
            .named(&account.handle)
            .child(1)
            .between(place, 0.0, 0.03);
        count - (count as f64 * lacking) as u64
    }

    /// The oldest day that can be asked for.
    pub fn horizon(&self, now: Moment) -> NaiveDate {
        now.plus_days(-self.behaviour.horizon_days).date()
    }

    /// The instant whose readings the Business API shows for a post: a midnight, never later than
    /// the day from which the post is frozen. `None` before the post's first midnight.
    pub fn post_as_of(&self, post: &Post, now: Moment) -> Option<Moment> {
        let midnight = now.plus_hours(-self.behaviour.video_lag_hours).midnight();
        let frozen = post.published.plus_days(self.behaviour.frozen_after_days);
        (midnight > post.published).then(|| midnight.min(frozen))
    }

    /// Whether nobody watched for so long that six fields vanish.
    pub fn is_quiet(&self, post: &Post, now: Moment) -> bool {
        let midnight = now.plus_hours(-self.behaviour.video_lag_hours).midnight();
        let before = midnight.plus_days(-self.behaviour.quiet_days);
        before > post.published
            && post.count(Counter::Views, midnight) == post.count(Counter::Views, before)
    }

    /// Whether an account has enough followers for demographics.
    pub fn has_demographics(&self, account: &Account, now: Moment) -> bool {
        account.followers(now) >= FOLLOWERS_FOR_DEMOGRAPHICS
    }
}
