//! Landed NDJSON readings to raw: read once each, in chunks, on every core.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use futures::{Stream, StreamExt, TryStreamExt};
use toklake_engine::{Finding, Ingest, Mode, NewFile};
use toklake_lake::{Landing, LandingFile, SetAside};
use toklake_sources::readings::{self, Chunk, Spare};

use crate::error::PipelineError;
use crate::ledger;
use crate::ledger::files::{Counts, FileRow};
use crate::pipeline::Pipeline;
use crate::progress::Progress;
use crate::reading;
use crate::report::RawReport;
use crate::slices::{ended, is_held, quarantine};

/// The name of the source of readings.
pub(crate) const SOURCE: &str = "readings";
/// Raised when the decoder reads the same lines differently, so that every file is read again.
const REVISION: &str = "1";
/// Bytes of lines that are decoded at a time.
const CHUNK: usize = 4 << 20;
/// Bytes of lines that make one file of the table, about.
const LOAD: usize = 32 << 20;

pub(crate) async fn read(
    pipeline: &Pipeline,
    landing: &Landing,
    files: Vec<&LandingFile>,
    at: DateTime<Utc>,
    mode: Mode,
    progress: &dyn Progress,
    report: &mut RawReport,
) -> Result<Vec<FileRow>, PipelineError> {
    let engine = &pipeline.engine;
    let model = engine.project.find("raw.readings__videos")?;
    let mut ingest = Ingest::open(&engine.lake, model).await?;
    let needed: BTreeMap<String, String> = files
        .iter()
        .map(|f| (f.landing_id.clone(), REVISION.to_owned()))
        .collect();
    let stale = ingest.stale(&needed);
    let read_before = needed.keys().filter(|id| !stale.contains(*id));
    let afresh = mode == Mode::Full
        || !ingest.covers(&needed)
        || ledger::landed::lacks(pipeline, read_before).await?;
    let stale = if afresh {
        needed.keys().cloned().collect()
    } else {
        stale
    };
    if stale.is_empty() && ingest.covers(&needed) {
        report.unchanged += files.len() as u64;
        return Ok(vec![]);
    }
    progress.begin("reading lines", Some(stale.len() as u64));
    let waiting = files.iter().copied();
    let mut waiting: Vec<&LandingFile> = waiting
        .filter(|file| stale.contains(&file.landing_id))
        .collect();
    // names tell days more often than not, and neighbouring days belong in one file
    waiting.sort_by_key(|file| (name(file), &file.landing_id));
    let settings = &pipeline.settings;
    let spare = Spare::default();
    let mut loads = Loads::new(landing, &waiting, settings.import.max_line, spare.clone())
        .stream()
        .map(|load| async { write(&ingest, load?, spare.clone()).await })
        .buffered(settings.threads.max(1))
        .boxed_local();
    let mut read = Read::new(&waiting);
    while let Some(written) = loads.try_next().await? {
        read.take(written, progress);
    }
    drop(loads);
    progress.end();
    let rows: Vec<FileRow> = read.rows().collect();
    report.files.extend(rows.iter().map(FileRow::report));
    report.unchanged += (files.len() - stale.len()) as u64;
    let standing = || {
        let stands = files.iter().filter(|f| !stale.contains(&f.landing_id));
        let id = |f: &&LandingFile| [f.key.account.clone(), f.landing_id.clone()];
        stands.map(id).collect()
    };
    quarantine(pipeline, model, &read.aside, standing, at).await?;
    let changed = !is_held(&read.findings)
        && ingest
            .append(
                std::mem::take(&mut read.files),
                &needed,
                afresh,
                at.timestamp_millis(),
            )
            .await?;
    report.tell(ended(model, &ingest, stale.len(), read.findings, changed));
    Ok(rows)
}

/// Pieces of landed files that one file of the table is made of.
///
/// Small files share one: a day's readings of few videos should not cost a file, its sync and its
/// place in the log each.
type Load = Vec<Piece>;

/// A piece of a landed file.
struct Piece {
    /// The number of the file.
    file: usize,
    landing_id: Arc<str>,
    chunk: Chunk,
}

/// The files that wait, cut into pieces and gathered into loads of [`LOAD`] bytes.
struct Loads<'a> {
    landing: &'a Landing,
    files: &'a [&'a LandingFile],
    max_line: usize,
    /// The number of the file after the open one.
    next: usize,
    open: Option<readings::Chunks<Box<dyn std::io::Read + Send>>>,
    spare: Spare,
}

