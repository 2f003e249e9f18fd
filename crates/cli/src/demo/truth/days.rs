//! Days of accounts: what TikTok told of each when it was asked last, and why it told nothing.

use std::collections::BTreeMap;

use anyhow::Result;
use chrono::{Days, NaiveDate};
use toklake_pipeline::Pipeline;
use toklake_simulator::{Account, AccountDay, AccountKind, Counter, DayState};

use super::beside::{self, Truth};
use super::{Compared, Fact, Row, Told, text};
use crate::demo::Stage;

/// Columns of `account_daily`, and the least kind of account that has them, in the order of [`numbers_of`].
const COLUMNS: [(&str, AccountKind); 17] = [
    ("followers", AccountKind::Personal),
    ("views", AccountKind::Personal),
    ("profile_views", AccountKind::Personal),
    ("likes", AccountKind::Personal),
    ("comments", AccountKind::Personal),
    ("shares", AccountKind::Personal),
    ("viewers", AccountKind::Business),
    ("engaged_people", AccountKind::Business),
    ("new_followers", AccountKind::Business),
    ("lost_followers", AccountKind::Business),
    ("bio_link_clicks", AccountKind::RegisteredBusiness),
    ("email_clicks", AccountKind::RegisteredBusiness),
    ("phone_number_clicks", AccountKind::RegisteredBusiness),
    ("address_clicks", AccountKind::RegisteredBusiness),
    ("lead_submissions", AccountKind::RegisteredBusiness),
    ("app_download_clicks", AccountKind::RegisteredBusiness),
    ("net_followers", AccountKind::Business),
];

/// Days back that can be asked for without the oldest being gone while one asks.
const REACH: u64 = 59;
/// Days after which TikTok has told every day that it will tell.
const LATE: i64 = 3;

/// Every number of every day from the first that could be told to the day of the last question.
pub(super) async fn numbers(
    pipeline: &Pipeline,
    stage: &Stage,
    account: &Account,
) -> Result<Compared> {
    let columns: Vec<&str> = COLUMNS.iter().map(|(name, _)| *name).collect();
    let sql = format!(
        "select cast(date as text) as day, state, {} from curated.account_daily where account = '{}'",
        columns.join(", "),
        account.handle
    );
    let mut rows = by_day(pipeline.sql(&sql).await?.texts());
    let withheld = withheld(pipeline, account).await?;
    let mut compared = Compared::of("days of accounts");
    for date in days(stage, account) {
        let row = rows.remove(&date).unwrap_or_default();
        let state = row.get(1).map_or("no row", text);
        for (place, told) in told(stage, account, date).into_iter().enumerate() {
            let (column, _) = COLUMNS[place];
            // of a day that was told, the account says which numbers it has
            let reason = match state {
                "measured" => withheld.get(column).map_or("no reason", String::as_str),
                state => state,
            };
            let fact = Fact::new(row.get(2 + place).unwrap_or(&None), reason);
            compared.add(&format!("{date} {column}"), fact, told);
        }
    }
    for date in rows.keys() {
        compared.nowhere(&format!("{} {date}", account.handle));
    }
    Ok(compared)
}

/// Followers who were active, hour by hour.
pub(super) async fn hours(
    pipeline: &Pipeline,
    stage: &Stage,
    account: &Account,
) -> Result<Compared> {
    let sql = format!(
        "select cast(label_date as text) as day, hour, active_followers from curated.follower_activity \
         where account = '{}'",
        account.handle
    );
    let mut rows: BTreeMap<(NaiveDate, usize), Option<String>> = BTreeMap::new();
    for row in pipeline.sql(&sql).await?.texts() {
        let key = text(&row[0]).parse().ok().zip(text(&row[1]).parse().ok());
        rows.extend(key.map(|key| (key, row[2].clone())));
    }
    let mut compared = Compared::of("active hours of followers");
    let is_told = |date: &NaiveDate| tells_hours(stage, account, *date);
    for date in days(stage, account).into_iter().filter(is_told) {
        for (hour, followers) in account.active_followers(date).into_iter().enumerate() {
            let cell = rows.remove(&(date, hour)).flatten();
            let told = Told::Number(followers as i64);
            let fact = Fact::new(&cell, "no row");
            compared.add(&format!("{date} {hour}:00"), fact, told);
        }
    }
    for (date, hour) in rows.keys() {
        compared.nowhere(&format!("{} {date} {hour}:00", account.handle));
    }
    Ok(compared)
}

