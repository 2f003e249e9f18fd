//! `toklake import`: files of a person land in the lake.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use toklake_pipeline::{Ending, ImportRequest, Settings};

use crate::summary;
use crate::world::World;

/// Land export files in the lake; nothing is built yet
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  toklake import ~/Downloads/Overview_2024-05-28_1748345895_zone.a0.zip
  toklake import \"exports of May\" --account zone.a0
  toklake import Overview.csv --year 2025

The same file twice changes nothing. What a file is follows from its content,
so renamed files are fine. Labels without a year are dated by evidence; where
there is none, --year gives it.")]
pub struct Import {
    /// Zips, folders, CSV, XLSX or JSON files
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The year of the last day in them, where they do not tell it
    #[arg(long, value_parser = clap::value_parser!(i32).range(2016..=2100))]
    year: Option<i32>,
}

impl Import {
    /// Lands the files.
    pub async fn run(self, world: &World) -> Result<Ending> {
        let pipeline = world.pipeline()?;
        let request = request(self.paths, self.year, world, &pipeline.settings);
        let report = pipeline.import(&request, world.now, &world.watch()).await?;
        let style = world.shell.style;
        world.shell.summary("import", report.ending(), &report, || {
            summary::import(&report, style)
        })
    }
}

/// The request that was said.
pub fn request(
    paths: Vec<PathBuf>,
    year: Option<i32>,
    world: &World,
    settings: &Settings,
) -> ImportRequest {
    ImportRequest {
        paths,
        account: world.account(settings),
        year,
    }
}
