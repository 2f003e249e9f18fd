//! Where words go: data to stdout, talk to stderr, one JSON object where that was asked for.

use std::io::{self, ErrorKind, IsTerminal, Write};
use std::sync::LazyLock;

use serde::Serialize;
use serde_json::json;
use toklake_pipeline::{Ending, Redactor, Secret};
use tracing_subscriber::EnvFilter;

use crate::args::Global;
use crate::failure::Failure;
use crate::terminal::Style;

/// How this command speaks.
#[derive(Debug, Clone, Copy)]
pub struct Shell {
    /// One JSON object instead of text.
    pub json: bool,
    /// No progress, no summary.
    pub quiet: bool,
    /// Weight of words on stdout.
    pub style: Style,
    /// Whether stdout is a terminal: only there a long value is cut.
    pub terminal: bool,
}

impl Shell {
    /// Looks at the flags, at `NO_COLOR` and at what stdout is.
    pub fn new(global: &Global) -> Self {
        let terminal = io::stdout().is_terminal();
        let no_colour = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self {
            json: global.json,
            quiet: global.quiet,
            style: Style {
                on: terminal && !no_colour,
            },
            terminal,
        }
    }

    /// Data, to stdout. A reader that closed early has what it wanted.
    pub fn data(&self, text: &str) -> io::Result<()> {
        let mut out = io::stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            other => other,
        }
    }

    /// Talk, to stderr.
    pub fn say(&self, text: &str) {
        if !self.quiet {
            tell(&format!("{text}\n"));
        }
    }

    /// What an asked question came to: as text or JSON.
    pub fn answer<T: Serialize>(
        &self,
        command: &str,
        ending: Ending,
        report: &T,
        text: impl FnOnce() -> String,
    ) -> anyhow::Result<Ending> {
        if self.json {
            let object = json!({ "command": command, "ending": ending, "report": report });
            self.data(&format!("{object:#}\n"))?;
        } else {
            self.data(&text())?;
        }
        Ok(ending)
    }

    /// What a piece of work came to: like [`Shell::answer`]. Where silence was asked for, only what
    /// could not be done is told.
    pub fn summary<T: Serialize>(
        &self,
        command: &str,
        ending: Ending,
        report: &T,
        text: impl FnOnce() -> String,
    ) -> anyhow::Result<Ending> {
        if self.quiet && !self.json {
            if ending == Ending::CouldNot {
                tell(&text());
            }
            return Ok(ending);
        }
        self.answer(command, ending, report, text)
    }

    /// What could not be done.
    pub fn failed(&self, command: &str, failure: &Failure) {
        if self.json {
            let object = json!({ "command": command, "ending": failure.ending, "error": failure });
            // the exit code still tells where stdout is gone
            let _ = self.data(&format!("{object:#}\n"));
        } else {
            tell(&failure.text());
        }
    }
}

/// What nobody may see, whoever writes it: a log line, a panic, the text of an error.
static HIDDEN: LazyLock<Redactor> = LazyLock::new(Redactor::default);

/// From now on the value is shown nowhere.
pub fn hide(secret: &Secret) {
    HIDDEN.learn(secret);
}

/// Writes to stderr; where that is gone nobody is left to be told.
pub fn tell(text: &str) {
    let _ = HIDDEN
        .writer(io::stderr().lock())
        .write_all(text.as_bytes());
}

/// They would log what goes between us and the browser word by word: cookies, and what is typed.
const SILENT: &str = "chromiumoxide=off,tungstenite=off,async_tungstenite=off";

/// Starts the log on stderr: warnings of ours, more with `-v`, or what `RUST_LOG` says.
pub fn log(verbose: u8) {
    let filter = match verbose {
        0 => "off,toklake=warn",
        1 => "warn,toklake=info",
        2 => "info,toklake=debug",
        _ => "debug,toklake=trace",
    };
    let said = std::env::var("RUST_LOG")
        .ok()
        .filter(|said| !said.is_empty());
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(format!(
            "{},{SILENT}",
            said.as_deref().unwrap_or(filter)
        )))
        .with_writer(|| HIDDEN.writer(io::stderr()))
        .with_ansi(io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none())
        .init();
    std::panic::set_hook(Box::new(|panic| tell(&panic_text(&panic.to_string()))));
}

/// What a broken promise of ours says.
fn panic_text(text: &str) -> String {
    format!("this is a mistake of toklake: {text}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_shows_no_secret_that_was_said() {
        const PLANTED: &str = "planted-in-a-panic";
        let text = panic_text(&format!("index {PLANTED} is out of range"));
        let shown = || String::from_utf8(HIDDEN.hide(text.as_bytes())).expect("text");
        // the broken twin: nobody said that it is one
        assert!(shown().contains(PLANTED));
        hide(&Secret::new(PLANTED));
        assert!(shown().contains("index [hidden] is"), "{}", shown());
    }
}
