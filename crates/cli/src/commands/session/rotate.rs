//! `toklake session rotate`: the vault under a new key.

use anyhow::Result;
use clap::Args;
use toklake_pipeline::{Ending, rotate};

use crate::numbers::counted;
use crate::page::Page;
use crate::world::World;

/// Put the vault under a new key
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  toklake session rotate

Everything stays signed in. Copies of the old key open nothing any more; back up
the new one. Cut off in the middle, exactly one key opens everything.")]
pub struct Rotate {}

impl Rotate {
    /// Rotates.
    pub async fn run(self, world: &World) -> Result<Ending> {
        let rotated = rotate(&world.unlocked()?).await?;
        let style = world.shell.style;
        world
            .shell
            .summary("session rotate", Ending::Fine, &rotated, || {
                let mut page = Page::new(style);
                let entries = counted(rotated.entries as u64, "entry", "entries");
                page.line(
                    "ok",
                    &format!("{entries} under the key {}", rotated.recipient),
                );
                page.finish()
            })
    }
}
