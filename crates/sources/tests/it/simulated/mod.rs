//! From consent to rows against a local TikTok: what was pulled, kept and read is the truth.

mod bench;
mod matrix;
mod truth;

use std::collections::BTreeMap;

use toklake_simulator::{Fault, FaultKind, RateHint, Route, Scenario};
use toklake_sources::answers::Outcome;
use toklake_sources::pull::{End, Reason};

use bench::Bench;
use truth::{days_are_true, profile_is_true, videos_are_true};

/// One of each kind that TikTok answers: verified, small, personal, half a consent, two days old.
const HANDLES: [&str; 5] = [
    "kite.workshop",
    "tiny.bakery.sim",
    "owl.sketches",
    "half.consent",
    "first.steps",
];

async fn everything_is_true(bench: &Bench) {
    for handle in HANDLES {
        profile_is_true(bench, handle).await;
        days_are_true(bench, handle).await;
        videos_are_true(bench, handle).await;
    }
}

#[tokio::test]
async fn what_is_pulled_kept_and_read_is_the_truth() {
    let bench = Bench::start(Scenario::personas()).await;
    let report = bench.pull(&HANDLES).await;
    for stream in &report.streams {
        assert_eq!(stream.ended, End::Complete, "{stream:?}");
        assert_eq!(stream.requests, stream.pages, "nothing was asked twice");
        assert_eq!(stream.landed, stream.pages, "every answer was kept");
    }
    assert_eq!(report.streams.len(), 2 * HANDLES.len());
    let outcomes = bench.outcomes().await;
    assert!(outcomes.iter().all(|outcome| *outcome == Outcome::Data));
    everything_is_true(&bench).await;
}

#[tokio::test]
async fn faults_on_the_way_change_nothing_in_the_end() {
    let mut scenario = Scenario::personas();
    scenario.oauth.business_rotates = true;
    let bench = Bench::start(scenario).await;
    let too_many = FaultKind::TooManyRequests {
        retry_after_seconds: Some(1),
    };
    let limited = FaultKind::RateLimited {
        hint: RateHint::None,
    };
    let gateway = FaultKind::Gateway { status: 502 };
    let faults = [
        (Route::BusinessGet, 1, too_many),
        (Route::BusinessGet, 2, FaultKind::InternalTimeout),
        (Route::VideoList, 1, limited),
        (Route::VideoList, 3, gateway),
        (Route::VideoList, 4, FaultKind::TruncatedBody),
        (Route::VideoList, 6, FaultKind::ExpireToken),
        (Route::VideoList, 8, FaultKind::BrokenJson),
        (Route::VideoList, 9, FaultKind::EmptyPage),
        (Route::VideoList, 10, FaultKind::DuplicatePage),
        (Route::VideoList, 11, FaultKind::ShortPage),
        (Route::VideoList, 12, FaultKind::SystemError),
        (Route::VideoList, 14, FaultKind::ConnectionReset),
    ];
    for (route, nth, kind) in faults {
        let fault = Fault::at(route, nth, kind).of_account("kite.workshop");
        bench.simulator.inject(fault);
    }
    let report = bench.pull(&HANDLES).await;
    for stream in &report.streams {
        assert_eq!(stream.ended, End::Complete, "{stream:?}");
    }
    let of = |name: &str| {
        let mut streams = report.streams.iter();
        let found =
            streams.find(|stream| (&*stream.account, stream.stream) == ("kite.workshop", name));
        found.unwrap()
    };
    let (account, videos) = (of("account"), of("videos"));
    assert_eq!((account.retried, account.renewed), (2, 0));
    assert_eq!((videos.retried, videos.renewed), (7, 1));
    assert_eq!(videos.requests - videos.retried, videos.pages);
    let waited = account.waited.as_millis();
    assert!(waited >= 990, "`Retry-After` is obeyed: {waited} ms");
    assert_eq!(bench.simulator.calls_of(Route::BusinessRefresh), 1);
    let mut counts = BTreeMap::new();
    for outcome in bench.outcomes().await {
        *counts.entry(format!("{outcome:?}")).or_insert(0) += 1;
    }
    let refused = |code: &str| {
        let code = code.to_owned();
        counts
            .get(&format!("{:?}", Outcome::Refused { code }))
            .copied()
    };
    // 429 says 40100 too; what was cut off or reset on the way is no answer to keep
    let codes = ["40100", "40102", "50000", "51010"].map(refused);
    assert_eq!(codes, [Some(2), Some(1), Some(1), Some(1)], "{counts:?}");
    let unreadable = format!("{:?}", Outcome::Unreadable);
    assert_eq!(counts.get(&unreadable), Some(&2), "a web page, half a text");
    everything_is_true(&bench).await;
}

#[tokio::test]
async fn pulling_again_at_the_same_moment_brings_the_same_rows() {
    let bench = Bench::start(Scenario::personas()).await;
    bench.pull(&["owl.sketches"]).await;
    let first = bench
        .rows("owl.sketches", "videos", "business__videos", "item_id")
        .await;
    bench.pull(&["owl.sketches"]).await;
    let second = bench
        .rows("owl.sketches", "videos", "business__videos", "item_id")
        .await;
    assert!(!first.is_empty());
    assert_eq!(first, second);
}

#[tokio::test]
async fn a_withdrawn_consent_and_analytics_that_are_off_end_with_their_reason() {
    let bench = Bench::start(Scenario::personas()).await;
    let report = bench.pull(&["gone.again", "quiet.gardener"]).await;
    for stream in &report.streams {
        match stream.account.as_str() {
            "gone.again" => assert!(matches!(stream.ended, End::SignIn { .. }), "{stream:?}"),
            _ => assert!(
                matches!(&stream.ended, End::Refused { code, reason: Reason::Permission } if code == "40001"),
                "{stream:?}"
            ),
        }
    }
    assert_eq!(report.streams.len(), 4);
    // a dead token is refused once, renewed in vain once, and never sent again
    assert_eq!(bench.simulator.calls_of(Route::BusinessRefresh), 1);
    assert_eq!(bench.simulator.calls_of(Route::BusinessGet), 2);
}
