//! A question about a metric, the query it becomes, and its answer.

use chrono::NaiveDate;
use serde::Serialize;
use toklake_lake::{LogicalType, Unit};

use super::Metric;
use crate::error::EngineError;
use crate::project::Project;
use crate::store::{Engine, quoted};

/// What is asked of a metric.
#[derive(Debug, Clone, Default)]
pub struct Question {
    /// Columns to split by.
    pub by: Vec<String>,
    /// First day.
    pub since: Option<NaiveDate>,
    /// Last day.
    pub until: Option<NaiveDate>,
    /// Periods to split by.
    pub grain: Option<Grain>,
    /// Only this account. Numbers of two accounts are never added up.
    pub account: Option<String>,
}

/// A period of the calendar, in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Grain {
    /// One day.
    Day,
    /// A week of ISO 8601.
    Week,
    /// A month.
    Month,
}

/// The numbers of a metric, with what they rest on.
#[derive(Debug, Clone, Serialize)]
pub struct MetricAnswer {
    /// The metric.
    pub metric: String,
    /// What it says.
    pub about: String,
    /// What it counts or measures.
    pub unit: Unit,
    /// The dataset it was computed from.
    pub dataset: String,
    /// How.
    pub expression: String,
    /// The first day asked for; none where no day was named.
    pub since: Option<NaiveDate>,
    /// The last day asked for.
    pub until: Option<NaiveDate>,
    /// The periods.
    pub grain: Option<Grain>,
    /// The columns it was split by.
    pub by: Vec<String>,
    /// The numbers, by account, split and period.
    pub rows: Vec<MetricRow>,
}

/// One number.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MetricRow {
    /// The account.
    pub account: Option<String>,
    /// The period, as in `2026-05-22`, `2026-W21` or `2026-05`; none where the whole window is one.
    pub period: Option<String>,
    /// The values of the columns it was split by.
    pub by: Vec<Option<String>>,
    /// The number; none where it was not measured.
    pub value: Option<serde_json::Number>,
    /// Rows of the dataset it is made of.
    pub rows: i64,
    /// Days among them.
    pub days: i64,
    /// The first of those days.
    pub first_date: Option<NaiveDate>,
    /// The last.
    pub last_date: Option<NaiveDate>,
    /// When the newest of the rows was taken; none where the dataset does not tell.
    pub observed_at: Option<String>,
    /// Rows that TikTok may still restate; none where the dataset does not tell.
    pub unsettled: Option<i64>,
}

impl Project {
    /// The metric of a name.
    pub fn metric(&self, name: &str) -> Result<&Metric, EngineError> {
        self.metrics.get(name).ok_or_else(|| EngineError::NoMetric {
            name: name.to_owned(),
            nearest: toklake_lake::nearest(name, self.metrics.keys().map(String::as_str))
                .map(str::to_owned),
        })
    }
}

impl Engine {
    /// The numbers of a metric.
    ///
    /// # Errors
    /// A name that no metric has; a column that the metric cannot be split by.
    pub async fn metric(&self, name: &str, ask: &Question) -> Result<MetricAnswer, EngineError> {
        let metric = self.project.metric(name)?;
        let found = self.sql(&query(&self.project, metric, ask)?).await?;
        Ok(MetricAnswer {
            metric: metric.name.clone(),
            about: metric.about.clone(),
            unit: metric.unit,
            dataset: metric.dataset.to_string(),
            expression: metric.expression.clone(),
            since: ask.since,
            until: ask.until,
            grain: ask.grain,
            by: ask.by.clone(),
            rows: found
                .texts()
                .into_iter()
                .map(|cells| row(cells, ask.by.len()))
                .collect(),
        })
    }
}

