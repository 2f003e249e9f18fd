//! Facts beside the simulator's own numbers: equal, or NULL with the reason for which TikTok told nothing.
//!
//! The truth is asked of the simulator's world alone: when the creators were asked, what was public
//! then, and what their numbers were at the moment that TikTok tells of. Nothing of it comes from the
//! client or the lake.

mod beside;
mod days;
mod followers;
mod history;
mod lists;
mod months;
mod posts;
mod readings;
mod sums;
mod watching;

use std::collections::BTreeMap;

use anyhow::Result;
use serde::Serialize;
use toklake_pipeline::Pipeline;
use toklake_simulator::Account;

use super::Stage;

/// How the facts of one kind compare with the truth.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Compared {
    /// What was compared.
    pub what: &'static str,
    /// Numbers that TikTok told and that stand in the facts as they are in truth.
    pub equal: u64,
    /// Numbers that TikTok did not tell and that are NULL in the facts, by the reason that they give.
    pub withheld: BTreeMap<&'static str, u64>,
    /// Everything else, in words.
    pub wrong: Vec<String>,
}

/// What the facts have to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    Number(i64),
    /// NULL, for this reason.
    Nothing(&'static str),
}

/// A number of the facts; where it is NULL, why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Fact<'a> {
    number: Option<i64>,
    reason: &'a str,
}

/// Every kind of fact about every creator.
///
/// # Errors
/// A table that cannot be read.
pub async fn compare(pipeline: &Pipeline, stage: &Stage) -> Result<Vec<Compared>> {
    let world = stage.simulator.world();
    let mut all: Vec<Compared> = vec![];
    for handle in stage.handles() {
        let account = world.account(handle).expect("an account of the scenario");
        let mut of_account = vec![
            days::numbers(pipeline, stage, account).await?,
            days::hours(pipeline, stage, account).await?,
        ];
        of_account.extend(readings::compare(pipeline, stage, account).await?);
        of_account.push(posts::compare(pipeline, stage, account).await?);
        of_account.push(lists::viewers(pipeline, stage, account).await?);
        of_account.extend(derived(pipeline, stage, account).await?);
        for one in of_account {
            match all.iter_mut().find(|known| known.what == one.what) {
                Some(known) => known.join(one),
                None => all.push(one),
            }
        }
    }
    Ok(all)
}

/// What datasets make of all that.
async fn derived(pipeline: &Pipeline, stage: &Stage, account: &Account) -> Result<Vec<Compared>> {
    Ok(vec![
        days::clicks(pipeline, stage, account).await?,
        readings::hours(pipeline, stage, account).await?,
        lists::traffic(pipeline, stage, account).await?,
        lists::places(pipeline, stage, account).await?,
        watching::curves(pipeline, stage, account).await?,
        watching::retention(pipeline, stage, account).await?,
        watching::likes(pipeline, stage, account).await?,
        sums::hashtags(pipeline, stage, account).await?,
        sums::categories(pipeline, stage, account).await?,
        months::numbers(pipeline, stage, account).await?,
        months::best_hashtags(pipeline, stage, account).await?,
        followers::shares(pipeline, stage, account).await?,
        followers::weekly_file(pipeline, stage, account).await?,
        followers::margins(pipeline, stage, account).await?,
        history::posting(pipeline, stage, account).await?,
        history::captions(pipeline, stage, account).await?,
    ])
}

impl Compared {
    fn of(what: &'static str) -> Self {
        Self {
            what,
            ..Self::default()
        }
    }

    fn join(&mut self, other: Self) {
        self.equal += other.equal;
        for (reason, count) in other.withheld {
            *self.withheld.entry(reason).or_default() += count;
        }
        self.wrong.extend(other.wrong);
    }

    fn add(&mut self, place: &str, fact: Fact, told: Told) {
        match (fact.number, told) {
            (Some(fact), Told::Number(told)) if fact == told => self.equal += 1,
            (None, Told::Nothing(reason)) if reason == fact.reason => {
                *self.withheld.entry(reason).or_default() += 1;
            }
            (_, told) => self
                .wrong
                .push(format!("{place}: {fact} instead of {told}")),
        }
    }

    /// Words, which are the same or not.
    fn words(&mut self, place: &str, fact: &str, told: &str) {
        match fact == told {
            true => self.equal += 1,
            false => self
                .wrong
                .push(format!("{place}: `{fact}` instead of `{told}`")),
        }
    }

    /// A row that nobody told.
    fn nowhere(&mut self, place: &str) {
        self.wrong.push(format!("{place}: a row that nobody told"));
    }
}

impl std::fmt::Display for Told {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Nothing(reason) => write!(f, "NULL ({reason})"),
        }
    }
}

impl std::fmt::Display for Fact<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.number {
            Some(number) => write!(f, "{number}"),
            None => write!(f, "NULL ({})", self.reason),
        }
    }
}

impl<'a> Fact<'a> {
    fn new(cell: &Option<String>, reason: &'a str) -> Self {
        let number = number(cell);
        Self { number, reason }
    }
}

type Row = Vec<Option<String>>;

fn number(cell: &Option<String>) -> Option<i64> {
    cell.as_deref()?.parse().ok()
}

fn text(cell: &Option<String>) -> &str {
    cell.as_deref().unwrap_or("NULL")
}
