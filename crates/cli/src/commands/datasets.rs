//! `toklake datasets`: what there is to ask.

use anyhow::Result;
use clap::Args;
use toklake_lake::Zone;
use toklake_pipeline::{DatasetRow, Ending};

use crate::numbers::{bytes, counted, grouped};
use crate::page::Page;
use crate::terminal::{Style, left, right};
use crate::world::World;

/// Columns of a name, and of each number after it.
const NAME: usize = 30;
const NUMBER: usize = 11;
/// What stands where there is no number.
const NONE: &str = "-";

/// List the datasets: their rows, size and version
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  toklake datasets
  toklake datasets --long --all
  toklake datasets --fingerprints

A version counts the changes of a table; a query is answered when it is asked.
Two lakes with the same fingerprint of a dataset hold the same rows of it.")]
pub struct Datasets {
    /// With a hash over the rows of each; reads every table
    #[arg(long)]
    fingerprints: bool,
    /// With what each holds, what a row is, and the files made from it
    #[arg(long, short)]
    long: bool,
    /// With those that nothing has filled yet
    #[arg(long, short)]
    all: bool,
}

impl Datasets {
    /// Lists.
    pub async fn run(self, world: &World) -> Result<Ending> {
        let pipeline = match self.all {
            true => world.pipeline()?,
            false => world.reading()?,
        };
        let rows = pipeline.datasets(self.fingerprints).await?;
        let style = world.shell.style;
        world.shell.answer("datasets", Ending::Fine, &rows, || {
            listed(&rows, self.long, self.all, style)
        })
    }
}

fn listed(rows: &[DatasetRow], long: bool, all: bool, style: Style) -> String {
    let mut page = Page::new(style);
    page.verbatim(&line("dataset", ["rows", "size", "version"], "kind"));
    for zone in Zone::ALL.map(Zone::as_str) {
        let mut within = rows
            .iter()
            .filter(|row| all || !is_empty(row))
            .filter_map(|row| Some((row.name.strip_prefix(zone)?.strip_prefix('.')?, row)))
            .peekable();
        if within.peek().is_some() {
            page.heading(zone, "");
        }
        for (name, row) in within {
            one(&mut page, name, row, long);
        }
    }
    let empty = rows.iter().filter(|row| !all && is_empty(row)).count() as u64;
    if empty > 0 {
        let tables = counted(empty, "table is", "tables are");
        page.heading(&format!("{tables} empty yet: `--all` lists them"), "");
    }
    if !long {
        page.heading("`--long` says what each holds", "");
    }
    page.finish()
}

/// Whether nothing has filled it yet.
fn is_empty(row: &DatasetRow) -> bool {
    row.stored && (row.version.is_none() || row.rows == 0)
}

fn one(page: &mut Page, name: &str, row: &DatasetRow, long: bool) {
    let none = || NONE.to_owned();
    let (numbers, kind) = match (row.version, row.stored) {
        (Some(version), _) => (
            [grouped(row.rows), bytes(row.bytes), grouped(version)],
            "table",
        ),
        (None, true) => ([none(), none(), none()], "table, empty"),
        (None, false) => ([none(), none(), none()], "query"),
    };
    page.verbatim(&line(name, numbers.each_ref().map(String::as_str), kind));
    if let Some(fingerprint) = &row.fingerprint {
        page.note(fingerprint);
    }
    if long {
        page.note(&row.about);
        page.note(&row.grain);
        for path in &row.published {
            page.note(&format!("published as {path}"));
        }
    }
}

/// Cells under each other; a blank stands between them however wide they are.
fn line(name: &str, numbers: [&str; 3], kind: &str) -> String {
    let numbers = numbers.map(|number| right(&format!(" {number}"), NUMBER));
    format!("{}{}  {kind}", left(name, NAME), numbers.concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terminal::width;

    fn row(name: &str, version: Option<u64>, stored: bool) -> DatasetRow {
        DatasetRow {
            name: name.to_owned(),
            grain: "one row per account and UTC day".to_owned(),
            about: "What is known of each day.".to_owned(),
            rows: 12_345,
            bytes: 67_890,
            version,
            slices: 3,
            stored,
            fingerprint: None,
            published: vec!["curated/daily.csv".to_owned()],
        }
    }

    fn some() -> Vec<DatasetRow> {
        vec![
            row("raw.export__follower_territories", Some(3), true),
            row("raw.export__posts", None, true),
            row("curated.video_readings", None, false),
            row("curated.account_daily", Some(12), true),
        ]
    }

    #[test]
    fn the_list_has_a_line_for_each_dataset() {
        let text = listed(&some(), false, true, Style::default());
        assert!(text.lines().all(|line| width(line) <= 80), "{text}");
        insta::assert_snapshot!(text, @r"
          dataset                              rows       size    version  kind

        raw
          export__follower_territories       12,345   66.3 KiB          3  table
          export__posts                           -          -          -  table, empty

        curated
          video_readings                          -          -          -  query
          account_daily                      12,345   66.3 KiB         12  table

        `--long` says what each holds
        ");
    }

    #[test]
    fn the_long_list_says_what_each_holds() {
        let text = listed(&some()[3..], true, false, Style::default());
        insta::assert_snapshot!(text, @r"
          dataset                              rows       size    version  kind

        curated
          account_daily                      12,345   66.3 KiB         12  table
            What is known of each day.
            one row per account and UTC day
            published as curated/daily.csv
        ");
    }
}
