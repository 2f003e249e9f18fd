//! `toklake reconcile`: where two sources tell the same number, and not the same value.

use anyhow::Result;
use clap::Args;
use toklake_pipeline::{Ending, GapRow, Gaps};

use crate::numbers::{counted, grouped, percent};
use crate::page::Page;
use crate::terminal::Style;
use crate::world::World;

/// Show the gap between sources that tell the same number
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  toklake reconcile
  toklake reconcile --account zone.a0 --over 5
  toklake sql \"select * from sources_compared order by difference_rate desc\"

Of a day the most trusted source is chosen, in the order of
`staging.source_trust`; this says what the others tell. Totals of videos are
read at different hours: they are shown, and not judged. Exit code 1 says that
a gap of a day is over the limit.")]
pub struct Reconcile {
    /// Percent of the chosen value up to which two sources agree
    #[arg(long, default_value_t = 1, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    over: u8,
}

impl Reconcile {
    /// Shows.
    pub async fn run(self, world: &World) -> Result<Ending> {
        let pipeline = world.pipeline()?;
        let account = world.account(&pipeline.settings);
        let gaps = pipeline
            .reconcile(account.as_deref(), f64::from(self.over) / 100.0)
            .await?;
        let ending = match gaps.rows.iter().any(|row| row.over > 0) {
            true => Ending::Findings,
            false => Ending::Fine,
        };
        let style = world.shell.style;
        world
            .shell
            .answer("reconcile", ending, &gaps, || shown(&gaps, style))
    }
}

fn shown(gaps: &Gaps, style: Style) -> String {
    let mut page = Page::new(style);
    if gaps.rows.is_empty() {
        page.heading("nothing to compare", "no number is told by two sources");
        return page.finish();
    }
    page.heading(
        "sources compared",
        &format!("over the limit: more than {} apart", percent(gaps.limit)),
    );
    let mut last = "";
    for row in &gaps.rows {
        if row.account != last {
            page.heading(&row.account, "");
            last = &row.account;
        }
        page.fact(&row.metric, &grouped(row.over), &told(row));
    }
    page.finish()
}

fn told(row: &GapRow) -> String {
    let compared = counted(row.compared, "value", "values");
    let widest = match (row.widest, &row.widest_on) {
        (Some(widest), Some(day)) if widest > 0.0 => {
            format!("; the widest {} on {day}", percent(widest))
        }
        (_, _) => String::new(),
    };
    format!(
        "of {compared} over the limit, {} beside {} ({}){widest}",
        row.source, row.chosen_source, row.subject
    )
}
