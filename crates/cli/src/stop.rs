//! Stopping on Ctrl-C: the first ends the work after the step it is in, the second ends it now.
//!
//! Both are safe: what is not finished is not visible in the lake, and the next run goes on from there.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::Notify;
use toklake_pipeline::Ending;

use crate::shell::tell;

/// The wish to stop, and whether a step is under way.
#[derive(Debug, Default)]
pub struct Stop {
    asked: AtomicBool,
    in_step: AtomicBool,
    due: Notify,
}

/// The command was stopped before its end.
#[derive(Debug, thiserror::Error)]
#[error("stopped before the end: what was finished is kept")]
pub struct Stopped;

impl Stopped {
    /// What to do.
    pub fn remedy(&self) -> String {
        "give the same command again: it goes on from there".to_owned()
    }
}

impl Stop {
    /// A step begins.
    pub fn step_begins(&self) {
        self.between_steps();
        self.in_step.store(true, Ordering::SeqCst);
    }

    /// A step is over.
    pub fn step_ends(&self) {
        self.in_step.store(false, Ordering::SeqCst);
        self.between_steps();
    }

    /// Waits until the work has to end.
    pub async fn due(&self) {
        self.due.notified().await;
    }

    /// Waits for signals, for as long as the program lives.
    pub async fn listen(self: Arc<Self>) {
        let mut signals = Signals::new();
        signals.next().await;
        self.ask();
        signals.next().await;
        tell("\nstopped\n");
        std::process::exit(i32::from(Ending::CouldNot.code()));
    }

    fn ask(&self) {
        self.asked.store(true, Ordering::SeqCst);
        if self.in_step.load(Ordering::SeqCst) {
            tell("\nstopping after this step (again to stop now)\n");
        } else {
            self.due.notify_one();
        }
    }

    fn between_steps(&self) {
        if self.asked.load(Ordering::SeqCst) {
            self.due.notify_one();
        }
    }
}

/// Ctrl-C, or the request of a service manager; the latter is followed by a second one after four seconds.
struct Signals {
    #[cfg(unix)]
    terminate: Option<tokio::signal::unix::Signal>,
    terminated: bool,
}

impl Signals {
    fn new() -> Self {
        Self {
            #[cfg(unix)]
            terminate: tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
                .ok(),
            terminated: false,
        }
    }

    async fn next(&mut self) {
        if self.terminated {
            tokio::time::sleep(Duration::from_secs(4)).await;
            return;
        }
        self.terminated = self.either().await;
    }

    /// Whether it was the service manager.
    #[cfg(unix)]
    async fn either(&mut self) -> bool {
        match &mut self.terminate {
            Some(terminate) => tokio::select! {
                _ = tokio::signal::ctrl_c() => false,
                _ = terminate.recv() => true,
            },
            None => {
                interrupted().await;
                false
            }
        }
    }

    #[cfg(not(unix))]
    async fn either(&mut self) -> bool {
        interrupted().await;
        false
    }
}

/// Waits for Ctrl-C; where that cannot be heard, for ever.
async fn interrupted() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_step_under_way_is_finished_first() {
        let stop = Stop::default();
        stop.step_begins();
        stop.ask();
        let early = tokio::time::timeout(Duration::from_millis(20), stop.due()).await;
        assert!(early.is_err(), "the step is still under way");
        stop.step_ends();
        stop.due().await;
    }

    #[tokio::test]
    async fn between_steps_it_ends_at_once() {
        let stop = Stop::default();
        stop.ask();
        stop.due().await;
    }
}
