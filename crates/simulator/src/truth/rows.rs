//! The rows of each table of the truth.

use super::{Emit, Table};
use crate::model::{Account, Counter, Counters, Post, Share, World};
use crate::moment::Moment;

/// Hours of a post's life that `video_hourly` covers.
const YOUNG_HOURS: i64 = 72;

pub(super) fn tables() -> Vec<Table> {
    vec![
        Table {
            name: "account_daily",
            header: [&["handle", "date"], &counter_names()[..], &DAY_COLUMNS].concat(),
            rows: account_daily,
        },
        Table {
            name: "video_daily",
            header: [
                &["handle", "video_id", "date"],
                &counter_names()[..],
                &TOTAL_COLUMNS,
            ]
            .concat(),
            rows: video_daily,
        },
        Table {
            name: "video_hourly",
            header: [
                &["handle", "video_id", "hour_starts_at"],
                &counter_names()[..],
                &TOTAL_COLUMNS,
            ]
            .concat(),
            rows: video_hourly,
        },
        Table {
            name: "videos",
            header: VIDEO_COLUMNS.to_vec(),
            rows: videos,
        },
        Table {
            name: "audience",
            header: vec!["handle", "video_id", "list", "of", "share"],
            rows: audience,
        },
        Table {
            name: "effects",
            header: vec!["kind", "of", "effect"],
            rows: effects,
        },
    ]
}

const DAY_COLUMNS: [&str; 5] = [
    "unique_viewers",
    "engaged",
    "followers_gained",
    "followers_lost",
    "followers_at_end",
];
const TOTAL_COLUMNS: [&str; 2] = ["views_total", "likes_total"];
const VIDEO_COLUMNS: [&str; 19] = [
    "handle",
    "video_id",
    "published_at",
    "posting_hour",
    "is_photo",
    "is_ad",
    "is_viral",
    "length_millis",
    "hashtags",
    "sound",
    "effect",
    "potential_views",
    "average_watch_millis",
    "deleted_at",
    "hidden_from",
    "hidden_until",
    "is_pinned",
    "uploaded_at",
    "photos",
];

fn counter_names() -> Vec<&'static str> {
    Counter::ALL.iter().map(|counter| counter.name()).collect()
}

fn numbers(gained: &Counters) -> impl Iterator<Item = String> + '_ {
    Counter::ALL
        .iter()
        .map(|counter| gained[*counter].to_string())
}

fn totals(reading: &Counters) -> [String; 2] {
    [
        reading.views_net().to_string(),
        reading.likes_net().to_string(),
    ]
}

/// Every whole day from the first of the account to the last before `until`.
fn account_daily(world: &World, until: Moment, emit: Emit) {
    for account in &world.accounts {
        let last = until.midnight().plus_days(-1).date();
        if account.joined > last {
            continue;
        }
        for day in account.days(account.joined, last) {
            let mut row = vec![account.handle.clone(), day.date.to_string()];
            row.extend(numbers(&day.gained));
            let own = [
                day.unique_viewers,
                day.engaged,
                day.followers_gained,
                day.followers_lost,
            ];
            row.extend(own.map(|count| count.to_string()));
            row.push(day.followers.to_string());
            emit(row);
        }
    }
}

/// Days of a post on which anything happened, its first day always.
fn video_daily(world: &World, until: Moment, emit: Emit) {
    each_post(world, until, |account, post| {
        let mut from = post.published.midnight();
        while from < until.midnight() {
            let to = from.plus_days(1);
            let (gained, first) = (post.gained(from, to), from <= post.published);
            if first || !gained.is_quiet() {
                emit(span(account, post, from.date().to_string(), &gained, to));
            }
            from = to;
        }
    });
}

/// Whole hours of the first three days of a post.
fn video_hourly(world: &World, until: Moment, emit: Emit) {
    each_post(world, until, |account, post| {
        let start = post
            .published
            .plus_seconds(-(post.published.second_of_day() % 3_600));
        for hour in 0..YOUNG_HOURS {
            let (from, to) = (start.plus_hours(hour), start.plus_hours(hour + 1));
            if to <= until {
                let when = from.utc().to_rfc3339();
                emit(span(account, post, when, &post.gained(from, to), to));
            }
        }
    });
}

