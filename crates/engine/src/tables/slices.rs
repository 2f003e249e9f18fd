//! Which slice a row falls in, and what slices are called.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::{DataType, Date32Type};
use chrono::{Datelike, NaiveDate};
use toklake_lake::{By, Slice};

use super::runs::Runs;

/// Buckets of a table sliced by the hash of a column.
const BUCKETS: u32 = 16;
/// The only slice of a table that is not sliced.
pub(crate) const WHOLE: &str = "all";
/// The key of rows without a date.
const UNDATED: i64 = i64::MIN;

/// Keys of whole months lie beyond those of days.
const MONTHS: i64 = 1 << 40;

/// The months whose days share a file.
#[derive(Debug, Clone)]
pub enum Months {
    /// Those called so: `2025-05`.
    These(BTreeSet<String>),
    /// All but the newest of the rows.
    Past,
}

impl Months {
    /// Theirs among rows of `batches`.
    pub(super) fn among(&self, batches: &[RecordBatch], slice: &Slice) -> Bundles {
        let Self::These(months) = self else {
            let columns = batches
                .iter()
                .filter_map(|rows| rows.column_by_name(&slice.column));
            let days = columns.filter_map(|column| column.as_primitive_opt::<Date32Type>());
            let newest = days.filter_map(arrow::compute::max).max();
            return Bundles::Before(newest.map_or(0, |day| month_number(date_of(day))));
        };
        let first = |month: &String| format!("{month}-01").parse().ok();
        Bundles::These(months.iter().filter_map(first).map(month_number).collect())
    }
}

/// The same by their numbers.
pub(super) enum Bundles {
    These(BTreeSet<i64>),
    Before(i64),
}

impl Bundles {
    /// The key of rows of `day`: their own, or that of their month.
    fn key(&self, day: i32) -> i64 {
        let month = month_number(date_of(day));
        let is_bundled = match self {
            Self::These(months) => months.contains(&month),
            Self::Before(newest) => month < *newest,
        };
        match is_bundled {
            true => MONTHS + month,
            false => i64::from(day),
        }
    }
}

/// The rows of `batches` by the slices, or the months of `bundles`, that they fall in.
pub(super) fn sort_out(
    batches: &[RecordBatch],
    slice: &Slice,
    bundles: &Bundles,
) -> BTreeMap<i64, Runs> {
    let mut rows: BTreeMap<i64, Runs> = BTreeMap::new();
    for (at, batch) in batches.iter().enumerate() {
        let column = batch
            .column_by_name(&slice.column)
            .expect("contracts were validated on open");
        let mut from = 0;
        for run in keys(column, slice.by, bundles).chunk_by(|key, next| key == next) {
            rows.entry(run[0]).or_default().add(at, from, run.len());
            from += run.len();
        }
    }
    rows
}

/// The key of each row's slice.
fn keys(column: &ArrayRef, by: By, bundles: &Bundles) -> Vec<i64> {
    let days = |key: &dyn Fn(i32) -> i64| -> Vec<i64> {
        let days = column.as_primitive::<Date32Type>().iter();
        days.map(|day| day.map_or(UNDATED, key)).collect()
    };
    match by {
        By::Bucket => (0..column.len())
            .map(|row| i64::from(bucket_number(text_at(column, row))))
            .collect(),
        By::Day => days(&|day| bundles.key(day)),
        By::Range => days(&i64::from),
        By::Month => days(&|day| month_number(date_of(day))),
    }
}

/// The month that a day, or a month, called so lies in.
pub(crate) fn month(day: &str) -> &str {
    day.get(..7).unwrap_or(day)
}

/// Months since the year 0.
fn month_number(date: NaiveDate) -> i64 {
    i64::from(date.year()) * 12 + i64::from(date.month0())
}

pub(super) fn slice_name(key: i64, by: By) -> String {
    match by {
        By::Bucket => format!("b{key:02}"),
        By::Day | By::Month | By::Range if key == UNDATED => "undated".to_owned(),
        By::Day if key >= MONTHS => slice_name(key - MONTHS, By::Month),
        By::Day | By::Range => day_text(key as i32),
        By::Month => format!("{:04}-{:02}", key.div_euclid(12), key.rem_euclid(12) + 1),
    }
}

/// The slice of a table sliced by bucket that rows with `text` in the slice column fall in.
pub fn bucket_of(text: &str) -> String {
    slice_name(i64::from(bucket_number(text)), By::Bucket)
}

fn bucket_number(text: &str) -> u32 {
    (fnv(text.as_bytes()) % u64::from(BUCKETS)) as u32
}

fn date_of(day: i32) -> NaiveDate {
    NaiveDate::from_ymd_opt(1970, 1, 1).expect("a date") + chrono::Duration::days(i64::from(day))
}

/// What the slice of a day is called.
pub(crate) fn day_text(day: i32) -> String {
    date_of(day).format("%Y-%m-%d").to_string()
}

fn text_at(column: &ArrayRef, row: usize) -> &str {
    if column.is_null(row) {
        return "";
    }
    match column.data_type() {
        DataType::Utf8View => column.as_string_view().value(row),
        _ => column.as_string::<i32>().value(row),
    }
}

/// FNV-1a: a fixed hash, since bucket names must mean the same for ever.
fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_never_changes_its_name() {
        assert_eq!(bucket_of("zone.a0"), bucket_of("zone.a0"));
        assert_eq!(fnv(b"a"), 0xaf63_dc4c_8601_ec8c);
    }

    #[test]
    fn days_of_a_bundled_month_share_its_key() {
        let bundles = Bundles::These(BTreeSet::from([2025 * 12 + 4]));
        let name = |day| slice_name(bundles.key(day), By::Day);
        let days = [20_208, 20_209, 20_239, 20_240];
        let names = ["2025-04-30", "2025-05", "2025-05", "2025-06-01"];
        assert_eq!(days.map(name), names);
    }

    #[test]
    fn slices_are_named_by_day_or_month() {
        assert_eq!(slice_name(20_209, By::Day), "2025-05-01");
        assert_eq!(slice_name(2025 * 12 + 4, By::Month), "2025-05");
        assert_eq!(slice_name(UNDATED, By::Day), "undated");
    }
}