impl<'a> Loads<'a> {
    fn new(
        landing: &'a Landing,
        files: &'a [&'a LandingFile],
        max_line: usize,
        spare: Spare,
    ) -> Self {
        Self {
            landing,
            files,
            max_line,
            next: 0,
            open: None,
            spare,
        }
    }

    fn stream(self) -> impl Stream<Item = Result<Load, PipelineError>> {
        futures::stream::try_unfold(self, |mut loads| async move {
            let load = loads.load().await?;
            Ok((!load.is_empty()).then_some((load, loads)))
        })
    }

    async fn load(&mut self) -> Result<Load, PipelineError> {
        let (mut load, mut bytes) = (vec![], 0);
        while bytes < LOAD
            && let Some(piece) = self.piece().await?
        {
            bytes += piece.chunk.bytes.len();
            load.push(piece);
        }
        Ok(load)
    }

    /// The next piece of the open file, or the first of the next file that has one.
    async fn piece(&mut self) -> Result<Option<Piece>, PipelineError> {
        loop {
            if let Some(chunk) = self.open.as_mut().and_then(Iterator::next) {
                let file = self.next - 1;
                return Ok(Some(Piece {
                    file,
                    landing_id: self.files[file].landing_id.as_str().into(),
                    chunk: chunk.map_err(|source| PipelineError::File {
                        doing: "read",
                        path: self.files[file].path.to_string(),
                        source,
                    })?,
                }));
            }
            let Some(file) = self.files.get(self.next) else {
                return Ok(None);
            };
            let bytes: Box<dyn std::io::Read + Send> = match self.landing.open_local(file)? {
                Some(file) => Box::new(file),
                None => Box::new(std::io::Cursor::new(self.landing.read(file).await?)),
            };
            let chunks = readings::chunks(bytes, CHUNK).max_line(self.max_line);
            self.open = Some(chunks.spare(self.spare.clone()));
            self.next += 1;
        }
    }
}

/// A load as it was decoded and written.
struct Written {
    pieces: Vec<(usize, readings::Decoded)>,
    files: Vec<NewFile>,
    findings: Vec<Finding>,
}

async fn write(ingest: &Ingest<'_>, load: Load, spare: Spare) -> Result<Written, PipelineError> {
    let decode = move || -> Vec<(usize, readings::Decoded)> {
        let one = |piece: Piece| {
            let decoded = readings::decode(&piece.chunk, &piece.landing_id, None);
            spare.give(piece.chunk);
            (piece.file, decoded)
        };
        load.into_iter().map(one).collect()
    };
    let pieces = tokio::task::spawn_blocking(decode)
        .await
        .expect("decoding does not panic");
    let (files, findings) = ingest.write(pieces.iter().map(|(_, d)| &d.batch)).await?;
    Ok(Written {
        pieces,
        files,
        findings,
    })
}

/// What was read so far, file by file.
struct Read<'a> {
    landed: &'a [&'a LandingFile],
    counts: Vec<Counts>,
    files: Vec<NewFile>,
    findings: Vec<Finding>,
    /// Rows set aside, file by file.
    aside: Vec<Vec<SetAside>>,
}

impl<'a> Read<'a> {
    fn new(landed: &'a [&'a LandingFile]) -> Self {
        Self {
            landed,
            counts: vec![Counts::default(); landed.len()],
            files: vec![],
            findings: vec![],
            aside: vec![vec![]; landed.len()],
        }
    }

    fn take(&mut self, written: Written, progress: &dyn Progress) {
        self.files.extend(written.files);
        self.findings.extend(written.findings);
        for (number, piece) in written.pieces {
            let (file, counts) = (self.landed[number], &mut self.counts[number]);
            if counts.read == 0 {
                progress.advance(&file.landing_id[..12]);
            }
            counts.read += piece.rows_read;
            counts.raw += piece.batch.num_rows() as u64;
            counts.set_aside += piece.set_aside.len() as u64;
            let aside = piece.set_aside.into_iter().map(|row| {
                let (account, dataset) = (&file.key.account, readings::DATASET);
                let (original, reason) = (row.original, row.reason);
                reading::set_aside(account, file, dataset, row.line, row.rule, original, reason)
            });
            self.aside[number].extend(aside);
        }
    }

    fn rows(&self) -> impl Iterator<Item = FileRow> {
        let row = |(file, counts): (&&LandingFile, &Counts)| {
            let account = &file.key.account;
            FileRow::dated_by_itself(account, file, *counts, "each line's own time", vec![])
        };
        self.landed.iter().zip(&self.counts).map(row)
    }
}

fn name(file: &LandingFile) -> &str {
    file.receipts
        .first()
        .map_or("", |receipt| &receipt.file_name)
}
