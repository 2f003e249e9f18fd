//! Landed NDJSON readings to raw: read once each, in chunks, on every core.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use futures::{StreamExt, TryStreamExt};
use toklake_engine::{Built, Finding, Ingest, Mode, NewFile, Outcome};
use toklake_lake::{Landing, LandingFile, Severity};
use toklake_sources::readings::{self, Chunk};

use crate::build::remarks;
use crate::error::PipelineError;
use crate::ledger;
use crate::pipeline::Pipeline;
use crate::progress::Progress;
use crate::reading;
use crate::report::{FileReport, RawReport};
use crate::settings::Settings;

/// Raised when the decoder reads the same lines differently, so that every file is read again.
const REVISION: &str = "1";
/// Bytes of lines that are decoded at a time: larger buffers are mapped afresh by the allocator each time.
const CHUNK: usize = 4 << 20;
/// Chunks that make one file.
const CHUNKS_PER_FILE: usize = 16;

pub(crate) async fn read(
    pipeline: &Pipeline,
    landing: &Landing,
    files: Vec<LandingFile>,
    at: DateTime<Utc>,
    mode: Mode,
    progress: &dyn Progress,
    report: &mut RawReport,
) -> Result<(), PipelineError> {
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
    if stale.is_empty() {
        report.unchanged += files.len() as u64;
        return Ok(());
    }
    let mut read = Read::default();
    progress.begin("reading lines", Some(stale.len() as u64));
    let settings = &pipeline.settings;
    let waiting: Vec<_> = files
        .iter()
        .filter(|file| stale.contains(&file.landing_id))
        .map(|file| read_file(&ingest, landing, file, settings))
        .collect();
    let mut parts = futures::stream::iter(waiting).buffered(settings.threads.max(1));
    while let Some((file, part)) = parts.try_next().await? {
        progress.advance(&file.landing_id[..12]);
        report.files.push(file);
        read.files.extend(part.files);
        read.findings.extend(part.findings);
        read.aside.extend(part.aside);
    }
    drop(parts);
    progress.end();
    report.unchanged += (files.len() - stale.len()) as u64;
    quarantine(pipeline, model, &read.aside, afresh, at).await?;
    let held = read.findings.iter().any(|f| f.severity == Severity::Error);
    let changed = !held
        && ingest
            .append(read.files, &needed, afresh, at.timestamp_millis())
            .await?;
    let built = Built {
        dataset: model.name.clone(),
        outcome: if held {
            Outcome::HeldBack
        } else if changed {
            Outcome::Updated
        } else {
            Outcome::Unchanged
        },
        slices: stale.len(),
        rows: ingest.rows(),
        version: ingest.version(),
        findings: read.findings,
    };
    report.remarks.extend(remarks(&built));
    report.built.push(built);
    Ok(())
}

#[derive(Default)]
struct Read {
    files: Vec<NewFile>,
    findings: Vec<Finding>,
    /// Rows set aside, file by file.
    aside: Vec<Vec<toklake_lake::SetAside>>,
}

async fn read_file(
    ingest: &Ingest<'_>,
    landing: &Landing,
    file: &LandingFile,
    settings: &Settings,
) -> Result<(FileReport, Read), PipelineError> {
    let mut read = Read::default();
    let failed = |source| PipelineError::File {
        doing: "read",
        path: file.path.to_string(),
        source,
    };
    let source: Box<dyn std::io::Read + Send> = match landing.open_local(file)? {
        Some(file) => Box::new(file),
        None => Box::new(std::io::Cursor::new(landing.read(file).await?)),
    };
    let (threads, max_line) = (settings.threads, settings.import.max_line);
    let landing_id: std::sync::Arc<str> = file.landing_id.as_str().into();
    let groups = Groups(readings::chunks(source, CHUNK).max_line(max_line));
    let parts = futures::stream::iter(groups).map(|group| {
        let landing_id = landing_id.clone();
        async move {
            let group: Vec<Chunk> = group.map_err(failed)?;
            let decode = move || {
                group
                    .iter()
                    .map(|chunk| readings::decode(chunk, &landing_id, None))
                    .collect::<Vec<_>>()
            };
            let decoded = tokio::task::spawn_blocking(decode)
                .await
                .expect("decoding does not panic");
            let written = ingest.write(decoded.iter().map(|d| &d.batch)).await?;
            Ok::<_, PipelineError>((decoded, written))
        }
    });
    let mut parts = parts.buffered(threads.max(1));
    let (mut rows_read, mut rows_raw, mut rows_set_aside) = (0, 0, 0);
    let mut set_aside = vec![];
    while let Some((decoded, (files, findings))) = parts.try_next().await? {
        read.files.extend(files);
        read.findings.extend(findings);
        for part in decoded {
            rows_read += part.rows_read;
            rows_raw += part.batch.num_rows() as u64;
            rows_set_aside += part.set_aside.len() as u64;
            set_aside.extend(
                part.set_aside
                    .into_iter()
                    .map(|aside| quarantined(file, aside)),
            );
        }
    }
    read.aside.push(set_aside);
    let report = FileReport {
        account: file.key.account.clone(),
        kind: file.key.stream.clone(),
        name: file
            .receipts
            .first()
            .map_or_else(String::new, |r| r.file_name.clone()),
        landing_id: file.landing_id.clone(),
        rows_read,
        rows_raw,
        rows_set_aside,
        rows_repeated: 0,
        days: None,
        dated_by: Some("each line's own time".to_owned()),
        notes: vec![],
    };
    Ok((report, read))
}

/// Chunks by the [`CHUNKS_PER_FILE`].
struct Groups<R: std::io::Read>(readings::Chunks<R>);

impl<R: std::io::Read> Iterator for Groups<R> {
    type Item = std::io::Result<Vec<Chunk>>;

    fn next(&mut self) -> Option<Self::Item> {
        let group: std::io::Result<Vec<Chunk>> = self.0.by_ref().take(CHUNKS_PER_FILE).collect();
        match group {
            Ok(group) if group.is_empty() => None,
            group => Some(group),
        }
    }
}

fn quarantined(file: &LandingFile, aside: readings::SetAside) -> toklake_lake::SetAside {
    toklake_lake::SetAside {
        dataset: reading::dataset(readings::DATASET),
        account: file.key.account.clone(),
        landing_id: file.landing_id.clone(),
        line: aside.line,
        original: aside.original,
        rule: aside.rule.to_owned(),
        reason: aside.reason,
        first_seen: reading::first_seen(file),
    }
}

/// Adds the rows set aside to the quarantine, before the raw table says that their files are read.
///
/// The rows of a file make a file of their own, named by its content: a run that was killed
/// between the two commits adds them again without doubling them.
async fn quarantine(
    pipeline: &Pipeline,
    model: &toklake_engine::Model,
    aside: &[Vec<toklake_lake::SetAside>],
    afresh: bool,
    at: DateTime<Utc>,
) -> Result<(), PipelineError> {
    let quarantine = pipeline.engine.project.model(&model.quarantine())?;
    let mut ingest = Ingest::open(&pipeline.engine.lake, quarantine).await?;
    let mut files = vec![];
    for rows in aside.iter().filter(|rows| !rows.is_empty()) {
        files.extend(
            ingest
                .write([&toklake_lake::SetAside::to_batch(rows)])
                .await?
                .0,
        );
    }
    if !files.is_empty() || (afresh && ingest.version().is_some()) {
        ingest
            .append(files, &BTreeMap::new(), afresh, at.timestamp_millis())
            .await?;
    }
    Ok(())
}