/// The query behind a question.
pub(crate) fn query(
    project: &Project,
    metric: &Metric,
    ask: &Question,
) -> Result<String, EngineError> {
    let contract = &project.model(&metric.dataset)?.contract;
    let kind = |name: &str| contract.column(name).map(|column| column.kind);
    if let Some(stranger) = ask.by.iter().find(|by| !metric.by.contains(by)) {
        return Err(EngineError::NoSplit {
            metric: metric.name.clone(),
            by: stranger.clone(),
            known: metric.by.clone(),
        });
    }
    let day = format!("cast({} as date)", metric.time);
    let period = match ask.grain {
        Some(Grain::Day) => format!("cast({day} as text)"),
        Some(Grain::Week) => format!("to_char({day}, '%G-W%V')"),
        Some(Grain::Month) => format!("to_char({day}, '%Y-%m')"),
        None => "cast(null as text)".to_owned(),
    };
    // a row counts for each word of a list
    let lists: Vec<&String> = ask
        .by
        .iter()
        .filter(|by| kind(by) == Some(LogicalType::Texts))
        .collect();
    let from = match lists.as_slice() {
        [] => metric.dataset.to_string(),
        lists => {
            let lists: Vec<String> = lists
                .iter()
                .map(|by| format!("unnest({by}) as {by}"))
                .collect();
            format!(
                "(select * replace ({}) from {})",
                lists.join(", "),
                metric.dataset
            )
        }
    };
    let splits: String = ask
        .by
        .iter()
        .enumerate()
        .map(|(at, by)| format!("cast({by} as text) as split_{at}, "))
        .collect();
    let groups: String = (0..ask.by.len())
        .map(|at| format!(", split_{at}"))
        .collect();
    let observed = metric
        .observed
        .as_ref()
        .map_or("cast(null as text)".to_owned(), |at| {
            format!("cast(max({at}) as text)")
        });
    let unsettled = metric
        .settled
        .as_ref()
        .map_or("cast(null as bigint)".to_owned(), |is| {
            format!("count(*) filter (where not {is})")
        });
    let mut conditions = vec![];
    conditions.extend(
        ask.account
            .iter()
            .map(|name| format!("account = {}", quoted(name.trim_start_matches('@')))),
    );
    conditions.extend(ask.since.map(|since| format!("{day} >= date '{since}'")));
    conditions.extend(ask.until.map(|until| format!("{day} <= date '{until}'")));
    let filter = match conditions.is_empty() {
        true => String::new(),
        false => format!("where {}", conditions.join(" and ")),
    };
    let keys = format!("account, metric_period{groups}");
    Ok(format!(
        "select account, metric_period, {carried}{expression} as metric_value, count(*) as metric_rows, \
         count(distinct metric_day) as metric_days, min(metric_day) as first_date, max(metric_day) as last_date, \
         {observed} as metric_observed_at, {unsettled} as metric_unsettled \
         from (select *, {splits}{day} as metric_day, {period} as metric_period from {from} {filter}) \
         group by {keys} order by {keys}",
        carried = groups
            .strip_prefix(", ")
            .map_or_else(String::new, |some| format!("{some}, ")),
        expression = metric.expression,
    ))
}

fn row(cells: Vec<Option<String>>, splits: usize) -> MetricRow {
    let mut cells = cells.into_iter();
    let mut next = || cells.next().flatten();
    let (account, period) = (next(), next());
    let by = (0..splits).map(|_| next()).collect();
    let value = next();
    let count = |text: Option<String>| text.and_then(|text| text.parse::<i64>().ok());
    MetricRow {
        account,
        period,
        by,
        value: value.and_then(|text| number(&text)),
        rows: count(next()).unwrap_or_default(),
        days: count(next()).unwrap_or_default(),
        first_date: next().and_then(|text| text.parse().ok()),
        last_date: next().and_then(|text| text.parse().ok()),
        observed_at: next(),
        unsettled: count(next()),
    }
}

/// A number as it stands: whole where it is whole, and none where it is no number.
fn number(text: &str) -> Option<serde_json::Number> {
    match text.parse::<i64>() {
        Ok(whole) => Some(whole.into()),
        Err(_) => serde_json::Number::from_f64(text.parse().ok()?),
    }
}
