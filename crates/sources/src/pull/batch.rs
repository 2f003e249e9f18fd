//! Which of the ids of a part are asked for at once: all, until the source refuses them; then halves
//! of halves, so that one bad id costs only itself.

use serde::{Deserialize, Serialize};

/// Ids that are asked for together. Lengths are powers of two that the place they begin at is a
/// multiple of, so that place and length alone tell what is next.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Batch {
    from: usize,
    /// 0: as many as there are.
    length: usize,
    /// The most that the source takes at once; 0 where it never said.
    most: usize,
}

impl Batch {
    /// The ids of this batch.
    pub fn of<'a, T>(&self, ids: &'a [T]) -> &'a [T] {
        let ids = ids.get(self.from..).unwrap_or_default();
        match self.length {
            0 => ids,
            length => &ids[..length.min(ids.len())],
        }
    }

    /// How many of `ids` ids it holds.
    pub(super) fn count(self, ids: usize) -> usize {
        self.end(ids) - self.from.min(ids)
    }

    /// Half of the batch; `None` where one id is left. With `is_too_many`, no later batch is larger.
    pub(super) fn halved(self, ids: usize, is_too_many: bool) -> Option<Self> {
        let count = self.count(ids);
        if count < 2 {
            return None;
        }
        let mut length = match self.length {
            0 => ids.next_power_of_two(),
            length => length,
        };
        while length >= count {
            length /= 2;
        }
        let most = if is_too_many { length } else { self.most };
        let from = self.from;
        Some(Self { from, length, most })
    }

    /// The ids after this batch; `None` where there are none.
    pub(super) fn next(self, ids: usize) -> Option<Self> {
        let from = self.end(ids);
        let length = 1 << from.trailing_zeros();
        let most = self.most;
        let length = if most > 0 { most.min(length) } else { length };
        (from < ids).then_some(Self { from, length, most })
    }

    /// The same ids, before others in batches of any length.
    pub(super) fn of_any_length(self) -> Self {
        Self { most: 0, ..self }
    }

    /// The first ids of another part.
    pub(super) fn of_next_part(self) -> Self {
        Self {
            from: 0,
            length: self.most,
            most: self.most,
        }
    }

    fn end(self, ids: usize) -> usize {
        match self.length {
            0 => ids,
            length => ids.min(self.from + length),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The batches that are asked for where those that `is_refused` are refused.
    fn asked(ids: usize, is_refused: impl Fn(&[usize]) -> bool) -> Vec<Vec<usize>> {
        let all: Vec<usize> = (0..ids).collect();
        let (mut batch, mut asked) = (Batch::default(), vec![]);
        loop {
            let some = batch.of(&all);
            asked.push(some.to_vec());
            let half = is_refused(some).then(|| batch.halved(ids, false)).flatten();
            match half.or_else(|| batch.next(ids)) {
                Some(next) => batch = next,
                None => return asked,
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn every_id_but_the_bad_one_is_in_a_batch_that_is_taken(ids in 1usize..70, bad in 0usize..70) {
            let asked = asked(ids, |some| some.contains(&bad));
            let taken = asked.iter().filter(|some| !some.contains(&bad)).flatten();
            let taken: Vec<usize> = taken.copied().collect();
            let good: Vec<usize> = (0..ids).filter(|id| *id != bad).collect();
            proptest::prop_assert_eq!(taken, good);
            let halvings = ids.next_power_of_two().trailing_zeros() as usize;
            proptest::prop_assert!(asked.len() <= 1 + 2 * halvings, "{} requests", asked.len());
        }
    }

    #[test]
    fn what_is_too_much_at_once_is_not_asked_for_again() {
        let batch = Batch::default().halved(40, true).unwrap();
        let batch = batch.halved(40, true).unwrap();
        let lengths: Vec<usize> = std::iter::successors(Some(batch), |batch| batch.next(40))
            .map(|batch| batch.count(40))
            .collect();
        assert_eq!(lengths, [16, 16, 8]);
        assert_eq!(batch.of_next_part().count(40), 16);
    }
}
