//! `toklake rebuild`: every table anew from landing.

use anyhow::Result;
use clap::Args;
use toklake_engine::Mode;
use toklake_pipeline::Ending;

use crate::summary;
use crate::world::World;

/// Build every table anew from what landed
#[derive(Debug, Args)]
#[command(after_help = "Example:
  toklake rebuild

The result is the same as that of all runs before it. It helps after damage,
and after a change of models that the tables do not show yet.")]
pub struct Rebuild {}

impl Rebuild {
    /// Rebuilds.
    pub async fn run(self, world: &World) -> Result<Ending> {
        let pipeline = world.pipeline()?;
        let lock = pipeline.take_for_run()?;
        let report = pipeline
            .run(lock, None, None, world.now, Mode::Full, &world.watch())
            .await?;
        let (root, style) = (&pipeline.settings.root, world.shell.style);
        world
            .shell
            .summary("rebuild", report.ending(), &report, || {
                summary::run(&report, root, style)
            })
    }
}
