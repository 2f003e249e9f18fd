//! What must hold in every world: days add up to totals, hours to days, and nothing depends on order.

use chrono::NaiveDate;
use proptest::prelude::*;

use super::{Counter, Counters, World};
use crate::moment::Moment;
use crate::scenario::Scenario;

/// A small eventful world under any seed.
fn world(seed: u64) -> World {
    let text = format!(
        r#"
        seed = {seed}
        clock = "2026-11-20T12:00:00Z"
        [[accounts]]
        handle = "test.creator"
        persona = "registered_business"
        joined = "2026-03-01"
        posts = {{ count = 12, typical_views = 900, first = "2026-03-02", last = "2026-10-30" }}
        viral = [{{ post = 5, multiplier = 30 }}]
        deleted = [{{ post = 2, at = "2026-05-01T09:00:00Z" }}]
        private = [
            {{ post = 3, from = "2026-05-20T10:00:00Z", until = "2026-06-10T10:00:00Z" }},
            {{ post = 4, from = "2026-08-01T00:00:00Z" }},
        ]
        cleanups = [{{ at = "2026-07-01T03:00:00Z", share = 0.1 }}]
        "#
    );
    World::new(&Scenario::parse(&text).expect("the test's scenario is in order"))
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn hours_add_up_to_days_and_days_to_totals(seed: u64, post in 0usize..12) {
        let world = world(seed);
        let post = &world.accounts[0].posts[post];
        let first = post.published.midnight();
        let mut total = Counters::default();
        for day in 0..20 {
            let from = first.plus_days(day);
            let by_hour: Counters =
                (0..24).map(|hour| post.gained(from.plus_hours(hour), from.plus_hours(hour + 1))).sum();
            prop_assert_eq!(by_hour, post.gained(from, from.plus_days(1)));
            total = total + by_hour;
        }
        prop_assert_eq!(total, post.counters(first.plus_days(20)));
    }

    #[test]
    fn counters_never_fall_and_shown_totals_are_never_negative(seed: u64, post in 0usize..12, at in 0i64..260, step in 1i64..40) {
        let world = world(seed);
        let post = &world.accounts[0].posts[post];
        let at = Moment::of_date(day("2026-03-01")).plus_days(at);
        let (early, late) = (post.counters(at), post.counters(at.plus_hours(step)));
        for counter in Counter::ALL {
            prop_assert!(early[counter] <= late[counter], "{counter:?}");
        }
        prop_assert!(late.views_net() >= 0 && late.likes_net() >= 0 && late.reach_net() >= 0);
        prop_assert!(late.reach_net() <= late.views_net() + 1);
        prop_assert!(late[Counter::Likes] <= late[Counter::Views]);
    }

    #[test]
    fn an_account_day_is_the_sum_of_its_posts_whatever_became_of_them(seed: u64, offset in 0i64..260) {
        let world = world(seed);
        let account = &world.accounts[0];
        let date = day("2026-03-01") + chrono::Duration::days(offset);
        let (from, to) = (Moment::of_date(date), Moment::of_date(date).plus_days(1));
        let of_posts: Counters = account.posts.iter().map(|post| post.gained(from, to)).sum();
        let told = account.day(date);
        prop_assert_eq!(told.gained, of_posts);
        prop_assert!(told.unique_viewers <= of_posts[Counter::Views]);
        prop_assert!(told.engaged <= of_posts[Counter::Likes] + of_posts[Counter::Comments] + of_posts[Counter::Shares]);
    }

    #[test]
    fn followers_at_the_end_follow_from_those_before(seed: u64) {
        let world = world(seed);
        let days = world.accounts[0].days(day("2026-03-01"), day("2026-11-19"));
        for pair in days.windows(2) {
            let expected = pair[0].followers + pair[1].followers_gained - pair[1].followers_lost;
            prop_assert_eq!(pair[1].followers, expected);
        }
    }

    #[test]
    fn a_world_depends_on_its_seed_alone(seed: u64) {
        let (one, other) = (world(seed), world(seed));
        let now = Moment::of_date(day("2026-11-19"));
        prop_assert_eq!(one.accounts[0].counters(now), other.accounts[0].counters(now));
        prop_assert_eq!(one.accounts[0].posts[7].id, other.accounts[0].posts[7].id);
    }
}

#[test]
fn ids_are_above_what_a_double_holds_and_rise_with_time() {
    let world = world(1);
    let ids: Vec<u64> = world.accounts[0].posts.iter().map(|post| post.id).collect();
    assert!(ids.iter().all(|id| *id > 1 << 53));
    assert!(ids.is_sorted_by(|earlier, later| earlier < later));
}

#[test]
fn a_clean_up_makes_totals_fall_without_a_negative_gain() {
    let world = world(1);
    let post = &world.accounts[0].posts[5];
    let before = Moment::of_date(day("2026-07-01"));
    let after = before.plus_hours(4);
    assert!(post.counters(after).views_net() < post.counters(before).views_net());
    assert!(post.gained(before, after)[Counter::ViewsRemoved] > 0);
}

