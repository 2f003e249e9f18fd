//! What the lake knows of each account before it asks for more.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::error::PipelineError;
use crate::pipeline::Pipeline;

/// Days and posts that were collected before.
#[derive(Debug, Default)]
pub(super) struct Known {
    days: BTreeMap<String, NaiveDate>,
    videos: BTreeMap<String, Vec<String>>,
}

const LAST_DAYS: &str = "select account, cast(max(date) as varchar) as last_day \
     from raw.business__account_days where video_views is not null group by account";
const VIDEOS: &str = "select distinct account, item_id from raw.business__videos order by 1, 2";

impl Known {
    /// Posts are looked up only where `with_videos`: that reads every answer with posts.
    pub async fn of(pipeline: &Pipeline, with_videos: bool) -> Result<Self, PipelineError> {
        let mut known = Self::default();
        for row in pipeline.engine.sql(LAST_DAYS).await?.texts() {
            if let [Some(account), Some(day)] = &row[..]
                && let Ok(day) = day.parse()
            {
                known.days.insert(account.clone(), day);
            }
        }
        if !with_videos {
            return Ok(known);
        }
        for row in pipeline.engine.sql(VIDEOS).await?.texts() {
            if let [Some(account), Some(video)] = &row[..] {
                let videos = known.videos.entry(account.clone()).or_default();
                videos.push(video.clone());
            }
        }
        Ok(known)
    }

    /// The newest day with numbers.
    pub fn last_day(&self, account: &str) -> Option<NaiveDate> {
        self.days.get(account).copied()
    }

    /// The posts seen so far.
    pub fn videos(&self, account: &str) -> Vec<String> {
        self.videos.get(account).cloned().unwrap_or_default()
    }
}
