//! What only files tell, beside the simulator's own numbers: sounds, categories that a person gave,
//! followers who stayed.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use chrono::{Days, NaiveDate};
use serde_json::json;
use toklake_simulator::{Account, Counter, Moment, Post, Scenario, World};

use crate::beside::{
    Asked, Column, Comparison, Numbers, assert_true, assert_untrue_is_named, query,
};
use crate::desk::Desk;

const HANDLE: &str = "tin.roof.sim";
const CATEGORIES: [&str; 3] = ["music", "dance", "comedy"];
const JOINED: NaiveDate = NaiveDate::from_ymd_opt(2026, 3, 20).expect("a date");
const LAST: NaiveDate = NaiveDate::from_ymd_opt(2026, 6, 14).expect("a date");
/// The first day on which somebody looked: what is older has a history that nobody saw.
const FIRST_LOOK: NaiveDate = NaiveDate::from_ymd_opt(2026, 4, 10).expect("a date");

/// What is made of each dataset that is true.
const UNTRUE: [(&str, &str); 3] = [
    ("sounds_daily", "coalesce(shares, 0) as shares"),
    (
        "categories_monthly",
        "views_change_rate + 1 as views_change_rate",
    ),
    ("remaining_followers_daily", "followers + 1 as followers"),
];

#[test]
fn sounds_categories_and_followers_of_files_are_true() {
    let world = World::new(&scenario());
    let told = Told {
        world: &world,
        account: world.account(HANDLE).expect("it is there"),
    };
    let desk = Desk::new();
    desk.put("readings.ndjson", told.lines());
    desk.put("labels.csv", told.labels());
    desk.put("user_data_tiktok.json", told.own_data());
    let files = ["readings.ndjson", "labels.csv", "user_data_tiktok.json"];
    desk.toklake_ends(0, &[&["run"], &files[..]].concat());
    assert_true(&desk, told.compared());
    assert_untrue_is_named(&desk, &UNTRUE, told.compared());
}

fn scenario() -> Scenario {
    let text = format!(
        "seed = 31\nclock = \"2026-06-15T12:00:00Z\"\n\
         [[accounts]]\nhandle = \"{HANDLE}\"\npersona = \"personal\"\njoined = \"{JOINED}\"\n\
         followers_at_start = 120\n\
         posts = {{ count = 40, first = \"{JOINED}\", last = \"{LAST}\", typical_views = 3000 }}\n"
    );
    Scenario::parse(&text).expect("a scenario")
}

/// Views, likes, comments, shares.
type Totals = [i64; 4];

/// What a post had gained on a day when it was looked at, since it was last; `None` where nobody knows.
type Gains = (NaiveDate, Option<Totals>);

struct Told<'w> {
    world: &'w World,
    account: &'w Account,
}

fn look(date: NaiveDate) -> Moment {
    let evening = date.and_hms_opt(21, 0, 0).expect("an hour");
    Moment::from(evening.and_utc())
}

fn totals(post: &Post, at: Moment) -> Totals {
    let counters = post.counters(at);
    let plain = |counter| counters[counter] as i64;
    [
        counters.views_net(),
        counters.likes_net(),
        plain(Counter::Comments),
        plain(Counter::Shares),
    ]
}

/// Days on which a post is looked at: now and then one is left out.
fn looks(post: &Post) -> impl Iterator<Item = NaiveDate> {
    let days = FIRST_LOOK.iter_days().take_while(|date| *date <= LAST);
    let number = |date: &NaiveDate| post.id / 7 + (*date - JOINED).num_days() as u64;
    let is_looked_at =
        move |date: &NaiveDate| post.is_public(look(*date)) && !number(date).is_multiple_of(5);
    days.filter(is_looked_at)
}

