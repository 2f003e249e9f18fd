//! Labels of videos: a person gives them by command or by file, they land like everything else, and raw has all of them.

use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use toklake_engine::{Ingest, Mode, quoted};
use toklake_lake::{Content, Landed, Landing, LandingFile, Receipt, SetAside, landing_id, nearest};
use toklake_sources::labels::{self, DATASET, HEADER, STREAM};

use crate::error::PipelineError;
use crate::import::READINGS_ACCOUNT;
use crate::ledger::digest::Digest;
use crate::ledger::files::{Counts, FileRow};
use crate::pipeline::Pipeline;
use crate::reading;
use crate::report::RawReport;
use crate::slices::{is_held, joined, quarantine, tell};

/// The name of the source.
pub(crate) use toklake_sources::labels::SOURCE;

/// Raised when the decoder reads the same files differently.
const REVISION: &str = "1";
/// What the labels together are called in the memo.
const ALL: &str = "all";

/// Reads every file of labels again where any of them is new or gone: a person does not write many.
pub(crate) async fn read(
    pipeline: &Pipeline,
    landing: &Landing,
    files: Vec<&LandingFile>,
    at: DateTime<Utc>,
    mode: Mode,
    report: &mut RawReport,
) -> Result<Vec<FileRow>, PipelineError> {
    let engine = &pipeline.engine;
    let model = engine.project.find(&format!("raw.{DATASET}"))?;
    let mut ingest = Ingest::open(&engine.lake, model).await?;
    if files.is_empty() && ingest.version().is_none() {
        return Ok(vec![]);
    }
    let needed = BTreeMap::from([(ALL.to_owned(), made_from(&files))]);
    if mode == Mode::Incremental && ingest.stale(&needed).is_empty() {
        report.unchanged += files.len() as u64;
        return Ok(vec![]);
    }
    let (mut batches, mut aside, mut rows) = (vec![], vec![], vec![]);
    for file in files {
        let bytes = landing.read(file).await?;
        let table = reading::table(file, bytes, &pipeline.settings.import);
        let decoded = labels::decode(&table, &file.landing_id, reading::first_seen(file));
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
                reading::set_aside(
                    account,
                    file,
                    DATASET,
                    line,
                    row.rule,
                    row.original,
                    row.reason,
                )
            })
            .collect();
        let dated_by = "the moment of each label";
        rows.push(FileRow::dated_by_itself(
            account,
            file,
            counts,
            dated_by,
            vec![],
        ));
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
    tell(report, model, &ingest, rows.len(), findings, changed);
    Ok(rows)
}

fn made_from(files: &[&LandingFile]) -> String {
    let mut digest = Digest::default();
    digest.text(REVISION);
    for file in files {
        digest.text(&file.landing_id);
        digest.receipts(file);
    }
    digest.finish()
}

/// A label that a person gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Label {
    /// TikTok's id of the video.
    pub video_id: String,
    /// The category; `None` took the label back.
    pub category: Option<String>,
    /// The caption, where the video is known.
    pub caption: Option<String>,
    /// Where it was kept.
    pub landing_id: String,
}

/// How many videos have a category, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CategoryCount {
    /// The category; `None` for videos without one.
    pub category: Option<String>,
    /// Videos that were labelled so.
    pub labelled: u64,
    /// Videos of which the model decided it.
    pub by_model: u64,
    /// Videos of which the rules decided it; without a category all of them.
    pub by_rules: u64,
}

/// How well the model and the rules do on labelled videos, as in `curated.category_scores`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CategoryScore {
    /// The category, or `all`.
    pub category: String,
    /// Labelled videos.
    pub labels: u64,
    /// Share that the model guessed rightly without their label, with its 95 % interval.
    pub accuracy: Option<(f64, f64, f64)>,
    /// Guesses that are sure, and the share of them that is right.
    pub sure: (u64, Option<f64>),
    /// Labelled videos that the rules tell a category of, and the share of them that is right.
    pub rules: (u64, Option<f64>),
    /// Share of the most frequent label.
    pub usual_share: Option<f64>,
    /// Whether the model proposes anything.
    pub is_used: bool,
}

/// What is known of categories.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Categories {
    /// Videos by category, most first.
    pub counts: Vec<CategoryCount>,
    /// All labels together, then each category; nothing without labels.
    pub scores: Vec<CategoryScore>,
}

