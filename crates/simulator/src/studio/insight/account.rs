//! Account-level types: histories without dates, sums of a range, traffic, search terms, LIVE.

use serde_json::{Value, json};

use super::families::{nothing, places, ratio, scalar, shares};
use super::{Found, Question, named};
use crate::model::{Live, Share, top};
use crate::moment::Moment;
use crate::studio::account_numbers::Daily;
use crate::studio::window::LocalDay;

/// Search terms shown.
const TERMS: usize = 10;

const HISTORIES: [(&str, Daily); 9] = [
    ("vv_history", Daily::Views),
    ("pv_history", Daily::ProfileViews),
    ("like_history", Daily::Likes),
    ("comment_history", Daily::Comments),
    ("share_history", Daily::Shares),
    ("reached_audience_history", Daily::UniqueViewers),
    ("follower_num_history", Daily::Followers),
    ("net_follower_history", Daily::NetFollowers),
    ("follower_active_history_days", Daily::FollowersActive),
];

/// Names of 2021; the shape of their values is **invented**, no source shows one.
const LIVE: [&str; 9] = [
    "user_live_cnt_history",
    "user_live_views_history",
    "user_live_unique_viewers_history",
    "user_live_top_viewers_history",
    "user_live_duration_time_history",
    "user_live_new_followers_history",
    "user_live_diamonds_history",
    "user_live_follower_diamonds_history",
    "user_live_gift_unique_viewers_history",
];

pub(super) fn answer(question: &Question) -> Found {
    let history = HISTORIES.iter().find(|(name, _)| *name == question.kind);
    if let Some((name, metric)) = history {
        return vec![(name, daily(question, *metric))];
    }
    if let Some(name) = named(&LIVE, question.kind) {
        return vec![(name, lives(question, name))];
    }
    let visitor = question.visitor;
    let (account, now) = (visitor.account, visitor.call.now);
    match question.kind {
        "follower_num" => vec![("follower_num", scalar(account.followers(now)))],
        "vv_traffic_source" => vec![("video_page_percent", shares(&traffic(question)))],
        "user_search_terms" => vec![("user_search_terms", terms(question))],
        // of this value only the status was ever seen
        "incentive_vv" => {
            let status = if account.rewards_since.is_some() {
                0
            } else {
                2
            };
            vec![("incentive_vv", json!({ "status": status }))]
        }
        "follower_active_history_hours" => {
            vec![("follower_active_history_hours", follower_hours(question))]
        }
        "follower_gender_percent" => vec![(
            "follower_gender_percent",
            followers(question, |q| shares(&q.visitor.account.audience.genders)),
        )],
        "follower_age_distribution" => vec![(
            "follower_age_distribution",
            followers(question, |q| shares(&q.visitor.account.audience.ages)),
        )],
        "follower_location_percent" => vec![(
            "follower_location_percent",
            followers(question, |q| {
                let audience = &q.visitor.account.audience;
                places(&audience.countries, &audience.cities)
            }),
        )],
        "follower_region_percent" => vec![(
            "follower_region_percent",
            followers(question, |q| {
                shares(&top(&q.visitor.account.audience.countries, 10))
            }),
        )],
        _ => Vec::new(),
    }
}

/// One element a day, oldest first: no date, and status 2 for a day that is not there yet. A day
/// without comments says status 2 too, so that the two look alike.
pub(super) fn daily(question: &Question, metric: Daily) -> Value {
    let visitor = question.visitor;
    if !visitor.account.persona.has_analytics() {
        return vec![nothing(); question.window.count as usize].into();
    }
    let days = question.window.days(visitor);
    let days = days.iter();
    days.map(|day| match metric.of(visitor, day) {
        None => nothing(),
        Some(0) if metric == Daily::Comments => nothing(),
        Some(count) => scalar(count),
    })
    .collect()
}

/// Where the views of the range came from, under Studio's names.
pub(in crate::studio) fn sources(list: Vec<Share>) -> Vec<Share> {
    let mut shown: Vec<Share> = Vec::new();
    for share in list {
        let of = if share.of == "Direct Message" {
            "Others"
        } else {
            share.of
        };
        match shown.iter_mut().find(|known| known.of == of) {
            Some(known) => known.parts += share.parts,
            None => shown.push(Share {
                of,
                parts: share.parts,
            }),
        }
    }
    shown.sort_by(|a, b| b.parts.cmp(&a.parts).then(a.of.cmp(b.of)));
    shown
}

