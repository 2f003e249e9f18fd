//! Asking every insight of the project, and what follows from the answers.

use std::collections::{BTreeMap, BTreeSet};

use datafusion::common::DFSchema;
use datafusion::prelude::SessionContext;
use serde::Serialize;

use super::judge::{self, Found, Row, Statement};
use super::{COLUMNS, Insight, NEEDED, words};
use crate::error::EngineError;
use crate::store::{Engine, answer, quoted};

/// Chance from which on a thing is worth an experiment.
const LIKELY: f64 = 0.8;
/// Experiments that are proposed at a time: more would tell nothing.
const EXPERIMENTS: usize = 5;

/// Everything that is said, account after account.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Insights {
    pub statements: Vec<Statement>,
    /// What to do, by what to expect of it.
    pub recommendations: Vec<Recommendation>,
}

/// Something to do.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Recommendation {
    pub account: String,
    /// The insight that it follows from.
    pub insight: String,
    /// What it speaks of.
    pub subject: String,
    /// What to do.
    pub text: String,
    /// Whether the data show no difference yet, and trying is how to learn.
    pub is_experiment: bool,
    /// The option of `toklake experiment plan` that tries it, where one does.
    pub trial: Option<String>,
    /// Factor on views to expect, with 80 % of what is thought possible.
    pub gain: f64,
    pub gain_low: Option<f64>,
    pub gain_high: Option<f64>,
    /// The estimate behind it, with its 90 % interval.
    pub effect: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    /// Observations with it, of all.
    pub n: i64,
    pub total: i64,
    /// The videos behind it, newest first.
    pub video_ids: Vec<String>,
}

impl Engine {
    /// What the data of an account say, or of all.
    ///
    /// # Errors
    /// A query that fails, or that lacks a column that insights need.
    pub async fn insights(&self, account: Option<&str>) -> Result<Insights, EngineError> {
        let queries = self.insight_queries();
        let context = self.session_for(&queries, account).await?;
        self.insights_in(&context, account).await
    }

    /// The queries of all insights, as the project has them.
    pub(crate) fn insight_queries(&self) -> Vec<String> {
        let insights = self.project.insights.values();
        insights.map(|insight| insight.sql.clone()).collect()
    }

    /// As [`Engine::insights`], in a session that has what their queries read.
    pub(crate) async fn insights_in(
        &self,
        context: &SessionContext,
        account: Option<&str>,
    ) -> Result<Insights, EngineError> {
        let all: Vec<&Insight> = self.project.insights.values().collect();
        answered(context, &all, account).await
    }
}

/// What insights say, those of one account judged together.
pub(crate) async fn answered(
    context: &SessionContext,
    insights: &[&Insight],
    account: Option<&str>,
) -> Result<Insights, EngineError> {
    let mut by_account: BTreeMap<String, BTreeMap<&str, Vec<Row>>> = BTreeMap::new();
    for insight in insights {
        let plan = context.sql(&insight.sql).await;
        let plan = plan.map_err(EngineError::query("plan", &insight.name))?;
        let sql = query(plan.schema(), insight, account);
        let sql = sql.map_err(|problem| EngineError::Project(vec![problem]))?;
        let found = answer(context, &sql).await?;
        for row in found.texts().into_iter().map(row) {
            let own = by_account.entry(row.account.clone()).or_default();
            own.entry(&insight.name).or_default().push(row);
        }
    }
    let mut said = Insights::default();
    for mut rows in by_account.into_values() {
        let own = insights
            .iter()
            .filter_map(|insight| Some((*insight, rows.remove(insight.name.as_str())?)));
        let found: Found = own.collect();
        said.statements.extend(judge::statements(&found));
        said.recommendations.extend(recommendations(&found));
    }
    Ok(said)
}

