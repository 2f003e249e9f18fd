//! What an account's videos are expected to do, and how often earlier forecasts held.

use serde::Serialize;
use toklake_engine::quoted;

use crate::error::PipelineError;
use crate::pipeline::Pipeline;

/// Videos that are forecast, and how the forecasts before did.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Prediction {
    /// By account and video; the one that is not published yet comes last.
    pub forecasts: Vec<ForecastRow>,
    /// By account and age forecast.
    pub card: Vec<ScoreRow>,
    /// Of the videos asked for.
    pub potential: Vec<ViralPotential>,
}

/// The newest forecast of one video at one age.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ForecastRow {
    /// The account.
    pub account: String,
    /// TikTok's id, or `next`.
    pub video_id: String,
    /// The caption, where one is known.
    pub caption: Option<String>,
    /// The moment whose knowledge it uses, UTC.
    pub made_at: String,
    /// Age of the video then, in hours; 0 before publishing.
    pub age_hours: f64,
    /// Lifetime views then; none before publishing.
    pub from_views_total: Option<i64>,
    /// The age that is forecast, in hours.
    pub horizon_hours: i64,
    /// Lifetime views expected; none with too little history.
    pub views_total: Option<f64>,
    /// Lower end of the 80 % interval.
    pub views_total_low: Option<f64>,
    /// Upper end of it.
    pub views_total_high: Option<f64>,
    /// As in `curated.forecasts`.
    pub method: String,
    /// Outcomes, or before publishing videos, that it learned from.
    pub evidence: i64,
    /// Chance of twice the views, 0 to 1.
    pub doubles_probability: Option<f64>,
    /// Chance of the account's top tenth, 0 to 1.
    pub top_decile_probability: Option<f64>,
}

/// How forecasts of one age did, against what came.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScoreRow {
    /// The account.
    pub account: String,
    /// The age forecast, in hours.
    pub horizon_hours: i64,
    /// Whether they were made before publishing.
    pub is_before_publishing: bool,
    /// Forecasts that were judged.
    pub judged: i64,
    /// Share of them whose interval held, 0 to 1.
    pub held_rate: f64,
    /// Mean absolute error of log10 views.
    pub error: f64,
    /// The same, had views stayed as they were; none before publishing.
    pub last_value_error: Option<f64>,
}

/// Where a video stands among the account's others, and its chances: a row of `curated.viral_potential`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ViralPotential {
    /// The account.
    pub account: String,
    /// TikTok's id.
    pub video_id: String,
    /// The moment of the totals, UTC.
    pub observed_at: Option<String>,
    /// Share of the others that had fewer views at 24 hours.
    pub views_percentile: Option<f64>,
    /// Share of the others with a lower engagement rate.
    pub engagement_percentile: Option<f64>,
    /// Share of the others that fewer viewers saw to the end.
    pub completion_percentile: Option<f64>,
    /// Other videos with views at 24 hours.
    pub age_peers: i64,
    /// Chance of twice the views by 30 days.
    pub doubles_probability: Option<f64>,
    /// Chance of the account's top tenth at 30 days.
    pub top_decile_probability: Option<f64>,
    /// Viral score (compatibility).
    pub viral_score: Option<f64>,
}

impl Pipeline {
    /// The newest forecasts of what was still to come when the account was read last, or all of `video` (`next` for the
    /// one not published yet).
    ///
    /// # Errors
    /// A lake that cannot be read; a video that nobody knows.
    pub async fn predict(
        &self,
        account: Option<&str>,
        video: Option<&str>,
    ) -> Result<Prediction, PipelineError> {
        let to_come = "and (f.video_id = 'next' or \
             cast(f.made_at as bigint) + (f.horizon_hours - f.age_hours) * 3600000000.0 > cast(n.newest as bigint))";
        let wanted = video.map_or_else(
            || to_come.to_owned(),
            |id| format!("and f.video_id = {}", quoted(id)),
        );
        let sql = format!(
            "with newest as (select account, max(made_at) as newest from curated.forecasts group by account), \
             ranked as (select *, row_number() over (partition by account, video_id, horizon_hours order by made_at desc) as recency \
             from curated.forecasts) \
             select f.account, f.video_id, v.caption, to_char(f.made_at, '%Y-%m-%d %H:%M UTC'), f.age_hours, f.from_views_total, f.horizon_hours, \
             f.views_total, f.views_total_low, f.views_total_high, f.method, f.evidence, f.doubles_probability, f.top_decile_probability \
             from ranked as f join newest as n on n.account = f.account \
             left join curated.videos as v on v.account = f.account and v.video_id = f.video_id \
             where f.recency = 1 {wanted} {} order by f.account, f.video_id = 'next', f.video_id, f.horizon_hours",
            of("f.account", account)
        );
        let rows = self.engine.sql(&sql).await?.texts();
        let forecasts: Vec<ForecastRow> = rows.into_iter().filter_map(forecast).collect();
        if let Some(video) = video.filter(|_| forecasts.is_empty()) {
            return Err(PipelineError::Question {
                message: format!("no forecast of a video `{video}`"),
                remedy: "see which videos there are: `toklake predict`; a video without a dated reading has none".into(),
            });
        }
        let potential = match video {
            Some(video) if video != "next" => {
                self.calculate_viral_potential(account, video).await?
            }
            _ => vec![],
        };
        Ok(Prediction {
            forecasts,
            card: self.score_card(account).await?,
            potential,
        })
    }

