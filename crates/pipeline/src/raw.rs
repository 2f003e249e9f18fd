//! Landing to raw: every landed file read again whenever what is known about it has changed.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::RecordBatch;
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use toklake_engine::{Ingest, Mode, Model, bucket_of};
use toklake_lake::{Landing, LandingFile, SetAside};
use toklake_sources::export::decode::decode_account;
use toklake_sources::export::kind::Kind;

use crate::error::PipelineError;
use crate::ledger::files::FileRow;
use crate::ledger::landed::Ledger;
use crate::pipeline::Pipeline;
use crate::progress::Progress;
use crate::report::{Ending, RawReport, Remark, SetAsideCount};
use crate::slices::Slices;
use crate::{answers, import, ledger, reading, readings};

/// The name of the source of export files.
const EXPORTS: &str = "export";
/// Raised when the decoders read the same bytes differently, so that every file is read again.
const DECODERS: &str = "1";

pub(crate) async fn raw(
    pipeline: &Pipeline,
    at: DateTime<Utc>,
    mode: Mode,
    progress: &dyn Progress,
) -> Result<RawReport, PipelineError> {
    let landing = Landing::new(&pipeline.engine.lake);
    let inventory = landing.files().await?;
    let mut report = RawReport::default();
    report.remarks.extend(
        inventory.damage.iter().map(|damage| Remark {
            ending: Ending::CouldNot,
            code: "landing_damaged".to_owned(),
            about: damage.path.clone(),
            message: damage.reason.clone(),
            remedy: "import the original file again; `toklake doctor --deep` looks at every file"
                .to_owned(),
        }),
    );
    let landed = inventory.files;
    let of = |sources: &[&str]| -> Vec<LandingFile> {
        let files = landed.iter();
        let files = files.filter(|file| sources.contains(&file.key.source.as_str()));
        files.cloned().collect()
    };
    let mut ledger = Ledger::default();
    Exports {
        pipeline,
        landing: &landing,
        at,
        mode,
    }
    .read(of(&[EXPORTS]), progress, &mut report, &mut ledger)
    .await?;
    answers::Answers {
        pipeline,
        landing: &landing,
        at,
        mode,
    }
    .read(of(answers::SOURCES), progress, &mut report, &mut ledger)
    .await?;
    let lines = of(&[readings::SOURCE]);
    let read = readings::read(pipeline, &landing, lines, at, mode, progress, &mut report).await?;
    ledger.read.extend(read);
    ledger::landed::write(pipeline, ledger, &landed, at).await?;
    report.set_aside = set_aside(pipeline).await?;
    Ok(report)
}

/// Rows in quarantine now, by dataset and rule.
pub(crate) async fn set_aside(pipeline: &Pipeline) -> Result<Vec<SetAsideCount>, PipelineError> {
    let mut counts = vec![];
    for model in raw_models(pipeline) {
        let name = model.name.name();
        let table = pipeline.engine.table(&model.quarantine()).await?;
        if table.rows() == 0 {
            continue;
        }
        let sql = format!(
            "select rule, count(*) as rows, min(reason) as sample from quarantine.{name} group by rule order by rule"
        );
        let rows = pipeline.engine.sql(&sql).await?;
        counts.extend(rows.texts().into_iter().map(|row| {
            SetAsideCount {
                dataset: model.name.to_string(),
                rule: row[0].clone().unwrap_or_default(),
                rows: row[1]
                    .as_deref()
                    .and_then(|n| n.parse().ok())
                    .unwrap_or_default(),
                sample: row[2].clone().unwrap_or_default(),
            }
        }));
    }
    Ok(counts)
}

pub(crate) fn raw_models(pipeline: &Pipeline) -> Vec<&Model> {
    let project = &pipeline.engine.project;
    project
        .in_order()
        .filter(|m| m.name.zone() == toklake_lake::Zone::Raw)
        .collect()
}

/// Reading the export files of every account whose files or receipts changed.
struct Exports<'a> {
    pipeline: &'a Pipeline,
    landing: &'a Landing,
    at: DateTime<Utc>,
    mode: Mode,
}

/// The files of each account, by bucket.
type Buckets = BTreeMap<String, BTreeMap<String, Vec<LandingFile>>>;

impl Exports<'_> {
    async fn read(
        &self,
        files: Vec<LandingFile>,
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
        ledger.buckets.extend(stale);
        ledger.needed.extend(needed);
        Ok(())
    }

    fn buckets(&self, files: Vec<LandingFile>) -> Buckets {
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
    fn needed(&self, buckets: &Buckets) -> BTreeMap<String, String> {
        let digest = |accounts: &BTreeMap<String, Vec<LandingFile>>| {
            let mut hash = Sha256::new();
            hash.update(DECODERS);
            for (account, files) in accounts {
                hash.update(account);
                for file in files {
                    hash.update(&file.landing_id);
                    hash.update(&file.key.stream);
                    file.receipts
                        .iter()
                        .for_each(|receipt| hash.update(receipt.id()));
                }
            }
            hash.finalize()
                .iter()
                .take(8)
                .map(|b| format!("{b:02x}"))
                .collect()
        };
        buckets
            .iter()
            .map(|(bucket, accounts)| (bucket.clone(), digest(accounts)))
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
        files: &[LandingFile],
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
                let row = reading::set_aside(account, file, aside);
                read.aside
                    .entry(aside.dataset.clone())
                    .or_default()
                    .push(row);
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

fn joined(rows: &[RecordBatch]) -> Option<RecordBatch> {
    let schema = rows.first()?.schema();
    Some(arrow::compute::concat_batches(&schema, rows).expect("one dataset has one schema"))
}