#[test]
fn a_withdrawn_like_makes_a_total_fall_on_a_quiet_day() {
    let world = World::new(&Scenario::demo());
    let luna = &world.accounts[0];
    let falls = luna.posts.iter().any(|post| {
        (3..30).any(|day| {
            let from = post.published.plus_days(day).midnight();
            let gained = post.gained(from, from.plus_days(1));
            gained.likes_net() < 0 && gained[Counter::LikesRemoved] == 0
        })
    });
    assert!(falls);
}

#[test]
fn nobody_watches_a_private_or_deleted_post() {
    let world = world(1);
    let posts = &world.accounts[0].posts;
    let hidden = &posts[3];
    let (from, until) = (
        Moment::of_date(day("2026-05-21")),
        Moment::of_date(day("2026-06-10")),
    );
    assert!(hidden.gained(from, until)[Counter::Views] == 0 && !hidden.is_public(from));
    let deleted = &posts[2];
    let after = Moment::of_date(day("2026-05-02"));
    assert!(deleted.gained(after, after.plus_days(100))[Counter::Views] == 0);
    assert!(!deleted.is_public(after));
}

#[test]
fn an_accounts_numbers_do_not_change_when_others_join() {
    let alone = World::new(&Scenario::demo());
    let mut scenario = Scenario::demo();
    let mut other = scenario.accounts[0].clone();
    other.handle = "second.creator".to_owned();
    scenario.accounts.insert(0, other);
    let together = World::new(&scenario);
    let now = Moment::of_date(day("2026-11-19"));
    let luna = |world: &World| {
        world
            .account("luna.beats")
            .map(|account| account.counters(now))
    };
    assert_eq!(luna(&alone), luna(&together));
}

#[test]
fn the_demo_has_a_viral_post_among_ordinary_ones() {
    let world = World::new(&Scenario::demo());
    let luna = &world.accounts[0];
    let now = Moment::of_date(day("2026-11-19"));
    let mut views: Vec<i64> = luna
        .posts
        .iter()
        .map(|post| post.counters(now).views_net())
        .collect();
    let viral = views[78];
    views.sort_unstable();
    assert_eq!(viral, views[119]);
    assert!(viral > 10 * views[60], "{viral} against {}", views[60]);
}

#[test]
fn the_known_effects_are_in_the_numbers_for_an_analysis_to_find() {
    let world = World::new(&Scenario::personas());
    let account = world.account("daily.dozen").expect("it has 2,000 posts");
    let mean_log = |keep: &dyn Fn(&super::Post) -> bool| {
        let logs: Vec<f64> = account
            .posts
            .iter()
            .filter(|post| keep(post))
            .map(|post| post.potential.ln())
            .collect();
        logs.iter().sum::<f64>() / logs.len() as f64
    };
    let tag = (0..world.effects.hashtags.len())
        .max_by(|a, b| {
            let effect = |tag: usize| world.effects.hashtag(tag).effect;
            effect(*a).total_cmp(&effect(*b))
        })
        .expect("there are tags");
    let with = mean_log(&|post| post.hashtags.contains(&tag));
    let without = mean_log(&|post| !post.hashtags.contains(&tag));
    let known = world.effects.hashtag(tag).effect.ln();
    assert!(
        (with - without - known).abs() < 0.15,
        "{with} {without} {known}"
    );

    let best = world.effects.best_hour;
    let near = mean_log(&|post| (best - 2..=best + 2).contains(&post.published.hour()));
    let far = mean_log(&|post| (best - 14..=best - 10).contains(&post.published.hour()));
    assert!(near - far > 0.3, "{near} {far}");
}

#[test]
fn a_planned_post_is_made_as_it_was_planned_and_changes_no_other() {
    let text = |planned: &str| {
        format!(
            r#"
            seed = 3
            clock = "2026-11-20T12:00:00Z"
            [[accounts]]
            handle = "test.creator"
            persona = "personal"
            posts = {{ count = 9, first = "2026-03-02", last = "2026-10-30" }}
            viral = [{{ post = 5, multiplier = 30 }}]
            {planned}
            "#
        )
    };
    let world = |planned: &str| {
        World::new(&Scenario::parse(&text(planned)).expect("the test's scenario is in order"))
    };
    let without = world("");
    let with = world(r#"planned = [{ at = "2026-06-01T09:00:00Z", hashtags = ["fyp"] }]"#);
    let at = "2026-06-01T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>();
    let at = Moment::from(at.expect("an instant"));
    let (planned, others): (Vec<_>, Vec<_>) = with.accounts[0]
        .posts
        .iter()
        .partition(|post| post.published == at);
    assert_eq!(planned.len(), 1);
    assert!(
        with.caption(&with.accounts[0], planned[0])
            .ends_with(" #fyp")
    );
    let known = |post: &&super::Post| (post.id, post.potential.to_bits(), post.hashtags.clone());
    assert_eq!(
        others.iter().map(known).collect::<Vec<_>>(),
        without.accounts[0]
            .posts
            .iter()
            .map(|post| known(&post))
            .collect::<Vec<_>>()
    );
}
