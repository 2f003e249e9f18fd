//! `meta.files` and `meta.receipts`: how each landed file was read, and each way it came.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use arrow::array::{ArrayRef, Date32Array};
use chrono::{DateTime, NaiveDate, Utc};
use toklake_engine::Ingest;
use toklake_lake::{LandingFile, Receipt};
use toklake_sources::export::dating::DatingOutcome;
use toklake_sources::export::decode::Decoded;

use super::{batch, instants, numbers, texts};
use crate::error::PipelineError;
use crate::pipeline::Pipeline;
use crate::report::{Ending, FileReport, Remark};

/// One landed file as it was read.
#[derive(Debug, Clone)]
pub(crate) struct FileRow {
    account: String,
    stream: String,
    landing_id: String,
    receipts: Vec<Receipt>,
    rows: (u64, u64, u64, u64),
    days: (Option<NaiveDate>, Option<NaiveDate>),
    dated_by: Option<String>,
    language: Option<String>,
    notes: Vec<String>,
}

impl FileRow {
    pub fn new(account: &str, file: &LandingFile, decoded: &Decoded) -> Self {
        let dated_by = match &decoded.dating.outcome {
            DatingOutcome::Proven { year, evidence } => {
                Some(format!("{year}: {}", evidence.join("; ")))
            }
            DatingOutcome::Written => Some("the dates are written in full".to_owned()),
            DatingOutcome::NoLabels | DatingOutcome::Unknown { .. } => None,
        };
        let notes = decoded
            .notes
            .iter()
            .chain(&decoded.dating.findings)
            .cloned();
        Self {
            account: account.to_owned(),
            stream: file.key.stream.clone(),
            landing_id: file.landing_id.clone(),
            receipts: file.receipts.clone(),
            rows: (
                decoded.rows_read,
                decoded.rows_raw,
                decoded.set_aside.len() as u64,
                decoded.repeats,
            ),
            days: (decoded.dating.first(), decoded.dating.last()),
            dated_by,
            language: decoded.language.clone(),
            notes: notes.collect::<BTreeSet<String>>().into_iter().collect(),
        }
    }

    pub fn report(&self) -> FileReport {
        FileReport {
            account: self.account.clone(),
            kind: self.stream.clone(),
            name: self.name(),
            landing_id: self.landing_id.clone(),
            rows_read: self.rows.0,
            rows_raw: self.rows.1,
            rows_set_aside: self.rows.2,
            rows_repeated: self.rows.3,
            days: self.days.0.zip(self.days.1),
            dated_by: self.dated_by.clone(),
            notes: self.notes.clone(),
        }
    }

    /// What a person should know about how the file was read.
    pub fn remarks(&self, decoded: &Decoded) -> Vec<Remark> {
        let remark = |code: &str, message: String, remedy: String| Remark {
            ending: Ending::Findings,
            code: code.to_owned(),
            about: format!("{} of {}", self.name(), self.account),
            message,
            remedy,
        };
        let mut remarks = vec![];
        if let DatingOutcome::Unknown { why, remedy } = &decoded.dating.outcome {
            remarks.push(remark(
                "year_unknown",
                format!("its days have no year: {why}"),
                remedy.clone(),
            ));
        }
        if let Some(problem) = &decoded.problem {
            remarks.push(remark(
                "unreadable_file",
                problem.clone(),
                "download the file again".to_owned(),
            ));
        }
        remarks
    }

    fn name(&self) -> String {
        self.receipts.first().map_or_else(
            || self.stream.clone(),
            |r| r.origin.clone().unwrap_or_else(|| r.file_name.clone()),
        )
    }
}

/// Buckets whose files must be read again.
pub(crate) async fn stale(
    pipeline: &Pipeline,
    needed: &BTreeMap<String, String>,
) -> Result<BTreeSet<String>, PipelineError> {
    let model = pipeline.engine.project.find("meta.files")?;
    Ok(Ingest::open(&pipeline.engine.lake, model)
        .await?
        .stale(needed))
}

