//! `meta.quality_daily` and `meta.quality_findings`: what was judged, as tables that queries can read.

use std::sync::Arc;

use arrow::array::{ArrayRef, Date32Array, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::Date32Type;
use chrono::NaiveDate;
use datafusion::datasource::MemTable;

use super::{Dimension, FailingRow, Quality, QualityDay};
use crate::error::EngineError;
use crate::project::Model;

/// Whether `model` is the table of findings, which needs no scores.
pub(crate) fn is_of_findings(model: &Model) -> bool {
    model.name.name() != "quality_daily"
}

/// The table of `model`, which is one of the two.
pub(crate) fn provider(model: &Model, quality: &Quality) -> Result<MemTable, EngineError> {
    let columns = match is_of_findings(model) {
        true => findings(&quality.failing),
        false => daily(&quality.days),
    };
    let wrap = || EngineError::query("fill", &model.name);
    let rows = RecordBatch::try_from_iter_with_nullable(
        columns
            .into_iter()
            .map(|(name, column)| (name, column, true)),
    )
    .expect("columns of one table are of one length");
    MemTable::try_new(rows.schema(), vec![vec![rows]]).map_err(wrap())
}

type Columns = Vec<(&'static str, ArrayRef)>;

fn daily(days: &[QualityDay]) -> Columns {
    let score = |dimension: Dimension| numbers(days.iter().map(|day| day.score(dimension)));
    let mut columns: Columns = vec![
        (
            "dataset",
            texts(days.iter().map(|day| Some(day.dataset.as_str()))),
        ),
        (
            "account",
            texts(days.iter().map(|day| Some(day.account.as_str()))),
        ),
        ("date", dates(days.iter().map(|day| day.date))),
    ];
    columns.extend(Dimension::ALL.map(|dimension| (dimension.word(), score(dimension))));
    let reasons: Vec<Option<String>> = days
        .iter()
        .map(|day| (!day.reasons.is_empty()).then(|| day.reasons.join("; ")))
        .collect();
    columns.extend([
        ("overall", numbers(days.iter().map(QualityDay::overall))),
        ("row_count", counts(days.iter().map(|day| day.rows))),
        (
            "failing_rows",
            counts(days.iter().map(|day| day.failing_rows)),
        ),
        ("reasons", texts(reasons.iter().map(Option::as_deref))),
    ]);
    columns
}

fn findings(failing: &[FailingRow]) -> Columns {
    let text = |get: fn(&FailingRow) -> Option<&str>| texts(failing.iter().map(get));
    vec![
        ("dataset", text(|row| Some(&row.dataset))),
        ("account", text(|row| row.account.as_deref())),
        ("date", dates(failing.iter().map(|row| row.date))),
        ("dimension", text(|row| Some(row.dimension.word()))),
        ("check_name", text(|row| Some(&row.check))),
        ("severity", text(|row| Some(row.severity.word()))),
        ("message", text(|row| Some(&row.message))),
        ("row_text", text(|row| Some(&row.row))),
    ]
}

fn texts<'a>(values: impl Iterator<Item = Option<&'a str>>) -> ArrayRef {
    Arc::new(values.collect::<StringArray>())
}

fn numbers(values: impl Iterator<Item = Option<f64>>) -> ArrayRef {
    Arc::new(values.collect::<Float64Array>())
}

fn counts(values: impl Iterator<Item = u64>) -> ArrayRef {
    Arc::new(
        values
            .map(|count| Some(count as i64))
            .collect::<Int64Array>(),
    )
}

fn dates(values: impl Iterator<Item = Option<NaiveDate>>) -> ArrayRef {
    Arc::new(
        values
            .map(|day| day.map(Date32Type::from_naive_date))
            .collect::<Date32Array>(),
    )
}
