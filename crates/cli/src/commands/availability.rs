//! `toklake availability`: what TikTok tells of an account, and what would unlock the rest.

use anyhow::Result;
use clap::Args;
use toklake_pipeline::{Availability, Ending};

use crate::numbers::counted;
use crate::page::Page;
use crate::terminal::Style;
use crate::world::World;

/// Show what TikTok tells of each account, and what would unlock the rest
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  toklake availability
  toklake availability --account luna.beats --json
  toklake sql \"select * from availability where status <> 'available'\"

By the answers of the newest hour in which the API for Business was asked, or
Studio's pages were opened; exports say nothing of it. What is told for some
posts or days only has their number beside it.")]
pub struct ShowAvailability {}

impl ShowAvailability {
    /// Shows.
    pub async fn run(self, world: &World) -> Result<Ending> {
        let pipeline = world.reading()?;
        let account = world.account_of(&pipeline).await?;
        let rows = pipeline.availability(account.as_deref()).await?;
        let style = world.shell.style;
        world
            .shell
            .answer("availability", Ending::Fine, &rows, || shown(&rows, style))
    }
}

fn shown(rows: &[Availability], style: Style) -> String {
    let mut page = Page::new(style);
    if rows.is_empty() {
        page.heading("nothing is known of it", "no account was asked yet");
        page.item(
            "only answers of TikTok say what it tells of an account",
            "`toklake login business`, then `toklake run`",
        );
    }
    let same_source =
        |a: &Availability, b: &Availability| (&a.account, &a.source) == (&b.account, &b.source);
    for source in rows.chunk_by(same_source) {
        let first = &source[0];
        let told = source
            .iter()
            .filter(|row| row.status == "available")
            .count();
        let counts = format!(
            "{told} of {} told, as of {}",
            counted(source.len() as u64, "field", "fields"),
            first.observed_at
        );
        page.heading(&format!("{}, {}", first.account, first.source), &counts);
        let same = |a: &Availability, b: &Availability| {
            (&a.status, &a.reason, &a.unlock) == (&b.status, &b.reason, &b.unlock)
        };
        for group in source.chunk_by(same) {
            let fields: Vec<String> = group.iter().map(field).collect();
            let unlock = group[0].unlock.as_ref();
            let unlock = unlock.map_or_else(String::new, |what| format!("unlocked by {what}"));
            page.item(
                &format!("{}: {}", why(&group[0]), fields.join(", ")),
                &unlock,
            );
        }
    }
    page.finish()
}

fn why(row: &Availability) -> String {
    let status = row.status.replace('_', " ");
    let reason = row.reason.as_ref().map(|reason| reason.replace('_', " "));
    reason.map_or(status.clone(), |reason| format!("{status} ({reason})"))
}

fn field(row: &Availability) -> String {
    match row.status == "partly" {
        true => format!("{} ({} of {})", row.metric, row.given, row.objects),
        false => row.metric.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_stand_together_by_what_they_lack() {
        let row =
            |metric: &str, status: &str, reason: Option<&str>, unlock: Option<&str>| Availability {
                account: "luna.beats".to_owned(),
                source: "business".to_owned(),
                metric: metric.to_owned(),
                status: status.to_owned(),
                reason: reason.map(str::to_owned),
                unlock: unlock.map(str::to_owned),
                objects: 12,
                given: 9,
                observed_at: "2026-11-20T12:00:00Z".to_owned(),
            };
        let rows = [
            row("account_daily.likes", "available", None, None),
            row("account_daily.views", "available", None, None),
            row(
                "account_daily.lead_submissions",
                "not_available",
                Some("registration"),
                Some("a registered business"),
            ),
            row(
                "posts.average_watch_seconds",
                "partly",
                Some("photo"),
                Some("nothing: photo posts do not have it"),
            ),
        ];
        insta::assert_snapshot!(shown(&rows, Style::default()));
        insta::assert_snapshot!(shown(&[], Style::default()));
    }
}