fn traffic(question: &Question) -> Vec<Share> {
    let visitor = question.visitor;
    let (from, to) = question.range.span(visitor.call.now);
    let list = visitor
        .account
        .watched_shares(from, to, |viewers| &viewers.sources);
    sources(list)
}

fn terms(question: &Question) -> Value {
    let visitor = question.visitor;
    let (from, to) = question.range.span(visitor.call.now);
    let world = &visitor.platform.world;
    let terms = world.account_search_terms(visitor.account, from, to);
    search_terms(
        terms
            .iter()
            .take(TERMS)
            .map(|term| (term.term.as_str(), term.parts)),
    )
}

/// Queries with their ratio, as a number and as text.
pub(super) fn search_terms<'a>(terms: impl Iterator<Item = (&'a str, u32)>) -> Value {
    let lines: Vec<Value> = terms
        .map(|(term, parts)| {
            let value = ratio(parts);
            json!({ "key": term, "value": value, "str_value": value.to_string() })
        })
        .collect();
    if lines.is_empty() {
        nothing()
    } else {
        scalar(lines)
    }
}

/// Demographics, from a hundred followers on.
fn followers(question: &Question, list: impl Fn(&Question) -> Value) -> Value {
    let visitor = question.visitor;
    let shown = &visitor.platform.shown;
    if shown.has_demographics(visitor.account, visitor.call.now) {
        list(question)
    } else {
        nothing()
    }
}

/// 24 numbers a day, hours of the creator's clock.
fn follower_hours(question: &Question) -> Value {
    hours(question, |at| {
        question.visitor.account.active_followers(at.date())[at.hour()]
    })
}

/// One list of 24 a day, or status 2 for a day that is not there yet.
pub(super) fn hours(question: &Question, count: impl Fn(Moment) -> u64) -> Value {
    let visitor = question.visitor;
    let (from, _) = question.window.span(visitor.call.now);
    let days = question.window.days(visitor);
    let numbered = days.iter().enumerate();
    numbered
        .map(|(place, day)| match day.state {
            crate::shown::DayState::Missing => nothing(),
            crate::shown::DayState::Provisional | crate::shown::DayState::Final => {
                let start = from.plus_days(place as i64);
                let counts = (0..24).map(|hour| count(start.plus_hours(hour)));
                scalar(counts.collect::<Vec<u64>>())
            }
        })
        .collect()
}

/// Sessions of each day added up; null for an account that never went LIVE.
fn lives(question: &Question, name: &str) -> Value {
    let visitor = question.visitor;
    if visitor.account.lives.is_empty() {
        return Value::Null;
    }
    let (from, _) = question.window.span(visitor.call.now);
    let days = question.window.days(visitor);
    let numbered = days.iter().enumerate();
    numbered
        .map(|(place, day)| live_day(question, name, from.plus_days(place as i64), day))
        .collect()
}

fn live_day(question: &Question, name: &str, start: Moment, day: &LocalDay) -> Value {
    if day.state == crate::shown::DayState::Missing {
        return nothing();
    }
    let sessions = question.visitor.account.lives.iter();
    let sessions: Vec<&Live> = sessions
        .filter(|live| start <= live.started && live.started < start.plus_days(1))
        .collect();
    let sum = |count: fn(&Live) -> u64| sessions.iter().map(|live| count(live)).sum::<u64>();
    scalar(match name {
        "user_live_cnt_history" => sessions.len() as u64,
        "user_live_views_history" => sum(|live| live.views),
        "user_live_unique_viewers_history" => sum(|live| live.unique_viewers),
        "user_live_top_viewers_history" => sessions
            .iter()
            .map(|live| live.top_viewers)
            .max()
            .unwrap_or(0),
        "user_live_duration_time_history" => sum(|live| live.seconds),
        "user_live_new_followers_history" => sum(|live| live.new_followers),
        "user_live_diamonds_history" => sum(|live| live.diamonds),
        "user_live_follower_diamonds_history" => sum(|live| live.diamonds / 2),
        _ => sum(|live| live.gifters),
    })
}
