//! Landed answers of TikTok's APIs to raw: a day's answers are read again whenever one of them has changed.

mod days;

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::RecordBatch;
use chrono::{DateTime, Utc};
use futures::future::try_join_all;
use futures::{Stream, StreamExt, TryStreamExt, stream};
use toklake_engine::{Built, Finding, Ingest, Mode, Model, NewFile};
use toklake_lake::{Landing, LandingFile, Named, Receipt, SetAside};
use toklake_sources::answers::{AnswerInput, Decoded, Outcome};
use toklake_sources::{business, display, studio};

use crate::error::PipelineError;
use crate::ledger::digest::Digest;
use crate::ledger::files::{Counts, FileRow};
use crate::ledger::landed::Ledger;
use crate::ledger::seen::Seen;
use crate::pipeline::Pipeline;
use crate::progress::Progress;
use crate::raw::damaged;
use crate::report::{Ending, RawReport, Remark};
use crate::slices::{ended, is_held, joined, quarantine};
use crate::{import, ledger, reading};
use days::Days;

/// The sources whose landed files are answers.
pub(crate) const SOURCES: &[&str] = &[business::SOURCE, display::SOURCE, studio::SOURCE];
/// Raised when the decoders read the same answers differently, so that every answer is read again.
const REVISION: &str = "1";
/// What the days of answers are called in the ledger.
const PART: &str = "answers/";

/// Answers that are read before their rows are written: memory holds those of one piece.
const PIECE: usize = 200;

/// Reading the answers of every day on which one of them changed.
pub(crate) struct Answers<'a> {
    pub pipeline: &'a Pipeline,
    pub landing: &'a Landing,
    pub at: DateTime<Utc>,
    pub mode: Mode,
}

