//! When to post next: slots in the windows that do best, and by lot where none is known to.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Utc};
use serde::Serialize;
use toklake_engine::{Insights, Standing};

use crate::error::PipelineError;
use crate::pipeline::Pipeline;

/// One slot in so many lies outside the best windows, to learn whether they still are.
const LEARN_EVERY: usize = 4;
/// Things to put into posts that are named with a plan.
const IDEAS: usize = 3;

/// A plan for one account.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Calendar {
    /// The account.
    pub account: String,
    /// What the plan rests on.
    pub basis: String,
    /// When to post, in order.
    pub slots: Vec<Slot>,
    /// What to put into the posts, by what to expect of it.
    pub ideas: Vec<String>,
}

/// A moment to post at.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Slot {
    /// The moment, UTC.
    pub at: DateTime<Utc>,
    /// Why then.
    pub why: String,
    /// Whether it was drawn by lot.
    pub is_experiment: bool,
}

/// What an account's posts say about its habits.
struct Habit {
    hours: Vec<u32>,
    posts_a_week: u8,
}

impl Pipeline {
    /// Plans the weeks from the coming Monday on, of one account or of all.
    ///
    /// # Errors
    /// A lake that cannot be read.
    pub async fn suggest(
        &self,
        account: Option<&str>,
        weeks: u8,
        posts: Option<u8>,
        now: DateTime<Utc>,
    ) -> Result<Vec<Calendar>, PipelineError> {
        let said = self.insights(account).await?;
        let monday =
            now.date_naive() + Days::new(7 - u64::from(now.weekday().num_days_from_monday()));
        let habits = self.habits().await?;
        let mut plans = vec![];
        for (name, habit) in habits
            .iter()
            .filter(|(name, _)| account.is_none_or(|own| own == *name))
        {
            let posts = posts.unwrap_or(habit.posts_a_week);
            let weeks = (0..u64::from(weeks)).map(|week| monday + Days::new(7 * week));
            let windows = windows(&said, name);
            plans.push(Calendar {
                account: name.clone(),
                basis: basis(&windows, posts),
                slots: weeks
                    .flat_map(|week| week_of(week, name, posts, &windows, habit))
                    .collect(),
                ideas: ideas(&said, name),
            });
        }
        Ok(plans)
    }

    /// Posts a week of an account, as lately; 7 where nobody knows.
    pub(crate) async fn posts_a_week(&self, account: &str) -> Result<u8, PipelineError> {
        let habits = self.habits().await?;
        Ok(habits.get(account).map_or(7, |habit| habit.posts_a_week))
    }

    async fn habits(&self) -> Result<BTreeMap<String, Habit>, PipelineError> {
        let sql = "with own as (select account, date, hour, max(date) over (partition by account) as newest from curated.posting_history) \
                   select account, hour, count(*) filter (where date > newest - interval '56 days') as lately \
                   from own group by account, hour order by account, hour";
        let mut habits: BTreeMap<String, (Vec<u32>, u64)> = BTreeMap::new();
        for row in self.engine.sql(sql).await?.texts() {
            let number = |at: usize| row[at].as_deref().and_then(|text| text.parse::<u64>().ok());
            let Some(account) = row[0].clone() else {
                continue;
            };
            let habit = habits.entry(account).or_default();
            habit.0.extend(number(1).map(|hour| hour as u32));
            habit.1 += number(2).unwrap_or_default();
        }
        let habit = |(hours, posts): (Vec<u32>, u64)| Habit {
            hours,
            posts_a_week: posts.div_ceil(8).clamp(1, 21) as u8,
        };
        Ok(habits
            .into_iter()
            .map(|(account, found)| (account, habit(found)))
            .collect())
    }
}

/// First hours of the windows that are believed in, best first, with what is said of each.
fn windows(said: &Insights, account: &str) -> Vec<(u32, String)> {
    let own = said.statements.iter().filter(|one| {
        one.account == account && one.insight == "hours" && one.standing == Standing::Claim
    });
    let mut own: Vec<_> = own.collect();
    own.sort_by(|a, b| b.gain.unwrap_or(1.0).total_cmp(&a.gain.unwrap_or(1.0)));
    let window = |one: &toklake_engine::Statement| {
        let subject = one.subject.clone()?;
        let from = subject.get(..2)?.parse().ok()?;
        let gain = (one.gain? - 1.0) * 100.0;
        Some((
            from,
            format!("best window {subject}: {gain:+.0} % to expect"),
        ))
    };
    own.into_iter().filter_map(window).collect()
}

