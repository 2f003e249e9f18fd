//! `toklake metrics`: every number that has a name, and what it means.

use std::collections::BTreeMap;

use anyhow::Result;
use clap::Args;
use serde_json::json;
use toklake_engine::Metric;
use toklake_pipeline::Ending;

use crate::page::Page;
use crate::terminal::{Style, left};
use crate::world::World;

/// Columns of a name.
const NAME: usize = 34;

/// List the metrics: what each means and its unit
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  toklake metrics
  toklake metrics --json

`toklake metric NAME` asks for the numbers of one.")]
pub struct Metrics {}

impl Metrics {
    /// Lists.
    pub async fn run(self, world: &World) -> Result<Ending> {
        let pipeline = world.pipeline()?;
        let metrics: Vec<&Metric> = pipeline.engine.project.metrics.values().collect();
        let said: Vec<_> = metrics.iter().map(|metric| spoken(metric)).collect();
        let style = world.shell.style;
        world
            .shell
            .answer("metrics", Ending::Fine, &said, || listed(&metrics, style))
    }
}

fn spoken(metric: &Metric) -> serde_json::Value {
    json!({
        "name": metric.name,
        "about": metric.about,
        "unit": metric.unit,
        "dataset": metric.dataset.to_string(),
        "time": metric.time,
        "by": metric.by,
        "expression": metric.expression,
    })
}

fn listed(metrics: &[&Metric], style: Style) -> String {
    let mut datasets: BTreeMap<String, Vec<&Metric>> = BTreeMap::new();
    for metric in metrics {
        let of = datasets.entry(metric.dataset.to_string()).or_default();
        of.push(metric);
    }
    let mut page = Page::new(style);
    for (dataset, metrics) in &datasets {
        let by = metrics.first().map(|metric| metric.by.join(", "));
        let by = by.filter(|by| !by.is_empty());
        page.heading(
            dataset,
            &by.map_or_else(String::new, |by| format!("by {by}")),
        );
        for metric in metrics {
            page.verbatim(&format!("{}  {}", left(&metric.name, NAME), metric.unit));
            page.note(&metric.about);
        }
    }
    page.heading("`toklake metric NAME` asks for the numbers of one", "");
    page.finish()
}
