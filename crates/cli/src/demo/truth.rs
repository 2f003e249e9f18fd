//! Facts beside the simulator's own numbers: equal, or missing where TikTok does not show them.

use std::collections::BTreeSet;

use anyhow::Result;
use chrono::{Days, NaiveDate};
use serde::Serialize;
use toklake_pipeline::Pipeline;
use toklake_simulator::{Account, AccountKind, Counter, DayState, Moment, Post};

use super::Stage;

/// How the facts of one kind compare with the truth.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Compared {
    /// What was compared.
    pub what: &'static str,
    /// Numbers that TikTok showed and that stand in the facts as they are in truth.
    pub equal: u64,
    /// Numbers that TikTok did not show and that are missing in the facts.
    pub withheld: u64,
    /// Everything else, in words.
    pub wrong: Vec<String>,
}

/// Days of the accounts and days of their posts, against the truth.
pub async fn compare(pipeline: &Pipeline, stage: &Stage) -> Result<Vec<Compared>> {
    let world = stage.simulator.world();
    let mut all: Vec<Compared> = vec![];
    for handle in stage.handles() {
        let account = world.account(handle).expect("an account of the scenario");
        let of_account = [
            account_days(pipeline, stage, account).await?,
            video_totals(pipeline, account).await?,
            video_gains(pipeline, account).await?,
            video_presence(pipeline, stage, account).await?,
        ];
        for one in of_account {
            match all.iter_mut().find(|known| known.what == one.what) {
                Some(known) => known.join(one),
                None => all.push(one),
            }
        }
    }
    Ok(all)
}

impl Compared {
    fn of(what: &'static str) -> Self {
        Self {
            what,
            ..Self::default()
        }
    }

    fn join(&mut self, other: Self) {
        self.equal += other.equal;
        self.withheld += other.withheld;
        self.wrong.extend(other.wrong);
    }

    fn add(&mut self, place: &str, fact: Option<i64>, truth: Option<i64>) {
        match (fact, truth) {
            (Some(fact), Some(truth)) if fact == truth => self.equal += 1,
            (None, None) => self.withheld += 1,
            (fact, truth) => {
                let said =
                    |number: Option<i64>| number.map_or("NULL".to_owned(), |n| n.to_string());
                let words = format!("{place}: {} instead of {}", said(fact), said(truth));
                self.wrong.push(words);
            }
        }
    }
}

/// Columns of `account_daily`, in the order of [`told`].
const DAY: [&str; 10] = [
    "views",
    "profile_views",
    "likes",
    "comments",
    "shares",
    "viewers",
    "engaged_people",
    "followers",
    "new_followers",
    "lost_followers",
];

async fn account_days(pipeline: &Pipeline, stage: &Stage, account: &Account) -> Result<Compared> {
    let columns = DAY.join(", ");
    let sql = format!(
        "select cast(date as text) as day, {columns} from curated.account_daily where account = '{}' order by date",
        account.handle
    );
    let rows = pipeline.sql(&sql).await?.texts();
    let mut compared = Compared::of("days of accounts");
    let mut rows: Vec<(NaiveDate, Vec<Option<i64>>)> =
        rows.iter().filter_map(|row| dated(row)).collect();
    let Some(first_asked) = stage.asked_at.first() else {
        return Ok(compared);
    };
    let now = stage.simulator.clock().now();
    let oldest = first_asked.date() - Days::new(59);
    for date in oldest.iter_days().take_while(|date| *date < now.date()) {
        let at = rows.iter().position(|(day, _)| *day == date);
        let facts = at.map(|at| rows.remove(at).1);
        for (place, truth) in told(stage, account, date, now).into_iter().enumerate() {
            let fact = facts.as_ref().and_then(|facts| facts[place]);
            compared.add(&format!("{date} {}", DAY[place]), fact, truth);
        }
    }
    for (date, facts) in rows {
        for (place, fact) in facts.into_iter().enumerate() {
            // followers of today are those of the profile, which is asked at some hour
            if fact.is_some() && date != now.date() {
                compared.add(&format!("{date} {}", DAY[place]), fact, None);
            }
        }
    }
    Ok(compared)
}

/// What TikTok shows of a day when it is asked last.
fn told(
    stage: &Stage,
    account: &Account,
    date: NaiveDate,
    now: Moment,
) -> [Option<i64>; DAY.len()] {
    let shown = stage.simulator.shown();
    let state = shown.day_state(account, date, now);
    if state == DayState::Missing {
        return [None; DAY.len()];
    }
    let day = account.day(date);
    let count = |count| Some(shown.day_count(account, &day, state, count) as i64);
    let gained = |counter| count(day.gained[counter]);
    // what only accounts of a kind have; the others are shown nothing, which is not 0
    let is_business = account.kind != AccountKind::Personal;
    let of_business = |count: Option<i64>| count.filter(|_| is_business);
    let exact = |count| Some(count as i64);
    [
        gained(Counter::Views),
        gained(Counter::ProfileViews),
        gained(Counter::Likes),
        gained(Counter::Comments),
        gained(Counter::Shares),
        of_business(count(day.unique_viewers)),
        of_business(count(day.engaged)),
        exact(day.followers),
        of_business(exact(day.followers_gained)),
        of_business(exact(day.followers_lost)),
    ]
}

