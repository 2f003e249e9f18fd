//! What can go wrong with a browser, and what may be done next.

use std::path::PathBuf;
use std::time::Duration;

use chromiumoxide::error::CdpError;

/// The browser did not do what was asked of it.
#[derive(Debug, thiserror::Error)]
pub enum BrowserError {
    #[error("no browser was found: `chromium`, `google-chrome` and `msedge` are not on the path")]
    NotFound,
    #[error("`{}` is no browser that can be started", path.display())]
    NotThere { path: PathBuf },
    #[error("there is no display on which a browser could be shown")]
    NoDisplay,
    #[error("the browser `{}` cannot be started", path.display())]
    Start {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("the browser ended before it could be spoken to: {said}")]
    EndedEarly { said: String },
    #[error("the browser did not answer within {} s of its start", wait.as_secs())]
    Silent { wait: Duration },
    #[error("another browser uses the profile `{}`", profile.display())]
    ProfileInUse { profile: PathBuf },
    #[error("the profile folder `{}` cannot be made or read", path.display())]
    Profile {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("the browser did not {doing}")]
    Protocol {
        doing: &'static str,
        source: Box<CdpError>,
    },
    #[error("the browser took longer than {} s to {doing}", wait.as_secs())]
    Hung { doing: &'static str, wait: Duration },
    #[error("the page of the browser has crashed; mostly the machine has no memory left")]
    Crashed,
    #[error("the browser is gone: it was closed, killed or has crashed")]
    Gone,
}

impl BrowserError {
    /// A stable word.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound | Self::NotThere { .. } => "browser_missing",
            Self::NoDisplay => "browser_no_display",
            Self::Start { .. } => "browser_start",
            Self::EndedEarly { .. } => "browser_ended",
            Self::Silent { .. } => "browser_silent",
            Self::ProfileInUse { .. } => "browser_profile_in_use",
            Self::Profile { .. } => "browser_profile",
            Self::Protocol { .. } => "browser_protocol",
            Self::Hung { .. } => "browser_hung",
            Self::Crashed => "browser_crashed",
            Self::Gone => "browser_gone",
        }
    }

    /// What a person does about it.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::NotFound if cfg!(target_os = "macos") => {
                "install one: `brew install --cask chromium`, or say where yours is: `TOKLAKE_STUDIO_BROWSER=/path`"
            }
            Self::NotFound => {
                "install one: `apt-get install chromium`, or say where yours is: `TOKLAKE_STUDIO_BROWSER=/path`"
            }
            Self::NotThere { .. } => {
                "`TOKLAKE_STUDIO_BROWSER` names the program; without it the one on the path is used"
            }
            Self::NoDisplay => {
                "run `toklake login studio` on a desktop, or sign in there with any browser and bring its cookies: `toklake session import FILE`"
            }
            Self::ProfileInUse { .. } => {
                "wait until the other `toklake` is through, or close its browser"
            }
            Self::Profile { .. } => "check the permissions of the vault's folder",
            Self::Start { .. } | Self::EndedEarly { .. } => {
                "start the browser by hand once to see what it lacks; it wants about 400 MB of memory"
            }
            Self::Crashed => {
                "make room in the memory, then give the same command again: it goes on where it was"
            }
            Self::Silent { .. } | Self::Protocol { .. } | Self::Hung { .. } | Self::Gone => {
                "give the same command again: it goes on where it was"
            }
        }
    }

    /// What the protocol says: a closed connection means that the browser is gone.
    pub(super) fn of(doing: &'static str, patience: Duration, source: CdpError) -> Self {
        match source {
            CdpError::Ws(_) | CdpError::ChannelSendError(_) | CdpError::NoResponse => Self::Gone,
            CdpError::Timeout => Self::Hung {
                doing,
                wait: patience,
            },
            source => Self::Protocol {
                doing,
                source: Box::new(source),
            },
        }
    }
}
