//! `toklake validate`: the project's models and contracts fit together, without touching data.

use anyhow::Result;
use clap::Args;
use serde_json::json;
use toklake_pipeline::Ending;

use crate::numbers::counted;
use crate::world::World;

/// Check models, contracts and checks against each other; no data is read
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  toklake validate
  toklake validate --project ./project")]
pub struct Validate {}

impl Validate {
    /// Validates.
    pub async fn run(self, world: &World) -> Result<Ending> {
        let pipeline = world.pipeline()?;
        pipeline.validate().await?;
        let models = pipeline.engine.project.in_order().count() as u64;
        let report = json!({ "datasets": models });
        let text = || format!("{} fit together\n", counted(models, "dataset", "datasets"));
        world.shell.summary("validate", Ending::Fine, &report, text)
    }
}
