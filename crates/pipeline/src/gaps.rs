//! What it cost that nobody looked, and what of it is still open.

use chrono::{DateTime, Utc};
use serde::Serialize;
use toklake_engine::quoted;

use crate::error::PipelineError;
use crate::pipeline::Pipeline;

/// Hours without a reading that are a gap, and the age after which views at 24 hours are read no more.
const GAP_HOURS: i64 = 48;

/// One stretch in which no video of an account was read.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Gap {
    /// The account.
    pub account: String,
    /// The last reading before it.
    pub from_at: String,
    /// The first reading after it; `None` where it lasts.
    pub to_at: Option<String>,
    /// Its length so far.
    pub days: f64,
    /// Videos whose views at 24 hours are not known and never will be.
    pub video_ids: Vec<String>,
    /// Days of the account in it that no source has told yet; `None` where the gap lasts.
    pub days_unknown: Option<u64>,
}

impl Pipeline {
    /// The gaps of an account or of all, the newest last; one that lasts until `now` is the last of its account.
    ///
    /// # Errors
    /// A lake that cannot be read.
    pub async fn reading_gaps(
        &self,
        account: Option<&str>,
        now: DateTime<Utc>,
    ) -> Result<Vec<Gap>, PipelineError> {
        let of = account.map_or_else(String::new, |account| {
            format!(" where account = {}", quoted(account))
        });
        let closed = format!(
            "select account, cast(from_at as text) as began, cast(to_at as text) as ended, days, array_to_string(video_ids, ' ') as videos, days_unknown \
             from curated.gap_costs{of}"
        );
        let rows = self.engine.sql(&closed).await?.texts();
        let mut gaps: Vec<Gap> = rows.iter().map(|row| gap(row)).collect();
        let now = now.timestamp_micros();
        let lasting = format!(
            "with looks as (select account, max(observed_at) as from_at from curated.video_readings{of} group by account) \
             select l.account, cast(l.from_at as text) as began, cast(null as text) as ended, ({now} - cast(l.from_at as bigint)) / 86400000000.0 as days, \
             array_to_string(array_agg(v.video_id order by v.video_id) filter (where \
               cast(coalesce(v.published_at, v.uploaded_at) as bigint) + 12 * 3600000000 > cast(l.from_at as bigint) \
               and cast(coalesce(v.published_at, v.uploaded_at) as bigint) + {GAP_HOURS} * 3600000000 < {now}), ' ') as videos, cast(null as bigint) as days_unknown \
             from looks as l join curated.videos as v on v.account = l.account \
             where {now} - cast(l.from_at as bigint) > {GAP_HOURS} * 3600000000 \
             group by l.account, l.from_at"
        );
        let rows = self.engine.sql(&lasting).await?.texts();
        gaps.extend(rows.iter().map(|row| gap(row)));
        gaps.sort_by(|a, b| (&a.account, &a.from_at).cmp(&(&b.account, &b.from_at)));
        Ok(gaps)
    }
}

fn gap(row: &[Option<String>]) -> Gap {
    let ids = row[4].as_deref().unwrap_or_default();
    Gap {
        account: row[0].clone().unwrap_or_default(),
        from_at: row[1].clone().unwrap_or_default(),
        to_at: row[2].clone(),
        days: row[3]
            .as_deref()
            .and_then(|days| days.parse().ok())
            .unwrap_or_default(),
        video_ids: ids.split_whitespace().map(str::to_owned).collect(),
        days_unknown: row[5].as_deref().and_then(|days| days.parse().ok()),
    }
}
