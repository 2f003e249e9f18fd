//! Comments, benchmark, suggestions, settings, discovery, pictures, the Display API, the levers.

use hyper::Method;
use serde_json::{Value, json};
use toklake_simulator::{Counter, Granted, Product, Running, Scenario};

use crate::client::{all_videos, business, business_token, display, get, send, start};

async fn luna() -> (Running, Granted) {
    let running = start(Scenario::demo()).await;
    let granted = business_token(&running, "luna.beats");
    (running, granted)
}

#[tokio::test]
async fn comments_are_as_many_as_the_counter_says_and_replies_hang_on_them() {
    let (running, granted) = luna().await;
    let post = &running.world().accounts[0].posts[10];
    let count = post.counters(running.clock().now())[Counter::Comments];
    let (id, mut cursor, mut comments) = (post.id_text(), "0".to_owned(), Vec::new());
    loop {
        let parameters = [
            ("video_id", id.as_str()),
            ("cursor", &cursor),
            ("include_replies", "true"),
        ];
        let page = business(&running, &granted, "business/comment/list/", &parameters).await;
        comments.extend(
            page["data"]["comments"]
                .as_array()
                .expect("comments")
                .iter()
                .cloned(),
        );
        cursor = page["data"]["cursor"].to_string();
        if page["data"]["has_more"] == false {
            break;
        }
    }
    assert_eq!(comments.len() as u64, count);
    let answered = comments.iter().find(|comment| comment["replies"] != 0);
    let answered = answered.expect("somebody was answered");
    let comment_id = answered["comment_id"].as_str().expect("text");
    let parameters = [("video_id", id.as_str()), ("comment_id", comment_id)];
    let replies = business(
        &running,
        &granted,
        "business/comment/reply/list/",
        &parameters,
    )
    .await;
    assert_eq!(replies["data"]["comments"], answered["reply_list"]);
    let parent = &replies["data"]["comments"][0]["parent_comment_id"];
    assert_eq!(parent, comment_id);
}

#[tokio::test]
async fn above_five_hundred_comments_the_rest_repeats_one() {
    let (running, granted) = luna().await;
    let post = &running.world().accounts[0].posts[78];
    let count = post.counters(running.clock().now())[Counter::Comments];
    assert!(count > 500, "{count}");
    let id = post.id_text();
    let page = async |cursor: &str| {
        let parameters = [
            ("video_id", id.as_str()),
            ("cursor", cursor),
            ("max_count", "1"),
            ("sort_field", "create_time"),
            ("sort_order", "desc"),
        ];
        let page = business(&running, &granted, "business/comment/list/", &parameters).await;
        page["data"]["comments"][0]["comment_id"].clone()
    };
    assert_eq!(page("499").await, page("500").await);
}

#[tokio::test]
async fn benchmark_settings_and_suggestions_answer() {
    let (running, granted) = luna().await;
    let ask = async |path: &str, parameters: &[(&str, &str)]| {
        business(&running, &granted, path, parameters).await
    };
    let benchmark = ask("business/benchmark/", &[("business_category", "PETS")]).await;
    assert_eq!(benchmark["data"]["business_category"], "Pets");
    assert_eq!(
        ask("business/benchmark/", &[("business_category", "SPACE")]).await["code"],
        40_002
    );
    assert_eq!(
        ask("business/video/settings/", &[]).await["data"]["max_video_post_duration_sec"],
        600
    );
    let some = ask("business/hashtag/suggestion/", &[("keyword", "loop")]).await;
    assert!(
        some["data"]["suggestions"]
            .as_array()
            .is_some_and(|list| list.len() == 10)
    );
    let none = ask("business/hashtag/suggestion/", &[("keyword", "zzqx")]).await;
    assert_eq!(
        none["data"]["suggestions"],
        json!([{ "name": "zzqx", "view_count": 0 }])
    );
}

#[tokio::test]
async fn sound_and_search_trends_need_only_the_creators_token() {
    let (running, granted) = luna().await;
    let ask = async |path: &str, parameters: &[(&str, &str)]| {
        business(&running, &granted, path, parameters).await["data"].clone()
    };
    let sounds = ask("discovery/cml/trending_list/", &[("date_range", "30DAY")]).await;
    let first = &sounds["list"][0];
    assert_eq!(
        (
            &first["rank_position"],
            first["trending_history"].as_array().map(Vec::len)
        ),
        (&json!("1"), Some(30))
    );
    let id = first["commercial_music_id"].as_str().expect("text");
    let videos = ask("discovery/cml/video_list/", &[("commercial_music_id", id)]).await;
    assert_eq!(videos["top_video_list"].as_array().map(Vec::len), Some(20));
    assert_eq!(
        ask("discovery/trending/search/", &[]).await["search_keywords"]
            .as_array()
            .map(Vec::len),
        Some(20)
    );
    let about = ask("discovery/trending/search/keyword/", &[("query", "kettle")]).await;
    assert!(
        about["search_keywords"][0]
            .as_str()
            .is_some_and(|text| text.starts_with("kettle"))
    );
}

