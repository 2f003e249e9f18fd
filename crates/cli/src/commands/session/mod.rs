//! `toklake session`: how sign-ins stand, renewing, a new key, forgetting.

mod forget;
mod import;
mod refresh;
mod rotate;
mod status;

use anyhow::Result;
use clap::{Args, Subcommand};
use toklake_pipeline::Ending;

use crate::world::World;

/// Look after sign-ins: status, refresh, rotate, forget, import
#[derive(Debug, Args)]
#[command(
    disable_help_subcommand = true,
    arg_required_else_help = true,
    after_help = "Examples:
  toklake session status
  toklake session forget zone.a0 --source display

Exit codes: 0 fine, 1 a sign-in has ended or ends within three days, 2 something
could not be done."
)]
pub struct Session {
    #[command(subcommand)]
    command: SessionCommand,
}

/// What can be done with sign-ins.
#[derive(Debug, Subcommand)]
enum SessionCommand {
    Status(status::Status),
    Refresh(refresh::Refresh),
    Rotate(rotate::Rotate),
    Forget(forget::Forget),
    Import(import::Import),
}

impl Session {
    /// Does it.
    pub async fn run(self, world: &World) -> Result<Ending> {
        match self.command {
            SessionCommand::Status(command) => command.run(world),
            SessionCommand::Refresh(command) => command.run(world).await,
            SessionCommand::Rotate(command) => command.run(world).await,
            SessionCommand::Forget(command) => command.run(world).await,
            SessionCommand::Import(command) => command.run(world).await,
        }
    }
}
