//! Behaviours 12 and 13: limits of calls, and every way in which an answer can break.

use std::time::{Duration, Instant};

use hyper::Method;
use serde_json::json;
use toklake_simulator::{
    Fault, FaultKind, LimitClock, Product, RateHint, Route, Running, Scenario, Simulator,
};

use crate::client::{Reply, business, business_reply, business_token, display, start};

async fn struck(kind: FaultKind) -> (Running, Result<Reply, String>) {
    let running = start(Scenario::demo()).await;
    running.inject(Fault::at(Route::VideoList, 1, kind));
    let granted = business_token(&running, "luna.beats");
    let parameters = [("fields", r#"["item_id","likes"]"#)];
    let reply = business_reply(&running, &granted, "business/video/list/", &parameters).await;
    // whatever happened, the next call is as if nothing had
    let next = business(&running, &granted, "business/video/list/", &parameters).await;
    assert!(
        next["code"] == 0 || next["code"] == 40_102 || next["code"] == 40_105,
        "{next}"
    );
    (running, reply)
}

async fn answered(kind: FaultKind) -> Reply {
    struck(kind).await.1.expect("an answer")
}

#[tokio::test]
async fn b12_forty_calls_a_minute_then_40100_without_a_hint_in_the_headers() {
    let mut scenario = Scenario::demo();
    scenario.limits.clock = LimitClock::Simulated;
    scenario.limits.app_per_second = 1_000;
    let running = Simulator::start(scenario).await.expect("a free port");
    let granted = business_token(&running, "luna.beats");
    for _ in 0..40 {
        assert_eq!(
            business(&running, &granted, "business/get/", &[]).await["code"],
            0
        );
    }
    let reply = business_reply(&running, &granted, "business/get/", &[])
        .await
        .expect("an answer");
    assert_eq!((reply.status, &reply.json()["code"]), (200, &json!(40_100)));
    assert!(reply.headers.get("retry-after").is_none());
    let other = business(&running, &granted, "business/video/list/", &[]).await;
    assert_eq!(other["code"], 0);
    running.clock().set(running.clock().now().plus_seconds(60));
    assert_eq!(
        business(&running, &granted, "business/get/", &[]).await["code"],
        0
    );
}

#[tokio::test]
async fn b12_the_app_has_ten_calls_a_second_for_all_accounts_together() {
    let mut scenario = Scenario::personas();
    scenario.limits.clock = LimitClock::Simulated;
    let running = Simulator::start(scenario).await.expect("a free port");
    let granted = [
        business_token(&running, "kite.workshop"),
        business_token(&running, "owl.sketches"),
    ];
    for call in 0..10 {
        assert_eq!(
            business(&running, &granted[call % 2], "business/get/", &[]).await["code"],
            0
        );
    }
    assert_eq!(
        business(&running, &granted[0], "business/get/", &[]).await["code"],
        40_100
    );
}

#[tokio::test]
async fn b12_the_display_api_answers_429_after_six_hundred_calls() {
    let mut scenario = Scenario::demo();
    scenario.limits.clock = LimitClock::Simulated;
    scenario.limits.display_per_minute = 3;
    let running = Simulator::start(scenario).await.expect("a free port");
    let granted = running
        .grant("luna.beats", Product::Display)
        .expect("she exists");
    let path = "/v2/user/info/?fields=open_id";
    for _ in 0..3 {
        assert_eq!(
            display(&running, &granted, Method::GET, path, "")
                .await
                .status,
            200
        );
    }
    let reply = display(&running, &granted, Method::GET, path, "").await;
    assert_eq!(
        (reply.status, &reply.json()["error"]["code"]),
        (429, &json!("rate_limit_exceeded"))
    );
}

#[tokio::test]
async fn b13_throttling_comes_inside_a_200_or_as_a_429_with_and_without_hints() {
    let plain = answered(FaultKind::RateLimited {
        hint: RateHint::None,
    })
    .await;
    assert_eq!((plain.status, &plain.json()["code"]), (200, &json!(40_100)));
    let hinted = answered(FaultKind::RateLimited {
        hint: RateHint::PerMinute,
    })
    .await;
    assert!(
        hinted.json()["message"]
            .as_str()
            .is_some_and(|text| text.contains("per minute"))
    );
    let http = answered(FaultKind::TooManyRequests {
        retry_after_seconds: Some(7),
    })
    .await;
    assert_eq!((http.status, http.header("retry-after")), (429, "7"));
    let silent = answered(FaultKind::TooManyRequests {
        retry_after_seconds: None,
    })
    .await;
    assert_eq!((silent.status, silent.header("retry-after")), (429, ""));
}

#[tokio::test]
async fn b13_codes_of_any_class_come_inside_a_200() {
    assert_eq!(
        answered(FaultKind::SystemError).await.json()["code"],
        50_000
    );
    assert_eq!(
        answered(FaultKind::InternalTimeout).await.json()["code"],
        51_010
    );
    for code in [40_000, 40_006, 40_118, 41_000, 60_001, 61_000] {
        let reply = answered(FaultKind::Code {
            code,
            message: None,
        })
        .await;
        assert_eq!((reply.status, &reply.json()["code"]), (200, &json!(code)));
    }
}

#[tokio::test]
async fn b13_a_gateway_speaks_html() {
    let reply = answered(FaultKind::Gateway { status: 502 }).await;
    assert_eq!(
        (reply.status, reply.header("content-type")),
        (502, "text/html")
    );
    assert!(reply.body.starts_with(b"<html>"));
}

#[tokio::test]
async fn b13_a_slow_answer_is_the_right_answer() {
    let started = Instant::now();
    let reply = answered(FaultKind::Slow { millis: 150 }).await;
    assert!(started.elapsed() >= Duration::from_millis(150));
    assert_eq!(reply.json()["code"], 0);
}

#[tokio::test]
async fn b13_a_reset_connection_answers_nothing() {
    let (_running, reply) = struck(FaultKind::ConnectionReset).await;
    let error = reply.err().expect("no answer");
    assert!(
        error.contains("ConnectionReset") || error.contains("IncompleteMessage"),
        "{error}"
    );
}

#[tokio::test]
async fn b13_a_truncated_body_is_shorter_than_it_said() {
    let (_running, reply) = struck(FaultKind::TruncatedBody).await;
    assert!(reply.is_err(), "the client must notice");
}

#[tokio::test]
async fn b13_bodies_can_be_half_json_no_json_or_under_another_name() {
    let half = answered(FaultKind::BrokenJson).await;
    assert!(
        serde_json::from_slice::<serde_json::Value>(&half.body).is_err() && half.body[0] == b'{'
    );
    let none = answered(FaultKind::NonJsonBody).await;
    assert_eq!(
        (none.status, none.header("content-type")),
        (200, "application/json")
    );
    assert!(none.body.starts_with(b"<html>"));
    let misnamed = answered(FaultKind::WrongContentType).await;
    assert!(misnamed.header("content-type").starts_with("text/html"));
    assert_eq!(misnamed.json()["code"], 0);
}

#[tokio::test]
async fn b13_unknown_fields_and_numbers_as_text() {
    let unknown = answered(FaultKind::UnknownField).await.json();
    assert!(
        unknown["data"]["videos"][0]
            .get("sim_unknown_field")
            .is_some()
    );
    let text = answered(FaultKind::NumbersAsStrings).await.json();
    assert!(text["data"]["videos"][4]["likes"].is_string() && text["data"]["cursor"].is_number());
    assert_eq!(text["code"], 0);
}

#[tokio::test]
async fn b13_a_skewed_clock_shows_in_the_date_header() {
    let straight = answered(FaultKind::Slow { millis: 0 }).await;
    assert_eq!(straight.header("date"), "Fri, 20 Nov 2026 12:00:00 GMT");
    let skewed = answered(FaultKind::ClockSkew { seconds: -5_400 }).await;
    assert_eq!(skewed.header("date"), "Fri, 20 Nov 2026 10:30:00 GMT");
}

#[tokio::test]
async fn b13_a_token_can_expire_and_consent_can_end_in_the_middle_of_a_pull() {
    let (running, reply) = struck(FaultKind::ExpireToken).await;
    assert_eq!(reply.expect("an answer").json()["code"], 40_102);
    let again = business_token(&running, "luna.beats");
    assert_eq!(
        business(&running, &again, "business/get/", &[]).await["code"],
        0
    );
    assert_eq!(
        answered(FaultKind::RevokeConsent).await.json()["code"],
        40_105
    );
}

#[tokio::test]
async fn every_call_carries_a_log_id_of_its_own() {
    let running = start(Scenario::demo()).await;
    let granted = business_token(&running, "luna.beats");
    let one = business(&running, &granted, "business/get/", &[]).await;
    let two = business(&running, &granted, "business/get/", &[]).await;
    assert_ne!(one["request_id"], two["request_id"]);
}

#[tokio::test]
async fn the_troubled_scenario_makes_its_trouble_in_the_order_written() {
    let running = start(Scenario::load("troubled").expect("it is embedded")).await;
    let granted = business_token(&running, "luna.beats");
    assert_eq!(
        business(&running, &granted, "business/get/", &[]).await["code"],
        50_000
    );
    assert_eq!(
        business(&running, &granted, "business/get/", &[]).await["code"],
        0
    );
    let list = async || business_reply(&running, &granted, "business/video/list/", &[]).await;
    let throttled = list().await.expect("an answer").json();
    assert_eq!(throttled["code"], 40_100);
    assert_eq!(list().await.expect("an answer").json()["code"], 0);
    assert!(list().await.is_err(), "the third is cut off");
}
