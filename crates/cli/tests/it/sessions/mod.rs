//! Signing in and everything after it, by the real program against a local TikTok.

mod care;
mod checks;
mod login;
mod matrix;
mod runs;
mod secrets;
pub(crate) mod stage;
pub mod sweep;
mod truth;
mod vault;
