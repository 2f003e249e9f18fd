//! Labels of videos: a person gives them by command or by file, and they land like everything else.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use toklake_engine::quoted;
use toklake_lake::nearest;
use toklake_sources::labels::{self, HEADER, LABELS};

use crate::error::PipelineError;
use crate::given;
use crate::pipeline::Pipeline;

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
        let text = format!("{HEADER}\n{}\n", row.map(given::cell).join(","));
        let landing_id = given::land(self, &LABELS, "label.csv", text, at).await?;
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
