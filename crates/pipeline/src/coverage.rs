//! What TikTok tells of each account, how new it is, and what it changed afterwards.

use chrono::NaiveDate;
use serde::Serialize;
use toklake_engine::quoted;

use crate::error::PipelineError;
use crate::pipeline::Pipeline;

/// One field of TikTok's, for one account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Availability {
    /// The account.
    pub account: String,
    /// `business` or `studio`.
    pub source: String,
    /// Where it goes: dataset and column.
    pub metric: String,
    /// `available`, `partly`, `not_available` or `not_asked`.
    pub status: String,
    /// Why not, or not for all.
    pub reason: Option<String>,
    /// What would unlock it.
    pub unlock: Option<String>,
    /// Posts, days or profiles that could have it.
    pub objects: u64,
    /// Those that have it.
    pub given: u64,
    /// When the newest of the answers was received.
    pub observed_at: String,
}

/// How new the numbers of one section of an account are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Freshness {
    /// The account.
    pub account: String,
    /// The kind of file or answer.
    pub section: String,
    /// The first day with a number, where there is one.
    pub first_date: Option<NaiveDate>,
    /// The last such day.
    pub last_date: Option<NaiveDate>,
    /// How many such days there are.
    pub days_measured: u64,
    /// When the newest file or answer was made, where it says so.
    pub observed_at: Option<String>,
}

/// A number that TikTok changed after it had told it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Restatement {
    /// The account.
    pub account: String,
    /// The day that the number is of.
    pub date: String,
    /// Where it was told.
    pub section: String,
    /// What it counts.
    pub metric: String,
    /// What was told first; none where it was not there.
    pub old_value: Option<i64>,
    /// What was told next; none where it was gone.
    pub new_value: Option<i64>,
    /// When the first was told.
    pub old_observed_at: Option<String>,
    /// When the next was told.
    pub observed_at: Option<String>,
}

impl Pipeline {
    /// The availability matrix of an account or of all.
    ///
    /// # Errors
    /// A lake that cannot be read.
    pub async fn availability(
        &self,
        account: Option<&str>,
    ) -> Result<Vec<Availability>, PipelineError> {
        let sql = format!(
            "select account, source, metric, status, reason, unlock, objects, given, cast(observed_at as text) as asked_at \
             from curated.availability where {} order by account, source, status, reason, metric, endpoint, field",
            of(account)
        );
        let row = |row: Vec<Option<String>>| Availability {
            account: text(&row[0]),
            source: text(&row[1]),
            metric: text(&row[2]),
            status: text(&row[3]),
            reason: row[4].clone(),
            unlock: row[5].clone(),
            objects: parsed(&row[6]).unwrap_or_default(),
            given: parsed(&row[7]).unwrap_or_default(),
            observed_at: text(&row[8]),
        };
        self.told(&sql, row).await
    }

    /// How new the numbers of an account or of all are.
    ///
    /// # Errors
    /// A lake that cannot be read.
    pub async fn freshness(&self, account: Option<&str>) -> Result<Vec<Freshness>, PipelineError> {
        let sql = format!(
            "select account, section, first_date, last_date, days_measured, cast(observed_at as text) as made_at \
             from meta.freshness where {} order by account, section",
            of(account)
        );
        let row = |row: Vec<Option<String>>| Freshness {
            account: text(&row[0]),
            section: text(&row[1]),
            first_date: parsed(&row[2]),
            last_date: parsed(&row[3]),
            days_measured: parsed(&row[4]).unwrap_or_default(),
            observed_at: row[5].clone(),
        };
        self.told(&sql, row).await
    }

    /// What TikTok changed afterwards, of days from `since` on, the newest days first.
    ///
    /// # Errors
    /// A lake that cannot be read.
    pub async fn restatements(
        &self,
        account: Option<&str>,
        since: Option<NaiveDate>,
    ) -> Result<Vec<Restatement>, PipelineError> {
        let since = since.map_or_else(String::new, |since| format!(" and date >= date '{since}'"));
        let sql = format!(
            "select account, cast(date as text) as day, section, metric, old_value, new_value, \
             cast(old_observed_at as text) as told_at, cast(observed_at as text) as changed_at \
             from meta.restatements where {}{since} order by account, date desc, section, metric, observed_at desc",
            of(account)
        );
        let row = |row: Vec<Option<String>>| Restatement {
            account: text(&row[0]),
            date: text(&row[1]),
            section: text(&row[2]),
            metric: text(&row[3]),
            old_value: parsed(&row[4]),
            new_value: parsed(&row[5]),
            old_observed_at: row[6].clone(),
            observed_at: row[7].clone(),
        };
        self.told(&sql, row).await
    }

    async fn told<T>(
        &self,
        sql: &str,
        row: impl Fn(Vec<Option<String>>) -> T,
    ) -> Result<Vec<T>, PipelineError> {
        let rows = self.engine.sql(sql).await?.texts();
        Ok(rows.into_iter().map(row).collect())
    }
}

fn of(account: Option<&str>) -> String {
    account.map_or_else(
        || "true".to_owned(),
        |account| format!("account = {}", quoted(account)),
    )
}

fn text(cell: &Option<String>) -> String {
    cell.clone().unwrap_or_default()
}

fn parsed<T: std::str::FromStr>(cell: &Option<String>) -> Option<T> {
    cell.as_deref()?.parse().ok()
}
