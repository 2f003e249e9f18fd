//! The pull loop, written once for all sources: ask, keep, judge, go on.
//!
//! A [`Stream`] says what to ask and what an answer means; everything that waits is here. An answer
//! is durable before anything is done with it, a checkpoint never leads what is kept, and every
//! list, wait and run has an end that is told in the [`PullReport`]. Start reading at `schedule.rs`,
//! then `step.rs`.

mod account;
mod batch;
mod breaker;
mod budget;
mod checkpoint;
mod clock;
pub mod horizon;
mod keep;
mod limits;
mod patience;
mod report;
mod schedule;
mod skew;
mod step;
mod stream;
mod task;
mod trail;
mod transport;
mod verdict;
mod watch;

use chrono::TimeDelta;

pub use account::Account;
pub use batch::Batch;
pub use checkpoint::{Checkpoint, CheckpointKey, Checkpoints, InFolder, InMemory};
pub use clock::{Chance, Clock, Seeded, SystemClock};
pub(crate) use keep::ext_of;
pub use keep::{Arrival, Keep, KeepInLanding, Kept};
pub use limits::{Limits, Rate, Scope};
pub use patience::Patience;
pub use report::{End, PullReport, StreamReport};
pub use schedule::pull;
pub use skew::Skew;
pub use stream::{Page, Position, Runs, Stream};
pub use trail::PagesEnd;
pub use transport::Transport;
pub use verdict::{Later, Reason, Refusal, Verdict, Why};
pub use watch::{Event, Nobody, Watch};

/// How a pull behaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PullSettings {
    pub patience: Patience,
    /// Requests of one pull, all accounts together.
    pub max_requests: u64,
    /// Pages of one list.
    pub max_pages: u64,
    /// Requests under way at a time.
    pub concurrency: usize,
    /// A checkpoint older than this is not used: what lies before it has changed.
    pub checkpoint_life: TimeDelta,
}

impl Default for PullSettings {
    fn default() -> Self {
        Self {
            patience: Patience::default(),
            max_requests: 100_000,
            max_pages: 2_000,
            concurrency: 16,
            checkpoint_life: TimeDelta::hours(6),
        }
    }
}

/// What a pull works with: everything that touches the world.
#[derive(Clone, Copy)]
pub struct Surroundings<'a> {
    pub transport: &'a dyn Transport,
    pub keep: &'a dyn Keep,
    pub checkpoints: &'a dyn Checkpoints,
    pub clock: &'a dyn Clock,
    pub watch: &'a dyn Watch,
    pub settings: &'a PullSettings,
}
