//! Checks that a contract cannot say: a query whose rows are the problems, with what it is about.

use serde::Deserialize;

use crate::error::EngineError;
use crate::project::Project;
use crate::quality::Dimension;

/// A check of the project.
#[derive(Debug, Clone)]
pub struct CheckStory {
    /// Its name: that of its file.
    pub name: String,
    /// What is wrong when it has rows.
    pub about: String,
    /// The dataset it judges.
    pub dataset: String,
    /// What it asks of the data.
    pub dimension: Dimension,
    /// `error` or `warn`.
    pub severity: String,
    /// The query.
    pub sql: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    about: String,
    dataset: String,
    dimension: Dimension,
    severity: Severity,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Severity {
    Error,
    Warn,
}

impl Project {
    /// Every check story, in name order.
    ///
    /// # Errors
    /// A story without its head, or a head with an unknown word, each named with its file.
    pub fn checks(&self) -> Result<Vec<CheckStory>, EngineError> {
        let stems = self
            .checks
            .keys()
            .filter_map(|path| path.strip_suffix(".sql"));
        let (good, bad): (Vec<_>, Vec<_>) =
            stems.map(|stem| self.story(stem)).partition(Result::is_ok);
        let problems: Vec<String> = bad.into_iter().filter_map(Result::err).collect();
        if problems.is_empty() {
            Ok(good.into_iter().flatten().collect())
        } else {
            Err(EngineError::Project(problems))
        }
    }

    fn story(&self, stem: &str) -> Result<CheckStory, String> {
        let head = self.checks.get(&format!("{stem}.toml"));
        let head =
            head.ok_or_else(|| format!("the check `project/{stem}.sql` has no head beside it"))?;
        let head: Head =
            toml::from_str(head).map_err(|e| format!("`project/{stem}.toml`: {}", e.message()))?;
        Ok(CheckStory {
            name: stem.rsplit('/').next().unwrap_or(stem).to_owned(),
            about: head.about,
            dataset: head.dataset,
            dimension: head.dimension,
            severity: match head.severity {
                Severity::Error => "error".to_owned(),
                Severity::Warn => "warn".to_owned(),
            },
            sql: self.checks[&format!("{stem}.sql")].clone(),
        })
    }
}
