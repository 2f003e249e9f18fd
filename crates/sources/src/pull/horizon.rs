//! Days that can still be asked for, and the day that is lost next.

use chrono::{Days, NaiveDate};

/// How far back days are asked for. TikTok tells 60, and not whether today is one of them; and the
/// oldest may be gone while we ask.
pub const REACH_DAYS: u64 = 59;

/// Days that TikTok may still restate.
const LOOKBACK_DAYS: u64 = 7;
/// Days left at which a person is told.
const ALARM_DAYS: i64 = 14;

/// What is still within reach for an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Horizon {
    /// The first day that was not collected, if it is known that there was one before.
    pub missing_from: Option<NaiveDate>,
    /// Days until the next uncollected day is out of reach; negative where days are lost already.
    pub days_left: i64,
}

impl Horizon {
    /// `last` is the last day collected for good.
    pub fn of(last: Option<NaiveDate>, today: NaiveDate) -> Self {
        let oldest = today - Days::new(REACH_DAYS);
        let missing_from = last.map(|last| last + Days::new(1));
        // where nothing was collected yet, every day loses one
        let next = missing_from.unwrap_or(oldest);
        Self {
            missing_from,
            days_left: (next - oldest).num_days(),
        }
    }

    /// What a person should know, if there is anything.
    pub fn alarm(&self) -> Option<String> {
        match (self.days_left, self.missing_from) {
            (_, None) => Some("each day without a pull loses one day for good".to_owned()),
            (left, Some(day)) if left < 0 => {
                let lost = -left;
                let days = if lost == 1 { "day is" } else { "days are" };
                Some(format!(
                    "{lost} {days} lost, from {day} on: only an export can fill them"
                ))
            }
            (0, Some(day)) => Some(format!("{day} is lost unless it is pulled today")),
            (left, Some(_)) if left <= ALARM_DAYS => {
                let days = if left == 1 { "day" } else { "days" };
                Some(format!("{left} {days} until a day is lost"))
            }
            (_, Some(_)) => None,
        }
    }
}

/// First and last day to ask for, in UTC: everything at first, then the days missed since `last` and
/// those before it that were told when they might still change.
pub fn window(last: Option<NaiveDate>, today: NaiveDate) -> (NaiveDate, NaiveDate) {
    let oldest = today - Days::new(REACH_DAYS);
    let yesterday = today - Days::new(1);
    let first = last.map_or(oldest, |last| {
        // days up to a week before `last` were settled when it was told
        let unsettled = last - Days::new(LOOKBACK_DAYS - 1);
        let trailing = today - Days::new(LOOKBACK_DAYS);
        unsettled.min(trailing).max(oldest)
    });
    (first, yesterday)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_first_pull_asks_for_59_days_and_later_ones_for_the_week_and_what_was_missed() {
        let today = day("2026-11-28");
        assert_eq!(window(None, today), (day("2026-09-30"), day("2026-11-27")));
        let yesterday = Some(day("2026-11-27"));
        assert_eq!(window(yesterday, today).0, day("2026-11-21"));
        // whoever was away comes back to the days that were not settled when they were told
        let month_ago = Some(day("2026-10-28"));
        assert_eq!(window(month_ago, today).0, day("2026-10-22"));
        let long_ago = Some(day("2026-01-01"));
        assert_eq!(window(long_ago, today).0, day("2026-09-30"));
    }

    #[test]
    fn an_alarm_is_told_before_a_day_is_lost() {
        let last = day("2026-10-01");
        let alarm = |today| Horizon::of(Some(last), day(today)).alarm();
        assert_eq!(alarm("2026-11-01"), None);
        assert_eq!(
            alarm("2026-11-27").as_deref(),
            Some("3 days until a day is lost")
        );
        assert_eq!(
            alarm("2026-11-29").as_deref(),
            Some("1 day until a day is lost")
        );
        assert_eq!(
            alarm("2026-11-30").as_deref(),
            Some("2026-10-02 is lost unless it is pulled today")
        );
        assert!(
            alarm("2026-12-02")
                .unwrap()
                .starts_with("2 days are lost, from 2026-10-02")
        );
        assert!(Horizon::of(None, day("2026-11-28")).alarm().is_some());
    }

    #[test]
    fn the_day_that_is_lost_unless_pulled_today_is_asked_for_today_and_not_tomorrow() {
        let last = day("2026-10-01");
        let next = day("2026-10-02");
        let edge = next + Days::new(REACH_DAYS);
        assert_eq!(Horizon::of(Some(last), edge).days_left, 0);
        assert!(window(Some(last), edge).0 <= next);
        let late = edge + Days::new(1);
        assert_eq!(Horizon::of(Some(last), late).days_left, -1);
        assert!(window(Some(last), late).0 > next);
    }
}
