//! Landed export files to raw: the files of an account are read together, whenever one has changed.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::RecordBatch;
use chrono::{DateTime, Utc};
use toklake_engine::{Ingest, Mode, Model, bucket_of};
use toklake_lake::{Landing, LandingFile, SetAside};
use toklake_sources::export::decode::decode_account;
use toklake_sources::export::kind::Kind;

use crate::error::PipelineError;
use crate::ledger::digest::Digest;
use crate::ledger::files::FileRow;
use crate::ledger::landed::Ledger;
use crate::pipeline::Pipeline;
use crate::progress::Progress;
use crate::report::{RawReport, Remark};
use crate::slices::{Slices, joined};
use crate::{import, ledger, reading};

/// The name of the source.
pub(crate) const SOURCE: &str = "export";
/// Raised when the decoders read the same bytes differently, so that every file is read again.
const DECODERS: &str = "2";

/// Reading the export files of every account whose files or receipts changed.
pub(crate) struct Exports<'a> {
    pub pipeline: &'a Pipeline,
    pub landing: &'a Landing,
    pub at: DateTime<Utc>,
    pub mode: Mode,
}

/// The files of each account, by bucket.
type Buckets<'f> = BTreeMap<String, BTreeMap<String, Vec<&'f LandingFile>>>;

impl Exports<'_> {
    pub async fn read(
        &self,
        files: Vec<&LandingFile>,
        progress: &dyn Progress,
        report: &mut RawReport,
        ledger: &mut Ledger,
    ) -> Result<(), PipelineError> {
        let count = files.len() as u64;
        let buckets = self.buckets(files);
        let needed = self.needed(&buckets);
        let models: Vec<&Model> = Kind::ALL
            .iter()
            .flat_map(|kind| kind.datasets())
            .map(|name| self.pipeline.engine.project.find(&format!("raw.{name}")))
            .collect::<Result<_, _>>()?;
        let stale = self.stale(&models, &needed).await?;
        let mut read = Read::default();
        progress.begin("reading", Some(count));
        for (_, accounts) in buckets.iter().filter(|(bucket, _)| stale.contains(*bucket)) {
            for (account, files) in accounts {
                self.read_account(account, files, progress, &mut read)
                    .await?;
            }
        }
        progress.end();
        report.unchanged += count.saturating_sub(read.files.len() as u64);
        for model in models {
            self.write(model, &mut read, &stale, &needed, report)
                .await?;
        }
        report.files.extend(read.files.iter().map(FileRow::report));
        report.remarks.extend(read.remarks);
        ledger.read.extend(read.files);
        ledger.needed.extend(needed);
        Ok(())
    }

    fn buckets<'f>(&self, files: Vec<&'f LandingFile>) -> Buckets<'f> {
        let mut buckets = Buckets::new();
        for file in files {
            let account = import::canonical(self.pipeline, &file.key.account);
            buckets
                .entry(bucket_of(&account))
                .or_default()
                .entry(account)
                .or_default()
                .push(file);
        }
        buckets
    }

    /// What each bucket's rows are made from: contents, receipts and decoders.
    fn needed(&self, buckets: &Buckets<'_>) -> BTreeMap<String, String> {
        let of = |accounts: &BTreeMap<String, Vec<&LandingFile>>| {
            let mut digest = Digest::default();
            digest.text(DECODERS);
            for (account, files) in accounts {
                digest.text(account);
                for file in files {
                    digest.text(&file.landing_id);
                    digest.text(&file.key.stream);
                    digest.receipts(file);
                }
            }
            digest.finish()
        };
        buckets
            .iter()
            .map(|(bucket, accounts)| (bucket.clone(), of(accounts)))
            .collect()
    }

    async fn stale(
        &self,
        models: &[&Model],
        needed: &BTreeMap<String, String>,
    ) -> Result<BTreeSet<String>, PipelineError> {
        let is_bucket = |part: &str| part.starts_with('b');
        let mut stale = ledger::landed::stale(self.pipeline, needed, is_bucket).await?;
        if self.mode == Mode::Full {
            stale.extend(needed.keys().cloned());
        }
        for model in models {
            let ingest = Ingest::open(&self.pipeline.engine.lake, model).await?;
            if ingest.version().is_some() {
                stale.extend(ingest.stale(needed));
            }
        }
        Ok(stale)
    }

    async fn read_account(
        &self,
        account: &str,
        files: &[&LandingFile],
        progress: &dyn Progress,
        read: &mut Read,
    ) -> Result<(), PipelineError> {
        let mut inputs = vec![];
        for file in files {
            progress.advance(&format!("{account} {}", file.key.stream));
            let bytes = self.landing.read(file).await?;
            inputs.push(reading::input(
                account,
                file,
                bytes,
                &self.pipeline.settings.import,
            ));
        }
        for (file, decoded) in files.iter().zip(decode_account(inputs)) {
            let row = FileRow::new(account, file, &decoded);
            read.remarks.extend(row.remarks(&decoded));
            for (dataset, batch) in decoded
                .batches
                .iter()
                .filter(|(_, batch)| batch.num_rows() > 0)
            {
                read.rows
                    .entry(dataset.clone())
                    .or_default()
                    .push(batch.clone());
            }
            for aside in &decoded.set_aside {
                let line = i64::try_from(aside.line).unwrap_or(i64::MAX);
                let (original, reason) = (aside.original.clone(), aside.reason.clone());
                let (dataset, rule) = (&aside.dataset, aside.rule);
                let row = reading::set_aside(account, file, dataset, line, rule, original, reason);
                read.aside.entry(dataset.clone()).or_default().push(row);
            }
            read.files.push(row);
        }
        Ok(())
    }

    /// Replaces the stale buckets of one dataset and of its quarantine.
    async fn write(
        &self,
        model: &Model,
        read: &mut Read,
        stale: &BTreeSet<String>,
        needed: &BTreeMap<String, String>,
        report: &mut RawReport,
    ) -> Result<(), PipelineError> {
        let rows = read.rows.remove(model.name.name()).unwrap_or_default();
        let aside = read.aside.remove(model.name.name()).unwrap_or_default();
        let engine = &self.pipeline.engine;
        let quarantine = engine.project.model(&model.quarantine())?;
        let aside = (!aside.is_empty()).then(|| SetAside::to_batch(&aside));
        for (model, rows) in [(model, joined(&rows)), (quarantine, aside)] {
            let mut ingest = Ingest::open(&engine.lake, model).await?;
            if stale.is_empty() || (rows.is_none() && ingest.version().is_none()) {
                continue;
            }
            let written = ingest.write(&rows).await?;
            let slices = Slices {
                model,
                stale,
                needed,
                at: self.at,
            };
            slices.replace(&mut ingest, written, report).await?;
        }
        Ok(())
    }
}

/// What the files of the stale buckets gave.
#[derive(Default)]
struct Read {
    rows: BTreeMap<String, Vec<RecordBatch>>,
    aside: BTreeMap<String, Vec<SetAside>>,
    files: Vec<FileRow>,
    remarks: Vec<Remark>,
}
