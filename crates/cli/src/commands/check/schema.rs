//! `toklake check schema`: members that nobody knows, and contracts that do not fit.

use anyhow::Result;
use clap::Args;
use toklake_pipeline::{Ending, SchemaCheck, check_schema};

use crate::numbers::counted;
use crate::page::Page;
use crate::terminal::{Style, one_line};
use crate::world::World;

/// Look for members that TikTok sends and no decoder knows, and for broken contracts
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  toklake check schema
  toklake check schema --json

Every landed answer of an API and of TikTok Studio is read again. What is not
known is kept in the column `extra`: nothing is lost, and a newer toklake may
read it. Whether Studio's pages themselves have changed since is asked with
`toklake check studio`.")]
pub struct Schema {}

impl Schema {
    /// Looks.
    pub async fn run(self, world: &World) -> Result<Ending> {
        let check = check_schema(&world.pipeline()?).await?;
        let style = world.shell.style;
        world
            .shell
            .answer("check schema", check.ending(), &check, || {
                shown(&check, style)
            })
    }
}

fn shown(check: &SchemaCheck, style: Style) -> String {
    let mut page = Page::new(style);
    let read = counted(check.answers, "landed answer", "landed answers");
    page.heading("schema", &format!("{read} read again"));
    if check.ending() == Ending::Fine {
        page.line("ok", "every member is known and every contract fits");
    }
    if check.unreadable > 0 {
        let answers = counted(check.unreadable, "answer is none", "answers are none");
        page.line("NOT OK", &format!("{answers}: no JSON, or no code in it"));
    }
    for drift in &check.drift {
        let times = counted(drift.times, "time", "times");
        let text = format!(
            "`{}` of `{}` is not known, {times}",
            one_line(&drift.member),
            drift.dataset
        );
        page.line("NOT OK", &text);
        page.line("", &format!("as in {}", drift.landing_path));
    }
    for (what, times) in &check.set_aside {
        let times = counted(*times, "object", "objects");
        page.line("NOT OK", &format!("{what}: {times} set aside"));
    }
    for problem in &check.contracts {
        page.line("NOT OK", problem);
    }
    page.finish()
}
