//! The owner's own browser: started, listened to, walked through Studio, closed again.
//!
//! It is spoken to by the DevTools protocol. Nothing hides that a program does so, nothing answers a
//! captcha and nothing is asked of TikTok but what its own pages ask. Start at [`RunningBrowser`],
//! then [`walk`].

mod cards;
mod cookies;
mod download;
mod error;
mod find;
mod group;
mod listen;
mod login;
mod pace;
mod profile;
mod progress;
mod running;
mod screenshot;
mod standing;
mod steps;
mod totp;
mod visit;
mod walk;

pub use cookies::{BroughtCookie, CookieFileError, guard_end, read_cookies, session_end};
pub use download::Downloaded;
pub use error::BrowserError;
pub use find::find_browser;
pub use listen::{Heard, Listener};
pub use login::{Fill, sign_in};
pub use profile::{Profile, profile_folder};
pub use running::{RunningBrowser, Start};
pub use standing::{Identity, Shown, Stop};
pub use steps::{Parts, Step, expected_on};
pub use totp::{Codes, STEP_SECONDS, TotpError};
pub use walk::{Answered, Seen, Tally, WalkPlan, Walked, walk};
