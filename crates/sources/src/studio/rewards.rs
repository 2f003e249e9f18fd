//! Monetization: rewards by day and program, and by post.

use chrono::{DateTime, Utc};
use toklake_lake::LogicalType::{Date, Float64, Int64, Texts, Timestamp};

use super::envelope;
use super::rows::{Money, asked, reading, refuse, text, whole};
use super::streams::Stream;
use crate::answers::{
    self, AnswerInput, Column, Context, Decoded, Fault, Field, Json, Read, Reader, Table, Value,
};

pub(super) static REWARDS: Table = Table {
    dataset: "studio__rewards",
    context: &[
        Column::text("item_id"),
        Column::text("metric"),
        Column::text("program"),
        Column::text("program_name"),
        Column::text("period"),
        Column::new("date", Date),
        Column::text("currency"),
        Column::new("amount", Float64),
        Column::new("told_at", Timestamp),
    ],
    fields: &[],
};

pub(super) static POST_REWARDS: Table = Table {
    dataset: "studio__post_rewards",
    context: &[
        Column::text("currency"),
        Column::new("est_rewards", Float64),
        Column::new("rpm", Float64),
        Column::new("qualified_views", Int64),
        Column::new("programs", Texts),
        Column::new("told_at", Timestamp),
    ],
    fields: &[
        Field {
            key: "video_id_str",
            column: "item_id",
            read: Read::Id,
            required: true,
        },
        Field::new("video_name", Read::Text),
        Field::new("video_duration", Read::Amount),
        Field::new("views", Read::Count),
        Field::new("likes", Read::Count),
        Field::new("comments", Read::Count),
        Field::new("shares", Read::Count),
        Field::new("saves", Read::Count),
        Field::new("publish_date_unix_time", Read::Seconds),
        // a number that may have been rounded
        Field::apart("video_id"),
        Field::apart("est_rewards"),
        Field::apart("publish_date_formatted"),
        Field::apart("video_analytics_programs"),
        Field::apart("video_thumbnail"),
    ],
};

/// Days of income, of all programs and of each, and the sums that the page shows.
pub(super) fn rewards(input: &AnswerInput<'_>) -> Decoded {
    envelope::decode(
        Stream::Rewards,
        REWARDS.dataset,
        input.body,
        |json, decoded| {
            let now = envelope::now(input, json);
            let mut rewards = Reader::new(&REWARDS, input);
            income(&mut rewards, json, (None, None), now);
            let programs = rewards.list(json, "m10n_program_user_income");
            for program in programs {
                let id = answers::id(program.get("m10n_program"));
                let name = program.get("m10n_program_name").and_then(Json::text);
                income(&mut rewards, program, (id.as_deref(), name), now);
            }
            decoded.add(rewards);
        },
    )
}

type Program<'p> = (Option<&'p str>, Option<&'p str>);

fn income(rewards: &mut Reader<'_>, json: &Json, program: Program<'_>, now: DateTime<Utc>) {
    let (id, name) = program;
    let key = "daily_estimated_income";
    let days = rewards.list(json, key);
    for income in days {
        day(
            rewards,
            income,
            income.get("time"),
            income.get("money"),
            (id, name, key),
            now,
        );
    }
    for (key, period) in [
        ("seven_d_income", "7d"),
        ("thirty_d_income", "30d"),
        ("sixty_d_income", "60d"),
    ] {
        let Some(sum) = json.get(key).filter(|sum| **sum != Json::Null) else {
            continue;
        };
        match Money::of(Some(sum)) {
            Ok(money) => rewards.plain(row(
                None,
                (id, name, key),
                period,
                Value::Date(None),
                money,
                now,
            )),
            Err(fault) => refuse(rewards, sum, fault),
        }
    }
}

/// One day of rewards: when, how much, and of which program and key.
pub(super) fn day(
    rewards: &mut Reader<'_>,
    json: &Json,
    at: Option<&Json>,
    money: Option<&Json>,
    of: (Option<&str>, Option<&str>, &str),
    now: DateTime<Utc>,
) {
    day_of(rewards, json, None, at, money, of, now);
}

