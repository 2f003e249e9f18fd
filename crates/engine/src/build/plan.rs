//! Which slices of a table are out of date: digests of what each depends on, compared with the memo.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use sha2::{Digest, Sha256};
use toklake_lake::{By, Contract};

use crate::project::Model;
use crate::tables::{DataFile, Memo, Table, WHOLE};

/// An input of a model: its table as it stands, and how its contract slices it.
pub struct Input<'a> {
    /// The table.
    pub table: &'a Table,
    /// Its contract.
    pub contract: &'a Contract,
}

impl Input<'_> {
    /// Whether a slice of what `cut` describes needs only the matching slices of this input.
    pub fn is_local(&self, cut: &Contract) -> bool {
        let Some((out, own)) = cut.slice.as_ref().zip(self.contract.slice.as_ref()) else {
            return false;
        };
        cut.incremental.is_some() && out.matches(own)
    }

    /// The files with rows in `low..=high`, slices of the model that reads them.
    pub fn files_within(&self, low: &str, high: &str) -> Vec<DataFile> {
        self.table
            .files
            .iter()
            .filter(|f| overlaps(f, low, high))
            .cloned()
            .collect()
    }
}

/// Slice names compare as text; a month is compared with days by its first seven characters.
fn overlaps(file: &DataFile, low: &str, high: &str) -> bool {
    let shorter = |a: &str, n: usize| a[..a.len().min(n)].to_owned();
    let starts = shorter(&file.low, high.len()) <= shorter(high, file.low.len());
    let ends = shorter(low, file.high.len()) <= shorter(&file.high, low.len());
    starts && ends
}

/// What every slice of `model` would be built from now: the memo its table should have.
pub fn needs(model: &Model, views: &[&Model], inputs: &[Input]) -> Memo {
    let code = || {
        [model]
            .into_iter()
            .chain(views.iter().copied())
            .map(|m| m.code.as_str())
    };
    if inputs.iter().all(|i| !i.is_local(&model.contract)) {
        let all = digest(code().chain(inputs.iter().flat_map(|i| paths(&i.table.files))));
        return Memo(BTreeMap::from([(WHOLE.to_owned(), all)]));
    }
    let mut slices = history(&model.contract, code(), inputs);
    if model
        .contract
        .incremental
        .as_ref()
        .is_some_and(|i| i.carry.is_some())
    {
        chain(&mut slices);
    }
    Memo(slices)
}

/// For each slice of what `cut` describes: the digest of the input files it is made from.
pub fn history<'a>(
    cut: &Contract,
    code: impl Iterator<Item = &'a str>,
    inputs: &'a [Input],
) -> BTreeMap<String, String> {
    let Some((slice, incremental)) = cut.slice.as_ref().zip(cut.incremental.as_ref()) else {
        return BTreeMap::new();
    };
    let (local, whole): (Vec<&Input>, Vec<&Input>) = inputs.iter().partition(|i| i.is_local(cut));
    let base = digest(code.chain(whole.iter().flat_map(|i| paths(&i.table.files))));
    let index = Index::new(&local, slice.by);
    let lookback = i64::from(incremental.lookback_days);
    let own =
        |slice: &String| digest(std::iter::once(base.as_str()).chain(index.files(slice, lookback)));
    index
        .slices
        .iter()
        .map(|slice| (slice.clone(), own(slice)))
        .collect()
}

/// Lets each slice's digest speak for all slices before it as well.
pub fn chain(slices: &mut BTreeMap<String, String>) {
    let mut before = String::new();
    for own in slices.values_mut() {
        *own = digest([before.as_str(), own.as_str()]);
        before.clone_from(own);
    }
}

/// Slices to build again, and slices that no longer have any input.
pub fn stale(needed: &Memo, have: &Memo) -> (BTreeSet<String>, BTreeSet<String>) {
    let build = needed
        .0
        .iter()
        .filter(|(slice, digest)| have.0.get(*slice) != Some(digest));
    let gone = have.0.keys().filter(|slice| !needed.0.contains_key(*slice));
    (
        build.map(|(slice, _)| slice.clone()).collect(),
        gone.cloned().collect(),
    )
}