fn span(
    account: &Account,
    post: &Post,
    when: String,
    gained: &Counters,
    to: Moment,
) -> Vec<String> {
    let mut row = vec![account.handle.clone(), post.id_text(), when];
    row.extend(numbers(gained));
    row.extend(totals(&post.counters(to)));
    row
}

fn videos(world: &World, until: Moment, emit: Emit) {
    let instant = |moment: Option<Moment>| {
        moment
            .map(|moment| moment.utc().to_rfc3339())
            .unwrap_or_default()
    };
    each_post(world, until, |account, post| {
        let tags = post
            .hashtags
            .iter()
            .map(|tag| world.effects.hashtag(*tag).name.as_str());
        let watched = post
            .retention()
            .map(|retention| retention.average_watch_millis.to_string());
        emit(vec![
            account.handle.clone(),
            post.id_text(),
            instant(Some(post.published)),
            post.published.hour().to_string(),
            post.is_photo().to_string(),
            post.is_ad.to_string(),
            post.is_viral.to_string(),
            post.length_millis.to_string(),
            tags.collect::<Vec<&str>>().join(" "),
            world.effects.sound(post.sound).name.clone(),
            post.effect.to_string(),
            post.potential.to_string(),
            watched.unwrap_or_default(),
            instant(post.deleted),
            instant(post.hidden.map(|hidden| hidden.from)),
            instant(post.hidden.and_then(|hidden| hidden.until)),
            post.pinned.to_string(),
            instant(Some(post.uploaded)),
            post.photos().to_string(),
        ]);
    });
}

/// Shares as TikTok would show them if it showed all; `video_id` is empty for followers.
fn audience(world: &World, until: Moment, emit: Emit) {
    let mut list = |handle: &str, id: &str, list: &str, shares: &[Share]| {
        for share in shares {
            let parts = f64::from(share.parts) / f64::from(crate::model::WHOLE);
            emit(vec![
                handle.to_owned(),
                id.to_owned(),
                list.to_owned(),
                share.of.to_owned(),
                parts.to_string(),
            ]);
        }
    };
    for account in &world.accounts {
        let followers = &account.audience;
        list(&account.handle, "", "ages", &followers.ages);
        list(&account.handle, "", "genders", &followers.genders);
        list(&account.handle, "", "countries", &followers.countries);
        list(&account.handle, "", "cities", &followers.cities);
    }
    each_post(world, until, |account, post| {
        let (viewers, id) = (post.viewers(), post.id_text());
        list(&account.handle, &id, "ages", &viewers.ages);
        list(&account.handle, &id, "genders", &viewers.genders);
        list(&account.handle, &id, "countries", &viewers.countries);
        list(&account.handle, &id, "cities", &viewers.cities);
        list(&account.handle, &id, "sources", &viewers.sources);
        list(&account.handle, &id, "newness", &viewers.newness);
        list(&account.handle, &id, "following", &viewers.following);
    });
}

/// The causes: factors on a post's potential by hour, hashtag and sound, and when followers are about.
fn effects(world: &World, _until: Moment, emit: Emit) {
    let mut effect = |kind: &str, of: String, effect: f64| {
        emit(vec![kind.to_owned(), of, effect.to_string()]);
    };
    for (hour, factor) in world.effects.hours.iter().enumerate() {
        effect("posting_hour", hour.to_string(), *factor);
    }
    for tag in &world.effects.hashtags {
        effect("hashtag", tag.name.clone(), tag.effect);
    }
    for sound in &world.effects.sounds {
        effect("sound", sound.name.clone(), sound.effect);
    }
    for account in &world.accounts {
        for hour in 0..24 {
            let of = format!("{} {hour}", account.handle);
            effect("active_hour", of, account.hours().share(hour));
        }
    }
}

/// Posts published before `until`, whatever became of them.
pub(super) fn each_post(world: &World, until: Moment, mut visit: impl FnMut(&Account, &Post)) {
    for account in &world.accounts {
        for post in account.posts.iter().filter(|post| post.published < until) {
            visit(account, post);
        }
    }
}
