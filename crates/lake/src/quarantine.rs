//! The record of a row set aside: what it was, where it stood, which rule it broke and why.

use std::sync::{Arc, LazyLock};

use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray};
use arrow::datatypes::{Field, Schema, SchemaRef};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::types::LogicalType;
use crate::zones::DatasetName;

/// One row we could not use, kept with everything needed to try it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetAside {
    /// The dataset the row was meant for.
    pub dataset: DatasetName,
    pub account: String,
    /// SHA-256 of the landed file, in hex.
    pub landing_id: String,
    /// Line of the file or row of the sheet, from 1; 0 is the file as a whole.
    pub line: i64,
    /// The row as it was received.
    pub original: String,
    /// The rule it broke, as a stable word.
    pub rule: String,
    /// What is wrong, for a person.
    pub reason: String,
    pub first_seen: DateTime<Utc>,
}

impl SetAside {
    pub fn schema() -> SchemaRef {
        static SCHEMA: LazyLock<SchemaRef> = LazyLock::new(|| {
            use LogicalType::{Int64, Text, Timestamp};
            let columns = [
                ("dataset", Text),
                ("account", Text),
                ("landing_id", Text),
                ("line", Int64),
                ("original", Text),
                ("rule", Text),
                ("reason", Text),
                ("first_seen", Timestamp),
            ];
            let fields = columns.map(|(name, kind)| Field::new(name, kind.arrow(), true));
            Arc::new(Schema::new(fields.to_vec()))
        });
        SCHEMA.clone()
    }

    /// The rows as one Arrow batch, in their order.
    pub fn to_batch(rows: &[Self]) -> RecordBatch {
        let text = |field: fn(&Self) -> String| -> ArrayRef {
            Arc::new(StringArray::from_iter_values(rows.iter().map(field)))
        };
        let seen = rows.iter().map(|row| row.first_seen.timestamp_micros());
        let columns: Vec<ArrayRef> = vec![
            text(|row| row.dataset.to_string()),
            text(|row| row.account.clone()),
            text(|row| row.landing_id.clone()),
            Arc::new(Int64Array::from_iter_values(
                rows.iter().map(|row| row.line),
            )),
            text(|row| row.original.clone()),
            text(|row| row.rule.clone()),
            text(|row| row.reason.clone()),
            Arc::new(TimestampMicrosecondArray::from_iter_values(seen).with_timezone("UTC")),
        ];
        RecordBatch::try_new(Self::schema(), columns).expect("columns follow the schema above")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_set_aside_keeps_its_original_to_the_byte() {
        let row = SetAside {
            dataset: "raw.export__overview".parse().unwrap(),
            account: "anna".to_owned(),
            landing_id: "ab".repeat(32),
            line: 7,
            original: "\"August 9\",\"\u{0}=cmd\u{202e}\"".to_owned(),
            rule: "count".to_owned(),
            reason: "`=cmd` is not a count".to_owned(),
            first_seen: DateTime::from_timestamp(1_700_000_000, 5_000).unwrap(),
        };
        let batch = SetAside::to_batch(&[row.clone(), row.clone()]);
        assert_eq!(batch.num_rows(), 2);
        let originals = batch.column_by_name("original").unwrap();
        let originals = originals.as_any().downcast_ref::<StringArray>().unwrap();
        assert_eq!(originals.value(1), row.original);
        assert_eq!(SetAside::to_batch(&[]).num_rows(), 0);
    }
}
