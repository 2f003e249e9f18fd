//! An instant of simulated UTC, in whole seconds.

use chrono::{DateTime, NaiveDate, Utc};

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// Seconds since 1970 in UTC, as far as the simulated world is concerned.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(i64);

impl Moment {
    pub const fn from_epoch_seconds(seconds: i64) -> Self {
        Self(seconds)
    }

    /// Midnight, the first second of `date`.
    pub fn of_date(date: NaiveDate) -> Self {
        Self(date.and_time(chrono::NaiveTime::MIN).and_utc().timestamp())
    }

    /// Midnight of a day counted from 1970-01-01.
    pub const fn of_day_number(day: i64) -> Self {
        Self(day * DAY)
    }

    pub const fn epoch_seconds(self) -> i64 {
        self.0
    }

    pub const fn epoch_millis(self) -> i64 {
        self.0 * 1_000
    }

    /// Days since 1970-01-01.
    pub const fn day_number(self) -> i64 {
        self.0.div_euclid(DAY)
    }

    pub const fn second_of_day(self) -> i64 {
        self.0.rem_euclid(DAY)
    }

    /// 0 to 23.
    pub const fn hour(self) -> usize {
        (self.second_of_day() / HOUR) as usize
    }

    pub const fn midnight(self) -> Self {
        Self::of_day_number(self.day_number())
    }

    pub fn date(self) -> NaiveDate {
        self.utc().date_naive()
    }

    pub fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp(self.0, 0).expect("scenarios refuse years chrono cannot hold")
    }

    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0 + seconds)
    }

    #[must_use]
    pub const fn plus_hours(self, hours: i64) -> Self {
        Self(self.0 + hours * HOUR)
    }

    #[must_use]
    pub const fn plus_days(self, days: i64) -> Self {
        Self(self.0 + days * DAY)
    }

    /// Seconds from `earlier` to here; negative when `earlier` is later.
    pub const fn seconds_since(self, earlier: Self) -> i64 {
        self.0 - earlier.0
    }
}

impl From<DateTime<Utc>> for Moment {
    fn from(instant: DateTime<Utc>) -> Self {
        Self(instant.timestamp())
    }
}
