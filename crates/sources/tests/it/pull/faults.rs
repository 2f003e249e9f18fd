//! Answers that fail: each kind ends as it should, after as many requests as it should.

use std::sync::atomic::Ordering;
use std::time::Duration;

use serde_json::json;
use tokio::time::Instant;
use toklake_sources::business::AccountStream;
use toklake_sources::pull::{End, Reason};

use super::world::{PLANTED, Reply, World, cursor, page, paged, subject, videos};

/// What the source says each time.
type Says = fn() -> Reply;

fn fine() -> Reply {
    page(&[1], 0, false)
}

fn limited_by(header: &'static str) -> Reply {
    Reply::Status(429, vec![("retry-after", header.to_owned())], String::new())
}

/// How long it took until the second request.
fn waited(world: &World) -> Duration {
    let asked = world.source.asked.lock().unwrap();
    asked[1].0 - asked[0].0
}

#[tokio::test(start_paused = true)]
async fn retry_after_is_obeyed_in_seconds_and_as_a_date() {
    let seconds = World::saying(vec![|| limited_by("17"), fine]);
    assert_eq!(seconds.pull_videos().await.ended, End::Complete);
    assert!(
        (17..23).contains(&waited(&seconds).as_secs()),
        "{:?}",
        waited(&seconds)
    );
    let date = World::saying(vec![|| limited_by("Fri, 20 Nov 2026 10:02:00 GMT"), fine]);
    assert_eq!(date.pull_videos().await.ended, End::Complete);
    assert!(
        (119..155).contains(&waited(&date).as_secs()),
        "{:?}",
        waited(&date)
    );
}

#[tokio::test(start_paused = true)]
async fn throttling_inside_a_200_is_waited_out_and_given_up_in_the_end() {
    let passing = World::saying(vec![|| Reply::code(40100), || Reply::code(40100), fine]);
    let report = passing.pull_videos().await;
    assert_eq!((report.ended, report.retried), (End::Complete, 2));
    assert!(report.waited >= Duration::from_secs(62));
    let lasting = World::saying(vec![|| Reply::code(40100)]);
    let report = lasting.pull_videos().await;
    let code = "40100".to_owned();
    assert_eq!(report.ended, End::GaveUp { code });
    assert_eq!(lasting.requests(), 4);
    assert_eq!(
        report.landed + report.known,
        4,
        "refusals are kept as evidence"
    );
}

