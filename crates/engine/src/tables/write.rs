//! Writing rows into a table's files: one group of rows per slice, each file named by its content.

use std::collections::BTreeSet;
use std::sync::Arc;

use arrow::array::{Array, AsArray, Date32Array, RecordBatch};
use arrow::datatypes::{Date32Type, FieldRef, Schema, SchemaRef};
use futures::{StreamExt, TryStreamExt};
use object_store::{ObjectStoreExt, PutPayload};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use tokio::sync::Semaphore;
use toklake_lake::{By, Contract, DatasetName, Lake, Slice};

use super::DataFile;
use super::runs::Runs;
use super::slices::{Months, WHOLE, day_text, slice_name, sort_out};
use crate::check::{Finding, Findings, Judge};
use crate::error::EngineError;

/// Rows after which a slice is cut into one more file.
const ROWS_PER_FILE: usize = 1 << 20;

/// Rows below which a file is compressed by what needs no preparation: that of zstd, for each column, costs more
/// than its reading.
const FEW_ROWS: usize = 8_192;

/// Files that wait for the disk while others are encoded.
const SYNCS_AT_ONCE: usize = 8;

/// A file that was written and not yet committed.
#[derive(Debug, Clone)]
pub struct NewFile {
    /// Its path, size and slices.
    pub file: DataFile,
    /// Delta's statistics of it, as JSON.
    pub stats: String,
    /// The slice it belongs to.
    pub slice: String,
}

/// Collects rows by slice, judges them and writes each slice's files side by side.
///
/// Rows must arrive in the contract's sort order; they stay in it within their slice. All of them are
/// held until the end, but for a table without slices, which is written as its files fill.
pub struct SliceWriter<'a> {
    lake: &'a Lake,
    name: &'a DatasetName,
    contract: &'a Contract,
    threads: usize,
    batches: Vec<RecordBatch>,
    months: Months,
    /// The rows of a table without slices that wait for a full file.
    waiting: Runs,
    /// The last row already written of a table without slices, for the rows after it to be judged by.
    tail: Option<RecordBatch>,
    done: Vec<NewFile>,
    findings: Findings,
}

/// One file to be: its slice, its rows, and the row before them in the same slice.
struct Job {
    slice: String,
    rows: Runs,
    before: Option<RecordBatch>,
}

impl<'a> SliceWriter<'a> {
    /// A writer for the table of `name` under `contract`, encoding on up to `threads` threads.
    pub fn new(
        lake: &'a Lake,
        name: &'a DatasetName,
        contract: &'a Contract,
        threads: usize,
    ) -> Self {
        Self {
            lake,
            name,
            contract,
            threads: threads.max(1),
            batches: vec![],
            months: Months::These(BTreeSet::new()),
            waiting: Runs::default(),
            tail: None,
            done: vec![],
            findings: Findings::default(),
        }
    }

    /// The same writer, of which the days of `months` go into one file each month.
    pub fn bundling(self, months: Months) -> Self {
        Self { months, ..self }
    }

    /// Takes rows.
    pub async fn push(&mut self, batch: RecordBatch) -> Result<(), EngineError> {
        if self.slice().is_none() && batch.num_rows() > 0 {
            self.waiting.add(self.batches.len(), 0, batch.num_rows());
        }
        self.batches.push(batch);
        if self.waiting.rows() >= ROWS_PER_FILE {
            self.write_full_files().await?;
        }
        Ok(())
    }

    /// Writes what is left and returns every file, and what was found among the rows.
    pub async fn finish(mut self) -> Result<(Vec<NewFile>, Vec<Finding>), EngineError> {
        let batches = std::mem::take(&mut self.batches);
        let jobs = match self.slice() {
            None => self.jobs(&batches, WHOLE, self.waiting.clone()),
            Some(slice) => sort_out(&batches, slice, &self.months.among(&batches, slice))
                .into_iter()
                .flat_map(|(key, rows)| self.jobs(&batches, &slice_name(key, slice.by), rows))
                .collect(),
        };
        self.write(batches, jobs).await?;
        Ok((self.done, self.findings.into_list()))
    }

