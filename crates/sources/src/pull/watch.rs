//! What somebody who watches a pull is told.

use std::time::Duration;

use super::report::StreamReport;
use super::verdict::Why;

/// Something that happened in a pull.
#[derive(Debug, Clone, Copy)]
pub enum Event<'a> {
    Began {
        account: &'a str,
        stream: &'static str,
        resumed: bool,
    },
    Page {
        account: &'a str,
        stream: &'static str,
        /// Pages so far, this one included.
        pages: u64,
    },
    /// A failure, and how long we wait before asking again.
    Waiting {
        account: &'a str,
        stream: &'static str,
        why: Why,
        code: &'a str,
        wait: Duration,
    },
    /// The host failed again and again, so that a stream waits before it is asked again.
    Resting {
        host: &'a str,
        wait: Duration,
    },
    Ended(&'a StreamReport),
}

/// Told of every event, in order. It must not block.
pub trait Watch: Send + Sync {
    fn told(&self, event: Event<'_>);
}

/// Nobody watches.
#[derive(Debug, Clone, Copy, Default)]
pub struct Nobody;

impl Watch for Nobody {
    fn told(&self, _event: Event<'_>) {}
}
