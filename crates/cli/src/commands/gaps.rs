//! `toklake gaps`: what it cost that nobody looked.

use anyhow::Result;
use clap::Args;
use toklake_pipeline::{Ending, Gap};

use crate::numbers::counted;
use crate::page::Page;
use crate::terminal::Style;
use crate::world::World;

/// Show where nobody looked for more than 48 hours, and what that cost
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  toklake gaps
  toklake gaps --account luna.beats --json

A video is young once: where no reading lies between 12 and 48 hours of its age,
its views at 24 hours are not known, and no later answer brings them back. Days
of the account can still be told: by the API for 60 days, by an export for 365.")]
pub struct ShowGaps {}

impl ShowGaps {
    /// Shows.
    pub async fn run(self, world: &World) -> Result<Ending> {
        let pipeline = world.reading()?;
        let account = world.account_of(&pipeline).await?;
        let gaps = pipeline.reading_gaps(account.as_deref(), world.now).await?;
        let style = world.shell.style;
        world
            .shell
            .answer("gaps", Ending::Fine, &gaps, || shown(&gaps, style))
    }
}

fn shown(gaps: &[Gap], style: Style) -> String {
    let mut page = Page::new(style);
    if gaps.is_empty() {
        page.heading(
            "no gap of more than 48 hours between readings of videos",
            "",
        );
    }
    let mut of = None;
    for gap in gaps {
        if of != Some(&gap.account) {
            page.heading(&gap.account, "");
            of = Some(&gap.account);
        }
        page.item(&told(gap), "");
        if !gap.video_ids.is_empty() {
            page.note(&gap.video_ids.join(" "));
        }
    }
    page.finish()
}

fn told(gap: &Gap) -> String {
    let day = |moment: &str| moment.split('T').next().unwrap_or_default().to_owned();
    let length = format!("{:.1} days", gap.days);
    let when = match &gap.to_at {
        Some(to) => format!(
            "no reading for {length}, {} to {}",
            day(&gap.from_at),
            day(to)
        ),
        None => format!("no reading since {}, for {length}", day(&gap.from_at)),
    };
    let videos = match gap.video_ids.len() as u64 {
        0 => "no video lost its 24-hour velocity".to_owned(),
        n => format!(
            "{} no 24-hour velocity and never will",
            counted(n, "video has", "videos have")
        ),
    };
    let days = match gap.days_unknown {
        None => "the next reading ends the gap".to_owned(),
        Some(0) => "every day of the account is known".to_owned(),
        Some(n) => format!(
            "{} not told yet",
            counted(n, "day of the account is", "days of the account are")
        ),
    };
    format!("{when}; {videos}; {days}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_is_told_with_what_it_cost() {
        let gap = Gap {
            account: "luna.beats".to_owned(),
            from_at: "2026-03-02T08:00:00Z".to_owned(),
            to_at: Some("2026-03-05T08:00:00Z".to_owned()),
            days: 3.0,
            video_ids: vec![
                "7548491974771946518".to_owned(),
                "7548761505190838294".to_owned(),
            ],
            days_unknown: Some(1),
        };
        let open = Gap {
            from_at: "2026-03-09T08:00:00Z".to_owned(),
            to_at: None,
            days: 2.5,
            video_ids: vec![],
            days_unknown: None,
            ..gap.clone()
        };
        insta::assert_snapshot!(shown(&[gap, open], Style::default()), @r"
        luna.beats
          - no reading for 3.0 days, 2026-03-02 to 2026-03-05; 2 videos have no 24-hour
            velocity and never will; 1 day of the account is not told yet
            7548491974771946518 7548761505190838294
          - no reading since 2026-03-09, for 2.5 days; no video lost its 24-hour
            velocity; the next reading ends the gap
        ");
    }
}
