//! How far sources that tell the same number are apart.

use serde::Serialize;
use toklake_engine::quoted;

use crate::error::PipelineError;
use crate::pipeline::Pipeline;

/// Every pair of sources that tell the same numbers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Gaps {
    /// Share of the chosen value up to which two sources agree.
    pub limit: f64,
    /// By account, subject, metric and source.
    pub rows: Vec<GapRow>,
}

/// One metric of one account, as one source tells it beside the chosen one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GapRow {
    /// The account.
    pub account: String,
    /// `day` or `video`.
    pub subject: String,
    /// A column of `account_daily` or `video_daily`.
    pub metric: String,
    /// The source that was not chosen.
    pub source: String,
    /// The one that was.
    pub chosen_source: String,
    /// Values that both tell.
    pub compared: u64,
    /// Days that are further apart than the limit. Totals of videos are read at different hours and
    /// differ for that alone, so they are not judged: 0.
    pub over: u64,
    /// The widest gap, as a share of the chosen value; none where that is 0 everywhere.
    pub widest: Option<f64>,
    /// The day of it.
    pub widest_on: Option<String>,
}

impl Pipeline {
    /// Compares what sources tell of the same numbers.
    ///
    /// # Errors
    /// A lake that cannot be read.
    pub async fn reconcile(
        &self,
        account: Option<&str>,
        limit: f64,
    ) -> Result<Gaps, PipelineError> {
        let of_account = account.map_or_else(String::new, |account| {
            format!("where account = {}", quoted(account))
        });
        let sql = format!(
            "select account, subject, metric, source, chosen_source, count(*) as compared, \
             sum(case when subject = 'day' and difference <> 0 and coalesce(abs(difference_rate) > {limit}, true) \
             then 1 else 0 end) as over_limit, \
             max(abs(difference_rate)) as widest, \
             cast(first_value(date order by abs(difference_rate) desc nulls last) as text) as widest_on \
             from curated.sources_compared {of_account} \
             group by account, subject, metric, source, chosen_source order by 1, 2, 3, 4, 5"
        );
        let rows = self.engine.sql(&sql).await?.texts();
        let rows = rows.into_iter().filter_map(gap).collect();
        Ok(Gaps { limit, rows })
    }
}

fn gap(row: Vec<Option<String>>) -> Option<GapRow> {
    let text = |at: usize| row[at].clone();
    let count = |at: usize| row[at].as_deref()?.parse().ok();
    Some(GapRow {
        account: text(0)?,
        subject: text(1)?,
        metric: text(2)?,
        source: text(3)?,
        chosen_source: text(4)?,
        compared: count(5)?,
        over: count(6)?,
        widest: row[7].as_deref().and_then(|share| share.parse().ok()),
        widest_on: text(8),
    })
}
