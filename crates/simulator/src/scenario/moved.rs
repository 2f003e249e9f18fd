//! A situation on another day.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

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
        for late in &mut self.late_days {
            late.date += by;
        }
        let deleted = self.deleted.iter_mut().map(|post| &mut post.at);
        let cleanups = self.cleanups.iter_mut().map(|cleanup| &mut cleanup.at);
        let hidden = self.private.iter_mut().map(|post| &mut post.from);
        let moments: Vec<&mut DateTime<Utc>> = deleted.chain(cleanups).chain(hidden).collect();
        for moment in moments {
            *moment += by;
        }
        for until in self.private.iter_mut().filter_map(|p| p.until.as_mut()) {
            *until += by;
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
        let there: NaiveDate = "2031-02-03".parse().unwrap();
        for name in Scenario::names() {
            let scenario = Scenario::load(name).unwrap();
            let before = distances(&scenario);
            let moved = scenario.moved_to(there);
            assert_eq!(moved.clock.date_naive(), there);
            assert_eq!(distances(&moved), before, "{name}");
        }
    }
}
