//! The page of the datasets: how they hang together, and what each holds.

use std::collections::BTreeSet;
use std::fmt::Write;

use toklake_engine::{Model, Project};
use toklake_lake::{Column, Format, Zone};

use super::listed;

/// The page.
pub(super) fn page(project: &Project) -> String {
    let mut page = "# Datasets\n\nMade from the contracts in `project/models`, each dataset after those it reads. The same as JSON Schema: `schemas/tiktok`.\n".to_owned();
    page.push_str(&index(project));
    page.push_str(&diagram(project));
    for model in project.in_order() {
        dataset(&mut page, model).expect("writing to a text cannot fail");
    }
    page
}

fn curated(project: &Project) -> impl Iterator<Item = &Model> {
    let models = project.in_order();
    models.filter(|model| model.name.zone() == Zone::Curated)
}

/// What each curated dataset is about, and which sources can supply it.
fn index(project: &Project) -> String {
    let rows: BTreeSet<String> = curated(project)
        .map(|model| {
            let sources: Vec<String> = sources(project, model).into_iter().collect();
            let about = model.contract.about.split_inclusive(". ").next();
            let about = about.unwrap_or_default().trim().replace('|', "\\|");
            let name = model.name.name();
            format!(
                "| [`{name}`](#curated{name}) | {about} | {} |",
                sources.join(", ")
            )
        })
        .collect();
    let rows: Vec<String> = rows.into_iter().collect();
    format!(
        "\n## The curated datasets\n\n| dataset | about | from the sources |\n|---|---|---|\n{}\n",
        rows.join("\n")
    )
}

/// The sources of a dataset, through all that it is made from: `business` of `staging.business__videos`.
fn sources(project: &Project, model: &Model) -> BTreeSet<String> {
    let mut sources = BTreeSet::new();
    for read in &model.reads {
        match read.name().split_once("__") {
            Some((source, _)) => sources.extend([source.to_owned()]),
            None => sources.extend(
                project
                    .model(read)
                    .map(|read| self::sources(project, read))
                    .unwrap_or_default(),
            ),
        }
    }
    sources
}

/// How curated datasets are made from each other, down to published files.
fn diagram(project: &Project) -> String {
    let all = curated(project).flat_map(|model| {
        let reads = model.reads.iter();
        let reads = reads.filter(|read| read.zone() == Zone::Curated && **read != model.name);
        reads.map(|read| (read.name(), model.name.name()))
    });
    let all: BTreeSet<(&str, &str)> = all.collect();
    let plain = all.iter().filter(|edge| !is_implied(&all, edge));
    let mut edges: Vec<String> = plain
        .map(|(from, to)| format!("    {from} --> {to}"))
        .collect();
    for model in curated(project) {
        let name = model.name.name();
        edges.extend(model.contract.publish.iter().map(|file| {
            let file = file.path.rsplit('/').next().unwrap_or_default();
            format!("    {name} --> file_{name}[/{file}/]")
        }));
    }
    format!(
        "\nHow they are made from each other; arrows that others imply are left out, and so are datasets that sources alone make. \
         Slanted: a published file.\n\n```mermaid\nflowchart LR\n{}\n```\n",
        edges.join("\n")
    )
}

/// Whether the end of an arrow can be reached over another dataset too.
fn is_implied(all: &BTreeSet<(&str, &str)>, (from, to): &(&str, &str)) -> bool {
    let mut waiting: Vec<&str> = vec![];
    let next = |of: &str| {
        let arrows = all.iter().filter(move |(start, _)| *start == of);
        arrows.map(|(_, end)| *end).collect::<Vec<&str>>()
    };
    waiting.extend(next(from).into_iter().filter(|end| end != to));
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    while let Some(name) = waiting.pop() {
        if name == *to {
            return true;
        }
        if seen.insert(name) {
            waiting.extend(next(name));
        }
    }
    false
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