impl Answers<'_> {
    /// Reads those that changed; all answers by their days, opened where they were looked at.
    pub async fn read(
        &self,
        named: Vec<Named>,
        progress: &dyn Progress,
        report: &mut RawReport,
        ledger: &mut Ledger,
    ) -> Result<Days, PipelineError> {
        let (mut days, damage) = Days::of(self.landing, named).await?;
        report.remarks.extend(damage.iter().map(damaged));
        let mut needed = self.needed(&days);
        let mut known = self.known(&needed).await?;
        if needed.is_empty() && known.is_empty() && self.mode == Mode::Incremental {
            // nobody was ever asked: that costs no look at twenty tables
            return Ok(days);
        }
        let mut tables = Tables::open(self.pipeline).await?;
        let mut stale = self.stale(&tables, &needed, &known);
        loop {
            let damage = days.open(self.landing, &stale).await?;
            report.remarks.extend(damage.iter().map(damaged));
            let looked_at = self.needed(&days);
            if looked_at == needed {
                break;
            }
            // not all was as its name says: other days may hang on it
            needed = looked_at;
            known = self.known(&needed).await?;
            stale = self.stale(&tables, &needed, &known);
        }
        ledger.needed.extend(parts(&needed));
        let count: u64 = days.seen().map(|(_, seen)| seen.len() as u64).sum();
        if stale.is_empty() {
            report.unchanged += count;
            return Ok(days);
        }
        let mut drift = Drift::new();
        let touched = days.opened().filter(|(day, _)| stale.contains(*day));
        let touched: Vec<LandingFile> = touched.flat_map(|(_, files)| files).cloned().collect();
        progress.begin("reading answers", Some(touched.len() as u64));
        let count_of_touched = touched.len() as u64;
        let mut decoded = self.decoded(touched);
        // many days, or a day of many accounts, are written piece by piece
        loop {
            let mut read = Read::default();
            while read.files.len() < PIECE
                && let Some((file, decoded)) = decoded.try_next().await?
            {
                progress.advance(&format!("{} {}", file.key.account, file.key.stream));
                self.note(&file, decoded, &mut read);
            }
            if read.files.is_empty() {
                break;
            }
            tables.add(&mut read, &needed).await?;
            for (member, times) in std::mem::take(&mut read.drift) {
                *drift.entry(member).or_default() += times;
            }
            report.files.extend(read.files.iter().map(FileRow::report));
            ledger.read.extend(read.files);
        }
        drop(decoded);
        progress.end();
        report.remarks.extend(new_members(&drift));
        report.unchanged += count.saturating_sub(count_of_touched);
        let tables = tables.0.into_values();
        let settled = tables.map(|table| self.settle(table, &days, &stale, &needed));
        for built in try_join_all(settled).await?.into_iter().flatten() {
            report.tell(built);
        }
        Ok(days)
    }

    /// What the rows of each day are made from.
    fn needed(&self, days: &Days) -> BTreeMap<String, String> {
        let made_from = |(day, seen): (&String, Vec<Seen>)| (day.clone(), self.made_from(&seen));
        days.seen().map(made_from).collect()
    }

    /// The days that the ledger knows otherwise than `needed`.
    async fn known(
        &self,
        needed: &BTreeMap<String, String>,
    ) -> Result<BTreeSet<String>, PipelineError> {
        let is_day = |part: &str| part.starts_with(PART);
        ledger::landed::stale(self.pipeline, &parts(needed), is_day).await
    }

    /// Answers, decoders, and whose the answers are.
    fn made_from(&self, files: &[Seen<'_>]) -> String {
        let mut digest = Digest::default();
        digest.text(REVISION);
        // rows of studio alone hang on it
        if files.iter().any(|file| file.key().source == studio::SOURCE) {
            digest.text(&format!("drafts {}", self.has_drafts()));
        }
        for file in files {
            digest.text(&import::canonical(self.pipeline, &file.key().account));
            digest.text(file.landing_id());
            digest.receipts_of(*file);
        }
        digest.finish()
    }

    /// Whether the owner wants drafts kept.
    fn has_drafts(&self) -> bool {
        self.pipeline.settings.extract.include_drafts
    }

    /// The days that must be read again, and those that are gone; `known` are those of the ledger.
    fn stale(
        &self,
        tables: &Tables<'_>,
        needed: &BTreeMap<String, String>,
        known: &BTreeSet<String>,
    ) -> BTreeSet<String> {
        let mut stale: BTreeSet<String> = known
            .iter()
            .filter_map(|part| part.strip_prefix(PART))
            .map(str::to_owned)
            .collect();
        if self.mode == Mode::Full {
            stale.extend(needed.keys().cloned());
        }
        let made = tables.0.values().filter(|t| t.ingest.version().is_some());
        for table in made {
            stale.extend(table.ingest.stale(needed));
        }
        stale
    }

    /// The answers as they are read, in their order, each thread at one of them.
    fn decoded(
        &self,
        files: Vec<LandingFile>,
    ) -> impl Stream<Item = Result<(LandingFile, Option<Decoded>), PipelineError>> + Unpin + use<>
    {
        let decode = |file: LandingFile| {
            let account = import::canonical(self.pipeline, &file.key.account);
            let landing = self.landing.clone();
            async move {
                let body = landing.read(&file).await?;
                let decoded = decoded(&account, &file, &body, None);
                Ok((file, decoded))
            }
        };
        let work: Vec<_> = files.into_iter().map(decode).collect();
        stream::iter(work)
            .map(|work| async { tokio::spawn(work).await.expect("decoding does not panic") })
            .buffered(self.pipeline.engine.limits.threads)
    }

    /// Puts what was read of an answer beside the rest of its piece.
    fn note(&self, file: &LandingFile, decoded: Option<Decoded>, read: &mut Read) {
        let account = import::canonical(self.pipeline, &file.key.account);
        let mut counts = Counts::default();
        let notes = decoded.as_ref().map_or_else(
            || vec![unread(first(file))],
            |decoded| note(&decoded.outcome).into_iter().collect(),
        );
        if let Some(decoded) = decoded {
            for (member, times) in decoded.received.drift {
                *read.drift.entry(member).or_default() += times;
            }
            counts.read = decoded.rows_read;
            counts.set_aside = decoded.set_aside.len() as u64;
            for (dataset, batch) in decoded
                .batches
                .into_iter()
                .filter(|(_, b)| b.num_rows() > 0)
            {
                let rows = batch.num_rows() as u64;
                if dataset == studio::DRAFTS && !self.has_drafts() {
                    counts.read = counts.read.saturating_sub(rows);
                    continue;
                }
                counts.raw += rows;
                read.rows.entry(dataset).or_default().push(batch);
            }
            for aside in decoded.set_aside {
                let (dataset, line, rule) = (aside.dataset, aside.line, aside.rule);
                let (original, reason) = (aside.original, aside.reason);
                let row = reading::set_aside(&account, file, dataset, line, rule, original, reason);
                let of = read.aside.entry(dataset).or_default();
                of.entry(file.landing_id.clone()).or_default().push(row);
            }
        }
        let dated_by = "the moment of the answer";
        let row = FileRow::dated_by_itself(&account, file, counts, dated_by, notes);
        read.files.push(row);
    }

    /// Rows set aside of days that were not read again stay.
    async fn quarantine(
        &self,
        table: &Filled<'_>,
        days: &Days,
        stale: &BTreeSet<String>,
    ) -> Result<(), PipelineError> {
        let standing = || {
            let stands = days.seen().filter(|(day, _)| !stale.contains(*day));
            let id = |file: Seen| {
                let account = import::canonical(self.pipeline, &file.key().account);
                [account, file.landing_id().to_owned()]
            };
            stands.flat_map(|(_, files)| files).map(id).collect()
        };
        quarantine(self.pipeline, table.model, &table.aside, standing, self.at).await
    }

    /// Makes what was read of one table seen: first what was set aside, then the rows.
    async fn settle(
        &self,
        table: Filled<'_>,
        days: &Days,
        stale: &BTreeSet<String>,
        needed: &BTreeMap<String, String>,
    ) -> Result<Option<Built>, PipelineError> {
        self.quarantine(&table, days, stale).await?;
        let Filled {
            model,
            mut ingest,
            files,
            findings,
            aside: _,
        } = table;
        if files.is_empty() && ingest.version().is_none() {
            return Ok(None);
        }
        let (limits, at) = (self.pipeline.engine.limits, self.at.timestamp_millis());
        let changed = !is_held(&findings)
            && ingest
                .replace_days(stale, files, needed, limits, at)
                .await?;
        Ok(Some(ended(model, &ingest, stale.len(), findings, changed)))
    }
}

