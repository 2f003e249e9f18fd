//! What Studio alone tells, beside the simulator's own numbers.

mod people;

use chrono::{Days, NaiveDate};
use toklake_simulator::{Account, Counter, DayState, Live, Moment, Post, Scenario, WHOLE};

use super::stage::{CREATOR, import, small, studio_of};
use crate::beside::{Asked, Comparison, Numbers, assert_true, assert_untrue_is_named};
use crate::sessions::stage::Stage;

/// Days of the calendar that are asked for.
const DAYS: u64 = 28;

/// A creator with posts that earn, LIVE sessions, photos, and friends in her captions.
fn earning() -> Scenario {
    let mut scenario = small();
    scenario.seed = 24;
    let plan = &mut scenario.accounts[0];
    plan.lives = 6;
    plan.posts.typical_views = Some(9_000.0);
    plan.posts.mentions = vec!["tin.roof".to_owned(), "Night_Bus".to_owned()];
    scenario
}

#[test]
fn rewards_live_searches_curves_viewers_and_followers_are_true() {
    let Some(stage) = studio_of(earning()) else {
        return;
    };
    import(&stage, CREATOR);
    let stage = stage.with("TOKLAKE_STUDIO_DOWNLOADS", "false");
    let days = DAYS.to_string();
    let extract = ["extract", "--source", "studio", "--days", &days];
    stage.desk.toklake_ends(0, &extract);
    stage.desk.toklake(&["run", "--offline"]);
    assert_true(&stage.desk, Told::of(&stage).compared());
    assert_untrue_is_named(&stage.desk, &UNTRUE, Told::of(&stage).compared());
}

/// What is made of each dataset that is true.
const UNTRUE: [(&str, &str); 11] = [
    ("rewards_daily", "rewards + 0.01 as rewards"),
    ("video_rewards", "rewards_total * 2 as rewards_total"),
    ("live_sessions", "diamonds + sessions as diamonds"),
    ("search_terms", "share_rate / 2 as share_rate"),
    (
        "video_curves",
        "case when second = 3 then share_rate / 2 else share_rate end as share_rate",
    ),
    (
        "video_audience",
        "case when name = 'female' then share_rate / 2 else share_rate end as share_rate",
    ),
    (
        "video_geography",
        "viewers_estimated + 1 as viewers_estimated",
    ),
    ("account_daily", "new_viewers + 1 as new_viewers"),
    ("follower_activity", "(hour + 1) % 24 as hour"),
    (
        "audience_weekly",
        "case when name = 'male' then share_rate / 2 else share_rate end as share_rate",
    ),
    ("mentions", "'@' || handle as handle"),
];

/// What the world has to say to one who asks now.
struct Told<'s> {
    stage: &'s Stage,
    account: &'s Account,
    now: Moment,
}

