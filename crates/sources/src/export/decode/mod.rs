//! All export files of one account into typed rows: pure, and the same whatever the order of the files.

mod documents;
mod settle;
mod tables;

use arrow::array::RecordBatch;
use chrono::{DateTime, NaiveDate, Utc};

use super::columns::takes_day_of_set;
use super::dating::{Dating, DatingInput, DatingOutcome, date_files};
use super::evidence::Evidence;
use super::files::Table;
use super::kind::{Kind, KindError, Layout, layout_of, recognise};
use crate::batch::{self, Value};
use documents::DocumentFile;
use settle::Settled;
use tables::TableFile;

/// One landed file with what is known about it.
#[derive(Debug, Clone)]
pub struct FileInput {
    pub account: String,
    /// SHA-256 of the landed bytes, in hex.
    pub landing_id: String,
    /// `None` to recognise it.
    pub kind: Option<Kind>,
    pub body: Body,
    pub evidence: Evidence,
}

/// What a landed file holds.
#[derive(Debug, Clone)]
pub enum Body {
    Table(Table),
    /// The bytes of a data download.
    Document(Vec<u8>),
}

/// The rows of one landed file. Counts close: read = raw + set aside + repeats.
#[derive(Debug, Clone)]
pub struct Decoded {
    pub landing_id: String,
    /// `None` where the file is of no known kind; `problem` says why.
    pub kind: Option<Kind>,
    /// The language of the labels.
    pub language: Option<String>,
    pub dating: Dating,
    /// Rows per dataset, such as `export__overview`; a dataset without rows has an empty batch.
    pub batches: Vec<(String, RecordBatch)>,
    pub set_aside: Vec<SetAside>,
    pub rows_read: u64,
    pub rows_raw: u64,
    pub repeats: u64,
    /// What a person should know about how the file was read.
    pub notes: Vec<String>,
    /// Why nothing in the file could be read.
    pub problem: Option<String>,
    /// The last day by the file's name, and the last one in it, where that is earlier by more than a
    /// day: a name tells its day in UTC, the rows in the account's zone.
    pub ends_early: Option<(NaiveDate, NaiveDate)>,
}

/// A row kept out of its dataset, with its reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAside {
    pub dataset: String,
    pub line: u64,
    pub original: String,
    /// A stable word for the kind of problem.
    pub rule: &'static str,
    pub reason: String,
}

/// Decodes the files of one account; the answers stand in the order of the files.
///
/// They are decoded together because labels without a year are dated by what the
/// files say about each other.
pub fn decode_account(files: Vec<FileInput>) -> Vec<Decoded> {
    let files: Vec<(Identity, Reading)> = files.into_iter().map(open).collect();
    let inputs: Vec<DatingInput> = files
        .iter()
        .map(|(identity, reading)| reading.dating_input(&identity.evidence))
        .collect();
    let datings = date_files(&inputs);
    let days_of_sets: Vec<Option<NaiveDate>> = (0..files.len())
        .map(|at| day_of_set(at, &files, &datings))
        .collect();
    files
        .into_iter()
        .zip(datings)
        .zip(days_of_sets)
        .map(|(((identity, reading), dating), day)| reading.decode(&identity, dating, day))
        .collect()
}

/// What stands in every row of a file.
struct Identity {
    account: String,
    landing_id: String,
    evidence: Evidence,
}

impl Identity {
    fn exported_at(&self) -> Option<DateTime<Utc>> {
        self.evidence.exported_at
    }

    fn common(&self, line: u64) -> Vec<Value> {
        vec![
            Value::Text(Some(self.account.clone())),
            Value::Text(Some(self.landing_id.clone())),
            Value::Int(Some(i64::try_from(line).unwrap_or(i64::MAX))),
            Value::Instant(self.exported_at()),
        ]
    }
}

enum Reading {
    Table(TableFile),
    Document(DocumentFile),
    /// Of no known kind, or damaged: all its rows are set aside.
    Nothing {
        table: Table,
        kind: Option<Kind>,
        problem: String,
    },
}

fn open(file: FileInput) -> (Identity, Reading) {
    let identity = Identity {
        account: file.account,
        landing_id: file.landing_id,
        evidence: file.evidence,
    };
    let reading = match file.body {
        Body::Table(table) => match layout(file.kind, &table) {
            Ok(layout) => Reading::Table(TableFile::open(table, layout)),
            Err(error) => Reading::Nothing {
                table,
                kind: file.kind,
                problem: error.to_string(),
            },
        },
        Body::Document(bytes) => match DocumentFile::open(&bytes) {
            Ok(document) => Reading::Document(document),
            Err(error) => Reading::Nothing {
                table: Table::default(),
                kind: file.kind,
                problem: error.to_string(),
            },
        },
    };
    (identity, reading)
}

fn layout(kind: Option<Kind>, table: &Table) -> Result<Layout, KindError> {
    match kind {
        Some(kind) => layout_of(kind, &table.header),
        None => recognise(&table.header),
    }
}

