//! The causes that make one post larger than another: the hour, the hashtags, the sound.

use crate::model::draw::Draws;
use crate::scenario::EffectsPlan;

/// The known truth an analysis has to find again. Effects are factors on a post's potential views.
#[derive(Clone, Debug)]
pub struct Effects {
    /// By UTC hour of posting.
    pub hours: [f64; 24],
    pub hashtags: Vec<Hashtag>,
    pub sounds: Vec<Sound>,
    /// The hour at which the factor is largest.
    pub best_hour: usize,
}

#[derive(Clone, Debug)]
pub struct Hashtag {
    /// Without `#`.
    pub name: String,
    pub effect: f64,
}

#[derive(Clone, Debug)]
pub struct Sound {
    pub id: u64,
    pub name: String,
    pub artist: String,
    pub effect: f64,
}

const HASHTAGS: [(&str, f64); 14] = [
    ("synthloop", 1.35),
    ("bedroomstudio", 1.0),
    ("beatmaking", 1.18),
    ("newmusic", 0.92),
    ("loopstation", 1.5),
    ("tapetok", 1.08),
    ("fyp", 1.0),
    ("drummachine", 0.85),
    ("ambientsunday", 1.25),
    ("gearcheck", 0.78),
    ("songwriting", 1.05),
    ("behindthebeat", 0.95),
    ("onetakejam", 1.12),
    ("midnightsession", 0.88),
];

const SOUNDS: [(&str, &str, f64); 9] = [
    ("original sound", "the creator", 1.0),
    ("Paper Comets", "The Invented Band", 1.45),
    ("Warm Static", "Nobody Real", 0.9),
    ("Slow Elevator", "Made Up Trio", 1.1),
    ("Glass Harbour", "Imagined Choir", 1.22),
    ("Left on Red", "Placeholder Pop", 0.82),
    ("Tin Roof Rain", "The Fictions", 1.0),
    ("Night Bus Home", "Somebody Else's Demo", 1.05),
    ("Eight Small Bells", "The Invented Band", 0.95),
];

impl Effects {
    pub(crate) fn new(plan: &EffectsPlan, draws: Draws) -> Self {
        let best_hour = plan.best_hour.unwrap_or(17);
        Self {
            hours: hour_factors(best_hour, plan.best_hour_gain.unwrap_or(1.8)),
            hashtags: hashtags(plan),
            sounds: sounds(plan, draws),
            best_hour,
        }
    }

    pub fn hashtag(&self, place: usize) -> &Hashtag {
        &self.hashtags[place]
    }

    /// The place of a hashtag by its name, without `#`.
    pub(super) fn place_of(&self, name: &str) -> Option<usize> {
        self.hashtags.iter().position(|tag| tag.name == name)
    }

    pub fn sound(&self, place: usize) -> &Sound {
        &self.sounds[place]
    }
}

/// Names of the hashtags that a plan comes to.
pub(crate) fn hashtag_names(plan: &EffectsPlan) -> Vec<&str> {
    match plan.hashtags.is_empty() {
        true => HASHTAGS.iter().map(|(name, _)| *name).collect(),
        false => plan.hashtags.iter().map(|tag| tag.name.as_str()).collect(),
    }
}

/// Largest at `best`, smallest twelve hours away, the two `gain` apart and around 1.
fn hour_factors(best: usize, gain: f64) -> [f64; 24] {
    std::array::from_fn(|hour| {
        let away = (hour + 24 - best) % 24;
        let away = away.min(24 - away) as f64 / 12.0;
        libm::pow(gain, 0.5 - away)
    })
}

fn hashtags(plan: &EffectsPlan) -> Vec<Hashtag> {
    if plan.hashtags.is_empty() {
        let built_in = HASHTAGS.iter();
        return built_in
            .map(|&(name, effect)| Hashtag {
                name: name.to_owned(),
                effect,
            })
            .collect();
    }
    let planned = plan.hashtags.iter();
    planned
        .map(|tag| Hashtag {
            name: tag.name.clone(),
            effect: tag.effect,
        })
        .collect()
}

fn sounds(plan: &EffectsPlan, draws: Draws) -> Vec<Sound> {
    let planned: Vec<(&str, &str, f64)> = if plan.sounds.is_empty() {
        SOUNDS.to_vec()
    } else {
        let planned = plan.sounds.iter();
        planned
            .map(|sound| (sound.name.as_str(), sound.artist.as_str(), sound.effect))
            .collect()
    };
    let numbered = planned.into_iter().enumerate();
    numbered
        .map(|(place, (name, artist, effect))| Sound {
            id: 6_800_000_000_000_000_000 + draws.at(place as u64) % 90_000_000_000_000_000,
            name: name.to_owned(),
            artist: artist.to_owned(),
            effect,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_hour_beats_the_worst_by_the_gain_asked_for() {
        let hours = hour_factors(17, 1.8);
        assert!((hours[17] / hours[5] - 1.8).abs() < 1e-12);
        assert!((0..24).all(|hour| hours[5] <= hours[hour] && hours[hour] <= hours[17]));
    }
}
