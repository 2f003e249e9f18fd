//! `toklake curated`: the tables and files that people read.

use anyhow::Result;
use clap::Args;
use toklake_engine::Mode;
use toklake_pipeline::Ending;

use super::staging::rehearsed;
use crate::summary;
use crate::world::World;

/// Build the curated tables and publish their files
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  toklake curated
  toklake curated --test-mode
  toklake curated account_daily video_daily

A table whose new rows break an `error` check keeps its last good content.")]
pub struct Curated {
    /// Only these datasets, by name
    #[arg(value_name = "DATASET")]
    datasets: Vec<String>,
    /// Build and check, but write nothing into the lake
    #[arg(long)]
    test_mode: bool,
}

impl Curated {
    /// Builds and publishes.
    pub async fn run(self, world: &World) -> Result<Ending> {
        let pipeline = rehearsed(world.pipeline()?, self.test_mode, world);
        let report = pipeline
            .curated(&self.datasets, world.now, Mode::Incremental, &world.watch())
            .await?;
        let (root, style) = (&pipeline.settings.root, world.shell.style);
        let text = || summary::build(&report, root, "toklake datasets", style);
        world
            .shell
            .summary("curated", report.ending(), &report, text)
    }
}
