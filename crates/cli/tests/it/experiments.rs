//! Experiments: a plan is kept as it was drawn, through runs and rebuilds, and says what is missing until it is over.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use toklake_pipeline::{Asked, Experiment, Overrides, Pipeline, Settings};
use toklake_simulator::{Counter, Moment, PlannedPost, Scenario, World};

use crate::desk::Desk;
use crate::lakes::fixture;

fn desk() -> Desk {
    let desk = Desk::new();
    let export = fixture("luna.beats/second").display().to_string();
    desk.toklake_ends(0, &["run", &export]);
    desk
}

#[test]
fn a_plan_is_kept_as_it_was_drawn_and_says_not_yet() {
    let desk = desk();
    let plan = [
        "experiment",
        "plan",
        "--hours",
        "8",
        "17",
        "--posts",
        "24",
        "--seed",
        "7",
    ];
    let look = desk
        .toklake_ends(0, &[&plan[..], &["--dry-run"]].concat())
        .out;
    assert!(look.contains("nothing was kept"), "{look}");
    desk.toklake_ends(0, &["run"]);
    assert!(desk.rows("select * from experiments").is_empty());
    let said = desk.toklake_ends(0, &plan).out;
    assert!(
        said.contains("at 08-11 UTC") && said.contains("more than 400 posts"),
        "{said}"
    );
    desk.toklake_ends(0, &["run"]);
    let slots = "select slot, block, arm, due_date, until_date from experiment_slots order by slot";
    let drawn = desk.rows(slots);
    assert_eq!(drawn.len(), 24);
    let told = desk.toklake_ends(0, &["experiment", "evaluate"]).out;
    assert!(told.contains("24 of 24 slots are to come"), "{told}");
    desk.toklake_ends(0, &["rebuild"]);
    assert_eq!(desk.rows(slots), drawn, "rebuilt from landing");
}

#[test]
fn a_question_that_cannot_be_asked_says_why() {
    let desk = desk();
    let refused = desk.toklake_ends(2, &["experiment", "plan", "--hours", "8", "10"]);
    assert!(refused.err.contains("share an hour"), "{}", refused.err);
    let refused = desk.toklake_ends(2, &["experiment", "evaluate", "nothing"]);
    assert!(
        refused.err.contains("no experiment `nothing`"),
        "{}",
        refused.err
    );
    desk.toklake_ends(2, &["experiment", "plan"]);
    desk.toklake_ends(
        2,
        &["experiment", "plan", "--length", "30", "--hashtag", "x"],
    );
}

/// Creators of worlds in which the hashtag multiplies views by so much.
const CREATORS: [(&str, f64); 3] = [
    ("true.effect", 3.0),
    ("no.effect", 1.0),
    ("none.either", 1.0),
];
const TAG: &str = "synthloop";

