//! Accounts month by month: their days added up, and what gained most.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use anyhow::Result;
use chrono::{Datelike, Days, NaiveDate};
use toklake_pipeline::Pipeline;
use toklake_simulator::Account;

use super::beside::{Truth, millionths, told};
use super::days::{self, Numbers};
use super::sums::{by_hashtag, month_of};
use super::{Compared, Told, posts, readings, text};
use crate::demo::Stage;

/// Fewer views than these make no best post of a month, and no best hashtag.
const BEST: i64 = 10;
/// Hashtags that are named of a month.
const NAMED: usize = 3;

/// What the days and posts of a month come to.
#[derive(Default)]
struct Month {
    days: Vec<(NaiveDate, Numbers)>,
    uploads: i64,
    gains: BTreeMap<u64, i64>,
}

const MONTH: [&str; 14] = [
    "days_measured",
    "views",
    "profile_views",
    "likes",
    "comments",
    "shares",
    "followers",
    "net_followers",
    "videos_uploaded",
    "top_video_id",
    "top_video_views",
    "engagement_rate",
    "views_change_rate",
    "views_a_day_change_rate",
];
const NO_MONTH: &str = "not told in the month";

impl Month {
    fn sum(&self, column: &str) -> Option<i64> {
        let told = self.days.iter().filter_map(|(_, day)| day.number(column));
        told.reduce(|sum, number| sum + number)
    }

    /// The one post that gained most.
    fn best(&self) -> Option<(u64, i64)> {
        let most = *self.gains.values().max()?;
        let mut bests = self.gains.iter().filter(|(_, views)| **views == most);
        let (best, other) = (bests.next()?, bests.next());
        (other.is_none() && most >= BEST).then_some((*best.0, most))
    }

    /// The most that one post gained, whether or not it is alone with that.
    fn most(&self) -> Option<i64> {
        self.gains
            .values()
            .copied()
            .filter(|views| *views > 0)
            .max()
    }

    fn measured(&self) -> i64 {
        let views = self.days.iter().filter_map(|(_, day)| day.number("views"));
        views.count() as i64
    }

    /// Whether every day of it was measured.
    fn is_whole(&self) -> bool {
        let first = self.days.first().map(|(date, _)| *date);
        first.is_some_and(|first| self.measured() == i64::from(first.num_days_in_month()))
    }

    fn views_a_day(&self) -> Option<f64> {
        Some(self.sum("views")? as f64 / self.measured() as f64)
    }

    /// Change of the views and of those of a day since the month before.
    fn changes(&self, before: &Self) -> [Option<f64>; 2] {
        let change = |now: f64, before: f64| (before != 0.0).then(|| now / before - 1.0);
        let both = |now: Option<f64>, before: Option<f64>| {
            now.zip(before)
                .and_then(|(now, before)| change(now, before))
        };
        let views = |month: &Self| month.sum("views").map(|views| views as f64);
        let whole = self.is_whole() && before.is_whole();
        [
            both(views(self), views(before)).filter(|_| whole),
            both(self.views_a_day(), before.views_a_day()),
        ]
    }

    fn numbers(&self, before: Option<&Self>) -> Vec<Told> {
        let changes = before.map_or([None; 2], |before| self.changes(before));
        let mut days = self.days.iter().rev();
        let followers = days.find_map(|(_, day)| day.number("followers"));
        [
            Some(self.measured()),
            self.sum("views"),
            self.sum("profile_views"),
            self.sum("likes"),
            self.sum("comments"),
            self.sum("shares"),
            followers,
            self.sum("net_followers"),
            (self.uploads > 0).then_some(self.uploads),
            self.best().map(|(id, _)| id as i64),
            self.most(),
            days::engagement(self.days.iter().map(|(_, day)| day)).map(millionths),
            changes[0].map(millionths),
            changes[1].map(millionths),
        ]
        .map(|number| told(number, NO_MONTH))
        .to_vec()
    }
}

/// The account, its posts and the best of them, month by month.
pub(super) async fn numbers(
    pipeline: &Pipeline,
    stage: &Stage,
    account: &Account,
) -> Result<Compared> {
    let mut months: BTreeMap<String, Month> = BTreeMap::new();
    for (date, numbers) in days::rows(stage, account) {
        let month = months.entry(month_of(date)).or_default();
        month.days.push((date, numbers));
    }
    for post in posts::ever_listed(stage, account) {
        for (date, gains) in readings::gains(stage, post) {
            if let Some(gains) = gains {
                let month = months.entry(month_of(date)).or_default();
                *month.gains.entry(post.id).or_default() += gains[0];
            }
        }
    }
    for post in posts::ever_listed(stage, account) {
        if let Some(month) = months.get_mut(&month_of(post.uploaded.date())) {
            month.uploads += 1;
        }
    }
    let mut truth = Truth::of("the account month by month", &MONTH, NO_MONTH);
    for (name, month) in &months {
        let first: NaiveDate = format!("{name}-01").parse().expect("a month");
        let before = months.get(&month_of(first - Days::new(1)));
        truth.tell(name.clone(), month.numbers(before));
    }
    let sql = format!(
        "select month, days_measured, views, profile_views, likes, comments, shares, followers, net_followers, \
         videos_uploaded, cast(top_video_id as bigint), top_video_views, cast(round(engagement_rate * 1e6) as bigint), \
         cast(round(views_change_rate * 1e6) as bigint), cast(round(views_a_day_change_rate * 1e6) as bigint) \
         from curated.content_performance_monthly where account = '{}'",
        account.handle
    );
    truth.compare(pipeline, &sql).await
}

/// The hashtags that gained most in each month, in words.
pub(super) async fn best_hashtags(
    pipeline: &Pipeline,
    stage: &Stage,
    account: &Account,
) -> Result<Compared> {
    let mut months: BTreeMap<String, BTreeMap<String, i64>> = BTreeMap::new();
    for ((date, tag), sum) in by_hashtag(stage, account) {
        if let Some(gains) = sum.gains {
            let month = months.entry(month_of(date)).or_default();
            *month.entry(tag).or_default() += gains[0];
        }
    }
    let sql = format!(
        "select month, top_hashtags from curated.content_performance_monthly where account = '{}'",
        account.handle
    );
    let mut compared = Compared::of("best hashtags of months");
    for row in pipeline.sql(&sql).await?.texts() {
        let month = text(&row[0]);
        let gained = months.remove(month).unwrap_or_default();
        compared.words(month, text(&row[1]), &best(gained));
    }
    for month in months.keys() {
        compared.words(month, "no row", "one of the best hashtags");
    }
    Ok(compared)
}

/// The largest as they stand in a row of the month; of equal ones the first by name.
fn best(gained: BTreeMap<String, i64>) -> String {
    let enough = gained.into_iter().filter(|(_, views)| *views >= BEST);
    let mut sorted: Vec<(String, i64)> = enough.collect();
    sorted.sort_by_key(|(_, views)| Reverse(*views));
    let named: Vec<String> = sorted
        .iter()
        .take(NAMED)
        .map(|(tag, _)| format!("#{tag}"))
        .collect();
    match named.is_empty() {
        true => "NULL".to_owned(),
        false => named.join(" "),
    }
}
