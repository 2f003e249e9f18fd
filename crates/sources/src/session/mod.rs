//! Signed-in accounts.

mod access;
mod secret;

pub use access::{Access, AccessError};
pub use secret::Secret;
