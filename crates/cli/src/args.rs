//! What can be said on the command line.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{ArgAction, Parser};

use crate::commands::Command;

/// Keeps, checks and explains a TikTok creator's own analytics.
#[derive(Debug, Parser)]
#[command(
    name = "toklake",
    version,
    arg_required_else_help = true,
    disable_help_subcommand = true,
    term_width = 80,
    after_help = "Examples:
  toklake run ~/Downloads/Overview_2024-05-28_1748345895_zone.a0.zip
  toklake sql \"select * from account_daily order by date desc limit 7\"
  toklake explain account_daily.views --date 2025-05-27

Exit codes: 0 fine, 1 the data have findings, 2 something could not be done."
)]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

/// What can be said with every command.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Everywhere")]
pub struct Global {
    /// The lake: a folder or URL [default: $PROJECT_ROOT, then ./data_lake]
    #[arg(long, global = true, value_name = "DIR")]
    pub root: Option<String>,
    /// A folder of models that replace or join the built-in ones
    #[arg(long, global = true, value_name = "DIR")]
    pub project: Option<String>,
    /// The account meant, by its handle or another name of it
    #[arg(long, global = true, value_name = "HANDLE")]
    pub account: Option<String>,
    /// The settings [default: ./toklake.toml where it exists]
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Print one JSON object instead of text
    #[arg(long, global = true)]
    pub json: bool,
    /// No progress and no summary; errors are still said
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Tell what is being done; twice for more
    #[arg(long, short, global = true, action = ArgAction::Count)]
    pub verbose: u8,
}

/// Reads the arguments, the program's name first.
pub fn parse(arguments: &[OsString]) -> Result<Cli, clap::Error> {
    Cli::try_parse_from(arguments)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_definition_holds_together() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_help_has_an_example() {
        has_examples("toklake", &Cli::command());
    }

    fn has_examples(name: &str, command: &clap::Command) {
        for command in command.get_subcommands() {
            let name = format!("{name} {}", command.get_name());
            let help = command
                .get_after_help()
                .map(ToString::to_string)
                .unwrap_or_default();
            assert!(help.contains(&name), "{name}");
            has_examples(&name, command);
        }
    }
}
