//! One post as it reads this minute: totals, and the days since its first second that add up to them.

use serde_json::{Value, json};

use super::families::{forgotten, no_series, nothing, ratio, realtime, scalar, series};
use crate::model::{Counter, Post};
use crate::moment::Moment;
use crate::studio::Visitor;

/// One post at this minute.
pub(super) struct Reading<'a> {
    pub post: &'a Post,
    pub now: Moment,
    /// Nobody watched for a week: most of it has disappeared.
    pub quiet: bool,
}

impl<'a> Reading<'a> {
    pub fn new(visitor: &Visitor, post: &'a Post) -> Self {
        let now = visitor.call.now;
        Self {
            post,
            now,
            quiet: visitor.platform.shown.is_quiet(post, now),
        }
    }

    pub fn total_views(&self) -> Value {
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
    pub fn views(&self) -> Vec<i64> {
        self.each_day(|from, to| self.post.gained(from, to).views_net())
    }

    pub fn gains(&self, counter: Counter) -> Vec<i64> {
        self.each_day(|from, to| self.post.gained(from, to)[counter] as i64)
    }

    pub fn new_followers(&self, at: Moment) -> u64 {
        self.post.counters(at)[Counter::NewFollowers]
    }

    /// Days whose sum is the total.
    pub fn counted(&self, days: Vec<i64>) -> Value {
        if self.quiet {
            return no_series();
        }
        let total: i64 = days.iter().sum();
        let days = days.into_iter().map(Value::from);
        series(self.post.published, days.collect(), json!(total), self.now)
    }

    /// Whole seconds watched so far; nothing for photos.
    pub fn play_seconds(&self, at: Moment) -> Option<Value> {
        self.seconds_watched(at).map(Value::from)
    }

    fn seconds_watched(&self, at: Moment) -> Option<u64> {
        let mean = self.post.retention()?.average_watch_millis;
        Some(self.post.counters(at)[Counter::Views] * mean / 1_000)
    }

    pub fn play_time_history(&self) -> Value {
        let at = |moment| self.seconds_watched(moment).unwrap_or(0) as i64;
        if self.post.is_photo() {
            return no_series();
        }
        self.counted(self.each_day(|from, to| at(to) - at(from)))
    }

    /// Mean watch time in seconds, two decimals.
    pub fn mean_seconds(&self) -> Option<Value> {
        let millis = self.post.retention()?.average_watch_millis;
        Some(json!((millis as f64 / 10.0).round() / 100.0))
    }

    pub fn finish_rate(&self) -> Option<Value> {
        self.post
            .retention()
            .map(|retention| json!(ratio(retention.completed)))
    }

    /// A number about watching, or the form it has when there is none.
    pub fn watched(&self, value: Option<Value>) -> Value {
        match value.filter(|_| !self.quiet) {
            Some(value) => realtime(scalar(value)),
            None if self.quiet => forgotten(),
            None => realtime(nothing()),
        }
    }

    /// A number that is the same every day.
    pub fn constant(&self, value: Option<Value>) -> Value {
        match value.filter(|_| !self.quiet) {
            Some(value) => {
                let days = self.each_day(|_, _| value.clone());
                series(self.post.published, days, value, self.now)
            }
            None => no_series(),
        }
    }
}
