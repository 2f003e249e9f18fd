//! What the data of accounts say, and what follows from it.

use chrono::{DateTime, Utc};
use serde::Serialize;
use toklake_engine::Insights;

use crate::error::PipelineError;
use crate::pipeline::Pipeline;

impl Pipeline {
    /// Asks every insight of the project, of one account or of all.
    ///
    /// # Errors
    /// A lake that cannot be read.
    pub async fn insights(&self, account: Option<&str>) -> Result<Insights, PipelineError> {
        Ok(self.engine.insights(account).await?)
    }

    /// The accounts that have any video, in name order.
    ///
    /// # Errors
    /// A lake that cannot be read.
    pub async fn accounts_with_videos(&self) -> Result<Vec<String>, PipelineError> {
        let sql = "select distinct account from curated.videos order by 1";
        let rows = self.engine.sql(sql).await?.texts();
        Ok(rows.into_iter().filter_map(|mut row| row.pop()?).collect())
    }

    /// Writes the report of each of these accounts into the lake: of the first at the path that is promised, of
    /// the others in a folder of their own.
    ///
    /// # Errors
    /// A lake that cannot be read or written.
    pub async fn write_reports(
        &self,
        accounts: &[String],
        now: DateTime<Utc>,
    ) -> Result<Vec<ReportFile>, PipelineError> {
        let made_at = now.format("%Y-%m-%d %H:%M UTC").to_string();
        let path = &self.engine.project.report()?.path;
        let (folder, name) = path.rsplit_once('/').unwrap_or(("reports", path));
        let mut written = vec![];
        for (at, account) in accounts.iter().enumerate() {
            let stem = match at {
                0 => path.clone(),
                _ => format!("{folder}/{account}/{name}"),
            };
            for (path, bytes) in self.engine.write_report(account, &made_at, &stem).await? {
                let account = account.clone();
                written.push(ReportFile {
                    account,
                    path,
                    bytes,
                });
            }
        }
        Ok(written)
    }
}

/// A file of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReportFile {
    /// Whose.
    pub account: String,
    /// Its path, relative to the lake.
    pub path: String,
    /// Its size.
    pub bytes: usize,
}
