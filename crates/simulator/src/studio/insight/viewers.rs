//! Types of the viewers tab of an account: who watched, when, where, and what else they watch.

use serde_json::{Value, json};

use super::account::{daily, hours};
use super::families::{nothing, places, scalar, scalar_or_nothing, shares};
use super::{Found, Question};
use crate::model::{RangeViewers, Share, Viewers};
use crate::moment::Moment;
use crate::studio::account_numbers::Daily;
use crate::studio::window::Window;

pub(super) fn answer(question: &Question) -> Found {
    let viewers = |window: Window| of_range(question, window);
    match question.kind {
        "unique_viewer" => vec![("unique_viewer", daily(question, Daily::UniqueViewers))],
        "new_viewer" => vec![("new_viewer", daily(question, Daily::NewViewers))],
        "returning_viewer" => vec![("returning_viewer", daily(question, Daily::ReturningViewers))],
        "viewer_active_history_days" => vec![(
            "viewer_active_history_days",
            daily(question, Daily::UniqueViewers),
        )],
        "viewer_active_history_hours" => {
            vec![("viewer_active_history_hours", viewer_hours(question))]
        }
        "unique_viewer_num" => vec![("unique_viewer_num", unique(viewers(question.range)))],
        "unique_viewer_num_before" => vec![(
            "unique_viewer_num_before",
            unique(viewers(question.range.before())),
        )],
        "new_viewer_num" => vec![("new_viewer_num", new(viewers(question.range)))],
        "new_viewer_num_before" => vec![(
            "new_viewer_num_before",
            new(viewers(question.range.before())),
        )],
        "viewer_gender_percent" => vec![(
            "viewer_gender_percent",
            shares(&watched(question, |viewers| &viewers.genders)),
        )],
        "viewer_age_distribution" => vec![(
            "viewer_age_distribution",
            shares(&watched(question, |viewers| &viewers.ages)),
        )],
        "viewer_country_city_percent" => vec![(
            "viewer_country_city_percent",
            places(
                &watched(question, |viewers| &viewers.countries),
                &watched(question, |viewers| &viewers.cities),
            ),
        )],
        "top10_other_creators_recommendation" => {
            vec![("viewer_also_watched_users", also_watched_users(question))]
        }
        "top10_other_videos_recommendation" => {
            vec![("viewer_also_watched_items", also_watched_items(question))]
        }
        _ => Vec::new(),
    }
}

/// Viewers of a window; nothing for an account without analytics or before anybody watched.
fn of_range(question: &Question, window: Window) -> Option<RangeViewers> {
    let account = question.visitor.account;
    let (from, _) = window.span(question.visitor.call.now);
    let viewers = account.viewers_of_range(from, window.count);
    (account.persona.has_analytics() && viewers.unique > 0).then_some(viewers)
}

fn unique(viewers: Option<RangeViewers>) -> Value {
    scalar_or_nothing(viewers.map(|viewers| viewers.unique))
}

fn new(viewers: Option<RangeViewers>) -> Value {
    scalar_or_nothing(viewers.map(|viewers| viewers.new))
}

fn watched(question: &Question, list: impl Fn(&Viewers) -> &Vec<Share>) -> Vec<Share> {
    let account = question.visitor.account;
    if !account.persona.has_analytics() {
        return Vec::new();
    }
    let (from, to) = question.range.span(question.visitor.call.now);
    account.watched_shares(from, to, list)
}

fn viewer_hours(question: &Question) -> Value {
    let account = question.visitor.account;
    let (from, _) = question.window.span(question.visitor.call.now);
    let days = account.days_from(from, question.window.count);
    hours(question, |at: Moment| {
        let place = at.seconds_since(from).div_euclid(86_400) as usize;
        account.active_viewers(&days[place], at)
    })
}

/// Invented creators; a small account has none.
fn also_watched_users(question: &Question) -> Value {
    let users = neighbours(question).map(|place| {
        json!({
            "unique_id": format!("neighbour.{place:02}"),
            "nickname": format!("Neighbour {place:02} (simulated)"),
            "follower_count": 9_000 + place * 4_321,
        })
    });
    listed(users.collect())
}

fn also_watched_items(question: &Question) -> Value {
    let now = question.visitor.call.now;
    let items = neighbours(question).map(|place| {
        let created = now.plus_days(-(place as i64) - 3);
        json!({
            "aweme_id": ((created.epoch_seconds() as u64) << 32 | place).to_string(),
            "desc": format!("what neighbour {place:02} made"),
            "create_time": created.epoch_seconds(),
            "author": { "unique_id": format!("neighbour.{place:02}") },
            "statistics": { "play_count": 100_000 + place * 7_919 },
        })
    });
    listed(items.collect())
}

fn neighbours(question: &Question) -> impl Iterator<Item = u64> {
    let visitor = question.visitor;
    let shown = &visitor.platform.shown;
    let count = if shown.has_demographics(visitor.account, visitor.call.now) {
        10
    } else {
        0
    };
    1..=count
}

fn listed(list: Vec<Value>) -> Value {
    if list.is_empty() {
        nothing()
    } else {
        scalar(list)
    }
}
