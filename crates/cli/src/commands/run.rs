//! `toklake run`: everything in order, and the summary of it.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use toklake_engine::Mode;
use toklake_pipeline::Ending;

use super::{extract, import};
use crate::summary;
use crate::world::World;

/// Import files or ask TikTok, then build, check and publish everything
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  toklake run ~/Downloads/Overview_2024-05-28_1748345895_zone.a0.zip
  toklake run exports/ --account zone.a0
  toklake run

Without a PATH, TikTok is asked first for the accounts that are signed in.
Only what new rows touch is built. Running twice changes nothing. A run that
was stopped goes on where it was with the next one.")]
pub struct Run {
    /// Zips, folders, CSV, XLSX or JSON files to import first
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The year of the last day in them, where they do not tell it
    #[arg(long, requires = "paths", value_parser = clap::value_parser!(i32).range(2016..=2100))]
    year: Option<i32>,
    /// Ask nobody, even where an account is signed in
    #[arg(long)]
    offline: bool,
}

impl Run {
    /// Runs.
    pub async fn run(self, world: &World) -> Result<Ending> {
        let pipeline = world.pipeline()?;
        let wanted = !self.paths.is_empty();
        let request =
            wanted.then(|| import::request(self.paths, self.year, world, &pipeline.settings));
        let lock = pipeline.take_for_run()?;
        let extract = match wanted || self.offline {
            true => None,
            false => extract::everything(&pipeline, world).await,
        };
        let report = pipeline
            .run(
                lock,
                extract,
                request.as_ref(),
                world.now,
                Mode::Incremental,
                &world.watch(),
            )
            .await?;
        let (root, style) = (&pipeline.settings.root, world.shell.style);
        world.shell.summary("run", report.ending(), &report, || {
            summary::run(&report, root, style)
        })
    }
}
