//! `toklake accounts`: who is signed in where.

use std::collections::BTreeMap;

use anyhow::Result;
use clap::Args;
use serde::Serialize;
use toklake_pipeline::{Ending, SessionRow, Source, Standing, sessions};

use crate::numbers::instant;
use crate::page::Page;
use crate::terminal::Style;
use crate::world::World;

/// List the accounts that are signed in
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  toklake accounts
  toklake accounts --json

No key is needed and TikTok is not asked. Exit code 1 says that a sign-in has
ended or ends within three days; `toklake session status` says more.")]
pub struct Accounts {}

/// One account, as it is listed.
#[derive(Debug, Serialize)]
struct Listed<'a> {
    account: &'a str,
    aliases: &'a [String],
    sources: Vec<ListedSource<'a>>,
}

#[derive(Debug, Serialize)]
struct ListedSource<'a> {
    source: Source,
    scopes: &'a [String],
    used_at: Option<chrono::DateTime<chrono::Utc>>,
    expires_at: Option<chrono::DateTime<chrono::Utc>>,
    state: Standing,
}

impl Accounts {
    /// Lists.
    pub fn run(self, world: &World) -> Result<Ending> {
        let pipeline = world.pipeline()?;
        let report = sessions(&pipeline, &world.outside()?, None, None)?;
        let mut accounts: BTreeMap<&str, Listed<'_>> = BTreeMap::new();
        for row in &report.sessions {
            let status = &row.status;
            let account = status.account.as_str();
            let listed = accounts.entry(account).or_insert_with(|| Listed {
                account,
                aliases: &status.aliases,
                sources: vec![],
            });
            listed.sources.push(source(row));
        }
        let accounts: Vec<_> = accounts.into_values().collect();
        let style = world.shell.style;
        world
            .shell
            .answer("accounts", report.ending(), &accounts, || {
                shown(&accounts, style)
            })
    }
}

fn source(row: &SessionRow) -> ListedSource<'_> {
    let status = &row.status;
    let forecast = &status.forecast;
    ListedSource {
        source: status.source,
        scopes: &status.about.scopes_granted,
        used_at: status.about.used_at,
        expires_at: forecast.refresh_expires_at.or(forecast.access_expires_at),
        state: status.standing,
    }
}

fn shown(accounts: &[Listed<'_>], style: Style) -> String {
    let mut page = Page::new(style);
    if accounts.is_empty() {
        page.heading("nobody is signed in", "");
        page.line(
            "next",
            "`toklake login business` or `toklake login display`",
        );
    }
    for account in accounts {
        page.heading(account.account, &account.aliases.join(", "));
        for source in &account.sources {
            let ends = source.expires_at.map_or_else(
                || "no end known".to_owned(),
                |at| format!("until {}", instant(at)),
            );
            let used = source.used_at.map_or_else(
                || "not used yet".to_owned(),
                |at| format!("used {}", instant(at)),
            );
            let state = state(source.state);
            page.line(source.source.as_str(), &format!("{state}, {ends}, {used}"));
            page.line("", &source.scopes.join(", "));
        }
    }
    page.finish()
}

/// How a sign-in stands, in a word or two.
pub fn state(standing: Standing) -> &'static str {
    match standing {
        Standing::Ok => "ok",
        Standing::ExpiresSoon => "ends soon",
        Standing::NeedsHuman => "ENDED",
        Standing::Revoked => "WITHDRAWN",
    }
}