    fn slice(&self) -> Option<&'a Slice> {
        self.contract.slice.as_ref().filter(|s| s.by != By::Range)
    }

    /// Writes the files of a table without slices that are full, cut at the same rows however they arrived.
    async fn write_full_files(&mut self) -> Result<(), EngineError> {
        let batches = std::mem::take(&mut self.batches);
        let rows = std::mem::take(&mut self.waiting);
        let full = rows.rows() / ROWS_PER_FILE * ROWS_PER_FILE;
        let (full, rest) = rows.split(full);
        let last = full.last();
        let kept = batches[last.0..].to_vec();
        let jobs = self.jobs(&batches, WHOLE, full);
        self.tail = Some(batches[last.0].slice(last.1, 1));
        self.write(batches, jobs).await?;
        self.batches = kept;
        self.waiting = rest.behind(last.0);
        Ok(())
    }

    fn jobs(&self, batches: &[RecordBatch], slice: &str, mut rows: Runs) -> Vec<Job> {
        let mut before = self.tail.clone().filter(|_| slice == WHOLE);
        let mut jobs = vec![];
        while rows.rows() > 0 {
            let (file, rest) = rows.split(ROWS_PER_FILE);
            let last = file.last();
            jobs.push(Job {
                slice: slice.to_owned(),
                rows: file,
                before: before.replace(batches[last.0].slice(last.1, 1)),
            });
            rows = rest;
        }
        jobs
    }

    async fn write(
        &mut self,
        batches: Vec<RecordBatch>,
        jobs: Vec<Job>,
    ) -> Result<(), EngineError> {
        let batches = Arc::new(batches);
        let encoders = Arc::new(Semaphore::new(self.threads));
        let (lake, name, contract) = (self.lake, self.name, self.contract);
        let files = futures::stream::iter(jobs).map(|job| {
            let work = (batches.clone(), name.clone(), contract.clone());
            let encoders = encoders.clone();
            async move {
                let turn = encoders.acquire_owned().await;
                let encode = move || {
                    let _turn = turn.expect("the semaphore is never closed");
                    make(&work.0, &work.1, &work.2, job)
                };
                let made = tokio::task::spawn_blocking(encode).await;
                made.expect("encoding does not panic")?
                    .put(lake, name)
                    .await
            }
        });
        let at_once = self.threads + SYNCS_AT_ONCE;
        let files: Vec<(NewFile, Vec<Finding>)> = files.buffered(at_once).try_collect().await?;
        for (file, findings) in files {
            self.done.push(file);
            self.findings.add(findings);
        }
        Ok(())
    }
}

/// A file as bytes, judged and named.
struct Made {
    bytes: Vec<u8>,
    new: NewFile,
    findings: Vec<Finding>,
}

fn make(
    batches: &[RecordBatch],
    name: &DatasetName,
    contract: &Contract,
    job: Job,
) -> Result<Made, EngineError> {
    let rows = job
        .rows
        .gather(batches)
        .map_err(EngineError::file("join rows of", &job.slice))?;
    let mut judge = Judge::new(name, contract);
    let mut before = job.before;
    for piece in &rows {
        judge.look_after(before.as_ref(), piece);
        before = Some(piece.slice(piece.num_rows() - 1, 1));
    }
    let bytes = encode(&rows).map_err(EngineError::file("encode", &job.slice))?;
    let path = format!("{}/{}.parquet", job.slice, content_name(&bytes));
    let stats = stats(&rows, contract.slice.as_ref());
    let (low, high) = span(&job.slice, &stats);
    let file = DataFile {
        path,
        bytes: bytes.len() as u64,
        rows: job.rows.rows() as u64,
        low,
        high,
    };
    Ok(Made {
        bytes,
        new: NewFile {
            file,
            stats,
            slice: job.slice,
        },
        findings: judge.findings(),
    })
}

