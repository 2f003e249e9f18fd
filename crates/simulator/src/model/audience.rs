//! Who follows and who watches: ages, genders, places, where viewers came from.

use super::draw::Draws;
use super::shares::{Share, drawn};

const AGES: [(&str, f64); 5] = [
    ("18-24", 0.34),
    ("25-34", 0.33),
    ("35-44", 0.18),
    ("45-54", 0.09),
    ("55+", 0.06),
];
const GENDERS: [(&str, f64); 3] = [("Female", 0.52), ("Male", 0.46), ("Other", 0.02)];
const COUNTRIES: [(&str, f64); 13] = [
    ("US", 0.33),
    ("GB", 0.13),
    ("DE", 0.09),
    ("CA", 0.07),
    ("FR", 0.06),
    ("BR", 0.05),
    ("AU", 0.045),
    ("MX", 0.04),
    ("NL", 0.03),
    ("SE", 0.025),
    ("JP", 0.02),
    ("PL", 0.015),
    ("elsewhere", 0.095),
];
/// A city as follower lists name it, and as viewer lists do, which put the country first.
const CITIES: [(&str, &str, f64); 12] = [
    ("Los Angeles", "US Los Angeles", 0.036),
    ("London", "GB London", 0.034),
    ("Berlin", "DE Berlin", 0.025),
    ("New York", "US New York", 0.024),
    ("Toronto", "CA Toronto", 0.019),
    ("Paris", "FR Paris", 0.018),
    ("Sao Paulo", "BR Sao Paulo", 0.015),
    ("Chicago", "US Chicago", 0.013),
    ("Melbourne", "AU Melbourne", 0.012),
    ("Manchester", "GB Manchester", 0.011),
    ("Hamburg", "DE Hamburg", 0.010),
    ("elsewhere", "elsewhere", 0.783),
];
const SOURCES: [(&str, f64); 7] = [
    ("For You", 0.74),
    ("Follow", 0.11),
    ("Personal Profile", 0.06),
    ("Search", 0.05),
    ("Sound", 0.02),
    ("Direct Message", 0.012),
    ("Others", 0.008),
];

/// The followers of an account. Each list adds up to the whole, `elsewhere` included.
#[derive(Clone, Debug)]
pub struct Followers {
    pub ages: Vec<Share>,
    pub genders: Vec<Share>,
    pub countries: Vec<Share>,
    pub cities: Vec<Share>,
}

/// The viewers of one post. Each list adds up to the whole, `elsewhere` included.
#[derive(Clone, Debug)]
pub struct Viewers {
    /// Shown in Studio alone.
    pub ages: Vec<Share>,
    pub genders: Vec<Share>,
    pub countries: Vec<Share>,
    pub cities: Vec<Share>,
    /// Where views came from.
    pub sources: Vec<Share>,
    /// Watching for the first time, or again.
    pub newness: Vec<Share>,
    /// Followers, or not.
    pub following: Vec<Share>,
}

impl Followers {
    pub(crate) fn new(account: Draws) -> Self {
        let cities = CITIES.map(|(plain, _, weight)| (plain, weight));
        Self {
            ages: drawn(&AGES, account.child(1), 0.25),
            genders: drawn(&GENDERS, account.child(2), 0.3),
            countries: drawn(&COUNTRIES, account.child(3), 0.35),
            cities: drawn(&cities, account.child(4), 0.3),
        }
    }
}

impl Viewers {
    /// `reach_beyond` is how far the post went beyond the account's followers, from 0 to 1.
    pub(crate) fn new(account: Draws, post: Draws, reach_beyond: f64) -> Self {
        let cities = CITIES.map(|(_, prefixed, weight)| (prefixed, weight));
        let sources = SOURCES.map(|(source, weight)| match source {
            "For You" => (source, weight * (1.0 + 3.0 * reach_beyond)),
            _ => (source, weight),
        });
        let followers = 0.45 * (1.0 - reach_beyond) + 0.03;
        Self {
            ages: near(&AGES, account.child(1), post.child(1), 0.25),
            genders: near(&GENDERS, account.child(2), post.child(2), 0.3),
            countries: near(&COUNTRIES, account.child(3), post.child(3), 0.35),
            cities: near(&cities, account.child(4), post.child(4), 0.3),
            sources: drawn(&sources, post.child(5), 0.2),
            newness: drawn(
                &[
                    ("NEW_VIEWER", 0.95 - followers),
                    ("RETURN_VIEWER", 0.05 + followers),
                ],
                post.child(6),
                0.1,
            ),
            following: drawn(
                &[
                    ("FOLLOWER_PERCENT", followers),
                    ("NON_FOLLOWER_PERCENT", 1.0 - followers),
                ],
                post.child(7),
                0.1,
            ),
        }
    }
}

/// The country a city lies in, whichever way its name is written.
pub(crate) fn country_of_city(city: &str) -> Option<&'static str> {
    let known = CITIES
        .iter()
        .find(|(plain, prefixed, _)| *plain == city || *prefixed == city);
    let prefix = known.and_then(|(_, prefixed, _)| prefixed.split_once(' '));
    prefix.map(|(country, _)| country)
}

/// The account's own list, moved a little for one post.
fn near(weights: &[(&'static str, f64)], account: Draws, post: Draws, spread: f64) -> Vec<Share> {
    let own = drawn(weights, account, spread);
    let own: Vec<(&'static str, f64)> = own
        .iter()
        .map(|share| (share.of, f64::from(share.parts.max(1))))
        .collect();
    drawn(&own, post, 0.12)
}
