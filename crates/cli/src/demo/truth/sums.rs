//! Gains added up: by hashtag and day, by category and month.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use chrono::NaiveDate;
use toklake_pipeline::Pipeline;
use toklake_simulator::Account;

use super::beside::{Truth, told};
use super::readings::{self, Counts};
use super::{Compared, Told, posts};
use crate::demo::Stage;

/// What the posts under a name gained.
#[derive(Default)]
pub(super) struct Sum {
    videos: i64,
    gaining: BTreeSet<u64>,
    pub gains: Option<Counts>,
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

/// What the posts of each hashtag gained on each day.
pub(super) fn by_hashtag(stage: &Stage, account: &Account) -> BTreeMap<(NaiveDate, String), Sum> {
    let effects = &stage.simulator.world().effects;
    let mut sums: BTreeMap<(NaiveDate, String), Sum> = BTreeMap::new();
    for post in &account.posts {
        let tags: BTreeSet<&str> = post
            .hashtags
            .iter()
            .map(|tag| effects.hashtag(*tag).name.as_str())
            .collect();
        for (date, gains) in readings::gains(stage, post) {
            for tag in &tags {
                let sum = sums.entry((date, (*tag).to_owned())).or_default();
                sum.take(post.id, gains);
            }
        }
    }
    sums
}

/// What the posts of a hashtag gained on each day.
pub(super) async fn hashtags(
    pipeline: &Pipeline,
    stage: &Stage,
    account: &Account,
) -> Result<Compared> {
    let mut truth = Truth::of(
        "gains of hashtags, day by day",
        &["videos", "views", "likes"],
        "first_reading",
    );
    for ((date, tag), sum) in by_hashtag(stage, account) {
        let gains = [0, 1].map(|at| sum.told(at, "first_reading"));
        let row = vec![Told::Number(sum.videos), gains[0], gains[1]];
        truth.tell(format!("{date} {tag}"), row);
    }
    let sql = format!(
        "select cast(date as text) || ' ' || hashtag as place, videos, views, likes \
         from curated.hashtags_daily where account = '{}'",
        account.handle
    );
    truth.compare(pipeline, &sql).await
}

pub(super) fn month_of(date: NaiveDate) -> String {
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
