//! The quality of a lake: what the checks found, what was set aside, and scores. Nothing here writes.

use std::collections::BTreeMap;

use serde::Serialize;
use toklake_engine::{Dimension, FailingRow, Quality, QualityDay};

use crate::error::PipelineError;
use crate::pipeline::Pipeline;
use crate::raw;
use crate::report::SetAsideCount;

/// One failed check.
#[derive(Debug, Clone, Serialize)]
pub struct QualityRow {
    /// The dataset.
    pub dataset: String,
    /// The account; none where the check speaks of all.
    pub account: Option<String>,
    /// `completeness`, `consistency`, `validity`, `freshness` or `accuracy`.
    pub dimension: String,
    /// The check.
    pub check: String,
    /// `error` or `warn`.
    pub severity: String,
    /// Failing rows.
    pub rows: u64,
    /// What is wrong.
    pub message: String,
    /// One failing row.
    pub sample: String,
}

/// How good an account's rows of one dataset are: means over its days.
#[derive(Debug, Clone, Serialize)]
pub struct DatasetQuality {
    /// The dataset.
    pub dataset: String,
    /// The account.
    pub account: String,
    /// Days, or 1 for a dataset without days.
    pub days: u64,
    /// Plain mean of the five dimensions, of those that are measured.
    pub overall: Option<f64>,
    /// Each dimension; none where nothing in the dataset speaks of it.
    pub scores: Vec<(String, Option<f64>)>,
    /// The worst of its days; none where it has no days.
    pub worst_date: Option<chrono::NaiveDate>,
    /// Why the worst of its days is less than 1.
    pub reasons: Vec<String>,
}

/// What the checks say of the lake now.
#[derive(Debug, Clone, Default, Serialize)]
pub struct QualityReport {
    /// Plain mean of the five dimensions, of those that are measured.
    pub overall: Option<f64>,
    /// Share of what each dimension asks that holds, 0 to 1, mean over datasets, accounts and days; none
    /// where nothing was measured.
    pub scores: Vec<(String, Option<f64>)>,
    /// Each dataset and account, the worst first.
    pub datasets: Vec<DatasetQuality>,
    /// Failed checks.
    pub rows: Vec<QualityRow>,
    /// Rows in quarantine, by reason.
    pub quarantine: Vec<SetAsideCount>,
}

impl Pipeline {
    /// Judges every curated dataset, of one account or of all, and counts the quarantine.
    pub async fn quality(&self, account: Option<&str>) -> Result<QualityReport, PipelineError> {
        let mut quality = self.engine.judge().await?;
        if let Some(account) = account {
            quality.days.retain(|day| day.account == account);
            let is_of = |row: &FailingRow| row.account.as_deref().is_none_or(|of| of == account);
            quality.failing.retain(is_of);
        }
        let score = |dimension: Dimension| (dimension.word().to_owned(), quality.mean(dimension));
        Ok(QualityReport {
            overall: quality.overall(),
            scores: Dimension::ALL.map(score).to_vec(),
            datasets: by_dataset(&quality),
            rows: by_check(&quality.failing),
            quarantine: raw::set_aside(self).await?,
        })
    }
}

fn by_dataset(quality: &Quality) -> Vec<DatasetQuality> {
    let mut groups: BTreeMap<(&str, &str), Vec<&QualityDay>> = BTreeMap::new();
    for day in &quality.days {
        groups
            .entry((&day.dataset, &day.account))
            .or_default()
            .push(day);
    }
    let mut datasets: Vec<DatasetQuality> = groups
        .into_iter()
        .map(|((dataset, account), days)| one_dataset(dataset, account, &days))
        .collect();
    datasets.sort_by(|a, b| {
        a.overall
            .unwrap_or(1.0)
            .total_cmp(&b.overall.unwrap_or(1.0))
    });
    datasets
}

fn one_dataset(dataset: &str, account: &str, days: &[&QualityDay]) -> DatasetQuality {
    let scores: Vec<(String, Option<f64>)> = Dimension::ALL
        .map(|dimension| {
            let measured = days.iter().filter_map(|day| day.score(dimension));
            (dimension.word().to_owned(), mean(measured))
        })
        .to_vec();
    let overall_of = |day: &&&QualityDay| day.overall().unwrap_or(1.0);
    let worst = days
        .iter()
        .min_by(|a, b| overall_of(a).total_cmp(&overall_of(b)));
    DatasetQuality {
        dataset: dataset.to_owned(),
        account: account.to_owned(),
        days: days.len() as u64,
        overall: mean(scores.iter().filter_map(|(_, score)| *score)),
        scores,
        worst_date: worst.and_then(|day| day.date),
        reasons: worst.map(|day| day.reasons.clone()).unwrap_or_default(),
    }
}

fn mean(numbers: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = numbers.fold((0.0, 0_u32), |(sum, count), n| (sum + n, count + 1));
    (count > 0).then(|| sum / f64::from(count))
}

/// The rows that the checks found, a line for each check and account.
fn by_check(failing: &[FailingRow]) -> Vec<QualityRow> {
    let mut rows: Vec<QualityRow> = vec![];
    for row in failing {
        let known = rows
            .iter_mut()
            .find(|r| r.check == row.check && r.account == row.account);
        match known {
            Some(known) => known.rows += 1,
            None => rows.push(QualityRow {
                dataset: row.dataset.clone(),
                account: row.account.clone(),
                dimension: row.dimension.word().to_owned(),
                check: row.check.clone(),
                severity: row.severity.word().to_owned(),
                rows: 1,
                message: row.message.clone(),
                sample: row.row.clone(),
            }),
        }
    }
    rows
}
