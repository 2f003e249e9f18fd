//! `toklake session status`: until when each sign-in lasts, and what is lost after that.

use anyhow::Result;
use clap::Args;
use toklake_pipeline::{Ending, SessionRow, SessionsReport, sessions};

use crate::commands::accounts::state;
use crate::commands::login::Door;
use crate::numbers::instant;
use crate::page::Page;
use crate::terminal::Style;
use crate::world::World;

/// Show until when each sign-in lasts and what is lost after that
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  toklake session status
  toklake session status --account zone.a0 --json

No key is needed and TikTok is not asked: `toklake check access` asks. Exit
code 1 says that a sign-in has ended or ends within three days.")]
pub struct Status {
    /// Only at this source
    #[arg(long, value_enum)]
    source: Option<Door>,
}

impl Status {
    /// Shows.
    pub fn run(self, world: &World) -> Result<Ending> {
        let pipeline = world.pipeline()?;
        let names = world.accounts_meant();
        let source = self.source.map(Into::into);
        let report = sessions(&pipeline, &world.outside()?, names.as_deref(), source)?;
        let style = world.shell.style;
        world
            .shell
            .answer("session status", report.ending(), &report, || {
                shown(&report, style)
            })
    }
}

fn shown(report: &SessionsReport, style: Style) -> String {
    let mut page = Page::new(style);
    if report.sessions.is_empty() {
        page.heading("nobody is signed in", "");
        page.line(
            "next",
            "`toklake login business` or `toklake login display`",
        );
    }
    for row in &report.sessions {
        one(&mut page, row);
    }
    page.finish()
}

fn one(page: &mut Page, row: &SessionRow) {
    let status = &row.status;
    let (about, forecast) = (&status.about, &status.forecast);
    let head = format!("{} at {}", status.account, status.source);
    page.heading(&head, &status.aliases.join(", "));
    let ended = row
        .ended()
        .map_or_else(String::new, |why| format!(": {why}"));
    page.line("state", &format!("{}{ended}", state(status.standing)));
    let at = |moment: Option<_>| moment.map_or_else(|| "never".to_owned(), instant);
    page.line("signed in", &at(about.created_at));
    page.line("last used", &at(about.used_at));
    page.line("last validated", &at(about.validated_at));
    page.line("tokens renewed", &format!("{} times", about.rotations));
    let days = forecast
        .days_left
        .filter(|days| *days >= 0)
        .map_or_else(String::new, |days| format!(", in {days} days"));
    let end = forecast.refresh_expires_at.or(forecast.access_expires_at);
    page.line("ends", &format!("{}{days}", at(end)));
    page.line("granted", &about.scopes_granted.join(", "));
    if !about.scopes_refused.is_empty() {
        page.line("not granted", &about.scopes_refused.join(", "));
    }
    for loss in &forecast.losses {
        page.line(
            "lost after that",
            &format!("{}, from {}: {}", loss.what, instant(loss.from), loss.why),
        );
    }
    if !row.remedy.is_empty() {
        page.line("", &format!("> {}", row.remedy));
    }
}