/// The days as parts of the ledger.
fn parts(needed: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let part = |(day, digest): (&String, &String)| (format!("{PART}{day}"), digest.clone());
    needed.iter().map(part).collect()
}

/// What one piece of a day gave, by dataset.
#[derive(Default)]
struct Read {
    rows: BTreeMap<&'static str, Vec<RecordBatch>>,
    /// Rows set aside, by dataset and landed file.
    aside: BTreeMap<&'static str, BTreeMap<String, Vec<SetAside>>>,
    files: Vec<FileRow>,
    drift: Drift,
}

/// How often each member came that no decoder knows, by dataset and name.
type Drift = BTreeMap<(&'static str, String), u64>;

/// Names the members that nobody here knows, a line for each dataset that keeps them.
fn new_members(drift: &Drift) -> Vec<Remark> {
    let mut datasets: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for ((dataset, member), times) in drift {
        let named = format!("`{member}` ({times} times)");
        datasets.entry(dataset).or_default().push(named);
    }
    let remark = |(dataset, members): (&str, Vec<String>)| {
        Remark {
        ending: Ending::Fine,
        code: "new_member".to_owned(),
        about: format!("raw.{dataset}"),
        message: format!(
            "TikTok sends what nobody here knows: {}; column `extra` keeps it",
            members.join(", ")
        ),
        remedy: "nothing is lost; `toklake check schema` names the answers, and a model that reads `extra` has all of it".to_owned(),
    }
    };
    datasets.into_iter().map(remark).collect()
}

/// One raw table, with the files that it gets.
struct Filled<'a> {
    model: &'a Model,
    ingest: Ingest<'a>,
    files: Vec<NewFile>,
    findings: Vec<Finding>,
    /// Rows set aside, file by file.
    aside: Vec<Vec<SetAside>>,
}

