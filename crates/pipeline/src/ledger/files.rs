//! Rows of `meta.files` and `meta.receipts`: how each landed file was read, and each way it came.

use std::collections::BTreeSet;
use std::sync::Arc;

use arrow::array::{ArrayRef, Date32Array, RecordBatch};
use chrono::NaiveDate;
use toklake_lake::{LandingFile, Receipt};
use toklake_sources::export::dating::DatingOutcome;
use toklake_sources::export::decode::Decoded;

use super::{batch, instants, numbers, texts};
use crate::reading;
use crate::report::{Ending, FileReport, Remark};

/// One landed file as it was read.
#[derive(Debug, Clone)]
pub(crate) struct FileRow {
    account: String,
    source: String,
    stream: String,
    landing_id: String,
    receipts: Vec<Receipt>,
    counts: Counts,
    days: (Option<NaiveDate>, Option<NaiveDate>),
    dated_by: Option<String>,
    language: Option<String>,
    notes: Vec<String>,
}

/// Account, stream and landing id.
pub(crate) type FileId = [String; 3];

/// Where the rows of a file went: read = raw + set aside + repeated.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Counts {
    pub read: u64,
    pub raw: u64,
    pub set_aside: u64,
    pub repeated: u64,
}

impl FileRow {
    pub fn new(account: &str, file: &LandingFile, decoded: &Decoded) -> Self {
        let dated_by = match &decoded.dating.outcome {
            DatingOutcome::Proven { year, evidence } => {
                Some(format!("{year}: {}", evidence.join("; ")))
            }
            DatingOutcome::Written => Some("the dates are written in full".to_owned()),
            DatingOutcome::NoLabels
            | DatingOutcome::Unknown { .. }
            | DatingOutcome::Unread { .. } => None,
        };
        let notes = decoded
            .notes
            .iter()
            .chain(&decoded.dating.findings)
            .cloned();
        Self {
            account: account.to_owned(),
            source: file.key.source.clone(),
            stream: file.key.stream.clone(),
            landing_id: file.landing_id.clone(),
            receipts: file.receipts.clone(),
            counts: Counts {
                read: decoded.rows_read,
                raw: decoded.rows_raw,
                set_aside: decoded.set_aside.len() as u64,
                repeated: decoded.repeats,
            },
            days: (decoded.dating.first(), decoded.dating.last()),
            dated_by,
            language: decoded.language.clone(),
            notes: notes.collect::<BTreeSet<String>>().into_iter().collect(),
        }
    }

    /// A file of readings or an answer: each row says itself when it was true.
    pub fn dated_by_itself(
        account: &str,
        file: &LandingFile,
        counts: Counts,
        dated_by: &str,
        notes: Vec<String>,
    ) -> Self {
        Self {
            account: account.to_owned(),
            source: file.key.source.clone(),
            stream: file.key.stream.clone(),
            landing_id: file.landing_id.clone(),
            receipts: file.receipts.clone(),
            counts,
            days: (None, None),
            dated_by: Some(dated_by.to_owned()),
            language: None,
            notes,
        }
    }

    /// The month in which it landed first, such as `2026-11`.
    pub fn month(&self) -> String {
        month(&self.receipts)
    }

    /// What tells the file from all others.
    pub fn id(&self) -> FileId {
        let parts = [&self.account, &self.stream, &self.landing_id];
        parts.map(String::clone)
    }

