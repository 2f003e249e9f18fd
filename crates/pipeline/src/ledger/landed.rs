//! Writing `meta.files` and `meta.receipts`: the rows of what was read now, beside those of what was not.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::{AsArray, BooleanArray, RecordBatch};
use arrow::compute::{cast, concat_batches, filter_record_batch};
use chrono::{DateTime, Utc};
use toklake_engine::{Ingest, bucket_of};
use toklake_lake::LandingFile;

use super::digest::Digest;
use super::files::{FileId, FileRow, files_batch, receipts_batch};
use crate::error::PipelineError;
use crate::import::{READINGS_ACCOUNT, canonical};
use crate::pipeline::Pipeline;

/// The part of the memo that speaks of readings.
const READINGS: &str = "readings";

/// What was read now, and what the reading of everything is made from.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    /// The files that were read now.
    pub read: Vec<FileRow>,
    /// Buckets of accounts whose rows change, besides those of the files in `read`.
    pub buckets: BTreeSet<String>,
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
    mut readings: impl Iterator<Item = &String>,
) -> Result<bool, PipelineError> {
    let sql = format!("select landing_id from meta.files where account = '{READINGS_ACCOUNT}'");
    let rows = pipeline.engine.sql(&sql).await?.texts();
    let known: BTreeSet<String> = rows.into_iter().filter_map(|row| row[0].clone()).collect();
    Ok(readings.any(|landing_id| !known.contains(landing_id)))
}

/// Records how the landed files were read: receipts first, since `meta.files` says the reading is done.
///
/// `landed` is everything in landing; files that were not read now keep the counts they had.
pub(crate) async fn write(
    pipeline: &Pipeline,
    ledger: Ledger,
    landed: &[LandingFile],
    at: DateTime<Utc>,
) -> Result<(), PipelineError> {
    let Ledger {
        read,
        mut buckets,
        mut needed,
    } = ledger;
    let of_readings = |file: &&LandingFile| file.key.account == READINGS_ACCOUNT;
    let mut readings = landed.iter().filter(of_readings).peekable();
    if readings.peek().is_some() {
        let mut digest = Digest::default();
        for file in readings {
            digest.text(&file.landing_id);
            digest.receipts(file);
        }
        needed.insert(READINGS.to_owned(), digest.finish());
    }
    buckets.extend(read.iter().map(|file| bucket_of(file.account())));
    let of_readings = |part: &str| part == READINGS;
    if !stale(pipeline, &needed, of_readings).await?.is_empty() {
        buckets.insert(bucket_of(READINGS_ACCOUNT));
    }
    if buckets.is_empty() {
        return Ok(());
    }
    let within = |(account, _): &(String, &LandingFile)| buckets.contains(&bucket_of(account));
    let named = |file| (account_of(pipeline, file), file);
    let landed: Vec<(String, &LandingFile)> = landed.iter().map(named).filter(within).collect();
    let files = files_batch(&read);
    let files = with_known(pipeline, &landed, &read, files).await?;
    for (name, rows) in [
        ("meta.receipts", receipts_batch(&landed)),
        ("meta.files", files),
    ] {
        let model = pipeline.engine.project.find(name)?;
        let mut ingest = Ingest::open(&pipeline.engine.lake, model).await?;
        let (add, _) = ingest.write([&rows]).await?;
        ingest
            .replace(&buckets, add, &needed, at.timestamp_millis())
            .await?;
    }
    Ok(())
}

/// The account that a file's rows are filed under.
fn account_of(pipeline: &Pipeline, file: &LandingFile) -> String {
    match file.key.account.as_str() {
        READINGS_ACCOUNT => READINGS_ACCOUNT.to_owned(),
        account => canonical(pipeline, account),
    }
}

/// `rows` and, from the table as it stands, those of files that landed and were not read again.
async fn with_known(
    pipeline: &Pipeline,
    landed: &[(String, &LandingFile)],
    read: &[FileRow],
    rows: RecordBatch,
) -> Result<RecordBatch, PipelineError> {
    let id = |(account, file): &(String, &LandingFile)| -> FileId {
        let (stream, landing_id) = (file.key.stream.clone(), file.landing_id.clone());
        [account.clone(), stream, landing_id]
    };
    let mut kept: BTreeSet<FileId> = landed.iter().map(id).collect();
    for file in read {
        kept.remove(&file.id());
    }
    let mut all = vec![rows];
    let schema = all[0].schema();
    let known = match kept.is_empty() {
        true => vec![],
        false => {
            let known = pipeline.engine.sql("select * from meta.files").await?;
            known.batches
        }
    };
    for known in known {
        let column = |name: &str| known.column_by_name(name).expect("a column of ours");
        let columns = schema.fields().iter().map(|field| {
            cast(column(field.name()), field.data_type()).expect("the table has our types")
        });
        let known = RecordBatch::try_new(schema.clone(), columns.collect())
            .expect("columns of one batch are of one length");
        let text = |name: &str, row: usize| {
            let column = known.column_by_name(name).expect("a column of ours");
            column.as_string::<i32>().value(row).to_owned()
        };
        let is_kept = |row| {
            let id = ["account", "stream", "landing_id"].map(|name| text(name, row));
            Some(kept.contains(&id))
        };
        let is_kept: BooleanArray = (0..known.num_rows()).map(is_kept).collect();
        all.push(filter_record_batch(&known, &is_kept).expect("a flag for each row"));
    }
    Ok(concat_batches(&schema, &all).expect("one schema"))
}
