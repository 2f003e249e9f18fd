//! What is asked of the API for Business only where somebody wants it, beside the simulator's own
//! numbers: comments, averages of others, trends.

use std::collections::{BTreeMap, BTreeSet};

use toklake_simulator::{Comment, Moment, Scenario, World};

use super::stage::{Click, Stage, scenario};
use crate::beside::{Comparison, Numbers, assert_true, assert_untrue_is_named, query};
use crate::desk::Desk;

const HANDLE: &str = "kite.workshop";
const CATEGORY: &str = "PETS";
const COUNTRY: &str = "DE";

/// What is made of each dataset that is true.
const UNTRUE: [(&str, &str); 4] = [
    ("comments_daily", "own_comments + 1 as own_comments"),
    ("benchmarks", "shares_mean + 1 as shares_mean"),
    ("trends_hashtags", "views + 1 as views"),
    ("trends_sounds", "rank + 1 as rank"),
];

/// Each post is asked for its comments, no faster than TikTok allows: eight are enough.
fn few_posts() -> Scenario {
    let mut scenario = scenario();
    scenario.accounts.retain(|plan| plan.handle == HANDLE);
    scenario.accounts[0].posts.count = Some(8);
    scenario.accounts[0].posts.typical_views = Some(2_500.0);
    scenario
}

#[test]
fn comments_averages_and_trends_are_true() {
    let stage = Stage::of(Desk::new(), few_posts());
    stage.signed_in(HANDLE);
    let login = ["login", "advertiser", "--account", HANDLE];
    let answer = stage.paste(&login, HANDLE, Click::Agree);
    assert_eq!(answer.code, 0, "{}", answer.err);
    stage
        .desk
        .toklake_ends(0, &["extract", "--country", COUNTRY]);
    stage.desk.toklake(&["run", "--offline"]);
    let more = ["--comments", "--benchmark", CATEGORY, "--country", COUNTRY];
    let extract = [&["extract"][..], &more].concat();
    stage.desk.toklake_ends(0, &extract);
    stage.desk.toklake(&["run", "--offline"]);
    assert_true(&stage.desk, compared(&stage));
    assert_untrue_is_named(&stage.desk, &UNTRUE, compared(&stage));
}

fn compared(stage: &Stage) -> [Comparison; 4] {
    let (world, now) = (stage.tiktok.world(), stage.tiktok.clock().now());
    let by_day = "video_id || ' ' || cast(date as text)";
    let (tag, sound) = ("country || ' ' || hashtag_id", "country || ' ' || sound_id");
    let asked = |dataset, key, columns: &[&'static str], times, truth, least| {
        let columns: Vec<_> = columns.iter().map(|name| (*name, times)).collect();
        (dataset, (query(key, &columns, dataset), truth), least)
    };
    [
        asked(
            "comments_daily",
            by_day,
            &COMMENTS,
            1,
            comments(world, now),
            100,
        ),
        asked(
            "benchmarks",
            "category",
            &MEANS,
            10_000,
            benchmark(world),
            8,
        ),
        asked("trends_hashtags", tag, &TAGS, 1, tags(world, now), 300),
        asked(
            "trends_sounds",
            sound,
            &["rank", "duration_seconds"],
            1,
            sounds(world, now),
            50,
        ),
    ]
}

const COMMENTS: [&str; 6] = [
    "comments",
    "replies",
    "own_comments",
    "hidden_comments",
    "writers",
    "comment_likes_total",
];

/// What was written under each post on each day.
#[derive(Default)]
struct Day {
    comments: i64,
    replies: i64,
    own: i64,
    hidden: i64,
    writers: BTreeSet<u64>,
    likes: i64,
}

impl Day {
    fn take(&mut self, comment: &Comment, is_reply: bool) {
        self.likes += comment.likes as i64;
        if comment.by_owner {
            self.own += 1;
            return;
        }
        self.writers.insert(comment.author);
        self.comments += i64::from(!is_reply);
        self.replies += i64::from(is_reply);
        self.hidden += i64::from(comment.is_hidden);
    }

    fn numbers(&self) -> [i64; COMMENTS.len()] {
        let writers = self.writers.len() as i64;
        [
            self.comments,
            self.replies,
            self.own,
            self.hidden,
            writers,
            self.likes,
        ]
    }
}

fn comments(world: &World, now: Moment) -> Numbers {
    let account = world.account(HANDLE).expect("it is there");
    let mut days: BTreeMap<String, Day> = BTreeMap::new();
    for post in account.public_posts(now) {
        let mut take = |comment: &Comment, is_reply: bool| {
            let place = format!("{} {}", post.id_text(), comment.written.date());
            days.entry(place).or_default().take(comment, is_reply);
        };
        for (comment, replies) in post.comments(now) {
            take(&comment, false);
            replies.iter().for_each(|reply| take(reply, true));
        }
    }
    let of_day = |(place, day): (String, Day)| {
        let named = COMMENTS.into_iter().zip(day.numbers());
        let named = named.map(|(name, number)| (format!("{place} {name}"), Some(number)));
        named.collect::<Vec<_>>()
    };
    days.into_iter().flat_map(of_day).collect()
}

const MEANS: [&str; 8] = [
    "likes_mean",
    "comments_mean",
    "shares_mean",
    "views_mean",
    "videos_mean",
    "followers_mean",
    "net_followers_mean",
    "engagement_rate",
];

fn benchmark(world: &World) -> Numbers {
    let means = world.benchmark(CATEGORY);
    let means = [
        means.likes,
        means.comments,
        means.shares,
        means.views,
        means.videos,
        means.followers,
        means.follower_growth,
        means.engagement_rate,
    ];
    let named = MEANS.into_iter().zip(means);
    let whole = |mean: f64| Some((mean * 10_000.0).round() as i64);
    named
        .map(|(name, mean)| (format!("{CATEGORY} {name}"), whole(mean)))
        .collect()
}

const TAGS: [&str; 4] = ["rank", "rank_change", "views", "posts"];

/// The list of hashtags of a week.
fn tags(world: &World, now: Moment) -> Numbers {
    let mut truth = Numbers::new();
    for (place, tag) in world.trending_tags(COUNTRY, now, 7).iter().enumerate() {
        let rank = place as i64 + 1;
        let before = tag.days.first().and_then(|(_, rank, _)| *rank);
        let views: u64 = tag.days.iter().map(|(_, _, views)| views).sum();
        let numbers = [
            Some(rank),
            before.map(|before| before as i64 - rank),
            Some(views as i64),
            Some(views as i64 / 7_000),
        ];
        for (name, number) in TAGS.into_iter().zip(numbers) {
            truth.insert(format!("{COUNTRY} {} {name}", tag.id), number);
        }
    }
    truth
}

/// The list of sounds of a week; TikTok writes 0 where it does not know how long one is.
fn sounds(world: &World, now: Moment) -> Numbers {
    let mut truth = Numbers::new();
    for (place, sound) in world.trending_sounds(COUNTRY, now, 7).iter().enumerate() {
        let seconds = Some(sound.seconds as i64).filter(|seconds| *seconds > 0);
        let of = format!("{COUNTRY} {}", sound.id);
        truth.insert(format!("{of} rank"), Some(place as i64 + 1));
        truth.insert(format!("{of} duration_seconds"), seconds);
    }
    truth
}
