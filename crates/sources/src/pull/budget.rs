//! How many requests a run may make at all, and how many of them may be repeats.

/// Requests of a run: a limit for all, and a share for those that ask again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Budget {
    most: u64,
    first: u64,
    repeats: u64,
}

/// Repeats that any run may make, however short.
const FREE_REPEATS: u64 = 20;

impl Budget {
    pub fn new(most: u64) -> Self {
        Self {
            most,
            first: 0,
            repeats: 0,
        }
    }

    /// Takes one request out; `false` where none is left, or none for repeats: they may be half of
    /// the first requests and a few more.
    pub fn spend(&mut self, is_repeat: bool) -> bool {
        let left = self.spent() < self.most;
        let may_repeat = self.repeats < FREE_REPEATS + self.first / 2;
        match (left, is_repeat) {
            (true, false) => self.first += 1,
            (true, true) if may_repeat => self.repeats += 1,
            (true | false, _) => return false,
        }
        true
    }

    pub fn spent(&self) -> u64 {
        self.first + self.repeats
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeats_stay_a_share_of_the_whole() {
        let mut budget = Budget::new(1000);
        for _ in 0..100 {
            assert!(budget.spend(false));
        }
        let repeats = (0..1000).filter(|_| budget.spend(true)).count();
        assert_eq!(repeats, 70);
        assert!(budget.spend(false), "first requests go on");
    }

    #[test]
    fn nothing_goes_past_the_limit() {
        let mut budget = Budget::new(5);
        let granted = (0..100).filter(|_| budget.spend(false)).count();
        assert_eq!(granted, 5);
        assert!(!budget.spend(true));
        assert_eq!(budget.spent(), 5);
    }
}
