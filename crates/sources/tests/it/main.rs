//! What the sources do with answers, faults and servers, seen from outside.
#![expect(
    clippy::unwrap_used,
    reason = "what a test stands on has to be there, in its helpers too"
)]

mod contracts;
mod examples;
mod http;
mod properties;
mod pull;
mod simulated;
