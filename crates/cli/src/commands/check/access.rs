//! `toklake check access`: whether the vault opens, tokens work, and what was granted.

use anyhow::Result;
use clap::Args;
use toklake_pipeline::{AccessCheck, Ending, check_access};

use crate::commands::login::Door;
use crate::page::Page;
use crate::terminal::Style;
use crate::world::World;

/// Look whether the vault opens, tokens work, and what was granted
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  toklake check access
  toklake check access --account zone.a0 --json

TikTok is asked once for each sign-in; for one of Studio its first page is
opened in the account's browser.")]
pub struct Access {
    /// Only at this source
    #[arg(long, value_enum)]
    source: Option<Door>,
}

impl Access {
    /// Looks.
    pub async fn run(self, world: &World) -> Result<Ending> {
        let pipeline = world.unlocked()?;
        let names = world.accounts_meant();
        let source = self.source.map(Into::into);
        let check = check_access(&pipeline, &world.outside()?, names.as_deref(), source).await?;
        let style = world.shell.style;
        world
            .shell
            .answer("check access", check.ending(), &check, || {
                shown(&check, style)
            })
    }
}

fn shown(check: &AccessCheck, style: Style) -> String {
    let mut page = Page::new(style);
    let mut of = None;
    for line in &check.lines {
        if line.of != of {
            of.clone_from(&line.of);
            let head = of.as_ref().map_or_else(
                || "all".to_owned(),
                |(account, source)| format!("{account} at {source}"),
            );
            page.heading(&head, "");
        }
        let word = match line.ending {
            Ending::Fine => "ok",
            Ending::Findings | Ending::CouldNot => "NOT OK",
        };
        page.line(word, &format!("{}: {}", line.what, line.detail));
        if !line.remedy.is_empty() {
            page.line("", &format!("> {}", line.remedy));
        }
    }
    page.finish()
}
