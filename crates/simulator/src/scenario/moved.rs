//! A situation on another day.

use chrono::{NaiveDate, TimeDelta};

use super::{AccountPlan, Scenario};

impl Scenario {
    /// The same situation on the day `today`: every date lies as far from the clock as it did, and the
    /// time of day stays.
    pub fn moved_to(mut self, today: NaiveDate) -> Self {
        let by = today - self.clock.date_naive();
        self.clock += by;
        for account in &mut self.accounts {
            account.move_by(by);
        }
        self
    }
}

impl AccountPlan {
    fn move_by(&mut self, by: TimeDelta) {
        let days = [
            &mut self.joined,
            &mut self.analytics_since,
            &mut self.rewards_since,
            &mut self.posts.first,
            &mut self.posts.last,
        ];
        for day in days.into_iter().flatten() {
            *day += by;
        }
        self.late_days.iter_mut().for_each(|late| late.date += by);
        self.planned.iter_mut().for_each(|post| post.at += by);
        self.deleted.iter_mut().for_each(|post| post.at += by);
        self.cleanups.iter_mut().for_each(|one| one.at += by);
        for hidden in &mut self.private {
            hidden.from += by;
            hidden.until.iter_mut().for_each(|until| *until += by);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every date of the text, in days after that of its clock.
    fn distances(scenario: &Scenario) -> Vec<i64> {
        let text = toml::to_string(scenario).expect("a scenario is TOML");
        let clock = scenario.clock.date_naive();
        let words = text.split(|c: char| c != '-' && !c.is_ascii_digit());
        let dates = words.filter_map(|word| word.get(..10)?.parse::<NaiveDate>().ok());
        dates.map(|date| (date - clock).num_days()).collect()
    }

    #[test]
    fn every_date_lies_as_far_from_the_clock_as_before() {
        const EVERY_DATE: &str = r#"
            clock = "2026-11-20T12:00:00Z"
            [[accounts]]
            handle = "owl"
            persona = "registered_business"
            joined = "2026-01-01"
            analytics_since = "2026-02-01"
            rewards_since = "2026-03-01"
            posts = { count = 3, first = "2026-04-01", last = "2026-11-01" }
            planned = [{ at = "2026-11-10T00:00:00Z" }]
            deleted = [{ post = 0, at = "2026-05-01T00:00:00Z" }]
            private = [{ post = 1, from = "2026-06-01T00:00:00Z", until = "2026-07-01T00:00:00Z" }]
            cleanups = [{ at = "2026-08-01T00:00:00Z", share = 0.1 }]
            late_days = [{ date = "2026-09-01", hours = 50 }]
        "#;
        let there: NaiveDate = "2031-02-03".parse().unwrap();
        let embedded = Scenario::names().into_iter().map(Scenario::load);
        for scenario in embedded.chain([Scenario::parse(EVERY_DATE)]) {
            let scenario = scenario.unwrap();
            let before = distances(&scenario);
            let moved = scenario.moved_to(there);
            assert_eq!(moved.clock.date_naive(), there);
            assert_eq!(distances(&moved), before, "{}", moved.about);
        }
    }
}
