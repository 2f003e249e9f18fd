//! A browser that runs: started with its own profile, spoken to, and gone when we are.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use chromiumoxide::cdp::browser_protocol::network::{Cookie, CookieParam};
use chromiumoxide::handler::HandlerConfig;
use chromiumoxide::{Browser, Page};
use futures::StreamExt;
use tokio::process::{Child, Command};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};

use super::error::BrowserError;
use super::profile::Profile;

/// How a browser is started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Start {
    pub program: PathBuf,
    /// The folder of the profile, which is made where it is missing.
    pub profile: PathBuf,
    /// Whether a person sees it.
    pub visible: bool,
    /// Chromium refuses to run as root with its sandbox on.
    pub without_sandbox: bool,
}

/// A browser of ours with one page.
#[derive(Debug)]
pub struct RunningBrowser {
    browser: Browser,
    page: Page,
    group: Group,
    events: JoinHandle<()>,
    profile: Profile,
}

const START: Duration = Duration::from_secs(30);
const ANSWER: Duration = Duration::from_secs(45);
const GOODBYE: Duration = Duration::from_secs(10);
const LOOK_AGAIN: Duration = Duration::from_millis(50);
/// The browser writes its port and the path of its socket here.
const PORT_FILE: &str = "DevToolsActivePort";

impl RunningBrowser {
    /// Starts it and opens a blank page. Its port is any free one of loopback.
    ///
    /// # Errors
    /// A profile in use, a program that cannot be started, ends at once or stays silent. Nothing
    /// of it runs afterwards.
    pub async fn start(start: &Start) -> Result<Self, BrowserError> {
        let profile = Profile::take(&start.profile)?;
        let port_file = profile.folder().join(PORT_FILE);
        // what an earlier browser left behind would be taken for ours
        let _ = std::fs::remove_file(&port_file);
        let mut group = Group::spawn(start)?;
        let socket = group.socket(&port_file).await?;
        let config = HandlerConfig {
            ignore_https_errors: false,
            viewport: None,
            request_timeout: ANSWER,
            ..HandlerConfig::default()
        };
        let connecting = Browser::connect_with_config(socket, config);
        let (browser, mut handler) = within("be connected to", connecting).await?;
        let events = tokio::spawn(async move {
            while let Some(event) = handler.next().await {
                if let Err(error) = event {
                    tracing::debug!(%error, "the browser said something unexpected");
                }
            }
        });
        let page = within("open a page", browser.new_page("about:blank")).await?;
        Ok(Self {
            browser,
            page,
            group,
            events,
            profile,
        })
    }

    pub fn page(&self) -> &Page {
        &self.page
    }

    /// Its process, for whoever watches that nothing is left.
    pub fn process_id(&self) -> Option<u32> {
        self.group.child.id()
    }

    /// Every cookie of the profile.
    pub async fn cookies(&self) -> Result<Vec<Cookie>, BrowserError> {
        within("tell its cookies", self.browser.get_cookies()).await
    }

    /// Puts cookies into the profile.
    pub async fn set_cookies(&self, cookies: Vec<CookieParam>) -> Result<(), BrowserError> {
        within("take cookies", self.browser.set_cookies(cookies)).await?;
        Ok(())
    }

    /// Whether it still runs.
    pub fn is_alive(&mut self) -> bool {
        matches!(self.group.child.try_wait(), Ok(None))
    }

    /// Closes it as a person would, so that the profile is whole, and ends what does not go by itself.
    pub async fn close(mut self) {
        let closed = timeout(GOODBYE, self.browser.close()).await;
        if matches!(closed, Ok(Ok(_))) {
            let _ = timeout(GOODBYE, self.group.child.wait()).await;
        }
        self.group.end();
        let _ = timeout(GOODBYE, self.group.child.wait()).await;
        self.events.abort();
        tracing::debug!(profile = %self.profile.folder().display(), "the browser is closed");
    }
}

/// Waits for an answer of the browser, and no longer than makes sense.
pub(super) async fn within<T>(
    doing: &'static str,
    asked: impl Future<Output = Result<T, chromiumoxide::error::CdpError>>,
) -> Result<T, BrowserError> {
    match timeout(ANSWER, asked).await {
        Ok(answer) => answer.map_err(|error| BrowserError::of(doing, error)),
        Err(_) => Err(BrowserError::Hung {
            doing,
            wait: ANSWER,
        }),
    }
}

/// The browser's process with all its helpers: they share a group and end together.
#[derive(Debug)]
struct Group {
    program: PathBuf,
    child: Child,
    said: PathBuf,
}

impl Group {
    fn spawn(start: &Start) -> Result<Self, BrowserError> {
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
            child,
            said,
        })
    }

    /// Where the browser listens, once it says so.
    async fn socket(&mut self, port_file: &Path) -> Result<String, BrowserError> {
        let began = Instant::now();
        while began.elapsed() < START {
            if let Ok(Some(_)) = self.child.try_wait() {
                return Err(BrowserError::EndedEarly {
                    said: self.last_words(),
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
    fn end(&mut self) {
        #[cfg(unix)]
        if let Some(leader) = self.child.id() {
            // no unsafe code in this workspace, so that a shell sends the signal
            let ended = std::process::Command::new("sh")
                .args(["-c", "kill -KILL -\"$0\"", &leader.to_string()])
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status();
            if let Err(error) = ended {
                tracing::warn!(%error, leader, "the helpers of the browser may go on");
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

/// Nothing here hides that a program holds the browser.
fn arguments(start: &Start) -> Vec<String> {
    let mut arguments = vec![
        format!("--user-data-dir={}", start.profile.display()),
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
