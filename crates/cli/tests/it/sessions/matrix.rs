//! The fault matrix: whatever TikTok does on the way, what is kept is what it told, or the run says
//! what is missing; and nothing is asked without end.

use serde_json::Value;
use toklake_simulator::{Fault, FaultKind, RateHint, Route};

use super::stage::Stage;

const HANDLE: &str = "owl.sketches";

/// Each post and day as it is told, once.
const FACTS: [&str; 2] = [
    "select distinct item_id, caption, likes, comments, shares, video_views, reach \
     from raw.business__videos order by item_id, video_views, reach",
    "select distinct date, video_views, likes, comments, shares, followers_count \
     from raw.business__account_days order by date, video_views",
];

/// What an extraction under `faults` came to: the exit code, the requests, and the facts.
fn pulled(faults: &[Fault]) -> (i32, u64, Vec<Vec<Value>>) {
    let stage = Stage::new();
    stage.signed_in(HANDLE);
    for fault in faults {
        stage.tiktok.inject(fault.clone());
    }
    let answer = stage.desk.toklake(&["extract", "--json"]);
    let asked = answer.json()["report"]["requests"].as_u64();
    let asked = asked.expect("a count");
    let raw = stage.desk.toklake(&["raw", "--json"]);
    assert!(raw.code < 2, "{}", raw.out);
    let facts = FACTS.map(|query| stage.desk.rows(query)).to_vec();
    (answer.code, asked, facts)
}

/// Those after which everything is there.
fn passing() -> Vec<(&'static str, Fault)> {
    let list = |nth, kind| Fault::at(Route::VideoList, nth, kind);
    let account = |kind| Fault::at(Route::BusinessGet, 1, kind);
    let limited = |hint| FaultKind::RateLimited { hint };
    let many = |seconds| FaultKind::TooManyRequests {
        retry_after_seconds: seconds,
    };
    vec![
        ("429 with seconds", list(1, many(Some(1)))),
        ("429 without a hint", account(many(None))),
        ("40100 per second", list(1, limited(RateHint::PerSecond))),
        ("40100 without a hint", list(2, limited(RateHint::None))),
        ("500 as a code", account(FaultKind::SystemError)),
        ("51010", list(1, FaultKind::InternalTimeout)),
        (
            "502 twice",
            list(1, FaultKind::Gateway { status: 502 }).times(2),
        ),
        ("reset", list(2, FaultKind::ConnectionReset)),
        ("cut body", account(FaultKind::TruncatedBody)),
        ("half a JSON", list(1, FaultKind::BrokenJson)),
        ("HTML with 200", list(1, FaultKind::NonJsonBody)),
        ("lying content type", account(FaultKind::WrongContentType)),
        ("a page twice", list(2, FaultKind::DuplicatePage)),
        ("a cursor that stands", list(1, FaultKind::CursorLoop)),
        ("a short page", list(1, FaultKind::ShortPage)),
        ("an empty page", list(2, FaultKind::EmptyPage)),
        ("a dead token", list(2, FaultKind::ExpireToken)),
        ("an unknown field", account(FaultKind::UnknownField)),
        ("numbers as text", list(1, FaultKind::NumbersAsStrings)),
        ("a slow answer", account(FaultKind::Slow { millis: 300 })),
    ]
}

#[test]
fn after_each_of_these_faults_everything_is_there() {
    let (code, fewest, facts) = pulled(&[]);
    assert_eq!(code, 0);
    assert!(facts.iter().all(|rows| rows.len() > 10), "{facts:?}");
    let all = passing();
    let tried: Vec<_> = std::thread::scope(|scope| {
        let started = all
            .iter()
            .map(|(name, fault)| (name, scope.spawn(|| pulled(std::slice::from_ref(fault)))));
        let started: Vec<_> = started.collect();
        let ended = started.into_iter();
        ended
            .map(|(name, thread)| (*name, thread.join().expect("it does not panic")))
            .collect()
    });
    for (name, (code, asked, found)) in tried {
        assert_eq!(code, 0, "{name}");
        assert!(found == facts, "{name}: other facts");
        assert!(
            asked <= fewest * 3 / 2 + 3,
            "{name}: {asked} requests instead of {fewest}"
        );
    }
}

#[test]
fn after_these_the_run_says_what_is_missing() {
    let list = |nth, kind| Fault::at(Route::VideoList, nth, kind);
    let code = |code| FaultKind::Code {
        code,
        message: None,
    };
    for (name, fault, ending) in [
        ("half of the data", list(1, FaultKind::PartialSuccess), 1),
        ("no permission", list(1, code(40001)).times(50), 1),
        ("consent withdrawn", list(1, FaultKind::RevokeConsent), 2),
    ] {
        let stage = Stage::new();
        stage.signed_in(HANDLE);
        stage.tiktok.inject(fault);
        let answer = stage.desk.toklake(&["extract", "--json"]);
        assert_eq!(answer.code, ending, "{name}: {}", answer.out);
        let remarks = answer.json()["report"]["remarks"].clone();
        let remarks = remarks.as_array().expect("a list");
        assert!(!remarks.is_empty(), "{name}");
        for remark in remarks {
            let words = |part: &str| remark[part].as_str().is_some_and(|text| text.len() > 5);
            assert!(words("message") && words("remedy"), "{name}: {remark}");
        }
        let asked = answer.json()["report"]["requests"].as_u64();
        assert!(asked.is_some_and(|asked| asked < 20), "{name}: {asked:?}");
    }
}
