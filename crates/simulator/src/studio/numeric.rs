//! `/tiktok/v1/analytics/insights/`: analytics by numbers of types. Its days carry dates.

use serde_json::{Map, Value, json};

use super::Visitor;
use super::account_numbers::Daily;
use super::envelope::{self, INVALID_PARAMETERS};
use super::insight::families::key_values;
use super::insight::sources;
use super::window::{LocalDay, Window, days_of_range};
use crate::http::Answer;
use crate::model::cents_between;
use crate::moment::Moment;
use crate::scenario::PayloadPlace;

/// Types with a list of days, and their keys.
const LISTS: [(i64, &str, Daily); 10] = [
    (121, "analytics_overview_views", Daily::Views),
    (122, "analytics_overview_profile_views", Daily::ProfileViews),
    (123, "analytics_overview_likes", Daily::Likes),
    (124, "analytics_overview_comments", Daily::Comments),
    (125, "analytics_overview_shares", Daily::Shares),
    (140, "analytics_viewer_new_viewer", Daily::NewViewers),
    (141, "analytics_viewer_total_viewer", Daily::UniqueViewers),
    (145, "analytics_viewer_active_days", Daily::UniqueViewers),
    (160, "analytics_follower_total_followers", Daily::Followers),
    (161, "analytics_follower_net_followers", Daily::NetFollowers),
];

/// Status of a message: final, no data or not final, not applicable.
const FINAL: i64 = 1;
const NOT_FINAL: i64 = 2;
const NOT_APPLICABLE: i64 = 7;

pub(super) fn answer(visitor: &Visitor) -> Answer {
    let (platform, call) = (visitor.platform, visitor.call);
    let invalid = || envelope::failed(platform, call, INVALID_PARAMETERS, "Invalid parameters");
    let requests: Option<Vec<Map<String, Value>>> = call
        .parameter("type_requests")
        .and_then(|text| serde_json::from_str(text).ok());
    let Some(requests) = requests else {
        return invalid();
    };
    let mut found = Map::new();
    for request in &requests {
        // a type given as text is refused, whatever it says
        let Some(kind) = request.get("insight_type").and_then(Value::as_i64) else {
            return invalid();
        };
        let range = request.get("data_date_range").and_then(Value::as_i64);
        // days of this generation begin at midnight in UTC, whatever the zone of the creator
        let window = Window::until_yesterday(days_of_range(range.unwrap_or(1)), 0);
        if let Some((key, value)) = metric(visitor, kind, window) {
            found.insert(key.to_owned(), value);
        }
    }
    let payload = match platform.scenario.studio.numeric_payload {
        PayloadPlace::TopLevel => found,
        PayloadPlace::Data => {
            let mut payload = Map::new();
            payload.insert("data".to_owned(), Value::Object(found));
            payload
        }
    };
    envelope::succeeded(platform, call, payload)
}

/// A type nobody knows the meaning of answers nothing.
fn metric(visitor: &Visitor, kind: i64, window: Window) -> Option<(&'static str, Value)> {
    if let Some((_, key, metric)) = LISTS.iter().find(|(number, _, _)| *number == kind) {
        return Some((key, listed(visitor, key, *metric, window)));
    }
    match kind {
        82 => Some((
            "article_links_ctr",
            json!({ "value": 0, "message": message(NOT_APPLICABLE, 0) }),
        )),
        // without the common parameters there was only the envelope
        126 if visitor.call.parameter("aid").is_none() => None,
        126 => Some(("analytics_overview_rewards", rewards(visitor, window))),
        127 => Some((
            "analytics_overview_traffic_source",
            traffic(visitor, window),
        )),
        146 => Some(("analytics_viewer_active_hours", hours(visitor, window))),
        _ => None,
    }
}