/// Every dataset that answers fill.
struct Tables<'a>(BTreeMap<&'static str, Filled<'a>>);

impl<'a> Tables<'a> {
    async fn open(pipeline: &'a Pipeline) -> Result<Self, PipelineError> {
        let engine = &pipeline.engine;
        let datasets = business::datasets()
            .chain(display::datasets())
            .chain(studio::datasets());
        let open = datasets.map(async |(name, _)| {
            let model = engine.project.find(&format!("raw.{name}"))?;
            let filled = Filled {
                model,
                ingest: Ingest::open(&engine.lake, model).await?,
                files: vec![],
                findings: vec![],
                aside: vec![],
            };
            Ok::<_, PipelineError>((name, filled))
        });
        Ok(Self(try_join_all(open).await?.into_iter().collect()))
    }

    /// Writes the files of one piece; nobody sees them before the commit.
    async fn add(
        &mut self,
        read: &mut Read,
        needed: &BTreeMap<String, String>,
    ) -> Result<(), PipelineError> {
        let mut writing = vec![];
        for (name, table) in &mut self.0 {
            let aside = read.aside.remove(name).unwrap_or_default();
            table.aside.extend(aside.into_values());
            let rows = joined(&read.rows.remove(name).unwrap_or_default());
            writing.extend(rows.map(async |rows| {
                let (files, findings) = table.ingest.write_days(&rows, needed).await?;
                table.files.extend(files);
                table.findings.extend(findings);
                Ok::<_, PipelineError>(())
            }));
        }
        try_join_all(writing).await?;
        Ok(())
    }
}

/// The arrival that is read. An answer names its request, so equal bytes are one answer.
pub(crate) fn first(file: &LandingFile) -> &Receipt {
    let earliest = file.receipts.iter().min_by_key(|r| r.captured_at);
    earliest.expect("a landed file has a receipt")
}

/// Whether the source itself answered: what stands in for it says so by the status.
pub(crate) fn is_answered(receipt: &Receipt) -> bool {
    receipt.status.is_none_or(|status| status < 500)
}

/// A landed answer as it is read; `None` where something else answered in the source's place, or
/// no decoder knows the stream.
pub(crate) fn decoded(
    account: &str,
    file: &LandingFile,
    body: &[u8],
    line: Option<i64>,
) -> Option<Decoded> {
    let receipt = first(file);
    let input = AnswerInput {
        account,
        landing_id: &file.landing_id,
        observed_at: receipt.captured_at,
        request: receipt.request.as_ref(),
        body,
        line,
    };
    match file.key.source.as_str() {
        _ if !is_answered(receipt) => None,
        business::SOURCE => business::decode(&file.key.stream, &input),
        display::SOURCE => display::decode(&file.key.stream, &input),
        studio::SOURCE => studio::decode(&file.key.stream, &input),
        _ => None,
    }
}

/// The objects on a line of a landed answer, each with the dataset that it is a row of.
pub(crate) fn objects(file: &LandingFile, body: &[u8], line: i64) -> Vec<(&'static str, String)> {
    let decoded = decoded(&file.key.account, file, body, Some(line));
    decoded.map_or_else(Vec::new, |decoded| decoded.on_line)
}

fn unread(receipt: &Receipt) -> String {
    match receipt.status {
        Some(status) if status >= 500 => format!("no rows: HTTP status {status}"),
        _ => "no rows: no decoder knows this stream".to_owned(),
    }
}

fn note(outcome: &Outcome) -> Option<String> {
    Some(match outcome {
        Outcome::Data => return None,
        Outcome::Partial { code } => format!("some data was left out by the source (code {code})"),
        Outcome::Refused { code } => format!("no rows: refused with code {code}"),
        Outcome::Unreadable => "no rows: this is no answer of the source".to_owned(),
    })
}