impl Pipeline {
    /// Keeps the label of a video; without a category its label is taken back. The next run goes by it.
    ///
    /// # Errors
    /// No id of a video, and a category that neither the rules nor an earlier label know, unless `is_new` says so.
    pub async fn label(
        &self,
        video: &str,
        category: Option<&str>,
        note: Option<&str>,
        is_new: bool,
        at: DateTime<Utc>,
    ) -> Result<Label, PipelineError> {
        let video_id = labels::video_id(video).map_err(|(_, reason)| PipelineError::Question {
            message: reason,
            remedy: "give the id as in `toklake sql \"select video_id, caption from videos\"`, or the link".to_owned(),
        })?;
        if let Some(category) = category.filter(|_| !is_new) {
            self.known_category(category).await?;
        }
        let lock = self.engine.lake.lock("label")?;
        let row = [
            video_id.as_str(),
            category.unwrap_or_default(),
            &at.to_rfc3339_opts(SecondsFormat::Micros, true),
            note.unwrap_or_default(),
        ];
        let text = format!("{HEADER}\n{}\n", row.map(cell).join(","));
        let landing_id = self.land_label(text, at).await?;
        drop(lock);
        let sql = format!(
            "select max(caption) as caption from curated.videos where video_id = {}",
            quoted(&video_id)
        );
        let caption = self
            .engine
            .sql(&sql)
            .await?
            .texts()
            .pop()
            .and_then(|mut row| row.pop())
            .flatten();
        Ok(Label {
            video_id,
            category: category.map(str::to_owned),
            caption,
            landing_id,
        })
    }

    async fn land_label(&self, text: String, at: DateTime<Utc>) -> Result<String, PipelineError> {
        let landing = Landing::new(&self.engine.lake);
        let mut index = landing.index().await?;
        let receipt = Receipt {
            landing_id: landing_id(text.as_bytes()),
            source: SOURCE.to_owned(),
            account: READINGS_ACCOUNT.to_owned(),
            stream: STREAM.to_owned(),
            file_name: "label.csv".to_owned(),
            origin: None,
            set: None,
            archive_sha256: None,
            exported_at: None,
            window_first: None,
            year: None,
            modified_at: None,
            captured_at: at,
            ext: "csv".to_owned(),
            bytes: text.len() as u64,
            notes: vec![],
            request: None,
            status: None,
        };
        match landing
            .land(&mut index, &receipt, Content::Bytes(text.into()))
            .await?
        {
            Landed::New | Landed::NewReceipt { .. } | Landed::Known { .. } => {
                Ok(receipt.landing_id)
            }
        }
    }

    async fn known_category(&self, category: &str) -> Result<(), PipelineError> {
        let sql = "select category from staging.category_rules union select category from staging.labels__videos order by category";
        let rows = self.engine.sql(sql).await?.texts();
        let known: Vec<String> = rows
            .into_iter()
            .filter_map(|mut row| row.pop().flatten())
            .collect();
        if known.iter().any(|own| own == category) {
            return Ok(());
        }
        let near = nearest(category, known.iter().map(String::as_str));
        let hint = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        Err(PipelineError::Question {
            message: format!("no category `{category}`{hint}"),
            remedy: format!("there are `{}`; `--new` makes another", known.join("`, `")),
        })
    }

    /// How many videos have which category, and how well the model does on your labels.
    pub async fn categories(&self, account: Option<&str>) -> Result<Categories, PipelineError> {
        let of = account.map_or_else(String::new, |account| {
            format!(" where account = {}", quoted(account))
        });
        let counts = format!(
            "select category, count(*) filter (where decided_by = 'label') as labelled, \
             count(*) filter (where decided_by = 'model') as by_model, \
             count(*) filter (where decided_by = 'rules' or category is null) as by_rules \
             from curated.video_categories{of} group by category order by category is null, count(*) desc, category"
        );
        let counts = self.engine.sql(&counts).await?.texts();
        let scores = "select category, labels, accuracy, accuracy_low, accuracy_high, sure_guesses, sure_accuracy, \
             rules_told, rules_accuracy, usual_share, is_used from curated.category_scores order by category <> 'all', labels desc, category";
        let scores = self.engine.sql(scores).await?.texts();
        Ok(Categories {
            counts: counts.into_iter().map(count).collect(),
            scores: scores.into_iter().map(score).collect(),
        })
    }
}

/// A cell of a CSV file.
fn cell(text: &str) -> String {
    match text.contains(['"', ',', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_owned(),
    }
}

fn whole(cell: &Option<String>) -> u64 {
    cell.as_deref()
        .and_then(|n| n.parse().ok())
        .unwrap_or_default()
}

fn share(cell: &Option<String>) -> Option<f64> {
    cell.as_deref().and_then(|n| n.parse().ok())
}

fn count(row: Vec<Option<String>>) -> CategoryCount {
    CategoryCount {
        labelled: whole(&row[1]),
        by_model: whole(&row[2]),
        by_rules: whole(&row[3]),
        category: row.into_iter().next().flatten(),
    }
}

fn score(row: Vec<Option<String>>) -> CategoryScore {
    let accuracy = || Some((share(&row[2])?, share(&row[3])?, share(&row[4])?));
    CategoryScore {
        category: row[0].clone().unwrap_or_default(),
        labels: whole(&row[1]),
        accuracy: accuracy(),
        sure: (whole(&row[5]), share(&row[6])),
        rules: (whole(&row[7]), share(&row[8])),
        usual_share: share(&row[9]),
        is_used: row[10].as_deref() == Some("true"),
    }
}
