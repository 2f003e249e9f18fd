//! What trends: hashtags, sounds and searches whose ranks wander from day to day.

use super::World;
use super::draw::Draws;
use crate::moment::Moment;

/// A hashtag on the days before an instant.
#[derive(Clone, Debug)]
pub struct TagTrend {
    pub id: u64,
    pub name: String,
    /// Of each day, oldest first: its rank if it trended, and its views.
    pub days: Vec<(Moment, Option<usize>, u64)>,
    pub views_ever: u64,
    pub posts_ever: u64,
}

/// A track of the commercial library on the days before an instant.
#[derive(Clone, Debug)]
pub struct SoundTrend {
    pub id: u64,
    pub name: String,
    pub artist: String,
    pub seconds: u64,
    pub genre: &'static str,
    pub days: Vec<(Moment, Option<usize>)>,
}

/// How many hashtags trend on a day.
pub(crate) const TRENDING_TAGS: usize = 100;
/// How many sounds trend on a day.
pub(crate) const TRENDING_SOUNDS: usize = 30;

const FIRST: [&str; 12] = [
    "quiet", "paper", "tiny", "winter", "slow", "crooked", "silver", "borrowed", "late", "plain",
    "hidden", "double",
];
const SECOND: [&str; 10] = [
    "kettle", "garden", "loop", "market", "recipe", "walk", "desk", "lamp", "harbour", "trick",
];
const ENDINGS: [&str; 6] = [
    "ideas",
    "tutorial",
    "for beginners",
    "at home",
    "sound",
    "challenge",
];
pub(crate) const GENRES: [&str; 7] = [
    "POP",
    "LO-FI",
    "HIP_HOP/RAP",
    "R&B/SOUL",
    "FOLK",
    "ELECTRONIC",
    "JAZZ",
];

impl World {
    /// The hashtags that trend on the last of the days before `now`, best first, with their
    /// `days` days.
    pub fn trending_tags(&self, country: &str, now: Moment, days: usize) -> Vec<TagTrend> {
        let draws = self.draws.child(6).named(country);
        let names = self.tag_names();
        let ranks = Ranks::new(draws, names.len(), now, days);
        let best = ranks.best(TRENDING_TAGS);
        best.into_iter()
            .map(|place| tag(draws, place, &names[place], &ranks))
            .collect()
    }

    /// One hashtag by its id, whether or not it trends.
    pub(crate) fn tag_trend(
        &self,
        country: &str,
        id: &str,
        now: Moment,
        days: usize,
    ) -> Option<TagTrend> {
        let draws = self.draws.child(6).named(country);
        let names = self.tag_names();
        let place = (0..names.len()).find(|place| tag_id(&names[*place]).to_string() == id)?;
        Some(tag(
            draws,
            place,
            &names[place],
            &Ranks::new(draws, names.len(), now, days),
        ))
    }

    /// The sounds that trend on the last of the days before `now`, best first.
    pub fn trending_sounds(&self, country: &str, now: Moment, days: usize) -> Vec<SoundTrend> {
        let draws = self.draws.child(7).named(country);
        let sounds = self.library();
        let ranks = Ranks::new(draws, sounds.len(), now, days);
        let best = ranks.best(TRENDING_SOUNDS);
        best.into_iter()
            .map(|place| {
                let (id, name, artist) = sounds[place].clone();
                let chance = self.draws.child(7).child(id);
                SoundTrend {
                    id,
                    name,
                    artist,
                    seconds: if chance.unit(0) < 0.2 {
                        0
                    } else {
                        60 + chance.below(1, 160) as u64
                    },
                    genre: GENRES[chance.below(2, GENRES.len())],
                    days: ranks.history(place, TRENDING_SOUNDS),
                }
            })
            .collect()
    }

    /// Twenty things people search for today.
    pub(crate) fn searches(&self, about: &str, now: Moment) -> Vec<String> {
        let draws = self
            .draws
            .child(8)
            .named(about)
            .child(now.day_number() as u64);
        (0..20)
            .map(|place| {
                let end = ENDINGS[draws.child(3).below(place, ENDINGS.len())];
                if about.is_empty() {
                    let first = FIRST[draws.child(1).below(place, FIRST.len())];
                    let second = SECOND[draws.child(2).below(place, SECOND.len())];
                    format!("{first} {second} {end}")
                } else {
                    let second = SECOND[draws.child(2).below(place, SECOND.len())];
                    format!("{about} {second} {end}")
                }
            })
            .collect()
    }

