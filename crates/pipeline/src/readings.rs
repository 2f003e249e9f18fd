//! Landed NDJSON readings to raw: read once each, in chunks, on every core.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use futures::{StreamExt, TryStreamExt};
use toklake_engine::{Built, Finding, Ingest, Mode, NewFile, Outcome};
use toklake_lake::{Landing, LandingFile, Severity};
use toklake_sources::readings::{self, Chunk};

use crate::build::remarks;
use crate::error::PipelineError;
use crate::pipeline::Pipeline;
use crate::progress::Progress;
use crate::reading;
use crate::report::{FileReport, RawReport};

/// Raised when the decoder reads the same lines differently, so that every file is read again.
const REVISION: &str = "1";
/// Bytes of lines that one core reads at a time.
const CHUNK: usize = 32 << 20;

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
    let needed: BTreeMap<String, String> =
        files.iter().map(|f| (f.landing_id.clone(), REVISION.to_owned())).collect();
    let afresh = mode == Mode::Full || !ingest.covers(&needed);
    let stale = if afresh { needed.keys().cloned().collect() } else { ingest.stale(&needed) };
    if stale.is_empty() {
        report.unchanged += files.len() as u64;
        return Ok(());
    }
    let mut read = Read::default();
    progress.begin("reading lines", Some(stale.len() as u64));
    for file in files.iter().filter(|f| stale.contains(&f.landing_id)) {
        progress.advance(&file.landing_id[..12]);
        let file_report = read_file(&ingest, landing, file, pipeline.settings.threads, &mut read).await?;
        report.files.push(file_report);
    }
    progress.end();
    report.unchanged += (files.len() - stale.len()) as u64;
    let held = read.findings.iter().any(|f| f.severity == Severity::Error);
    let changed = !held && ingest.append(read.files, &needed, afresh, at.timestamp_millis()).await?;
    quarantine(pipeline, model, &read.aside, afresh, at).await?;
    let built = Built {
        dataset: model.name.clone(),
        outcome: if held { Outcome::HeldBack } else if changed { Outcome::Updated } else { Outcome::Unchanged },
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
    aside: Vec<toklake_lake::SetAside>,
}

async fn read_file(
    ingest: &Ingest<'_>,
    landing: &Landing,
    file: &LandingFile,
    threads: usize,
    read: &mut Read,
) -> Result<FileReport, PipelineError> {
    let failed = |source| PipelineError::File { doing: "read", path: file.path.to_string(), source };
    let source: Box<dyn std::io::Read + Send> = match landing.open_local(file)? {
        Some(file) => Box::new(file),
        None => Box::new(std::io::Cursor::new(landing.read(file).await?)),
    };
    let landing_id: std::sync::Arc<str> = file.landing_id.as_str().into();
    let parts = futures::stream::iter(readings::chunks(source, CHUNK)).map(|chunk| {
        let landing_id = landing_id.clone();
        async move {
            let chunk: Chunk = chunk.map_err(failed)?;
            let decoded = tokio::task::spawn_blocking(move || readings::decode(&chunk, &landing_id, None))
                .await
                .expect("decoding does not panic");
            let written = ingest.write(&decoded.batch).await?;
            Ok::<_, PipelineError>((decoded, written))
        }
    });
    let mut parts = parts.buffered(threads.max(1));
    let (mut rows_read, mut rows_raw, mut rows_set_aside) = (0, 0, 0);
    while let Some((decoded, (files, findings))) = parts.try_next().await? {
        rows_read += decoded.rows_read;
        rows_raw += decoded.batch.num_rows() as u64;
        rows_set_aside += decoded.set_aside.len() as u64;
        read.files.extend(files);
        read.findings.extend(findings);
        read.aside.extend(decoded.set_aside.iter().map(|aside| toklake_lake::SetAside {
            dataset: reading::dataset("readings__videos"),
            account: file.key.account.clone(),
            landing_id: file.landing_id.clone(),
            line: aside.line,
            original: aside.original.clone(),
            rule: aside.rule.to_string(),
            reason: aside.reason.clone(),
            first_seen: reading::first_seen(file),
        }));
    }
    Ok(FileReport {
        account: file.key.account.clone(),
        kind: file.key.stream.clone(),
        name: file.receipts.first().map_or_else(String::new, |r| r.file_name.clone()),
        landing_id: file.landing_id.clone(),
        rows_read,
        rows_raw,
        rows_set_aside,
        rows_repeated: 0,
        days: None,
        dated_by: Some("each line's own time".to_owned()),
        notes: vec![],
    })
}

/// Adds the rows set aside to the quarantine; the file they came from is never read twice.
async fn quarantine(
    pipeline: &Pipeline,
    model: &toklake_engine::Model,
    aside: &[toklake_lake::SetAside],
    afresh: bool,
    at: DateTime<Utc>,
) -> Result<(), PipelineError> {
    if aside.is_empty() {
        return Ok(());
    }
    let quarantine = pipeline.engine.project.model(&model.quarantine())?;
    let mut ingest = Ingest::open(&pipeline.engine.lake, quarantine).await?;
    let (files, _) = ingest.write(&toklake_lake::SetAside::to_batch(aside)).await?;
    ingest.append(files, &BTreeMap::new(), afresh, at.timestamp_millis()).await?;
    Ok(())
}
