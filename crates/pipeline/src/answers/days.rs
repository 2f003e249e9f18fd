//! Landed answers by the UTC day on which they came, opened only where something of the day has changed.

use std::collections::{BTreeMap, BTreeSet};

use toklake_lake::{Damage, Landing, LandingFile, Named};

use super::first;
use crate::error::PipelineError;
use crate::ledger::seen::Seen;

/// All answers in landing.
#[derive(Debug, Default)]
pub(crate) struct Days(BTreeMap<String, Day>);

#[derive(Debug, Default)]
struct Day {
    unopened: Vec<Named>,
    opened: Vec<LandingFile>,
}

impl Days {
    /// Takes names for days where they tell them, and opens the others; and what is damaged of these.
    pub async fn of(
        landing: &Landing,
        named: Vec<Named>,
    ) -> Result<(Self, Vec<Damage>), PipelineError> {
        let mut days = Self::default();
        let mut others = vec![];
        for named in named {
            match named.landed_on {
                Some(day) => days.day(day.to_string()).unopened.push(named),
                None => others.push(named),
            }
        }
        let inventory = landing.open(others).await?;
        for file in inventory.files {
            days.put(file);
        }
        Ok((days, inventory.damage))
    }

    /// Opens the answers of these days; and what is damaged of them, which belongs to no day then.
    pub async fn open(
        &mut self,
        landing: &Landing,
        days: &BTreeSet<String>,
    ) -> Result<Vec<Damage>, PipelineError> {
        let mut named = vec![];
        for day in days {
            if let Some(day) = self.0.get_mut(day) {
                named.append(&mut day.unopened);
            }
        }
        let inventory = landing.open(named).await?;
        for file in inventory.files {
            self.put(file);
        }
        for day in days {
            if let Some(day) = self.0.get_mut(day) {
                let id = |file: &LandingFile| (file.key.clone(), file.landing_id.clone());
                day.opened.sort_by_cached_key(id);
            }
        }
        Ok(inventory.damage)
    }

    /// Each day with its answers, sorted by key and content.
    pub fn seen(&self) -> impl Iterator<Item = (&String, Vec<Seen<'_>>)> {
        let filled = self.0.iter().map(|(day, of)| (day, of.seen()));
        filled.filter(|(_, seen)| !seen.is_empty())
    }

    /// The answers of each day that are opened.
    pub fn opened(&self) -> impl Iterator<Item = (&String, &[LandingFile])> + Clone {
        self.0.iter().map(|(day, of)| (day, &*of.opened))
    }

    fn day(&mut self, day: String) -> &mut Day {
        self.0.entry(day).or_default()
    }

    /// Puts an answer where its own receipt says.
    fn put(&mut self, file: LandingFile) {
        let day = first(&file).captured_at.date_naive().to_string();
        self.day(day).opened.push(file);
    }
}

impl Day {
    fn seen(&self) -> Vec<Seen<'_>> {
        let unopened = self.unopened.iter().map(Seen::Named);
        let mut seen: Vec<Seen> = unopened
            .chain(self.opened.iter().map(Seen::Opened))
            .collect();
        seen.sort_by_key(|seen| (seen.key(), seen.landing_id()));
        seen
    }
}
