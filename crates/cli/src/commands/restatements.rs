//! `toklake restatements`: what TikTok changed after it had told it.

use std::collections::BTreeMap;

use anyhow::Result;
use chrono::NaiveDate;
use clap::Args;
use toklake_pipeline::{Ending, Restatement};

use super::explain::day;
use crate::numbers::{change, counted, grouped};
use crate::page::Page;
use crate::terminal::Style;
use crate::world::World;

/// Show what TikTok changed after it had told it
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  toklake restatements --since 2026-11-01
  toklake restatements --account luna.beats --show 100
  toklake sql \"select * from meta.restatements order by date desc\"

TikTok counts a day again for two to three days; what it changes later it does
not say. Each line is one number that a later export or answer told otherwise.")]
pub struct ShowRestatements {
    /// The first day of the numbers
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    since: Option<NaiveDate>,
    /// How many of the newest are shown of each account
    #[arg(long, default_value_t = 10, value_name = "COUNT")]
    show: usize,
}

impl ShowRestatements {
    /// Shows.
    pub async fn run(self, world: &World) -> Result<Ending> {
        let pipeline = world.reading()?;
        let account = world.account_of(&pipeline).await?;
        let rows = pipeline
            .restatements(account.as_deref(), self.since)
            .await?;
        let style = world.shell.style;
        world.shell.answer("restatements", Ending::Fine, &rows, || {
            shown(&rows, self.show, style)
        })
    }
}

fn shown(rows: &[Restatement], show: usize, style: Style) -> String {
    let mut page = Page::new(style);
    if rows.is_empty() {
        page.heading(
            "no number was changed",
            "as far as two files or answers tell the same day",
        );
    }
    for account in rows.chunk_by(|a, b| a.account == b.account) {
        let count = counted(account.len() as u64, "number was", "numbers were");
        page.heading(
            &account[0].account,
            &format!("{count} told otherwise later"),
        );
        let mut metrics: BTreeMap<&str, Vec<&Restatement>> = BTreeMap::new();
        for row in account {
            metrics.entry(&row.metric).or_default().push(row);
        }
        for (metric, rows) in metrics {
            page.fact(metric, &grouped(rows.len() as u64), &typical(&rows));
        }
        for row in account.iter().take(show) {
            page.item(&told(row), "");
        }
    }
    page.finish()
}

/// The middle one of the changes, where they have a share.
fn typical(rows: &[&Restatement]) -> String {
    let values = rows
        .iter()
        .filter_map(|row| row.old_value.zip(row.new_value));
    let mut sorted: Vec<(i64, i64)> = values.filter(|(old, _)| *old > 0).collect();
    let share = |(old, new): &(i64, i64)| (new - old) as f64 / *old as f64;
    sorted.sort_by(|a, b| share(a).total_cmp(&share(b)));
    let middle = sorted.get(sorted.len() / 2);
    let middle = middle.and_then(|(old, new)| change(*new, *old));
    middle.map_or_else(String::new, |middle| format!("typically by {middle}"))
}

fn told(row: &Restatement) -> String {
    let value = |value: Option<i64>| value.map_or_else(|| "nothing".to_owned(), grouped);
    let share = row
        .old_value
        .zip(row.new_value)
        .and_then(|(old, new)| change(new, old));
    let share = share.map_or_else(String::new, |share| format!(" ({share})"));
    let told = |moment: &Option<String>| {
        moment
            .clone()
            .unwrap_or_else(|| "an unknown time".to_owned())
    };
    format!(
        "{} {}: {} at {}, {} at {}{share}, by {}",
        row.date,
        row.metric,
        value(row.old_value),
        told(&row.old_observed_at),
        value(row.new_value),
        told(&row.observed_at),
        row.section
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_counted_and_the_newest_told() {
        let row = |date: &str, metric: &str, old: Option<i64>, new: Option<i64>| Restatement {
            account: "luna.beats".to_owned(),
            date: date.to_owned(),
            section: "business".to_owned(),
            metric: metric.to_owned(),
            old_value: old,
            new_value: new,
            old_observed_at: None,
            observed_at: Some("2026-11-20T12:00:00Z".to_owned()),
        };
        let rows = [
            row("2026-11-18", "likes", Some(12), None),
            row("2026-11-18", "views", Some(1_000), Some(1_020)),
            row("2026-11-17", "views", Some(2_000), Some(2_100)),
            row("2026-11-16", "views", Some(500), Some(495)),
        ];
        insta::assert_snapshot!(shown(&rows, 3, Style::default()));
        insta::assert_snapshot!(shown(&[], 3, Style::default()));
    }
}
