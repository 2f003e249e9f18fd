//! Days of the creator's calendar, counted back from today, and what of them is shown.

use std::rc::Rc;

use chrono::{Days, NaiveDate};

use super::Visitor;
use crate::http::Call;
use crate::model::AccountDay;
use crate::moment::Moment;
use crate::scenario::LastDay;
use crate::shown::DayState;

/// A window longer than this is cut: two years, and two days more.
const LONGEST: i64 = 740;

/// One day as Studio labels it.
#[derive(Copy, Clone, Debug)]
pub(super) struct LocalDay {
    /// The creator's date; with a label lag, later than the day the numbers are of.
    pub label: NaiveDate,
    pub state: DayState,
    pub numbers: AccountDay,
}

/// A run of whole days: `count` of them, the last `end_days` before today.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Window {
    pub count: i64,
    pub end_days: i64,
    /// Seconds ahead of UTC.
    pub offset: i64,
}

impl Window {
    pub fn new(count: i64, end_days: i64, offset: i64) -> Self {
        Self {
            count: count.clamp(0, LONGEST),
            end_days: end_days.clamp(0, LONGEST),
            offset,
        }
    }

    /// The last `count` days before today.
    pub fn until_yesterday(count: i64, offset: i64) -> Self {
        Self::new(count, 1, offset)
    }

    /// As many days, just before these.
    pub fn before(self) -> Self {
        Self {
            end_days: self.end_days + self.count,
            ..self
        }
    }

    /// The first second, and the first second after.
    pub fn span(self, now: Moment) -> (Moment, Moment) {
        let today = now.plus_seconds(self.offset).midnight();
        let end = today
            .plus_days(1 - self.end_days)
            .plus_seconds(-self.offset);
        (end.plus_days(-self.count), end)
    }

    /// The label of the last day.
    pub fn last(self, now: Moment) -> NaiveDate {
        let today = now.plus_seconds(self.offset);
        today.plus_days(-self.end_days).date()
    }

    /// The days, oldest first, as the visitor's account shows them.
    pub fn days(self, visitor: &Visitor) -> Rc<[LocalDay]> {
        if let Some(known) = visitor.days.borrow().get(&self) {
            return known.clone();
        }
        let days: Rc<[LocalDay]> = self.computed(visitor).into();
        visitor.days.borrow_mut().insert(self, days.clone());
        days
    }

    fn computed(self, visitor: &Visitor) -> Vec<LocalDay> {
        let studio = &visitor.platform.scenario.studio;
        let (now, lag) = (visitor.call.now, studio.label_lag_days);
        let (from, _) = self.span(now);
        let numbers = visitor.account.days_from(from.plus_days(-lag), self.count);
        let today = now.plus_seconds(self.offset).date();
        let late = studio.last_day == LastDay::NotFinal;
        let last = self.last(now);
        let labelled = numbers.into_iter().enumerate();
        labelled
            .map(|(place, numbers)| {
                let back = self.count - 1 - place as i64;
                let label = last - Days::new(back as u64);
                let date = label - Days::new(lag as u64);
                let is_today = date >= today || (late && date + Days::new(1) >= today);
                let state = match is_today {
                    true => DayState::Missing,
                    false => visitor.platform.shown.day_state(visitor.account, date, now),
                };
                LocalDay {
                    label,
                    state,
                    numbers,
                }
            })
            .collect()
    }
}

/// Days that a code of a range stands for; what is not known acts as 7 days.
pub(super) fn days_of_range(code: i64) -> i64 {
    match code {
        2 => 28,
        3 => 60,
        4 => 365,
        _ => 7,
    }
}

/// The zone that a call asks for, seconds ahead of UTC; 0 where it says nothing usable.
pub(super) fn offset(call: &Call, parameter: &str) -> i64 {
    let said = call.parameter(parameter).and_then(|text| text.parse().ok());
    said.filter(|seconds| (-50_400..=50_400).contains(seconds))
        .unwrap_or(0)
}
