//! How long to wait before asking again, and when to give up.

use std::time::Duration;

use super::clock::Chance;
use super::verdict::{Later, Why};

/// Waits by cause: the n-th failure in a row waits the n-th time, and past the last one gives up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patience {
    pub network: Vec<Duration>,
    pub server: Vec<Duration>,
    pub rate_limit: Vec<Duration>,
    pub maintenance: Vec<Duration>,
    pub unknown: Vec<Duration>,
    /// All waits of one stream together.
    pub longest: Duration,
    /// How long a host that fails again and again is left alone by all streams at first.
    pub rest: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        let seconds = |waits: &[u64]| {
            waits
                .iter()
                .map(|wait| Duration::from_secs(*wait))
                .collect()
        };
        Self {
            network: seconds(&[1, 4, 15]),
            server: seconds(&[5, 60, 300, 300]),
            rate_limit: seconds(&[2, 60, 300]),
            maintenance: seconds(&[900]),
            unknown: seconds(&[5]),
            longest: Duration::from_secs(30 * 60),
            rest: Duration::from_secs(30),
        }
    }
}

impl Patience {
    /// The wait after the `tries`-th failure in a row; `None` to give up.
    ///
    /// Failures of the way and of the server draw from the whole of their time, so that many
    /// clients do not come back together. A limit needs its time, and gets a little more.
    pub fn wait(&self, later: &Later, tries: usize, chance: &mut dyn Chance) -> Option<Duration> {
        let (steps, needed) = match later.why {
            Why::Network => (&self.network, false),
            Why::Server | Why::Renewal => (&self.server, false),
            Why::RateLimit => (&self.rate_limit, true),
            Why::Maintenance => (&self.maintenance, true),
            Why::Unknown => (&self.unknown, false),
        };
        let step = *steps.get(tries.checked_sub(1)?)?;
        let fraction = chance.fraction();
        let wait = match later.wait {
            Some(asked) => asked + step.min(asked.max(A_MOMENT)).mul_f64(fraction / 4.0),
            None if needed => step + step.mul_f64(fraction / 4.0),
            None => step.mul_f64(fraction).max(A_MOMENT.min(step)),
        };
        (wait <= self.longest).then_some(wait)
    }
}

/// The shortest wait that is one.
const A_MOMENT: Duration = Duration::from_millis(100);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pull::clock::Seeded;

    fn later(why: Why, wait: Option<u64>) -> Later {
        Later {
            why,
            code: "50000".to_owned(),
            wait: wait.map(Duration::from_secs),
        }
    }

    #[test]
    fn every_cause_is_given_up_in_the_end() {
        let patience = Patience::default();
        let causes = [
            Why::Network,
            Why::Server,
            Why::RateLimit,
            Why::Maintenance,
            Why::Renewal,
            Why::Unknown,
        ];
        let mut chance = Seeded::new(1);
        for why in causes {
            let waits = (1..10)
                .map_while(|tries| patience.wait(&later(why, None), tries, &mut chance))
                .count();
            assert!((1..=4).contains(&waits), "{why:?} {waits}");
        }
    }

    #[test]
    fn jitter_never_undercuts_what_the_source_asked_for() {
        let patience = Patience::default();
        for seed in 0..200 {
            let mut chance = Seeded::new(seed);
            let asked = patience.wait(&later(Why::RateLimit, Some(17)), 1, &mut chance);
            assert!((17..=20).contains(&asked.unwrap().as_secs()), "{asked:?}");
            let minute = patience.wait(&later(Why::RateLimit, None), 2, &mut chance);
            assert!((60..=75).contains(&minute.unwrap().as_secs()), "{minute:?}");
            let server = patience.wait(&later(Why::Server, None), 2, &mut chance);
            assert!(server.unwrap() <= Duration::from_secs(60));
        }
    }

    #[test]
    fn a_wait_longer_than_our_patience_is_no_wait() {
        let patience = Patience::default();
        let tomorrow = later(Why::RateLimit, Some(86_400));
        assert_eq!(patience.wait(&tomorrow, 1, &mut Seeded::new(1)), None);
    }
}
