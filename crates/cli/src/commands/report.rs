//! `toklake report`: the insights as a workbook and as a page to print.

use anyhow::Result;
use clap::Args;
use toklake_pipeline::{Ending, ReportFile};

use crate::numbers::bytes;
use crate::page::Page;
use crate::terminal::Style;
use crate::world::World;

/// Write the report: a workbook, and the same as a page to print
#[derive(Debug, Args)]
#[command(
    name = "report",
    after_help = "Examples:
  toklake report
  toklake report --account luna.beats
  toklake report --json

It lies in the lake as `reports/tiktok_insights_report.xlsx` and `.html`. With
several accounts these two are of `--account`, of the default account, or of the
first; each of the others has a folder of its own beside them."
)]
pub struct WriteReport {}

impl WriteReport {
    /// Writes.
    pub async fn run(self, world: &World) -> Result<Ending> {
        let pipeline = world.reading()?;
        let mut accounts = pipeline.accounts_with_videos().await?;
        let said = world.account(&pipeline.settings);
        let default = pipeline.settings.account.clone();
        if let Some(said) = &said {
            anyhow::ensure!(
                accounts.contains(said),
                "no videos of `{said}` are known; known are: {}",
                accounts.join(", ")
            );
            accounts.retain(|account| account == said);
        } else if let Some(default) = default {
            accounts.sort_by_key(|account| *account != default);
        }
        let written = pipeline.write_reports(&accounts, world.now).await?;
        let (root, style) = (pipeline.settings.root.clone(), world.shell.style);
        world.shell.summary("report", Ending::Fine, &written, || {
            shown(&written, &root, style)
        })
    }
}

fn shown(written: &[ReportFile], root: &str, style: Style) -> String {
    let mut page = Page::new(style);
    match written.is_empty() {
        true => page.heading("nothing to report", "no video is known yet"),
        false => page.heading("report", &format!("written under {root}")),
    }
    for file in written {
        page.fact(&file.account, &bytes(file.bytes as u64), &file.path);
    }
    page.finish()
}
