//! What is said about the owner's session of TikTok Studio and the browser that holds it.

use std::path::PathBuf;
use std::time::Duration;

use toklake_sources::session::Secret;
use url::Url;

use super::spoken::Spoken;

/// Where Studio lies, and how its pages are opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StudioSettings {
    /// The site.
    pub url: Url,
    /// The browser; `None`: the first one on the path.
    pub browser: Option<PathBuf>,
    /// Whether nobody sees the browser while it collects.
    pub headless: bool,
    /// Pages of one extraction.
    pub max_pages: u32,
    /// Pages and calls for data of one extraction.
    pub max_requests: u32,
    /// Whether "Download data" is pressed on each tab.
    pub downloads: bool,
    /// The longest that the browser may take for one answer.
    pub patience: Duration,
    /// From the opening of a page to that of the next, on the mean.
    pub pause: Duration,
    /// How long a person may take to sign in.
    pub login_wait: Duration,
    /// The account's password, to be filled in.
    pub password: Option<Secret>,
    /// A file that holds it.
    pub password_file: Option<PathBuf>,
    /// The secret of the account's authenticator, to fill in its codes.
    pub totp_secret: Option<Secret>,
    /// A file that holds it.
    pub totp_secret_file: Option<PathBuf>,
}

impl StudioSettings {
    pub(super) fn of(spoken: &Spoken) -> Self {
        let path = |key| spoken.maybe_text(key).map(PathBuf::from);
        Self {
            url: spoken.url("studio.url"),
            browser: path("studio.browser"),
            headless: spoken.flag("studio.headless"),
            max_pages: spoken.number("studio.max_pages"),
            max_requests: spoken.number("studio.max_requests"),
            downloads: spoken.flag("studio.downloads"),
            patience: Duration::from_secs(spoken.number("studio.patience")),
            pause: Duration::from_millis(spoken.number("studio.pause")),
            login_wait: Duration::from_secs(spoken.number("studio.login_wait")),
            password: spoken.maybe_secret("studio.password"),
            password_file: path("studio.password_file"),
            totp_secret: spoken.maybe_secret("studio.totp_secret"),
            totp_secret_file: path("studio.totp_secret_file"),
        }
    }
}
