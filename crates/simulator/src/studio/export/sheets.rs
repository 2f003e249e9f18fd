//! The tables of each tab: headers and rows, all text.

use super::dates::localized;
use crate::model::{Counter, Post, Share, WHOLE, top};
use crate::moment::Moment;
use crate::scenario::ExportHeaders;
use crate::studio::Visitor;
use crate::studio::account_numbers::Daily;
use crate::studio::window::{LocalDay, Window};

/// Rows of the content file.
const POSTS: usize = 15;
/// Days of the activity file, the day of the export included.
const ACTIVE_DAYS: i64 = 7;
const TERRITORIES: usize = 10;

/// One file.
pub(super) struct Sheet {
    /// Without its ending.
    pub name: &'static str,
    pub header: Vec<&'static str>,
    pub rows: Vec<Vec<String>>,
}

/// English headers, and those of the one Swedish project.
const SWEDISH: [(&str, &str); 6] = [
    ("Date", "Datum"),
    ("Video Views", "Videovisningar"),
    ("Profile Views", "Profilvisningar"),
    ("Likes", "Gilla-markeringar"),
    ("Comments", "Kommentarer"),
    ("Shares", "Delningar"),
];

/// How the ZIP of a tab is called.
pub(super) fn title(tab: &str) -> &'static str {
    match tab {
        "content" => "Content",
        "viewers" => "Viewers",
        "followers" => "Followers",
        _ => "Overview",
    }
}

/// The files of a tab, or nothing for a tab that has none.
pub(super) fn of_tab(visitor: &Visitor, tab: &str, window: Window) -> Option<Vec<Sheet>> {
    Some(match tab {
        "overview" => vec![overview(visitor, window)],
        "content" => vec![content(visitor)],
        "viewers" => vec![viewers(visitor, window)],
        "followers" => vec![
            follower_history(visitor, window),
            follower_activity(visitor, window),
            shares(
                "FollowerGender",
                "Gender",
                &visitor.account.audience.genders,
            ),
            territories(visitor),
        ],
        _ => return None,
    })
}