/// The query of an insight that gives the columns of `schema`, in the order of [`COLUMNS`]; the others as NULL.
///
/// # Errors
/// Columns that are needed and missing, and those that stand for nothing.
pub(crate) fn query(
    schema: &DFSchema,
    insight: &Insight,
    account: Option<&str>,
) -> Result<String, String> {
    let fields = schema.fields().iter();
    let given: BTreeSet<&str> = fields.map(|field| field.name().as_str()).collect();
    columns_are_known(&given)?;
    let columns: Vec<String> = COLUMNS
        .iter()
        .map(|(name, kind)| match (given.contains(name), *name) {
            (false, name) => format!("cast(null as {kind}) as {name}"),
            (true, "video_ids") => "array_to_string(video_ids, ' ') as video_ids".to_owned(),
            (true, name) => name.to_owned(),
        })
        .collect();
    let of_account = account.map_or_else(String::new, |account| {
        format!("where account = {}", quoted(account))
    });
    Ok(format!(
        "select {} from ({}) {of_account} order by account, test nulls first, subject nulls first",
        columns.join(", "),
        insight.sql
    ))
}

fn columns_are_known(given: &BTreeSet<&str>) -> Result<(), String> {
    if let Some(name) = NEEDED.into_iter().find(|name| !given.contains(name)) {
        return Err(format!("an insight needs the column `{name}`"));
    }
    let known = || COLUMNS.into_iter().map(|(name, _)| name);
    let Some(name) = given.iter().find(|name| known().all(|own| own != **name)) else {
        return Ok(());
    };
    let hint = toklake_lake::nearest(name, known())
        .map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
    Err(format!(
        "the column `{name}` stands for nothing in an insight{hint}"
    ))
}

fn row(cells: Vec<Option<String>>) -> Row {
    let mut cells = cells.into_iter();
    let mut text = || cells.next().flatten();
    let number = |cell: Option<String>| cell.and_then(|cell| cell.parse::<f64>().ok());
    let count = |cell: Option<String>| cell.and_then(|cell| cell.parse().ok()).unwrap_or_default();
    Row {
        account: text().unwrap_or_default(),
        subject: text(),
        test: text(),
        effect: number(text()),
        low: number(text()),
        high: number(text()),
        n: count(text()),
        total: count(text()),
        p: number(text()),
        gain: number(text()),
        gain_low: number(text()),
        gain_high: number(text()),
        probability: number(text()),
        video_ids: text().map_or_else(Vec::new, |ids| {
            ids.split_whitespace().map(str::to_owned).collect()
        }),
        since: text(),
        until: text(),
    }
}

/// What follows for one account: what is believed, and the likeliest of the rest as experiments.
fn recommendations(found: &Found) -> Vec<Recommendation> {
    let mut all: Vec<Recommendation> = vec![];
    for ((insight, rows), sure) in found.iter().zip(judge::adjust(found)) {
        let enough = rows
            .iter()
            .zip(sure)
            .filter(|(row, _)| row.total >= insight.minimum);
        all.extend(enough.filter_map(|(row, q)| recommendation(insight, row, q)));
    }
    all.sort_by(|a, b| b.gain.total_cmp(&a.gain).then(a.text.cmp(&b.text)));
    let mut experiments = 0;
    let mut subjects = BTreeSet::new();
    all.retain(|one| {
        experiments += usize::from(one.is_experiment);
        (!one.is_experiment || experiments <= EXPERIMENTS) && subjects.insert(one.text.clone())
    });
    all
}

fn recommendation(insight: &Insight, row: &Row, q: Option<f64>) -> Option<Recommendation> {
    let (gain, chance) = (row.gain?, row.probability?);
    let is_help = gain > 1.0;
    let template = match is_help {
        true => insight.advice.as_ref()?,
        false => insight.avoid.as_ref()?,
    };
    let is_believed = judge::is_believed(insight, row, q);
    let is_likely = if is_help {
        chance >= LIKELY
    } else {
        chance <= 1.0 - LIKELY
    };
    // leaving out what harms gains what it costs
    let turned = |factor: f64| if is_help { factor } else { 1.0 / factor };
    let (low, high) = match is_help {
        true => (row.gain_low, row.gain_high),
        false => (row.gain_high, row.gain_low),
    };
    (is_believed || is_likely).then(|| Recommendation {
        account: row.account.clone(),
        insight: insight.name.clone(),
        subject: row.subject.clone().unwrap_or_default(),
        text: words::filled(template, insight, row),
        is_experiment: !is_believed,
        trial: insight.trial.clone(),
        gain: turned(gain),
        gain_low: low.map(turned),
        gain_high: high.map(turned),
        effect: row.effect,
        low: row.low,
        high: row.high,
        n: row.n,
        total: row.total,
        video_ids: row.video_ids.clone(),
    })
}
