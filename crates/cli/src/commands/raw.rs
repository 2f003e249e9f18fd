//! `toklake raw`: landed files become rows in the source's own words.

use anyhow::Result;
use clap::Args;
use toklake_engine::Mode;
use toklake_pipeline::Ending;

use super::staging::rehearsed;
use crate::summary;
use crate::world::World;

/// Read landed files into the raw tables
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  toklake raw
  toklake raw --test-mode

The first of three steps that `toklake run` does in order: raw, staging,
curated. Rows that cannot be used go to quarantine with the reason.")]
pub struct Raw {
    /// Read and check, but write nothing into the lake
    #[arg(long)]
    test_mode: bool,
}

impl Raw {
    /// Reads.
    pub async fn run(self, world: &World) -> Result<Ending> {
        let pipeline = rehearsed(world.pipeline()?, self.test_mode, world);
        let report = pipeline
            .raw(world.now, Mode::Incremental, &world.watch())
            .await?;
        let style = world.shell.style;
        world.shell.summary("raw", report.ending(), &report, || {
            summary::raw(&report, style)
        })
    }
}
