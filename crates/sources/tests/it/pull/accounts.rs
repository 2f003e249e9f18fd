//! Many accounts at once: fair, bounded, and as fast as the limits allow.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::time::Instant;
use toklake_sources::pull::{Account, End};

use super::world::{Reply, World, paged, videos};

fn accounts(world: &World, count: usize) -> Vec<Account> {
    (0..count)
        .map(|at| {
            let mut stream = videos();
            stream.subject.business_id = format!("a{at}");
            world.account(&format!("a{at}"), vec![Box::new(stream)])
        })
        .collect()
}

#[tokio::test(start_paused = true)]
async fn a_thousand_accounts_are_pulled_at_the_speed_of_the_limit() {
    let world = World::new(|_, asked| paged(2, asked));
    let began = Instant::now();
    let report = world.pull(accounts(&world, 1000)).await;
    assert!(report.is_complete());
    assert_eq!(report.requests, 2000);
    let seconds = began.elapsed().as_secs();
    assert!(
        (249..=260).contains(&seconds),
        "{seconds} s for 2000 requests at 8 a second"
    );
}

#[tokio::test(start_paused = true)]
async fn no_second_and_no_minute_holds_more_than_the_limits() {
    let world = World::new(|_, asked| paged(60, asked));
    let report = world.pull(accounts(&world, 3)).await;
    assert!(report.is_complete());
    let asked = world.source.asked.lock().unwrap();
    let mut per_account: BTreeMap<String, Vec<Instant>> = BTreeMap::new();
    for (at, request) in asked.iter() {
        let id = request["query"]["business_id"].as_str().unwrap().to_owned();
        per_account.entry(id).or_default().push(*at);
    }
    for times in per_account.values() {
        for window in times.windows(41) {
            let span = window[40] - window[0];
            assert!(span >= Duration::from_secs(60), "41 requests in {span:?}");
        }
    }
    for window in asked.windows(11) {
        let span = window[10].0 - window[0].0;
        assert!(span >= Duration::from_secs(1), "11 requests in {span:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_account_with_many_pages_holds_nobody_up() {
    let world = World::new(|_, asked| match asked["query"]["business_id"].as_str() {
        Some("a0") => paged(100, asked),
        _ => paged(1, asked),
    });
    let report = world.pull(accounts(&world, 50)).await;
    assert!(report.is_complete());
    let last = report.streams.last().unwrap();
    assert_eq!((last.account.as_str(), last.pages), ("a0", 100));
}

#[tokio::test(start_paused = true)]
async fn an_account_that_has_to_wait_holds_nobody_up() {
    let world = World::new(|_, asked| match asked["query"]["business_id"].as_str() {
        Some("a0") => Reply::code(40100),
        _ => paged(3, asked),
    });
    let began = Instant::now();
    let mut world_of = accounts(&world, 40);
    world_of.truncate(40);
    let report = world.pull(world_of).await;
    let complete = report
        .streams
        .iter()
        .filter(|stream| stream.ended == End::Complete);
    assert_eq!(complete.count(), 39);
    let asked = world.source.asked.lock().unwrap();
    let others = asked
        .iter()
        .filter(|(_, request)| request["query"]["business_id"] != "a0")
        .map(|(at, _)| *at - began)
        .max();
    assert!(others.unwrap() < Duration::from_secs(20), "{others:?}");
}
