//! `toklake check 2fa`: whether codes of the second step can be made.

use anyhow::Result;
use clap::Args;
use toklake_pipeline::{Ending, SecondStepCheck, check_2fa};

use crate::page::Page;
use crate::terminal::Style;
use crate::world::World;

/// Look whether the secret of your authenticator makes codes, and whether the clock is right
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  TIKTOK_TOTP_SECRET_FILE=/run/secrets/totp toklake check 2fa

Neither the secret nor a code is shown. A code holds for 30 s: a clock that is
off by more makes codes that nobody takes.")]
pub struct SecondStep {}

impl SecondStep {
    /// Looks.
    pub async fn run(self, world: &World) -> Result<Ending> {
        let check = check_2fa(&world.pipeline()?, &world.outside()?).await?;
        let style = world.shell.style;
        world
            .shell
            .answer("check 2fa", check.ending(), &check, || shown(&check, style))
    }
}

fn shown(check: &SecondStepCheck, style: Style) -> String {
    let mut page = Page::new(style);
    match (&check.problem, check.has_secret) {
        (Some(problem), _) => page.line("NOT OK", &format!("secret: {problem}")),
        (None, true) => page.line("ok", "secret: it makes codes"),
        (None, false) => {
            page.line("NOT OK", "secret: none was given");
            page.line(
                "",
                "> set `TIKTOK_TOTP_SECRET_FILE`, or type the codes yourself",
            );
        }
    }
    let window = format!(
        "window: {} s, {} s left of the present code",
        check.step_seconds, check.seconds_left
    );
    page.line("ok", &window);
    match &check.clock {
        Some(clock) => page.line("NOT OK", &format!("clock: {clock}")),
        None => page.line("ok", "clock: nothing says that it is off"),
    }
    page.finish()
}