/// Replaces the rows of the buckets that were read: receipts first, since `meta.files` says the reading is done.
pub(crate) async fn write(
    pipeline: &Pipeline,
    files: &[FileRow],
    stale: &BTreeSet<String>,
    needed: &BTreeMap<String, String>,
    at: DateTime<Utc>,
) -> Result<(), PipelineError> {
    if stale.is_empty() {
        return Ok(());
    }
    for (name, rows) in [
        ("meta.receipts", receipts_batch(files)),
        ("meta.files", files_batch(files)),
    ] {
        let model = pipeline.engine.project.find(name)?;
        let mut ingest = Ingest::open(&pipeline.engine.lake, model).await?;
        let (add, _) = ingest.write([&rows]).await?;
        ingest
            .replace(stale, add, needed, at.timestamp_millis())
            .await?;
    }
    Ok(())
}

fn files_batch(files: &[FileRow]) -> arrow::array::RecordBatch {
    let names: Vec<String> = files.iter().map(FileRow::name).collect();
    let notes: Vec<String> = files.iter().map(|f| f.notes.join("\n")).collect();
    let count = |pick: fn(&FileRow) -> u64| numbers(files.iter().map(|f| Some(pick(f) as i64)));
    batch(vec![
        (
            "account",
            texts(files.iter().map(|f| Some(f.account.as_str()))),
        ),
        (
            "stream",
            texts(files.iter().map(|f| Some(f.stream.as_str()))),
        ),
        (
            "landing_id",
            texts(files.iter().map(|f| Some(f.landing_id.as_str()))),
        ),
        ("name", texts(names.iter().map(|n| Some(n.as_str())))),
        ("rows_read", count(|f| f.rows.0)),
        ("rows_raw", count(|f| f.rows.1)),
        ("rows_set_aside", count(|f| f.rows.2)),
        ("rows_repeated", count(|f| f.rows.3)),
        ("first_date", days(files.iter().map(|f| f.days.0))),
        ("last_date", days(files.iter().map(|f| f.days.1))),
        (
            "dated_by",
            texts(files.iter().map(|f| f.dated_by.as_deref())),
        ),
        (
            "language",
            texts(files.iter().map(|f| f.language.as_deref())),
        ),
        (
            "notes",
            texts(notes.iter().map(|n| (!n.is_empty()).then_some(n.as_str()))),
        ),
    ])
}

fn receipts_batch(files: &[FileRow]) -> arrow::array::RecordBatch {
    let all: Vec<(&FileRow, &Receipt, String)> = files
        .iter()
        .flat_map(|f| f.receipts.iter().map(move |r| (f, r, r.id())))
        .collect();
    batch(vec![
        (
            "account",
            texts(all.iter().map(|(f, _, _)| Some(f.account.as_str()))),
        ),
        (
            "stream",
            texts(all.iter().map(|(f, _, _)| Some(f.stream.as_str()))),
        ),
        (
            "landing_id",
            texts(all.iter().map(|(f, _, _)| Some(f.landing_id.as_str()))),
        ),
        (
            "receipt_id",
            texts(all.iter().map(|(_, _, id)| Some(id.as_str()))),
        ),
        (
            "file_name",
            texts(all.iter().map(|(_, r, _)| Some(r.file_name.as_str()))),
        ),
        (
            "origin",
            texts(all.iter().map(|(_, r, _)| r.origin.as_deref())),
        ),
        (
            "exported_at",
            instants(all.iter().map(|(_, r, _)| r.exported_at)),
        ),
        (
            "captured_at",
            instants(all.iter().map(|(_, r, _)| Some(r.captured_at))),
        ),
        (
            "bytes",
            numbers(all.iter().map(|(_, r, _)| Some(r.bytes as i64))),
        ),
    ])
}

fn days(values: impl Iterator<Item = Option<NaiveDate>>) -> ArrayRef {
    let epoch = NaiveDate::from_ymd_opt(1970, 1, 1).expect("a date");
    let since = |day: NaiveDate| i32::try_from((day - epoch).num_days()).unwrap_or(i32::MAX);
    Arc::new(values.map(|day| day.map(since)).collect::<Date32Array>())
}
