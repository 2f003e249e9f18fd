//! The record of what was done: runs, checks and lineage, written after the facts they speak of.

pub(crate) mod digest;
pub(crate) mod files;
pub(crate) mod landed;
pub(crate) mod seen;

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray};
use chrono::{DateTime, Utc};
use toklake_engine::{Built, Ingest, Model};

use crate::error::PipelineError;
use crate::pipeline::Pipeline;
use crate::report::RunReport;

/// The id of a run: its moment, which sorts, and the process, which tells two of one moment apart.
pub(crate) fn run_id(at: DateTime<Utc>) -> String {
    format!(
        "{}-{:x}",
        at.format("%Y%m%dT%H%M%S%3fZ"),
        std::process::id()
    )
}

/// Records a finished run, last of all: the versions in it are what readers may trust together.
pub(crate) async fn record(
    pipeline: &Pipeline,
    report: &RunReport,
    at: DateTime<Utc>,
) -> Result<(), PipelineError> {
    lineage(pipeline, at).await?;
    checks(pipeline, report, at).await?;
    let versions: BTreeMap<String, u64> = built(report)
        .filter_map(|b| Some((b.dataset.to_string(), b.version?)))
        .collect();
    let finished = at + chrono::Duration::microseconds((report.seconds * 1e6) as i64);
    let row = batch(vec![
        ("run_id", texts([Some(report.run_id.as_str())])),
        ("command", texts([Some("run")])),
        ("started_at", instants([Some(at)])),
        ("finished_at", instants([Some(finished)])),
        (
            "ending",
            texts([Some(
                format!("{:?}", report.ending()).to_lowercase().as_str(),
            )]),
        ),
        (
            "versions",
            texts([Some(
                serde_json::to_string(&versions)
                    .expect("names and numbers")
                    .as_str(),
            )]),
        ),
        ("program", texts([Some(env!("CARGO_PKG_VERSION"))])),
    ]);
    append(pipeline, "meta.runs", &row, at).await
}

async fn checks(
    pipeline: &Pipeline,
    report: &RunReport,
    at: DateTime<Utc>,
) -> Result<(), PipelineError> {
    let findings: Vec<_> = built(report).flat_map(|b| &b.findings).collect();
    if findings.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = findings.iter().map(|f| f.dataset.to_string()).collect();
    let rows = batch(vec![
        (
            "run_id",
            texts(findings.iter().map(|_| Some(report.run_id.as_str()))),
        ),
        ("dataset", texts(names.iter().map(|n| Some(n.as_str())))),
        (
            "column_name",
            texts(findings.iter().map(|f| Some(f.column.as_str()))),
        ),
        (
            "rule",
            texts(findings.iter().map(|f| Some(f.rule.as_str()))),
        ),
        (
            "severity",
            texts(findings.iter().map(|f| Some(f.severity.word()))),
        ),
        (
            "failed_rows",
            numbers(findings.iter().map(|f| Some(f.rows as i64))),
        ),
        (
            "sample",
            texts(findings.iter().map(|f| Some(f.sample.as_str()))),
        ),
        ("checked_at", instants(findings.iter().map(|_| Some(at)))),
    ]);
    append(pipeline, "meta.checks", &rows, at).await
}

/// The lineage of the project as it is now.
async fn lineage(pipeline: &Pipeline, at: DateTime<Utc>) -> Result<(), PipelineError> {
    let project = &pipeline.engine.project;
    let edges: Vec<(String, String)> = project
        .in_order()
        .flat_map(|model| {
            model
                .reads
                .iter()
                .map(|read| (model.name.to_string(), read.to_string()))
        })
        .collect();
    let rows = batch(vec![
        (
            "dataset",
            texts(edges.iter().map(|(to, _)| Some(to.as_str()))),
        ),
        (
            "reads",
            texts(edges.iter().map(|(_, from)| Some(from.as_str()))),
        ),
    ]);
    let model = project.find("meta.lineage")?;
    let mut ingest = Ingest::open(&pipeline.engine.lake, model).await?;
    let (add, _) = ingest.write([&rows]).await?;
    ingest
        .append(add, &BTreeMap::new(), true, at.timestamp_millis())
        .await?;
    Ok(())
}

fn built(report: &RunReport) -> impl Iterator<Item = &Built> {
    report.raw.built.iter().chain(&report.build.built)
}

async fn append(
    pipeline: &Pipeline,
    name: &str,
    rows: &RecordBatch,
    at: DateTime<Utc>,
) -> Result<(), PipelineError> {
    let model: &Model = pipeline.engine.project.find(name)?;
    let mut ingest = Ingest::open(&pipeline.engine.lake, model).await?;
    let (add, _) = ingest.write([rows]).await?;
    ingest
        .append(add, &BTreeMap::new(), false, at.timestamp_millis())
        .await?;
    Ok(())
}

pub(crate) fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable(
        columns
            .into_iter()
            .map(|(name, column)| (name, column, true)),
    )
    .expect("columns of one table are of one length")
}

pub(crate) fn texts<'a>(values: impl IntoIterator<Item = Option<&'a str>>) -> ArrayRef {
    Arc::new(values.into_iter().collect::<StringArray>())
}

pub(crate) fn numbers(values: impl IntoIterator<Item = Option<i64>>) -> ArrayRef {
    Arc::new(values.into_iter().collect::<Int64Array>())
}

pub(crate) fn instants(values: impl IntoIterator<Item = Option<DateTime<Utc>>>) -> ArrayRef {
    let micros = values.into_iter().map(|v| v.map(|v| v.timestamp_micros()));
    Arc::new(
        micros
            .collect::<TimestampMicrosecondArray>()
            .with_timezone("UTC"),
    )
}
