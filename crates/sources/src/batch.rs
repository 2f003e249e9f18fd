//! Rows of values into an Arrow batch of their dataset's schema.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Float64Array, Int64Array, ListBuilder, RecordBatch,
    StringArray, StringBuilder, TimestampMicrosecondArray,
};
use arrow::datatypes::{DataType, SchemaRef};
use chrono::{DateTime, NaiveDate, Utc};

/// One value of a row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Text(Option<String>),
    Int(Option<i64>),
    Float(Option<f64>),
    Bool(Option<bool>),
    Date(Option<NaiveDate>),
    Instant(Option<DateTime<Utc>>),
    Texts(Option<Vec<String>>),
}

/// Rows whose values stand in the order and of the types of the schema.
pub(crate) fn batch(schema: &SchemaRef, rows: &[Vec<Value>]) -> RecordBatch {
    let columns = schema.fields().iter().enumerate();
    let columns = columns.map(|(at, field)| array(field.data_type(), rows, at));
    RecordBatch::try_new(Arc::clone(schema), columns.collect())
        .expect("rows are built to the schema of their dataset")
}

/// One value per row; each arm takes the one kind that its column may hold.
macro_rules! cells {
    ($rows:expr, $at:expr, $kind:ident) => {
        $rows.iter().map(|row| {
            let Value::$kind(value) = &row[$at] else {
                panic!("values stand in the order of the schema");
            };
            value.as_ref()
        })
    };
}

fn array(data_type: &DataType, rows: &[Vec<Value>], at: usize) -> ArrayRef {
    match data_type {
        DataType::Int64 => Arc::new(
            cells!(rows, at, Int)
                .map(Option::<&_>::copied)
                .collect::<Int64Array>(),
        ),
        DataType::Float64 => Arc::new(
            cells!(rows, at, Float)
                .map(Option::<&_>::copied)
                .collect::<Float64Array>(),
        ),
        DataType::Boolean => Arc::new(
            cells!(rows, at, Bool)
                .map(Option::<&_>::copied)
                .collect::<BooleanArray>(),
        ),
        DataType::Date32 => {
            let days = cells!(rows, at, Date).map(|date| date.map(|date| days_since_epoch(*date)));
            Arc::new(days.collect::<Date32Array>())
        }
        DataType::Timestamp(..) => {
            let micros = cells!(rows, at, Instant).map(|at| at.map(DateTime::timestamp_micros));
            let instants = micros.collect::<TimestampMicrosecondArray>();
            Arc::new(instants.with_timezone("UTC"))
        }
        DataType::List(_) => {
            let mut lists = ListBuilder::new(StringBuilder::new());
            for texts in cells!(rows, at, Texts) {
                lists.append_option(texts.map(|texts| texts.iter().map(Some)));
            }
            Arc::new(lists.finish())
        }
        _ => Arc::new(cells!(rows, at, Text).collect::<StringArray>()),
    }
}

fn days_since_epoch(date: NaiveDate) -> i32 {
    let days = date.signed_duration_since(NaiveDate::default()).num_days();
    i32::try_from(days).expect("a calendar day fits 32 bits")
}
