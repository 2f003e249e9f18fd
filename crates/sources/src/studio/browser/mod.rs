//! The owner's own browser: started, listened to, walked through Studio, closed again.
//!
//! It is spoken to by the DevTools protocol. Nothing hides that a program does so, nothing answers a
//! captcha and nothing is asked of TikTok but what its own pages ask. Start at [`RunningBrowser`],
//! then [`walk`].

mod error;
mod find;
mod listen;
mod profile;
mod running;

pub use error::BrowserError;
pub use find::find_browser;
pub use listen::{Heard, Listener};
pub use profile::{Profile, profile_folder};
pub use running::{RunningBrowser, Start};
