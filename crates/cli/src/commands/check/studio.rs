//! `toklake check studio`: whether Studio's pages still make the calls that are kept.

use anyhow::Result;
use clap::Args;
use toklake_pipeline::{Ending, StudioCheck, check_studio};

use crate::page::Page;
use crate::terminal::Style;
use crate::world::World;

/// Look whether the pages of TikTok Studio are as they were
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  toklake check studio
  toklake check studio --account zone.a0 --json

Opens each page once in the account's browser and compares the calls it makes
with those that are known. Exit code 1 says that something is missing or new.")]
pub struct Studio {}

impl Studio {
    /// Looks.
    pub async fn run(self, world: &World) -> Result<Ending> {
        let (pipeline, outside) = (world.unlocked()?, world.outside()?);
        let accounts = world.accounts_meant();
        let check = check_studio(&pipeline, &outside, accounts.as_deref(), &world.watch()).await?;
        let style = world.shell.style;
        world
            .shell
            .answer("check studio", check.ending(), &check, || {
                shown(&check, style)
            })
    }
}

fn shown(check: &StudioCheck, style: Style) -> String {
    let mut page = Page::new(style);
    if check.pages == 0 {
        page.heading("nobody is signed in to studio", "");
        page.line("next", "`toklake login studio`");
    }
    page.line(
        "ok",
        &format!("{} calls on {} pages", check.fine, check.pages),
    );
    for finding in &check.findings {
        let about = format!("{}: {} ({})", finding.page, finding.what, finding.account);
        page.line(&finding.kind.to_uppercase(), &about);
    }
    page.finish()
}
