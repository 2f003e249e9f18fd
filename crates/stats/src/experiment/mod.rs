//! Experiments on coming posts: which of two arms each post is of is drawn by lot within blocks of four, how many
//! posts show which difference, and what the posts came to.
//!
//! Posts of one block follow each other, so that the level of the creator is nearly the same for all of them: only
//! differences within blocks count. Start at [`drawn`] and [`compared`].

#[cfg(test)]
mod worlds;

use std::collections::BTreeMap;

use crate::distribution::t_within;
use crate::effects::{CONFIDENCE, FALSE_CLAIMS};
use crate::random::Random;

/// Posts of a block: half of them of each arm.
pub const BLOCK: usize = 4;
/// Posts of each arm below which nothing is said.
pub const FEWEST_OF_AN_ARM: usize = 5;
/// Share of experiments that find a difference of the size they were planned for.
pub const POWER: f64 = 0.8;
/// Fewest slots that a plan may have: whole blocks, with as many of each arm as anything is said from.
pub const FEWEST_SLOTS: usize = (2 * FEWEST_OF_AN_ARM).div_ceil(BLOCK) * BLOCK;
/// Most slots that a plan may have.
pub const MOST_SLOTS: usize = 400;
/// Shuffles that the chance is told from.
const SHUFFLES: usize = 4_999;

/// For each slot whether it is of the first arm, in blocks of [`BLOCK`]. The same seed draws the same lots, and of a
/// longer plan the first slots are those of a shorter one.
pub fn drawn(seed: u64, slots: usize) -> Vec<bool> {
    let mut random = Random(seed);
    let blocks = (0..slots.div_ceil(BLOCK)).flat_map(|_| {
        let mut block: [bool; BLOCK] = std::array::from_fn(|at| at < BLOCK / 2);
        random.shuffle(&mut block);
        block
    });
    blocks.take(slots).collect()
}

/// The least factor between the arms that `slots` posts show in [`POWER`] of experiments, where posts of one arm vary
/// by `noise`, a standard deviation of ln views. `None` below two blocks.
pub fn smallest_factor(noise: f64, slots: usize) -> Option<f64> {
    if slots < 2 * BLOCK {
        return None;
    }
    let freedom = (slots - slots.div_ceil(BLOCK) - 1) as f64;
    let t = t_within(1.0 - FALSE_CLAIMS, freedom) + t_within(2.0 * POWER - 1.0, freedom);
    Some((t * noise * (4.0 / slots as f64).sqrt()).exp())
}

/// Posts that show a factor of this size, both arms together; at least [`FEWEST_SLOTS`]; `None` where [`MOST_SLOTS`] do not, or the factor is none.
pub fn slots_needed(noise: f64, factor: f64) -> Option<usize> {
    let wanted = factor.ln().abs().exp();
    let mut plans = (FEWEST_SLOTS..=MOST_SLOTS).step_by(BLOCK);
    plans.find(|slots| smallest_factor(noise, *slots).is_some_and(|least| least <= wanted))
}

/// A post as it was: its block, whether it was truly of the first arm, and ln(views + 1).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tried {
    pub block: i64,
    pub is_first: bool,
    pub outcome: f64,
}

/// What the first arm did against the second, in ln units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Compared {
    pub effect: f64,
    /// Ends of the 90 % interval.
    pub low: f64,
    pub high: f64,
    /// Chance of as much where the arms do not differ: the share of shuffles within blocks that give as much.
    pub p: f64,
    /// Posts that it rests on: of blocks that have both arms.
    pub posts: usize,
}

/// Compares the arms within blocks. Blocks that have one arm only tell nothing.
///
/// `None` where an arm has fewer than [`FEWEST_OF_AN_ARM`] posts in what is left.
pub fn compared(posts: &[Tried]) -> Option<Compared> {
    let blocks = blocks(posts);
    let of = |first: bool| {
        let arms = blocks.iter().flat_map(|block| &block.arms);
        arms.filter(|arm| **arm == first).count()
    };
    if of(true).min(of(false)) < FEWEST_OF_AN_ARM {
        return None;
    }
    let effect = effect(&blocks);
    let posts = of(true) + of(false);
    let freedom = (posts - blocks.len() - 1) as f64;
    let left: f64 = blocks.iter().map(|block| block.squares(effect)).sum();
    let weight: f64 = blocks.iter().map(Block::weight).sum();
    let half = t_within(CONFIDENCE, freedom) * (left / freedom / weight).sqrt();
    Some(Compared {
        effect,
        low: effect - half,
        high: effect + half,
        p: chance(blocks, effect),
        posts,
    })
}

/// The posts of one block, less their mean.
struct Block {
    arms: Vec<bool>,
    outcomes: Vec<f64>,
}