fn day_of(
    rewards: &mut Reader<'_>,
    json: &Json,
    item: Option<&str>,
    at: Option<&Json>,
    money: Option<&Json>,
    of: (Option<&str>, Option<&str>, &str),
    now: DateTime<Utc>,
) {
    let read = reading(Read::Seconds, at).and_then(|at| match at {
        Value::Instant(Some(at)) => Ok((Value::Date(Some(at.date_naive())), Money::of(money)?)),
        _ => Err(Fault {
            rule: "missing",
            reason: "it does not tell its day".to_owned(),
        }),
    });
    match read {
        Ok((date, money)) => rewards.plain(row(item, of, "day", date, money, now)),
        Err(fault) => refuse(rewards, json, fault),
    }
}

fn row(
    item: Option<&str>,
    (program, name, metric): (Option<&str>, Option<&str>, &str),
    period: &str,
    date: Value,
    money: Money,
    now: DateTime<Utc>,
) -> Vec<Value> {
    let owned = |text: Option<&str>| Value::Text(text.map(str::to_owned));
    vec![
        owned(item),
        text(metric),
        owned(program),
        owned(name),
        text(period),
        date,
        Value::Text(money.currency),
        Value::Float(money.amount),
        Value::Instant(Some(now)),
    ]
}

/// A page of posts with what each has earned.
pub(super) fn post_rewards(input: &AnswerInput<'_>) -> Decoded {
    envelope::decode(
        Stream::PostRewards,
        POST_REWARDS.dataset,
        input.body,
        |json, decoded| {
            let now = envelope::now(input, json);
            let mut posts = Reader::new(&POST_REWARDS, input);
            let list = posts.list(json, "video_analytics_video_list");
            for post in list {
                let programs = post
                    .get("video_analytics_programs")
                    .map(Json::items)
                    .unwrap_or_default();
                let programs = programs
                    .iter()
                    .filter_map(|program| answers::id(program.get("m10n_program")))
                    .collect();
                let context = Money::of(post.get("est_rewards"))
                    .map(|money| Context::from(totals(money, None, None, Some(programs), now)));
                posts.object_by(POST_REWARDS.fields, post, context);
            }
            decoded.add(posts);
        },
    )
}

fn totals(
    money: Money,
    rpm: Option<f64>,
    qualified: Option<i64>,
    programs: Option<Vec<String>>,
    now: DateTime<Utc>,
) -> Vec<Value> {
    vec![
        Value::Text(money.currency),
        Value::Float(money.amount),
        Value::Float(rpm),
        Value::Int(qualified),
        Value::Texts(programs),
        Value::Instant(Some(now)),
    ]
}

/// One post: its days, and what a thousand qualified views earn.
pub(super) fn video_rewards(input: &AnswerInput<'_>) -> Decoded {
    envelope::decode(
        Stream::VideoRewards,
        REWARDS.dataset,
        input.body,
        |json, decoded| {
            let now = envelope::now(input, json);
            let mut rewards = Reader::new(&REWARDS, input);
            let mut posts = Reader::new(&POST_REWARDS, input);
            let item = asked(input, "video_id");
            let data = json
                .get("crp_analytics_data")
                .filter(|data| **data != Json::Null);
            if let (Some(data), Some(item)) = (data, &item) {
                let days = rewards.list(data, "daily_rewards");
                for income in days {
                    let at = income.get("time").or_else(|| income.get("date"));
                    let money = income
                        .get("money")
                        .or_else(|| income.get("rewards"))
                        .or_else(|| income.get("value"));
                    day_of(
                        &mut rewards,
                        income,
                        Some(item),
                        at,
                        money,
                        (None, None, "daily_rewards"),
                        now,
                    );
                }
                // cents
                let rpm = whole(
                    data.get("rpm_metadata")
                        .and_then(|rpm| rpm.get("rpm_integer")),
                );
                let rpm = rpm.map(|cents| cents as f64 / 100.0);
                let qualified = whole(
                    data.get("quvv_metadata")
                        .and_then(|views| views.get("quvv")),
                );
                let post =
                    Json::Object(vec![("video_id_str".to_owned(), Json::Text(item.clone()))]);
                let context = Money::of(data.get("total_rewards"))
                    .map(|money| Context::from(totals(money, rpm, qualified, None, now)));
                posts.object_by(POST_REWARDS.fields, &post, context);
            }
            decoded.add(rewards);
            decoded.add(posts);
        },
    )
}
