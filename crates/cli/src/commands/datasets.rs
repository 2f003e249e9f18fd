//! `toklake datasets`: what there is to ask.

use anyhow::Result;
use clap::Args;
use toklake_pipeline::{DatasetRow, Ending};

use crate::numbers::{bytes, counted};
use crate::page::Page;
use crate::terminal::Style;
use crate::world::World;

/// List the datasets: rows, size, files and what they are about
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
        world.shell.answer("datasets", Ending::Fine, &rows, || listed(&rows, style))
    }
}

fn listed(rows: &[DatasetRow], style: Style) -> String {
    let mut page = Page::new(style);
    for row in rows {
        let size = match row.version {
            Some(version) => format!(
                "{}, {}, version {version}, {}",
                counted(row.rows, "row", "rows"),
                bytes(row.bytes),
                counted(row.slices as u64, "slice", "slices")
            ),
            None if row.stored => "empty".to_owned(),
            None => "a query only; its readers run it in place".to_owned(),
        };
        page.heading(&row.name.to_string(), "");
        page.line("holds", &size);
        page.line("grain", &row.grain);
        page.line("about", &row.about);
        if let Some(fingerprint) = &row.fingerprint {
            page.line("fingerprint", fingerprint);
        }
        for path in &row.published {
            page.line("published as", path);
        }
    }
    page.finish()
}
