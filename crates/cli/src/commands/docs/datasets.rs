//! The page of the datasets: how they hang together, and what each holds.

use std::collections::BTreeSet;
use std::fmt::Write;

use toklake_engine::{Model, Project};
use toklake_lake::{Column, Format, Zone};

use super::listed;

/// The page.
pub(super) fn page(project: &Project) -> String {
    let mut page = "# Datasets\n\nMade from the contracts in `project/models`, each dataset after those it reads. The same as JSON Schema: `schemas/tiktok`.\n".to_owned();
    page.push_str(&diagram(project));
    for model in project.in_order() {
        dataset(&mut page, model).expect("writing to a text cannot fail");
    }
    page
}

/// From sources over curated datasets to published files; raw and staging tables are their sources.
fn diagram(project: &Project) -> String {
    let mut edges = BTreeSet::new();
    for model in project
        .in_order()
        .filter(|m| m.name.zone() == Zone::Curated)
    {
        let name = model.name.name();
        edges.extend(model.reads.iter().map(|read| {
            let (own, zone) = (read.name(), read.zone());
            let source = own
                .split_once("__")
                .map(|(source, _)| format!("{source}([{source}])"));
            match zone {
                Zone::Curated => format!("    {own} --> {name}"),
                Zone::Meta => format!("    meta_{own}[(meta.{own})] --> {name}"),
                _ => format!(
                    "    {} --> {name}",
                    source.unwrap_or_else(|| own.to_owned())
                ),
            }
        }));
        edges.extend(model.contract.publish.iter().map(|file| {
            let file = file.path.rsplit('/').next().unwrap_or_default();
            format!("    {name} --> file_{name}[/{file}/]")
        }));
    }
    let edges: Vec<String> = edges.into_iter().collect();
    format!(
        "\nRound: a source of `staging`; slanted: a published file.\n\n```mermaid\nflowchart LR\n{}\n```\n",
        edges.join("\n")
    )
}

fn dataset(page: &mut String, model: &Model) -> std::fmt::Result {
    let contract = &model.contract;
    writeln!(page, "\n## `{}`\n\n{}\n", model.name, contract.about)?;
    writeln!(page, "- grain: {}", contract.grain)?;
    writeln!(page, "- key: {}", listed(&contract.key))?;
    if !model.reads.is_empty() {
        let reads: Vec<String> = model.reads.iter().map(ToString::to_string).collect();
        writeln!(page, "- made from: {}", listed(&reads))?;
    }
    for file in &contract.publish {
        let format = match file.format {
            Format::Csv => "CSV",
            Format::Parquet => "Parquet",
        };
        writeln!(page, "- published as `{}` ({format})", file.path)?;
        if let Some(columns) = &file.columns {
            writeln!(page, "  with the columns {}", listed(columns))?;
        }
    }
    writeln!(
        page,
        "\n| column | type | unit | about |\n|---|---|---|---|"
    )?;
    contract
        .columns
        .iter()
        .try_for_each(|column| row(page, column))
}

fn row(page: &mut String, column: &Column) -> std::fmt::Result {
    let unit = column
        .unit
        .map_or_else(String::new, |unit| unit.to_string());
    let about = column.about.replace('|', "\\|");
    writeln!(
        page,
        "| `{}` | {} | {unit} | {about} |",
        column.name, column.kind
    )
}
