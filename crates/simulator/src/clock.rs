//! The simulated clock: stands still until it is moved, or runs at a multiple of the real one.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use crate::moment::Moment;

/// A handle on the world's time. Clones move together.
#[derive(Clone, Debug)]
pub struct Clock(Arc<Mutex<Reading>>);

#[derive(Debug)]
struct Reading {
    moment: Moment,
    since: Instant,
    /// Simulated seconds per real second.
    speed: f64,
}

impl Clock {
    /// Stands at `start`.
    pub fn starting(start: Moment) -> Self {
        Self(Arc::new(Mutex::new(Reading {
            moment: start,
            since: Instant::now(),
            speed: 0.0,
        })))
    }

    pub fn now(&self) -> Moment {
        self.lock().now()
    }

    /// Moves to `moment`, forwards or back.
    pub fn set(&self, moment: Moment) {
        let mut reading = self.lock();
        reading.moment = moment;
        reading.since = Instant::now();
    }

    pub fn advance_hours(&self, hours: i64) {
        let now = self.now();
        self.set(now.plus_hours(hours));
    }

    pub fn advance_days(&self, days: i64) {
        let now = self.now();
        self.set(now.plus_days(days));
    }

    /// From now on, `speed` simulated seconds pass per real second. 0 stops the clock.
    pub fn run_at(&self, speed: f64) {
        let mut reading = self.lock();
        reading.moment = reading.now();
        reading.since = Instant::now();
        reading.speed = speed;
    }

    fn lock(&self) -> MutexGuard<'_, Reading> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Reading {
    fn now(&self) -> Moment {
        let passed = self.since.elapsed().as_secs_f64() * self.speed;
        self.moment.plus_seconds(passed as i64)
    }
}
