//! `toklake calendar`: when to post next, and with what.

use anyhow::Result;
use clap::{Args, Subcommand};
use toklake_pipeline::{Calendar, Ending};

use crate::page::Page;
use crate::terminal::Style;
use crate::world::World;

/// Plan posts
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  toklake calendar suggest
  toklake calendar suggest --weeks 2 --posts 4")]
pub struct PlanCalendar {
    #[command(subcommand)]
    command: Planned,
}

#[derive(Debug, Subcommand)]
enum Planned {
    Suggest(Suggest),
}

/// Suggest when to post in the coming weeks
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  toklake calendar suggest
  toklake calendar suggest --account luna.beats --weeks 2 --posts 4
  toklake calendar suggest --json

Where the data show that hours differ, most slots lie in the best windows, and
one in four elsewhere, so that later data can tell whether that still holds.
Where they show no difference yet, hours are drawn by lot among those the
account uses: posting as planned is then the experiment that
`toklake insights` evaluates. The same week gets the same plan.")]
struct Suggest {
    /// Weeks to plan, from the coming Monday
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=8))]
    weeks: u8,
    /// Posts a week; without it as many as lately
    #[arg(long, value_parser = clap::value_parser!(u8).range(1..=21))]
    posts: Option<u8>,
}

impl PlanCalendar {
    /// Plans.
    pub async fn run(self, world: &World) -> Result<Ending> {
        let Planned::Suggest(suggest) = self.command;
        let pipeline = world.reading()?;
        let account = world.account(&pipeline.settings);
        let plan = pipeline
            .suggest(account.as_deref(), suggest.weeks, suggest.posts, world.now)
            .await?;
        let style = world.shell.style;
        world
            .shell
            .answer("calendar", Ending::Fine, &plan, || shown(&plan, style))
    }
}

fn shown(plan: &[Calendar], style: Style) -> String {
    let mut page = Page::new(style);
    if plan.is_empty() {
        page.heading(
            "nothing to plan from",
            "no post with views and a date is known yet",
        );
    }
    for calendar in plan {
        page.heading(&calendar.account, &calendar.basis);
        for slot in &calendar.slots {
            page.line(&slot.at.format("%a %d %b %H:00").to_string(), &slot.why);
        }
        for idea in &calendar.ideas {
            page.item(idea, "");
        }
    }
    page.finish()
}
