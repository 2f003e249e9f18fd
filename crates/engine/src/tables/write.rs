//! Writing rows into a table's files: one group of rows per slice, each file named by its content.

use std::collections::BTreeMap;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, UInt32Array};
use arrow::compute::{concat_batches, take_record_batch};
use arrow::datatypes::{DataType, Date32Type, SchemaRef};
use chrono::{Datelike, NaiveDate};
use object_store::{ObjectStoreExt, PutPayload};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use sha2::{Digest, Sha256};
use toklake_lake::{Contract, DatasetName, Lake, Slice, By};

use super::DataFile;
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

/// Collects rows by slice and writes each finished slice.
///
/// Rows of a date slice must arrive in order of their date: a slice is written when the next
/// one begins, which bounds memory by the largest slice. A table without slices is written as its
/// files fill. Rows of a bucket may come in any order.
pub struct SliceWriter<'a> {
    lake: &'a Lake,
    folder: object_store::path::Path,
    schema: SchemaRef,
    slice: Option<Slice>,
    open: BTreeMap<String, Vec<RecordBatch>>,
    done: Vec<NewFile>,
}

impl<'a> SliceWriter<'a> {
    /// A writer for the table of `name` under `contract`.
    pub fn new(lake: &'a Lake, name: &DatasetName, contract: &Contract, schema: SchemaRef) -> Self {
        Self {
            lake,
            folder: name.folder(),
            schema,
            slice: contract.slice.clone(),
            open: BTreeMap::new(),
            done: vec![],
        }
    }

    /// Takes rows; writes every date slice that can have no more of them.
    pub async fn push(&mut self, batch: &RecordBatch) -> Result<(), EngineError> {
        if batch.num_rows() == 0 {
            return Ok(());
        }
        for (key, rows) in split(batch, self.slice.as_ref()) {
            self.open.entry(key).or_default().push(rows);
        }
        if self.slice.is_none() {
            self.write_full_files().await?;
        }
        let in_order = self.slice.as_ref().is_some_and(|s| matches!(s.by, By::Day | By::Month));
        while in_order && self.open.len() > 1 {
            let (key, rows) = self.open.pop_first().expect("more than one slice is open");
            self.write_slice(key, rows).await?;
        }
        Ok(())
    }

    /// Writes what is left and returns every file.
    pub async fn finish(mut self) -> Result<Vec<NewFile>, EngineError> {
        while let Some((key, rows)) = self.open.pop_first() {
            self.write_slice(key, rows).await?;
        }
        Ok(self.done)
    }

    /// Writes the files of a table without slices that are full, cut at the same rows however they arrived.
    async fn write_full_files(&mut self) -> Result<(), EngineError> {
        let waiting = self.open.get(WHOLE).map_or(0, |rows| rows.iter().map(RecordBatch::num_rows).sum());
        if waiting < ROWS_PER_FILE {
            return Ok(());
        }
        let rows = self.open.remove(WHOLE).unwrap_or_default();
        let rows = concat_batches(&self.schema, &rows).map_err(EngineError::file("join rows of", WHOLE))?;
        let full = rows.num_rows() / ROWS_PER_FILE * ROWS_PER_FILE;
        self.write_slice(WHOLE.to_owned(), vec![rows.slice(0, full)]).await?;
        if full < rows.num_rows() {
            self.open.insert(WHOLE.to_owned(), vec![rows.slice(full, rows.num_rows() - full)]);
        }
        Ok(())
    }

    async fn write_slice(&mut self, slice: String, batches: Vec<RecordBatch>) -> Result<(), EngineError> {
        let rows = concat_batches(&self.schema, &batches).map_err(EngineError::file("join rows of", &slice))?;
        drop(batches);
        for from in (0..rows.num_rows()).step_by(ROWS_PER_FILE) {
            let part = rows.slice(from, ROWS_PER_FILE.min(rows.num_rows() - from));
            let new = self.write_file(&slice, &part).await?;
            self.done.push(new);
        }
        Ok(())
    }

    async fn write_file(&self, slice: &str, rows: &RecordBatch) -> Result<NewFile, EngineError> {
        let bytes = encode(rows).map_err(EngineError::file("encode", slice))?;
        let name = &hex(&Sha256::digest(&bytes))[..32];
        let path = format!("{slice}/{name}.parquet");
        let place = object_store::path::Path::from(format!("{}/{path}", self.folder));
        let length = bytes.len() as u64;
        let store = self.lake.store();
        if store.head(&place).await.ok().map(|m| m.size) != Some(length) {
            store.put(&place, PutPayload::from(bytes)).await.map_err(EngineError::file("write", &place))?;
        }
        let stats = stats(rows, self.slice.as_ref());
        let (low, high) = span(slice, &stats);
        let file = DataFile { path, bytes: length, rows: rows.num_rows() as u64, low, high };
        Ok(NewFile { file, stats, slice: slice.to_owned() })
    }
}

