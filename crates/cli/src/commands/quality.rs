//! `toklake quality`: what the checks found, what was set aside, and a score per dimension.

use std::collections::BTreeMap;

use anyhow::Result;
use clap::Args;
use toklake_pipeline::{DatasetQuality, Ending, QualityReport, QualityRow};

use crate::numbers::{counted, percent};
use crate::page::Page;
use crate::summary::aside;
use crate::terminal::{Style, one_line};
use crate::world::World;

/// Findings of one dataset that are shown before the rest is only counted.
const SHOWN: usize = 5;

/// Show what the checks found and which rows were set aside
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  toklake quality
  toklake quality --account luna.beats --json

Each score is the mean over datasets, accounts and days, which stand in
`meta.quality_daily`; the failing rows stand in `meta.quality_findings`.
Exit code 1 says that there are findings. An `error` keeps a table at its last
good content; a `warn` is only shown.")]
pub struct Quality {}

impl Quality {
    /// Shows.
    pub async fn run(self, world: &World) -> Result<Ending> {
        let pipeline = world.reading()?;
        let account = world.account_of(&pipeline).await?;
        let report = pipeline.quality(account.as_deref()).await?;
        let found = !report.rows.is_empty() || !report.quarantine.is_empty();
        let ending = if found {
            Ending::Findings
        } else {
            Ending::Fine
        };
        let style = world.shell.style;
        world
            .shell
            .answer("quality", ending, &report, || shown(&report, style))
    }
}

/// The report as a page.
pub fn shown(report: &QualityReport, style: Style) -> String {
    let mut page = Page::new(style);
    page.heading("quality", "share of what each dimension asks that holds");
    if let Some(overall) = report.overall {
        page.fact("overall", &percent(overall), "plain mean of the five");
    }
    for (dimension, score) in &report.scores {
        match score {
            // scores are the same whenever they are asked for: how long ago is another question
            Some(score) if dimension == "freshness" => {
                let text = "when it was looked at; how long ago: `toklake freshness`";
                page.fact(dimension, &percent(*score), text);
            }
            Some(score) => page.fact(dimension, &percent(*score), ""),
            None => page.fact(dimension, "", "nothing measured"),
        }
    }
    weakest(&mut page, report);
    findings(&mut page, &report.rows);
    if !report.quarantine.is_empty() {
        let rows: u64 = report.quarantine.iter().map(|count| count.rows).sum();
        page.heading(
            "set aside",
            &format!("{}, kept with their reasons", counted(rows, "row", "rows")),
        );
        for count in &report.quarantine {
            page.item(&aside(count), &count.remedy);
        }
    }
    let is_measured = report.overall.is_some();
    if !is_measured {
        page.heading("nothing to judge", "the lake has no rows yet");
    } else if report.rows.is_empty() && report.quarantine.is_empty() {
        page.heading("no findings", "");
    }
    page.finish()
}

/// The datasets that are not all well, with the reasons of their worst day.
fn weakest(page: &mut Page, report: &QualityReport) {
    let low = |dataset: &&DatasetQuality| dataset.overall.is_some_and(|overall| overall < 0.9995);
    let low: Vec<&DatasetQuality> = report.datasets.iter().filter(low).take(SHOWN).collect();
    if low.is_empty() {
        return;
    }
    page.heading(
        "weakest datasets",
        "days: `toklake sql \"select * from meta.quality_daily order by overall\"`",
    );
    for dataset in low {
        let overall = dataset.overall.map(percent).unwrap_or_default();
        let name = dataset.dataset.trim_start_matches("curated.");
        let days = counted(dataset.days, "day", "days");
        let low = dataset.scores.iter().filter_map(|(dimension, score)| {
            let score = score.filter(|score| *score < 0.9995)?;
            Some(format!("{dimension} {}", percent(score)))
        });
        let low: Vec<String> = low.collect();
        let of = format!(
            "{overall} {name} of {}, {days}: {}",
            dataset.account,
            low.join(", ")
        );
        page.item(&of, "");
        let date = dataset
            .worst_date
            .map_or_else(String::new, |date| format!("{date}: "));
        let reasons = dataset
            .reasons
            .iter()
            .filter(|reason| !reason.starts_with("not measured"));
        let reasons: Vec<&str> = reasons.map(String::as_str).collect();
        page.note(&format!("{date}{}", one_line(&reasons.join("; "))));
    }
}

fn findings(page: &mut Page, rows: &[QualityRow]) {
    let mut datasets: BTreeMap<&str, Vec<&QualityRow>> = BTreeMap::new();
    for row in rows {
        datasets.entry(&row.dataset).or_default().push(row);
    }
    for (dataset, rows) in &datasets {
        page.heading(dataset, "");
        for row in rows.iter().take(SHOWN) {
            let account = row
                .account
                .as_ref()
                .map_or_else(String::new, |account| format!("{account}: "));
            let rows = counted(row.rows, "row", "rows");
            let text = format!(
                "{} `{}` ({}), {rows}: {account}{}",
                row.severity, row.check, row.dimension, row.message
            );
            page.item(&text, "");
            page.note(&format!("as in {}", one_line(&row.sample)));
        }
        if let Some(rest) = rows.len().checked_sub(SHOWN).filter(|rest| *rest > 0) {
            page.item(&format!("and {rest} more: `--json` lists all"), "");
        }
    }
}
