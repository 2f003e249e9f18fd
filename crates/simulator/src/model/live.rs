//! LIVE sessions: when they were, how long, who came and what was given.

use chrono::{DateTime, NaiveDate, Utc};

use super::draw::Draws;
use crate::moment::Moment;
use crate::scenario::AccountPlan;

/// One LIVE session; its numbers are final when it is over.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Live {
    pub started: Moment,
    pub seconds: u64,
    pub views: u64,
    pub unique_viewers: u64,
    /// The most who watched at one time.
    pub top_viewers: u64,
    pub new_followers: u64,
    pub diamonds: u64,
    pub gifters: u64,
}

impl Live {
    /// The plan's sessions, spread over the account's life, in the evening.
    pub(super) fn all(
        plan: &AccountPlan,
        joined: NaiveDate,
        clock: DateTime<Utc>,
        draws: Draws,
    ) -> Vec<Self> {
        let days = (clock.date_naive() - joined).num_days().max(1) as f64;
        let first = Moment::of_date(joined);
        let count = plan.lives;
        let session = |place: usize| {
            let own = draws.child(place as u64);
            let day = (place as f64 + own.unit(0)) / count as f64 * (days - 1.0);
            let started = first
                .plus_days(day as i64)
                .plus_seconds(64_800 + own.below(1, 10_800) as i64);
            let views = 200 + own.below(2, 4_000) as u64;
            Self {
                started,
                seconds: 1_200 + own.below(3, 6_000) as u64,
                views,
                unique_viewers: views * 7 / 10,
                top_viewers: views / 12 + 3,
                new_followers: views / 90,
                diamonds: own.below(4, 900) as u64,
                gifters: own.below(5, 20) as u64,
            }
        };
        (0..count).map(session).collect()
    }

    pub fn ended(&self) -> Moment {
        self.started.plus_seconds(self.seconds as i64)
    }
}
