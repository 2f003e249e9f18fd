//! Which slice a row falls in, and what slices are called.

use std::collections::BTreeMap;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::{DataType, Date32Type};
use chrono::{Datelike, NaiveDate};
use toklake_lake::{By, Slice};

use super::runs::Runs;

/// Buckets of a table sliced by the hash of a column.
const BUCKETS: u32 = 16;
/// The only slice of a table that is not sliced.
pub(crate) const WHOLE: &str = "all";
/// The key of rows of a table without slices.
pub(super) const NO_SLICE: i64 = 0;
/// The key of rows without a date.
const UNDATED: i64 = i64::MIN;

/// Notes for the rows of `batch`, which is number `at`, the slices they fall in.
pub(super) fn sort_out(
    batch: &RecordBatch,
    at: usize,
    slice: Option<&Slice>,
    rows: &mut BTreeMap<i64, Runs>,
) {
    let count = batch.num_rows();
    if count == 0 {
        return;
    }
    let Some(slice) = slice else {
        return rows.entry(NO_SLICE).or_default().add(at, 0, count);
    };
    let column = batch
        .column_by_name(&slice.column)
        .expect("contracts were validated on open");
    let mut from = 0;
    while from < count {
        let key = key_of(column, from, slice.by);
        let end = (from + 1..count)
            .find(|row| key_of(column, *row, slice.by) != key)
            .unwrap_or(count);
        rows.entry(key).or_default().add(at, from, end - from);
        from = end;
    }
}

fn key_of(column: &ArrayRef, row: usize, by: By) -> i64 {
    match by {
        By::Bucket => i64::from(bucket_number(text_at(column, row))),
        By::Day | By::Month if column.is_null(row) => UNDATED,
        By::Day | By::Range => i64::from(column.as_primitive::<Date32Type>().value(row)),
        By::Month => {
            let day = date_of(column.as_primitive::<Date32Type>().value(row));
            i64::from(day.year()) * 12 + i64::from(day.month0())
        }
    }
}

pub(super) fn slice_name(key: i64, by: By) -> String {
    match by {
        By::Bucket => format!("b{key:02}"),
        By::Day | By::Month | By::Range if key == UNDATED => "undated".to_owned(),
        By::Day | By::Range => day_text(key as i32),
        By::Month => format!("{:04}-{:02}", key.div_euclid(12), key.rem_euclid(12) + 1),
    }
}

/// The slice of a table sliced by bucket that rows with `text` in the slice column fall in.
pub fn bucket_of(text: &str) -> String {
    slice_name(i64::from(bucket_number(text)), By::Bucket)
}

/// Every slice of a table sliced by bucket.
pub fn buckets() -> impl Iterator<Item = String> {
    (0..BUCKETS).map(|number| slice_name(i64::from(number), By::Bucket))
}

fn bucket_number(text: &str) -> u32 {
    (fnv(text.as_bytes()) % u64::from(BUCKETS)) as u32
}

fn date_of(day: i32) -> NaiveDate {
    NaiveDate::from_ymd_opt(1970, 1, 1).expect("a date") + chrono::Duration::days(i64::from(day))
}

pub(super) fn day_text(day: i32) -> String {
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
    fn slices_are_named_by_day_or_month() {
        assert_eq!(slice_name(20_209, By::Day), "2025-05-01");
        assert_eq!(slice_name(2025 * 12 + 4, By::Month), "2025-05");
        assert_eq!(slice_name(UNDATED, By::Day), "undated");
    }
}
