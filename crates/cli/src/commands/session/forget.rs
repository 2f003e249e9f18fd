//! `toklake session forget`: the consent is taken back, and what is kept here goes.

use anyhow::Result;
use clap::Args;
use toklake_pipeline::{Ending, ForgetReport, forget};

use crate::commands::login::Door;
use crate::page::Page;
use crate::terminal::Style;
use crate::world::World;

/// End a sign-in: take the consent back at TikTok, then forget it here
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  toklake session forget zone.a0
  toklake session forget zone.a0 --source display
  toklake session forget zone.a0 --local-only

Where TikTok does not take the consent back, nothing is forgotten and the exit
code is 2. What has landed stays: it is yours.")]
pub struct Forget {
    /// The account, by its handle or another name of it
    #[arg(value_name = "ACCOUNT")]
    account: String,
    /// Only at this source
    #[arg(long, value_enum)]
    source: Option<Door>,
    /// Do not ask TikTok; the consent stays until you take it back in its app
    #[arg(long)]
    local_only: bool,
}

impl Forget {
    /// Forgets.
    pub async fn run(self, world: &World) -> Result<Ending> {
        // without asking TikTok no key is needed
        let pipeline = match self.local_only {
            true => world.pipeline()?,
            false => world.unlocked()?,
        };
        let source = self.source.map(Into::into);
        let outside = world.outside()?;
        let report = forget(&pipeline, &outside, &self.account, source, self.local_only).await?;
        let style = world.shell.style;
        world
            .shell
            .summary("session forget", Ending::Fine, &report, || {
                shown(&report, style)
            })
    }
}

fn shown(report: &ForgetReport, style: Style) -> String {
    let mut page = Page::new(style);
    page.heading(&format!("{} is forgotten", report.account), "");
    for source in &report.sources {
        let told = match report.taken_back.contains(source) {
            true => "the consent is taken back at TikTok",
            false => "TikTok was not asked: take the consent back in the settings of its app",
        };
        page.line(source.as_str(), told);
    }
    for file in &report.files {
        page.line("removed", file);
    }
    page.finish()
}
