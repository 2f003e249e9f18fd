//! `toklake docs`: the reference pages, made from the program itself.

use std::fmt::Write;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::{Args, CommandFactory};
use toklake_engine::{CheckStory, Dimension, Metric, Model, Project};
use toklake_lake::{Column, Format, replace_file};
use toklake_pipeline::{Ending, settings_reference};

use crate::args::Cli;
use crate::world::World;

/// Write the reference pages into a folder
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  toklake docs --write docs/reference
  toklake docs --check docs/reference")]
pub struct Docs {
    /// The folder
    dir: PathBuf,
    /// Write nothing; say which pages differ, and end with exit code 1 if any does
    #[arg(long, conflicts_with = "write")]
    check: bool,
    /// Write the pages that differ; this is what happens without `--check`
    #[arg(long)]
    write: bool,
}

impl Docs {
    /// Writes or compares.
    pub fn run(self, world: &World) -> Result<Ending> {
        let project = Project::open(None).context("cannot open the built-in project")?;
        let pages = [
            ("commands.md", commands()),
            ("settings.md", settings_reference()),
            ("datasets.md", datasets(&project)),
            ("metrics.md", metrics(&project)),
            ("quality.md", quality(&project)),
        ];
        let writes = self.write || !self.check;
        let mut ending = Ending::Fine;
        for (name, text) in &pages {
            let path = self.dir.join(name);
            if std::fs::read_to_string(&path).is_ok_and(|old| old == *text) {
                continue;
            }
            if !writes {
                world.shell.say(&format!(
                    "`{}` differs: run `toklake docs --write {}`",
                    path.display(),
                    self.dir.display()
                ));
                ending = Ending::Findings;
            } else {
                write(&path, text)?;
                world.shell.say(&format!("wrote `{}`", path.display()));
            }
        }
        Ok(ending)
    }
}

fn write(path: &Path, text: &str) -> Result<()> {
    Ok(replace_file(path, |file| file.write_all(text.as_bytes()))?)
}

fn commands() -> String {
    let mut page =
        "# Commands\n\nMade from `toklake --help` and the help of each command.\n".to_owned();
    let mut cli = Cli::command();
    cli.build();
    add_help(&mut page, "toklake", &mut cli);
    page
}

/// The help of a command, and of those below it.
fn add_help(page: &mut String, name: &str, command: &mut clap::Command) {
    page.push_str(&help(name, command));
    let below = command.get_subcommands_mut();
    for command in below.filter(|command| !command.is_hide_set()) {
        let name = format!("{name} {}", command.get_name());
        add_help(page, &name, command);
    }
}

fn help(name: &str, command: &mut clap::Command) -> String {
    let text = command.render_help().to_string();
    let lines: Vec<&str> = text.trim_end().lines().map(str::trim_end).collect();
    format!("\n## `{name}`\n\n```text\n{}\n```\n", lines.join("\n"))
}

fn datasets(project: &Project) -> String {
    let mut page = "# Datasets\n\nMade from the contracts in `project/models`, each dataset after those it reads.\n".to_owned();
    for model in project.in_order() {
        dataset(&mut page, model).expect("writing to a text cannot fail");
    }
    page
}

fn metrics(project: &Project) -> String {
    let mut page = "# Metrics\n\nMade from `project/metrics`. `toklake metric NAME` asks for the numbers of one.\n".to_owned();
    for metric in project.metrics.values() {
        add_metric(&mut page, metric).expect("writing to a text cannot fail");
    }
    page
}

fn quality(project: &Project) -> String {
    let mut page = "# Quality\n\nMade from `project/checks`: each check is a query whose rows are the problems. `toklake quality` asks all of them.\n\nWhere one of severity `error` finds rows, its dataset keeps its old content, and the run names them; where no build makes the dataset, the run names them only. `warn` is shown.\n".to_owned();
    for dimension in Dimension::ALL {
        let checks = project.checks.iter().filter(|c| c.dimension == dimension);
        add_checks(&mut page, dimension, checks).expect("writing to a text cannot fail");
    }
    page
}

fn add_checks<'p>(
    page: &mut String,
    dimension: Dimension,
    checks: impl Iterator<Item = &'p CheckStory>,
) -> std::fmt::Result {
    writeln!(page, "\n## {}\n\n{}\n", dimension.word(), dimension.about())?;
    writeln!(
        page,
        "| Check | Dataset | Severity | What it finds |\n|---|---|---|---|"
    )?;
    for check in checks {
        let (name, severity) = (&check.name, check.severity.word());
        let about = check.about.replace('|', "\\|");
        writeln!(
            page,
            "| `{name}` | `{}` | {severity} | {about} |",
            check.dataset
        )?;
    }
    Ok(())
}

fn add_metric(page: &mut String, metric: &Metric) -> std::fmt::Result {
    writeln!(page, "\n## `{}`\n\n{}\n", metric.name, metric.about)?;
    writeln!(page, "- unit: {}, {}", metric.unit, metric.unit.about())?;
    writeln!(
        page,
        "- from: `{}`, by day of `{}`",
        metric.dataset, metric.time
    )?;
    if !metric.by.is_empty() {
        writeln!(page, "- by: {}", listed(&metric.by))?;
    }
    writeln!(page, "\n```sql\n{}\n```", metric.expression)
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

fn listed(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}
