//! Studio's answers against the example bodies of the reference, where those are at hand.

use serde_json::{Value, json};
use toklake_simulator::Moment;

use crate::examples::{example_of, same_shape};
use crate::studio_client::{Browser, POST_TYPES, histories, mira};

fn compare(ours: &Value, name: &str) {
    if let Some(theirs) = example_of("studio", name) {
        same_shape(ours, &theirs, name);
    }
}

fn ranged(types: &[&str]) -> Value {
    let types = types
        .iter()
        .map(|kind| json!({ "insigh_type": kind, "range": 1 }));
    Value::from_iter(types)
}

fn joined(first: Value, second: Value) -> Value {
    let both = [first, second].into_iter();
    both.flat_map(|list| list.as_array().cloned().unwrap_or_default())
        .collect()
}

#[tokio::test]
async fn insights_of_the_account_have_the_shapes_of_their_examples() {
    let (_running, mira) = mira().await;
    let seven = [
        "vv_history",
        "pv_history",
        "like_history",
        "comment_history",
        "share_history",
        "follower_num_history",
        "reached_audience_history",
    ];
    let asked = joined(histories(&seven, 16), ranged(&["follower_num"]));
    compare(
        &mira.insight(asked).await,
        "insight_overview_histories.json",
    );
    let traffic = [
        "unique_viewer_num",
        "follower_num",
        "vv_traffic_source",
        "user_search_terms",
        "incentive_vv",
    ];
    compare(
        &mira.insight(ranged(&traffic)).await,
        "insight_overview_traffic.json",
    );
    let viewers = [
        "unique_viewer",
        "returning_viewer",
        "new_viewer",
        "viewer_active_history_days",
        "viewer_active_history_hours",
    ];
    let ranges = [
        "unique_viewer_num",
        "unique_viewer_num_before",
        "new_viewer_num",
        "new_viewer_num_before",
        "viewer_gender_percent",
        "viewer_age_distribution",
        "viewer_country_city_percent",
        "top10_other_creators_recommendation",
        "top10_other_videos_recommendation",
    ];
    let asked = joined(histories(&viewers, 7), ranged(&ranges));
    compare(&mira.insight(asked).await, "insight_viewers.json");
    let days = [
        "follower_num_history",
        "net_follower_history",
        "follower_active_history_days",
        "follower_active_history_hours",
    ];
    let shares = [
        "follower_num",
        "follower_gender_percent",
        "follower_age_distribution",
        "follower_location_percent",
    ];
    let asked = joined(histories(&days, 7), ranged(&shares));
    compare(&mira.insight(asked).await, "insight_followers.json");
}

#[tokio::test]
async fn insights_of_a_post_have_the_shapes_of_their_examples() {
    let (running, mira) = mira().await;
    let now: Moment = running.clock().now();
    let posts = &running.world().accounts[0].posts;
    let lively = posts
        .iter()
        .rfind(|post| !post.is_photo() && post.is_public(now) && post.published < now.plus_days(-2))
        .expect("a lively video");
    let id = lively.id_text();
    compare(
        &mira.post_insight(&id, &POST_TYPES).await,
        "insight_post_overview.json",
    );
    let viewers = [
        "video_uv",
        "video_viewer_new_viewer_percent",
        "video_viewer_return_viewer_percent",
        "video_viewer_follower_percent_realtime",
        "video_viewer_nonfollower_percent_realtime",
        "video_viewer_age_percent_realtime",
        "video_viewer_gender_percent_realtime",
        "video_viewer_location_percent_realtime",
    ];
    compare(
        &mira.post_insight(&id, &viewers).await,
        "insight_post_viewers.json",
    );
    let engagement = [
        "video_like_distribution_realtime",
        "photo_like_distribution",
    ];
    compare(
        &mira.post_insight(&id, &engagement).await,
        "insight_post_engagement.json",
    );
    let idle = posts
        .iter()
        .find(|post| !post.is_photo() && post.is_public(now) && running.shown().is_quiet(post, now))
        .expect("an idle video");
    let types = [
        "video_info",
        "item_search_terms",
        "video_traffic_source_percent_realtime",
        "video_retention_rate_realtime",
        "video_view_realtime",
        "video_uv",
        "video_rewards_data",
    ];
    let ours = mira.post_insight(&idle.id_text(), &types).await;
    compare(&ours, "insight_post_no_data.json");
    assert_eq!(ours["video_retention_rate_realtime"]["is_after_7d"], true);
}

#[tokio::test]
async fn numeric_insights_have_the_shapes_of_their_examples() {
    let (_running, mira) = mira().await;
    compare(
        &mira.numeric(&[121, 122, 123, 124, 125, 127], 1).await,
        "insights_v1_overview.json",
    );
    compare(&mira.numeric(&[126], 1).await, "insights_v1_rewards.json");
    compare(
        &mira.numeric(&[160, 161, 146], 1).await,
        "insights_v1_followers.json",
    );
}

#[tokio::test]
async fn lists_and_totals_have_the_shapes_of_their_examples() {
    let (running, mira) = mira().await;
    compare(&mira.items(0, 5).await, "item_list_page1.json");
    let last = mira.items(595, 50).await;
    assert_eq!(last["has_more"], false);
    compare(&last, "item_list_page2_last.json");
    let quiet = Browser::signed_in(&running, "quiet.start");
    compare(&quiet.items(0, 50).await, "item_list_empty.json");
    let comments = mira
        .post(
            "/tiktokstudio/api/web/commentsV2",
            &json!({ "count": "20" }),
        )
        .await;
    compare(&comments.json(), "comments_v2.json");
    let get = async |path: &str| mira.get(path, &[("aid", "1988")]).await.json();
    compare(
        &get("/tiktok/v1/creator/m10n_center/reward_analytics_per_post").await,
        "reward_analytics_per_post.json",
    );
    for (path, name) in [
        ("topic/v1", "inspiration_trending_topic.json"),
        ("video/v2", "inspiration_trending_video.json"),
    ] {
        compare(
            &get(&format!("/creator_studio/inspiration/trending/{path}")).await,
            name,
        );
    }
    let mut user = get("/tiktokstudio/api/web/user").await;
    let secret = user
        .as_object_mut()
        .and_then(|user| user.remove("tt-csrf-token"));
    assert!(secret.is_some());
    compare(&user, "web_user.json");
}

#[tokio::test]
async fn refusals_have_the_shapes_of_their_examples() {
    let (running, mira) = mira().await;
    running.end_studio_sessions("mira.loops");
    let expired = mira.insight(histories(&["vv_history"], 7)).await;
    assert_eq!(expired["status_code"], 8);
    compare(&expired, "error_login_expired.json");
    let mira = Browser::signed_in(&running, "mira.loops");
    let text = [("type_requests", r#"[{"insight_type":"vv_history"}]"#)];
    let invalid = mira
        .get("/tiktok/v1/analytics/insights/", &text)
        .await
        .json();
    assert_eq!(invalid["status_code"], 5);
    compare(&invalid, "error_invalid_params.json");
    let bare = mira
        .get("/tiktok/v1/creator/m10n_center/reward_analytics", &[])
        .await
        .json();
    assert_eq!(bare["status_code"], 3_016_030);
    compare(&bare, "error_invalid_params_m10n.json");
}