#[tokio::test]
async fn b18_hashtag_trends_need_an_advertiser_and_count_beyond_32_bits() {
    let (running, granted) = luna().await;
    let apps = running.apps();
    let ask = async |path: &str, query: &str, token: &str| {
        let url = format!(
            "{}/{path}?advertiser_id={}&{query}",
            running.business_url(),
            apps.advertiser_id
        );
        get(&url, &[("access-token", token)]).await.json()
    };
    let query = "discovery_type=HASHTAG&date_range=30DAY";
    let refused = ask("discovery/trending_list/", query, &granted.access_token).await;
    assert_eq!(refused["code"], 40_105);
    let trends = ask("discovery/trending_list/", query, &apps.advertiser_token).await;
    let list = trends["data"]["list"].as_array().expect("a list");
    assert_eq!(list.len(), 100);
    let lifetime = |tag: &Value| tag["views_global_lifetime"].as_u64().expect("a number");
    assert!(list.iter().any(|tag| lifetime(tag) > u64::from(u32::MAX)));
    assert!(list.iter().any(|tag| tag["rank_change"] == "NEW"));
    let days = list
        .iter()
        .flat_map(|tag| tag["trending_history"].as_array().expect("days"));
    assert!(days.clone().any(|day| day["rank_position_daily"].is_null()));

    let id = list[0]["hashtag_id"].as_str().expect("text");
    let detail = ask(
        "discovery/detail/",
        &format!("hashtag_id={id}"),
        &apps.advertiser_token,
    )
    .await;
    assert_eq!(detail["data"]["hashtag_status"], "ONLINE");
    let ids = format!("hashtag_ids=%5B%22{id}%22%5D");
    let videos = ask("discovery/video_list/", &ids, &apps.advertiser_token).await;
    assert_eq!(
        videos["data"]["list"][0]["top_video_list"]
            .as_array()
            .map(Vec::len),
        Some(20)
    );
    let unknown = ask("discovery/detail/", "hashtag_id=1", &apps.advertiser_token).await;
    assert_eq!(
        (&unknown["code"], &unknown["data"]),
        (&json!(0), &json!({}))
    );
}

#[tokio::test]
async fn b17_a_thumbnail_is_there_until_its_link_expires() {
    let (running, granted) = luna().await;
    let video = &all_videos(&running, &granted, r#"["item_id","thumbnail_url"]"#).await[0];
    let link = video["thumbnail_url"].as_str().expect("a link");
    let picture = get(link, &[]).await;
    assert_eq!(
        (picture.status, picture.header("content-type")),
        (200, "image/png")
    );
    let forged = link.replace("x-expires=1", "x-expires=2");
    assert_eq!(get(&forged, &[]).await.status, 403);
    running.clock().advance_hours(48);
    assert_eq!(get(link, &[]).await.status, 403);
}

#[tokio::test]
async fn the_display_api_shows_this_instant_where_the_business_api_shows_a_midnight() {
    let (running, _) = luna().await;
    let granted = running
        .grant("luna.beats", Product::Display)
        .expect("she exists");
    let path = "/v2/video/list/?fields=id,view_count,like_count,duration,create_time";
    let page = display(
        &running,
        &granted,
        Method::POST,
        path,
        r#"{"max_count":20}"#,
    )
    .await
    .json();
    let now = running.clock().now();
    let videos = page["data"]["videos"].as_array().expect("videos");
    assert_eq!(videos.len(), 20);
    for video in videos {
        let id = video["id"]
            .as_str()
            .and_then(|id| id.parse().ok())
            .expect("an id");
        let post = running.world().accounts[0].post(id).expect("it exists");
        assert_eq!(video["view_count"], post.counters(now).views_net());
        assert_eq!(video["like_count"], post.counters(now).likes_net());
        assert!(video["create_time"].is_i64() || video["create_time"].is_u64());
    }
    let cursor = &page["data"]["cursor"];
    let body = json!({ "max_count": 20, "cursor": cursor }).to_string();
    let next = display(&running, &granted, Method::POST, path, &body)
        .await
        .json();
    assert_ne!(next["data"]["videos"][0]["id"], videos[0]["id"]);
}

#[tokio::test]
async fn a_display_query_leaves_out_what_is_not_the_users_or_not_public() {
    let (running, _) = luna().await;
    let granted = running
        .grant("luna.beats", Product::Display)
        .expect("she exists");
    let posts = &running.world().accounts[0].posts;
    let ids = [
        posts[20].id_text(),
        posts[31].id_text(),
        "7111111111111111111".to_owned(),
    ];
    let body = json!({ "filters": { "video_ids": ids } }).to_string();
    let answer = display(
        &running,
        &granted,
        Method::POST,
        "/v2/video/query/?fields=id",
        &body,
    )
    .await;
    assert_eq!(
        answer.json()["data"]["videos"],
        json!([{ "id": posts[20].id_text() }])
    );
}

#[tokio::test]
async fn the_levers_move_the_clock_and_inject_faults() {
    let (running, granted) = luna().await;
    let pull = async |lever: &str, body: &str| {
        let url = format!("{}/_simulator/{lever}", running.base_url());
        send(Method::POST, &url, &[], body)
            .await
            .expect("an answer")
    };
    let moved = pull("clock", r#"{"advance_days": 2}"#).await;
    assert_eq!(moved.json()["now"], "2026-11-22T12:00:00+00:00");
    assert_eq!(pull("clock", r#"{"advance_weeks": 2}"#).await.status, 400);
    let fault = r#"{"route": "business/get", "kind": "system_error"}"#;
    assert_eq!(pull("faults", fault).await.status, 200);
    pull("clock", r#"{"set": "2026-11-20T12:00:00Z"}"#).await;
    assert_eq!(
        business(&running, &granted, "business/get/", &[]).await["code"],
        50_000
    );
    let calls = get(&format!("{}/_simulator/calls", running.base_url()), &[])
        .await
        .json();
    assert_eq!(calls["business/get"], 1);
}