/// Adds to the stale slices all that share a file with one that is stale or gone: files are
/// replaced whole.
pub fn widen(
    stale: &mut BTreeSet<String>,
    gone: &BTreeSet<String>,
    live: &[DataFile],
    needed: &Memo,
) {
    let shared = live
        .iter()
        .filter(|f| f.low != f.high && (f.holds_any_of(stale) || f.holds_any_of(gone)));
    let more: Vec<String> = shared
        .flat_map(|f| needed.0.keys().filter(|slice| f.holds(slice)))
        .cloned()
        .collect();
    stale.extend(more);
}

/// The input files by the slice they feed.
struct Index<'a> {
    by: By,
    exact: BTreeMap<String, Vec<&'a str>>,
    wide: Vec<&'a DataFile>,
    slices: BTreeSet<String>,
}

impl<'a> Index<'a> {
    fn new(inputs: &[&Input<'a>], by: By) -> Self {
        let mut index = Self {
            by,
            exact: BTreeMap::new(),
            wide: vec![],
            slices: BTreeSet::new(),
        };
        for file in inputs.iter().flat_map(|i| &i.table.files) {
            let (low, high) = (cut(&file.low, by), cut(&file.high, by));
            if low == high {
                index.exact.entry(low.clone()).or_default().push(&file.path);
                index.slices.insert(low);
            } else {
                index.slices.extend(between(&low, &high, by));
                index.wide.push(file);
            }
        }
        index
    }

    fn files(&self, slice: &str, lookback: i64) -> Vec<&'a str> {
        let low = back(slice, lookback, self.by);
        let exact = self
            .exact
            .range(low.clone()..=slice.to_owned())
            .flat_map(|(_, files)| files.iter().copied());
        let wide = self
            .wide
            .iter()
            .filter(|f| overlaps(f, &low, slice))
            .map(|f| f.path.as_str());
        let mut files: Vec<&str> = exact.chain(wide).collect();
        files.sort_unstable();
        files
    }
}

/// The slice that a day or slice called `name` falls in.
pub fn cut(name: &str, by: By) -> String {
    match by {
        By::Month => name[..name.len().min(7)].to_owned(),
        By::Day | By::Bucket | By::Range => name.to_owned(),
    }
}

/// Every slice from `low` to `high`.
fn between(low: &str, high: &str, by: By) -> Vec<String> {
    let day = |text: &str| format!("{text}-01")[..10].parse::<NaiveDate>().ok();
    let Some((first, last)) = day(low).zip(day(high)) else {
        return vec![low.to_owned(), high.to_owned()];
    };
    let days = first
        .iter_days()
        .take_while(|d| *d <= last)
        .map(|d| cut(&d.to_string(), by));
    days.collect::<BTreeSet<_>>().into_iter().collect()
}

/// The slice `days` before `slice`: how far back a model looks.
pub fn back(slice: &str, days: i64, by: By) -> String {
    let day = slice.parse::<NaiveDate>().ok().filter(|_| by == By::Day);
    day.and_then(|d| d.checked_sub_days(Days::new(days.unsigned_abs())))
        .map_or_else(|| slice.to_owned(), |d| d.to_string())
}

fn paths(files: &[DataFile]) -> impl Iterator<Item = &str> {
    files.iter().map(|f| f.path.as_str())
}

fn digest<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
        hash.update([0]);
    }
    hash.finalize()
        .iter()
        .take(8)
        .map(|b| format!("{b:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(low: &str, high: &str) -> DataFile {
        DataFile {
            path: format!("{low}/{high}"),
            bytes: 1,
            rows: 1,
            low: low.into(),
            high: high.into(),
        }
    }

    #[test]
    fn a_month_overlaps_its_days() {
        assert!(overlaps(
            &file("2025-05-03", "2025-05-03"),
            "2025-05",
            "2025-05"
        ));
        assert!(!overlaps(
            &file("2025-06-01", "2025-06-01"),
            "2025-05",
            "2025-05"
        ));
        assert!(overlaps(
            &file("2025-04-01", "2025-06-01"),
            "2025-05",
            "2025-05"
        ));
    }

    #[test]
    fn a_wide_file_feeds_every_day_between() {
        assert_eq!(
            between("2025-02-27", "2025-03-01", By::Day),
            ["2025-02-27", "2025-02-28", "2025-03-01"]
        );
        assert_eq!(
            between("2025-02-27", "2025-03-01", By::Month),
            ["2025-02", "2025-03"]
        );
    }
}
