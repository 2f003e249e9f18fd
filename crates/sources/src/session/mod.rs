//! Sessions: who is signed in where, with which secrets, and how those are kept and renewed.
//!
//! Nothing here asks a clock, a random source or a network by itself: all three are handed in.

pub mod access;
pub mod secret;
pub mod source;

pub use access::{Access, AccessError, NextStep, SignInReason};
pub use secret::Secret;
pub use source::Source;
