//! Cutting a build into parts: what one query takes, and which days share a file.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use toklake_lake::By;

use super::Work;
use super::plan::{self, Input};
use crate::tables::{DataFile, WHOLE};

/// Slices that one query builds.
pub(super) struct Part {
    pub slices: BTreeSet<String>,
    /// About how many rows of input that is.
    pub rows: u64,
}

impl Part {
    pub fn files(&self, input: &Input, by: Option<By>, lookback: i64) -> Vec<DataFile> {
        let (Some(first), Some(last)) = (self.slices.first(), self.slices.last()) else {
            return vec![];
        };
        match by {
            Some(By::Bucket) => input
                .table
                .files
                .iter()
                .filter(|f| self.slices.contains(&f.low))
                .cloned()
                .collect(),
            by => input.files_within(&plan::back(first, lookback, by.unwrap_or(By::Range)), last),
        }
    }
}

impl Work<'_> {
    /// `slices` in groups of neighbours whose input stays under a bound of rows.
    ///
    /// Whole months stay together while they fit, so that their days can share a file.
    pub fn parts(&self, slices: &BTreeSet<String>) -> Vec<Part> {
        let by_date = self.by().is_some_and(|by| by != By::Bucket) && !slices.contains(WHOLE);
        if !by_date {
            return vec![Part {
                slices: slices.clone(),
                rows: u64::MAX,
            }];
        }
        let rows = self.rows_by_slice(slices);
        let most = self.builder.limits.rows_at_once();
        let mut parts: Vec<Part> = vec![];
        let mut before: Option<&String> = None;
        for (unit, size) in units(slices, &rows, most) {
            let first = *unit.first().expect("a unit has slices");
            let neighbour = before.is_none_or(|b| self.are_neighbours(b, first));
            before = unit.last().copied();
            let slices = unit.into_iter().cloned();
            match parts.last_mut() {
                Some(part) if neighbour && part.rows + size <= most => {
                    part.slices.extend(slices);
                    part.rows += size;
                }
                _ => parts.push(Part {
                    slices: slices.collect(),
                    rows: size,
                }),
            }
        }
        parts
    }

    /// The months of `part` whose days go into one file: those that are over, and that it holds whole.
    ///
    /// A month of day files costs a file, its sync and its place in the log for each day.
    pub fn bundles(&self, part: &Part) -> BTreeSet<String> {
        if self.model.contract.slice.as_ref().map(|s| s.by) != Some(By::Day) {
            return BTreeSet::new();
        }
        let newest = self.history.keys().next_back().map(|day| month(day));
        let open: BTreeSet<&str> = self
            .history
            .keys()
            .filter(|day| !part.slices.contains(*day))
            .map(|day| month(day))
            .chain(newest)
            .collect();
        let all = part.slices.iter().map(|day| month(day));
        all.filter(|month| !open.contains(month))
            .map(str::to_owned)
            .collect()
    }

    /// Whether no slice that has data lies between two.
    fn are_neighbours(&self, before: &String, after: &String) -> bool {
        let between = (Bound::Excluded(before), Bound::Excluded(after));
        self.history.range::<String, _>(between).next().is_none()
    }

    /// About how many rows of input each slice has.
    fn rows_by_slice(&self, slices: &BTreeSet<String>) -> BTreeMap<String, u64> {
        let mut rows: BTreeMap<String, u64> = BTreeMap::new();
        let by = self.by().unwrap_or(By::Range);
        let local = self.inputs.iter().filter(|i| i.is_local(self.cut));
        for file in local.flat_map(|i| &i.table.files) {
            let span = plan::cut(&file.low, by)..=plan::cut(&file.high, by);
            let covered = self.history.range(span.clone()).count().max(1) as u64;
            for slice in slices.range(span) {
                *rows.entry(slice.clone()).or_default() += file.rows / covered;
            }
        }
        rows
    }
}

/// `slices` month by month with their rows; a month that is too large falls into its slices.
fn units<'s>(
    slices: &'s BTreeSet<String>,
    rows: &BTreeMap<String, u64>,
    most: u64,
) -> Vec<(Vec<&'s String>, u64)> {
    let size = |slice: &String| rows.get(slice).copied().unwrap_or_default();
    let mut units: Vec<(Vec<&String>, u64)> = vec![];
    for slice in slices {
        match units.last_mut() {
            Some((unit, sum)) if month(unit[0]) == month(slice) && *sum + size(slice) <= most => {
                unit.push(slice);
                *sum += size(slice);
            }
            _ => units.push((vec![slice], size(slice))),
        }
    }
    units
}

fn month(day: &str) -> &str {
    day.get(..7).unwrap_or(day)
}
