//! Lists that loop, repeat, shift or never end.

use toklake_sources::business::{CommentStream, VideoStream};
use toklake_sources::pull::{End, PagesEnd, StreamReport};

use super::world::{Reply, World, cursor, page, paged, subject, videos};

fn ended(how: PagesEnd) -> End {
    End::Pages { how }
}

#[tokio::test(start_paused = true)]
async fn pages_are_followed_to_the_last_one() {
    let world = World::new(|_, asked| paged(25, asked));
    let report = world.pull_videos().await;
    assert_eq!(
        (report.ended, report.pages, report.requests),
        (End::Complete, 25, 25)
    );
    assert_eq!(report.missing, None);
}

#[tokio::test(start_paused = true)]
async fn short_and_empty_pages_are_not_the_end() {
    let world = World::saying(vec![
        || page(&[9, 8], 800, true),
        || page(&[], 700, true),
        || page(&[7], 600, true),
        || page(&[6], 0, false),
    ]);
    let report = world.pull_videos().await;
    assert_eq!((report.ended, report.pages), (End::Complete, 4));
}

#[tokio::test(start_paused = true)]
async fn every_odd_list_ends_with_its_reason() {
    let empty: fn(u64, Option<i64>) -> Reply =
        |number, _| page(&[], 1_000_000 - number as i64, true);
    let stands: fn(u64, Option<i64>) -> Reply = |number, _| page(&[number as i64], 500, true);
    let turns: fn(u64, Option<i64>) -> Reply =
        |number, _| page(&[number as i64], 500 + number as i64, true);
    let same: fn(u64, Option<i64>) -> Reply =
        |number, _| page(&[1, 2], 1_000_000 - number as i64, true);
    let lost: fn(u64, Option<i64>) -> Reply =
        |_, _| Reply::ok(r#"{"code":0,"data":{"videos":[{"item_id":"1"}],"has_more":true}}"#);
    let odd = [
        (empty, PagesEnd::Empty),
        (stands, PagesEnd::CursorRepeats),
        (turns, PagesEnd::CursorGoesBack),
        (same, PagesEnd::NothingNew),
        (lost, PagesEnd::NoCursor),
    ];
    for (script, how) in odd {
        let world = World::new(move |number, asked| script(number, cursor(asked)));
        let report = world.pull_videos().await;
        assert_eq!(report.ended, ended(how));
        assert!(world.requests() <= 6, "{how:?}: {}", world.requests());
        assert_eq!(report.landed, world.requests() as u64, "{how:?}");
        assert!(report.missing.is_some(), "{how:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_list_that_always_brings_something_new_ends_at_the_limit() {
    let mut world = World::new(|number, _| page(&[number as i64], 1_000_000 - number as i64, true));
    world.settings.max_pages = 40;
    let report = world.pull_videos().await;
    assert_eq!(report.ended, ended(PagesEnd::TooMany));
    assert_eq!(world.requests(), 40);
}

#[tokio::test(start_paused = true)]
async fn the_budget_of_a_run_is_never_exceeded() {
    let mut world = World::new(|number, asked| match number % 3 {
        0 => Reply::code(50000),
        _ => paged(1000, asked),
    });
    world.settings.max_requests = 30;
    let report = world.pull_videos().await;
    assert_eq!((report.ended, world.requests()), (End::Budget, 30));
}

#[tokio::test(start_paused = true)]
async fn a_video_that_is_gone_does_not_end_the_comments_of_the_others() {
    let world = World::new(|_, asked| match asked["query"]["video_id"].as_str() {
        Some("2") => Reply::code(40007),
        Some(id) => Reply::ok(format!(
            r#"{{"code":0,"data":{{"comments":[{{"comment_id":"{id}0"}}],"cursor":1,"has_more":false}}}}"#
        )),
        None => Reply::code(40002),
    });
    let comments = CommentStream {
        subject: subject(),
        video_ids: ["1", "2", "3"].map(str::to_owned).to_vec(),
    };
    let account = world.account("kiln", vec![Box::new(comments)]);
    let report = world.pull(vec![account]).await;
    let stream = &report.streams[0];
    assert_eq!((stream.pages, world.requests()), (2, 3));
    assert_eq!(stream.ended.code(), "refused");
    assert!(stream.missing.as_ref().unwrap().contains("40007"));
}

/// A source that takes at most `most` ids, none of them `bad`, which it refuses with `code`.
fn of_ids(most: usize, bad: &'static str, code: i64) -> World {
    World::new(move |_, asked| {
        let filters = asked["query"]["filters"].as_str().unwrap();
        let filters: serde_json::Value = serde_json::from_str(filters).unwrap();
        let ids = filters["video_ids"].as_array().unwrap();
        match (ids.len() > most, ids.iter().any(|id| id == bad)) {
            (true, _) => Reply::code(40011),
            (_, true) => Reply::code(code),
            (false, false) => {
                let numbers = ids.iter().map(|id| id.as_str().unwrap().parse().unwrap());
                page(&numbers.collect::<Vec<i64>>(), 0, false)
            }
        }
    })
}

async fn pull_of(world: &World, ids: impl Iterator<Item = i64>) -> StreamReport {
    let stream = VideoStream {
        video_ids: ids.map(|id| id.to_string()).collect(),
        ..videos()
    };
    let account = world.account("kiln", vec![Box::new(stream)]);
    world.pull(vec![account]).await.streams.remove(0)
}

/// The ids that came, each as often as it did.
fn came(world: &World) -> Vec<i64> {
    let mut ids = vec![];
    for body in world.kept() {
        let body: serde_json::Value = serde_json::from_str(&body).unwrap();
        let videos = body["data"]["videos"].as_array().cloned();
        let of = |video: &serde_json::Value| video["item_id"].as_str().unwrap().parse().unwrap();
        ids.extend(
            videos
                .unwrap_or_default()
                .iter()
                .map(of)
                .collect::<Vec<i64>>(),
        );
    }
    ids.sort_unstable();
    ids
}

#[tokio::test(start_paused = true)]
async fn one_bad_id_costs_only_itself() {
    for code in [40002, 40007, 40011] {
        let world = of_ids(20, "17", code);
        let report = pull_of(&world, 1..=45).await;
        let good: Vec<i64> = (1..=45).filter(|id| *id != 17).collect();
        assert_eq!(came(&world), good, "{code}");
        assert!(report.missing.unwrap().contains(&code.to_string()));
        assert!(world.requests() <= 3 + 10, "{code}: {}", world.requests());
    }
}

#[tokio::test(start_paused = true)]
async fn a_batch_that_is_too_large_is_asked_for_in_halves_and_loses_nothing() {
    let world = of_ids(7, "none", 0);
    let report = pull_of(&world, 1..=45).await;
    assert_eq!(report.ended, End::Complete);
    assert_eq!(came(&world), (1..=45).collect::<Vec<i64>>());
    // refused with 20, 16 and 8, and never again once four are known to be taken
    assert_eq!(world.requests(), 3 + 5 + 5 + 2);
}

#[tokio::test(start_paused = true)]
async fn a_request_that_is_wrong_whatever_it_names_is_not_asked_for_every_id() {
    let world = World::new(|_, _| Reply::code(40002));
    let report = pull_of(&world, 1..=200).await;
    assert_eq!(report.ended.code(), "refused");
    assert!(world.requests() <= 7, "{}", world.requests());
}
