//! Which slices of a table are out of date: digests of what each depends on, compared with the memo.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use sha2::{Digest, Sha256};
use toklake_lake::{Contract, Slice, By};

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
    /// Whether a slice of `model` needs only the matching slices of this input.
    pub fn is_local(&self, model: &Model) -> bool {
        let Some((out, own)) = model.contract.slice.as_ref().zip(self.contract.slice.as_ref()) else { return false };
        model.contract.incremental.is_some() && matches(out, own)
    }

    /// The files with rows in `low..=high`, slices of the model that reads them.
    pub fn files_within(&self, low: &str, high: &str) -> Vec<DataFile> {
        self.table.files.iter().filter(|f| overlaps(f, low, high)).cloned().collect()
    }
}

fn matches(out: &Slice, own: &Slice) -> bool {
    match out.by {
        By::Day => matches!(own.by, By::Day | By::Range),
        By::Month => matches!(own.by, By::Day | By::Month | By::Range),
        By::Bucket => own.by == By::Bucket && out.column == own.column,
        By::Range => false,
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
pub fn needs(model: &Model, inputs: &[Input]) -> Memo {
    let (local, whole): (Vec<&Input>, Vec<&Input>) = inputs.iter().partition(|i| i.is_local(model));
    let base = digest([model.code.as_str()].into_iter().chain(whole.iter().flat_map(|i| paths(&i.table.files))));
    if local.is_empty() {
        return Memo(BTreeMap::from([(WHOLE.to_owned(), base)]));
    }
    let incremental = model.contract.incremental.as_ref().expect("local inputs need it");
    let by = model.contract.slice.as_ref().expect("local inputs need it").by;
    let index = Index::new(&local, by);
    let mut memo = Memo::default();
    let mut before = base.clone();
    for slice in &index.slices {
        let files = index.files(slice, i64::from(incremental.lookback_days));
        let own = digest(std::iter::once(base.as_str()).chain(files));
        let chained = if incremental.carry.is_some() { digest([before.as_str(), own.as_str()]) } else { own };
        before.clone_from(&chained);
        memo.0.insert(slice.clone(), chained);
    }
    memo
}

/// Slices to build again, and slices that no longer have any input.
pub fn stale(needed: &Memo, have: &Memo) -> (BTreeSet<String>, BTreeSet<String>) {
    let build = needed.0.iter().filter(|(slice, digest)| have.0.get(*slice) != Some(digest));
    let gone = have.0.keys().filter(|slice| !needed.0.contains_key(*slice));
    (build.map(|(slice, _)| slice.clone()).collect(), gone.cloned().collect())
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
        let mut index = Self { by, exact: BTreeMap::new(), wide: vec![], slices: BTreeSet::new() };
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
        let exact = self.exact.range(low.clone()..=slice.to_owned()).flat_map(|(_, files)| files.iter().copied());
        let wide = self.wide.iter().filter(|f| overlaps(f, &low, slice)).map(|f| f.path.as_str());
        let mut files: Vec<&str> = exact.chain(wide).collect();
        files.sort_unstable();
        files
    }
}

fn cut(name: &str, by: By) -> String {
    match by {
        By::Month => name[..name.len().min(7)].to_owned(),
        By::Day | By::Bucket | By::Range => name.to_owned(),
    }
}

/// Every slice from `low` to `high`.
fn between(low: &str, high: &str, by: By) -> Vec<String> {
    let day = |text: &str| format!("{text}-01")[..10].parse::<NaiveDate>().ok();
    let Some((first, last)) = day(low).zip(day(high)) else { return vec![low.to_owned(), high.to_owned()] };
    let days = first.iter_days().take_while(|d| *d <= last).map(|d| cut(&d.to_string(), by));
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
    hash.finalize().iter().take(8).map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(low: &str, high: &str) -> DataFile {
        DataFile { path: format!("{low}/{high}"), bytes: 1, rows: 1, low: low.into(), high: high.into() }
    }

    #[test]
    fn a_month_overlaps_its_days() {
        assert!(overlaps(&file("2025-05-03", "2025-05-03"), "2025-05", "2025-05"));
        assert!(!overlaps(&file("2025-06-01", "2025-06-01"), "2025-05", "2025-05"));
        assert!(overlaps(&file("2025-04-01", "2025-06-01"), "2025-05", "2025-05"));
    }

    #[test]
    fn a_wide_file_feeds_every_day_between() {
        assert_eq!(between("2025-02-27", "2025-03-01", By::Day), ["2025-02-27", "2025-02-28", "2025-03-01"]);
        assert_eq!(between("2025-02-27", "2025-03-01", By::Month), ["2025-02", "2025-03"]);
    }
}
