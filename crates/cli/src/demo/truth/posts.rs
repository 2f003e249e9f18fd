//! Posts: the last that TikTok told of each, whatever it left out since, and whether it is gone.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use chrono::NaiveDate;
use toklake_pipeline::Pipeline;
use toklake_simulator::{Account, AccountKind, Counter, Moment, Post};

use super::{Compared, Fact, Row, Told, text};
use crate::demo::{Asked, Stage};

/// Columns of `posts`, and the least kind of account that has them.
const COLUMNS: [(&str, AccountKind); 11] = [
    ("saves_total", AccountKind::Personal),
    ("reach_total", AccountKind::Personal),
    ("new_followers_total", AccountKind::Personal),
    ("profile_views_total", AccountKind::Business),
    ("website_clicks_total", AccountKind::RegisteredBusiness),
    ("phone_number_clicks_total", AccountKind::RegisteredBusiness),
    ("email_clicks_total", AccountKind::RegisteredBusiness),
    ("address_clicks_total", AccountKind::RegisteredBusiness),
    ("lead_submissions_total", AccountKind::RegisteredBusiness),
    ("app_download_clicks_total", AccountKind::RegisteredBusiness),
    ("gone_at", AccountKind::Personal),
];
/// Those that every post has; photos have no others.
const OF_ALL: [&str; 3] = ["saves_total", "reach_total", "gone_at"];

/// Every number of every post that was ever listed.
pub(super) async fn compare(
    pipeline: &Pipeline,
    stage: &Stage,
    account: &Account,
) -> Result<Compared> {
    let columns: Vec<String> = COLUMNS
        .iter()
        .map(|(name, _)| match *name {
            "gone_at" => "cast(date_part('epoch', gone_at) as bigint) as gone_at".to_owned(),
            name => name.to_owned(),
        })
        .collect();
    let sql = format!(
        "select video_id, media_type, totals_observed_at is null as is_young, {} from curated.posts where account = '{}'",
        columns.join(", "),
        account.handle
    );
    let rows = pipeline.sql(&sql).await?.texts();
    let keyed = |row: Row| (text(&row[0]).to_owned(), row);
    let mut rows: BTreeMap<String, Row> = rows.into_iter().map(keyed).collect();
    let mut compared = Compared::of("posts as they were told last");
    for post in &account.posts {
        let listed: Vec<Asked> = stage
            .asked
            .iter()
            .copied()
            .filter(|asked| post.is_public(asked.at))
            .collect();
        if listed.is_empty() {
            continue;
        }
        let id = post.id_text();
        let row = rows.remove(&id).unwrap_or_default();
        for (at, (column, least)) in COLUMNS.into_iter().enumerate() {
            let fact = Fact::new(
                row.get(3 + at).unwrap_or(&None),
                reason(&row, column, account.kind >= least),
            );
            let told = match column {
                "gone_at" => gone(stage, post, &listed),
                _ if account.kind < least => Told::Nothing("account"),
                _ if post.is_photo() && !OF_ALL.contains(&column) => Told::Nothing("photo"),
                _ => last_told(stage, post, &listed, column),
            };
            compared.add(&format!("{id} {column}"), fact, told);
        }
    }
    for id in rows.keys() {
        compared.nowhere(id);
    }
    Ok(compared)
}

/// Posts that an answer listed, oldest first.
pub(super) fn ever_listed<'a>(
    stage: &'a Stage,
    account: &'a Account,
) -> impl Iterator<Item = &'a Post> {
    let listed = |post: &&Post| stage.asked.iter().any(|asked| post.is_public(asked.at));
    account.posts.iter().filter(listed)
}

/// How many people a post reached, as it was told last.
pub(super) fn reach(stage: &Stage, post: &Post) -> Option<i64> {
    let asked = stage.asked.iter().copied();
    let listed: Vec<Asked> = asked.filter(|asked| post.is_public(asked.at)).collect();
    match last_told(stage, post, &listed, "reach_total") {
        Told::Number(reach) => Some(reach),
        Told::Nothing(_) => None,
    }
}

/// Why the facts have no such number.
fn reason(row: &Row, column: &str, has_kind: bool) -> &'static str {
    let cell = |at: usize| row.get(at).map_or("no row", text);
    match (column, cell(1), cell(2)) {
        ("gone_at", ..) => "listed",
        _ if !has_kind => "account",
        (_, "photo", _) if !OF_ALL.contains(&column) => "photo",
        (_, _, "true") => "young",
        // left out after a week without a view, and never told before
        ("reach_total", ..) => "idle",
        _ => "no reason",
    }
}

/// The number in the last answer that had it: none is told while a post is young, and its reach not
/// after a week without a view.
fn last_told(stage: &Stage, post: &Post, listed: &[Asked], column: &str) -> Told {
    let shown = stage.simulator.shown();
    let whole = listed.iter().rev().filter(|asked| asked.is_whole);
    let mut settled = whole.filter_map(|asked| Some((asked, shown.post_as_of(post, asked.at)?)));
    let mut is_settled = false;
    let last = settled.find(|(asked, _)| {
        is_settled = true;
        column != "reach_total" || !shown.is_quiet(post, asked.at)
    });
    match last {
        Some((_, as_of)) => Told::Number(total(post, column, as_of)),
        None if is_settled => Told::Nothing("idle"),
        None => Told::Nothing("young"),
    }
}

fn total(post: &Post, column: &str, at: Moment) -> i64 {
    let counters = post.counters(at);
    let counter = match column {
        // rounding both down may leave one person more than there are views
        "reach_total" => return counters.reach_net().min(counters.views_net()),
        "saves_total" => Counter::Favorites,
        "new_followers_total" => Counter::NewFollowers,
        "profile_views_total" => Counter::ProfileViews,
        "website_clicks_total" => Counter::WebsiteClicks,
        "phone_number_clicks_total" => Counter::PhoneNumberClicks,
        "email_clicks_total" => Counter::EmailClicks,
        "address_clicks_total" => Counter::AddressClicks,
        "lead_submissions_total" => Counter::LeadSubmissions,
        "app_download_clicks_total" => Counter::AppDownloadClicks,
        other => unreachable!("`{other}` is none of the columns"),
    };
    counters[counter] as i64
}

/// The first listing that lacks it, once those of two days do.
fn gone(stage: &Stage, post: &Post, listed: &[Asked]) -> Told {
    let last = listed.last().map(|asked| asked.at.date());
    let without = stage
        .asked
        .iter()
        .filter(|asked| Some(asked.at.date()) > last && !post.is_public(asked.at));
    let moments: BTreeMap<NaiveDate, Moment> =
        without.map(|asked| (asked.at.date(), asked.at)).collect();
    let days: BTreeSet<&NaiveDate> = moments.keys().collect();
    match moments.values().next() {
        Some(first) if days.len() >= 2 => Told::Number(first.epoch_seconds()),
        _ => Told::Nothing("listed"),
    }
}