/// The slices a file covers: its own, or the range of days its statistics tell where it has none.
pub(super) fn span(slice: &str, stats: &str) -> (String, String) {
    let range = || {
        let json: serde_json::Value = serde_json::from_str(stats).ok()?;
        let day = |end: &str| Some(json.get(end)?.as_object()?.values().next()?.as_str()?.to_owned());
        Some((day("minValues")?, day("maxValues")?))
    };
    let own = || (slice.to_owned(), slice.to_owned());
    if slice == WHOLE { range().unwrap_or_else(own) } else { own() }
}

/// The rows of `batch` by slice, in their order.
fn split(batch: &RecordBatch, slice: Option<&Slice>) -> Vec<(String, RecordBatch)> {
    let Some(slice) = slice.filter(|s| s.by != By::Range) else {
        return vec![(WHOLE.to_owned(), batch.clone())];
    };
    let column = batch.column_by_name(&slice.column).expect("contracts were validated on open");
    let mut rows: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    let mut last: Option<(u64, String)> = None;
    for row in 0..batch.num_rows() {
        let raw = raw_key(column, row);
        if last.as_ref().is_none_or(|(r, _)| *r != raw) {
            last = Some((raw, key_of(column, row, slice)));
        }
        let (_, key) = last.as_ref().expect("set above");
        match rows.get_mut(key) {
            Some(list) => list.push(row as u32),
            None => drop(rows.insert(key.clone(), vec![row as u32])),
        }
    }
    if rows.len() == 1 {
        return rows.into_keys().map(|key| (key, batch.clone())).collect();
    }
    let take = |list: Vec<u32>| take_record_batch(batch, &UInt32Array::from(list)).expect("rows of this batch");
    rows.into_iter().map(|(key, list)| (key, take(list))).collect()
}

/// A cheap stand-in for the value, equal for equal values, to avoid naming each row's slice anew.
fn raw_key(column: &ArrayRef, row: usize) -> u64 {
    match column.data_type() {
        DataType::Date32 if column.is_valid(row) => column.as_primitive::<Date32Type>().value(row) as u64,
        _ => fnv(text_at(column, row).as_bytes()),
    }
}

fn key_of(column: &ArrayRef, row: usize, slice: &Slice) -> String {
    match slice.by {
        By::Bucket => bucket_of(text_at(column, row)),
        By::Day | By::Month if column.is_null(row) => "undated".to_owned(),
        By::Day => slice_of_day(column.as_primitive::<Date32Type>().value(row), By::Day),
        By::Month => slice_of_day(column.as_primitive::<Date32Type>().value(row), By::Month),
        By::Range => WHOLE.to_owned(),
    }
}

/// The slice of a day counted from 1970.
fn slice_of_day(day: i32, by: By) -> String {
    let date = NaiveDate::from_ymd_opt(1970, 1, 1).expect("a date") + chrono::Duration::days(i64::from(day));
    match by {
        By::Month => format!("{:04}-{:02}", date.year(), date.month()),
        By::Day | By::Bucket | By::Range => date.format("%Y-%m-%d").to_string(),
    }
}

/// The slice of a table sliced by bucket that rows with `text` in the slice column fall in.
pub fn bucket_of(text: &str) -> String {
    format!("b{:02}", fnv(text.as_bytes()) % u64::from(BUCKETS))
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
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

fn encode(rows: &RecordBatch) -> Result<Vec<u8>, parquet::errors::ParquetError> {
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(1)?))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_created_by("toklake".to_owned())
        .build();
    let options = ArrowWriterOptions::new().with_properties(properties).with_skip_arrow_metadata(true);
    let mut bytes = Vec::with_capacity(rows.get_array_memory_size() / 4);
    let mut writer = ArrowWriter::try_new_with_options(&mut bytes, rows.schema(), options)?;
    writer.write(rows)?;
    writer.close()?;
    Ok(bytes)
}

/// Delta's file statistics: the row count, and the range of the slice column where it is a date.
fn stats(rows: &RecordBatch, slice: Option<&Slice>) -> String {
    let mut json = serde_json::json!({ "numRecords": rows.num_rows() });
    let column = slice.filter(|s| s.by != By::Bucket).map(|s| (&s.column, rows.column_by_name(&s.column)));
    if let Some((name, Some(dates))) = column {
        let dates = dates.as_primitive::<Date32Type>();
        let (low, high) = (arrow::compute::min(dates), arrow::compute::max(dates));
        if let (Some(low), Some(high)) = (low, high) {
            json["minValues"][name] = slice_of_day(low, By::Day).into();
            json["maxValues"][name] = slice_of_day(high, By::Day).into();
            json["nullCount"][name] = dates.null_count().into();
        }
    }
    json.to_string()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
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
        assert_eq!(slice_of_day(20_209, By::Day), "2025-05-01");
        assert_eq!(slice_of_day(20_209, By::Month), "2025-05");
    }
}
