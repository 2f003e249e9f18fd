//! Types of a post's overview and engagement tabs: as of this minute, dated from its first second.

use serde_json::{Value, json};

use super::Found;
use super::account::{search_terms, sources};
use super::families::{
    curve, forgotten, key_values, no_curve, no_series, nothing, ratio, realtime, realtime_list,
    scalar, series,
};
use crate::model::search::search_views;
use crate::model::{Counter, Post};
use crate::moment::Moment;
use crate::studio::Visitor;
use crate::studio::item_list::aweme;
use crate::studio::rewards::money;

/// Search terms shown of a post.
const TERMS: usize = 5;
/// Fewer views from search than this have no terms.
const LEAST_SEARCH_VIEWS: f64 = 10.0;

pub(super) fn answer(visitor: &Visitor, kind: &str, post: &Post) -> Found {
    let reading = Reading::new(visitor, post);
    match kind {
        "video_info" => vec![("video_info", aweme(visitor, post))],
        "item_search_terms" => vec![("item_search_terms", terms(visitor, post, &reading))],
        "video_traffic_source_percent_realtime" => {
            vec![(
                "video_traffic_source_percent_realtime",
                traffic(post, &reading),
            )]
        }
        "video_retention_rate_realtime" => {
            vec![("video_retention_rate_realtime", retention(post, &reading))]
        }
        "video_like_distribution_realtime" => {
            vec![("video_like_distribution_realtime", likes(post, &reading))]
        }
        "video_view_realtime" => vec![
            ("realtime_total_video_views", reading.total_views()),
            (
                "realtime_video_view_history",
                reading.counted(reading.views()),
            ),
        ],
        "video_total_duration_realtime" => vec![
            (
                "video_total_duration_realtime",
                reading.watched(reading.play_seconds(reading.now)),
            ),
            (
                "realtime_total_play_time_history",
                reading.play_time_history(),
            ),
        ],
        "video_per_duration_realtime" => vec![
            (
                "video_per_duration_realtime",
                reading.watched(reading.mean_seconds()),
            ),
            (
                "realtime_average_watch_time_history",
                reading.constant(reading.mean_seconds()),
            ),
        ],
        "video_finish_rate_realtime" => vec![
            (
                "video_finish_rate_realtime",
                reading.watched(reading.finish_rate()),
            ),
            (
                "realtime_finish_rate_history",
                reading.constant(reading.finish_rate()),
            ),
        ],
        "video_new_follower_realtime" => vec![
            (
                "realtime_new_followers",
                realtime(scalar(reading.new_followers(reading.now))),
            ),
            (
                "realtime_new_followers_history",
                reading.counted(reading.gains(Counter::NewFollowers)),
            ),
        ],
        "video_new_followers" => vec![(
            "video_new_followers",
            scalar(reading.new_followers(reading.now)),
        )],
        "photo_viewed" => vec![
            ("photo_retention_percent", slides(post, &reading)),
            ("photo_retention_drop", photo_drop(post, &reading)),
        ],
        // which of the two types answers which keys is not known
        "photo_retention_rate_history_7d" => {
            vec![("photo_retention_percent", slides(post, &reading))]
        }
        "photo_like_distribution" => vec![("photo_like_distribution", slides(post, &reading))],
        "video_rewards_data" => vec![("video_rewards_data", reward(post, &reading))],
        _ => histories(visitor, kind, post, &reading),
    }
}

/// One post at this minute.
struct Reading<'a> {
    post: &'a Post,
    now: Moment,
    /// Nobody watched for a week: most of it has disappeared.
    quiet: bool,
}

impl<'a> Reading<'a> {
    fn new(visitor: &Visitor, post: &'a Post) -> Self {
        let now = visitor.call.now;
        Self {
            post,
            now,
            quiet: visitor.platform.shown.is_quiet(post, now),
        }
    }

