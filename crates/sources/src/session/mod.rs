//! Sessions: who is signed in where, with which secrets, and how those are kept and renewed.
//!
//! Nothing here asks a clock, a random source or a network by itself: all three are handed in.

pub mod access;
pub mod apps;
pub mod browser;
pub mod entry;
pub mod forecast;
pub mod handle;
pub mod oauth;
pub mod redact;
pub mod registry;
pub mod scopes;
pub mod secret;
pub mod signed_in;
pub mod source;
pub mod vault;

pub use access::{Access, AccessError, NextStep, SignInReason};
pub use secret::Secret;
pub use signed_in::SignedIn;
pub use source::Source;
