//! Plans of experiments: a CSV file of their slots, one a line, into rows.
//!
//! `toklake experiment plan` writes such files; what is drawn is drawn once, and kept as it was.

use std::str::FromStr;
use std::sync::{Arc, LazyLock};

use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use chrono::NaiveDate;

use crate::batch::Value;
use crate::given::{Given, Line, Refused};

/// Plans, as they are made and kept.
pub const PLANS: Given = Given {
    source: "experiments",
    stream: "slots",
    dataset: "experiments__slots",
    revision: "1",
    dated_by: "the moment of the plan",
    schema,
    row: slot,
};

/// The header of a plan.
pub const HEADER: &str =
    "experiment_id,account,planned_at,seed,factor,subject,slot,block,arm,due_date,until_date";

/// The columns of `raw.experiments__slots`.
fn schema() -> SchemaRef {
    static SCHEMA: LazyLock<SchemaRef> = LazyLock::new(|| {
        let text = |name: &str| Field::new(name, DataType::Utf8, true);
        let count = |name: &str| Field::new(name, DataType::Int64, true);
        let date = |name: &str| Field::new(name, DataType::Date32, true);
        let instant = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
        Arc::new(Schema::new(vec![
            text("landing_id"),
            count("line"),
            text("experiment_id"),
            text("account"),
            Field::new("planned_at", instant, true),
            text("seed"),
            text("factor"),
            text("subject"),
            count("slot"),
            count("block"),
            text("arm"),
            date("due_date"),
            date("until_date"),
        ]))
    });
    Arc::clone(&SCHEMA)
}

fn slot(line: &Line) -> Result<Vec<Value>, Refused> {
    for name in ["experiment_id", "account", "factor", "subject", "arm"] {
        read::<String>(line, name)?;
    }
    let planned_at = line.moment("planned_at")?.unwrap_or(line.arrived_at);
    Ok(vec![
        line.landing_id(),
        line.number(),
        line.text("experiment_id"),
        line.text("account"),
        Value::Instant(Some(planned_at)),
        line.text("seed"),
        line.text("factor"),
        line.text("subject"),
        Value::Int(Some(read(line, "slot")?)),
        Value::Int(Some(read(line, "block")?)),
        line.text("arm"),
        Value::Date(Some(read::<NaiveDate>(line, "due_date")?)),
        Value::Date(Some(read::<NaiveDate>(line, "until_date")?)),
    ])
}

fn read<T: FromStr>(line: &Line, name: &str) -> Result<T, Refused> {
    let text = line.cell(name).unwrap_or_default();
    let read = text.parse().ok().filter(|_| !text.is_empty());
    read.ok_or_else(|| {
        (
            "slot_unreadable",
            format!("`{text}` is no `{name}` of a slot"),
        )
    })
}

#[cfg(test)]
mod tests {
    use arrow::array::{Array, AsArray};
    use arrow::datatypes::{Date32Type, Int64Type};

    use super::*;
    use crate::export::files::{Row, Table};

    #[test]
    fn a_slot_is_read_as_it_was_written_and_what_is_none_is_set_aside() {
        let row = |line: u64, text: &str| Row {
            line,
            cells: text.split(',').map(str::to_owned).collect(),
            original: text.to_owned(),
        };
        let table = Table {
            header: HEADER.split(',').map(str::to_owned).collect(),
            rows: vec![
                row(
                    2,
                    "hours-1,luna,2026-03-01T12:00:00Z,18446744073709551615,hours,8 17,1,1,a,2026-03-02,2026-03-03",
                ),
                row(
                    3,
                    "hours-1,luna,2026-03-01T12:00:00Z,7,hours,8 17,two,1,b,2026-03-04,2026-03-05",
                ),
            ],
            ..Table::default()
        };
        let decoded = PLANS.decode(&table, "f", Default::default());
        let batch = &decoded.batch;
        assert_eq!(
            batch.column(5).as_string::<i32>().value(0),
            u64::MAX.to_string()
        );
        assert_eq!(batch.column(8).as_primitive::<Int64Type>().value(0), 1);
        assert_eq!(
            batch.column(12).as_primitive::<Date32Type>().value(0),
            20_515
        );
        assert_eq!((batch.num_rows(), batch.column(0).null_count()), (1, 0));
        assert_eq!(decoded.set_aside[0].reason, "`two` is no `slot` of a slot");
    }
}
