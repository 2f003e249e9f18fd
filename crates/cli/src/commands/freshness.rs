//! `toklake freshness`: how new the numbers of each account are.

use anyhow::Result;
use chrono::{DateTime, NaiveDate, Utc};
use clap::Args;
use toklake_pipeline::{Ending, Freshness};

use crate::numbers::{counted, days};
use crate::page::Page;
use crate::terminal::Style;
use crate::world::World;

/// Show how new the numbers of each account are
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  toklake freshness
  toklake freshness --account luna.beats --json

By file of an export, `business` for days that the API told, and `videos` for
readings of videos. TikTok tells of a day two to three days later, so the last
day is never today. `toklake check data` says whether that is too old.")]
pub struct ShowFreshness {}

impl ShowFreshness {
    /// Shows.
    pub async fn run(self, world: &World) -> Result<Ending> {
        let pipeline = world.reading()?;
        let account = world.account_of(&pipeline).await?;
        let rows = pipeline.freshness(account.as_deref()).await?;
        let (style, now) = (world.shell.style, world.now);
        world.shell.answer("freshness", Ending::Fine, &rows, || {
            shown(&rows, now, style)
        })
    }
}

fn shown(rows: &[Freshness], now: DateTime<Utc>, style: Style) -> String {
    let mut page = Page::new(style);
    if rows.is_empty() {
        page.heading(
            "no numbers yet",
            "`toklake run FILES...` imports and builds",
        );
    }
    for account in rows.chunk_by(|a, b| a.account == b.account) {
        page.heading(&account[0].account, "");
        for row in account {
            page.line(&row.section, &told(row, now.date_naive()));
        }
    }
    page.finish()
}

fn told(row: &Freshness, today: NaiveDate) -> String {
    let Some((first, last)) = row.first_date.zip(row.last_date) else {
        return "no day has a number".to_owned();
    };
    let measured = counted(row.days_measured, "day", "days");
    let age = match (today - last).num_days() {
        ..=0 => "today".to_owned(),
        age => format!("{} ago", counted(age as u64, "day", "days")),
    };
    let made = row.observed_at.as_ref();
    let made = made.map_or_else(String::new, |made| format!(", as of {made}"));
    format!(
        "{measured} from {}, the last {age}{made}",
        days((first, last))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_section_tells_its_days_and_their_age() {
        let row = |section: &str, last: Option<&str>, made: Option<&str>| Freshness {
            account: "luna.beats".to_owned(),
            section: section.to_owned(),
            first_date: last.map(|_| "2026-01-03".parse().expect("a day")),
            last_date: last.map(|last| last.parse().expect("a day")),
            days_measured: 321,
            observed_at: made.map(str::to_owned),
        };
        let rows = [
            row("business", Some("2026-11-19"), Some("2026-11-20T12:00:00Z")),
            row("overview", Some("2026-11-22"), None),
            row("viewers", None, None),
        ];
        let now = "2026-11-22T08:00:00Z".parse().expect("an instant");
        insta::assert_snapshot!(shown(&rows, now, Style::default()));
        insta::assert_snapshot!(shown(&[], now, Style::default()));
    }
}
