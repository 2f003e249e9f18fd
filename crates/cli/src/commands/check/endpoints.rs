//! `toklake check endpoints`: the smallest question to each endpoint.

use anyhow::Result;
use clap::Args;
use toklake_pipeline::{Ending, EndpointLine, EndpointsCheck, check_endpoints};

use crate::commands::login::Door;
use crate::page::Page;
use crate::terminal::Style;
use crate::world::World;

/// Ask each endpoint of the signed-in sources the smallest question
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  toklake check endpoints
  toklake check endpoints --account zone.a0 --source business --json

Status, time and meaning of each answer are shown; nothing is kept. An
advertiser's sign-in has none to ask; `toklake check access` asks whether its
token works. Of Studio each page is opened once, and what became of its calls is
told.")]
pub struct Endpoints {
    /// Only at this source
    #[arg(long, value_enum)]
    source: Option<Door>,
}

impl Endpoints {
    /// Asks.
    pub async fn run(self, world: &World) -> Result<Ending> {
        let pipeline = world.unlocked()?;
        let names = world.accounts_meant();
        let source = self.source.map(Into::into);
        let outside = world.outside()?;
        let check = check_endpoints(&pipeline, &outside, names.as_deref(), source).await?;
        let style = world.shell.style;
        world
            .shell
            .answer("check endpoints", check.ending(), &check, || {
                shown(&check, style)
            })
    }
}

fn shown(check: &EndpointsCheck, style: Style) -> String {
    let mut page = Page::new(style);
    if check.lines.is_empty() {
        page.heading("nobody is signed in", "");
        page.line(
            "next",
            "`toklake login business`, `toklake login display` or `toklake login studio`",
        );
    }
    let mut of = String::new();
    for line in &check.lines {
        let head = format!("{} at {}", line.account, line.source);
        if head != of {
            page.heading(&head, "");
            of = head;
        }
        one(&mut page, line);
    }
    if let Some(warning) = &check.warning {
        page.heading("to mind", "");
        page.item(warning, "");
    }
    page.finish()
}

fn one(page: &mut Page, line: &EndpointLine) {
    let word = match (line.ending, line.status) {
        (Ending::Fine, Some(_)) => "ok",
        (Ending::Fine, None) => "not asked",
        (Ending::Findings | Ending::CouldNot, _) => "NOT OK",
    };
    let status = line.status.map(|status| format!("HTTP {status}"));
    let code = line.code.as_ref().map(|code| format!("code {code}"));
    let time = line.milliseconds.map(|time| format!("{time} ms"));
    let facts: Vec<_> = [status, code, time].into_iter().flatten().collect();
    match line.endpoint {
        "" => page.line(word, line.about),
        endpoint => page.line(word, &format!("{endpoint} ({})", line.about)),
    }
    let facts = facts.join(", ");
    let joint = if facts.is_empty() { "" } else { ": " };
    page.line("", &format!("{facts}{joint}{}", line.meaning));
}
