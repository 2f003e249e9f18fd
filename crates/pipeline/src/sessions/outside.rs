//! The network and the clock, as a command works with them.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use toklake_sources::http::{Answer, Http, HttpError, HttpLimits, Request};
use toklake_sources::pull::{Clock, Skew, SystemClock, Transport};

use crate::studio::Host;

/// What lies outside of the program.
#[derive(Clone)]
pub struct Outside {
    /// The client that everything asks through.
    pub http: Arc<Http>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// What of this machine matters to a browser.
    pub host: Host,
}

impl Outside {
    /// The real ones. Nothing is asked yet.
    pub fn real() -> Result<Self, HttpError> {
        Ok(Self {
            http: Arc::new(Http::new(HttpLimits::default())?),
            clock: Arc::new(SystemClock),
            host: Host::real(),
        })
    }

    /// The same network, with an eye on how far our clock is off.
    pub(crate) fn watched(&self) -> Arc<Watched> {
        Arc::new(Watched {
            outside: self.clone(),
            skew: Mutex::default(),
        })
    }
}

/// Compares our clock with that of whoever answers.
pub(crate) struct Watched {
    outside: Outside,
    skew: Mutex<Skew>,
}

impl Watched {
    /// What a person should know of the clock.
    pub(crate) fn warning(&self) -> Option<String> {
        self.skew().warning()
    }

    fn skew(&self) -> std::sync::MutexGuard<'_, Skew> {
        self.skew
            .lock()
            .expect("nothing panics while it holds this lock")
    }
}

#[async_trait]
impl Transport for Watched {
    async fn carry(&self, request: Request) -> Result<Answer, HttpError> {
        let asked = self.outside.clock.now();
        let answer = self.outside.http.send(request).await?;
        let received = self.outside.clock.now();
        if let Some(date) = answer.date() {
            self.skew().measure(date, asked, received);
        }
        Ok(answer)
    }
}
