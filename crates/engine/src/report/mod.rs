//! The report: sheets that `project/reports/*.toml` names, as a workbook and as a page to print.
//!
//! A sheet is a query or the answers of the insights; both files are made from the same cells, so that they
//! cannot disagree. Start at [`Engine::report`].

mod chart;
mod page;
mod sheet;
mod workbook;

use std::collections::BTreeMap;

use datafusion::prelude::SessionContext;
use serde::Deserialize;

use crate::error::EngineError;
use crate::insight::Insights;
use crate::store::{Engine, answer, quoted};
pub(crate) use sheet::Sheet;

/// A report of the project.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// What stands on top.
    pub title: String,
    /// Where it lies in the lake, without its ending.
    pub path: String,
    /// A query of one text, which stands on top: of which days and posts the numbers are, and when they were taken.
    window: Option<String>,
    /// What it shows.
    pub sheets: Vec<SheetPlan>,
}

/// A sheet as the project says it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SheetPlan {
    /// Its name.
    pub name: String,
    /// What it shows and how it was made.
    pub about: String,
    /// Its query; `{account}` stands for the account.
    sql: Option<String>,
    /// Or the answers of the insights.
    from: Option<From>,
    /// Why it may have no row.
    empty: Option<String>,
    chart: Option<ChartPlan>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum From {
    Statements,
    Recommendations,
}

/// A chart beside a sheet.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChartPlan {
    pub kind: ChartKind,
    pub title: String,
    pub x: String,
    pub y: Vec<String>,
    /// The first so many rows.
    pub rows: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ChartKind {
    Line,
    Column,
    Bar,
}

/// A report as its two files.
#[derive(Debug)]
pub struct Reported {
    /// An Excel workbook.
    pub workbook: Vec<u8>,
    /// A page that needs nothing else.
    pub page: String,
}

/// What stands on every sheet and page: whose numbers, and as of when.
pub(crate) struct Head<'a> {
    pub title: &'a str,
    pub account: &'a str,
    /// As a person reads it.
    pub made_at: &'a str,
    /// Of which days and posts the numbers are, and when they were taken.
    pub window: &'a str,
    /// Insights with how each is answered.
    pub methods: Vec<(&'a str, &'a str)>,
}

impl Engine {
    /// The report of one account. `made_at` is shown as it stands.
    ///
    /// # Errors
    /// A query of the report that fails; a workbook that cannot be written.
    pub async fn report(&self, account: &str, made_at: &str) -> Result<Reported, EngineError> {
        let report = self.project.report()?;
        let planned = report.planned().into_iter().map(|(_, sql)| sql);
        let queries: Vec<String> = planned.chain(self.insight_queries()).collect();
        let context = self.session_for(&queries, Some(account)).await?;
        let insights = self.insights_in(&context, Some(account)).await?;
        let mut sheets = vec![];
        for plan in &report.sheets {
            sheets.push(sheet(&context, plan, account, &insights).await?);
        }
        let window = match &report.window {
            Some(sql) => answer(&context, &query(sql, account)).await?.texts(),
            None => vec![],
        };
        let window = window.into_iter().flatten().flatten().next();
        let own = self.project.insights.values();
        let head = Head {
            title: &report.title,
            account,
            made_at,
            window: window.as_deref().unwrap_or_default(),
            methods: own
                .map(|one| (one.question.as_str(), one.method.as_str()))
                .collect(),
        };
        let workbook =
            workbook::written(&head, &sheets).map_err(EngineError::file("write", &report.path))?;
        let page = page::written(&head, &sheets);
        Ok(Reported { workbook, page })
    }

    /// Writes the report of one account to `stem`.xlsx and `stem`.html in the lake; answers with what it wrote.
    ///
    /// # Errors
    /// As of [`Engine::report`], and a lake that cannot be written.
    pub async fn write_report(
        &self,
        account: &str,
        made_at: &str,
        stem: &str,
    ) -> Result<Vec<(String, usize)>, EngineError> {
        let Reported { workbook, page } = self.report(account, made_at).await?;
        let mut written = vec![];
        for (ending, bytes) in [("xlsx", workbook), ("html", page.into_bytes())] {
            let path = format!("{stem}.{ending}");
            written.push((path.clone(), bytes.len()));
            self.lake
                .write(&object_store::path::Path::from(path), bytes.into())
                .await?;
        }
        Ok(written)
    }
}

async fn sheet(
    context: &SessionContext,
    plan: &SheetPlan,
    account: &str,
    insights: &Insights,
) -> Result<Sheet, EngineError> {
    Ok(match (&plan.sql, plan.from) {
        (_, Some(From::Statements)) => Sheet::of_statements(plan, insights),
        (_, Some(From::Recommendations)) => Sheet::of_recommendations(plan, insights),
        (sql, None) => {
            let sql = sql.as_deref().unwrap_or("select 1 as nothing where false");
            Sheet::of_rows(plan, &answer(context, &query(sql, account)).await?)
        }
    })
}

/// The query for one account.
pub(crate) fn query(sql: &str, account: &str) -> String {
    sql.replace("{account}", &quoted(account))
}

impl Report {
    /// Its queries for an account of no name, each with what it fills.
    pub(crate) fn planned(&self) -> Vec<(&str, String)> {
        let window = self.window.iter().map(|sql| ("window", sql));
        let sheets = self
            .sheets
            .iter()
            .filter_map(|sheet| Some((sheet.name.as_str(), sheet.sql.as_ref()?)));
        let all = window.chain(sheets);
        all.map(|(name, sql)| (name, query(sql, ""))).collect()
    }
}

/// The report of the project's files, and what is wrong with it.
pub(crate) fn read(files: &BTreeMap<String, String>) -> (Vec<Report>, Vec<String>) {
    let (mut reports, mut problems) = (vec![], vec![]);
    let ours = |path: &str| path.starts_with("reports/") && path.ends_with(".toml");
    for (path, text) in files.iter().filter(|(path, _)| ours(path)) {
        match toml::from_str::<Report>(text) {
            Ok(report) => reports.push(report),
            Err(problem) => {
                problems.push(format!("{}\n  report    project/{path}", problem.message()))
            }
        }
    }
    (reports, problems)
}
