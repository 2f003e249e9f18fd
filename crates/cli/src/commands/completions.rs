//! `toklake completions`: the words of the command line for a shell.

use anyhow::Result;
use clap::{Args, CommandFactory};
use clap_complete::{Shell, generate};
use toklake_pipeline::Ending;

use crate::args::Cli;
use crate::world::World;

/// Print the completion script of a shell
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  toklake completions bash > ~/.local/share/bash-completion/completions/toklake
  toklake completions zsh > ~/.zfunc/_toklake
  toklake completions fish > ~/.config/fish/completions/toklake.fish")]
pub struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    /// Prints.
    pub fn run(self, world: &World) -> Result<Ending> {
        let mut script = vec![];
        generate(self.shell, &mut Cli::command(), "toklake", &mut script);
        world.shell.data(&String::from_utf8(script)?)?;
        Ok(Ending::Fine)
    }
}