    fn total_views(&self) -> Value {
        let views = self.post.counters(self.now).views_net();
        let mut value = realtime(scalar(views));
        // repeats the total on lively posts; what it means is not known
        let repeated = if self.quiet { 0 } else { views };
        value["value_compare_previous_day"]["value"] = json!(repeated);
        value
    }

    /// The first seconds of the post's days so far, and this instant.
    fn borders(&self) -> Vec<Moment> {
        let published = self.post.published;
        let days = self.now.seconds_since(published).div_euclid(86_400);
        let starts = (0..=days).map(|day| published.plus_days(day));
        let mut borders: Vec<Moment> = starts.filter(|start| *start < self.now).collect();
        borders.push(self.now);
        borders
    }

    fn each_day<T>(&self, value: impl Fn(Moment, Moment) -> T) -> Vec<T> {
        let borders = self.borders();
        borders
            .windows(2)
            .map(|pair| value(pair[0], pair[1]))
            .collect()
    }

    /// Views of each day, less those taken back in it.
    fn views(&self) -> Vec<i64> {
        self.each_day(|from, to| self.post.gained(from, to).views_net())
    }

    fn gains(&self, counter: Counter) -> Vec<i64> {
        self.each_day(|from, to| self.post.gained(from, to)[counter] as i64)
    }

    fn new_followers(&self, at: Moment) -> u64 {
        self.post.counters(at)[Counter::NewFollowers]
    }

    /// Days whose sum is the total.
    fn counted(&self, days: Vec<i64>) -> Value {
        if self.quiet {
            return no_series();
        }
        let total: i64 = days.iter().sum();
        let days = days.into_iter().map(Value::from);
        series(self.post.published, days.collect(), json!(total), self.now)
    }

    /// Whole seconds watched so far; nothing for photos.
    fn play_seconds(&self, at: Moment) -> Option<Value> {
        self.seconds_watched(at).map(Value::from)
    }

    fn seconds_watched(&self, at: Moment) -> Option<u64> {
        let mean = self.post.retention()?.average_watch_millis;
        Some(self.post.counters(at)[Counter::Views] * mean / 1_000)
    }

    fn play_time_history(&self) -> Value {
        let at = |moment| self.seconds_watched(moment).unwrap_or(0) as i64;
        if self.post.is_photo() {
            return no_series();
        }
        self.counted(self.each_day(|from, to| at(to) - at(from)))
    }

    /// Mean watch time in seconds, two decimals.
    fn mean_seconds(&self) -> Option<Value> {
        let millis = self.post.retention()?.average_watch_millis;
        Some(json!((millis as f64 / 10.0).round() / 100.0))
    }

    fn finish_rate(&self) -> Option<Value> {
        self.post
            .retention()
            .map(|retention| json!(ratio(retention.completed)))
    }

    /// A number about watching, or the form it has when there is none.
    fn watched(&self, value: Option<Value>) -> Value {
        match value.filter(|_| !self.quiet) {
            Some(value) => realtime(scalar(value)),
            None if self.quiet => forgotten(),
            None => realtime(nothing()),
        }
    }

    /// A number that is the same every day.
    fn constant(&self, value: Option<Value>) -> Value {
        match value.filter(|_| !self.quiet) {
            Some(value) => {
                let days = self.each_day(|_, _| value.clone());
                series(self.post.published, days, value, self.now)
            }
            None => no_series(),
        }
    }
}

fn terms(visitor: &Visitor, post: &Post, reading: &Reading) -> Value {
    let found = search_views(post, post.published, reading.now);
    if reading.quiet || found < LEAST_SEARCH_VIEWS {
        return nothing();
    }
    let terms = visitor.platform.world.search_terms(visitor.account, post);
    let shown = terms.iter().take(TERMS);
    search_terms(shown.map(|term| (term.term.as_str(), term.parts)))
}

fn traffic(post: &Post, reading: &Reading) -> Value {
    if reading.quiet {
        return forgotten();
    }
    realtime_list(scalar(key_values(&sources(post.viewers().sources))))
}

