//! `toklake doctor`: whether the lake and the machine are sound.

use anyhow::Result;
use clap::Args;
use toklake_pipeline::{DoctorReport, Ending};

use crate::page::Page;
use crate::terminal::Style;
use crate::world::World;

/// Look whether the lake and this machine are sound
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  toklake doctor
  toklake doctor --deep

Nothing is repaired. `toklake rebuild` makes every table anew from what landed.")]
pub struct Doctor {
    /// Read every byte of the lake and compare it with its hash
    #[arg(long)]
    deep: bool,
}

impl Doctor {
    /// Looks.
    pub async fn run(self, world: &World) -> Result<Ending> {
        let report = world.pipeline()?.doctor(self.deep).await?;
        let sound = report.lines.iter().all(|line| line.ok);
        let ending = if sound {
            Ending::Fine
        } else {
            Ending::Findings
        };
        let style = world.shell.style;
        world
            .shell
            .answer("doctor", ending, &report, || shown(&report, style))
    }
}

fn shown(report: &DoctorReport, style: Style) -> String {
    let mut page = Page::new(style);
    for line in &report.lines {
        let word = if line.ok { "ok" } else { "NOT OK" };
        page.line(word, &format!("{}: {}", line.what, line.detail));
        if !line.ok && !line.remedy.is_empty() {
            page.line("", &format!("> {}", line.remedy));
        }
    }
    page.finish()
}
