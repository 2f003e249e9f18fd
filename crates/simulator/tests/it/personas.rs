//! The personas of the reference, each with what makes it special.

use serde_json::json;
use toklake_simulator::{Counter, Product, Scenario};

use crate::client::{PROFILE_FIELDS, all_videos, business, business_token, start};

#[tokio::test]
async fn analytics_that_were_never_switched_on_answer_40001() {
    let running = start(Scenario::personas()).await;
    let granted = business_token(&running, "quiet.gardener");
    let everything = [("fields", PROFILE_FIELDS)];
    assert_eq!(
        business(&running, &granted, "business/get/", &everything).await["code"],
        40_001
    );
    assert_eq!(
        business(&running, &granted, "business/video/list/", &[]).await["code"],
        40_001
    );
}

#[tokio::test]
async fn an_owner_who_withdraws_consent_leaves_dead_tokens() {
    let running = start(Scenario::personas()).await;
    let granted = business_token(&running, "gone.again");
    assert_eq!(
        business(&running, &granted, "business/get/", &[]).await["code"],
        40_105
    );
}

#[tokio::test]
async fn partial_consent_shows_in_the_granted_scopes() {
    let running = start(Scenario::personas()).await;
    let granted = business_token(&running, "half.consent");
    assert!(!granted.scopes.iter().any(|scope| scope == "video.insights"));
    assert!(granted.scopes.iter().any(|scope| scope == "video.list"));
}

#[tokio::test]
async fn two_thousand_posts_are_a_hundred_full_pages() {
    let running = start(Scenario::personas()).await;
    let granted = business_token(&running, "daily.dozen");
    let videos = all_videos(&running, &granted, r#"["item_id"]"#).await;
    assert_eq!(videos.len(), 2_000);
    assert_eq!(running.calls_of(toklake_simulator::Route::VideoList), 100);
}

#[tokio::test]
async fn a_brand_new_account_has_empty_lists_and_no_errors() {
    let running = start(Scenario::personas()).await;
    let granted = business_token(&running, "first.steps");
    let profile = business(
        &running,
        &granted,
        "business/get/",
        &[("fields", PROFILE_FIELDS)],
    )
    .await;
    assert_eq!(
        (&profile["code"], &profile["data"]["audience_ages"]),
        (&json!(0), &json!([]))
    );
    assert!(
        profile["data"]["metrics"]
            .as_array()
            .is_some_and(|days| days.len() <= 2)
    );
    let page = business(&running, &granted, "business/video/list/", &[]).await;
    assert_eq!(
        page["data"],
        json!({ "videos": [], "cursor": 0, "has_more": false })
    );
}

#[tokio::test]
async fn the_two_products_know_an_account_under_different_names() {
    let running = start(Scenario::demo()).await;
    let business = running
        .grant("luna.beats", Product::Business)
        .expect("she exists");
    let display = running
        .grant("luna.beats", Product::Display)
        .expect("she exists");
    assert_ne!(business.open_id, display.open_id);
    assert!(running.grant("nobody", Product::Display).is_none());
}

#[tokio::test]
async fn an_agency_of_a_thousand_is_served_lazily() {
    let running = start(Scenario::agency(1_000, 30)).await;
    assert_eq!(running.world().accounts.len(), 1_000);
    let granted = business_token(&running, "agency.creator.0777");
    let videos = all_videos(&running, &granted, r#"["item_id","video_views"]"#).await;
    assert_eq!(videos.len(), 30);
    let now = running.clock().now();
    let account = running
        .world()
        .account("agency.creator.0777")
        .expect("it exists");
    assert!(account.counters(now)[Counter::Views] > 0);
}
