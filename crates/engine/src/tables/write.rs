//! Writing rows into a table's files: one group of rows per slice, each file named by its content.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::compute::interleave_record_batch;
use arrow::datatypes::{DataType, Date32Type};
use chrono::{Datelike, NaiveDate};
use futures::{StreamExt, TryStreamExt};
use object_store::{ObjectStoreExt, PutPayload};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use toklake_lake::{By, Contract, DatasetName, Lake, Slice, landing_id};

use super::DataFile;
use crate::check::{Finding, Findings, Judge};
use crate::error::EngineError;

/// Rows after which a slice is cut into one more file.
const ROWS_PER_FILE: usize = 1 << 20;
/// Buckets of a table sliced by the hash of a column.
const BUCKETS: u32 = 16;
/// The only slice of a table that is not sliced.
pub(crate) const WHOLE: &str = "all";

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
/// Rows must arrive in the contract's sort order; they stay in it within their slice. Call
/// [`SliceWriter::end_part`] whenever no slice seen so far can have more rows: memory is bounded by
/// what lies between two such calls. A table without slices is written as its files fill.
pub struct SliceWriter<'a> {
    lake: &'a Lake,
    name: &'a DatasetName,
    contract: &'a Contract,
    threads: usize,
    batches: Vec<RecordBatch>,
    rows: BTreeMap<i64, Vec<(usize, usize)>>,
    /// The last row already written of a table without slices, for the rows after it to be judged by.
    tail: Option<RecordBatch>,
    done: Vec<NewFile>,
    findings: Findings,
}