fn basis(windows: &[(u32, String)], posts: u8) -> String {
    let number = match posts {
        1 => "1 post a week".to_owned(),
        posts => format!("{posts} posts a week"),
    };
    match windows.is_empty() {
        true => format!(
            "{number}; your data show no difference between hours yet, so hours are drawn by lot"
        ),
        false => format!(
            "{number}; most in the windows that do best, one in {LEARN_EVERY} elsewhere to learn"
        ),
    }
}

/// The slots of one week, spread over its days.
fn week_of(
    monday: NaiveDate,
    account: &str,
    posts: u8,
    windows: &[(u32, String)],
    habit: &Habit,
) -> Vec<Slot> {
    let mut lot = Lot::of(account, monday);
    let mut slots: Vec<Slot> = (0..usize::from(posts))
        .map(|at| {
            let day = monday + Days::new((at * 7 / usize::from(posts)) as u64);
            let learns = windows.is_empty() || at % LEARN_EVERY == LEARN_EVERY - 1;
            let (hour, why) = match learns {
                true => (
                    lot.draw(&habit.hours).unwrap_or(12),
                    "by lot: to learn".to_owned(),
                ),
                false => {
                    let (from, why) = &windows[at % windows.len()];
                    ((from + lot.below(3)) % 24, why.clone())
                }
            };
            let time = NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default();
            Slot {
                at: day.and_time(time).and_utc(),
                why,
                is_experiment: learns,
            }
        })
        .collect();
    slots.sort_by_key(|slot| slot.at);
    slots
}

/// What to put into posts.
fn ideas(said: &Insights, account: &str) -> Vec<String> {
    let about_time = ["hours", "weekdays", "pauses"];
    let own = said
        .recommendations
        .iter()
        .filter(|one| one.account == account && !about_time.contains(&one.insight.as_str()));
    let idea = |one: &toklake_engine::Recommendation| {
        let kind = if one.is_experiment {
            "experiment: "
        } else {
            ""
        };
        format!(
            "{kind}{} ({:+.0} % to expect)",
            one.text,
            (one.gain - 1.0) * 100.0
        )
    };
    own.take(IDEAS).map(idea).collect()
}

/// Lots of an account's week: the same week gets the same ones.
struct Lot(u64);

impl Lot {
    fn of(account: &str, monday: NaiveDate) -> Self {
        let text = format!("{account} {monday}");
        // FNV-1a
        let hash = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        Self(text.bytes().fold(0xcbf2_9ce4_8422_2325, hash))
    }

    fn below(&mut self, number: u32) -> u32 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % u64::from(number.max(1))) as u32
    }

    fn draw(&mut self, hours: &[u32]) -> Option<u32> {
        hours.get(self.below(hours.len() as u32) as usize).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn habit() -> Habit {
        Habit {
            hours: vec![8, 14, 15],
            posts_a_week: 4,
        }
    }

    fn monday() -> NaiveDate {
        "2026-11-23".parse().unwrap()
    }

    #[test]
    fn without_a_known_window_every_hour_is_drawn_among_those_in_use_and_stays_drawn() {
        let week = || week_of(monday(), "luna", 5, &[], &habit());
        let slots = week();
        assert_eq!(slots, week());
        assert!(slots.iter().all(|slot| slot.is_experiment));
        let hours: Vec<String> = slots
            .iter()
            .map(|slot| slot.at.format("%H").to_string())
            .collect();
        assert!(
            hours
                .iter()
                .all(|hour| ["08", "14", "15"].contains(&hour.as_str())),
            "{hours:?}"
        );
        assert_ne!(
            slots,
            week_of(monday() + Days::new(7), "luna", 5, &[], &habit())
        );
    }

    #[test]
    fn with_a_known_window_one_slot_in_four_is_kept_to_learn() {
        let windows = [(17, "best window".to_owned())];
        let slots = week_of(monday(), "luna", 8, &windows, &habit());
        assert_eq!(slots.iter().filter(|slot| slot.is_experiment).count(), 2);
        let inside = slots.iter().filter(|slot| !slot.is_experiment);
        let hours: Vec<String> = inside
            .map(|slot| slot.at.format("%H").to_string())
            .collect();
        assert!(
            hours
                .iter()
                .all(|hour| ["17", "18", "19"].contains(&hour.as_str())),
            "{hours:?}"
        );
    }
}