impl Reading {
    fn dating_input(&self, evidence: &Evidence) -> DatingInput {
        match self {
            Self::Table(table) => table.dating_input(evidence),
            Self::Document(_) | Self::Nothing { .. } => DatingInput::default(),
        }
    }

    fn kind(&self) -> Option<Kind> {
        match self {
            Self::Table(table) => Some(table.kind()),
            Self::Document(_) => Some(Kind::Portability),
            Self::Nothing { kind, .. } => *kind,
        }
    }

    fn decode(self, identity: &Identity, dating: Dating, day_of_set: Option<NaiveDate>) -> Decoded {
        let kind = self.kind();
        let mut decoded = Decoded {
            landing_id: identity.landing_id.clone(),
            kind,
            language: None,
            dating,
            batches: Vec::new(),
            set_aside: Vec::new(),
            rows_read: 0,
            rows_raw: 0,
            repeats: 0,
            notes: identity.evidence.findings.clone(),
            problem: None,
            ends_early: None,
        };
        match self {
            Self::Table(table) => {
                table.correct(&mut decoded.dating);
                decoded.language = table.language();
                decoded.notes.extend(table.notes());
                let ends = table
                    .last_day(&identity.evidence)
                    .zip(decoded.dating.last());
                decoded.ends_early = ends.filter(|(named, found)| (*named - *found).num_days() > 1);
                let settled = table.rows(identity, &decoded.dating, day_of_set);
                decoded.take(table.dataset(), settled);
            }
            Self::Document(document) => {
                for (dataset, settled) in document.rows(identity) {
                    decoded.take(dataset, settled);
                }
            }
            Self::Nothing { table, problem, .. } => decoded.refuse(table, problem),
        }
        decoded.notes.extend(words_about(&decoded.dating));
        decoded
    }
}

impl Decoded {
    fn take(&mut self, dataset: &'static str, settled: Settled) {
        let schema = super::schema(dataset).expect("every kind's datasets have a schema");
        self.rows_read += settled.read;
        self.rows_raw += settled.rows.len() as u64;
        self.repeats += settled.repeats;
        self.notes.extend(settled.notes);
        self.set_aside.extend(settled.set_aside);
        let batch = batch::batch(&schema, &settled.rows);
        self.batches.push((dataset.to_owned(), batch));
    }

    /// Sets every row aside because the file itself cannot be read.
    fn refuse(&mut self, table: Table, problem: String) {
        let dataset = match self.kind {
            Some(kind) => kind.datasets()[0],
            None => "export__unknown",
        };
        let rows = table.rows.into_iter().map(|row| SetAside {
            dataset: dataset.to_owned(),
            line: row.line,
            original: row.original,
            rule: "unknown_kind",
            reason: problem.clone(),
        });
        let damaged = table.set_aside.into_iter();
        self.set_aside = rows
            .chain(damaged.map(|row| settle::damaged(dataset, row)))
            .collect();
        self.rows_read = self.set_aside.len() as u64;
        self.problem = Some(problem);
    }
}

fn words_about(dating: &Dating) -> Vec<String> {
    let mut words = dating.findings.clone();
    match &dating.outcome {
        DatingOutcome::NoLabels | DatingOutcome::Written => {}
        DatingOutcome::Proven { year, evidence } => words.push(format!(
            "the last label lies in {year}: {}",
            evidence.join("; ")
        )),
        DatingOutcome::Unknown { why, remedy } | DatingOutcome::Unread { why, remedy } => {
            words.push(format!("dates are not known: {why}; {remedy}"));
        }
    }
    words
}

/// The last day that the follower files of the same set tell, else its other daily files.
///
/// `None` where they disagree by more than three days: then the set holds several exports.
fn day_of_set(at: usize, files: &[(Identity, Reading)], datings: &[Dating]) -> Option<NaiveDate> {
    let (identity, reading) = &files[at];
    if !reading.kind().is_some_and(takes_day_of_set) {
        return None;
    }
    let own = &identity.evidence.sets;
    let of_kinds = |kinds: &[Kind]| {
        let others = files.iter().zip(datings);
        let days: Vec<NaiveDate> = others
            .filter(|((other, _), _)| other.evidence.sets.iter().any(|set| own.contains(set)))
            .filter(|((_, reading), _)| reading.kind().is_some_and(|kind| kinds.contains(&kind)))
            .filter_map(|(_, dating)| dating.last())
            .collect();
        let (first, last) = (*days.iter().min()?, *days.iter().max()?);
        Some((last, (last - first).num_days() <= 3))
    };
    let (last, agree) = of_kinds(&[Kind::FollowerHistory, Kind::FollowerActivity])
        .or_else(|| of_kinds(&[Kind::Overview, Kind::Viewers]))?;
    agree.then_some(last)
}

#[cfg(test)]
mod tests;
