//! `toklake check studio`: whether Studio's pages still make the calls that are kept.

use anyhow::Result;
use clap::Args;
use toklake_pipeline::{Ending, StudioCheck, check_studio};

use crate::numbers::counted;
use crate::page::Page;
use crate::terminal::Style;
use crate::world::World;

/// Look whether the pages of TikTok Studio are as they were
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  toklake check studio
  toklake check studio --account zone.a0 --json

Opens each page once in the account's browser and compares the calls it makes,
and the keys of their answers, with those that are known: what is missing, new
or renamed. A key that answers had before is not new. Nothing is kept. Exit
code 1 says that something is not as it was.")]
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
        return page.finish();
    }
    page.heading(
        "pages of studio",
        &counted(
            u64::from(check.pages),
            "page was opened",
            "pages were opened",
        ),
    );
    page.line(
        "ok",
        &format!(
            "{} and {}",
            counted(u64::from(check.fine), "call", "calls"),
            counted(check.keys, "key of answers", "keys of answers")
        ),
    );
    for finding in &check.findings {
        let about = format!("{}: {} ({})", finding.page, finding.what, finding.account);
        page.line(&finding.kind.to_uppercase(), &about);
    }
    page.finish()
}
