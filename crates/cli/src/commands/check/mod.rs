//! `toklake check`: whether everything between TikTok and the lake is as it should be.

mod access;
mod data;
mod endpoints;
mod schema;
mod second_step;
mod studio;

use anyhow::Result;
use clap::{Args, Subcommand};
use toklake_pipeline::Ending;

use crate::world::World;

/// Look whether sign-ins, endpoints, data and schemas are in order
#[derive(Debug, Args)]
#[command(
    disable_help_subcommand = true,
    arg_required_else_help = true,
    after_help = "Examples:
  toklake check access
  toklake check endpoints --account zone.a0
  toklake check data
  toklake check schema

Nothing is changed. Exit codes: 0 fine, 1 findings, 2 something could not be
done."
)]
pub struct Check {
    #[command(subcommand)]
    command: CheckCommand,
}

/// What can be looked at.
#[derive(Debug, Subcommand)]
enum CheckCommand {
    Access(access::Access),
    Endpoints(endpoints::Endpoints),
    Data(data::Data),
    Schema(schema::Schema),
    Studio(studio::Studio),
    #[command(name = "2fa")]
    SecondStep(second_step::SecondStep),
}

impl Check {
    /// Looks.
    pub async fn run(self, world: &World) -> Result<Ending> {
        match self.command {
            CheckCommand::Access(command) => command.run(world).await,
            CheckCommand::Endpoints(command) => command.run(world).await,
            CheckCommand::Data(command) => command.run(world).await,
            CheckCommand::Schema(command) => command.run(world).await,
            CheckCommand::Studio(command) => command.run(world).await,
            CheckCommand::SecondStep(command) => command.run(world).await,
        }
    }
}
