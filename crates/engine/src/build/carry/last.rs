//! The last rows of each key: of rows in order, and of two such lists together.

use arrow::array::{ArrayRef, BooleanArray, RecordBatch};
use arrow::compute::kernels::boolean::or;
use arrow::compute::kernels::cmp::distinct;
use arrow::compute::{filter_record_batch, interleave_record_batch};
use arrow::error::ArrowError;
use arrow::row::{RowConverter, Rows, SortField};
use toklake_lake::OrderBy;

use crate::conform;

/// The columns that order rows: their key, within it their moment, and what orders rows of one moment.
#[derive(Debug, Clone)]
pub(super) struct Order {
    pub key: Vec<String>,
    pub moment: String,
    pub ties: Vec<OrderBy>,
}

impl Order {
    /// Of `rows`, those of the last moment of each key. They are in order, and stay so.
    pub fn last(&self, rows: &RecordBatch) -> Result<RecordBatch, ArrowError> {
        let Some(pairs) = rows.num_rows().checked_sub(1) else {
            return Ok(rows.clone());
        };
        let differ = |name: &String| {
            let column = column(rows, name);
            distinct(&column.slice(0, pairs), &column.slice(1, pairs))
        };
        let moves_on = differ(&self.moment)?;
        let mut key_ends = BooleanArray::from(vec![false; pairs]);
        for name in &self.key {
            key_ends = or(&key_ends, &differ(name)?)?;
        }
        let mut kept = vec![true; rows.num_rows()];
        for row in (0..pairs).rev() {
            kept[row] = key_ends.value(row) || !moves_on.value(row) && kept[row + 1];
        }
        filter_record_batch(rows, &BooleanArray::from(kept))
    }

    /// The rows of both, in order of their keys; of a key that both have, only the newer rows.
    pub fn merge(&self, old: &RecordBatch, new: &RecordBatch) -> Result<RecordBatch, ArrowError> {
        if new.num_rows() == 0 {
            return Ok(old.clone());
        }
        let keys = self.converter(new)?;
        let (old_keys, new_keys) = (self.keys(&keys, old)?, self.keys(&keys, new)?);
        let mut places = Vec::with_capacity(old.num_rows() + new.num_rows());
        let mut next = 0;
        for row in 0..new.num_rows() {
            let key = new_keys.row(row);
            while next < old.num_rows() && old_keys.row(next) <= key {
                if old_keys.row(next) < key {
                    places.push((OLD, next));
                }
                next += 1;
            }
            places.push((NEW, row));
        }
        places.extend((next..old.num_rows()).map(|row| (OLD, row)));
        interleave_record_batch(&[old, new], &places)
    }

    fn converter(&self, like: &RecordBatch) -> Result<RowConverter, ArrowError> {
        let field = |name: &String| {
            let kind = column(like, name).data_type().clone();
            SortField::new_with_options(kind, conform::ASCENDING)
        };
        RowConverter::new(self.key.iter().map(field).collect())
    }

    fn keys(&self, converter: &RowConverter, rows: &RecordBatch) -> Result<Rows, ArrowError> {
        let columns: Vec<ArrayRef> = self.key.iter().map(|n| column(rows, n).clone()).collect();
        converter.convert_columns(&columns)
    }
}

/// The places of the two lists in a merge.
const OLD: usize = 0;
const NEW: usize = 1;

fn column<'r>(rows: &'r RecordBatch, name: &str) -> &'r ArrayRef {
    rows.column_by_name(name).expect("carry names columns")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use arrow::array::{AsArray, Int64Array, StringArray};
    use arrow::datatypes::Int64Type;
    use proptest::prelude::*;

    use super::*;

    /// A key of two columns, one of them perhaps null, and a moment.
    type Row = (String, Option<i64>, i64);

    fn batch(rows: &[Row]) -> RecordBatch {
        let names: StringArray = rows.iter().map(|r| Some(r.0.as_str())).collect();
        let numbers: Int64Array = rows.iter().map(|r| r.1).collect();
        let moments: Int64Array = rows.iter().map(|r| Some(r.2)).collect();
        let columns: [(&str, ArrayRef, bool); 3] = [
            ("name", Arc::new(names), true),
            ("number", Arc::new(numbers), true),
            ("moment", Arc::new(moments), true),
        ];
        RecordBatch::try_from_iter_with_nullable(columns).unwrap()
    }

    fn rows(batch: &RecordBatch) -> Vec<Row> {
        let names = batch["name"].as_string::<i32>().iter();
        let numbers = batch["number"].as_primitive::<Int64Type>().iter();
        let moments = batch["moment"].as_primitive::<Int64Type>().values().iter();
        let row = |((name, number), moment): ((Option<&str>, _), &i64)| {
            (name.unwrap_or_default().to_owned(), number, *moment)
        };
        names.zip(numbers).zip(moments).map(row).collect()
    }

    fn order() -> Order {
        Order {
            key: vec!["name".to_owned(), "number".to_owned()],
            moment: "moment".to_owned(),
            ties: vec![],
        }
    }

    /// What is meant, row by row: all rows of the last moment of each key.
    fn by_hand(rows: &[Row]) -> Vec<Row> {
        let mut last: BTreeMap<(String, Option<i64>), i64> = BTreeMap::new();
        for (name, number, moment) in rows {
            let known = last.entry((name.clone(), *number)).or_insert(*moment);
            *known = (*known).max(*moment);
        }
        let is_last = |row: &&Row| last[&(row.0.clone(), row.1)] == row.2;
        rows.iter().filter(is_last).cloned().collect()
    }

    fn in_order(rows: &mut [Row]) {
        rows.sort_by_key(|(name, number, moment)| {
            (name.clone(), number.is_none(), *number, *moment)
        });
    }

    fn sorted_rows(moments: std::ops::Range<i64>) -> impl Strategy<Value = Vec<Row>> {
        let row = ("[ab]{0,2}", prop::option::of(0i64..3), moments);
        prop::collection::vec(row, 0..40).prop_map(|mut rows| {
            in_order(&mut rows);
            rows
        })
    }

    proptest! {
        #[test]
        fn a_day_put_onto_the_days_before_leaves_the_last_rows_of_both(
            earlier in sorted_rows(0..9),
            later in sorted_rows(9..12),
        ) {
            let last = |rows: &[Row]| order().last(&batch(rows)).unwrap();
            prop_assert_eq!(rows(&last(&earlier)), by_hand(&earlier));
            let merged = order().merge(&last(&earlier), &last(&later)).unwrap();
            let mut all = [earlier, later].concat();
            in_order(&mut all);
            prop_assert_eq!(rows(&merged), by_hand(&all));
        }
    }
}