/// Blocks that have both arms.
fn blocks(posts: &[Tried]) -> Vec<Block> {
    let mut by_number: BTreeMap<i64, (Vec<bool>, Vec<f64>)> = BTreeMap::new();
    let mut ordered = posts.to_vec();
    ordered.sort_by_key(|post| (post.block, post.is_first, post.outcome.to_bits()));
    for post in ordered {
        let own = by_number.entry(post.block).or_default();
        own.0.push(post.is_first);
        own.1.push(post.outcome);
    }
    let both = |arms: &[bool]| arms.contains(&true) && arms.contains(&false);
    let kept = by_number.into_values().filter(|(arms, _)| both(arms));
    kept.map(|(arms, outcomes)| {
        let mean = outcomes.iter().sum::<f64>() / outcomes.len() as f64;
        let outcomes = outcomes.iter().map(|outcome| outcome - mean).collect();
        Block { arms, outcomes }
    })
    .collect()
}

impl Block {
    fn first(&self) -> f64 {
        self.arms.iter().filter(|arm| **arm).count() as f64
    }

    /// How much its difference tells: of four posts, two of each arm, 1.
    fn weight(&self) -> f64 {
        let (first, all) = (self.first(), self.arms.len() as f64);
        first * (all - first) / all
    }

    /// The difference of its arms, times its weight: outcomes are less their mean, so that the first arm tells it all.
    fn weighted_difference(&self) -> f64 {
        let pairs = self.arms.iter().zip(&self.outcomes);
        pairs.filter(|(arm, _)| **arm).map(|(_, own)| own).sum()
    }

    /// Squares that are left once the first arm is `effect` above the second.
    fn squares(&self, effect: f64) -> f64 {
        let share = self.first() / self.arms.len() as f64;
        let rest = |(arm, own): (&bool, &f64)| own - effect * (f64::from(u8::from(*arm)) - share);
        let pairs = self.arms.iter().zip(&self.outcomes);
        pairs.map(|pair| rest(pair).powi(2)).sum()
    }
}

fn effect(blocks: &[Block]) -> f64 {
    let weight: f64 = blocks.iter().map(Block::weight).sum();
    let differences: f64 = blocks.iter().map(Block::weighted_difference).sum();
    differences / weight
}

/// Share of shuffles within blocks that give as large an effect, the posts as they are among them.
fn chance(mut blocks: Vec<Block>, found: f64) -> f64 {
    let mut random = Random(1);
    let as_much = (0..SHUFFLES).filter(|_| {
        for block in &mut blocks {
            random.shuffle(&mut block.arms);
        }
        effect(&blocks).abs() >= found.abs() - 1e-12
    });
    (as_much.count() + 1) as f64 / (SHUFFLES + 1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lots_are_even_in_each_block_and_stay_as_they_were_drawn() {
        let long = drawn(7, 40);
        assert!(
            long.chunks(BLOCK)
                .all(|block| block.iter().filter(|arm| **arm).count() == 2)
        );
        assert_eq!(drawn(7, 10), long[..10]);
        assert_ne!(drawn(8, 40), long);
    }

    #[test]
    fn a_doubling_takes_tens_of_posts_and_a_tenth_more_than_anyone_makes() {
        assert_eq!(slots_needed(0.88, 2.0), Some(56));
        assert_eq!(slots_needed(0.88, 0.5), Some(56));
        assert_eq!(slots_needed(0.88, 1.1), None);
        assert_eq!(smallest_factor(0.88, 7), None);
    }

    /// Blocks in which the first arm has 3 and 3, and the second 1 and 2, worked by hand.
    #[test]
    fn differences_are_those_within_blocks() {
        let post = |block, is_first, outcome| Tried {
            block,
            is_first,
            outcome,
        };
        let mut posts = vec![];
        for block in 0..3 {
            let level = 10.0 * block as f64;
            posts.extend(
                [(true, 3.0), (true, 3.0), (false, 1.0), (false, 2.0)]
                    .map(|(is_first, outcome)| post(block, is_first, level + outcome)),
            );
        }
        let found = compared(&posts).unwrap();
        assert!((found.effect - 1.5).abs() < 1e-12);
        // squares left: 0.5 a block; freedom 12 - 3 - 1; weight 1 a block
        let half = t_within(0.9, 8.0) * (1.5f64 / 8.0 / 3.0).sqrt();
        assert!((found.high - found.effect - half).abs() < 1e-12);
        assert_eq!(found.posts, 12);
        // one block of one arm tells nothing
        posts.push(post(9, true, 99.0));
        assert_eq!(compared(&posts), Some(found));
        assert_eq!(compared(&posts[..8]), None);
    }

    proptest! {
        #[test]
        fn arms_that_change_places_change_the_sign(seed in 0u64..1_000) {
            let mut random = Random(seed);
            let arms = drawn(seed, 24);
            let posts: Vec<Tried> = arms.iter().enumerate().map(|(at, is_first)| Tried {
                block: (at / BLOCK) as i64,
                is_first: *is_first,
                outcome: random.normal(),
            }).collect();
            let turned: Vec<Tried> = posts.iter().map(|post| Tried { is_first: !post.is_first, ..*post }).collect();
            let (one, other) = (compared(&posts).unwrap(), compared(&turned).unwrap());
            prop_assert!((one.effect + other.effect).abs() < 1e-9);
            prop_assert!((one.p - other.p).abs() < 0.03);
            prop_assert!(one.low < one.effect && one.effect < one.high);
        }
    }
}
