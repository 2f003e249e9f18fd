//! `toklake session import`: brings a session of Studio from another browser.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use toklake_pipeline::{Ending, import_session};

use crate::commands::login::studio_shown;
use crate::world::World;

/// Bring the session of Studio from a browser in which you are signed in
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  toklake session import cookies.txt --account zone.a0

Reads a Netscape `cookies.txt` or a JSON list, as browsers and their add-ons
write them; only the cookies of TikTok's site are kept, in the vault. Whoever
has such a file is signed in as you: remove it afterwards.")]
pub struct Import {
    /// The file of cookies
    file: PathBuf,
}

impl Import {
    /// Imports.
    pub async fn run(self, world: &World) -> Result<Ending> {
        let (pipeline, outside) = (world.unlocked()?, world.outside()?);
        let account = world.global.account.as_deref();
        let report = import_session(&pipeline, &outside, account, &self.file).await?;
        let style = world.shell.style;
        world
            .shell
            .summary("session import", Ending::Fine, &report, || {
                studio_shown(&report, style)
            })
    }
}