impl Made {
    /// Makes the file durable under its name; content that is there already is not written again.
    async fn put(
        self,
        lake: &Lake,
        name: &DatasetName,
    ) -> Result<(NewFile, Vec<Finding>), EngineError> {
        let place =
            object_store::path::Path::from(format!("{}/{}", name.folder(), self.new.file.path));
        let store = lake.store();
        if store.head(&place).await.ok().map(|m| m.size) != Some(self.new.file.bytes) {
            store
                .put(&place, PutPayload::from(self.bytes))
                .await
                .map_err(EngineError::file("write", &place))?;
        }
        Ok((self.new, self.findings))
    }
}

/// The slices a file covers: the range of days its statistics tell, or the slice it is named for.
pub(super) fn span(slice: &str, stats: &str) -> (String, String) {
    let range = || {
        let json: serde_json::Value = serde_json::from_str(stats).ok()?;
        let day = |end: &str| {
            let days = json.get(end)?.as_object()?;
            Some(days.values().next()?.as_str()?.to_owned())
        };
        Some((day("minValues")?, day("maxValues")?))
    };
    range().unwrap_or_else(|| (slice.to_owned(), slice.to_owned()))
}

fn encode(rows: &[RecordBatch]) -> Result<Vec<u8>, parquet::errors::ParquetError> {
    let count: usize = rows.iter().map(RecordBatch::num_rows).sum();
    let compression = match count < FEW_ROWS {
        true => Compression::SNAPPY,
        false => Compression::ZSTD(ZstdLevel::try_new(1)?),
    };
    let properties = WriterProperties::builder()
        .set_compression(compression)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_created_by("toklake".to_owned())
        .build();
    let options = ArrowWriterOptions::new()
        .with_properties(properties)
        .with_skip_arrow_metadata(true);
    let mut bytes = vec![];
    let schema = as_declared(&rows.first().expect("a file has rows").schema());
    let mut writer = ArrowWriter::try_new_with_options(&mut bytes, schema.clone(), options)?;
    for piece in rows {
        writer.write(&piece.clone().with_schema(schema.clone())?)?;
    }
    writer.close()?;
    Ok(bytes)
}

/// Every column may hold NULL, as the table declares: what a plan knows beyond that depends on how it was
/// planned, and a file only on its rows.
fn as_declared(schema: &Schema) -> SchemaRef {
    let field = |f: &FieldRef| f.as_ref().clone().with_nullable(true);
    let fields: Vec<_> = schema.fields().iter().map(field).collect();
    Arc::new(Schema::new_with_metadata(fields, schema.metadata().clone()))
}

/// Delta's file statistics: the row count, and the range of the slice column where it is a date.
fn stats(rows: &[RecordBatch], slice: Option<&Slice>) -> String {
    let count: usize = rows.iter().map(RecordBatch::num_rows).sum();
    let mut json = serde_json::json!({ "numRecords": count });
    let name = slice.filter(|s| s.by != By::Bucket).map(|s| &s.column);
    let dates: Vec<&Date32Array> = name
        .iter()
        .flat_map(|name| rows.iter().filter_map(|piece| piece.column_by_name(name)))
        .map(|column| column.as_primitive::<Date32Type>())
        .collect();
    let low = dates.iter().filter_map(|d| arrow::compute::min(d)).min();
    let high = dates.iter().filter_map(|d| arrow::compute::max(d)).max();
    if let (Some(name), Some(low), Some(high)) = (name, low, high) {
        json["minValues"][name] = day_text(low).into();
        json["maxValues"][name] = day_text(high).into();
        json["nullCount"][name] = dates.iter().map(|d| d.null_count()).sum::<usize>().into();
    }
    json.to_string()
}

/// The name of a file with this content: half of its BLAKE3, in hex.
pub(crate) fn content_name(bytes: &[u8]) -> String {
    let mut name = blake3::hash(bytes).to_hex().to_string();
    name.truncate(32);
    name
}
