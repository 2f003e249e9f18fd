//! `toklake docs`: the reference pages and JSON Schemas, made from the program itself.

mod datasets;
mod schemas;

use std::fmt::Write;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::{Args, CommandFactory};
use toklake_engine::{CheckStory, Dimension, Metric, Project};
use toklake_lake::replace_file;
use toklake_pipeline::{Ending, settings_reference};

use crate::args::Cli;
use crate::world::World;

/// Every code that a program can meet in `--json`, with its meaning and remedy. The message of an error
/// says the same of the case at hand.
const ERRORS: &str = include_str!("errors.md");

/// Write the reference pages into a folder, and the JSON Schemas
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  toklake docs --write docs/reference
  toklake docs --check docs/reference")]
pub struct Docs {
    /// The folder of the pages
    dir: PathBuf,
    /// The folder of the JSON Schemas [default: ../../schemas/tiktok from DIR]
    #[arg(long, value_name = "DIR")]
    schemas: Option<PathBuf>,
    /// Write nothing; say which files differ, and end with exit code 1 if any does
    #[arg(long, conflicts_with = "write")]
    check: bool,
    /// Write the files that differ; this is what happens without `--check`
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
            ("datasets.md", datasets::page(&project)),
            ("metrics.md", metrics(&project)),
            ("errors.md", ERRORS.to_owned()),
            ("quality.md", quality(&project)),
        ];
        let pages = pages.map(|(name, text)| (self.dir.join(name), text));
        let schemas = schemas::files(&project).into_iter();
        let schemas = schemas.map(|(name, text)| (self.schemas().join(name), text));
        let mut ending = Ending::Fine;
        for (path, text) in pages.into_iter().chain(schemas) {
            ending = ending.max(self.one(world, &path, &text)?);
        }
        Ok(ending)
    }

    fn schemas(&self) -> PathBuf {
        let beside = || self.dir.join("../../schemas/tiktok");
        self.schemas.clone().unwrap_or_else(beside)
    }

    /// Writes or compares one file.
    fn one(&self, world: &World, path: &Path, text: &str) -> Result<Ending> {
        if std::fs::read_to_string(path).is_ok_and(|old| old == text) {
            return Ok(Ending::Fine);
        }
        if self.check {
            world.shell.say(&format!(
                "`{}` differs: run `toklake docs --write {}`",
                path.display(),
                self.dir.display()
            ));
            return Ok(Ending::Findings);
        }
        write(path, text)?;
        world.shell.say(&format!("wrote `{}`", path.display()));
        Ok(Ending::Fine)
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
    let unit = metric.unit.to_string();
    let about = Some(metric.unit.about()).filter(|about| *about != unit);
    let about = about.map_or_else(String::new, |about| format!(", {about}"));
    writeln!(page, "- unit: {unit}{about}")?;
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

fn listed(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}
