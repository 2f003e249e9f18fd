//! Small networks: who stands close to one account, and who stands together.

pub mod communities;
#[cfg(test)]
mod networkx;

/// Share of steps that follow an edge; the others go home.
const FOLLOWS: f64 = 0.85;
/// Change of all ranks together at which they count as found.
const SETTLED: f64 = 1e-8;
/// Rounds after which they count as found anyway: each leaves at most [`FOLLOWS`] of the change before.
const ROUNDS: usize = 200;

/// An edge of a network whose nodes are numbers from 0 on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Edge {
    pub from: usize,
    pub to: usize,
    /// Above 0.
    pub weight: f64,
}

/// PageRank of each node as seen from `home`: where a walk along the edges that goes home now and then, and from nodes
/// without an edge always, is found. The ranks add up to 1.
pub fn page_rank(nodes: usize, edges: &[Edge], home: usize) -> Vec<f64> {
    let mut out = vec![0.0; nodes];
    for edge in edges {
        out[edge.from] += edge.weight;
    }
    let mut ranks = vec![0.0; nodes];
    ranks[home] = 1.0;
    for _ in 0..ROUNDS {
        let mut next = vec![0.0; nodes];
        for edge in edges {
            next[edge.to] += FOLLOWS * ranks[edge.from] * edge.weight / out[edge.from];
        }
        next[home] += 1.0 - next.iter().sum::<f64>();
        let change: f64 = next.iter().zip(&ranks).map(|(a, b)| (a - b).abs()).sum();
        ranks = next;
        if change < SETTLED {
            break;
        }
    }
    ranks
}
