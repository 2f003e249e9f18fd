//! Tables by day: the days of a month that is over share a file, so that a year is a dozen files to read and not
//! three hundred.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::{AsArray, BooleanArray, RecordBatch};
use arrow::compute::filter_record_batch;
use arrow::datatypes::Date32Type;

use super::Ingest;
use crate::check::Finding;
use crate::error::EngineError;
use crate::session::Limits;
use crate::tables::{DataFile, NewFile, day_text, month};

impl Ingest<'_> {
    /// Writes `rows` of any days; of `needed`, the days of the table then, the newest month is not over.
    pub async fn write_days(
        &self,
        rows: &RecordBatch,
        needed: &BTreeMap<String, String>,
    ) -> Result<(Vec<NewFile>, Vec<Finding>), EngineError> {
        self.write_bundling([rows], &months_over(needed)).await
    }

    /// Puts `add` in the place of the rows of `days` and remembers what they were made from. The other days of a
    /// file stay, and the days of a month that is over by now come into one file.
    pub async fn replace_days(
        &mut self,
        days: &BTreeSet<String>,
        mut add: Vec<NewFile>,
        needed: &BTreeMap<String, String>,
        limits: Limits,
        at: i64,
    ) -> Result<bool, EngineError> {
        let over = months_over(needed);
        let (mut drop, others): (Vec<DataFile>, Vec<DataFile>) =
            (self.table.files.iter().cloned()).partition(|file| file.holds_any_of(days));
        let shared = drop.iter().filter(|file| file.low != file.high);
        let mut again: Vec<Vec<DataFile>> = vec![shared.cloned().collect()];
        for month in scattered(others, &over, limits.rows_at_once()) {
            drop.extend_from_slice(&month);
            again.push(month);
        }
        for files in again {
            let rows = self.rows_in(&files, limits).await?;
            let rows: Vec<RecordBatch> = rows.iter().map(|rows| self.without(rows, days)).collect();
            let (files, _) = self.write_together_bundling(&rows, &over).await?;
            add.extend(files);
        }
        self.commit(drop, add, needed, at).await
    }

    fn without(&self, rows: &RecordBatch, days: &BTreeSet<String>) -> RecordBatch {
        let slice = self.model.contract.slice.as_ref().expect("a table by day");
        let column = rows
            .column_by_name(&slice.column)
            .expect("contracts were validated on open");
        let column = column.as_primitive::<Date32Type>().iter();
        let stays = |day: Option<i32>| day.is_none_or(|day| !days.contains(&day_text(day)));
        let stays: BooleanArray = column.map(|day| Some(stays(day))).collect();
        filter_record_batch(rows, &stays).expect("a flag for each row")
    }
}

/// All months but the newest.
fn months_over(needed: &BTreeMap<String, String>) -> BTreeSet<String> {
    let mut months: BTreeSet<String> = needed.keys().map(|day| month(day).to_owned()).collect();
    months.pop_last();
    months
}

/// Of `files`, those of single days of each month that is over, where they are several and no more than `most` rows.
fn scattered(files: Vec<DataFile>, over: &BTreeSet<String>, most: u64) -> Vec<Vec<DataFile>> {
    let mut months: BTreeMap<String, Vec<DataFile>> = BTreeMap::new();
    for file in files.into_iter().filter(|file| file.folder() == file.low) {
        let month = month(&file.low).to_owned();
        months.entry(month).or_default().push(file);
    }
    let few = |files: &[DataFile]| files.iter().map(|file| file.rows).sum::<u64>() <= most;
    months.retain(|month, files| over.contains(month) && files.len() > 1 && few(files));
    months.into_values().collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, Date32Array, Int64Array, StringArray};
    use arrow::datatypes::Int64Type;
    use proptest::prelude::*;
    use toklake_lake::Lake;

    use super::*;
    use crate::project::Project;

    const LIMITS: Limits = Limits {
        memory_bytes: 64 << 20,
        threads: 1,
    };

    /// What each day was last said to be, and the digests that say so.
    #[derive(Default)]
    struct Said(BTreeMap<i32, i64>);

    impl Said {
        fn needed(&self) -> BTreeMap<String, String> {
            let part = |(day, value): (&i32, &i64)| (day_text(*day), value.to_string());
            self.0.iter().map(part).collect()
        }
    }

    fn row(day: i32, value: i64) -> RecordBatch {
        let columns: [(&str, ArrayRef); 3] = [
            ("captured_on", Arc::new(Date32Array::from(vec![day]))),
            (
                "landing_id",
                Arc::new(StringArray::from(vec![day_text(day)])),
            ),
            ("followers_count", Arc::new(Int64Array::from(vec![value]))),
        ];
        RecordBatch::try_from_iter(columns).unwrap()
    }

    async fn rows(ingest: &Ingest<'_>) -> Vec<(i32, i64)> {
        let batches = ingest.rows_in(&ingest.table.files, LIMITS).await.unwrap();
        let of = |batch: &RecordBatch| -> Vec<(i32, i64)> {
            let days = batch["captured_on"]
                .as_primitive::<Date32Type>()
                .values()
                .to_vec();
            let values = batch["followers_count"]
                .as_primitive::<Int64Type>()
                .values()
                .to_vec();
            days.into_iter().zip(values).collect()
        };
        let mut rows: Vec<(i32, i64)> = batches.iter().flat_map(of).collect();
        rows.sort_unstable();
        rows
    }

    /// Lets days come in this order, and tells the rows and the files of each month then.
    async fn after(days: &[(i32, i64)]) -> (Said, Vec<(i32, i64)>, BTreeMap<String, usize>) {
        let (lake, project) = (
            Lake::open("memory://").unwrap(),
            Project::open(None).unwrap(),
        );
        let model = project.find("raw.business__profile").unwrap();
        let mut ingest = Ingest::open(&lake, model).await.unwrap();
        let mut said = Said::default();
        for (day, value) in days {
            said.0.insert(*day, *value);
            let needed = said.needed();
            let stale = ingest.stale(&needed);
            if stale.is_empty() {
                continue;
            }
            let (add, _) = ingest
                .write_days(&row(*day, *value), &needed)
                .await
                .unwrap();
            ingest
                .replace_days(&stale, add, &needed, LIMITS, 0)
                .await
                .unwrap();
        }
        let mut files = BTreeMap::new();
        for file in &ingest.table.files {
            *files.entry(month(&file.low).to_owned()).or_default() += 1;
        }
        (said, rows(&ingest).await, files)
    }

    #[tokio::test]
    async fn a_month_that_is_over_is_one_file() {
        let days: Vec<(i32, i64)> = (20_209..20_209 + 70).map(|day| (day, 1)).collect();
        let (_, rows, files) = after(&days).await;
        assert_eq!(rows, days);
        let files: Vec<(&str, usize)> = files.iter().map(|(m, n)| (m.as_str(), *n)).collect();
        assert_eq!(files, [("2025-05", 1), ("2025-06", 1), ("2025-07", 9)]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(8))]
        #[test]
        fn each_day_has_the_rows_it_was_told_last(
            days in prop::collection::vec((20_209..20_209 + 80i32, 0i64..9), 1..20),
        ) {
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            let (said, rows, _) = runtime.block_on(after(&days));
            prop_assert_eq!(rows, said.0.into_iter().collect::<Vec<_>>());
        }
    }
}
