//! The rows that landed beside the simulator's own numbers.

use chrono::NaiveDate;
use toklake_simulator::{Account, AccountKind, Counter, DayState, Moment, Persona, Post};
use toklake_sources::pull::horizon;

use super::bench::{Bench, Row};

type Told = Vec<(&'static str, String)>;

fn agrees(what: &str, row: &Row, told: &[(&str, String)]) {
    for (column, expected) in told {
        assert_eq!(row[*column], *expected, "`{column}` of {what}");
    }
}

/// What only accounts of a kind have; the others have NULL, never 0.
fn only_for(has_it: bool, number: u64) -> String {
    if has_it {
        number.to_string()
    } else {
        String::new()
    }
}

pub async fn profile_is_true(bench: &Bench, handle: &str) {
    let rows = bench
        .rows(handle, "account", "business__profile", "username")
        .await;
    let account = bench.simulator.world().account(handle).unwrap();
    let now = bench.simulator.clock().now();
    assert_eq!(rows.keys().collect::<Vec<_>>(), [handle]);
    let told = vec![
        (
            "is_business_account",
            (account.kind != AccountKind::Personal).to_string(),
        ),
        ("followers_count", account.followers(now).to_string()),
        ("following_count", account.following.to_string()),
        (
            "total_likes",
            account.likes_on_public_posts(now).to_string(),
        ),
        (
            "videos_count",
            account.public_posts(now).count().to_string(),
        ),
        ("display_name", account.name.clone()),
    ];
    agrees(handle, &rows[handle], &told);
}

pub async fn days_are_true(bench: &Bench, handle: &str) {
    let mut rows = bench
        .rows(handle, "account", "business__account_days", "date")
        .await;
    let (simulator, now) = (&bench.simulator, bench.simulator.clock().now());
    let account = simulator.world().account(handle).unwrap();
    let (first, last) = horizon::window(None, now.date());
    for date in first.iter_days().take_while(|date| *date <= last) {
        let row = rows.remove(&date.to_string());
        let state = simulator.shown().day_state(account, date, now);
        assert_eq!(row.is_some(), state != DayState::Missing, "{handle} {date}");
        if let Some(row) = row {
            agrees(
                &format!("{handle} {date}"),
                &row,
                &day(bench, account, date, state),
            );
        }
    }
    assert!(rows.is_empty(), "days nobody asked for: {rows:?}");
}

fn day(bench: &Bench, account: &Account, date: NaiveDate, state: DayState) -> Told {
    let day = account.day(date);
    let shown = |count| {
        bench
            .simulator
            .shown()
            .day_count(account, &day, state, count)
    };
    let counted = |counter| shown(day.gained[counter]).to_string();
    let business = account.kind >= AccountKind::Business;
    let registered = account.kind == AccountKind::RegisteredBusiness;
    vec![
        ("video_views", counted(Counter::Views)),
        ("profile_views", counted(Counter::ProfileViews)),
        ("likes", counted(Counter::Likes)),
        ("comments", counted(Counter::Comments)),
        ("shares", counted(Counter::Shares)),
        ("followers_count", day.followers.to_string()),
        (
            "unique_video_views",
            only_for(business, shown(day.unique_viewers)),
        ),
        ("engaged_audience", only_for(business, shown(day.engaged))),
        (
            "daily_new_followers",
            only_for(business, day.followers_gained),
        ),
        (
            "daily_lost_followers",
            only_for(business, day.followers_lost),
        ),
        (
            "bio_link_clicks",
            only_for(registered, day.gained[Counter::WebsiteClicks]),
        ),
        (
            "lead_submissions",
            only_for(registered, day.gained[Counter::LeadSubmissions]),
        ),
    ]
}

pub async fn videos_are_true(bench: &Bench, handle: &str) {
    let mut rows = bench
        .rows(handle, "videos", "business__videos", "item_id")
        .await;
    let now = bench.simulator.clock().now();
    let account = bench.simulator.world().account(handle).unwrap();
    for post in account.public_posts(now) {
        let id = post.id_text();
        let row = rows
            .remove(&id)
            .unwrap_or_else(|| panic!("{handle} lacks {id}"));
        agrees(
            &format!("{handle} {id}"),
            &row,
            &video(bench, account, post, now),
        );
    }
    assert!(rows.is_empty(), "posts nobody made: {rows:?}");
}

fn video(bench: &Bench, account: &Account, post: &Post, now: Moment) -> Told {
    let shown = bench.simulator.shown();
    let read_at = shown.post_as_of(post, now);
    let totals = post.counters(read_at.unwrap_or(now));
    let is_ready = read_at.is_some();
    let is_film = is_ready && !post.is_photo();
    let insights = is_film && account.persona != Persona::PartialConsent;
    let net = |number: i64| u64::try_from(number).unwrap();
    let reach = net(totals.reach_net().min(totals.views_net()));
    let kind = if post.is_photo() { "PHOTO" } else { "VIDEO" };
    vec![
        ("media_type", kind.to_owned()),
        ("video_views", only_for(is_ready, net(totals.views_net()))),
        ("likes", only_for(is_ready, net(totals.likes_net()))),
        ("comments", only_for(is_ready, totals[Counter::Comments])),
        ("shares", only_for(is_ready, totals[Counter::Shares])),
        ("favorites", only_for(is_ready, totals[Counter::Favorites])),
        (
            "reach",
            only_for(is_ready && !shown.is_quiet(post, now), reach),
        ),
        (
            "new_followers",
            only_for(insights, totals[Counter::NewFollowers]),
        ),
        (
            "profile_views",
            only_for(
                insights && account.kind >= AccountKind::Business,
                totals[Counter::ProfileViews],
            ),
        ),
        (
            "website_clicks",
            only_for(
                insights && account.kind == AccountKind::RegisteredBusiness,
                totals[Counter::WebsiteClicks],
            ),
        ),
    ]
}
