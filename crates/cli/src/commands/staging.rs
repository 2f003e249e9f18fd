//! `toklake staging`: raw rows renamed, cast and put into our units.

use anyhow::Result;
use clap::Args;
use toklake_engine::Mode;
use toklake_pipeline::{Ending, Pipeline};

use crate::summary;
use crate::world::World;

/// Build the staging tables from the raw ones
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  toklake staging
  toklake staging --test-mode
  toklake staging export__overview")]
pub struct Staging {
    /// Only these datasets, by name
    #[arg(value_name = "DATASET")]
    datasets: Vec<String>,
    /// Build and check, but write nothing into the lake
    #[arg(long)]
    test_mode: bool,
}

impl Staging {
    /// Builds.
    pub async fn run(self, world: &World) -> Result<Ending> {
        let pipeline = rehearsed(world.pipeline()?, self.test_mode, world);
        let report = pipeline
            .staging(&self.datasets, world.now, Mode::Incremental, &world.watch())
            .await?;
        let (root, style) = (&pipeline.settings.root, world.shell.style);
        let text = || summary::build(&report, root, "toklake curated", style);
        world
            .shell
            .summary("staging", report.ending(), &report, text)
    }
}

/// The pipeline, with all writes kept in memory where that was asked for.
pub fn rehearsed(pipeline: Pipeline, test_mode: bool, world: &World) -> Pipeline {
    if !test_mode {
        return pipeline;
    }
    world
        .shell
        .say("test mode: nothing is written into the lake");
    pipeline.rehearsal()
}