fn by_day(rows: Vec<Row>) -> BTreeMap<NaiveDate, Row> {
    let dated = |row: Row| Some((text(&row[0]).parse().ok()?, row));
    rows.into_iter().filter_map(dated).collect()
}

/// Why the account has no such number on any day, by column.
async fn withheld(pipeline: &Pipeline, account: &Account) -> Result<BTreeMap<String, String>> {
    let sql = format!(
        "select replace(metric, 'account_daily.', '') as name, reason from curated.availability \
         where account = '{}' and metric like 'account_daily.%' and reason is not null",
        account.handle
    );
    let rows = pipeline.sql(&sql).await?.texts();
    let pair = |row: Row| (text(&row[0]).to_owned(), text(&row[1]).to_owned());
    Ok(rows.into_iter().map(pair).collect())
}

/// The numbers of a day as they were told, by the name of the column.
pub(super) struct Numbers([Told; COLUMNS.len()]);

impl Numbers {
    pub fn number(&self, column: &str) -> Option<i64> {
        let place = COLUMNS.iter().position(|(name, _)| *name == column);
        match self.0[place.expect("a column")] {
            Told::Number(number) => Some(number),
            Told::Nothing(_) => None,
        }
    }
}

/// Every day with its numbers, oldest first.
pub(super) fn rows(stage: &Stage, account: &Account) -> Vec<(NaiveDate, Numbers)> {
    let days = days(stage, account).into_iter();
    days.map(|date| (date, Numbers(told(stage, account, date))))
        .collect()
}

/// Likes, comments and shares per view, over days of which all of them were told.
pub(super) fn engagement<'a>(days: impl Iterator<Item = &'a Numbers>) -> Option<f64> {
    let told = |day: &Numbers| {
        let acts = day.number("likes")? + day.number("comments")? + day.number("shares")?;
        Some((acts, day.number("views")?))
    };
    let sum = |a: (i64, i64), b: (i64, i64)| (a.0 + b.0, a.1 + b.1);
    let (acts, views) = days.filter_map(told).reduce(sum)?;
    (views > 0).then(|| acts as f64 / views as f64)
}

/// Whether the hours of the day were told.
pub(super) fn tells_hours(stage: &Stage, account: &Account, date: NaiveDate) -> bool {
    account.kind != AccountKind::Personal && is_told(stage, account, date)
}

fn is_told(stage: &Stage, account: &Account, date: NaiveDate) -> bool {
    last_state(stage, account, date).is_some()
}

/// What was clicked on the profile, on the days of which it was told.
pub(super) async fn clicks(
    pipeline: &Pipeline,
    stage: &Stage,
    account: &Account,
) -> Result<Compared> {
    const CLICKS: [&str; 8] = [
        "views",
        "profile_views",
        "bio_link_clicks",
        "email_clicks",
        "phone_number_clicks",
        "address_clicks",
        "app_download_clicks",
        "lead_submissions",
    ];
    let mut truth = Truth::of("clicks on the profile, day by day", &CLICKS, "not told");
    for (date, numbers) in rows(stage, account) {
        if numbers.number("bio_link_clicks").is_some() {
            let row = CLICKS.map(|column| beside::told(numbers.number(column), "not told"));
            truth.tell(date.to_string(), row.to_vec());
        }
    }
    let sql = format!(
        "select cast(date as text), {} from curated.link_clicks_daily where account = '{}'",
        CLICKS.join(", "),
        account.handle
    );
    truth.compare(pipeline, &sql).await
}

