//! How far our clock is from the source's.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

/// The best measurement so far: the one whose answer came fastest.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Skew {
    best: Option<(Duration, TimeDelta)>,
}

/// A clock further off than this makes trouble with signatures, windows and token lifetimes.
const TOLERATED: TimeDelta = TimeDelta::minutes(5);

impl Skew {
    /// `date` is what the source said, of an answer asked for and received at these moments.
    pub fn measure(&mut self, date: DateTime<Utc>, asked: DateTime<Utc>, received: DateTime<Utc>) {
        let way = (received - asked).to_std().unwrap_or_default();
        let middle = asked + (received - asked) / 2;
        if self.best.is_none_or(|(best, _)| way < best) {
            // the source cuts its clock to whole seconds
            self.best = Some((way, middle - date - TimeDelta::milliseconds(500)));
        }
    }

    /// How much our clock is ahead, within about a second; negative where it is behind.
    pub fn ahead(&self) -> Option<TimeDelta> {
        self.best.map(|(_, ahead)| ahead)
    }

    /// What a person should know, if our clock is too far off.
    pub fn warning(&self) -> Option<String> {
        let ahead = self.ahead()?;
        (ahead.abs() > TOLERATED).then(|| {
            let minutes = ahead.num_minutes().abs();
            let way = if ahead > TimeDelta::zero() {
                "ahead of"
            } else {
                "behind"
            };
            format!(
                "the clock of this machine is {minutes} minutes {way} the source's: set it right"
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        format!("2026-11-28T{text}Z").parse().unwrap()
    }

    #[test]
    fn the_fastest_answer_tells_best() {
        let mut skew = Skew::default();
        assert_eq!(skew.warning(), None);
        skew.measure(at("10:00:00"), at("10:10:00"), at("10:10:40"));
        skew.measure(at("10:01:00"), at("10:11:00"), at("10:11:01"));
        skew.measure(at("10:02:00"), at("10:12:00"), at("10:12:30"));
        assert_eq!(skew.ahead(), Some(TimeDelta::minutes(10)));
        let warning = skew.warning().unwrap();
        assert!(warning.contains("10 minutes ahead"), "{warning}");
    }

    #[test]
    fn a_few_seconds_are_no_news_and_days_are() {
        let mut skew = Skew::default();
        skew.measure(at("10:00:00"), at("10:00:03"), at("10:00:03"));
        assert_eq!(skew.warning(), None);
        let mut skew = Skew::default();
        skew.measure(
            at("10:00:00"),
            at("10:00:00") - TimeDelta::days(3),
            at("10:00:00") - TimeDelta::days(3),
        );
        assert!(skew.warning().unwrap().contains("behind"));
    }
}
