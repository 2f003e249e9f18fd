//! What a command came to: plain data for a person's summary and for `--json`.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use toklake_engine::{Built, Published};

use crate::extract::ExtractReport;

/// How a command ended, and its exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// Everything is fine: 0.
    Fine,
    /// The data have findings: 1.
    Findings,
    /// Something could not be done: 2.
    CouldNot,
}

impl Ending {
    /// The process exit code.
    pub fn code(self) -> u8 {
        match self {
            Self::Fine => 0,
            Self::Findings => 1,
            Self::CouldNot => 2,
        }
    }
}

/// Something a person should know, with what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Remark {
    /// How bad it is.
    pub ending: Ending,
    /// A stable word for programs.
    pub code: String,
    /// The file, dataset or place it is about.
    pub about: String,
    /// What happened and why.
    pub message: String,
    /// What to do; empty where nothing needs doing.
    pub remedy: String,
}

/// What happened to one file at import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Arrival {
    /// New content.
    New,
    /// Known content that came another way (another name, archive or moment): one more receipt.
    Again {
        /// The day it first came.
        since: NaiveDate,
    },
    /// Known in every respect: nothing changed.
    Known {
        /// The day it first came.
        since: NaiveDate,
    },
}

/// One recognised file of an import.
#[derive(Debug, Clone, Serialize)]
pub struct ImportedFile {
    /// The path as given or found, with the entry inside an archive after ` > `.
    pub path: String,
    /// `overview`, `viewers`, ...
    pub kind: String,
    /// The account it was filed under.
    pub account: String,
    /// How the account was known: `the file name`, `--account`, `links inside the file`, ...
    pub account_from: String,
    /// SHA-256 of the content.
    pub landing_id: String,
    /// Its length.
    pub bytes: u64,
    /// New or known.
    pub arrival: Arrival,
}

/// What an import came to.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ImportReport {
    /// Every recognised file, in the order found.
    pub files: Vec<ImportedFile>,
    /// Refused files and other things to know.
    pub remarks: Vec<Remark>,
    /// Files passed by because they cannot hold analytics (pictures, notes, ...).
    pub ignored: u64,
}

/// How one landed file was read.
#[derive(Debug, Clone, Serialize)]
pub struct FileReport {
    /// The account.
    pub account: String,
    /// `overview`, ...
    pub kind: String,
    /// A name a person knows it by.
    pub name: String,
    /// SHA-256 of the content.
    pub landing_id: String,
    /// Rows in the file.
    pub rows_read: u64,
    /// Rows in `raw`.
    pub rows_raw: u64,
    /// Rows in quarantine.
    pub rows_set_aside: u64,
    /// Rows that say again what another row of the file says.
    pub rows_repeated: u64,
    /// First and last day, where they are known.
    pub days: Option<(NaiveDate, NaiveDate)>,
    /// How the year was known.
    pub dated_by: Option<String>,
    /// Things to know about the file.
    pub notes: Vec<String>,
}

/// Rows set aside for one reason.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct SetAsideCount {
    /// `raw.export__overview`, ...
    pub dataset: String,
    /// The rule that was broken.
    pub rule: String,
    /// How many rows.
    pub rows: u64,
    /// How many files they stand in.
    pub files: u64,
    /// One reason in words.
    pub sample: String,
    /// A name of the file that row stands in; none where its receipt is gone.
    pub file: Option<String>,
    /// The line of that row, from 1; none where the file as a whole is meant.
    pub line: Option<u64>,
    /// What to do; empty where the reason says all there is.
    pub remedy: String,
}

/// What landing -> raw came to.
#[derive(Debug, Clone, Default, Serialize)]
pub struct RawReport {
    /// Landed files that were read now; files whose reading is still valid are only counted.
    pub files: Vec<FileReport>,
    /// Files whose earlier reading is still valid.
    pub unchanged: u64,
    /// Rows in quarantine now, by reason.
    pub set_aside: Vec<SetAsideCount>,
    /// Things to know.
    pub remarks: Vec<Remark>,
    /// What happened to each raw table.
    pub built: Vec<Built>,
}

/// What building a zone came to.
#[derive(Debug, Clone, Default, Serialize)]
pub struct BuildReport {
    /// Each model, in build order.
    pub built: Vec<Built>,
    /// Published files.
    pub published: Vec<Published>,
    /// Failed checks and other things to know.
    pub remarks: Vec<Remark>,
}

/// What a whole run came to.
#[derive(Debug, Clone, Serialize)]
pub struct RunReport {
    /// The run's id in `meta.runs`.
    pub run_id: String,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// What came of asking TikTok, where somebody is signed in.
    pub extract: Option<ExtractReport>,
    /// Its imports, where paths were given.
    pub import: Option<ImportReport>,
    /// Landing to raw.
    pub raw: RawReport,
    /// Staging, curated and meta.
    pub build: BuildReport,
    /// The newest facts per account.
    pub accounts: Vec<AccountSummary>,
    /// Seconds it took.
    pub seconds: f64,
}

/// The newest facts of one account: what a person wants to see first.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AccountSummary {
    /// The account.
    pub account: String,
    /// First and last day with facts.
    pub days: (NaiveDate, NaiveDate),
    /// Views over the last 28 days of facts, and over the 28 before.
    pub views_28: (Option<i64>, Option<i64>),
    /// The day both windows of views end on: the last one with measured views.
    pub views_to: Option<NaiveDate>,
    /// The day of the newest count of followers.
    pub followers_on: Option<NaiveDate>,
    /// Followers at the newest day known, and 28 days before.
    pub followers: (Option<i64>, Option<i64>),
    /// Likes, comments and shares per view over the last 28 days.
    pub engagement_rate_28: Option<f64>,
    /// Videos known.
    pub videos: i64,
    /// Days of `account_daily` whose label was moved, with the shift in words; empty where none.
    pub moved_days: i64,
    /// Days that are not settled yet.
    pub unsettled_days: i64,
}

impl ImportReport {
    /// How the import ended.
    pub fn ending(&self) -> Ending {
        worst(&self.remarks)
    }
}

impl RawReport {
    /// How it ended: rows in quarantine are findings.
    pub fn ending(&self) -> Ending {
        let aside = if self.set_aside.is_empty() {
            Ending::Fine
        } else {
            Ending::Findings
        };
        aside.max(worst(&self.remarks))
    }
}

impl BuildReport {
    /// How it ended.
    pub fn ending(&self) -> Ending {
        worst(&self.remarks)
    }
}

impl RunReport {
    /// How the run ended.
    pub fn ending(&self) -> Ending {
        let import = self
            .import
            .as_ref()
            .map_or(Ending::Fine, ImportReport::ending);
        let extract = self
            .extract
            .as_ref()
            .map_or(Ending::Fine, ExtractReport::ending);
        let files = import.max(self.raw.ending());
        files.max(self.build.ending()).max(extract)
    }
}

fn worst(remarks: &[Remark]) -> Ending {
    remarks
        .iter()
        .map(|r| r.ending)
        .max()
        .unwrap_or(Ending::Fine)
}

impl RunReport {
    /// Whether there is nothing in the lake to speak of.
    pub(crate) fn is_empty(&self) -> bool {
        self.raw.files.is_empty() && self.raw.unchanged == 0
    }
}
