//! How fast a walk looks around: no look begins sooner after the one before than the pause.

use std::time::Duration;

use tokio::time::Instant;

use crate::pull::{Chance, Seeded};

/// When the next look may begin.
pub(super) struct Pace {
    pause: Duration,
    chance: Seeded,
    due: Instant,
}

/// What a pause is longer or shorter by, so that looks do not come like a clock.
const SPREAD: f64 = 0.25;

impl Pace {
    /// With `pause` between the beginnings of two looks, on the mean.
    pub fn new(pause: Duration, seed: u64) -> Self {
        Self {
            pause,
            chance: Seeded::new(seed),
            due: Instant::now(),
        }
    }

    /// A look begins: the next one may after a whole pause.
    pub fn look(&mut self) {
        self.after(self.pause);
    }

    /// More of the same list is asked for: the next of it may come after half a pause.
    pub fn scroll(&mut self) {
        self.after(self.pause / 2);
    }

    /// How long it is until the next look may begin.
    pub fn left(&self) -> Duration {
        self.due.saturating_duration_since(Instant::now())
    }

    fn after(&mut self, pause: Duration) {
        let by = 1.0 + SPREAD * (2.0 * self.chance.fraction() - 1.0);
        self.due = Instant::now() + pause.mul_f64(by);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn looks_are_a_pause_apart_give_or_take_a_quarter_and_never_alike() {
        let mut pace = Pace::new(Duration::from_secs(1), 7);
        let mut rests = vec![];
        for _ in 0..100 {
            pace.look();
            rests.push(pace.left().as_secs_f64());
        }
        assert!(rests.iter().all(|rest| (0.75..=1.25).contains(rest)));
        let mean = rests.iter().sum::<f64>() / 100.0;
        assert!((0.95..1.05).contains(&mean), "{mean}");
        rests.sort_by(f64::total_cmp);
        rests.dedup();
        assert!(rests.len() > 90, "{rests:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn the_time_that_a_page_takes_is_part_of_the_pause() {
        let mut pace = Pace::new(Duration::from_secs(2), 7);
        assert_eq!(pace.left(), Duration::ZERO, "the first look waits for none");
        pace.look();
        let whole = pace.left();
        tokio::time::advance(Duration::from_secs(1)).await;
        assert_eq!(whole - pace.left(), Duration::from_secs(1));
        tokio::time::advance(Duration::from_secs(9)).await;
        assert_eq!(pace.left(), Duration::ZERO);
    }
}