fn moment(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

/// The world of a creator with 45 posts before the plan, who then made what was planned.
fn world(handle: &str, effect: f64, planned: Vec<PlannedPost>) -> World {
    let text = format!(
        r#"
        seed = 11
        clock = "2025-03-01T00:00:00Z"
        [effects]
        best_hour_gain = 1.0
        hashtags = [{{ name = "{TAG}", effect = {effect:?} }}, {{ name = "gearcheck", effect = 1.0 }}]
        [[accounts]]
        handle = "{handle}"
        persona = "registered_business"
        joined = "2024-12-01"
        posts = {{ count = 45, first = "2024-12-15", last = "2025-02-27", typical_views = 4000 }}
        "#
    );
    let mut scenario = Scenario::parse(&text).expect("the test's scenario is in order");
    scenario.accounts[0].planned = planned;
    World::new(&scenario)
}

/// What is read of its posts from one instant to another, each at the ages of 1, 2, 3 and 4 days.
fn readings(world: &World, from: &str, until: &str) -> Vec<String> {
    let (from, until) = (Moment::from(moment(from)), Moment::from(moment(until)));
    let account = &world.accounts[0];
    let mut lines = vec![];
    for post in &account.posts {
        let ages = (1..=4).map(|days| post.published.plus_days(days));
        for at in ages.filter(|at| from <= *at && *at < until) {
            let counted = post.counters(at);
            let of = |counter| counted[counter];
            lines.push(
                json!({
                    "account": account.handle,
                    "video_id": post.id_text(),
                    "observed_at": at.epoch_seconds(),
                    "create_time": post.published.epoch_seconds(),
                    "caption": world.caption(account, post),
                    "views_total": of(Counter::Views),
                    "likes_total": of(Counter::Likes),
                    "comments_total": of(Counter::Comments),
                    "shares_total": of(Counter::Shares),
                })
                .to_string(),
            );
        }
    }
    lines
}

/// The posts that were drawn, but for one that was never made and one that was made the other way round.
fn kept(plan: &Experiment) -> Vec<PlannedPost> {
    let made = plan.slots.iter().filter(|slot| slot.slot != 5);
    made.map(|slot| {
        let is_tagged = slot.is_first != (slot.slot == 9);
        PlannedPost {
            at: moment(&format!("{}T15:20:00Z", slot.due_date)),
            hashtags: is_tagged.then(|| TAG.to_owned()).into_iter().collect(),
        }
    })
    .collect()
}

/// Draws a plan for every creator, as of a day of their world.
fn planned(desk: &Desk, now: DateTime<Utc>) -> Vec<Experiment> {
    let flags = Overrides {
        root: Some(desk.path().join("data_lake").display().to_string()),
        ..Overrides::default()
    };
    let settings = Settings::resolve(None, "", &BTreeMap::new(), &flags);
    let pipeline = Pipeline::open(settings.expect("a folder")).expect("the lake is there");
    let asked = Asked {
        hashtag: Some(TAG.to_owned()),
        posts: Some(48),
        a_week: Some(7),
        seed: Some(7),
        ..Asked::default()
    };
    let runtime = tokio::runtime::Runtime::new().expect("threads");
    let plan = |(handle, _)| {
        let plan = pipeline.plan_experiment(Some(handle), &asked, false, now);
        runtime.block_on(plan).expect("it can be planned")
    };
    CREATORS.map(plan).into()
}

#[test]
fn a_true_effect_is_found_where_it_is_and_nothing_is_told_where_there_is_none() {
    let desk = Desk::new();
    let read = |name: &str, worlds: &[World], from: &str, until: &str| {
        let lines: Vec<String> = worlds
            .iter()
            .flat_map(|world| readings(world, from, until))
            .collect();
        desk.put(name, lines.join("\n"));
        let run = desk.toklake(&["run", name]);
        assert!(run.code < 2, "{}\n{}", run.out, run.err);
    };
    let evaluated = || {
        desk.toklake_ends(0, &["experiment", "evaluate", "--json"])
            .json()["report"]
            .clone()
    };
    let before = CREATORS.map(|(handle, effect)| world(handle, effect, vec![]));
    read(
        "before.ndjson",
        &before,
        "2024-12-01T00:00:00Z",
        "2025-03-01T12:00:00Z",
    );
    let plans = planned(&desk, moment("2025-03-01T12:00:00Z"));
    let worlds: Vec<World> = CREATORS
        .iter()
        .zip(&plans)
        .map(|((handle, effect), plan)| world(handle, *effect, kept(plan)))
        .collect();
    read(
        "half.ndjson",
        &worlds,
        "2025-03-01T12:00:00Z",
        "2025-03-25T00:00:00Z",
    );
    for one in evaluated().as_array().expect("experiments") {
        assert_eq!(one["state"], "running", "{one}");
        assert_eq!(
            (&one["effect"], &one["p"]),
            (&Value::Null, &Value::Null),
            "{one}"
        );
    }
    read(
        "rest.ndjson",
        &worlds,
        "2025-03-25T00:00:00Z",
        "2025-05-01T00:00:00Z",
    );
    let told = evaluated();
    let of = |handle: &str| {
        let mut all = told.as_array().expect("experiments").iter();
        all.find(|one| one["account"] == handle)
            .expect("it was planned")
    };
    for (handle, effect) in CREATORS {
        let one = of(handle);
        assert_eq!(
            (&one["posts"], &one["posts_kept"]),
            (&json!(47), &json!(46)),
            "{one}"
        );
        let end = |name: &str| one[name].as_f64().expect("it is told");
        assert!(end("low") < effect && effect < end("high"), "{one}");
        let state = if effect > 1.0 {
            "difference"
        } else {
            "no_difference"
        };
        assert_eq!(one["state"], state, "{one}");
    }
    let said = desk.toklake_ends(0, &["insights", "--json"]).json()["report"]["statements"].clone();
    let said = said.as_array().expect("statements").iter();
    let of_experiments = said.filter(|one| one["insight"] == "experiments");
    let (claims, others): (Vec<&Value>, Vec<&Value>) =
        of_experiments.partition(|one| one["standing"] == "claim");
    assert_eq!(
        (claims.len(), others.len()),
        (1, 2),
        "{claims:?}\n{others:?}"
    );
    assert_eq!(claims[0]["account"], "true.effect");
    assert!(
        others.iter().all(|one| one["standing"] == "no_difference"),
        "{others:?}"
    );
    let videos = claims[0]["video_ids"].as_array().map(Vec::len);
    assert_eq!(
        videos,
        Some(47),
        "the posts that were compared stand behind it"
    );
}