    /// Viral potential of a video: percentiles with their parts, chances, and the score as specified.
    ///
    /// # Errors
    /// A lake that cannot be read.
    pub async fn calculate_viral_potential(
        &self,
        account: Option<&str>,
        video: &str,
    ) -> Result<Vec<ViralPotential>, PipelineError> {
        let sql = format!(
            "select account, video_id, to_char(observed_at, '%Y-%m-%d %H:%M UTC'), views_percentile, engagement_percentile, completion_percentile, \
             age_peers, doubles_probability, top_decile_probability, viral_score \
             from curated.viral_potential where video_id = {} {} order by account",
            quoted(video),
            of("account", account)
        );
        let rows = self.engine.sql(&sql).await?.texts();
        Ok(rows.into_iter().filter_map(potential).collect())
    }

    async fn score_card(&self, account: Option<&str>) -> Result<Vec<ScoreRow>, PipelineError> {
        let sql = format!(
            "select account, horizon_hours, from_views_total is null as is_before, count(*), \
             avg(case when is_inside then 1.0 else 0.0 end), avg(error), avg(last_value_error) \
             from curated.forecast_scores where true {} group by account, horizon_hours, from_views_total is null order by 1, 2, 3",
            of("account", account)
        );
        let rows = self.engine.sql(&sql).await?.texts();
        Ok(rows.into_iter().filter_map(score).collect())
    }
}

fn of(column: &str, account: Option<&str>) -> String {
    account.map_or_else(String::new, |account| {
        format!("and {column} = {}", quoted(account))
    })
}

fn forecast(row: Vec<Option<String>>) -> Option<ForecastRow> {
    let row = Cells(row);
    Some(ForecastRow {
        account: row.text(0)?,
        video_id: row.text(1)?,
        caption: row.text(2),
        made_at: row.text(3)?,
        age_hours: row.number(4)?,
        from_views_total: row.count(5),
        horizon_hours: row.count(6)?,
        views_total: row.number(7),
        views_total_low: row.number(8),
        views_total_high: row.number(9),
        method: row.text(10)?,
        evidence: row.count(11)?,
        doubles_probability: row.number(12),
        top_decile_probability: row.number(13),
    })
}

fn potential(row: Vec<Option<String>>) -> Option<ViralPotential> {
    let row = Cells(row);
    Some(ViralPotential {
        account: row.text(0)?,
        video_id: row.text(1)?,
        observed_at: row.text(2),
        views_percentile: row.number(3),
        engagement_percentile: row.number(4),
        completion_percentile: row.number(5),
        age_peers: row.count(6)?,
        doubles_probability: row.number(7),
        top_decile_probability: row.number(8),
        viral_score: row.number(9),
    })
}

fn score(row: Vec<Option<String>>) -> Option<ScoreRow> {
    let row = Cells(row);
    Some(ScoreRow {
        account: row.text(0)?,
        horizon_hours: row.count(1)?,
        is_before_publishing: row.text(2)? == "true",
        judged: row.count(3)?,
        held_rate: row.number(4)?,
        error: row.number(5)?,
        last_value_error: row.number(6),
    })
}

/// The cells of a row, as text.
struct Cells(Vec<Option<String>>);

impl Cells {
    fn text(&self, at: usize) -> Option<String> {
        self.0[at].clone()
    }

    fn number(&self, at: usize) -> Option<f64> {
        self.0[at].as_deref()?.parse().ok()
    }

    fn count(&self, at: usize) -> Option<i64> {
        self.0[at].as_deref()?.parse().ok()
    }
}
