//! `/business/get/`: the profile now, one row per day, followers by kind and by hour.

use toklake_lake::LogicalType;

use super::availability::{self, Circumstances, Lot};
use super::followers::FollowerNumbers;
use super::{envelope, fields};
use crate::answers::{
    AnswerInput, Column, Context, Decoded, Field, Json, Read, Reader, Table, Value, cell, shares,
};

pub(super) static PROFILE: Table = Table {
    dataset: "business__profile",
    context: &[],
    fields: &[
        Field::new("is_business_account", Read::Bool),
        Field::new("profile_image", Read::Text),
        Field::new("display_name", Read::Text),
        Field::new("username", Read::Text),
        Field::new("profile_deep_link", Read::Text),
        Field::new("bio_description", Read::Text),
        Field::new("is_verified", Read::Bool),
        Field::new("following_count", Read::Count),
        Field::new("followers_count", Read::Count),
        Field::new("total_likes", Read::Count),
        Field::new("videos_count", Read::Count),
        Field::apart("metrics"),
        Field::apart("audience_ages"),
        Field::apart("audience_genders"),
        Field::apart("audience_countries"),
        Field::apart("audience_cities"),
    ],
};

pub(super) static ACCOUNT_DAYS: Table = Table {
    dataset: "business__account_days",
    context: &[
        Column::text("followers_count_is"),
        Column::text("daily_total_followers_is"),
    ],
    fields: &[
        Field::required("date", Read::Day),
        Field::new("video_views", Read::Count),
        Field::new("unique_video_views", Read::Count),
        Field::new("profile_views", Read::Count),
        Field::new("likes", Read::Count),
        Field::new("comments", Read::Count),
        Field::new("shares", Read::Count),
        Field::new("followers_count", Read::Change),
        Field::new("daily_total_followers", Read::Change),
        Field::new("daily_new_followers", Read::Count),
        Field::new("daily_lost_followers", Read::Count),
        Field::new("engaged_audience", Read::Count),
        Field::new("bio_link_clicks", Read::Count),
        Field::new("email_clicks", Read::Count),
        Field::new("phone_number_clicks", Read::Count),
        Field::new("address_clicks", Read::Count),
        Field::new("lead_submissions", Read::Count),
        Field::new("app_download_clicks", Read::Count),
        Field::apart("audience_activity"),
    ],
};

pub(super) static AUDIENCE: Table = Table {
    dataset: "business__audience",
    context: &[
        Column::text("dimension"),
        Column::new("position", LogicalType::Int64),
        Column::new("share", LogicalType::Float64),
    ],
    fields: shares::BY_NAME,
};

pub(super) static FOLLOWER_ACTIVITY: Table = Table {
    dataset: "business__follower_activity",
    context: &[Column::new("date", LogicalType::Date)],
    fields: &[
        Field::required("hour", Read::Count),
        Field::named("count", "active_followers", Read::Count),
    ],
};

/// The lists of followers, with the kind they are by and the name of an element.
const AUDIENCES: [(&str, &str, &[Field]); 4] = [
    ("audience_ages", "age", shares::BY_AGE),
    ("audience_genders", "gender", shares::BY_GENDER),
    ("audience_countries", "country", shares::BY_COUNTRY),
    ("audience_cities", "city", shares::BY_CITY),
];

/// Reads one answer into the four datasets it fills.
pub(super) fn decode(input: &AnswerInput<'_>) -> Decoded {
    envelope::decode(PROFILE.dataset, input.body, |data, decoded| {
        decoded.add(profile(input, data));
        let (days, activity) = days(input, data);
        decoded.add(days);
        let mut audience = Reader::new(&AUDIENCE, input);
        for (key, dimension, fields) in AUDIENCES {
            let context = vec![Value::Text(Some(dimension.to_owned()))];
            shares::read(&mut audience, data, key, fields, &context);
        }
        decoded.add(audience);
        decoded.add(activity);
        let lots = [
            Lot {
                dataset: PROFILE.dataset,
                fields: fields::PROFILE,
            },
            Lot {
                dataset: ACCOUNT_DAYS.dataset,
                fields: fields::DAYS,
            },
            Lot {
                dataset: PROFILE.dataset,
                fields: fields::AUDIENCE,
            },
        ];
        let about = circumstances(data);
        decoded.add(availability::rows(
            input,
            "/business/get/",
            &lots,
            &decoded.received,
            &about,
        ));
    })
}

fn circumstances(data: &Json) -> Circumstances {
    let read = |read, key| cell(read, data.get(key)).ok().map(|cell| cell.value);
    Circumstances {
        is_business: match read(Read::Bool, "is_business_account") {
            Some(Value::Bool(value)) => value,
            _ => None,
        },
        followers: match read(Read::Count, "followers_count") {
            Some(Value::Int(value)) => value,
            _ => None,
        },
        ..Circumstances::default()
    }
}

fn profile<'a>(input: &'a AnswerInput<'a>, data: &Json) -> Reader<'a> {
    let mut profile = Reader::new(&PROFILE, input);
    if *data != Json::Null {
        profile.object(data, vec![]);
    }
    profile
}

fn days<'a>(input: &'a AnswerInput<'a>, data: &Json) -> (Reader<'a>, Reader<'a>) {
    let mut days = Reader::new(&ACCOUNT_DAYS, input);
    let mut activity = Reader::new(&FOLLOWER_ACTIVITY, input);
    let metrics = days.list(data, "metrics");
    let kinds = FollowerNumbers::of(data.get("followers_count"), metrics);
    for day in metrics {
        days.object(day, kinds.context(day));
        // hours are of no use without their day
        if let Ok(date) = cell(Read::Day, day.get("date")) {
            for hour in activity.list(day, "audience_activity") {
                activity.object(hour, vec![date.value.clone()]);
            }
        }
    }
    (days, activity)
}

impl FollowerNumbers {
    fn context(&self, day: &Json) -> Context {
        let word = |key, kind: super::followers::Kind| {
            let has = !matches!(day.get(key), None | Some(Json::Null));
            Value::Text(has.then(|| kind.as_str().to_owned()))
        };
        Context::from(vec![
            word("followers_count", self.followers_count),
            word("daily_total_followers", self.daily_total_followers),
        ])
    }
}
