//! What the sources do with answers, faults and servers, seen from outside.
#![expect(
    clippy::disallowed_methods,
    reason = "a test's own files need not survive a power cut"
)]

mod contracts;
mod examples;
mod http;
mod properties;
mod pull;
mod simulated;
