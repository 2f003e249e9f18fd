//! `/tiktok/v1/creator/m10n_center/`: what the rewards programme paid, by day and by post.

use serde_json::{Map, Value, json};

use super::Visitor;
use super::envelope::{self, INVALID_PARAMETERS_M10N};
use crate::http::Answer;
use crate::model::{Counter, Post, cents_between};
use crate::moment::Moment;
use crate::pictures;

/// The programme of rewards among the programmes of TikTok.
const PROGRAM: u64 = 9;
const PROGRAM_NAME: &str = "Creator Rewards Program";
const PAGE: usize = 10;

/// Money of these calls: `units` and billionths.
pub(super) fn money(cents: u64) -> Value {
    let (units, rest) = (cents / 100, cents % 100);
    let plain = format!("{units}.{rest:02}");
    json!({
        "currency": currency(),
        "formatted": format!("${plain}"),
        "formatted_no_symbol": plain,
        "nanos": rest * 10_000_000,
        "units": units,
    })
}

fn currency() -> Value {
    json!({ "code": "USD", "symbol": "$" })
}

pub(super) fn answer(visitor: &Visitor) -> Answer {
    let (platform, call) = (visitor.platform, visitor.call);
    if call.parameter("aid").is_none() {
        return envelope::failed(
            platform,
            call,
            INVALID_PARAMETERS_M10N,
            "Invalid parameters",
        );
    }
    let path = call.path.trim_end_matches('/');
    let payload = match path.rsplit('/').next().unwrap_or_default() {
        "reward_analytics" => overview(visitor),
        "reward_analytics_per_post" => per_post(visitor),
        "video_reward_analytics" => one_post(visitor),
        "all_programs" => json!({ "active_m10n_programs": programs(visitor) }),
        _ => return Answer::not_found(),
    };
    let payload = payload.as_object().cloned().unwrap_or_else(Map::new);
    envelope::succeeded(platform, call, payload)
}

fn is_member(visitor: &Visitor) -> bool {
    let joined = visitor.account.rewards_since;
    joined.is_some_and(|since| Moment::of_date(since) <= visitor.call.now)
}

fn programs(visitor: &Visitor) -> Vec<Value> {
    if is_member(visitor) {
        vec![json!({ "m10n_project": PROGRAM, "name": PROGRAM_NAME })]
    } else {
        Vec::new()
    }
}

/// Cents of the last `days` whole days, days in UTC; and of as many days before.
fn income(visitor: &Visitor, days: i64) -> (u64, u64) {
    let today = visitor.call.now.midnight();
    let (from, before) = (today.plus_days(-days), today.plus_days(-2 * days));
    let cents = |from, to| cents_between(visitor.account, from, to);
    (cents(from, today), cents(before, from))
}

fn daily(visitor: &Visitor, days: i64) -> Vec<Value> {
    let today = visitor.call.now.midnight();
    (1..=days)
        .rev()
        .map(|back| {
            let from = today.plus_days(-back);
            let cents = cents_between(visitor.account, from, from.plus_days(1));
            json!({ "money": money(cents), "time": from.epoch_seconds() })
        })
        .collect()
}

/// Percent over the days before; 0 where those earned nothing.
fn over(sums: (u64, u64)) -> f64 {
    let (now, before) = sums;
    if before == 0 {
        return 0.0;
    }
    ((now as f64 - before as f64) / before as f64 * 1_000.0).round() / 10.0
}

fn overview(visitor: &Visitor) -> Value {
    let mut payload = json!({
        "selected_currency": currency(),
        "m10n_active_programs": programs(visitor),
        "m10n_programs_for_you": [{
            "name": "LIVE rewards",
            "m10n_project": 7,
            "requirements_met": 1,
            "total_requirements": 2,
            "web_page_info": { "button_text": "View", "schema": "", "status": 0 },
        }],
        "daily_estimated_income_total_label": "Estimated rewards",
        "daily_estimated_income": [],
        "m10n_program_user_income": [],
    });
    if !is_member(visitor) {
        return payload;
    }
    payload["daily_estimated_income"] = daily(visitor, 60).into();
    let mut program = json!({
        "m10n_program": PROGRAM,
        "m10n_program_name": PROGRAM_NAME,
        "daily_estimated_income": daily(visitor, 120),
    });
    for (days, name) in [(7, "seven"), (30, "thirty"), (60, "sixty")] {
        let sums = income(visitor, days);
        for object in [&mut payload, &mut program] {
            object[format!("{name}_d_income")] = money(sums.0);
            object[format!("{name}_d_over_{name}_d_pct")] = json!(over(sums));
        }
        program[format!("{name}_d_overall_income_pct")] = json!(100.0);
    }
    payload["m10n_program_user_income"] = json!([program]);
    payload
}

