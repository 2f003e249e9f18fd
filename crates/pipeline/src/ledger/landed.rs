//! Writing `meta.files` and `meta.receipts`: the rows of what was read now, beside those of what was not.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::{AsArray, BooleanArray, RecordBatch};
use arrow::compute::{cast, concat_batches, filter_record_batch};
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use toklake_engine::{Ingest, bucket_of};
use toklake_lake::LandingFile;

use super::files::{Counts, FileRow, files_batch, receipts_batch};
use crate::error::PipelineError;
use crate::import::READINGS_ACCOUNT;
use crate::pipeline::Pipeline;
use crate::report::FileReport;

/// The part of the memo that speaks of readings; export files are spoken of by bucket of accounts.
const READINGS: &str = "readings";

/// Export files that were read now: all those of the accounts in the stale buckets.
#[derive(Debug, Default)]
pub(crate) struct ExportsRead {
    pub files: Vec<FileRow>,
    pub stale: BTreeSet<String>,
    /// What the rows of each bucket are made from, stale or not.
    pub needed: BTreeMap<String, String>,
}

/// Buckets of accounts whose export files must be read again.
pub(crate) async fn stale(
    pipeline: &Pipeline,
    needed: &BTreeMap<String, String>,
) -> Result<BTreeSet<String>, PipelineError> {
    let model = pipeline.engine.project.find("meta.files")?;
    let ingest = Ingest::open(&pipeline.engine.lake, model).await?;
    let mut stale = ingest.stale(needed);
    stale.remove(READINGS);
    Ok(stale)
}

/// Whether the counts of any of these files of readings are not known, so that it must be read again.
pub(crate) async fn lacks(
    pipeline: &Pipeline,
    mut readings: impl Iterator<Item = &String>,
) -> Result<bool, PipelineError> {
    let known = readings_known(pipeline).await?;
    Ok(readings.any(|landing_id| !known.contains_key(landing_id)))
}

/// Records how the landed files were read: receipts first, since `meta.files` says the reading is done.
///
/// `reports` has the files of readings that were read now; the others keep the counts they had.
pub(crate) async fn write(
    pipeline: &Pipeline,
    exports: ExportsRead,
    readings: &[LandingFile],
    reports: &[FileReport],
    at: DateTime<Utc>,
) -> Result<(), PipelineError> {
    let ExportsRead {
        mut files,
        stale,
        mut needed,
    } = exports;
    if !readings.is_empty() {
        needed.insert(READINGS.to_owned(), digest(readings));
    }
    let home = bucket_of(READINGS_ACCOUNT);
    let mut replaced = stale.clone();
    if changed(pipeline, &needed).await? {
        replaced.insert(home.clone());
    }
    if replaced.is_empty() {
        return Ok(());
    }
    if replaced.contains(&home) {
        let mut known = readings_known(pipeline).await?;
        known.extend(reports.iter().map(|r| (r.landing_id.clone(), counts(r))));
        let row = |file: &LandingFile| {
            let counts = known.get(&file.landing_id)?;
            Some(FileRow::of_readings(file, *counts))
        };
        files.extend(readings.iter().filter_map(row));
    }
    let neighbours = replaced.contains(&home) && !stale.contains(&home);
    for (name, rows) in [
        ("meta.receipts", receipts_batch(&files)),
        ("meta.files", files_batch(&files)),
    ] {
        let rows = match neighbours {
            true => with_exports_of(pipeline, name, &home, rows).await?,
            false => rows,
        };
        let model = pipeline.engine.project.find(name)?;
        let mut ingest = Ingest::open(&pipeline.engine.lake, model).await?;
        let (add, _) = ingest.write([&rows]).await?;
        ingest
            .replace(&replaced, add, &needed, at.timestamp_millis())
            .await?;
    }
    Ok(())
}

/// The counts of every file of readings that was read before, by landing id.
async fn readings_known(pipeline: &Pipeline) -> Result<BTreeMap<String, Counts>, PipelineError> {
    let rows = pipeline
        .engine
        .sql(&format!(
            "select landing_id, rows_read, rows_raw, rows_set_aside, rows_repeated from meta.files where account = '{READINGS_ACCOUNT}'"
        ))
        .await?;
    let number = |cell: &Option<String>| cell.as_deref().and_then(|n| n.parse().ok());
    let known = rows.texts().into_iter().filter_map(|row| {
        let counts = Counts {
            read: number(&row[1])?,
            raw: number(&row[2])?,
            set_aside: number(&row[3])?,
            repeated: number(&row[4])?,
        };
        Some((row[0].clone()?, counts))
    });
    Ok(known.collect())
}

/// Whether there are other files of readings, or other receipts of them, than the ledger knows.
async fn changed(
    pipeline: &Pipeline,
    needed: &BTreeMap<String, String>,
) -> Result<bool, PipelineError> {
    let model = pipeline.engine.project.find("meta.files")?;
    let ingest = Ingest::open(&pipeline.engine.lake, model).await?;
    Ok(ingest.stale(needed).contains(READINGS))
}

/// `rows` and, from the table as it stands, those of the export files of `bucket`, which were not read again.
async fn with_exports_of(
    pipeline: &Pipeline,
    table: &str,
    bucket: &str,
    rows: RecordBatch,
) -> Result<RecordBatch, PipelineError> {
    let sql = format!("select * from {table} where account <> '{READINGS_ACCOUNT}'");
    let mut all = vec![rows];
    let schema = all[0].schema();
    for known in pipeline.engine.sql(&sql).await?.batches {
        let columns = schema.fields().iter().map(|field| {
            let column = known.column_by_name(field.name());
            cast(
                column.expect("the table has our columns"),
                field.data_type(),
            )
            .expect("the table has our types")
        });
        let known = RecordBatch::try_new(schema.clone(), columns.collect())
            .expect("columns of one batch are of one length");
        let accounts = known.column_by_name("account").expect("a column of ours");
        let within: BooleanArray = accounts
            .as_string::<i32>()
            .iter()
            .map(|account| account.map(|account| bucket_of(account) == bucket))
            .collect();
        all.push(filter_record_batch(&known, &within).expect("a flag for each row"));
    }
    Ok(concat_batches(&schema, &all).expect("one schema"))
}

fn counts(report: &FileReport) -> Counts {
    Counts {
        read: report.rows_read,
        raw: report.rows_raw,
        set_aside: report.rows_set_aside,
        repeated: report.rows_repeated,
    }
}

/// What the rows of readings are made from: contents and receipts.
fn digest(readings: &[LandingFile]) -> String {
    let mut hash = Sha256::new();
    for file in readings {
        hash.update(&file.landing_id);
        file.receipts
            .iter()
            .for_each(|receipt| hash.update(receipt.id()));
    }
    let digest = hash.finalize();
    digest.iter().take(8).map(|b| format!("{b:02x}")).collect()
}
