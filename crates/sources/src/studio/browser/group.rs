//! The process of the browser with all its helpers: they end together, whatever becomes of us.
//!
//! A shell holds the other end of a pipe of ours and waits for it to close. That happens when we say
//! so, and also when we are killed: then it ends the group of the browser. It is the same on Linux and
//! macOS, and needs no unsafe code.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep, timeout};

use super::error::BrowserError;
use super::running::Start;

/// A browser that was started, and what ends it.
#[derive(Debug)]
pub(super) struct Group {
    program: PathBuf,
    child: Child,
    /// What it wrote to its standard error.
    said: PathBuf,
    #[cfg(unix)]
    guard: Option<std::process::Child>,
}

const START: Duration = Duration::from_secs(30);
const LOOK_AGAIN: Duration = Duration::from_millis(50);
/// Ends the group whose leader it is told once its input closes.
#[cfg(unix)]
const GUARD: &str = r#"read -r _; kill -KILL -"$0""#;

impl Group {
    pub fn spawn(start: &Start) -> Result<Self, BrowserError> {
        let failed = |source| BrowserError::Start {
            path: start.program.clone(),
            source,
        };
        let said = start.profile.join("toklake-browser.log");
        let log = std::fs::OpenOptions::new()
            .create(true)
            .write(true)
            .truncate(true)
            .open(&said)
            .map_err(failed)?;
        let mut command = Command::new(&start.program);
        command
            .args(arguments(start))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::from(log))
            .kill_on_drop(true);
        #[cfg(unix)]
        command.process_group(0);
        let child = command.spawn().map_err(failed)?;
        Ok(Self {
            program: start.program.clone(),
            said,
            #[cfg(unix)]
            guard: Some(guard(&child).map_err(failed)?),
            child,
        })
    }

    pub fn process_id(&self) -> Option<u32> {
        self.child.id()
    }

    pub fn is_alive(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Where the browser listens, once it says so in `port_file`.
    pub async fn socket(&mut self, port_file: &Path) -> Result<String, BrowserError> {
        let began = Instant::now();
        while began.elapsed() < START {
            if let Ok(Some(how)) = self.child.try_wait() {
                return Err(BrowserError::EndedEarly {
                    said: format!("{} ({how})", self.last_words()),
                });
            }
            let text = std::fs::read_to_string(port_file).unwrap_or_default();
            if let Some((port, path)) = text.split_once('\n')
                && let Ok(port) = port.trim().parse::<u16>()
                && !path.trim().is_empty()
            {
                return Ok(format!("ws://127.0.0.1:{port}{}", path.trim()));
            }
            sleep(LOOK_AGAIN).await;
        }
        self.end();
        Err(BrowserError::Silent { wait: START })
    }

    /// Waits until the browser has ended by itself, and no longer than `most`.
    pub async fn ended(&mut self, most: Duration) {
        let _ = timeout(most, self.child.wait()).await;
    }

    fn last_words(&self) -> String {
        let said = std::fs::read_to_string(&self.said).unwrap_or_default();
        let last = said.lines().rev().find(|line| !line.trim().is_empty());
        let last: String = last.unwrap_or_default().chars().take(300).collect();
        match last.is_empty() {
            true => format!("`{}` said nothing", self.program.display()),
            false => last,
        }
    }

    /// Ends the browser and its helpers at once.
    pub fn end(&mut self) {
        #[cfg(unix)]
        if let Some(mut guard) = self.guard.take() {
            drop(guard.stdin.take());
            if let Err(error) = guard.wait() {
                tracing::warn!(%error, "the helpers of the browser may go on");
            }
        }
        let _ = self.child.start_kill();
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.end();
    }
}

/// In a group of its own, so that what ends us by the terminal does not end it before.
#[cfg(unix)]
fn guard(browser: &Child) -> std::io::Result<std::process::Child> {
    let leader = browser.id().unwrap_or_default().to_string();
    let mut shell = std::process::Command::new("/bin/sh");
    std::os::unix::process::CommandExt::process_group(&mut shell, 0);
    shell
        .args(["-c", GUARD, &leader])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
}

/// Nothing here hides that a program holds the browser.
fn arguments(start: &Start) -> Vec<String> {
    let mut arguments = vec![
        format!("--user-data-dir={}", start.profile.display()),
        // any free port of loopback: none can be taken
        "--remote-debugging-port=0".to_owned(),
        "--enable-automation".to_owned(),
        "--no-first-run".to_owned(),
        "--no-default-browser-check".to_owned(),
        // the profile has to open where no desktop is signed in, as it is on a server
        "--password-store=basic".to_owned(),
        "--window-size=1440,1000".to_owned(),
    ];
    if !start.visible {
        arguments.push("--headless=new".to_owned());
    }
    if start.without_sandbox {
        arguments.push("--no-sandbox".to_owned());
    }
    arguments.push("about:blank".to_owned());
    arguments
}
