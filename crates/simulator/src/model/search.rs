//! What people typed before they found a post.

use std::collections::BTreeMap;

use super::shares::{WHOLE, apportioned};
use super::{Account, Counter, Post, World};
use crate::moment::Moment;

/// A query and its share of the views that came from search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchTerm {
    pub term: String,
    /// Of [`WHOLE`].
    pub parts: u32,
}

impl World {
    /// The queries that lead to a post, largest first; they do not change over its life.
    pub fn search_terms(&self, account: &Account, post: &Post) -> Vec<SearchTerm> {
        let chance = post.draws.child(19);
        let mut terms = vec![account.handle.replace(['.', '_'], " ")];
        let sound = &self.effects.sound(post.sound).name;
        terms.push(sound.to_lowercase());
        for tag in &post.hashtags {
            let name = &self.effects.hashtag(*tag).name;
            terms.push(name.clone());
            if chance.child(1).unit(*tag as u64) < 0.5 {
                terms.push(format!("{name} tutorial"));
            }
        }
        let weights: Vec<f64> = (0..terms.len() as u64)
            .map(|place| libm::exp(0.8 * chance.bell(place)))
            .collect();
        largest_first(terms.into_iter().zip(apportioned(&weights, WHOLE)))
    }

    /// The queries that led to any post of an account in a span of time, by views, largest first.
    /// Empty where nobody came from search.
    pub fn account_search_terms(
        &self,
        account: &Account,
        from: Moment,
        to: Moment,
    ) -> Vec<SearchTerm> {
        let mut views: BTreeMap<String, f64> = BTreeMap::new();
        for post in account.published(to) {
            let found = search_views(post, from, to);
            if found > 0.0 {
                for SearchTerm { term, parts } in self.search_terms(account, post) {
                    *views.entry(term).or_default() += found * f64::from(parts);
                }
            }
        }
        if views.is_empty() {
            return Vec::new();
        }
        let weights: Vec<f64> = views.values().copied().collect();
        largest_first(views.into_keys().zip(apportioned(&weights, WHOLE)))
    }
}

/// Views of a post that came from search.
pub(crate) fn search_views(post: &Post, from: Moment, to: Moment) -> f64 {
    let gained = post.count(Counter::Views, to) - post.count(Counter::Views, from);
    if gained == 0 {
        return 0.0;
    }
    let sources = post.viewers().sources;
    let search = sources.iter().find(|share| share.of == "Search");
    let parts = search.map_or(0, |share| share.parts);
    gained as f64 * f64::from(parts) / f64::from(WHOLE)
}

fn largest_first(terms: impl Iterator<Item = (String, u32)>) -> Vec<SearchTerm> {
    let mut terms: Vec<SearchTerm> = terms
        .map(|(term, parts)| SearchTerm { term, parts })
        .collect();
    terms.sort_by(|a, b| b.parts.cmp(&a.parts).then(a.term.cmp(&b.term)));
    terms
}