    pub fn report(&self) -> FileReport {
        FileReport {
            account: self.account.clone(),
            kind: self.stream.clone(),
            name: self.name(),
            landing_id: self.landing_id.clone(),
            rows_read: self.counts.read,
            rows_raw: self.counts.raw,
            rows_set_aside: self.counts.set_aside,
            rows_repeated: self.counts.repeated,
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
            let message = format!("its days have no year: {why}");
            remarks.push(remark("year_unknown", message, remedy.clone()));
        }
        if let DatingOutcome::Unread { why, remedy } = &decoded.dating.outcome {
            let message = format!("its days cannot be read: {why}");
            remarks.push(remark("days_unread", message, remedy.clone()));
        }
        remarks.extend(dated_anew(decoded).map(|(message, remedy)| Remark {
            ending: Ending::Fine,
            ..remark("day_not_believed", message, remedy.to_owned())
        }));
        if let Some((named, found)) = decoded.ends_early {
            remarks.push(remark(
                "ends_early",
                format!(
                    "its name gives {named} as the last day, and the last day in it is {found}"
                ),
                "download it again: the end is missing, or rows were deleted".to_owned(),
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
        let receipt = self.receipts.first();
        receipt.map_or_else(|| self.stream.clone(), reading::name_of)
    }
}

/// Days whose written year was not believed and that were dated without it; rows set aside tell it themselves.
fn dated_anew(decoded: &Decoded) -> Option<(String, &'static str)> {
    let dating = &decoded.dating;
    let DatingOutcome::Proven { year, .. } = dating.outcome else {
        return None;
    };
    let example = dating.doubts.values().next()?;
    let count = dating.doubts.len();
    Some((
        format!(
            "{count} of its days were dated without their year, the last label in {year}: {example}"
        ),
        "import the file as TikTok gave it: another program gave its days a year",
    ))
}

/// The rows of `meta.files`.
pub(super) fn files_batch(files: &[FileRow]) -> RecordBatch {
    let names: Vec<String> = files.iter().map(FileRow::name).collect();
    let notes: Vec<String> = files.iter().map(|f| f.notes.join("\n")).collect();
    let count = |pick: fn(&FileRow) -> u64| numbers(files.iter().map(|f| Some(pick(f) as i64)));
    batch(vec![
        (
            "account",
            texts(files.iter().map(|f| Some(f.account.as_str()))),
        ),
        (
            "source",
            texts(files.iter().map(|f| Some(f.source.as_str()))),
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
        ("rows_read", count(|f| f.counts.read)),
        ("rows_raw", count(|f| f.counts.raw)),
        ("rows_set_aside", count(|f| f.counts.set_aside)),
        ("rows_repeated", count(|f| f.counts.repeated)),
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
        (
            "landed_on",
            days(files.iter().map(|f| landed_on(&f.receipts))),
        ),
    ])
}

/// The rows of `meta.receipts`: every arrival of landed files, each with the account it is filed under.
pub(super) fn receipts_batch(files: &[(String, &LandingFile)]) -> RecordBatch {
    let arrivals = |(account, file): &'_ (String, &'_ LandingFile)| {
        let landed_on = landed_on(&file.receipts);
        let arrival = |r: &Receipt| (account.clone(), landed_on, r.id(), r.clone());
        file.receipts.iter().map(arrival).collect::<Vec<_>>()
    };
    let all: Vec<(String, Option<NaiveDate>, String, Receipt)> =
        files.iter().flat_map(arrivals).collect();
    let text = |pick: fn(&Receipt) -> Option<&str>| texts(all.iter().map(|(.., r)| pick(r)));
    batch(vec![
        (
            "account",
            texts(all.iter().map(|(account, ..)| Some(account.as_str()))),
        ),
        ("stream", text(|r| Some(&r.stream))),
        ("landing_id", text(|r| Some(&r.landing_id))),
        (
            "receipt_id",
            texts(all.iter().map(|(_, _, id, _)| Some(id.as_str()))),
        ),
        ("file_name", text(|r| Some(&r.file_name))),
        ("origin", text(|r| r.origin.as_deref())),
        (
            "exported_at",
            instants(all.iter().map(|(.., r)| r.exported_at)),
        ),
        (
            "captured_at",
            instants(all.iter().map(|(.., r)| Some(r.captured_at))),
        ),
        (
            "bytes",
            numbers(all.iter().map(|(.., r)| Some(r.bytes as i64))),
        ),
        ("landed_on", days(all.iter().map(|(_, on, ..)| *on))),
    ])
}

/// The month, such as `2026-11`, in which a file with these receipts came first.
pub(super) fn month(receipts: &[Receipt]) -> String {
    let first = landed_on(receipts);
    first.map_or_else(String::new, |day| day.format("%Y-%m").to_string())
}

/// The UTC day on which a file with these receipts came first.
fn landed_on(receipts: &[Receipt]) -> Option<NaiveDate> {
    let first = receipts.iter().map(|receipt| receipt.captured_at).min()?;
    Some(first.date_naive())
}

fn days(values: impl Iterator<Item = Option<NaiveDate>>) -> ArrayRef {
    let epoch = NaiveDate::from_ymd_opt(1970, 1, 1).expect("a date");
    let since = |day: NaiveDate| i32::try_from((day - epoch).num_days()).unwrap_or(i32::MAX);
    Arc::new(values.map(|day| day.map(since)).collect::<Date32Array>())
}