/// From the first day that was within reach of a question to the day of the last one.
fn days(stage: &Stage, account: &Account) -> Vec<NaiveDate> {
    let Some((first, last)) = stage.asked.first().zip(stage.asked.last()) else {
        return vec![];
    };
    let first = first.at.date() - Days::new(REACH);
    let days = first.max(account.analytics_since).iter_days();
    days.take_while(|date| *date <= last.at.date()).collect()
}

/// How complete a day was when TikTok told it last; `None` where it never did.
fn last_state(stage: &Stage, account: &Account, date: NaiveDate) -> Option<DayState> {
    let reaches = |today: NaiveDate| today - Days::new(REACH) <= date && date < today;
    let asked = stage.asked.iter().rev();
    asked
        .filter(|asked| asked.is_whole && reaches(asked.at.date()))
        .map(|asked| stage.simulator.shown().day_state(account, date, asked.at))
        .find(|state| *state != DayState::Missing)
}

fn told(stage: &Stage, account: &Account, date: NaiveDate) -> [Told; COLUMNS.len()] {
    let Some(state) = last_state(stage, account, date) else {
        return untold(stage, account, date);
    };
    let day = account.day(date);
    let numbers = numbers_of(stage, account, &day, state);
    std::array::from_fn(|place| {
        let (column, least) = COLUMNS[place];
        match account.kind {
            kind if kind >= least => Told::Number(numbers[place]),
            // what is not told follows from the followers of two days
            AccountKind::Personal
                if column == "net_followers" && is_told(stage, account, date - Days::new(1)) =>
            {
                Told::Number(numbers[place])
            }
            AccountKind::Personal => Told::Nothing("account_type"),
            AccountKind::Business | AccountKind::RegisteredBusiness => {
                Told::Nothing("registration")
            }
        }
    })
}

/// Of a day that was never told only the followers are known, as the profile counted them at last, and
/// what came since the day before where they are known of that in the same way.
fn untold(stage: &Stage, account: &Account, date: NaiveDate) -> [Told; COLUMNS.len()] {
    let last_asked = stage.asked.last().map_or(date, |asked| asked.at.date());
    let reason = match (last_asked - date).num_days() < LATE {
        true => "not_yet",
        false => "beyond_horizon",
    };
    let mut told = [Told::Nothing(reason); COLUMNS.len()];
    let Some(followers) = looked(stage, account, date) else {
        return told;
    };
    told[0] = Told::Number(followers);
    let before = date - Days::new(1);
    let at_that_hour = looked(stage, account, before).filter(|_| !is_told(stage, account, before));
    if let Some(before) = at_that_hour {
        told[COLUMNS.len() - 1] = Told::Number(followers - before);
    }
    told
}

/// Followers as the profile counted them at the last question of a day.
fn looked(stage: &Stage, account: &Account, date: NaiveDate) -> Option<i64> {
    let mut looks = stage.asked.iter().rev();
    let look = looks.find(|asked| asked.at.date() == date)?;
    Some(account.followers(look.at) as i64)
}

fn numbers_of(
    stage: &Stage,
    account: &Account,
    day: &AccountDay,
    state: DayState,
) -> [i64; COLUMNS.len()] {
    let shown = stage.simulator.shown();
    let counted = |count| shown.day_count(account, day, state, count) as i64;
    let gained = |counter| counted(day.gained[counter]);
    // clicks are told as they are, however young the day
    let clicks = |counter| day.gained[counter] as i64;
    [
        day.followers as i64,
        gained(Counter::Views),
        gained(Counter::ProfileViews),
        gained(Counter::Likes),
        gained(Counter::Comments),
        gained(Counter::Shares),
        counted(day.unique_viewers),
        counted(day.engaged),
        day.followers_gained as i64,
        day.followers_lost as i64,
        clicks(Counter::WebsiteClicks),
        clicks(Counter::EmailClicks),
        clicks(Counter::PhoneNumberClicks),
        clicks(Counter::AddressClicks),
        clicks(Counter::LeadSubmissions),
        clicks(Counter::AppDownloadClicks),
        day.followers_gained as i64 - day.followers_lost as i64,
    ]
}
