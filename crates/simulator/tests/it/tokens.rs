//! Behaviours 1 to 4: paths, tokens, fields.

use crate::client::{business, business_token, get, start, start_toml};
use toklake_simulator::{Product, Scenario};

#[tokio::test]
async fn b01_a_business_path_without_a_trailing_slash_is_a_plain_text_404() {
    let running = start(Scenario::demo()).await;
    let reply = get(&format!("{}/business/get", running.business_url()), &[]).await;
    assert_eq!(reply.status, 404);
    assert!(reply.header("content-type").starts_with("text/plain"));
    assert_eq!(&reply.body[..], b"404 page not found");
}

#[tokio::test]
async fn b02_missing_unknown_and_expired_tokens_have_their_codes_inside_a_200() {
    let running = start(Scenario::demo()).await;
    let url = format!("{}/business/get/?business_id=x", running.business_url());
    let missing = get(&url, &[]).await;
    assert_eq!(
        (missing.status, missing.json()["code"].as_i64()),
        (200, Some(40_104))
    );
    let unknown = get(&url, &[("access-token", "act.nobody")]).await;
    assert_eq!(
        (unknown.status, unknown.json()["code"].as_i64()),
        (200, Some(40_105))
    );

    let granted = business_token(&running, "luna.beats");
    assert_eq!(
        business(&running, &granted, "business/get/", &[]).await["code"],
        0
    );
    running.clock().advance_hours(24);
    assert_eq!(
        business(&running, &granted, "business/get/", &[]).await["code"],
        40_102
    );
}

#[tokio::test]
async fn b02_a_token_of_the_other_product_or_of_another_account_opens_nothing() {
    let running = start(Scenario::personas()).await;
    let display = running
        .grant("kite.workshop", Product::Display)
        .expect("the account exists");
    assert_eq!(
        business(&running, &display, "business/get/", &[]).await["code"],
        40_105
    );
    let mut mixed = business_token(&running, "kite.workshop");
    mixed.open_id = business_token(&running, "owl.sketches").open_id;
    assert_eq!(
        business(&running, &mixed, "business/get/", &[]).await["code"],
        40_001
    );
}

#[tokio::test]
async fn b02_a_field_without_its_scope_is_left_out_or_refused_as_the_scenario_says() {
    let account = "clock = \"2026-11-20T12:00:00Z\"\n[[accounts]]\nhandle = \"half\"\npersona = \"partial_consent\"\n";
    let fields = [(
        "fields",
        r#"["item_id","video_views","average_time_watched"]"#,
    )];
    let lenient = start_toml(account).await;
    let granted = business_token(&lenient, "half");
    let page = business(&lenient, &granted, "business/video/list/", &fields).await;
    assert_eq!(page["code"], 0);
    let video = &page["data"]["videos"][3];
    assert!(video.get("video_views").is_some() && video.get("average_time_watched").is_none());

    let strict =
        start_toml(&account.replace("[[acc", "[tiktok]\nmissing_scope = \"refuse\"\n[[acc")).await;
    let granted = business_token(&strict, "half");
    let page = business(&strict, &granted, "business/video/list/", &fields).await;
    assert_eq!(page["code"], 40_130);
}

#[tokio::test]
async fn b03_fields_must_be_json_known_and_hold_the_id() {
    let running = start(Scenario::demo()).await;
    let granted = business_token(&running, "luna.beats");
    for fields in [
        "item_id,likes",
        r#"["likes"]"#,
        r#"["item_id","veiws"]"#,
        r#"{"item_id":1}"#,
    ] {
        let page = business(
            &running,
            &granted,
            "business/video/list/",
            &[("fields", fields)],
        )
        .await;
        assert_eq!(page["code"], 40_002, "{fields}");
    }
    let profile = business(
        &running,
        &granted,
        "business/get/",
        &[("fields", "username")],
    )
    .await;
    assert_eq!(profile["code"], 40_002);
}

#[tokio::test]
async fn b04_only_what_was_asked_for_is_answered_and_nothing_is_null() {
    let running = start(Scenario::demo()).await;
    let granted = business_token(&running, "luna.beats");
    let profile = business(&running, &granted, "business/get/", &[]).await;
    let keys: Vec<&String> = profile["data"]
        .as_object()
        .expect("an object")
        .keys()
        .collect();
    assert_eq!(keys, ["display_name", "profile_image"]);

    let fields = [("fields", r#"["item_id","likes"]"#)];
    let page = business(&running, &granted, "business/video/list/", &fields).await;
    for video in page["data"]["videos"].as_array().expect("videos") {
        let object = video.as_object().expect("an object");
        assert!(object.keys().all(|key| key == "item_id" || key == "likes"));
        assert!(object.values().all(|value| !value.is_null()));
    }
}
