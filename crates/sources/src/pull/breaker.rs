//! A host that fails again and again is left alone for a while, by everybody.

use std::time::Duration;

use tokio::time::Instant;

/// Whether a host may be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leave {
    Ask,
    /// Not before this instant.
    At(Instant),
    /// It did not come back: not in this run.
    Never,
}

/// Counts the failures of one host in a row.
#[derive(Debug, Clone)]
pub struct Breaker {
    /// How long it is left alone at first.
    first_rest: Duration,
    failures: u32,
    /// How often it was left alone without a good answer in between.
    rests: u32,
    until: Option<Instant>,
    probing: bool,
}

/// Failures in a row that open the breaker.
const MANY: u32 = 5;
/// Rests without a good answer after which we stop asking.
const RESTS: u32 = 4;
/// How often those who wait look whether the probe came back.
const LOOK: Duration = Duration::from_secs(1);

impl Breaker {
    pub fn new(first_rest: Duration) -> Self {
        Self {
            first_rest,
            failures: 0,
            rests: 0,
            until: None,
            probing: false,
        }
    }

    /// After a rest a single request goes as a probe; the others wait for what it finds.
    pub fn leave(&mut self, now: Instant) -> Leave {
        if self.rests >= RESTS {
            return Leave::Never;
        }
        match self.until {
            None => Leave::Ask,
            Some(until) if now < until => Leave::At(until),
            Some(_) if self.probing => Leave::At(now + LOOK.min(self.first_rest)),
            Some(_) => {
                self.probing = true;
                Leave::Ask
            }
        }
    }

    /// It answered, whatever it said.
    pub fn answered(&mut self) {
        *self = Self::new(self.first_rest);
    }

    /// It failed; enough failures in a row, or a failed probe, begin a rest twice as long as the last.
    pub fn failed(&mut self, now: Instant) {
        self.failures += 1;
        let resting = self.until.is_some_and(|until| now < until);
        if (self.failures >= MANY || self.probing) && !resting {
            let rest = self.first_rest * 2_u32.pow(self.rests.min(RESTS));
            self.until = Some(now + rest);
            self.rests += 1;
            self.failures = 0;
            self.probing = false;
        }
    }

    /// The probe ended without telling anything of the host.
    pub fn undecided(&mut self) {
        self.probing = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn breaker() -> Breaker {
        Breaker::new(Duration::from_secs(30))
    }

    #[test]
    fn a_host_that_stays_down_is_asked_ever_less_and_then_no_more() {
        let mut now = Instant::now();
        let mut breaker = breaker();
        let mut asked = 0;
        loop {
            match breaker.leave(now) {
                Leave::Ask => {
                    asked += 1;
                    breaker.failed(now);
                }
                Leave::At(until) => now = until,
                Leave::Never => break,
            }
        }
        assert_eq!(asked, MANY + RESTS - 1);
    }

    #[test]
    fn one_probe_goes_and_a_good_answer_opens_the_way_for_all() {
        let mut now = Instant::now();
        let mut breaker = breaker();
        (0..MANY).for_each(|_| breaker.failed(now));
        let Leave::At(until) = breaker.leave(now) else {
            panic!("it rests");
        };
        now = until;
        assert_eq!(breaker.leave(now), Leave::Ask);
        assert_eq!(breaker.leave(now), Leave::At(now + LOOK));
        breaker.answered();
        assert_eq!(breaker.leave(now), Leave::Ask);
        assert_eq!(breaker.leave(now), Leave::Ask);
    }
}
