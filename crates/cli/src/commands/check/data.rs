//! `toklake check data`: failed checks, and how old what the lake holds is.

use anyhow::Result;
use clap::Args;
use toklake_pipeline::{DataCheck, Ending, check_data};

use crate::commands::quality;
use crate::numbers::instant;
use crate::page::Page;
use crate::terminal::Style;
use crate::world::World;

/// Look for failed checks and for accounts that nothing came in from
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  toklake check data
  toklake check data --json

An account that is signed in is late where nothing came in for twice the time
between extractions (`extract.every`).")]
pub struct Data {}

impl Data {
    /// Looks.
    pub async fn run(self, world: &World) -> Result<Ending> {
        let pipeline = world.pipeline()?;
        let check = check_data(&pipeline, &world.outside()?).await?;
        let style = world.shell.style;
        world
            .shell
            .answer("check data", check.ending(), &check, || {
                quality::shown(&check.quality, style) + "\n" + &fresh(&check, style)
            })
    }
}

fn fresh(check: &DataCheck, style: Style) -> String {
    let mut page = Page::new(style);
    page.heading("last heard of", "");
    if check.fresh.is_empty() {
        page.line("nothing", "nothing has landed yet");
    }
    for fresh in &check.fresh {
        let word = if fresh.is_late { "LATE" } else { "ok" };
        let when = match (fresh.landed_at, fresh.hours) {
            (Some(at), Some(hours)) => format!("{}, {hours} hours ago", instant(at)),
            _ => "never".to_owned(),
        };
        page.line(
            word,
            &format!("{} by {}: {when}", fresh.account, fresh.source),
        );
    }
    page.finish()
}
