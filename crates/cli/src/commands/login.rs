//! `toklake login`: a person agrees on TikTok's page, and the tokens go into the vault.

use std::process::{Command, Stdio};

use anyhow::Result;
use clap::{Args, ValueEnum};
use toklake_pipeline::{Ending, Login, LoginReport, Source, StudioLogin, Way, login_studio};

use crate::asking;
use crate::numbers::instant;
use crate::page::Page;
use crate::shell::tell;
use crate::terminal::Style;
use crate::world::World;

/// Sign an account in to TikTok
#[derive(Debug, Args)]
#[command(
    name = "login",
    after_help = "Examples:
  toklake login business
  toklake login display --account zone.a0 --loopback
  toklake login business --paste < callback.txt
  toklake login studio --account zone.a0
  toklake login advertiser --account zone.a0

The address of TikTok's page is printed. Where your app's redirect is a port
of this machine, toklake waits for the browser there; otherwise paste the
address that the browser ends on. It is read from the terminal or the standard
input, never from an argument: other users can see those. docs/guide/api.md
says how to come by an app. An advertiser's sign-in is for trends of hashtags
alone, and is kept under the account that you name."
)]
pub struct LogIn {
    /// Where: `business` has daily figures, `display` public counters, `studio` what its pages show,
    /// `advertiser` trends of hashtags
    #[arg(value_enum)]
    source: Door,
    /// Paste the callback, even where toklake could wait for it
    #[arg(long, conflicts_with = "loopback")]
    paste: bool,
    /// Wait for the browser at the redirect, a port of this machine
    #[arg(long)]
    loopback: bool,
    /// Open the address in the browser
    #[arg(long)]
    browser: bool,
    /// Open nothing; this is what happens without `--browser`
    #[arg(long, conflicts_with = "browser")]
    no_browser: bool,
}

/// The APIs that a person signs in to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Door {
    /// API for Business
    Business,
    /// Display API of TikTok for Developers
    Display,
    /// TikTok Studio, in a browser of its own
    Studio,
    /// API for Business, as an advertiser
    Advertiser,
}

impl From<Door> for Source {
    fn from(door: Door) -> Self {
        match door {
            Door::Business => Self::Business,
            Door::Display => Self::Display,
            Door::Studio => Self::Studio,
            Door::Advertiser => Self::Advertiser,
        }
    }
}

impl LogIn {
    /// Signs in.
    pub async fn run(self, world: &World) -> Result<Ending> {
        if self.source == Door::Studio {
            return studio(world).await;
        }
        let pipeline = world.unlocked()?;
        let outside = world.outside()?;
        let account = world.global.account.as_deref();
        let (source, way) = (self.source.into(), self.way());
        let mut login = Login::begin(&pipeline, &outside, source, account, way).await?;
        let address = login.consent_url()?;
        // even where silence was asked for: without it nobody can go on
        tell(&format!("open this address and agree:\n\n  {address}\n\n"));
        if self.browser {
            open(address.as_str());
        }
        let callback = match login.way() {
            Way::Loopback => {
                world
                    .shell
                    .say(&format!("waiting for the browser at {}", login.redirect()));
                login.wait().await?
            }
            Way::Paste => {
                world.shell.say(&format!(
                    "then paste the whole address that the browser ends on; it begins with {}",
                    login.redirect()
                ));
                login.read(asking::line("callback: ")?.expose())?
            }
        };
        let report = login.finish(callback).await?;
        let style = world.shell.style;
        world
            .shell
            .summary("login", Ending::Fine, &report, || shown(&report, style))
    }

    fn way(&self) -> Option<Way> {
        match (self.paste, self.loopback) {
            (true, _) => Some(Way::Paste),
            (false, true) => Some(Way::Loopback),
            (false, false) => None,
        }
    }
}

/// Opens the browser of the account and waits.
async fn studio(world: &World) -> Result<Ending> {
    let pipeline = world.unlocked()?;
    let outside = world.outside()?;
    let account = world.global.account.as_deref();
    let report = login_studio(&pipeline, &outside, &outside.host, account, &tell).await?;
    let style = world.shell.style;
    world.shell.summary("login", Ending::Fine, &report, || {
        studio_shown(&report, style)
    })
}

/// What is shown of a session of Studio that was kept.
pub fn studio_shown(report: &StudioLogin, style: Style) -> String {
    let mut page = Page::new(style);
    page.heading(&format!("{} is signed in to studio", report.account), "");
    if let Some(at) = report.expires_at {
        page.line(
            "lasts until",
            &format!("{}, or as long as TikTok likes", instant(at)),
        );
    }
    page.line("profile", &report.profile);
    page.line("next", "`toklake extract --source studio`");
    page.finish()
}

fn shown(report: &LoginReport, style: Style) -> String {
    let mut page = Page::new(style);
    let again = if report.replaced { "again" } else { "" };
    page.heading(
        &format!("{} is signed in to {}", report.account, report.source),
        again,
    );
    if report.source != Source::Advertiser {
        page.line("granted", &report.scopes.join(", "));
    }
    for refused in &report.refused {
        let lacks = refused.lacks.map_or_else(
            || "nothing of toklake's needs it".to_owned(),
            |lacks| format!("{} ({})", lacks.what, lacks.datasets.join(", ")),
        );
        page.line(
            "not granted",
            &format!("`{}`; missing: {lacks}", refused.scope),
        );
    }
    if !report.refused.is_empty() {
        page.line("", "> to have it, sign in again and agree to all");
    }
    if let Some(warning) = &report.warning {
        page.line("NOT OK", warning);
    }
    page.line("next", "`toklake session status` shows until when");
    page.finish()
}

/// Hands the address to the system. It is printed too, so that nothing is lost where this fails.
fn open(address: &str) {
    let program = if cfg!(target_os = "macos") {
        "open"
    } else if cfg!(windows) {
        "explorer"
    } else {
        "xdg-open"
    };
    let mut command = Command::new(program);
    let opened = command
        .arg(address)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    if opened.is_err() {
        tell(&format!("no browser could be opened by `{program}`\n"));
    }
}