/// `total` of followers is the newest day's, of all others the sum of the days that are final.
fn listed(visitor: &Visitor, key: &str, metric: Daily, window: Window) -> Value {
    let days = window.days(visitor);
    let total = total(visitor, metric, &days);
    let before = total_before(visitor, metric, window, days.len());
    let list: Vec<Value> = days
        .iter()
        .map(|day| element(visitor, metric, day))
        .collect();
    let list = json!({ "message": message(FINAL, 0), "value": list });
    let name = if key == "analytics_viewer_new_viewer" {
        "new_viewer_list"
    } else {
        "list"
    };
    let percent = percent(total, before);
    json!({
        "total": { "message": message(FINAL, 0), "value": total },
        "delta_change": { "message": message(FINAL, 0), "value": total - before },
        "percent_change": { "message": message(FINAL, 0), "value": percent },
        name: list,
        "message": message(FINAL, 0),
    })
}

fn element(visitor: &Visitor, metric: Daily, day: &LocalDay) -> Value {
    let midnight = Moment::of_date(day.label).epoch_seconds();
    match metric.of(visitor, day) {
        Some(count) => json!({ "message": message(FINAL, midnight), "value": count }),
        None => json!({ "message": message(NOT_FINAL, midnight), "value": 0 }),
    }
}

fn total(visitor: &Visitor, metric: Daily, days: &[LocalDay]) -> i64 {
    let mut counts = days.iter().filter_map(|day| metric.of(visitor, day));
    if metric == Daily::Followers {
        counts.next_back().unwrap_or(0)
    } else {
        counts.sum()
    }
}

fn total_before(visitor: &Visitor, metric: Daily, window: Window, count: usize) -> i64 {
    if count == 0 {
        return 0;
    }
    total(visitor, metric, &window.before().days(visitor))
}

/// Percent with one decimal, not a ratio.
fn percent(total: i64, before: i64) -> f64 {
    if before == 0 {
        return 0.0;
    }
    ((total - before) as f64 / before as f64 * 1_000.0).round() / 10.0
}

fn message(status: i64, timestamp: i64) -> Value {
    json!({ "data_source": 2, "status": status, "timestamp": timestamp })
}

fn traffic(visitor: &Visitor, window: Window) -> Value {
    let (from, to) = window.span(visitor.call.now);
    let list = visitor
        .account
        .watched_shares(from, to, |viewers| &viewers.sources);
    json!({ "key_value": key_values(&sources(list)), "message": message(FINAL, 0) })
}

/// Money of this generation: an amount in whole units with decimals.
fn amount(cents: i64, status: i64) -> Value {
    json!({
        "amount": cents as f64 / 100.0,
        "currency_code": "USD",
        "currency_symbol": "$",
        "message": message(status, 0),
    })
}

fn rewards(visitor: &Visitor, window: Window) -> Value {
    let (account, now) = (visitor.account, visitor.call.now);
    if account.rewards_since.is_none() {
        return json!({ "message": message(NOT_APPLICABLE, 0) });
    }
    let cents = |from, to| cents_between(account, from, to) as i64;
    let (from, to) = window.span(now);
    let (earlier, _) = window.before().span(now);
    let (sum, before) = (cents(from, to), cents(earlier, from));
    let list: Vec<Value> = (0..window.count)
        .map(|day| {
            let (start, end) = (from.plus_days(day), from.plus_days(day + 1));
            let second = start.epoch_seconds();
            json!({
                "message": message(FINAL, second),
                "name": second.to_string(),
                "value": amount(cents(start, end), FINAL),
            })
        })
        .collect();
    json!({
        "total": amount(sum, FINAL),
        "delta_change": amount(sum - before, FINAL),
        "percent_change": { "message": message(FINAL, 0), "value": percent(sum, before) },
        "list": list,
        "message": message(FINAL, 0),
    })
}

/// 24 numbers a day under the hours' names, hours in UTC.
fn hours(visitor: &Visitor, window: Window) -> Value {
    let days = window.days(visitor);
    let list: Vec<Value> = days
        .iter()
        .map(|day| {
            let start = Moment::of_date(day.label);
            let hours = (0..24).map(|hour| {
                let count = visitor
                    .account
                    .active_viewers(&day.numbers, start.plus_hours(hour));
                json!({ "key": hour.to_string(), "value": count })
            });
            json!({
                "message": message(FINAL, start.epoch_seconds()),
                "value": hours.collect::<Vec<Value>>(),
            })
        })
        .collect();
    json!({ "list": { "message": message(FINAL, 0), "value": list }, "message": message(FINAL, 0) })
}
