//! Rows of values into an Arrow batch of their dataset's schema.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, Date32Array, Float64Array, Int64Array, RecordBatch, StringArray,
    TimestampMicrosecondArray,
};
use arrow::datatypes::{DataType, SchemaRef};
use chrono::{DateTime, NaiveDate, Utc};

/// One value of a row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Text(Option<String>),
    Int(Option<i64>),
    Float(Option<f64>),
    Date(Option<NaiveDate>),
    Instant(Option<DateTime<Utc>>),
}

/// Rows whose values stand in the order and of the types of the schema.
pub(crate) fn batch(schema: &SchemaRef, rows: &[Vec<Value>]) -> RecordBatch {
    let columns = schema.fields().iter().enumerate();
    let columns = columns.map(|(at, field)| array(field.data_type(), rows, at));
    RecordBatch::try_new(Arc::clone(schema), columns.collect())
        .expect("rows are built to the schema of their dataset")
}

fn array(data_type: &DataType, rows: &[Vec<Value>], at: usize) -> ArrayRef {
    let cells = rows.iter().map(|row| &row[at]);
    match data_type {
        DataType::Int64 => Arc::new(cells.map(Value::int).collect::<Int64Array>()),
        DataType::Float64 => Arc::new(cells.map(Value::float).collect::<Float64Array>()),
        DataType::Date32 => Arc::new(cells.map(Value::days).collect::<Date32Array>()),
        DataType::Timestamp(..) => {
            let instants = cells
                .map(Value::micros)
                .collect::<TimestampMicrosecondArray>();
            Arc::new(instants.with_timezone("UTC"))
        }
        _ => Arc::new(cells.map(Value::text).collect::<StringArray>()),
    }
}

const MISPLACED: &str = "values stand in the order of the schema";

impl Value {
    fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => text.as_deref(),
            Self::Int(_) | Self::Float(_) | Self::Date(_) | Self::Instant(_) => {
                panic!("{MISPLACED}")
            }
        }
    }

    fn int(&self) -> Option<i64> {
        match self {
            Self::Int(value) => *value,
            Self::Text(_) | Self::Float(_) | Self::Date(_) | Self::Instant(_) => {
                panic!("{MISPLACED}")
            }
        }
    }

    fn float(&self) -> Option<f64> {
        match self {
            Self::Float(value) => *value,
            Self::Text(_) | Self::Int(_) | Self::Date(_) | Self::Instant(_) => {
                panic!("{MISPLACED}")
            }
        }
    }

    fn days(&self) -> Option<i32> {
        match self {
            Self::Date(date) => date.map(days_since_epoch),
            Self::Text(_) | Self::Int(_) | Self::Float(_) | Self::Instant(_) => {
                panic!("{MISPLACED}")
            }
        }
    }

    fn micros(&self) -> Option<i64> {
        match self {
            Self::Instant(at) => at.map(|at| at.timestamp_micros()),
            Self::Text(_) | Self::Int(_) | Self::Float(_) | Self::Date(_) => panic!("{MISPLACED}"),
        }
    }
}

fn days_since_epoch(date: NaiveDate) -> i32 {
    let days = date.signed_duration_since(NaiveDate::default()).num_days();
    i32::try_from(days).expect("a calendar day fits 32 bits")
}