/// The peak of a retention curve marks the second in which most viewers left.
fn retention(post: &Post, reading: &Reading) -> Value {
    match post.retention().filter(|_| !reading.quiet) {
        Some(retention) => {
            let left = retention.still_watching.windows(2);
            let left: Vec<u32> = left.map(|pair| pair[0] - pair[1]).collect();
            curve(&retention.still_watching, largest(&left) + 1)
        }
        None => no_curve(reading.quiet),
    }
}

fn likes(post: &Post, reading: &Reading) -> Value {
    match post.retention().filter(|_| !reading.quiet) {
        Some(retention) => curve(&retention.likes, largest(&retention.likes)),
        None => no_curve(reading.quiet),
    }
}

fn largest(parts: &[u32]) -> usize {
    let most = parts.iter().max();
    most.and_then(|most| parts.iter().position(|part| part == most))
        .unwrap_or(0)
}

/// The share of viewers who reached each picture. The shape is **invented**: no capture shows one.
fn slides(post: &Post, reading: &Reading) -> Value {
    if !post.is_photo() || reading.quiet {
        return json!({ "status": 2, "value": null });
    }
    let lines = (0..post.photos()).map(|place| {
        let share = libm::pow(0.82, place as f64);
        json!({ "key": (place + 1).to_string(), "value": (share * 10_000.0).round() / 10_000.0 })
    });
    scalar(lines.collect::<Vec<Value>>())
}

fn photo_drop(post: &Post, reading: &Reading) -> Value {
    if !post.is_photo() || reading.quiet {
        return json!({ "status": 2, "value": null });
    }
    scalar(1)
}

/// Status 100 where the programme has nothing to do with the post.
fn reward(post: &Post, reading: &Reading) -> Value {
    if post.earns_rewards() {
        scalar(money(post.rewards(reading.now).cents))
    } else {
        json!({ "status": 100 })
    }
}

/// Days, or hours, after posting: null where TikTok has none any more.
fn histories(visitor: &Visitor, kind: &str, post: &Post, reading: &Reading) -> Found {
    let week = |name, counter| vec![(name, first_week(reading, counter))];
    match kind {
        "video_vv_history_7d" => week("video_vv_history_7d", Counter::Views),
        "video_like_history_7d" => week("video_like_history_7d", Counter::Likes),
        "video_comment_history_7d" => week("video_comment_history_7d", Counter::Comments),
        "video_shares_history_7d" => week("video_shares_history_7d", Counter::Shares),
        "video_favorites_history_7d" => week("video_favorites_history_7d", Counter::Favorites),
        "video_new_followers_history_7d" => {
            week("video_new_followers_history_7d", Counter::NewFollowers)
        }
        "video_vv_history_48_hours" => {
            vec![("video_vv_history_48_hours", first_hours(reading))]
        }
        "previous_video_vv_history_7d" => {
            let posts = &visitor.account.posts;
            let place = posts.iter().position(|known| known.id == post.id);
            let previous = place.and_then(|place| posts.get(place.checked_sub(1)?));
            let value = previous.map_or(Value::Null, |previous| {
                first_week(&Reading::new(visitor, previous), Counter::Views)
            });
            vec![("previous_video_vv_history_7d", value)]
        }
        _ => Vec::new(),
    }
}

fn first_week(reading: &Reading, counter: Counter) -> Value {
    if reading.quiet {
        return Value::Null;
    }
    let days = reading.gains(counter).into_iter().take(7);
    days.map(scalar).collect()
}

/// Views of each whole hour, in the first two days alone.
fn first_hours(reading: &Reading) -> Value {
    let hours = reading.now.seconds_since(reading.post.published) / 3_600;
    if hours >= 48 {
        return Value::Null;
    }
    let gained = (0..hours).map(|hour| {
        let from = reading.post.published.plus_hours(hour);
        scalar(reading.post.gained(from, from.plus_hours(1))[Counter::Views])
    });
    gained.collect()
}