/// One file to be: its slice, its rows, and the row before them in the same slice.
struct Job {
    slice: String,
    rows: Vec<(usize, usize)>,
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
            rows: BTreeMap::new(),
            tail: None,
            done: vec![],
            findings: Findings::default(),
        }
    }

    /// Takes rows.
    pub async fn push(&mut self, batch: RecordBatch) -> Result<(), EngineError> {
        let at = self.batches.len();
        sort_out(&batch, at, self.slice(), &mut self.rows);
        self.batches.push(batch);
        let waiting = self.rows.get(&NO_SLICE).map_or(0, Vec::len);
        if self.slice().is_none() && waiting >= ROWS_PER_FILE {
            self.write_full_files().await?;
        }
        Ok(())
    }

    /// Writes every slice seen so far.
    pub async fn end_part(&mut self) -> Result<(), EngineError> {
        let batches = std::mem::take(&mut self.batches);
        let rows = std::mem::take(&mut self.rows);
        let jobs = rows
            .into_iter()
            .flat_map(|(key, rows)| self.jobs(&batches, key, &rows))
            .collect();
        self.write(batches, jobs).await
    }

    /// Writes what is left and returns every file, and what was found among the rows.
    pub async fn finish(mut self) -> Result<(Vec<NewFile>, Vec<Finding>), EngineError> {
        self.end_part().await?;
        Ok((self.done, self.findings.into_list()))
    }

    fn slice(&self) -> Option<&'a Slice> {
        self.contract.slice.as_ref().filter(|s| s.by != By::Range)
    }

    /// Writes the files of a table without slices that are full, cut at the same rows however they arrived.
    async fn write_full_files(&mut self) -> Result<(), EngineError> {
        let batches = std::mem::take(&mut self.batches);
        let rows = std::mem::take(&mut self.rows)
            .remove(&NO_SLICE)
            .unwrap_or_default();
        let full = rows.len() / ROWS_PER_FILE * ROWS_PER_FILE;
        let last = rows[full - 1];
        let rest: Vec<_> = rows[full..]
            .iter()
            .map(|(batch, row)| (batch - last.0, *row))
            .collect();
        let kept = batches[last.0..].to_vec();
        let jobs = self.jobs(&batches, NO_SLICE, &rows[..full]);
        self.tail = Some(batches[last.0].slice(last.1, 1));
        self.write(batches, jobs).await?;
        self.batches = kept;
        self.rows.insert(NO_SLICE, rest);
        Ok(())
    }

    fn jobs(&self, batches: &[RecordBatch], key: i64, rows: &[(usize, usize)]) -> Vec<Job> {
        let slice = self
            .slice()
            .map_or_else(|| WHOLE.to_owned(), |s| slice_name(key, s.by));
        let chunks: Vec<&[(usize, usize)]> = rows.chunks(ROWS_PER_FILE).collect();
        let before = |at: usize| match at.checked_sub(1).map(|b| chunks[b][ROWS_PER_FILE - 1]) {
            Some((batch, row)) => Some(batches[batch].slice(row, 1)),
            None => self.tail.clone().filter(|_| key == NO_SLICE),
        };
        let job = |(at, rows): (usize, &&[(usize, usize)])| Job {
            slice: slice.clone(),
            rows: rows.to_vec(),
            before: before(at),
        };
        chunks.iter().enumerate().map(job).collect()
    }

    async fn write(
        &mut self,
        batches: Vec<RecordBatch>,
        jobs: Vec<Job>,
    ) -> Result<(), EngineError> {
        let batches = Arc::new(batches);
        let (lake, name, contract) = (self.lake, self.name, self.contract);
        let files = futures::stream::iter(jobs).map(|job| {
            let work = (batches.clone(), name.clone(), contract.clone());
            async move {
                let made =
                    tokio::task::spawn_blocking(move || make(&work.0, &work.1, &work.2, job));
                made.await
                    .expect("encoding does not panic")?
                    .put(lake, name)
                    .await
            }
        });
        let files: Vec<(NewFile, Vec<Finding>)> =
            files.buffered(self.threads).try_collect().await?;
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
    let all: Vec<&RecordBatch> = batches.iter().collect();
    let rows = interleave_record_batch(&all, &job.rows)
        .map_err(EngineError::file("join rows of", &job.slice))?;
    let mut judge = Judge::new(name, contract);
    judge.look_after(job.before.as_ref(), &rows);
    let bytes = encode(&rows).map_err(EngineError::file("encode", &job.slice))?;
    let path = format!("{}/{}.parquet", job.slice, content_name(&bytes));
    let stats = stats(&rows, contract.slice.as_ref());
    let (low, high) = span(&job.slice, &stats);
    let file = DataFile {
        path,
        bytes: bytes.len() as u64,
        rows: rows.num_rows() as u64,
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

/// The slices a file covers: its own, or the range of days its statistics tell where it has none.
pub(super) fn span(slice: &str, stats: &str) -> (String, String) {
    let range = || {
        let json: serde_json::Value = serde_json::from_str(stats).ok()?;
        let day = |end: &str| {
            Some(
                json.get(end)?
                    .as_object()?
                    .values()
                    .next()?
                    .as_str()?
                    .to_owned(),
            )
        };
        Some((day("minValues")?, day("maxValues")?))
    };
    let own = || (slice.to_owned(), slice.to_owned());
    if slice == WHOLE {
        range().unwrap_or_else(own)
    } else {
        own()
    }
}

/// The key of rows of a table without slices.
const NO_SLICE: i64 = 0;
/// The key of rows without a date.
const UNDATED: i64 = i64::MIN;

/// Notes for each row of `batch`, which is number `at`, the slice it falls in.
fn sort_out(
    batch: &RecordBatch,
    at: usize,
    slice: Option<&Slice>,
    rows: &mut BTreeMap<i64, Vec<(usize, usize)>>,
) {
    let count = batch.num_rows();
    let Some(slice) = slice else {
        return rows
            .entry(NO_SLICE)
            .or_default()
            .extend((0..count).map(|row| (at, row)));
    };
    let column = batch
        .column_by_name(&slice.column)
        .expect("contracts were validated on open");
    let mut from = 0;
    while from < count {
        let key = key_of(column, from, slice.by);
        let end = (from + 1..count)
            .find(|row| key_of(column, *row, slice.by) != key)
            .unwrap_or(count);
        rows.entry(key)
            .or_default()
            .extend((from..end).map(|row| (at, row)));
        from = end;
    }
}

fn key_of(column: &ArrayRef, row: usize, by: By) -> i64 {
    match by {
        By::Bucket => i64::from(bucket_number(text_at(column, row))),
        By::Day | By::Month if column.is_null(row) => UNDATED,
        By::Day | By::Range => i64::from(column.as_primitive::<Date32Type>().value(row)),
        By::Month => {
            let day = date_of(column.as_primitive::<Date32Type>().value(row));
            i64::from(day.year()) * 12 + i64::from(day.month0())
        }
    }
}

fn slice_name(key: i64, by: By) -> String {
    match by {
        By::Bucket => format!("b{key:02}"),
        By::Day | By::Month | By::Range if key == UNDATED => "undated".to_owned(),
        By::Day | By::Range => day_text(key as i32),
        By::Month => format!("{:04}-{:02}", key.div_euclid(12), key.rem_euclid(12) + 1),
    }
}

/// The slice of a table sliced by bucket that rows with `text` in the slice column fall in.
pub fn bucket_of(text: &str) -> String {
    slice_name(i64::from(bucket_number(text)), By::Bucket)
}

fn bucket_number(text: &str) -> u32 {
    (fnv(text.as_bytes()) % u64::from(BUCKETS)) as u32
}

fn date_of(day: i32) -> NaiveDate {
    NaiveDate::from_ymd_opt(1970, 1, 1).expect("a date") + chrono::Duration::days(i64::from(day))
}

fn day_text(day: i32) -> String {
    date_of(day).format("%Y-%m-%d").to_string()
}

fn text_at(column: &ArrayRef, row: usize) -> &str {
    if column.is_null(row) {
        return "";
    }
    match column.data_type() {
        DataType::Utf8View => column.as_string_view().value(row),
        _ => column.as_string::<i32>().value(row),
    }
}

/// FNV-1a: a fixed hash, since bucket names must mean the same for ever.
fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn encode(rows: &RecordBatch) -> Result<Vec<u8>, parquet::errors::ParquetError> {
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(1)?))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_created_by("toklake".to_owned())
        .build();
    let options = ArrowWriterOptions::new()
        .with_properties(properties)
        .with_skip_arrow_metadata(true);
    let mut bytes = Vec::with_capacity(rows.get_array_memory_size() / 4);
    let mut writer = ArrowWriter::try_new_with_options(&mut bytes, rows.schema(), options)?;
    writer.write(rows)?;
    writer.close()?;
    Ok(bytes)
}

