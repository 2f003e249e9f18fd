//! Telling of a pull: a unit for each stream that ended, and why nothing moves when nothing does.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use toklake_sources::pull::{Event, Watch, Why};

use crate::progress::Progress;

/// A wait that ends no later than this after the one that was told is not told.
const SOON: Duration = Duration::from_secs(3);

/// Passes on what a pull tells.
pub(super) struct Watched<'a> {
    progress: &'a dyn Progress,
    /// Until when it is told that we wait.
    waits_until: Mutex<Instant>,
}

impl<'a> Watched<'a> {
    pub fn new(progress: &'a dyn Progress) -> Self {
        Self {
            progress,
            waits_until: Mutex::new(Instant::now()),
        }
    }

    /// Many streams wait for one cause: only a wait that goes on for longer than the last is news.
    fn waits(&self, wait: Duration, why: &str) {
        let until = Instant::now() + wait;
        let mut told = self
            .waits_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if until > *told + SOON {
            *told = until;
            let seconds = wait.as_secs_f64().ceil();
            self.progress
                .note(&format!("{why}: waiting {seconds} s before asking again"));
        }
    }
}

impl Watch for Watched<'_> {
    fn told(&self, event: Event<'_>) {
        match event {
            Event::Ended(stream) => self
                .progress
                .advance(&format!("{} {}", stream.account, stream.stream)),
            Event::Waiting {
                account,
                stream,
                why,
                code,
                wait,
            } => {
                let seconds = wait.as_secs();
                tracing::info!(
                    account,
                    stream,
                    code,
                    seconds,
                    "TikTok is asked again later"
                );
                self.waits(wait, &format!("{} ({code})", about(why)));
            }
            Event::Resting { host, wait } => {
                self.waits(wait, &format!("`{host}` fails again and again"));
            }
            Event::Began { .. } | Event::Page { .. } => {}
        }
    }
}

fn about(why: Why) -> &'static str {
    match why {
        Why::Network => "TikTok cannot be reached, or its answer broke off",
        Why::Server => "TikTok failed to answer",
        Why::RateLimit => "TikTok wants to be asked less often",
        Why::Maintenance => "TikTok is under maintenance",
        Why::Renewal => "the sign-in cannot be renewed at the moment",
        Why::Unknown => "TikTok answered with an error that nobody knows",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Heard(Mutex<Vec<String>>);

    impl Progress for Heard {
        fn begin(&self, _: &str, _: Option<u64>) {}
        fn advance(&self, _: &str) {}
        fn note(&self, what: &str) {
            self.0.lock().unwrap().push(what.to_owned());
        }
        fn end(&self) {}
    }

    #[test]
    fn a_wait_is_told_with_its_cause_and_once_for_all_who_share_it() {
        let heard = Heard::default();
        let watched = Watched::new(&heard);
        let waiting = |why, seconds| Event::Waiting {
            account: "a",
            stream: "videos",
            why,
            code: "http_connect",
            wait: Duration::from_secs(seconds),
        };
        watched.told(waiting(Why::Network, 1));
        watched.told(waiting(Why::Network, 15));
        watched.told(waiting(Why::Network, 14));
        watched.told(Event::Resting {
            host: "business-api.tiktok.com",
            wait: Duration::from_secs(30),
        });
        watched.told(Event::Resting {
            host: "business-api.tiktok.com",
            wait: Duration::from_secs(30),
        });
        assert_eq!(
            *heard.0.lock().unwrap(),
            [
                "TikTok cannot be reached, or its answer broke off (http_connect): waiting 15 s before asking again",
                "`business-api.tiktok.com` fails again and again: waiting 30 s before asking again"
            ]
        );
    }
}