/// Totals of posts at the moment that their row names.
async fn video_totals(pipeline: &Pipeline, account: &Account) -> Result<Compared> {
    let sql = format!(
        "select video_id, cast(date as text) as day, cast(date_part('epoch', observed_at) as bigint) as at, \
         views_total, likes_total, comments_total, shares_total \
         from curated.video_daily where account = '{}' and source = 'business' order by 1, 2",
        account.handle
    );
    let mut compared = Compared::of("lifetime totals of posts");
    for row in pipeline.sql(&sql).await?.texts() {
        let place = format!("{} {}", text(&row[0]), text(&row[1]));
        let post = post(account, &row[0]);
        // the last second of a day stands for its end
        let at = number(&row[2]).map(|at| Moment::from_epoch_seconds(at).plus_seconds(1));
        let truth = post.zip(at).map(|(post, at)| totals(post, at));
        for (column, name) in TOTALS.iter().enumerate() {
            let truth = truth.map(|totals| totals[column]);
            compared.add(&format!("{place} {name}"), number(&row[3 + column]), truth);
        }
    }
    Ok(compared)
}

/// What posts gained over the days that their row names.
async fn video_gains(pipeline: &Pipeline, account: &Account) -> Result<Compared> {
    let sql = format!(
        "select video_id, cast(date as text) as day, cast(since_date as text) as since, is_since_published, \
         views, likes, comments, shares \
         from curated.video_daily where account = '{}' and source = 'business' order by 1, 2",
        account.handle
    );
    let mut compared = Compared::of("gains of posts");
    for row in pipeline.sql(&sql).await?.texts() {
        let place = format!("{} {}", text(&row[0]), text(&row[1]));
        let days = day(&row[1]).zip(day(&row[2]));
        let is_first = row[3].as_deref() == Some("true");
        let truth = days
            .zip(post(account, &row[0]))
            .map(|((date, since), post)| {
                let end = totals(post, Moment::of_date(date + Days::new(1)));
                let start = match is_first {
                    true => [0; TOTALS.len()],
                    false => totals(post, Moment::of_date(since + Days::new(1))),
                };
                std::array::from_fn(|column| end[column] - start[column])
            });
        let truth: Option<[i64; TOTALS.len()]> = truth;
        for (column, name) in TOTALS.iter().enumerate() {
            let truth = truth.map(|gains| gains[column]);
            compared.add(&format!("{place} {name}"), number(&row[4 + column]), truth);
        }
    }
    Ok(compared)
}

/// Whether every post that was shown with numbers has its row of the day, and no other has.
async fn video_presence(pipeline: &Pipeline, stage: &Stage, account: &Account) -> Result<Compared> {
    let sql = format!(
        "select video_id, cast(date as text) as day from curated.video_daily \
         where account = '{}' and source = 'business'",
        account.handle
    );
    let rows = pipeline.sql(&sql).await?.texts();
    let told: BTreeSet<(&str, &str)> = rows
        .iter()
        .map(|row| (text(&row[0]), text(&row[1])))
        .collect();
    let mut compared = Compared::of("posts of each day");
    let mut shown: BTreeSet<(String, String)> = BTreeSet::new();
    for asked_at in &stage.asked_at {
        for post in &account.posts {
            let as_of = stage.simulator.shown().post_as_of(post, *asked_at);
            let as_of = as_of.filter(|_| post.is_public(*asked_at));
            // the day whose end the numbers are of
            let day = as_of.map(|as_of| as_of.plus_seconds(-1).date().to_string());
            shown.extend(day.map(|day| (post.id_text(), day)));
        }
    }
    for (id, day) in &shown {
        let row = told.contains(&(id.as_str(), day.as_str())).then_some(1);
        compared.add(&format!("{id} {day}"), row, Some(1));
    }
    for (id, day) in told {
        if !shown.contains(&(id.to_owned(), day.to_owned())) {
            compared.add(&format!("{id} {day}"), Some(1), None);
        }
    }
    Ok(compared)
}

const TOTALS: [&str; 4] = ["views", "likes", "comments", "shares"];

fn totals(post: &Post, at: Moment) -> [i64; TOTALS.len()] {
    let counters = post.counters(at);
    [
        counters.views_net(),
        counters.likes_net(),
        counters[Counter::Comments] as i64,
        counters[Counter::Shares] as i64,
    ]
}

fn post<'a>(account: &'a Account, id: &Option<String>) -> Option<&'a Post> {
    account.post(id.as_deref()?.parse().ok()?)
}

fn dated(row: &[Option<String>]) -> Option<(NaiveDate, Vec<Option<i64>>)> {
    Some((day(&row[0])?, row[1..].iter().map(number).collect()))
}

fn day(cell: &Option<String>) -> Option<NaiveDate> {
    cell.as_deref()?.parse().ok()
}

fn number(cell: &Option<String>) -> Option<i64> {
    cell.as_deref()?.parse().ok()
}

fn text(cell: &Option<String>) -> &str {
    cell.as_deref().unwrap_or("NULL")
}
