//! `/business/get/`: the profile now, the days as far as they are ready, the followers' demographics.

use chrono::{Duration, NaiveDate};
use serde_json::{Map, Value, json};

use super::Caller;
use super::envelope::Refusal;
use super::get_fields::{DAILY, DEMOGRAPHICS, INSIGHTS, is_daily, is_known, profile_scope};
use super::request;
use crate::faults::FaultKind;
use crate::model::{AccountDay, Counter, Share, WHOLE, top};
use crate::pictures;
use crate::scenario::{AccountKind, ActivityFor, FollowersCount, Horizon};
use crate::shown::DayState;

/// TikTok shows the ten largest of a list.
const TOP: usize = 10;

pub(super) fn answer(caller: &Caller) -> Result<Value, Refusal> {
    let fields = request::fields(caller.call, &["display_name", "profile_image"])?;
    request::known(&fields, is_known)?;
    let window = window(caller)?;
    caller.demand_analytics()?;
    let mut data = Map::new();
    for field in &fields {
        if let Some(scope) = profile_scope(field)
            && caller.may_read(scope)?
        {
            data.insert(field.clone(), profile(caller, field));
        }
    }
    let insights = fields.iter().any(|field| is_daily(field))
        || fields
            .iter()
            .any(|field| DEMOGRAPHICS.contains(&field.as_str()));
    let partial = caller.call.is_struck_by(&FaultKind::PartialSuccess);
    if insights && !partial && caller.may_read(INSIGHTS)? {
        if fields.iter().any(|field| is_daily(field)) {
            data.insert("metrics".to_owned(), metrics(caller, &fields, window));
        }
        for field in fields
            .iter()
            .filter(|field| DEMOGRAPHICS.contains(&field.as_str()))
        {
            data.insert(field.clone(), demographics(caller, field));
        }
    }
    Ok(Value::Object(data))
}

/// The days asked for; by default the seven before today.
fn window(caller: &Caller) -> Result<(NaiveDate, NaiveDate), Refusal> {
    let today = caller.call.now.date();
    let first = request::date(caller.call, "start_date")?.unwrap_or(today - Duration::days(7));
    let last = request::date(caller.call, "end_date")?.unwrap_or(today - Duration::days(1));
    let horizon = caller.platform.shown.horizon(caller.call.now);
    if last < first {
        return Err(Refusal::parameter(
            "end_date: must not be before start_date",
        ));
    }
    match caller.platform.scenario.tiktok.horizon {
        Horizon::Refuse if first < horizon => Err(Refusal::parameter(
            "start_date: must be within the supported look-back window",
        )),
        Horizon::Refuse | Horizon::Clip => Ok((first.max(horizon), last.min(today))),
    }
}

fn profile(caller: &Caller, field: &str) -> Value {
    let (account, now) = (caller.account, caller.call.now);
    match field {
        "is_business_account" => json!(account.kind != AccountKind::Personal),
        "username" => json!(account.handle),
        "display_name" => json!(account.name),
        "profile_image" => json!(pictures::avatar(caller.platform, account, now)),
        "profile_deep_link" => json!(account.deep_link()),
        "bio_description" => json!(account.bio),
        "is_verified" => json!(account.is_verified),
        "following_count" => json!(account.following),
        "followers_count" => json!(account.followers(now)),
        "total_likes" => json!(account.likes_on_public_posts(now)),
        _ => json!(account.public_posts(now).count()),
    }
}

/// One object per day that is ready, oldest first.
fn metrics(caller: &Caller, fields: &[String], (first, last): (NaiveDate, NaiveDate)) -> Value {
    let (shown, account) = (&caller.platform.shown, caller.account);
    let state = |date| shown.day_state(account, date, caller.call.now);
    let days = if first <= last {
        account.days(first, last)
    } else {
        Vec::new()
    };
    let ready = days
        .iter()
        .filter(|day| state(day.date) != DayState::Missing);
    ready
        .map(|day| daily(caller, fields, day, state(day.date)))
        .collect()
}

fn daily(caller: &Caller, fields: &[String], day: &AccountDay, state: DayState) -> Value {
    let mut row = Map::new();
    row.insert("date".to_owned(), json!(day.date.to_string()));
    for (name, least) in DAILY {
        let asked = fields.iter().any(|field| field == name);
        if asked && caller.account.kind >= least {
            row.extend(daily_value(caller, day, state, name).map(|value| (name.to_owned(), value)));
        }
    }
    Value::Object(row)
}

/// `None` where this kind of account has no such field.
fn daily_value(caller: &Caller, day: &AccountDay, state: DayState, field: &str) -> Option<Value> {
    let settled = |count| {
        json!(
            caller
                .platform
                .shown
                .day_count(caller.account, day, state, count)
        )
    };
    let net = day.followers_gained as i64 - day.followers_lost as i64;
    Some(match field {
        "video_views" => settled(day.gained[Counter::Views]),
        "unique_video_views" => settled(day.unique_viewers),
        "profile_views" => settled(day.gained[Counter::ProfileViews]),
        "likes" => settled(day.gained[Counter::Likes]),
        "comments" => settled(day.gained[Counter::Comments]),
        "shares" => settled(day.gained[Counter::Shares]),
        "engaged_audience" => settled(day.engaged),
        "followers_count" => match caller.platform.scenario.tiktok.followers_count {
            FollowersCount::Level => json!(day.followers),
            FollowersCount::Net => json!(net),
        },
        "daily_total_followers" => json!(net),
        "daily_new_followers" => json!(day.followers_gained),
        "daily_lost_followers" => json!(day.followers_lost),
        "bio_link_clicks" => json!(day.gained[Counter::WebsiteClicks]),
        "email_clicks" => json!(day.gained[Counter::EmailClicks]),
        "phone_number_clicks" => json!(day.gained[Counter::PhoneNumberClicks]),
        "address_clicks" => json!(day.gained[Counter::AddressClicks]),
        "lead_submissions" => json!(day.gained[Counter::LeadSubmissions]),
        "app_download_clicks" => json!(day.gained[Counter::AppDownloadClicks]),
        _ => return activity(caller, day),
    })
}

/// Active followers per UTC hour; an empty list below 100 followers.
fn activity(caller: &Caller, day: &AccountDay) -> Option<Value> {
    let everyone = caller.platform.scenario.tiktok.audience_activity == ActivityFor::Everyone;
    if caller.account.kind == AccountKind::Personal && !everyone {
        return None;
    }
    if !caller
        .platform
        .shown
        .has_demographics(caller.account, caller.call.now)
    {
        return Some(json!([]));
    }
    let hours = caller.account.active_followers(day.date);
    let hours = hours.iter().enumerate();
    Some(
        hours
            .map(|(hour, count)| json!({ "hour": hour.to_string(), "count": count }))
            .collect(),
    )
}

fn demographics(caller: &Caller, field: &str) -> Value {
    if !caller
        .platform
        .shown
        .has_demographics(caller.account, caller.call.now)
    {
        return json!([]);
    }
    let audience = &caller.account.audience;
    match field {
        "audience_ages" => listed("age", &audience.ages),
        "audience_genders" => listed("gender", &audience.genders),
        "audience_countries" => listed("country", &top(&audience.countries, TOP)),
        _ => listed("city_name", &top(&audience.cities, TOP)),
    }
}

fn listed(key: &str, shares: &[Share]) -> Value {
    let lines = shares.iter().map(|share| {
        let fraction = f64::from(share.parts) / f64::from(WHOLE);
        json!({ key: share.of, "percentage": fraction })
    });
    lines.collect()
}