/// A column, and what a session adds to it.
type LiveColumn = (&'static str, fn(&Live) -> u64);

fn parts(of: u32) -> Option<i64> {
    Some(i64::from(of))
}

impl<'s> Told<'s> {
    fn of(stage: &'s Stage) -> Self {
        let account = stage.tiktok.world().account(CREATOR);
        Self {
            stage,
            account: account.expect("she is there"),
            now: stage.tiktok.clock().now(),
        }
    }

    /// Every comparison, and how many numbers it has at least.
    fn compared(&self) -> [Comparison; 12] {
        [
            ("rewards by day", self.rewards(), 180),
            ("rewards of posts", self.rewards_of_posts(), 4),
            ("LIVE", self.live(), 150),
            ("searches of posts", self.searches(), 20),
            ("searches of the account", self.searches_of_account(), 10),
            ("curves", self.curves(), 200),
            ("viewers of posts", self.viewers(), 150),
            ("places", self.places(), 100),
            ("new and returning viewers", self.loyalty(), 50),
            ("active followers", self.active_hours(), 100),
            ("followers by week", self.followers(), 25),
            ("mentions", self.mentions(), 2),
        ]
    }

    fn posts(&self) -> impl Iterator<Item = &'s Post> {
        let now = self.now;
        self.account
            .posts
            .iter()
            .filter(move |post| post.is_public(now))
    }

    /// Videos whose page still tells how they are watched.
    fn videos(&self) -> impl Iterator<Item = &'s Post> {
        let shown = self.stage.tiktok.shown();
        let now = self.now;
        self.posts()
            .filter(move |post| !post.is_photo() && !shown.is_quiet(post, now))
    }

    /// The days asked for that are there by now: Studio says of yesterday all day that it is not.
    fn days(&self, count: u64) -> Vec<NaiveDate> {
        let today = self.now.date();
        let days = (2..=count).rev().map(|back| today - Days::new(back));
        let shown = self.stage.tiktok.shown();
        days.filter(|date| shown.day_state(self.account, *date, self.now) != DayState::Missing)
            .collect()
    }

    fn rewards(&self) -> Asked {
        let mut truth = Numbers::new();
        for (scope, count) in [("account", 60), ("program", 120)] {
            for back in 1..=count {
                let from = self.now.midnight().plus_days(-back);
                let posts = self.account.posts.iter();
                let earned = posts.map(|post| post.rewards_between(from, from.plus_days(1)).cents);
                let cents: u64 = earned.sum();
                truth.insert(format!("{scope} {}", from.date()), Some(cents as i64));
            }
        }
        let query = "select scope || ' ' || cast(date as text) as place, cast(round(rewards * 100) as bigint) as number \
             from rewards_daily";
        (query.to_owned(), truth)
    }

    fn rewards_of_posts(&self) -> Asked {
        let earning = self.posts().filter(|post| post.earns_rewards());
        let truth = earning.map(|post| {
            let cents = post.rewards(self.now).cents;
            (post.id_text(), Some(cents as i64))
        });
        let query = "select video_id as place, cast(round(rewards_total * 100) as bigint) as number from video_rewards";
        (query.to_owned(), truth.collect())
    }

    fn live(&self) -> Asked {
        let columns: [LiveColumn; 8] = [
            ("sessions", |_| 1),
            ("views", |live| live.views),
            ("viewers", |live| live.unique_viewers),
            ("top_viewers", |live| live.top_viewers),
            ("duration_seconds", |live| live.seconds),
            ("new_followers", |live| live.new_followers),
            ("diamonds", |live| live.diamonds),
            ("gift_givers", |live| live.gifters),
        ];
        let mut truth = Numbers::new();
        for date in self.days(DAYS) {
            let lives = self.account.lives.iter();
            let lives: Vec<&Live> = lives.filter(|live| live.started.date() == date).collect();
            assert!(lives.len() < 2, "the most of several is no sum");
            for (name, number) in columns {
                let number: u64 = lives.iter().map(|live| number(live)).sum();
                truth.insert(format!("{date} {name}"), Some(number as i64));
            }
        }
        let of = |(name, _): LiveColumn| {
            format!(
                "select cast(date as text) || ' {name}' as place, {name} as number from live_sessions"
            )
        };
        (columns.map(of).join(" union all "), truth)
    }

    fn searches(&self) -> Asked {
        let world = self.stage.tiktok.world();
        let shown = self.stage.tiktok.shown();
        let mut truth = Numbers::new();
        for post in self.posts().filter(|post| !shown.is_quiet(post, self.now)) {
            let sources = post.viewers().sources;
            let search = sources.iter().find(|share| share.of == "Search");
            let views = post.counters(self.now)[Counter::Views] as f64;
            let found = views * f64::from(search.expect("it is a source").parts) / f64::from(WHOLE);
            if found < 10.0 {
                continue;
            }
            for term in world.search_terms(self.account, post).into_iter().take(5) {
                truth.insert(
                    format!("{} {}", post.id_text(), term.term),
                    parts(term.parts),
                );
            }
        }
        let query = format!(
            "select video_id || ' ' || term as place, cast(round(share_rate * {WHOLE}) as bigint) as number \
             from search_terms where subject = 'video'"
        );
        (query, truth)
    }

    fn searches_of_account(&self) -> Asked {
        let world = self.stage.tiktok.world();
        let to = self.now.midnight();
        let from = to.plus_days(-(DAYS as i64));
        let terms = world.account_search_terms(self.account, from, to);
        let terms = terms.into_iter().take(10);
        let query = format!(
            "select term as place, cast(round(share_rate * {WHOLE}) as bigint) as number \
             from search_terms where subject = 'account'"
        );
        (
            query,
            terms.map(|term| (term.term, parts(term.parts))).collect(),
        )
    }

    fn curves(&self) -> Asked {
        let mut truth = Numbers::new();
        for post in self.videos() {
            let retention = post.retention().expect("a video has one");
            for (curve, shares) in [
                ("retention", &retention.still_watching),
                ("likes", &retention.likes),
            ] {
                for (second, share) in shares.iter().enumerate() {
                    truth.insert(
                        format!("{} {curve} {second}", post.id_text()),
                        parts(*share),
                    );
                }
            }
        }
        let query = format!(
            "select video_id || ' ' || curve || ' ' || cast(second as text) as place, \
             cast(round(share_rate * {WHOLE}) as bigint) as number from video_curves"
        );
        (query, truth)
    }
}