fn gains(post: &Post) -> Vec<Gains> {
    let published = post.published.date();
    let mut before: Option<Totals> = None;
    let of_look = |date: NaiveDate| {
        let now = totals(post, look(date));
        let is_young = before.is_none() && date < published + Days::new(7);
        let since = if is_young { Some([0; 4]) } else { before };
        before = Some(now);
        let gained = |since: Totals| std::array::from_fn(|at| now[at] - since[at]);
        (date, since.map(gained))
    };
    looks(post).map(of_look).collect()
}

impl Told<'_> {
    fn posts(&self) -> impl Iterator<Item = (&Post, &'static str)> {
        let categories = CATEGORIES.iter().copied().cycle();
        let posts = self.account.posts.iter().zip(categories);
        posts.filter(|(post, _)| looks(post).next().is_some())
    }

    fn sound(&self, post: &Post) -> &str {
        &self.world.effects.sound(post.sound).name
    }

    /// A line for each look at each post.
    fn lines(&self) -> String {
        let line = |post: &Post, date: NaiveDate| {
            let [views, likes, comments, shares] = totals(post, look(date));
            json!({
                "account": HANDLE, "video_id": post.id_text(), "observed_at": look(date).utc(),
                "create_time": post.published.utc().timestamp(), "sound": self.sound(post),
                "views_total": views, "likes_total": likes, "comments_total": comments, "shares_total": shares,
            })
        };
        let of_post = |(post, _)| looks(post).map(move |date| line(post, date));
        let lines = self.posts().flat_map(of_post);
        lines.map(|line| format!("{line}\n")).collect()
    }

    fn labels(&self) -> String {
        let lines = self
            .posts()
            .map(|(post, category)| format!("{},{category}\n", post.id_text()));
        ["video_id,category\n".to_owned()]
            .into_iter()
            .chain(lines)
            .collect()
    }

    /// The day on which each who still follows began to: who has followed longest leaves first.
    fn followers(&self) -> VecDeque<NaiveDate> {
        let at_start = self.account.followers(Moment::of_date(JOINED));
        let mut dates: VecDeque<NaiveDate> = (0..at_start).map(|_| JOINED).collect();
        for day in self.account.days(JOINED, LAST) {
            dates.extend((0..day.followers_gained).map(|_| day.date));
            dates.drain(..day.followers_lost as usize);
            assert_eq!(dates.len() as u64, day.followers);
        }
        dates
    }

    /// The list of followers as TikTok hands it over, newest first.
    fn own_data(&self) -> String {
        let follower = |(place, date): (usize, &NaiveDate)| json!({ "Date": format!("{date} 11:05:01"), "UserName": format!("fan_{place}") });
        let followers = self.followers();
        let list: Vec<_> = followers.iter().enumerate().rev().map(follower).collect();
        json!({ "Profile And Settings": {
            "Follower": { "FansList": list },
            "Profile Info": { "ProfileMap": { "userName": HANDLE } },
        } })
        .to_string()
    }

    fn compared(&self) -> [Comparison; 3] {
        [
            ("sounds by day", self.sounds(), 1_500),
            ("categories by month", self.categories(), 60),
            ("followers who stayed", self.remaining(), 60),
        ]
    }

    fn sounds(&self) -> Asked {
        let mut sums: BTreeMap<String, Sum> = BTreeMap::new();
        for (post, _) in self.posts() {
            let sound = self.sound(post);
            let kind = if sound == "original sound" {
                "original"
            } else {
                "library"
            };
            for (date, gained) in gains(post) {
                let sum = sums.entry(format!("{date} {sound} {kind}")).or_default();
                sum.take(post.id, gained);
            }
        }
        let mut truth = Numbers::new();
        for (place, sum) in sums {
            let numbers = [
                ("videos", Some(sum.videos.len() as i64)),
                ("views", sum.gained(0)),
                ("likes", sum.gained(1)),
                ("shares", sum.gained(3)),
            ];
            put(&mut truth, &place, numbers);
        }
        let columns = ["videos", "views", "likes", "shares"].map(plain);
        (
            query(
                "cast(date as text) || ' ' || sound || ' ' || kind",
                &columns,
                "sounds_daily",
            ),
            truth,
        )
    }

    fn categories(&self) -> Asked {
        let mut months: BTreeMap<(String, &str), Sum> = BTreeMap::new();
        let mut published: BTreeMap<(String, &str), i64> = BTreeMap::new();
        let month_of = |date: NaiveDate| date.format("%Y-%m").to_string();
        for (post, category) in self.posts() {
            *published
                .entry((month_of(post.published.date()), category))
                .or_default() += 1;
            for (date, gained) in gains(post) {
                if gained.is_some() {
                    let sum = months.entry((month_of(date), category)).or_default();
                    sum.take(post.id, gained);
                }
            }
        }
        let views = |place: &(String, &str)| months.get(place)?.gained(0);
        let mut truth = Numbers::new();
        let places: BTreeSet<_> = months.keys().chain(published.keys()).collect();
        for place in places {
            let (month, category) = place;
            let sum = months.get(place);
            let of_month = CATEGORIES
                .iter()
                .filter_map(|other| views(&(month.clone(), other)));
            let all: i64 = of_month.sum();
            let before = views(&(month_before(month), category)).filter(|views| *views > 0);
            let now = views(place);
            let numbers = [
                (
                    "videos_published",
                    Some(published.get(place).copied().unwrap_or(0)),
                ),
                (
                    "videos_gaining",
                    Some(sum.map_or(0, |sum| sum.videos.len() as i64)),
                ),
                ("views", now),
                ("likes", sum.and_then(|sum| sum.gained(1))),
                ("comments", sum.and_then(|sum| sum.gained(2))),
                ("shares", sum.and_then(|sum| sum.gained(3))),
                (
                    "views_share",
                    now.map(|now| millionths(now as f64 / all as f64)),
                ),
                (
                    "views_change_rate",
                    now.zip(before)
                        .map(|(now, before)| millionths(now as f64 / before as f64 - 1.0)),
                ),
            ];
            put(&mut truth, &format!("{month} {category}"), numbers);
        }
        let counts = [
            "videos_published",
            "videos_gaining",
            "views",
            "likes",
            "comments",
            "shares",
        ];
        let rates = ["views_share", "views_change_rate"].map(|name| (name, 1_000_000));
        let columns = [&counts.map(plain)[..], &rates].concat();
        (
            query("month || ' ' || category", &columns, "categories_monthly"),
            truth,
        )
    }

    fn remaining(&self) -> Asked {
        let mut truth = Numbers::new();
        for date in self.followers() {
            let count = truth.entry(format!("{date} followers")).or_insert(Some(0));
            *count = count.map(|count| count + 1);
        }
        let key = "cast(date as text)";
        (
            query(key, &[plain("followers")], "remaining_followers_daily"),
            truth,
        )
    }
}

/// What several posts gained.
#[derive(Default)]
struct Sum {
    videos: BTreeSet<u64>,
    gained: Option<Totals>,
}

impl Sum {
    fn take(&mut self, post: u64, gained: Option<Totals>) {
        self.videos.insert(post);
        if let Some(gained) = gained {
            let sum = self.gained.get_or_insert_default();
            *sum = std::array::from_fn(|at| sum[at] + gained[at]);
        }
    }

    fn gained(&self, at: usize) -> Option<i64> {
        self.gained.map(|gained| gained[at])
    }
}

fn millionths(ratio: f64) -> i64 {
    (ratio * 1e6).round() as i64
}

fn month_before(month: &str) -> String {
    let first: NaiveDate = format!("{month}-01").parse().expect("a month");
    (first - Days::new(1)).format("%Y-%m").to_string()
}

fn put<const N: usize>(truth: &mut Numbers, place: &str, numbers: [(&str, Option<i64>); N]) {
    for (name, number) in numbers {
        truth.insert(format!("{place} {name}"), number);
    }
}

fn plain(name: &'static str) -> Column {
    (name, 1)
}