/// Delta's file statistics: the row count, and the range of the slice column where it is a date.
fn stats(rows: &RecordBatch, slice: Option<&Slice>) -> String {
    let mut json = serde_json::json!({ "numRecords": rows.num_rows() });
    let column = slice
        .filter(|s| s.by != By::Bucket)
        .map(|s| (&s.column, rows.column_by_name(&s.column)));
    if let Some((name, Some(dates))) = column {
        let dates = dates.as_primitive::<Date32Type>();
        let (low, high) = (arrow::compute::min(dates), arrow::compute::max(dates));
        if let (Some(low), Some(high)) = (low, high) {
            json["minValues"][name] = day_text(low).into();
            json["maxValues"][name] = day_text(high).into();
            json["nullCount"][name] = dates.null_count().into();
        }
    }
    json.to_string()
}

/// The name of a file with this content: half of its SHA-256, in hex.
pub(crate) fn content_name(bytes: &[u8]) -> String {
    let mut name = landing_id(bytes);
    name.truncate(32);
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_never_changes_its_name() {
        assert_eq!(bucket_of("zone.a0"), bucket_of("zone.a0"));
        assert_eq!(fnv(b"a"), 0xaf63_dc4c_8601_ec8c);
    }

    #[test]
    fn slices_are_named_by_day_or_month() {
        assert_eq!(slice_name(20_209, By::Day), "2025-05-01");
        assert_eq!(slice_name(2025 * 12 + 4, By::Month), "2025-05");
        assert_eq!(slice_name(UNDATED, By::Day), "undated");
    }
}
