//! What others of a business category do on average.

use super::World;

/// Averages of a category.
#[derive(Clone, Debug, PartialEq)]
pub struct Benchmark {
    pub likes: f64,
    pub comments: f64,
    pub shares: f64,
    pub videos: f64,
    pub followers: f64,
    pub follower_growth: f64,
    pub engagement_rate: f64,
    pub views: f64,
}

impl World {
    /// They do not change; each has four decimals at most.
    pub fn benchmark(&self, category: &str) -> Benchmark {
        let draws = self.draws.child(9).named(category);
        let about = |place: u64, typical: f64| {
            (draws.between(place, 0.4, 2.0) * typical * 10_000.0).round() / 10_000.0
        };
        Benchmark {
            likes: about(0, 9_000.0),
            comments: about(1, 250.0),
            shares: about(2, 400.0),
            videos: about(3, 90.0),
            followers: about(4, 2_000.0),
            follower_growth: about(5, 40.0),
            engagement_rate: about(6, 0.04),
            views: about(7, 150_000.0),
        }
    }
}
