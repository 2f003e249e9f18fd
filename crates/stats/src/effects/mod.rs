//! What made posts of one creator larger than others: the hour, the day, hashtags, sounds, whatever a post can carry.
//!
//! All of it in one model of ln views, so that a tag that is mostly used in the evening does not earn what the
//! evening earns. Two answers for each effect: an estimate with its 90 % interval, drawn nowhere, which holds the
//! true effect nine times in ten; and a gain to expect, drawn towards none, which is what can be promised of the
//! one that looks best among many. Start at [`effects`].

mod design;
mod timing;
#[cfg(test)]
mod worlds;

use crate::distribution::t_within;
use crate::mixed::Belief;
use crate::multiple::adjusted;
use design::Design;
pub use timing::{HeldOut, Window};

/// Posts below which nothing is said at all.
pub const FEWEST_POSTS: usize = 20;
/// Posts with a label, and posts without it, below which nothing is said of it.
pub const FEWEST_WITH: usize = 5;
/// Confidence of every interval.
pub const CONFIDENCE: f64 = 0.9;
/// Share of false claims among claims that is put up with: also the share of creators who are told something
/// where there is nothing, which is to stay under a tenth.
pub const FALSE_CLAIMS: f64 = 0.05;

/// A post as the model sees it.
#[derive(Debug, Clone, Default)]
pub struct Post {
    /// Moment of posting, seconds since 1970 on the clock whose hours are asked for.
    pub at: i64,
    /// ln(views + 1), at one age for all posts or at `ln_age`.
    pub outcome: f64,
    /// ln of the age in hours at which the views were read; `None` where that is the same for all.
    pub ln_age: Option<f64>,
    /// ln of the followers active in the hours after the posting over their mean, where it is known.
    pub activity: Option<f64>,
    /// What it carries: kind and name, as in (`hashtag`, `newmusic`). Of one kind it may carry many.
    pub labels: Vec<(String, String)>,
}

/// How much of a difference the data show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// None that chance does not explain.
    None,
    /// More likely there than not: worth an experiment.
    Thin,
    /// Believed at a false discovery rate of [`FALSE_CLAIMS`] among all that was tested, its interval apart from none.
    Ok,
}

/// What one thing does to views, in ln units: 0.1 is about 10 % more.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    /// `hashtag`, `sound` and so on; `hour`, `weekday` and `window` of the clock.
    pub kind: String,
    pub name: String,
    /// Posts with it, by their place in what was given.
    pub posts: Vec<usize>,
    /// Against posts without it; for the clock against the creator's own mix of times.
    pub effect: f64,
    pub low: f64,
    pub high: f64,
    /// Chance of as much where there is nothing. Of the clock it is one for all hours and one for all days.
    pub p: f64,
    /// `p` adjusted for everything that was tested.
    pub q: f64,
    /// What to expect of doing it, drawn towards none, with 80 % of what is thought possible.
    pub gain: f64,
    pub gain_low: f64,
    pub gain_high: f64,
    /// Chance that it does more than nothing.
    pub probability: f64,
    pub signal: Signal,
}

/// Everything that one creator's posts tell.
#[derive(Debug, Clone, PartialEq)]
pub struct Effects {
    /// Windows of three hours that look best, then every hour, every day of the week, then labels by kind and name.
    pub effects: Vec<Effect>,
    /// What the best window of the first 65 % of posts did in the rest.
    pub held_out: Option<HeldOut>,
    /// Standard deviation of ln views that nothing here explains.
    pub noise: f64,
}

/// What made posts of one creator larger than others. The order of `posts` does not matter.
///
/// `None` with fewer than [`FEWEST_POSTS`].
pub fn effects(posts: &[Post]) -> Option<Effects> {
    let design = Design::of(posts)?;
    let mut effects = timing::of(&design);
    effects.extend((0..design.labels.len()).filter_map(|at| label(&design, at)));
    believe(&mut effects);
    Some(Effects {
        effects,
        held_out: timing::held_out(posts),
        noise: design.model.noise(),
    })
}

/// What the label at this place does.
fn label(design: &Design, at: usize) -> Option<Effect> {
    let label = &design.labels[at];
    // of what a post has one of, each is held against all others as they come
    let others: Vec<usize> = match design.is_one_of_a_kind(label.group) {
        true => design
            .labels
            .iter()
            .filter(|other| other.group == label.group)
            .map(|other| other.column)
            .collect(),
        false => vec![],
    };
    let (estimates, p) = design.model.undrawn(&[label.column], &others)?;
    let half = t_within(CONFIDENCE, estimates[0].freedom) * estimates[0].error;
    let belief = design.model.expected(label.column, &estimates[0]);
    Some(Effect {
        kind: label.kind.clone(),
        name: label.name.clone(),
        posts: label.posts.clone(),
        effect: estimates[0].value,
        low: estimates[0].value - half,
        high: estimates[0].value + half,
        p,
        ..expected(&belief)
    })
}

/// The drawn half of an effect; the rest is for the caller to fill.
fn expected(belief: &Belief) -> Effect {
    Effect {
        kind: String::new(),
        name: String::new(),
        posts: vec![],
        effect: belief.mean(),
        low: belief.quantile((1.0 - CONFIDENCE) / 2.0),
        high: belief.quantile((1.0 + CONFIDENCE) / 2.0),
        p: 1.0,
        q: 1.0,
        gain: belief.mean(),
        gain_low: belief.quantile(0.1),
        gain_high: belief.quantile(0.9),
        probability: belief.above_zero(),
        signal: Signal::None,
    }
}

/// Adjusts the chances for how many there are. All hours are one test, and all days another.
fn believe(effects: &mut [Effect]) {
    let clock = |kind: &str| matches!(kind, "hour" | "window" | "weekday");
    let test = |effect: &Effect| match effect.kind.as_str() {
        "window" => ("hour".to_owned(), String::new()),
        kind if clock(kind) => (kind.to_owned(), String::new()),
        kind => (kind.to_owned(), effect.name.clone()),
    };
    let tests: std::collections::BTreeMap<_, f64> = effects
        .iter()
        .map(|effect| (test(effect), effect.p))
        .collect();
    let chances: Vec<f64> = tests.values().copied().collect();
    let sure: std::collections::BTreeMap<_, f64> =
        tests.into_keys().zip(adjusted(&chances)).collect();
    for effect in effects {
        effect.q = sure[&test(effect)];
        let leans = effect.probability.max(1.0 - effect.probability) >= 0.8 && effect.gain != 0.0;
        // that hours differ does not say that this one does
        let is_apart = effect.low > 0.0 || effect.high < 0.0;
        effect.signal = match (effect.q <= FALSE_CLAIMS && is_apart, leans) {
            (true, _) => Signal::Ok,
            (false, true) => Signal::Thin,
            (false, false) => Signal::None,
        };
    }
}
