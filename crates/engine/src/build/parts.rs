//! Cutting a build into parts: what one query takes, and which days share a file.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use toklake_lake::By;

use super::plan::{self, Input};
use super::work::Work;
use crate::tables::{DataFile, Months, WHOLE, month};

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
        let most = self.limits.rows_at_once();
        let mut parts: Vec<Part> = vec![];
        let mut before: Option<&String> = None;
        let neighbours = |before: &str, after: &str| self.are_neighbours(before, after);
        for (unit, size) in units(slices, &rows, most, neighbours) {
            let first = *unit.first().expect("a unit has slices");
            let neighbour = before.is_none_or(|b| neighbours(b, first));
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

    /// About how many rows of input the stale slices read.
    pub fn rows(&self, stale: &BTreeSet<String>) -> u64 {
        let parts = self.parts(&self.slices_to_read(stale));
        let by_part = parts
            .iter()
            .map(|part| part.rows)
            .fold(0, u64::saturating_add);
        let all = |local: bool| {
            let of = self
                .inputs
                .iter()
                .filter(move |i| local == i.is_local(self.cut));
            of.map(|input| input.table.rows()).sum::<u64>()
        };
        all(false) + by_part.min(all(true))
    }

    /// The months of `part` whose days go into one file: those that are over, and that it holds whole.
    ///
    /// A month of day files costs a file, its sync and its place in the log for each day.
    pub fn bundles(&self, part: &Part) -> Months {
        if part.slices.contains(WHOLE) {
            return Months::Past;
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
        let over = all.filter(|month| !open.contains(month));
        Months::These(over.map(str::to_owned).collect())
    }

    /// Whether no slice that has data lies between two.
    fn are_neighbours(&self, before: &str, after: &str) -> bool {
        let between = (Bound::Excluded(before), Bound::Excluded(after));
        self.history.range::<str, _>(between).next().is_none()
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

/// `slices` month by month with their rows; a month that is too large falls into its slices, and one
/// with a slice between that is not built falls in two: a part builds all days from its first to its last.
fn units<'s>(
    slices: &'s BTreeSet<String>,
    rows: &BTreeMap<String, u64>,
    most: u64,
    neighbours: impl Fn(&str, &str) -> bool,
) -> Vec<(Vec<&'s String>, u64)> {
    let size = |slice: &String| rows.get(slice).copied().unwrap_or_default();
    let mut units: Vec<(Vec<&String>, u64)> = vec![];
    for slice in slices {
        match units.last_mut() {
            Some((unit, sum))
                if month(unit[0]) == month(slice)
                    && *sum + size(slice) <= most
                    && neighbours(unit[unit.len() - 1], slice) =>
            {
                unit.push(slice);
                *sum += size(slice);
            }
            _ => units.push((vec![slice], size(slice))),
        }
    }
    units
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_cut_where_a_day_between_is_not_built_and_where_it_is_too_large() {
        let days = |days: &[&str]| -> BTreeSet<String> {
            days.iter().map(|day| format!("2025-{day}")).collect()
        };
        let all = days(&[
            "05-01", "05-02", "05-03", "05-04", "05-05", "06-01", "06-02",
        ]);
        let built = days(&["05-01", "05-02", "05-04", "05-05", "06-01", "06-02"]);
        let rows = all.iter().map(|day| (day.clone(), 10)).collect();
        let neighbours = |before: &str, after: &str| {
            let between = (Bound::Excluded(before), Bound::Excluded(after));
            all.range::<str, _>(between).next().is_none()
        };
        let lengths = |most: u64| -> Vec<usize> {
            let units = units(&built, &rows, most, neighbours);
            units.iter().map(|(unit, _)| unit.len()).collect()
        };
        assert_eq!(lengths(100), [2, 2, 2]);
        assert_eq!(lengths(10), [1; 6]);
    }
}
