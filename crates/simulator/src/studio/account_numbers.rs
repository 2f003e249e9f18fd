//! What Studio counts of an account on a day, whichever of its calls asks.

use super::Visitor;
use super::window::LocalDay;
use crate::model::Counter;
use crate::shown::DayState;

/// A number per day.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Daily {
    Views,
    ProfileViews,
    /// Less those withdrawn and taken back; may be negative.
    Likes,
    Comments,
    Shares,
    UniqueViewers,
    NewViewers,
    ReturningViewers,
    /// At the end of the day.
    Followers,
    /// Gained less lost.
    NetFollowers,
    FollowersActive,
}

impl Daily {
    /// The day's number, or nothing while it is not there. A day that is not final yet is low by up
    /// to three percent, but for followers.
    pub fn of(self, visitor: &Visitor, day: &LocalDay) -> Option<i64> {
        if day.state == DayState::Missing {
            return None;
        }
        let (account, numbers) = (visitor.account, &day.numbers);
        let shown = &visitor.platform.shown;
        let settled = |count: u64| shown.day_count(account, numbers, day.state, count) as i64;
        let gained = &numbers.gained;
        Some(match self {
            Self::Views => settled(gained[Counter::Views]),
            Self::ProfileViews => settled(gained[Counter::ProfileViews]),
            Self::Likes => {
                let back = gained[Counter::Unlikes] + gained[Counter::LikesRemoved];
                settled(gained[Counter::Likes]) - back as i64
            }
            Self::Comments => settled(gained[Counter::Comments]),
            Self::Shares => settled(gained[Counter::Shares]),
            Self::UniqueViewers => settled(numbers.unique_viewers),
            Self::NewViewers => settled(account.new_viewers(numbers)),
            Self::ReturningViewers => {
                settled(numbers.unique_viewers) - settled(account.new_viewers(numbers))
            }
            Self::Followers => numbers.followers as i64,
            Self::NetFollowers => numbers.followers_gained as i64 - numbers.followers_lost as i64,
            Self::FollowersActive => account.followers_active(numbers) as i64,
        })
    }
}