    /// The tags creators of this world use, then invented ones.
    pub(crate) fn tag_names(&self) -> Vec<String> {
        let used = self.effects.hashtags.iter().map(|tag| tag.name.clone());
        used.chain(invented().map(|(first, second)| format!("{first}{second}")))
            .collect()
    }

    fn library(&self) -> Vec<(u64, String, String)> {
        let used = self.effects.sounds.iter();
        let used = used.map(|sound| (sound.id, sound.name.clone(), sound.artist.clone()));
        let invented = invented().take(40).map(|(first, second)| {
            let name = format!("{first} {second}");
            (tag_id(&name), name, format!("The {second} People"))
        });
        used.chain(invented).collect()
    }
}

fn invented() -> impl Iterator<Item = (&'static str, &'static str)> {
    FIRST
        .iter()
        .flat_map(|first| SECOND.iter().map(|second| (*first, *second)))
}

fn tag_id(name: &str) -> u64 {
    4_200_000_000_000_000_000 + Draws::new(0).named(name).at(0) % 90_000_000_000_000_000
}

/// Lifetime views of a tag all over the world; the larger ones are above 2^32.
pub(crate) fn views_ever(name: &str) -> u64 {
    let size = Draws::new(0).named(name).child(1).unit(0);
    40_000_000 + (size * size * 20_000_000_000.0) as u64
}

fn tag(draws: Draws, place: usize, name: &str, ranks: &Ranks) -> TagTrend {
    let ever = views_ever(name);
    let days = ranks
        .history(place, TRENDING_TAGS)
        .into_iter()
        .map(|(day, rank)| {
            let noise =
                draws
                    .child(2)
                    .child(place as u64)
                    .between(day.day_number() as u64, 0.7, 1.3);
            let share = 1.0 / (4.0 + ranks.rank_on(place, day) as f64);
            (
                day,
                rank,
                (ever as f64 * 0.002 * share * share * noise) as u64,
            )
        });
    TagTrend {
        id: tag_id(name),
        name: name.to_owned(),
        days: days.collect(),
        views_ever: ever,
        posts_ever: ever / 7_000,
    }
}

/// Ranks of `count` things on each of the days before an instant.
struct Ranks {
    /// By day, oldest first: the day, and the rank of each thing from 1.
    days: Vec<(Moment, Vec<usize>)>,
}

impl Ranks {
    fn new(draws: Draws, count: usize, now: Moment, days: usize) -> Self {
        let today = now.day_number();
        let days = (1..=days as i64).rev().map(|back| {
            let day = today - back;
            (Moment::of_day_number(day), ranked(draws, count, day))
        });
        Self {
            days: days.collect(),
        }
    }

    /// The places of the things with the best ranks on the last day.
    fn best(&self, count: usize) -> Vec<usize> {
        let Some((_, ranks)) = self.days.last() else {
            return Vec::new();
        };
        let mut places: Vec<usize> = (0..ranks.len()).collect();
        places.sort_by_key(|place| ranks[*place]);
        places.truncate(count);
        places
    }

    /// The rank of one thing on each day, where it was among the best.
    fn history(&self, place: usize, trending: usize) -> Vec<(Moment, Option<usize>)> {
        let days = self.days.iter();
        days.map(|(day, ranks)| (*day, Some(ranks[place]).filter(|rank| *rank <= trending)))
            .collect()
    }

    fn rank_on(&self, place: usize, day: Moment) -> usize {
        let found = self.days.iter().find(|(known, _)| *known == day);
        found.map_or(usize::MAX, |(_, ranks)| ranks[place])
    }
}

/// Scores wander between weekly draws, so ranks change by little from one day to the next.
fn ranked(draws: Draws, count: usize, day: i64) -> Vec<usize> {
    let (week, into) = (day.div_euclid(7) as u64, day.rem_euclid(7) as f64 / 7.0);
    let score = |place: usize| {
        let own = draws.child(1).child(place as u64);
        let wandering = own.unit(week) * (1.0 - into) + own.unit(week + 1) * into;
        own.child(1).unit(0) + wandering
    };
    let mut places: Vec<usize> = (0..count).collect();
    places.sort_by(|a, b| score(*b).total_cmp(&score(*a)));
    let mut ranks = vec![0; count];
    for (rank, place) in places.into_iter().enumerate() {
        ranks[place] = rank + 1;
    }
    ranks
}
