//! Agreement with networkx on generated networks, and with the best of all partitions on small ones.
//!
//! `networkx.txt` is what `fixtures/networks.py` wrote.

use super::communities::{adjusted_rand, communities, modularity};
use super::{Edge, page_rank};
use crate::random::Random;

#[derive(Default)]
struct Case {
    nodes: usize,
    edges: Vec<Edge>,
    ranks: Vec<f64>,
    modularity: Option<f64>,
    best: Option<f64>,
}

fn cases() -> Vec<Case> {
    let mut cases: Vec<Case> = vec![];
    for line in include_str!("networkx.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
    {
        let mut words = line.split(' ');
        let kind = words.next().unwrap();
        let numbers: Vec<f64> = words.map(|word| word.parse().unwrap()).collect();
        if kind == "network" {
            cases.push(Case {
                nodes: numbers[0] as usize,
                ..Case::default()
            });
            continue;
        }
        let case = cases.last_mut().unwrap();
        match kind {
            "edge" => case
                .edges
                .push(edge(numbers[0] as usize, numbers[1] as usize, numbers[2])),
            "rank" => case.ranks = numbers,
            "modularity" => case.modularity = Some(numbers[0]),
            _ => case.best = Some(numbers[0]),
        }
    }
    cases
}

fn edge(from: usize, to: usize, weight: f64) -> Edge {
    Edge { from, to, weight }
}

#[test]
fn ranks_are_those_of_networkx() {
    for case in cases() {
        let ranks = page_rank(case.nodes, &case.edges, 0);
        for (own, theirs) in ranks.iter().zip(&case.ranks) {
            assert!((own - theirs).abs() < 1e-7, "{own} {theirs}");
        }
        assert!((ranks.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }
}

#[test]
fn communities_are_as_good_as_the_best_of_networkx() {
    for case in cases() {
        let Some(best) = case.best else { continue };
        let thirds: Vec<usize> = (0..case.nodes).map(|node| node % 3).collect();
        let own = modularity(case.nodes, &case.edges, &thirds).unwrap();
        assert!((own - case.modularity.unwrap()).abs() < 1e-12);
        let found = communities(case.nodes, &case.edges).unwrap();
        assert!(
            found.modularity > best - 1e-9,
            "{} {best}",
            found.modularity
        );
    }
}

/// Every way to part the nodes after the first `parts.len()`.
fn best_of_all(nodes: usize, edges: &[Edge], parts: &mut Vec<usize>) -> f64 {
    if parts.len() == nodes {
        return modularity(nodes, edges, parts).unwrap();
    }
    let number = parts.iter().max().map_or(0, |most| most + 1);
    let mut best = f64::MIN;
    for part in 0..=number {
        parts.push(part);
        best = best.max(best_of_all(nodes, edges, parts));
        parts.pop();
    }
    best
}

#[test]
fn of_small_networks_the_best_of_all_partitions_is_found() {
    for seed in 0..40 {
        let mut random = Random(seed);
        let nodes = 3 + random.below(5);
        let mut edges = vec![edge(0, 1, 1.0)];
        for a in 0..nodes {
            for b in 0..a {
                if random.uniform() < 0.5 {
                    edges.push(edge(a, b, 0.1 + random.uniform()));
                }
            }
        }
        let best = best_of_all(nodes, &edges, &mut vec![]);
        let found = communities(nodes, &edges).unwrap().modularity;
        assert!(found > best - 1e-9, "{seed}: {found} {best}");
    }
}

#[test]
fn two_circles_with_one_edge_between_are_two_for_sure_and_one_circle_is_hardly_any() {
    let mut edges = vec![edge(0, 5, 0.2)];
    for a in 0..5 {
        for b in 0..a {
            edges.extend([edge(a, b, 1.0), edge(a + 5, b + 5, 1.0)]);
        }
    }
    let two = communities(10, &edges).unwrap();
    assert_eq!(two.of, [0, 0, 0, 0, 0, 1, 1, 1, 1, 1]);
    assert!(two.stability > 0.99);
    // where everyone stands beside everyone, groups are hardly more than chance
    let mut random = Random(3);
    let pairs = (0..12).flat_map(|a| (0..a).map(move |b| (a, b)));
    let chance: Vec<Edge> = pairs
        .map(|(a, b)| edge(a, b, random.uniform() + 0.01))
        .collect();
    assert!(communities(12, &chance).unwrap().modularity < 0.3);
    assert_eq!(communities(4, &[]), None);
}

#[test]
fn alike_is_one_and_by_chance_about_none() {
    assert!((adjusted_rand(&[0, 0, 1, 1], &[5, 5, 2, 2]) - 1.0).abs() < 1e-12);
    // `sklearn.metrics.adjusted_rand_score([0, 0, 1, 1], [0, 0, 1, 2])`
    assert!((adjusted_rand(&[0, 0, 1, 1], &[0, 0, 1, 2]) - 0.571_428_571_428_571_4).abs() < 1e-12);
    assert!(adjusted_rand(&[0, 1, 0, 1], &[0, 0, 1, 1]) <= 0.0);
}
