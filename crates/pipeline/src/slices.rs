//! Writing what was read: slices of a raw table replaced, and rows set aside put into quarantine.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::RecordBatch;
use arrow::compute::concat_batches;
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
        tell(
            report,
            self.model,
            ingest,
            self.stale.len(),
            findings,
            changed,
        );
        Ok(())
    }
}

/// Whether a check forbids that rows are seen.
pub(crate) fn is_held(findings: &[Finding]) -> bool {
    findings.iter().any(|f| f.severity == Severity::Error)
}

/// Tells how writing the table of `model` ended.
pub(crate) fn tell(
    report: &mut RawReport,
    model: &Model,
    ingest: &Ingest<'_>,
    slices: usize,
    findings: Vec<Finding>,
    changed: bool,
) {
    let built = Built {
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
    };
    report.remarks.extend(remarks(&built));
    report.built.push(built);
}

/// The rows as one batch; `None` where there are none.
pub(crate) fn joined(rows: &[RecordBatch]) -> Option<RecordBatch> {
    let schema = rows.first()?.schema();
    Some(concat_batches(&schema, rows).expect("one dataset has one schema"))
}

/// Adds the rows set aside to the quarantine, before the raw table says that their files are read.
///
/// The rows of a file make a file of their own, named by its content: a run that was killed
/// between the two commits adds them again without doubling them.
pub(crate) async fn quarantine(
    pipeline: &Pipeline,
    model: &Model,
    aside: &[Vec<SetAside>],
    afresh: bool,
    at: DateTime<Utc>,
) -> Result<(), PipelineError> {
    let quarantine = pipeline.engine.project.model(&model.quarantine())?;
    let mut ingest = Ingest::open(&pipeline.engine.lake, quarantine).await?;
    let mut files = vec![];
    for rows in aside.iter().filter(|rows| !rows.is_empty()) {
        files.extend(ingest.write([&SetAside::to_batch(rows)]).await?.0);
    }
    if !files.is_empty() || (afresh && ingest.version().is_some()) {
        ingest
            .append(files, &BTreeMap::new(), afresh, at.timestamp_millis())
            .await?;
    }
    Ok(())
}
