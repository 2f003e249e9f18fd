//! What a person said of a content holds until they say something else, whatever its files say.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use toklake_lake::{Index, Landing, LandingFile, Receipt};

use super::accounts::is_placeholder;
use super::recognise::Recognised;
use crate::error::PipelineError;
use crate::exports::SOURCE;

/// A content: its stream, and its SHA-256.
type Content = (String, String);

/// The account that a person said a content belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    pub account: String,
    /// How many accounts they had named for it by then, this one included.
    pub count: u32,
}

impl Word {
    /// What holds once `account` is said where `before` held.
    pub fn after(before: Option<&Self>, account: String) -> Self {
        let count = match before {
            None => 1,
            Some(before) if before.account == account => before.count,
            Some(before) => before.count + 1,
        };
        Self { account, count }
    }
}

/// What was said of the contents of an import when they came before.
#[derive(Debug, Default)]
pub(super) struct SaidBefore {
    words: BTreeMap<Content, Word>,
    years: BTreeMap<Content, i32>,
}

impl SaidBefore {
    /// Opens the receipts of those exports among `known` that came before.
    pub async fn of(
        landing: &Landing,
        index: &Index,
        known: &[Recognised],
    ) -> Result<Self, PipelineError> {
        let exports = known.iter().filter(|file| file.is_export());
        let wanted: BTreeSet<Content> = exports.map(content).collect();
        let before = index.named(|key, landing_id| {
            key.source == SOURCE && wanted.contains(&(key.stream.clone(), landing_id.to_owned()))
        });
        let files = landing.open(before).await?.files;
        // of one content the last one stands
        let years = years_said(&files).into_iter();
        let years = years.map(|(_, content, year)| (content, year)).collect();
        let words = standing(&files).into_iter();
        let words = words.map(|(content, (count, _, account))| (content, Word { account, count }));
        Ok(Self {
            words: words.collect(),
            years,
        })
    }

    pub fn word(&self, file: &Recognised) -> Option<&Word> {
        self.words.get(&content(file))
    }

    pub fn year(&self, file: &Recognised) -> Option<i32> {
        self.years.get(&content(file)).copied()
    }
}

/// Landed files without those that are known to be of another account, so that nothing is counted twice: of one
/// content that a person named accounts for, the last one named holds; else a guess yields to a name.
pub(crate) fn without_outranked(mut files: Vec<LandingFile>) -> Vec<LandingFile> {
    let is_guess = |file: &LandingFile| {
        is_placeholder(&file.key.account) || file.receipts.iter().all(|one| one.account_guessed)
    };
    let standing = standing(&files);
    let known = files.iter().filter(|file| !is_guess(file));
    let known: BTreeSet<_> = known.map(content_of).collect();
    files.retain(|file| match standing.get(&content_of(file)) {
        Some((_, _, account)) => file.key.account == *account,
        None => !is_guess(file) || !known.contains(&content_of(file)),
    });
    files
}

/// The account that a person named last for each content: how many they had named, when, and its name.
fn standing(files: &[LandingFile]) -> BTreeMap<Content, (u32, DateTime<Utc>, String)> {
    let mut standing: BTreeMap<_, (u32, DateTime<Utc>, String)> = BTreeMap::new();
    for (file, receipt) in receipts(files) {
        let Some(count) = receipt.account_said else {
            continue;
        };
        let word = (count, receipt.captured_at, file.key.account.clone());
        let held = standing.entry(content_of(file)).or_default();
        if word > *held {
            *held = word;
        }
    }
    standing
}

/// The years that a person said, in the order in which they did.
fn years_said(files: &[LandingFile]) -> Vec<(DateTime<Utc>, Content, i32)> {
    let said = receipts(files)
        .filter_map(|(file, one)| Some((one.captured_at, content_of(file), one.year?)));
    let mut said: Vec<_> = said.collect();
    said.sort();
    said
}

fn receipts(files: &[LandingFile]) -> impl Iterator<Item = (&LandingFile, &Receipt)> {
    files
        .iter()
        .flat_map(|file| file.receipts.iter().map(move |receipt| (file, receipt)))
}

fn content(file: &Recognised) -> Content {
    (file.stream.to_owned(), file.found.sha256.clone())
}

fn content_of(file: &LandingFile) -> Content {
    (file.key.stream.clone(), file.landing_id.clone())
}