/// Posts of the programme, newest first, ten a page, counted from page 0.
fn per_post(visitor: &Visitor) -> Value {
    let now = visitor.call.now;
    let page = visitor.call.parameter("page");
    let page: usize = page.and_then(|text| text.parse().ok()).unwrap_or(0);
    let posts = visitor.account.public_posts(now);
    let posts: Vec<&Post> = posts.filter(|post| post.earns_rewards()).collect();
    let from = (page * PAGE).min(posts.len());
    let to = (from + PAGE).min(posts.len());
    let member = is_member(visitor);
    let shown = if member { &posts[from..to] } else { &[] };
    json!({
        "current_page_number": page,
        "has_more": member && to < posts.len(),
        "video_analytics_active_programs": if member { vec![PROGRAM] } else { Vec::new() },
        "video_analytics_active_programs_names": if member { vec![PROGRAM_NAME] } else { Vec::new() },
        "video_analytics_video_list": shown.iter().map(|post| row(visitor, post)).collect::<Vec<Value>>(),
    })
}

/// Here `video_id` is a number; only `video_id_str` survives a trip through a double.
fn row(visitor: &Visitor, post: &Post) -> Value {
    let now = visitor.call.now;
    let counters = post.counters(now);
    let program =
        json!({ "is_punished": false, "m10n_program": PROGRAM, "program_name": PROGRAM_NAME });
    json!({
        "video_id": post.id,
        "video_id_str": post.id_text(),
        "video_name": visitor.platform.world.caption(visitor.account, post),
        "video_duration": post.length_millis as f64 / 1_000.0,
        "video_thumbnail": pictures::cover(visitor.platform, post, now),
        "views": counters.views_net(),
        "likes": counters.likes_net(),
        "comments": counters[Counter::Comments],
        "shares": counters[Counter::Shares],
        "saves": counters[Counter::Favorites],
        "est_rewards": money(post.rewards(now).cents),
        "publish_date_unix_time": post.published.epoch_seconds(),
        "publish_date_formatted": post.published.date().format("%m/%d/%y").to_string(),
        "video_analytics_programs": [program],
    })
}

/// One post between two seconds, or over its life.
fn one_post(visitor: &Visitor) -> Value {
    let call = visitor.call;
    let id = call
        .parameter("video_id")
        .and_then(|text| text.parse().ok());
    let post = id.and_then(|id| visitor.account.post(id));
    let Some(post) = post.filter(|post| post.earns_rewards()) else {
        return json!({ "crp_analytics_data": null, "ttshop_analytics_data": null });
    };
    let second = |name: &str| {
        let text = call.parameter(name)?;
        text.parse().ok().map(Moment::from_epoch_seconds)
    };
    let from = second("start_date").unwrap_or(post.published).midnight();
    let to = second("end_date")
        .unwrap_or(call.now)
        .min(call.now)
        .max(from);
    let whole = post.rewards_between(from, to);
    let days = to.seconds_since(from).div_euclid(86_400);
    let daily: Vec<Value> = (0..days)
        .map(|day| {
            let start = from.plus_days(day);
            let cents = post.rewards_between(start, start.plus_days(1)).cents;
            json!({ "money": money(cents), "time": start.epoch_seconds() })
        })
        .collect();
    let rpm = (whole.cents * 1_000).checked_div(whole.qualified_views);
    json!({
        "crp_analytics_data": {
            "total_rewards": money(whole.cents),
            "daily_rewards": daily,
            "rpm_metadata": { "rpm_integer": rpm.unwrap_or(0), "quvv_country_ratios": [] },
            "quvv_metadata": { "quvv": whole.qualified_views },
        },
        "ttshop_analytics_data": null,
    })
}
