//! Gains added up: by hashtag and day, by month.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use chrono::NaiveDate;
use toklake_pipeline::Pipeline;
use toklake_simulator::Account;

use super::beside::{Truth, millionths, told};
use super::days::{self, Numbers};
use super::readings::{self, Counts};
use super::{Compared, Told, posts};
use crate::demo::Stage;

/// Fewer views than these make no best post of a month.
const BEST: i64 = 10;

/// What the posts under a name gained.
#[derive(Default)]
struct Sum {
    videos: i64,
    gaining: BTreeSet<u64>,
    gains: Option<Counts>,
}

impl Sum {
    fn take(&mut self, post: u64, gains: Option<Counts>) {
        self.videos += 1;
        let Some(gains) = gains else { return };
        self.gaining.insert(post);
        let sum = self.gains.get_or_insert_default();
        for (sum, gain) in sum.iter_mut().zip(gains) {
            *sum += gain;
        }
    }

    fn told(&self, at: usize, absent: &'static str) -> Told {
        told(self.gains.map(|gains| gains[at]), absent)
    }
}

/// What the posts of a hashtag gained on each day.
pub(super) async fn hashtags(
    pipeline: &Pipeline,
    stage: &Stage,
    account: &Account,
) -> Result<Compared> {
    let effects = &stage.simulator.world().effects;
    let mut sums: BTreeMap<String, Sum> = BTreeMap::new();
    for post in &account.posts {
        let tags: BTreeSet<&str> = post
            .hashtags
            .iter()
            .map(|tag| effects.hashtag(*tag).name.as_str())
            .collect();
        for (date, gains) in readings::gains(stage, post) {
            for tag in &tags {
                let sum = sums.entry(format!("{date} {tag}")).or_default();
                sum.take(post.id, gains);
            }
        }
    }
    let mut truth = Truth::of(
        "gains of hashtags, day by day",
        &["videos", "views", "likes"],
        "first_reading",
    );
    for (place, sum) in sums {
        let gains = [0, 1].map(|at| sum.told(at, "first_reading"));
        truth.tell(place, vec![Told::Number(sum.videos), gains[0], gains[1]]);
    }
    let sql = format!(
        "select cast(date as text) || ' ' || hashtag as place, videos, views, likes \
         from curated.hashtags_daily where account = '{}'",
        account.handle
    );
    truth.compare(pipeline, &sql).await
}

fn month_of(date: NaiveDate) -> String {
    date.format("%Y-%m").to_string()
}

/// What all posts gained in each month, whatever categories they are of: those are an opinion.
pub(super) async fn categories(
    pipeline: &Pipeline,
    stage: &Stage,
    account: &Account,
) -> Result<Compared> {
    const NONE: &str = "no gains";
    let mut published: BTreeMap<String, i64> = BTreeMap::new();
    let mut sums: BTreeMap<String, Sum> = BTreeMap::new();
    for post in posts::ever_listed(stage, account) {
        let month = month_of(post.published.date());
        sums.entry(month.clone()).or_default();
        *published.entry(month).or_default() += 1;
        for (date, gains) in readings::gains(stage, post) {
            if gains.is_some() {
                let sum = sums.entry(month_of(date)).or_default();
                sum.take(post.id, gains);
            }
        }
    }
    let columns = &[
        "videos_published",
        "videos_gaining",
        "views",
        "likes",
        "comments",
        "shares",
    ];
    let mut truth = Truth::of("gains of all categories, month by month", columns, NONE);
    for (month, sum) in sums {
        let count = published.get(&month).copied().unwrap_or_default();
        let counts = [count, sum.gaining.len() as i64];
        let mut row = counts.map(Told::Number).to_vec();
        row.extend((0..4).map(|at| sum.told(at, NONE)));
        truth.tell(month, row);
    }
    let sql = format!(
        "select month, cast(sum(videos_published) as bigint), cast(sum(videos_gaining) as bigint), \
         cast(sum(views) as bigint), cast(sum(likes) as bigint), cast(sum(comments) as bigint), cast(sum(shares) as bigint) \
         from curated.categories_monthly where account = '{}' group by month",
        account.handle
    );
    truth.compare(pipeline, &sql).await
}

/// What the days and posts of a month come to.
#[derive(Default)]
struct Month {
    days: Vec<(NaiveDate, Numbers)>,
    uploads: i64,
    gains: BTreeMap<u64, i64>,
}

const MONTH: [&str; 12] = [
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

    fn numbers(&self) -> Vec<Told> {
        let measured = self
            .days
            .iter()
            .filter(|(_, day)| day.number("views").is_some());
        let mut days = self.days.iter().rev();
        let followers = days.find_map(|(_, day)| day.number("followers"));
        [
            Some(measured.count() as i64),
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
        ]
        .map(|number| told(number, NO_MONTH))
        .to_vec()
    }
}

/// The account, its posts and the best of them, month by month.
pub(super) async fn months(
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
    for (name, month) in months {
        truth.tell(name, month.numbers());
    }
    let sql = format!(
        "select month, days_measured, views, profile_views, likes, comments, shares, followers, net_followers, \
         videos_uploaded, cast(top_video_id as bigint), top_video_views, cast(round(engagement_rate * 1e6) as bigint) \
         from curated.content_performance_monthly where account = '{}'",
        account.handle
    );
    truth.compare(pipeline, &sql).await
}
