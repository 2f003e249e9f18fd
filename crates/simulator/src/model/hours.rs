//! When an audience is awake: the clock that views follow, instead of the one on the wall.

use std::sync::Arc;

use super::draw::Draws;
use crate::moment::Moment;

/// Share of a day's activity that falls into each UTC hour; the shares add up to 1.
#[derive(Clone, Debug)]
pub struct ActiveHours {
    share: [f64; 24],
    before: [f64; 24],
}

impl ActiveHours {
    /// Most active around `peak`, quietest twelve hours later, at about an eighth of the peak.
    pub(crate) fn around(peak: usize) -> Self {
        let raw: [f64; 24] = std::array::from_fn(|hour| {
            let away = (hour + 24 - peak % 24) % 24;
            let away = away.min(24 - away) as f64;
            0.14 + (1.0 - away / 12.0) * (1.0 - away / 12.0)
        });
        let sum: f64 = raw.iter().sum();
        let share = raw.map(|weight| weight / sum);
        let mut before = [0.0; 24];
        for hour in 1..24 {
            before[hour] = before[hour - 1] + share[hour - 1];
        }
        Self { share, before }
    }

    pub fn share(&self, hour: usize) -> f64 {
        self.share[hour % 24]
    }

    /// Part of the day's activity that is over at this second.
    fn elapsed(&self, moment: Moment) -> f64 {
        let hour = moment.hour();
        let into = (moment.second_of_day() % 3_600) as f64 / 3_600.0;
        self.before[hour] + self.share[hour] * into
    }
}

/// Time as an audience lives it: slow at night, some days longer than others, never backwards.
///
/// Days are stretched by moving their borders a little, so the time at any instant is found
/// without walking through the days before it.
#[derive(Clone, Debug)]
pub(crate) struct AudienceClock {
    hours: Arc<ActiveHours>,
    everyone: Draws,
    own: Draws,
}

/// How far a border may move, as a part of a day. Two borders never meet: 2 x (0.18 + 0.12) < 1.
const SHARED_STRETCH: f64 = 0.18;
const OWN_STRETCH: f64 = 0.12;

impl AudienceClock {
    /// `everyone` moves the days of a whole account, `own` those of one post.
    pub fn new(hours: Arc<ActiveHours>, everyone: Draws, own: Draws) -> Self {
        Self {
            hours,
            everyone,
            own,
        }
    }

    /// Audience days since 1970; within a day of the wall clock's.
    pub fn days(&self, moment: Moment) -> f64 {
        let day = moment.day_number();
        let (from, to) = (self.border(day), self.border(day + 1));
        from + (to - from) * self.hours.elapsed(moment)
    }

    fn border(&self, day: i64) -> f64 {
        let place = day as u64;
        day as f64
            + SHARED_STRETCH * self.everyone.around_zero(place)
            + OWN_STRETCH * self.own.around_zero(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn clock(seed: u64) -> AudienceClock {
        let draws = Draws::new(seed);
        AudienceClock::new(
            Arc::new(ActiveHours::around(19)),
            draws.child(1),
            draws.child(2),
        )
    }

    proptest! {
        #[test]
        fn audience_time_never_runs_backwards(seed: u64, at in 0i64..2_000_000_000, step in 1i64..200_000) {
            let clock = clock(seed);
            let (from, to) = (Moment::from_epoch_seconds(at), Moment::from_epoch_seconds(at + step));
            prop_assert!(clock.days(from) < clock.days(to));
        }
    }

    #[test]
    fn the_shares_of_a_day_add_up_and_peak_where_told() {
        let hours = ActiveHours::around(19);
        let sum: f64 = (0..24).map(|hour| hours.share(hour)).sum();
        assert!((sum - 1.0).abs() < 1e-12);
        assert!((0..24).all(|hour| hours.share(hour) <= hours.share(19)));
    }
}
