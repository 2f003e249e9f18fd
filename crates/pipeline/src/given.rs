//! What a person gives by command or by file: it lands like everything else, and raw has all of it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use toklake_engine::{Ingest, Mode};
use toklake_lake::{Content, Landing, LandingFile, Receipt, SetAside, landing_id};
use toklake_sources::experiments::PLANS;
use toklake_sources::given::Given;
use toklake_sources::labels::LABELS;

use crate::error::PipelineError;
use crate::import::READINGS_ACCOUNT;
use crate::ledger::digest::Digest;
use crate::ledger::files::{Counts, FileRow};
use crate::pipeline::Pipeline;
use crate::reading;
use crate::report::RawReport;
use crate::slices::{ended, is_held, joined, quarantine};

/// Every kind of what is given.
pub(crate) const KINDS: [Given; 2] = [LABELS, PLANS];
/// What the files of a kind together are called in the memo.
const ALL: &str = "all";

/// Reads every file of a kind again where any of them is new or gone: a person does not write many.
pub(crate) async fn read(
    pipeline: &Pipeline,
    landing: &Landing,
    given: &Given,
    files: Vec<&LandingFile>,
    (at, mode): (DateTime<Utc>, Mode),
    report: &mut RawReport,
) -> Result<Vec<FileRow>, PipelineError> {
    let engine = &pipeline.engine;
    let model = engine.project.find(&format!("raw.{}", given.dataset))?;
    let mut ingest = Ingest::open(&engine.lake, model).await?;
    if files.is_empty() && ingest.version().is_none() {
        return Ok(vec![]);
    }
    let needed = BTreeMap::from([(ALL.to_owned(), made_from(given, &files))]);
    if mode == Mode::Incremental && ingest.stale(&needed).is_empty() {
        report.unchanged += files.len() as u64;
        return Ok(vec![]);
    }
    let (mut batches, mut aside, mut rows) = (vec![], vec![], vec![]);
    for file in files {
        let bytes = landing.read(file).await?;
        let table = reading::table(file, bytes, &pipeline.settings.import);
        let decoded = given.decode(&table, &file.landing_id, reading::first_seen(file));
        let account = &file.key.account;
        let counts = Counts {
            read: decoded.rows_read,
            raw: decoded.batch.num_rows() as u64,
            set_aside: decoded.set_aside.len() as u64,
            repeated: 0,
        };
        let own: Vec<SetAside> = decoded
            .set_aside
            .into_iter()
            .map(|row| {
                let line = i64::try_from(row.line).unwrap_or(i64::MAX);
                let dataset = given.dataset;
                reading::set_aside(
                    account,
                    file,
                    dataset,
                    line,
                    row.rule,
                    row.original,
                    row.reason,
                )
            })
            .collect();
        let row = FileRow::dated_by_itself(account, file, counts, given.dated_by, vec![]);
        rows.push(row);
        batches.push(decoded.batch);
        aside.push(own);
    }
    report.files.extend(rows.iter().map(FileRow::report));
    quarantine(pipeline, model, &aside, Default::default, at).await?;
    let (add, findings) = ingest.write_together(joined(&batches).as_slice()).await?;
    let changed = !is_held(&findings)
        && ingest
            .append(add, &needed, true, at.timestamp_millis())
            .await?;
    report.tell(ended(model, &ingest, rows.len(), findings, changed));
    Ok(rows)
}

fn made_from(given: &Given, files: &[&LandingFile]) -> String {
    let mut digest = Digest::default();
    digest.text(given.revision);
    for file in files {
        digest.text(&file.landing_id);
        digest.receipts(file);
    }
    digest.finish()
}

/// Keeps the text of a file; its name in landing comes back.
pub(crate) async fn land(
    pipeline: &Pipeline,
    given: &Given,
    file_name: &str,
    text: String,
    at: DateTime<Utc>,
) -> Result<String, PipelineError> {
    let landing = Landing::new(&pipeline.engine.lake);
    let receipt = Receipt {
        landing_id: landing_id(text.as_bytes()),
        source: given.source.to_owned(),
        account: READINGS_ACCOUNT.to_owned(),
        stream: given.stream.to_owned(),
        file_name: file_name.to_owned(),
        captured_at: at,
        ext: "csv".to_owned(),
        bytes: text.len() as u64,
        ..Receipt::default()
    };
    let mut index = landing.index_of(&receipt.key()).await?;
    let content = Content::Bytes(text.into());
    landing.land(&mut index, &receipt, content).await?;
    Ok(receipt.landing_id)
}

/// A cell of a CSV file.
pub(crate) fn cell(text: &str) -> String {
    match text.contains(['"', ',', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_owned(),
    }
}
