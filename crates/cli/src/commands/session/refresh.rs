//! `toklake session refresh`: new tokens now, whatever the clock says.

use anyhow::Result;
use clap::Args;
use toklake_pipeline::{Ending, RefreshReport, Source, refresh, refresh_studio};

use crate::commands::login::Door;
use crate::page::Page;
use crate::terminal::Style;
use crate::world::World;

/// Renew tokens now
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  toklake session refresh
  toklake session refresh --account zone.a0 --source display

Tokens are renewed by themselves when their time comes: this is for trying
whether it works. Exit code 1 says that a person has to sign in again.")]
pub struct Refresh {
    /// Only at this source
    #[arg(long, value_enum)]
    source: Option<Door>,
}

impl Refresh {
    /// Renews.
    pub async fn run(self, world: &World) -> Result<Ending> {
        let pipeline = world.unlocked()?;
        let names = world.accounts_meant();
        let source = self.source.map(Into::into);
        let (outside, names) = (world.outside()?, names.as_deref());
        let mut report = match source {
            Some(Source::Studio) => RefreshReport::default(),
            _ => refresh(&pipeline, &outside, names, source).await?,
        };
        if matches!(source, None | Some(Source::Studio)) {
            let studio = refresh_studio(&pipeline, &outside, names).await?;
            report.sessions.extend(studio);
        }
        let style = world.shell.style;
        world
            .shell
            .summary("session refresh", report.ending(), &report, || {
                shown(&report, style)
            })
    }
}

fn shown(report: &RefreshReport, style: Style) -> String {
    let mut page = Page::new(style);
    if report.sessions.is_empty() {
        page.heading("nobody is signed in", "");
    }
    for session in &report.sessions {
        let name = format!("{} at {}", session.account, session.source);
        match &session.problem {
            None if session.source == Source::Studio => {
                page.line("ok", &format!("{name}: the session works"));
            }
            None => page.line("ok", &format!("{name}: the token is new")),
            Some(problem) => page.line("NOT OK", &format!("{name}: {problem}")),
        }
        if !session.remedy.is_empty() {
            page.line("", &format!("> {}", session.remedy));
        }
    }
    page.finish()
}
