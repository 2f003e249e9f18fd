//! A browser that runs: started with its own profile, spoken to, and gone when we are.

use std::path::PathBuf;
use std::time::Duration;

use chromiumoxide::cdp::browser_protocol::inspector::{EnableParams, EventTargetCrashed};
use chromiumoxide::cdp::browser_protocol::network::{Cookie, CookieParam};
use chromiumoxide::cdp::browser_protocol::target::{CloseTargetParams, GetTargetsParams};
use chromiumoxide::error::CdpError;
use chromiumoxide::handler::HandlerConfig;
use chromiumoxide::{Browser, Page};
use futures::StreamExt;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::error::BrowserError;
use super::group::Group;
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
    /// The longest that it may take for one answer.
    pub patience: Duration,
}

/// A browser of ours with one page.
#[derive(Debug)]
pub struct RunningBrowser {
    browser: Browser,
    page: Page,
    group: Group,
    tasks: Vec<JoinHandle<()>>,
    state: watch::Receiver<State>,
    patience: Duration,
    profile: Profile,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Alive,
    /// Its page has crashed; mostly there was no memory left.
    Crashed,
    /// Nobody answers any more.
    Gone,
}

const GOODBYE: Duration = Duration::from_secs(10);
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
            request_timeout: start.patience,
            ..HandlerConfig::default()
        };
        let (tell, state) = watch::channel(State::Alive);
        let wait = Wait {
            state: state.clone(),
            patience: start.patience,
        };
        let connecting = Browser::connect_with_config(socket, config);
        let (browser, mut handler) = wait.within("be connected to", connecting).await?;
        let gone = tell.clone();
        let events = tokio::spawn(async move {
            while let Some(event) = handler.next().await {
                match event {
                    Ok(()) => {}
                    Err(CdpError::Ws(_)) => break,
                    Err(error) => tracing::debug!(%error, "the browser said something odd"),
                }
            }
            gone.send_replace(State::Gone);
        });
        let opening = browser.new_page("about:blank");
        let page = wait.within("open a page", opening).await?;
        close_others(&browser, &page, &wait).await?;
        let watching = page.event_listener::<EventTargetCrashed>();
        let mut crashes = wait.within("tell of crashes", watching).await?;
        let enabling = page.execute(EnableParams::default());
        wait.within("tell of crashes", enabling).await?;
        let crashes = tokio::spawn(async move {
            if crashes.next().await.is_some() {
                tell.send_replace(State::Crashed);
            }
        });
        Ok(Self {
            browser,
            page,
            group,
            tasks: vec![events, crashes],
            state,
            patience: start.patience,
            profile,
        })
    }

    pub fn page(&self) -> &Page {
        &self.page
    }

    /// Its process, for whoever watches that nothing is left.
    pub fn process_id(&self) -> Option<u32> {
        self.group.process_id()
    }

    /// Every cookie of the profile.
    pub async fn cookies(&self) -> Result<Vec<Cookie>, BrowserError> {
        self.within("tell its cookies", self.browser.get_cookies())
            .await
    }

    /// Puts cookies into the profile.
    pub async fn set_cookies(&self, cookies: Vec<CookieParam>) -> Result<(), BrowserError> {
        self.within("take cookies", self.browser.set_cookies(cookies))
            .await?;
        Ok(())
    }

    /// Whether it still runs.
    pub fn is_alive(&mut self) -> bool {
        self.group.is_alive()
    }

    /// Waits for an answer of the browser, and no longer than makes sense.
    pub(super) async fn within<T>(
        &self,
        doing: &'static str,
        asked: impl Future<Output = Result<T, CdpError>>,
    ) -> Result<T, BrowserError> {
        self.waiting().within(doing, asked).await
    }

    pub(super) fn browser(&self) -> &Browser {
        &self.browser
    }

    fn waiting(&self) -> Wait {
        Wait {
            state: self.state.clone(),
            patience: self.patience,
        }
    }

    /// Closes it as a person would, so that the profile is whole, and ends what does not go by itself.
    pub async fn close(mut self) {
        // one that hangs or has crashed does not say goodbye
        if *self.state.borrow() == State::Alive {
            let goodbye = GOODBYE.min(self.patience);
            let closed = timeout(goodbye, self.browser.close()).await;
            if matches!(closed, Ok(Ok(_))) {
                self.group.ended(goodbye).await;
            }
        }
        self.group.end();
        self.group.ended(GOODBYE).await;
        for task in &self.tasks {
            task.abort();
        }
        tracing::debug!(profile = %self.profile.folder().display(), "the browser is closed");
    }
}

/// Closes the tab that it came with: a person would wonder, and it takes memory.
async fn close_others(browser: &Browser, page: &Page, wait: &Wait) -> Result<(), BrowserError> {
    let listing = browser.execute(GetTargetsParams::builder().build());
    let tabs = wait.within("tell its tabs", listing).await?.result;
    let others = tabs.target_infos.into_iter();
    let others = others.filter(|tab| tab.r#type == "page" && tab.target_id != *page.target_id());
    for tab in others {
        let closing = browser.execute(CloseTargetParams::new(tab.target_id));
        if let Err(error) = wait.within("close a tab", closing).await {
            tracing::debug!(%error, "a tab stays open");
        }
    }
    Ok(())
}

/// Waits for the browser until it answers, is lost, or has taken too long.
struct Wait {
    state: watch::Receiver<State>,
    patience: Duration,
}

impl Wait {
    async fn within<T>(
        &self,
        doing: &'static str,
        asked: impl Future<Output = Result<T, CdpError>>,
    ) -> Result<T, BrowserError> {
        let mut state = self.state.clone();
        tokio::select! {
            answer = timeout(self.patience, asked) => match answer {
                Ok(answer) => answer.map_err(|error| BrowserError::of(doing, self.patience, error)),
                Err(_) => Err(BrowserError::Hung { doing, wait: self.patience }),
            },
            lost = state.wait_for(|state| *state != State::Alive) => Err(match lost.as_deref() {
                Ok(State::Crashed) => BrowserError::Crashed,
                Ok(State::Alive | State::Gone) | Err(_) => BrowserError::Gone,
            }),
        }
    }
}
