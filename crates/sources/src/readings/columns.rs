//! Readings into the columns of their table.

use std::sync::{Arc, LazyLock};

use arrow::array::{
    ArrayRef, Date32Builder, Float64Builder, Int64Builder, RecordBatch, StringViewArray,
    StringViewBuilder, TimestampMicrosecondBuilder, UInt32Array,
};
use arrow::compute::take;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};

use super::fields::{ACCOUNT, CAPTION, DURATION, REGION, Reading, SOUND, VIDEO_ID, WATCHED};
use super::instant;

/// The columns of `raw.readings__videos`; texts are views, as the engine reads them.
pub fn schema() -> SchemaRef {
    static SCHEMA: LazyLock<SchemaRef> = LazyLock::new(|| {
        let instant = || DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
        let columns = [
            ("account", DataType::Utf8View),
            ("landing_id", DataType::Utf8View),
            ("line", DataType::Int64),
            ("date", DataType::Date32),
            ("video_id", DataType::Utf8View),
            ("observed_at", instant()),
            ("caption", DataType::Utf8View),
            ("created_at", instant()),
            ("duration_seconds", DataType::Float64),
            ("views_total", DataType::Int64),
            ("likes_total", DataType::Int64),
            ("comments_total", DataType::Int64),
            ("shares_total", DataType::Int64),
            ("saves_total", DataType::Int64),
            ("reach_total", DataType::Int64),
            ("watch_seconds_total", DataType::Float64),
            ("sound", DataType::Utf8View),
            ("region", DataType::Utf8View),
            ("extra", DataType::Utf8View),
        ];
        let fields = columns.map(|(name, kind)| Field::new(name, kind, true));
        Arc::new(Schema::new(fields.to_vec()))
    });
    Arc::clone(&SCHEMA)
}

/// Rows in the making.
pub(super) struct Columns {
    line: Int64Builder,
    date: Date32Builder,
    texts: [StringViewBuilder; 5],
    observed_at: TimestampMicrosecondBuilder,
    created_at: TimestampMicrosecondBuilder,
    counts: [Int64Builder; 6],
    amounts: [Float64Builder; 2],
    extra: StringViewBuilder,
}

impl Columns {
    pub fn with_capacity(rows: usize) -> Self {
        let ints = || Int64Builder::with_capacity(rows);
        let instants = || TimestampMicrosecondBuilder::with_capacity(rows).with_timezone("UTC");
        Self {
            line: ints(),
            date: Date32Builder::with_capacity(rows),
            texts: std::array::from_fn(|_| StringViewBuilder::with_capacity(rows)),
            observed_at: instants(),
            created_at: instants(),
            counts: std::array::from_fn(|_| ints()),
            amounts: std::array::from_fn(|_| Float64Builder::with_capacity(rows)),
            extra: StringViewBuilder::new(),
        }
    }

    /// Adds a row; `account` stands in where the line names none.
    pub fn push(&mut self, line: i64, reading: &Reading<'_>, account: Option<&str>) {
        self.line.append_value(line);
        self.date
            .append_option(reading.observed_at.map(instant::day));
        self.observed_at.append_option(reading.observed_at);
        self.created_at.append_option(reading.created_at);
        for (at, (column, text)) in self.texts.iter_mut().zip(&reading.texts).enumerate() {
            let text = text.as_deref();
            let named = text.filter(|text| at != ACCOUNT || !text.is_empty());
            column.append_option(if at == ACCOUNT {
                named.or(account)
            } else {
                named
            });
        }
        for (column, count) in self.counts.iter_mut().zip(reading.counts) {
            column.append_option(count);
        }
        for (column, amount) in self.amounts.iter_mut().zip(reading.amounts) {
            column.append_option(amount);
        }
        self.extra.append_option(reading.extra.as_deref());
    }

    pub fn finish(mut self, landing_id: &str) -> RecordBatch {
        let line = self.line.finish();
        let landing_id = repeated(landing_id, line.len());
        let mut texts = self.texts.map(|mut text| Some(text.finish()));
        let mut text = |at: usize| -> ArrayRef {
            Arc::new(texts[at].take().expect("every text is one column"))
        };
        let mut amounts = self.amounts.map(|mut amount| Some(amount.finish()));
        let mut amount = |at: usize| -> ArrayRef {
            Arc::new(amounts[at].take().expect("every amount is one column"))
        };
        let mut columns = vec![
            text(ACCOUNT),
            landing_id,
            Arc::new(line),
            Arc::new(self.date.finish()),
            text(VIDEO_ID),
            Arc::new(self.observed_at.finish()),
            text(CAPTION),
            Arc::new(self.created_at.finish()),
            amount(DURATION),
        ];
        let counts = self.counts.iter_mut();
        columns.extend(counts.map(|count| Arc::new(count.finish()) as ArrayRef));
        columns.extend([
            amount(WATCHED),
            text(SOUND),
            text(REGION),
            Arc::new(self.extra.finish()),
        ]);
        RecordBatch::try_new(schema(), columns).expect("columns follow the schema above")
    }
}

/// One text in every row, held once.
fn repeated(text: &str, rows: usize) -> ArrayRef {
    let one = StringViewArray::from(vec![text]);
    let first = UInt32Array::from(vec![0; rows]);
    take(&one, &first, None).expect("the first row is there")
}