#[tokio::test(start_paused = true)]
async fn what_fails_and_recovers_costs_nothing_but_time() {
    let failures: [Says; 8] = [
        || Reply::code(50000),
        || Reply::code(51010),
        || Reply::code(60001),
        || Reply::code(49999),
        || Reply::Status(502, vec![], "<html>Bad Gateway</html>".to_owned()),
        || Reply::ok("<html>sign in</html>"),
        || Reply::ok(r#"{"code":0,"data":{"videos":[{"item_"#),
        || Reply::Lost,
    ];
    for failure in failures {
        let world = World::saying(vec![failure, fine]);
        let report = world.pull_videos().await;
        assert_eq!(report.ended, End::Complete);
        assert_eq!((report.pages, report.requests, report.retried), (1, 2, 1));
        assert!(world.kept().back().unwrap().contains(r#""item_id":"1""#));
    }
}

#[tokio::test(start_paused = true)]
async fn what_fails_for_ever_is_given_up_after_a_few_requests() {
    let failures: [(Says, &str); 4] = [
        (|| Reply::code(50000), "50000"),
        (|| Reply::Status(503, vec![], String::new()), "http_503"),
        (|| Reply::ok("{}"), "not_an_answer"),
        (|| Reply::Lost, "http_gzip"),
    ];
    for (failure, last) in failures {
        let world = World::saying(vec![failure]);
        let report = world.pull_videos().await;
        assert_eq!(
            report.ended,
            End::GaveUp {
                code: last.to_owned()
            }
        );
        assert!(report.missing.unwrap().contains(last));
        assert!(world.requests() <= 5, "{last}: {}", world.requests());
    }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_final_and_says_why() {
    let refusals = [
        (40001, Reason::Permission),
        (40006, Reason::Withdrawn),
        (40007, Reason::Gone),
        (40010, Reason::App),
        (40104, Reason::Request),
        (40113, Reason::App),
        (40118, Reason::Feature),
        (41000, Reason::Region),
    ];
    for (code, reason) in refusals {
        let world = World::new(move |_, _| Reply::code(code));
        let report = world.pull_videos().await;
        let code = code.to_string();
        assert_eq!(report.ended, End::Refused { code, reason });
        assert_eq!(world.requests(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn an_unknown_code_is_tried_once_more() {
    let world = World::new(|_, _| Reply::code(49_999));
    let report = world.pull_videos().await;
    assert_eq!(
        report.ended,
        End::GaveUp {
            code: "49999".to_owned()
        }
    );
    assert_eq!(world.requests(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_token_that_dies_in_mid_pull_is_renewed_once_and_the_page_asked_again() {
    let world = World::new(|number, asked| match number {
        2 => Reply::code(40102),
        _ => paged(4, asked),
    });
    let report = world.pull_videos().await;
    assert_eq!(report.ended, End::Complete);
    assert_eq!((report.pages, report.requests, report.renewed), (4, 5, 1));
    assert_eq!(world.tokens.renewed.load(Ordering::SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn withdrawn_consent_stops_the_account_and_nobody_else() {
    let world = World::new(|_, asked| match asked["query"]["business_id"].as_str() {
        Some("gone") => Reply::code(40105),
        _ => fine(),
    });
    let mut gone = videos();
    gone.subject.business_id = "gone".to_owned();
    let accounts = vec![
        world.account("gone", vec![Box::new(gone.clone()), Box::new(gone)]),
        world.account("kiln", vec![Box::new(videos())]),
    ];
    let report = world.pull(accounts).await;
    let of = |name: &str| {
        let streams = report
            .streams
            .iter()
            .filter(|stream| stream.account == name);
        streams
            .map(|stream| stream.ended.clone())
            .collect::<Vec<_>>()
    };
    let code = "40105".to_owned();
    assert_eq!(of("gone"), vec![End::SignIn { code }; 2]);
    assert_eq!(of("kiln"), [End::Complete]);
    assert_eq!(
        world.tokens.renewed.load(Ordering::SeqCst),
        1,
        "no second try"
    );
    assert_eq!(world.requests(), 3);
}

#[tokio::test(start_paused = true)]
async fn partial_success_keeps_its_data_and_says_so() {
    let world = World::new(|_, _| {
        let videos = json!([{"item_id": "1", "likes": 2}]);
        Reply::ok(json!({"code": 20001, "data": {"videos": videos, "has_more": false}}))
    });
    let report = world.pull_videos().await;
    assert_eq!(
        report.ended,
        End::Partial {
            code: "20001".to_owned()
        }
    );
    assert_eq!((report.pages, report.landed), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn a_withdrawn_field_costs_that_field_and_not_the_stream() {
    let world = World::new(|_, asked| {
        let fields = asked["query"]["fields"].as_str().unwrap();
        match fields.contains("full_video_watched_rate") {
            true => Reply::code(41002),
            false => paged(3, asked),
        }
    });
    let report = world.pull_videos().await;
    let code = "41002".to_owned();
    let reason = Reason::Field;
    assert_eq!(report.ended, End::Refused { code, reason });
    assert_eq!(
        (report.pages, world.requests()),
        (3, 4),
        "asked with less from then on"
    );
}

#[tokio::test(start_paused = true)]
async fn a_window_that_reaches_too_far_back_is_cut_until_it_fits() {
    let world = World::new(|_, asked| {
        let first = asked["query"]["start_date"].as_str().unwrap();
        match first < "2026-09-24" {
            true => Reply::code(40002),
            false => Reply::ok(json!({"code": 0, "data": {}})),
        }
    });
    let window = |first: &str| (first.parse().unwrap(), "2026-11-19".parse().unwrap());
    let stream = |first| AccountStream {
        subject: subject(),
        window: window(first),
    };
    let account = world.account("kiln", vec![Box::new(stream("2026-09-22"))]);
    let report = world.pull(vec![account]).await;
    assert_eq!(report.streams[0].ended, End::Complete);
    assert_eq!(world.requests(), 3);
    // what is wrong with the request itself is not asked again and again
    let wrong = World::new(|_, _| Reply::code(40002));
    let account = wrong.account("kiln", vec![Box::new(stream("2026-09-22"))]);
    let report = wrong.pull(vec![account]).await;
    assert!(matches!(report.streams[0].ended, End::Refused { .. }));
    assert_eq!(wrong.requests(), 4);
}

#[tokio::test(start_paused = true)]
async fn the_same_bytes_twice_are_known() {
    let world = World::saying(vec![fine]);
    assert_eq!(world.pull_videos().await.landed, 1);
    let again = world.pull_videos().await;
    assert_eq!((again.landed, again.known), (0, 1));
}

#[tokio::test(start_paused = true)]
async fn a_secret_that_the_source_echoes_does_not_land() {
    let world = World::new(|_, _| {
        Reply::ok(json!({"code": 40001, "message": format!("token {PLANTED}-0 refused")}))
    });
    world.pull_videos().await;
    let arrivals = world.keep.arrivals.lock().unwrap();
    assert!(!format!("{arrivals:?}").contains("planted"));
    assert_eq!(arrivals[0].notes.len(), 1);
    assert!(!format!("{:?}", arrivals[0].body).contains("planted"));
}

#[tokio::test(start_paused = true)]
async fn a_full_disk_stops_the_pull_and_names_itself() {
    let mut world = World::new(|_, asked| paged(50, asked));
    world.keep.room = Some(3);
    let accounts = (0..5).map(|at| world.account(&format!("a{at}"), vec![Box::new(videos())]));
    let report = world.pull(accounts.collect()).await;
    assert_eq!(report.streams.len(), 5);
    for stream in &report.streams {
        assert!(
            stream.missing.as_ref().unwrap().contains("space"),
            "{stream:?}"
        );
    }
    assert!(world.requests() <= 3 + 5);
    assert_eq!(world.keep.arrivals.lock().unwrap().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_days_off_is_told() {
    let world = World::new(|_, _| {
        let date = "Mon, 23 Nov 2026 10:00:00 GMT".to_owned();
        let body = json!({"code": 0, "data": {"videos": [], "has_more": false}});
        Reply::Status(200, vec![("date", date)], body.to_string())
    });
    let account = world.account("kiln", vec![Box::new(videos())]);
    let report = world.pull(vec![account]).await;
    let warning = report.skew.warning().unwrap();
    assert!(warning.contains("behind"), "{warning}");
}

#[tokio::test(start_paused = true)]
async fn a_host_that_is_down_is_left_alone_by_all_accounts() {
    let began = Instant::now();
    let world = World::new(|_, _| Reply::Lost);
    let accounts = (0..200).map(|at| {
        world.account(
            &format!("a{at}"),
            vec![Box::new(videos()), Box::new(videos())],
        )
    });
    let report = world.pull(accounts.collect()).await;
    assert_eq!(report.streams.len(), 400);
    assert!(
        report
            .streams
            .iter()
            .all(|stream| !stream.ended.is_complete())
    );
    assert!(world.requests() < 60, "{}", world.requests());
    assert!(began.elapsed() < Duration::from_secs(3600));
}

#[tokio::test(start_paused = true)]
async fn an_outage_in_the_middle_loses_nothing() {
    // as long as the breaker asks for it in one run, and over by the next
    let world = World::new(|number, asked| match number {
        20..28 => Reply::Lost,
        _ => paged(3, asked),
    });
    let accounts = (0..20).map(|at| world.account(&format!("a{at}"), vec![Box::new(videos())]));
    let report = world.pull(accounts.collect()).await;
    let complete = report
        .streams
        .iter()
        .filter(|stream| stream.ended.is_complete())
        .count();
    let gave_up = report.streams.len() - complete;
    // who gave up says so and begins where it was the next time
    for stream in &report.streams {
        assert_eq!(stream.missing.is_none(), stream.ended.is_complete());
    }
    let again = (0..20).map(|at| world.account(&format!("a{at}"), vec![Box::new(videos())]));
    let report = world.pull(again.collect()).await;
    assert!(report.is_complete(), "{gave_up} gave up");
    let arrivals = world.keep.arrivals.lock().unwrap();
    for at in 0..20 {
        let name = format!("a{at}");
        let pages = arrivals.iter().filter(|arrival| arrival.account == name);
        let mut cursors: Vec<_> = pages.map(|page| cursor(&page.request)).collect();
        cursors.sort_unstable();
        cursors.dedup();
        assert_eq!(cursors, [None, Some(1), Some(2)], "{name}");
    }
}
