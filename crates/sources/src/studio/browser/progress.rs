//! What a walk has behind it, so that one that was cut off goes on from there.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use toklake_lake::{LakeError, replace_file};

/// Pages that are through and posts that were seen, of one account in one round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    began_at: DateTime<Utc>,
    /// What was asked for in all: a walk with another plan begins anew.
    plan: String,
    done: BTreeSet<String>,
    /// When each post was published.
    posts: BTreeMap<String, Option<DateTime<Utc>>>,
    #[serde(skip)]
    file: Option<PathBuf>,
}

/// Less than a day, so that a daily walk that was cut off yesterday begins anew.
const FRESH: TimeDelta = TimeDelta::hours(20);

impl Progress {
    /// What is known of the present walk with this plan; nothing where there is none, or where it is so
    /// old that its first pages tell something new by now.
    pub fn open(file: Option<&Path>, plan: &str, now: DateTime<Utc>) -> Self {
        let known = file.and_then(|file| {
            let text = std::fs::read(file).ok()?;
            let known: Self = serde_json::from_slice(&text).ok()?;
            let is_fresh = (TimeDelta::zero()..FRESH).contains(&(now - known.began_at));
            (is_fresh && known.plan == plan).then_some(known)
        });
        let mut progress = known.unwrap_or_else(|| Self {
            began_at: now,
            plan: plan.to_owned(),
            done: BTreeSet::new(),
            posts: BTreeMap::new(),
            file: None,
        });
        progress.file = file.map(Path::to_owned);
        progress
    }

    pub fn is_done(&self, step: &str) -> bool {
        self.done.contains(step)
    }

    #[cfg(test)]
    fn has_begun(&self) -> bool {
        !self.done.is_empty()
    }

    pub fn saw(&mut self, item_id: String, published: Option<DateTime<Utc>>) -> bool {
        self.posts.insert(item_id, published).is_none()
    }

    /// Posts since `since`, the newest first. One whose day nobody told is among them.
    pub fn posts(&self, since: Option<DateTime<Utc>>) -> Vec<String> {
        let is_in = |at: &Option<DateTime<Utc>>| match (at, since) {
            (Some(at), Some(since)) => *at >= since,
            (None, _) | (_, None) => true,
        };
        let mut posts: Vec<_> = self.posts.iter().filter(|(_, at)| is_in(at)).collect();
        posts.sort_by_key(|(id, at)| (std::cmp::Reverse(**at), std::cmp::Reverse((*id).clone())));
        posts.into_iter().map(|(id, _)| id.clone()).collect()
    }

    /// Notes that a page is through: everything it told is in landing.
    pub fn finish(&mut self, step: &str) -> Result<(), LakeError> {
        self.done.insert(step.to_owned());
        self.save()
    }

    /// Forgets which pages are through: the next walk looks at all of them again.
    pub fn complete(&mut self) -> Result<(), LakeError> {
        self.done.clear();
        self.posts.clear();
        self.began_at = DateTime::UNIX_EPOCH;
        self.save()
    }

    fn save(&self) -> Result<(), LakeError> {
        let Some(file) = &self.file else {
            return Ok(());
        };
        let text = serde_json::to_vec(self).expect("texts and days are JSON");
        replace_file(file, |to| to.write_all(&text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_walk_goes_on_within_the_day_with_the_same_plan_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("zone.a0.json");
        let now: DateTime<Utc> = "2026-11-28T23:50:00Z".parse().unwrap();
        let mut first = Progress::open(Some(&file), "all", now);
        assert!(first.saw("7".to_owned(), Some(now)));
        first.finish("content").unwrap();
        // midnight is between them
        let later = now + TimeDelta::hours(1);
        let again = Progress::open(Some(&file), "all", later);
        assert!(again.is_done("content") && again.posts(None) == ["7"]);
        assert!(!Progress::open(Some(&file), "videos", now).has_begun());
        let tomorrow = now + TimeDelta::days(1);
        assert!(!Progress::open(Some(&file), "all", tomorrow).has_begun());
        first.complete().unwrap();
        assert!(!Progress::open(Some(&file), "all", now).has_begun());
    }
}
