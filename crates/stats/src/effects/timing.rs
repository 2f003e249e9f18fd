//! The clock: windows of three hours, hours and days of the week, and what a window did afterwards.

use super::design::{DAYS, Design, HOURS, WAVES, hour_and_day, waves};
use super::{Effect, FEWEST_WITH, Post, expected};

/// Hours of a window.
const WINDOW: usize = 3;
/// Windows that are shown.
const WINDOWS: usize = 3;
/// Waves whose effect is tested: the finer ones would only dilute it.
const TESTED_WAVES: usize = 2;
/// Share of posts, oldest first, that a window is chosen by; the rest judges it.
const CHOSEN_BY: f64 = 0.65;

/// Hours `from` up to, not with, `until`, both 0 to 23.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    pub from: usize,
    pub until: usize,
}

impl Window {
    fn at(from: usize) -> Self {
        Self {
            from,
            until: (from + WINDOW) % 24,
        }
    }

    fn hours(self) -> impl Iterator<Item = usize> {
        (0..WINDOW).map(move |hour| (self.from + hour) % 24)
    }

    fn holds(self, hour: usize) -> bool {
        self.hours().any(|own| own == hour)
    }
}

/// `17-20`.
impl std::fmt::Display for Window {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}-{:02}", self.from, self.until)
    }
}

/// What a window that looked best did in posts that it was not chosen by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HeldOut {
    pub window: Window,
    /// Gain that was expected, ln units.
    pub promised: f64,
    /// What came: mean ln views of the later posts in it, less that of all later posts.
    pub delivered: f64,
    /// Later posts in the window.
    pub posts: usize,
}

/// The best windows, every hour and every day.
pub(super) fn of(design: &Design) -> Vec<Effect> {
    let tested: Vec<usize> = (0..2 * TESTED_WAVES).collect();
    let chance = |columns: &[usize]| design.model.undrawn(columns, &[]).map_or(1.0, |(_, p)| p);
    let p = chance(&tested);
    let mut effects = best_windows(design, p);
    effects.extend((0..24).map(|hour| clock(design, "hour", hour.to_string(), &[hour], p)));
    let used: Vec<usize> = (0..7)
        .filter(|day| !posts_of(design, |_, own| own == *day).is_empty())
        .collect();
    // the last of them says nothing that the others and the level do not
    let days: Vec<usize> = used.iter().skip(1).map(|day| 2 * WAVES + day).collect();
    let p = chance(&days);
    effects.extend((0..7).map(|day| weekday(design, day, p)));
    effects
}

/// Up to three windows that do not touch, by what to expect of them.
fn best_windows(design: &Design, p: f64) -> Vec<Effect> {
    let mut windows: Vec<(Window, Effect)> = (0..24)
        .map(Window::at)
        .map(|window| {
            let hours: Vec<usize> = window.hours().collect();
            (
                window,
                clock(design, "window", window.to_string(), &hours, p),
            )
        })
        .filter(|(_, effect)| effect.gain > 0.0 && effect.posts.len() >= FEWEST_WITH)
        .collect();
    windows.sort_by(|a, b| b.1.gain.total_cmp(&a.1.gain));
    let mut chosen: Vec<(Window, Effect)> = vec![];
    for (window, effect) in windows {
        let is_apart = |other: &(Window, Effect)| window.hours().all(|hour| !other.0.holds(hour));
        if chosen.len() < WINDOWS && chosen.iter().all(is_apart) {
            chosen.push((window, effect));
        }
    }
    chosen.into_iter().map(|(_, effect)| effect).collect()
}

/// What these hours do against the creator's own mix of hours.
fn clock(design: &Design, kind: &str, name: String, hours: &[usize], p: f64) -> Effect {
    let mut weights = vec![0.0; design.columns.len()];
    for (wave, weight) in weights.iter_mut().enumerate().take(2 * WAVES) {
        let here: f64 = hours.iter().map(|hour| waves(*hour)[wave]).sum();
        *weight = here / hours.len() as f64 - mean(&design.columns[wave].values);
    }
    let activity = 2 * WAVES + 7;
    if design
        .columns
        .get(activity)
        .is_some_and(|column| column.group == HOURS)
    {
        let values = &design.columns[activity].values;
        let own: Vec<f64> = (0..design.posts.len())
            .filter(|at| hours.contains(&hour_and_day(design.posts[*at].at).0))
            .map(|at| values[at])
            .collect();
        weights[activity] = if own.is_empty() {
            0.0
        } else {
            mean(&own) - mean(values)
        };
    }
    Effect {
        kind: kind.to_owned(),
        name,
        posts: posts_of(design, |hour, _| hours.contains(&hour)),
        p,
        ..expected(&design.drawn[HOURS].belief(&weights))
    }
}

/// What a day of the week does against the creator's own mix of days.
fn weekday(design: &Design, day: usize, p: f64) -> Effect {
    let mut weights = vec![0.0; design.columns.len()];
    for own in 0..7 {
        let column = 2 * WAVES + own;
        weights[column] = f64::from(u8::from(own == day)) - mean(&design.columns[column].values);
    }
    Effect {
        kind: "weekday".to_owned(),
        name: (day + 1).to_string(),
        posts: posts_of(design, |_, own| own == day),
        p,
        ..expected(&design.drawn[DAYS].belief(&weights))
    }
}

fn posts_of(design: &Design, is_meant: impl Fn(usize, usize) -> bool) -> Vec<usize> {
    (0..design.posts.len())
        .filter(|at| {
            let (hour, day) = hour_and_day(design.posts[*at].at);
            is_meant(hour, day)
        })
        .collect()
}

/// Chooses a window by the older posts and judges it by the newer ones.
///
/// `None` where the older ones are too few, show no window, or none of the newer ones lies in it.
pub(super) fn held_out(posts: &[Post]) -> Option<HeldOut> {
    let mut ordered = posts.to_vec();
    ordered.sort_by_key(|post| (post.at, post.outcome.to_bits()));
    let (older, newer) = ordered.split_at((posts.len() as f64 * CHOSEN_BY) as usize);
    let design = Design::of(older)?;
    let best = best_windows(&design, 1.0).into_iter().next()?;
    let window = (0..24)
        .map(Window::at)
        .find(|window| window.to_string() == best.name)?;
    let inside: Vec<f64> = newer
        .iter()
        .filter(|post| window.holds(hour_and_day(post.at).0))
        .map(|post| post.outcome)
        .collect();
    let all: Vec<f64> = newer.iter().map(|post| post.outcome).collect();
    (!inside.is_empty()).then(|| HeldOut {
        window,
        promised: best.gain,
        delivered: mean(&inside) - mean(&all),
        posts: inside.len(),
    })
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}
