//! Signing in and everything after it, by the real program against a local TikTok.

mod care;
mod checks;
mod login;
mod secrets;
mod stage;
mod vault;