fn header(visitor: &Visitor, names: &[&'static str]) -> Vec<&'static str> {
    let translated = |name: &&'static str| {
        let known = SWEDISH.iter().find(|(english, _)| english == name);
        match visitor.platform.scenario.studio.export_headers {
            ExportHeaders::English => *name,
            ExportHeaders::Swedish => known.map_or(*name, |(_, swedish)| *swedish),
        }
    };
    names.iter().map(translated).collect()
}

fn label(visitor: &Visitor, day: &LocalDay) -> String {
    localized(visitor.platform.scenario.studio.locale, day.label)
}

/// A number that is not there is the text `undefined`.
fn told(count: Option<i64>) -> String {
    count.map_or_else(|| "undefined".to_owned(), |count| count.to_string())
}

fn overview(visitor: &Visitor, window: Window) -> Sheet {
    let metrics = [
        Daily::Views,
        Daily::ProfileViews,
        Daily::Likes,
        Daily::Comments,
        Daily::Shares,
    ];
    let names = [
        "Date",
        "Video Views",
        "Profile Views",
        "Likes",
        "Comments",
        "Shares",
    ];
    let days = window.days(visitor);
    let row = |day: &LocalDay| {
        let counts = metrics.iter().map(|metric| told(metric.of(visitor, day)));
        std::iter::once(label(visitor, day)).chain(counts).collect()
    };
    Sheet {
        name: "Overview",
        header: header(visitor, &names),
        rows: days.iter().map(row).collect(),
    }
}

/// The total of an unfinished day is missing, the other two are 0.
fn viewers(visitor: &Visitor, window: Window) -> Sheet {
    let days = window.days(visitor);
    let row = |day: &LocalDay| {
        let count = |metric: Daily| metric.of(visitor, day);
        vec![
            label(visitor, day),
            told(count(Daily::UniqueViewers)),
            count(Daily::NewViewers).unwrap_or(0).to_string(),
            count(Daily::ReturningViewers).unwrap_or(0).to_string(),
        ]
    };
    Sheet {
        name: "Viewers",
        header: header(
            visitor,
            &["Date", "Total Viewers", "New Viewers", "Returning Viewers"],
        ),
        rows: days.iter().map(row).collect(),
    }
}

fn follower_history(visitor: &Visitor, window: Window) -> Sheet {
    let names = [
        "Date",
        "Followers",
        "Difference in followers from previous day",
    ];
    let days = window.days(visitor);
    let row = |day: &LocalDay| {
        vec![
            label(visitor, day),
            told(Daily::Followers.of(visitor, day)),
            told(Daily::NetFollowers.of(visitor, day)),
        ]
    };
    Sheet {
        name: "FollowerHistory",
        header: header(visitor, &names),
        rows: days.iter().map(row).collect(),
    }
}

/// The last days alone, whatever the range; the day of the export is filled with 0.
fn follower_activity(visitor: &Visitor, window: Window) -> Sheet {
    let window = Window::new(ACTIVE_DAYS, 0, window.offset);
    let (from, _) = window.span(visitor.call.now);
    let last = window.last(visitor.call.now);
    let mut rows = Vec::new();
    for place in 0..ACTIVE_DAYS {
        let date = last - chrono::Days::new((ACTIVE_DAYS - 1 - place) as u64);
        let start = from.plus_days(place);
        for hour in 0..24 {
            let at: Moment = start.plus_hours(hour);
            let count = match date == last {
                true => 0,
                false => visitor.account.active_followers(at.date())[at.hour()],
            };
            let day = localized(visitor.platform.scenario.studio.locale, date);
            rows.push(vec![day, hour.to_string(), count.to_string()]);
        }
    }
    Sheet {
        name: "FollowerActivity",
        header: header(visitor, &["Date", "Hour", "Active followers"]),
        rows,
    }
}

fn ratio(parts: u32) -> String {
    (f64::from(parts) / f64::from(WHOLE)).to_string()
}

fn shares(name: &'static str, of: &'static str, list: &[Share]) -> Sheet {
    let lines = list.iter();
    Sheet {
        name,
        header: vec![of, "Distribution"],
        rows: lines
            .map(|share| vec![share.of.to_owned(), ratio(share.parts)])
            .collect(),
    }
}

fn territories(visitor: &Visitor) -> Sheet {
    let shown = top(&visitor.account.audience.countries, TERRITORIES);
    let others = WHOLE - shown.iter().map(|share| share.parts).sum::<u32>();
    let mut sheet = shares("FollowerTopTerritories", "Top territories", &shown);
    sheet.rows.push(vec!["Others".to_owned(), ratio(others)]);
    sheet
}

/// The newest posts as of today, in no particular order.
fn content(visitor: &Visitor) -> Sheet {
    let (platform, account, now) = (visitor.platform, visitor.account, visitor.call.now);
    let locale = platform.scenario.studio.locale;
    let mut posts: Vec<&Post> = account.public_posts(now).take(POSTS).collect();
    posts.sort_by_key(|post| post.id as u32);
    let names = [
        "Time",
        "Video title",
        "Video link",
        "Post time",
        "Total likes",
        "Total comments",
        "Total shares",
        "Total views",
    ];
    let row = |post: &&Post| {
        let counters = post.counters(now);
        vec![
            localized(locale, now.date()),
            platform.world.caption(account, post),
            format!(
                "https://www.tiktok.com/@{}/video/{}",
                account.handle, post.id
            ),
            localized(locale, post.published.date()),
            counters.likes_net().to_string(),
            counters[Counter::Comments].to_string(),
            counters[Counter::Shares].to_string(),
            counters.views_net().to_string(),
        ]
    };
    Sheet {
        name: "Content",
        header: names.to_vec(),
        rows: posts.iter().map(row).collect(),
    }
}
