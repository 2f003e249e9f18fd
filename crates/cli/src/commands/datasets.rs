//! `toklake datasets`: what there is to ask.

use anyhow::Result;
use clap::Args;
use toklake_lake::Zone;
use toklake_pipeline::{DatasetRow, Ending};

use crate::numbers::counted;
use crate::page::Page;
use crate::terminal::{Style, left, right};
use crate::world::World;

/// Columns of a name, and of its rows.
const NAME: usize = 28;
const ROWS: usize = 14;

/// List the datasets: their rows, what a row is, and the files made from them
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  toklake datasets
  toklake datasets --fingerprints

Two lakes with the same fingerprint of a dataset hold the same rows of it.")]
pub struct Datasets {
    /// With a hash over the rows of each; reads every table
    #[arg(long)]
    fingerprints: bool,
}

impl Datasets {
    /// Lists.
    pub async fn run(self, world: &World) -> Result<Ending> {
        let rows = world.pipeline()?.datasets(self.fingerprints).await?;
        let style = world.shell.style;
        world
            .shell
            .answer("datasets", Ending::Fine, &rows, || listed(&rows, style))
    }
}

fn listed(rows: &[DatasetRow], style: Style) -> String {
    let mut page = Page::new(style);
    for zone in Zone::ALL.map(Zone::as_str) {
        let mut within = rows
            .iter()
            .filter_map(|row| Some((row.name.strip_prefix(zone)?.strip_prefix('.')?, row)))
            .peekable();
        if within.peek().is_some() {
            page.heading(zone, "");
        }
        for (name, row) in within {
            one(&mut page, name, row);
        }
    }
    page.heading("`toklake explain DATASET` says more of one", "");
    page.finish()
}

fn one(page: &mut Page, name: &str, row: &DatasetRow) {
    let rows = match (row.version, row.stored) {
        (Some(_), _) => counted(row.rows, "row ", "rows"),
        (None, true) => "empty".to_owned(),
        (None, false) => "a query".to_owned(),
    };
    page.entry(
        &format!("{} {}  ", left(name, NAME), right(&rows, ROWS)),
        &row.grain,
    );
    if let Some(fingerprint) = &row.fingerprint {
        page.note(fingerprint);
    }
    for path in &row.published {
        page.note(&format!("published as {path}"));
    }
}
