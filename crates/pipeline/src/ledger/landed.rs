//! Writing `meta.files` and `meta.receipts`: the rows of what was read now, beside those of what was not.
//!
//! Both tables are cut by the month in which a file landed first. The memo of `meta.files` holds a
//! digest of what landed in each month, so a file that is gone, or has got another owner, is missed.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::RecordBatch;
use chrono::{DateTime, Utc};
use toklake_engine::Ingest;

use super::digest::Digest;
use super::files::{FileId, FileRow, files_batch, receipts_batch};
use super::seen::Seen;
use crate::error::PipelineError;
use crate::import::{READINGS_ACCOUNT, canonical};
use crate::pipeline::Pipeline;
use crate::slices::rows_of;

/// What the months of landing are called in the memo.
const LANDED: &str = "landed/";

/// What was read now, and what the reading of everything is made from.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    /// The files that were read now.
    pub read: Vec<FileRow>,
    /// Parts and digests: buckets of exports, days of answers.
    pub needed: BTreeMap<String, String>,
}

/// Of `needed`, the parts that must be read again, and parts of that kind that are needed no more.
pub(crate) async fn stale(
    pipeline: &Pipeline,
    needed: &BTreeMap<String, String>,
    is_of_kind: fn(&str) -> bool,
) -> Result<BTreeSet<String>, PipelineError> {
    let model = pipeline.engine.project.find("meta.files")?;
    let ingest = Ingest::open(&pipeline.engine.lake, model).await?;
    let mut stale = ingest.stale(needed);
    stale.retain(|part| is_of_kind(part));
    Ok(stale)
}

/// Whether the counts of any of these files of readings are not known, so that it must be read again.
pub(crate) async fn lacks(
    pipeline: &Pipeline,
    readings: impl Iterator<Item = &String>,
) -> Result<bool, PipelineError> {
    let mut readings = readings.peekable();
    if readings.peek().is_none() {
        return Ok(false);
    }
    let sql = format!(
        "select landing_id from meta.files where account = '{READINGS_ACCOUNT}' and landed_on is not null"
    );
    let rows = pipeline.engine.sql(&sql).await?.texts();
    let known: BTreeSet<String> = rows.into_iter().filter_map(|row| row[0].clone()).collect();
    Ok(readings.any(|landing_id| !known.contains(landing_id)))
}

/// A landed file with the account that its rows are filed under.
type Owned<'f> = (String, Seen<'f>);

/// Records how the landed files were read: receipts first, since `meta.files` says the reading is done.
///
/// `landed` is everything in landing. Files that were not read now keep the counts they had, and those
/// that were not opened keep their receipts.
pub(crate) async fn write(
    pipeline: &Pipeline,
    ledger: Ledger,
    landed: Vec<Seen<'_>>,
    at: DateTime<Utc>,
) -> Result<(), PipelineError> {
    let Ledger { read, mut needed } = ledger;
    let engine = &pipeline.engine;
    let months = months(pipeline, landed);
    let digests = months
        .iter()
        .map(|(month, files)| (format!("{LANDED}{month}"), made_from(files)));
    needed.extend(digests);
    let ledger = engine.project.find("meta.files")?;
    let ingest = Ingest::open(&engine.lake, ledger).await?;
    let stale = ingest.stale(&needed);
    if stale.is_empty() && read.is_empty() {
        return Ok(());
    }
    let stale = stale.iter().filter_map(|part| part.strip_prefix(LANDED));
    let mut stale: BTreeSet<String> = stale.map(str::to_owned).collect();
    stale.extend(read.iter().map(FileRow::month));
    let touched = months
        .into_iter()
        .filter(|(month, _)| stale.contains(month));
    let touched: Vec<Owned> = touched.flat_map(|(_, files)| files).collect();
    let known = ingest.rows_of(&stale, engine.limits).await?;
    let mut files = not_read_now(&known, &touched, &read);
    files.push(files_batch(&read));
    let receipts = receipts_of(pipeline, &touched, &stale).await?;
    for (name, rows) in [("meta.receipts", receipts), ("meta.files", files)] {
        let model = engine.project.find(name)?;
        let mut ingest = Ingest::open(&engine.lake, model).await?;
        let (add, _) = ingest.write_together(&rows).await?;
        let is_gone = |slice: &String| !needed.contains_key(&format!("{LANDED}{slice}"));
        let mut slices = ingest.slices();
        slices.retain(is_gone);
        slices.extend(stale.iter().cloned());
        ingest
            .replace(&slices, add, &needed, at.timestamp_millis())
            .await?;
    }
    Ok(())
}

/// The rows of `meta.receipts` of files that landed in `months`: of files that were not opened as they
/// were.
async fn receipts_of(
    pipeline: &Pipeline,
    files: &[Owned<'_>],
    months: &BTreeSet<String>,
) -> Result<Vec<RecordBatch>, PipelineError> {
    let (mut opened, mut kept) = (vec![], BTreeSet::new());
    for (account, file) in files {
        match file {
            Seen::Opened(file) => opened.push((account.clone(), *file)),
            Seen::Named(_) => {
                kept.insert(id(account, *file));
            }
        }
    }
    let mut rows = vec![];
    if !kept.is_empty() {
        let engine = &pipeline.engine;
        let model = engine.project.find("meta.receipts")?;
        let ingest = Ingest::open(&engine.lake, model).await?;
        let known = ingest.rows_of(months, engine.limits).await?;
        rows = rows_of(&known, FILE_ID, &kept);
    }
    rows.push(receipts_batch(&opened));
    Ok(rows)
}

/// The landed files by the month in which each came first.
fn months<'f>(pipeline: &Pipeline, landed: Vec<Seen<'f>>) -> BTreeMap<String, Vec<Owned<'f>>> {
    let mut months: BTreeMap<String, Vec<Owned>> = BTreeMap::new();
    for file in landed {
        let account = match file.key().account.as_str() {
            READINGS_ACCOUNT => READINGS_ACCOUNT.to_owned(),
            account => canonical(pipeline, account),
        };
        let month = months.entry(file.month()).or_default();
        month.push((account, file));
    }
    months
}

fn made_from(files: &[Owned]) -> String {
    let mut digest = Digest::default();
    for (account, file) in files {
        digest.text(account);
        digest.text(&file.key().stream);
        digest.text(file.landing_id());
        digest.receipts_of(*file);
    }
    digest.finish()
}

/// Of the rows that are `known`, those of landed files that were not read now.
fn not_read_now(known: &[RecordBatch], landed: &[Owned], read: &[FileRow]) -> Vec<RecordBatch> {
    let ids = landed.iter().map(|(account, file)| id(account, *file));
    let mut kept: BTreeSet<FileId> = ids.collect();
    for file in read {
        kept.remove(&file.id());
    }
    rows_of(known, FILE_ID, &kept)
}

/// The columns that tell a file from all others.
const FILE_ID: [&str; 3] = ["account", "stream", "landing_id"];

fn id(account: &str, file: Seen<'_>) -> FileId {
    let stream = file.key().stream.clone();
    [account.to_owned(), stream, file.landing_id().to_owned()]
}
