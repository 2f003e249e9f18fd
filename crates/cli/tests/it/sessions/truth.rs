//! What is asked of the API for Business only where somebody wants it, beside the simulator's own
//! numbers: comments, averages of others, trends.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;
use toklake_simulator::{Comment, Moment, Scenario, World};

use super::stage::{Click, Stage, scenario};
use crate::desk::Desk;

const HANDLE: &str = "kite.workshop";
const CATEGORY: &str = "PETS";
const COUNTRY: &str = "DE";

/// Numbers by their place; NULL where there is none.
type Numbers = BTreeMap<String, Option<i64>>;

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
    for (dataset, query, truth, least) in compared(&stage) {
        let differ = differences(&numbers(&stage, &query, &[]), &truth);
        assert!(differ.is_empty(), "{dataset}: {differ:#?}");
        let equal = truth.values().flatten().count();
        println!("{dataset}: {equal} numbers are true");
        assert!(equal >= least, "{dataset}: only {equal}");
    }
    what_is_not_true_is_named(&stage);
}

fn what_is_not_true_is_named(stage: &Stage) {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../project/models/curated");
    for (dataset, columns) in UNTRUE {
        let file = models.join(format!("{dataset}.sql"));
        let sql = std::fs::read_to_string(file).expect("the model has a query");
        stage.desk.put(
            &format!("untrue/models/curated/{dataset}.sql"),
            format!("select * replace ({columns}) from (\n{sql}\n)"),
        );
    }
    let untrue = ["--project", "untrue"];
    stage.desk.toklake(&["rebuild", "--project", "untrue"]);
    for (dataset, query, truth, _) in compared(stage) {
        let differ = differences(&numbers(stage, &query, &untrue), &truth);
        assert!(
            !differ.is_empty(),
            "{dataset}: what is not true is not named"
        );
    }
}

/// A dataset, a query, what it has to answer, and how many numbers that is at least.
fn compared(stage: &Stage) -> [(&'static str, String, Numbers, usize); 4] {
    let (world, now) = (stage.tiktok.world(), stage.tiktok.clock().now());
    [
        (
            "comments_daily",
            query(
                "video_id || ' ' || cast(date as text)",
                &COMMENTS.map(|name| (name, 1)),
                "comments_daily",
            ),
            comments(world, now),
            100,
        ),
        (
            "benchmarks",
            query("category", &MEANS.map(|name| (name, 10_000)), "benchmarks"),
            benchmark(world),
            8,
        ),
        (
            "trends_hashtags",
            query(
                "country || ' ' || hashtag_id",
                &TAGS.map(|name| (name, 1)),
                "trends_hashtags",
            ),
            tags(world, now),
            300,
        ),
        (
            "trends_sounds",
            query(
                "country || ' ' || sound_id",
                &["rank", "duration_seconds"].map(|name| (name, 1)),
                "trends_sounds",
            ),
            sounds(world, now),
            50,
        ),
    ]
}

/// Each column of a dataset in a row of its own, so many times as large.
fn query(key: &str, columns: &[(&str, i64)], dataset: &str) -> String {
    let of = |(name, times): &(&str, i64)| {
        format!(
            "select {key} || ' {name}' as place, cast(round({name} * {times}) as bigint) as number from {dataset}"
        )
    };
    let columns: Vec<String> = columns.iter().map(of).collect();
    columns.join(" union all ")
}

fn numbers(stage: &Stage, query: &str, more: &[&str]) -> Numbers {
    let arguments = [&["sql", query, "--format", "json"], more].concat();
    let answer = stage.desk.toklake_ends(0, &arguments);
    let rows: Vec<Value> = serde_json::from_str(&answer.out).expect("an array of rows");
    let pair = |row: &Value| {
        let place = row["place"].as_str().expect("a place").to_owned();
        (place, row["number"].as_i64())
    };
    rows.iter().map(pair).collect()
}

fn differences(facts: &Numbers, truth: &Numbers) -> Vec<String> {
    let places: BTreeSet<&String> = facts.keys().chain(truth.keys()).collect();
    let differ = places
        .into_iter()
        .filter(|place| facts.get(*place) != truth.get(*place));
    differ
        .map(|place| {
            let (fact, told) = (facts.get(place), truth.get(place));
            format!("{place}: {fact:?} instead of {told:?}")
        })
        .collect()
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
