//! What goes wrong in the longer life of a demo: days on which nobody asks, and days on which TikTok fails.

use std::ops::RangeInclusive;

use toklake_simulator::{Fault, FaultKind, Route};

/// What a day brings to whoever keeps the creator's numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Day {
    /// TikTok is asked, and answers.
    Asked,
    /// Nobody asks.
    Away,
    /// Every question fails; tokens are still renewed.
    Down,
    /// The list of posts breaks off after its first page, and is asked for again an hour later.
    CutShort,
    /// Half of what was asked for is there: no days, and of posts the plain numbers alone.
    Partial,
    /// The owner signs in again before the sign-in ends, which it does after a year.
    SignedInAgain,
}

/// Days before the last one, and what they bring; the others bring nothing. The last two weeks of a
/// demo are calm, everybody is away right after the lake was built once, and once for longer than
/// TikTok remembers.
const TROUBLES: [(RangeInclusive<u16>, Day); 10] = [
    (15..=15, Day::Down),
    (20..=20, Day::CutShort),
    (23..=24, Day::Away),
    (31..=31, Day::Partial),
    (46..=55, Day::Away),
    (95..=99, Day::Down),
    (152..=152, Day::CutShort),
    (180..=180, Day::SignedInAgain),
    (213..=213, Day::Partial),
    (250..=323, Day::Away),
];

impl Day {
    /// The day that lies so many days before the last one.
    pub fn before_the_last(days: u16) -> Self {
        let trouble = TROUBLES.iter().find(|(when, _)| when.contains(&days));
        trouble.map_or(Self::Asked, |(_, day)| *day)
    }

    /// What strikes the calls of the day.
    pub fn faults(self) -> Vec<Fault> {
        const FOR_EVER: u64 = u64::MAX / 2;
        let on = |route, nth, kind| Fault::at(route, nth, kind).times(FOR_EVER);
        match self {
            Self::Asked | Self::Away | Self::SignedInAgain => vec![],
            Self::Down => [
                Route::BusinessGet,
                Route::VideoList,
                Route::SoundTrends,
                Route::SearchTrends,
            ]
            .map(|route| on(route, 1, FaultKind::SystemError))
            .to_vec(),
            Self::CutShort => vec![on(Route::VideoList, 2, FaultKind::ConnectionReset)],
            Self::Partial => [Route::BusinessGet, Route::VideoList]
                .map(|route| on(route, 1, FaultKind::PartialSuccess))
                .to_vec(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_is_calm_and_a_year_has_everything() {
        assert!((0..=14).all(|days| Day::before_the_last(days) == Day::Asked));
        for day in [
            Day::Away,
            Day::Down,
            Day::CutShort,
            Day::Partial,
            Day::SignedInAgain,
        ] {
            assert!((0..365).any(|days| Day::before_the_last(days) == day));
        }
        let away = (0..365).filter(|days| Day::before_the_last(*days) == Day::Away);
        assert!(away.count() > 60, "longer than TikTok remembers");
    }
}
