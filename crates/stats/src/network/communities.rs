//! Communities by Louvain's method: groups with more weight inside than chance would put there.
//!
//! The method is greedy and takes nodes in an order drawn by lot, so that it is run many times: the best partition
//! counts, and how alike the others are to it says whether it means anything.

use std::collections::BTreeMap;

use super::Edge;
use crate::random::Random;

/// Runs, each in an order of its own.
const RUNS: u64 = 100;

/// A partition of the nodes.
#[derive(Debug, Clone, PartialEq)]
pub struct Communities {
    /// Of each node the number of its community, from 0 on by its first node.
    pub of: Vec<usize>,
    /// Share of weight inside communities above that of chance (Newman), -0.5 to 1.
    pub modularity: f64,
    /// Mean adjusted Rand index of the partitions of all runs with this one: 1 where all agree, 0 as by chance.
    pub stability: f64,
}

/// The best partition of several runs; edges count both ways. `None` without any edge.
pub fn communities(nodes: usize, edges: &[Edge]) -> Option<Communities> {
    let network = Network::of(nodes, edges);
    if network.total <= 0.0 {
        return None;
    }
    let runs: Vec<Vec<usize>> = (0..RUNS)
        .map(|seed| louvain(&network, &mut Random(seed)))
        .collect();
    let rated = runs.iter().map(|run| (network.modularity(run), run));
    // of equal ones the first: the order of edges does not matter
    let (modularity, best) =
        rated.reduce(|best, one| if one.0 > best.0 + 1e-12 { one } else { best })?;
    let alike: f64 = runs.iter().map(|run| adjusted_rand(best, run)).sum();
    Some(Communities {
        of: best.clone(),
        modularity,
        stability: alike / RUNS as f64,
    })
}

/// Share of weight inside the parts above that of chance. `None` without any edge.
pub fn modularity(nodes: usize, edges: &[Edge], parts: &[usize]) -> Option<f64> {
    let network = Network::of(nodes, edges);
    (network.total > 0.0).then(|| network.modularity(parts))
}

/// Adjusted Rand index of two partitions of the same nodes.
pub fn adjusted_rand(one: &[usize], other: &[usize]) -> f64 {
    let pairs = |sizes: &mut dyn Iterator<Item = usize>| -> f64 {
        sizes
            .map(|size| size as f64 * (size as f64 - 1.0) / 2.0)
            .sum()
    };
    let both: Vec<(usize, usize)> = one.iter().copied().zip(other.iter().copied()).collect();
    let inside = pairs(&mut counts(&both).into_values());
    let (a, b) = (
        pairs(&mut counts(one).into_values()),
        pairs(&mut counts(other).into_values()),
    );
    let all = pairs(&mut std::iter::once(one.len()));
    let (chance, most) = (a * b / all.max(1.0), (a + b) / 2.0);
    match most - chance {
        room if room.abs() < 1e-12 => 1.0,
        room => (inside - chance) / room,
    }
}

fn counts<T: Ord + Copy>(values: &[T]) -> BTreeMap<T, usize> {
    let mut counts = BTreeMap::new();
    for value in values {
        *counts.entry(*value).or_default() += 1;
    }
    counts
}

/// Weights both ways; a node that stands for several has those among them at itself, twice.
struct Network {
    near: Vec<BTreeMap<usize, f64>>,
    degree: Vec<f64>,
    /// Sum of all degrees.
    total: f64,
}

impl Network {
    fn of(nodes: usize, edges: &[Edge]) -> Self {
        let mut near = vec![BTreeMap::new(); nodes];
        for edge in edges {
            *near[edge.from].entry(edge.to).or_default() += edge.weight;
            *near[edge.to].entry(edge.from).or_default() += edge.weight;
        }
        Self::from(near)
    }

    fn from(near: Vec<BTreeMap<usize, f64>>) -> Self {
        let degree: Vec<f64> = near.iter().map(|own| own.values().sum()).collect();
        let total = degree.iter().sum();
        Self {
            near,
            degree,
            total,
        }
    }

