//! Writing what was read: slices of a raw table replaced, and rows set aside put into quarantine.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::{ArrayRef, AsArray, BooleanArray, RecordBatch};
use arrow::compute::{concat_batches, filter_record_batch};
use chrono::{DateTime, Utc};
use toklake_engine::{Built, Finding, Ingest, Model, NewFile, Outcome};
use toklake_lake::{SetAside, Severity};

use crate::build::remarks;
use crate::error::PipelineError;
use crate::pipeline::Pipeline;
use crate::report::RawReport;

/// Slices of one raw table that were read again.
pub(crate) struct Slices<'a> {
    pub model: &'a Model,
    /// The slices whose rows go.
    pub stale: &'a BTreeSet<String>,
    /// What each slice of the table is made from, then.
    pub needed: &'a BTreeMap<String, String>,
    pub at: DateTime<Utc>,
}

impl Slices<'_> {
    /// Puts the files `add` in the place of those of the stale slices, unless a check forbids it.
    pub async fn replace(
        &self,
        ingest: &mut Ingest<'_>,
        (add, findings): (Vec<NewFile>, Vec<Finding>),
        report: &mut RawReport,
    ) -> Result<(), PipelineError> {
        let at = self.at.timestamp_millis();
        let changed =
            !is_held(&findings) && ingest.replace(self.stale, add, self.needed, at).await?;
        let slices = self.stale.len();
        report.tell(ended(self.model, ingest, slices, findings, changed));
        Ok(())
    }
}

/// Whether a check forbids that rows are seen.
pub(crate) fn is_held(findings: &[Finding]) -> bool {
    findings.iter().any(|f| f.severity == Severity::Error)
}

/// How writing the table of `model` ended.
pub(crate) fn ended(
    model: &Model,
    ingest: &Ingest<'_>,
    slices: usize,
    findings: Vec<Finding>,
    changed: bool,
) -> Built {
    Built {
        dataset: model.name.clone(),
        outcome: match (is_held(&findings), changed) {
            (true, _) => Outcome::HeldBack,
            (false, true) => Outcome::Updated,
            (false, false) => Outcome::Unchanged,
        },
        slices,
        rows: ingest.rows(),
        version: ingest.version(),
        findings,
    }
}

impl RawReport {
    /// Takes how writing a table ended.
    pub(crate) fn tell(&mut self, built: Built) {
        self.remarks.extend(remarks(&built));
        self.built.push(built);
    }
}

/// The rows as one batch; `None` where there are none.
pub(crate) fn joined(rows: &[RecordBatch]) -> Option<RecordBatch> {
    let schema = rows.first()?.schema();
    Some(concat_batches(&schema, rows).expect("one dataset has one schema"))
}

/// Account and landing id of landed files.
pub(crate) type Landed = BTreeSet<[String; 2]>;

/// Puts the rows set aside now into the quarantine of `model`, before the raw table says that their
/// files are read. Of those that are there, the rows of files that `standing` names stay: the others
/// are of files that were read again, or are no more.
pub(crate) async fn quarantine(
    pipeline: &Pipeline,
    model: &Model,
    aside: &[Vec<SetAside>],
    standing: impl Fn() -> Landed,
    at: DateTime<Utc>,
) -> Result<(), PipelineError> {
    let engine = &pipeline.engine;
    let quarantine = engine.project.model(&model.quarantine())?;
    let mut ingest = Ingest::open(&engine.lake, quarantine).await?;
    let known = ingest.rows_of(&ingest.slices(), engine.limits).await?;
    let had: usize = known.iter().map(RecordBatch::num_rows).sum();
    let mut rows = match had {
        0 => vec![],
        _ => rows_of(&known, ["account", "landing_id"], &standing()),
    };
    let kept: usize = rows.iter().map(RecordBatch::num_rows).sum();
    let aside: Vec<SetAside> = aside.iter().flatten().cloned().collect();
    if aside.is_empty() && kept == had {
        return Ok(());
    }
    rows.push(SetAside::to_batch(&aside));
    let (files, _) = ingest.write_together(&rows).await?;
    ingest
        .append(files, &BTreeMap::new(), true, at.timestamp_millis())
        .await?;
    Ok(())
}

/// Of `rows`, those whose texts in `columns` are among `kept`.
pub(crate) fn rows_of<const N: usize>(
    rows: &[RecordBatch],
    columns: [&str; N],
    kept: &BTreeSet<[String; N]>,
) -> Vec<RecordBatch> {
    let of = |rows: &RecordBatch| {
        let columns = columns.map(|name| rows.column_by_name(name).expect("a column of ours"));
        let text = |column: &ArrayRef, row| column.as_string::<i32>().value(row).to_owned();
        let is_kept = |row| Some(kept.contains(&columns.map(|column| text(column, row))));
        let is_kept: BooleanArray = (0..rows.num_rows()).map(is_kept).collect();
        filter_record_batch(rows, &is_kept).expect("a flag for each row")
    };
    rows.iter().map(of).collect()
}
