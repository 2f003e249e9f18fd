//! What the lake knows of the accounts that are asked, before it asks for more.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use toklake_engine::quoted;
use toklake_sources::business::{TrendHead, TrendList};

use crate::error::PipelineError;
use crate::pipeline::Pipeline;

/// Days and posts that were collected before.
#[derive(Debug, Default)]
pub(super) struct Known {
    days: BTreeMap<String, NaiveDate>,
    videos: BTreeMap<String, Vec<String>>,
    trending: BTreeMap<(Trending, String), Vec<String>>,
}

/// What a list of trends holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Trending {
    Sounds,
    Hashtags,
}

impl Trending {
    /// The table of the lists, the id of what stands in them, and what says which list it is.
    fn table(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Sounds => ("raw.trends__sounds", "commercial_music_id", "genre"),
            Self::Hashtags => ("raw.trends__hashtags", "hashtag_id", "category_name"),
        }
    }
}

/// Answers of these days tell the newest day of an account that is asked often.
const OFTEN: u64 = 8;
/// A post that no answer of these days told is gone or no longer public.
const LISTED: u64 = 31;
/// So many of a list are looked into: as many as one burst of questions takes.
const LOOKED_INTO: usize = 5;

impl Known {
    /// What is known of `accounts` on the day `today`. Posts are looked up only where `with_videos`.
    ///
    /// Only answers of the last days are read, and older ones of an account that was not asked lately.
    pub async fn of(
        pipeline: &Pipeline,
        accounts: &[&str],
        today: NaiveDate,
        with_videos: bool,
    ) -> Result<Self, PipelineError> {
        let mut known = Self::default();
        let lately = format!("captured_on >= date '{}'", today - Days::new(OFTEN));
        known.look_for_days(pipeline, accounts, &lately).await?;
        let is_missed = |account: &&&str| !known.days.contains_key(**account);
        let missed: Vec<&str> = accounts.iter().filter(is_missed).copied().collect();
        known.look_for_days(pipeline, &missed, "true").await?;
        if with_videos && !accounts.is_empty() {
            known.look_for_videos(pipeline, accounts, today).await?;
        }
        Ok(known)
    }

    async fn look_for_days(
        &mut self,
        pipeline: &Pipeline,
        accounts: &[&str],
        when: &str,
    ) -> Result<(), PipelineError> {
        if accounts.is_empty() {
            return Ok(());
        }
        let sql = format!(
            "select account, cast(max(date) as varchar) as last_day from raw.business__account_days \
             where video_views is not null and {when} and account in ({}) group by account",
            listed(accounts)
        );
        for row in pipeline.engine.sql(&sql).await?.texts() {
            if let [Some(account), Some(day)] = &row[..]
                && let Ok(day) = day.parse()
            {
                self.days.insert(account.clone(), day);
            }
        }
        Ok(())
    }

    async fn look_for_videos(
        &mut self,
        pipeline: &Pipeline,
        accounts: &[&str],
        today: NaiveDate,
    ) -> Result<(), PipelineError> {
        let sql = format!(
            "select distinct account, item_id from raw.business__videos \
             where captured_on >= date '{}' and account in ({}) order by 1, 2",
            today - Days::new(LISTED),
            listed(accounts)
        );
        for row in pipeline.engine.sql(&sql).await?.texts() {
            if let [Some(account), Some(video)] = &row[..] {
                let videos = self.videos.entry(account.clone()).or_default();
                videos.push(video.clone());
            }
        }
        Ok(())
    }

    /// Looks up the newest list of each country, whoever asked for it.
    pub async fn look_for_trends(
        &mut self,
        pipeline: &Pipeline,
        trending: Trending,
        today: NaiveDate,
    ) -> Result<(), PipelineError> {
        let (table, id, kind) = trending.table();
        // an answer about one hashtag names no category: it is no list
        let sql = format!(
            "with listed as (\
                 select *, rank() over (partition by country_code order by observed_at desc) as age \
                 from {table} where captured_on >= date '{}' and {kind} = 'ALL'\
             ) \
             select distinct country_code, rank_position, {id} from listed where age = 1 order by 1, 2, 3",
            today - Days::new(OFTEN),
        );
        for row in pipeline.engine.sql(&sql).await?.texts() {
            if let [Some(country), _, Some(id)] = &row[..] {
                let list = self.trending.entry((trending, country.clone()));
                list.or_default().push(id.clone());
            }
        }
        Ok(())
    }

    /// The newest day with numbers.
    pub fn last_day(&self, account: &str) -> Option<NaiveDate> {
        self.days.get(account).copied()
    }

    /// What headed each of these lists when it was told last.
    pub fn heads(&self, trending: Trending, lists: &[TrendList]) -> Vec<TrendHead> {
        let head = |list: &TrendList| {
            let ids = self.trending.get(&(trending, list.country_code.clone()))?;
            Some(TrendHead {
                list: list.clone(),
                ids: ids.iter().take(LOOKED_INTO).cloned().collect(),
            })
        };
        lists.iter().filter_map(head).collect()
    }

    /// The posts that were listed lately.
    pub fn videos(&self, account: &str) -> Vec<String> {
        self.videos.get(account).cloned().unwrap_or_default()
    }
}

/// The names as a list of SQL.
fn listed(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| quoted(name)).collect();
    names.join(", ")
}