    fn modularity(&self, parts: &[usize]) -> f64 {
        let (mut inside, mut degrees) = (0.0, BTreeMap::<usize, f64>::new());
        for (node, near) in self.near.iter().enumerate() {
            *degrees.entry(parts[node]).or_default() += self.degree[node];
            let own = near
                .iter()
                .filter(|(other, _)| parts[**other] == parts[node]);
            inside += own.map(|(_, weight)| weight).sum::<f64>();
        }
        let chance: f64 = degrees
            .values()
            .map(|degree| (degree / self.total).powi(2))
            .sum();
        inside / self.total - chance
    }

    /// Each community one node.
    fn folded(&self, parts: &[usize]) -> Self {
        let number = parts.iter().max().map_or(0, |most| most + 1);
        let mut near = vec![BTreeMap::new(); number];
        for (node, own) in self.near.iter().enumerate() {
            for (other, weight) in own {
                *near[parts[node]].entry(parts[*other]).or_default() += weight;
            }
        }
        Self::from(near)
    }
}

/// Nodes are moved, communities are moved as one, and then nodes again: until nothing moves.
fn louvain(network: &Network, random: &mut Random) -> Vec<usize> {
    let nodes = network.near.len();
    // from all alone, or from a few groups by lot: either finds what the other misses
    let groups = if random.uniform() < 0.5 {
        nodes
    } else {
        2 + random.below(6)
    };
    let start = (0..nodes).map(|node| match groups >= nodes {
        true => node,
        false => random.below(groups),
    });
    let start = start.collect();
    let mut parts = moved(network, start, random);
    loop {
        let folded = network.folded(&parts);
        let above = moved(&folded, (0..folded.near.len()).collect(), random);
        let merged = parts.iter().map(|part| above[*part]).collect();
        let next = moved(network, merged, random);
        if network.modularity(&next) <= network.modularity(&parts) + 1e-12 {
            return parts;
        }
        parts = next;
    }
}

/// Each node to the community it gains most by, an empty one among them, in rounds until none moves.
fn moved(network: &Network, mut parts: Vec<usize>, random: &mut Random) -> Vec<usize> {
    let nodes = network.near.len();
    let (mut degrees, mut sizes) = (vec![0.0; nodes], vec![0; nodes]);
    for (node, part) in parts.iter().enumerate() {
        degrees[*part] += network.degree[node];
        sizes[*part] += 1;
    }
    let mut order: Vec<usize> = (0..nodes).collect();
    random.shuffle(&mut order);
    let mut has_moved = true;
    while std::mem::take(&mut has_moved) {
        for node in &order {
            let (node, own) = (*node, parts[*node]);
            let mut weights = BTreeMap::from([(own, 0.0)]);
            for (other, weight) in network.near[node]
                .iter()
                .filter(|(other, _)| **other != node)
            {
                *weights.entry(parts[*other]).or_default() += weight;
            }
            degrees[own] -= network.degree[node];
            sizes[own] -= 1;
            if let Some(empty) = sizes.iter().position(|size| *size == 0) {
                weights.entry(empty).or_default();
            }
            let gain = |part: usize, weight: f64| {
                weight - network.degree[node] * degrees[part] / network.total
            };
            let mut best = (own, gain(own, weights[&own]));
            for (part, weight) in weights {
                let gain = gain(part, weight);
                if gain > best.1 + 1e-12 {
                    best = (part, gain);
                }
            }
            degrees[best.0] += network.degree[node];
            sizes[best.0] += 1;
            has_moved |= best.0 != own;
            parts[node] = best.0;
        }
    }
    numbered(&parts)
}

/// The same parts, numbered by their first node.
fn numbered(parts: &[usize]) -> Vec<usize> {
    let mut numbers = BTreeMap::new();
    for part in parts {
        let next = numbers.len();
        numbers.entry(*part).or_insert(next);
    }
    parts.iter().map(|part| numbers[part]).collect()
}
