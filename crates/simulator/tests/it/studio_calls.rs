//! What Studio's calls say against the truth of the same world.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use toklake_simulator::{Counter, DayState, Moment};

use crate::studio_client::{Browser, histories, mira};

#[tokio::test]
async fn the_days_of_an_array_are_the_last_ones_and_the_newest_is_not_final() {
    let (running, mira) = mira().await;
    let types = ["vv_history", "like_history", "follower_num_history"];
    let answer = mira.insight(histories(&types, 16)).await;
    let (account, now) = (&running.world().accounts[0], running.clock().now());
    let list = |key: &str| answer[key].as_array().expect("a list").clone();
    let (views, likes, followers) = (
        list("vv_history"),
        list("like_history"),
        list("follower_num_history"),
    );
    assert_eq!(views.len(), 16);
    assert_eq!(views[15], json!({ "status": 2 }));
    for place in 0..14 {
        let date = now.plus_days(place as i64 - 16).date();
        let day = account.day(date);
        assert_eq!(followers[place]["value"], day.followers, "{date}");
        if running.shown().day_state(account, date, now) == DayState::Final {
            assert_eq!(views[place]["value"], day.gained[Counter::Views], "{date}");
            assert_eq!(likes[place]["value"], day.gained.likes_net(), "{date}");
        }
    }
}

#[tokio::test]
async fn keys_that_were_not_asked_for_are_null_and_a_type_answers_once() {
    let (_running, mira) = mira().await;
    let answer = mira
        .insight(histories(&["vv_history", "vv_history", "nobody_knows"], 3))
        .await;
    assert!(answer["vv_history"].is_array());
    assert_eq!(answer.get("pv_history"), Some(&Value::Null));
    assert_eq!(answer.get("nobody_knows"), None);
}

#[tokio::test]
async fn following_the_cursors_gives_every_post_and_the_pinned_ones_twice() {
    let (running, mira) = mira().await;
    let (mut ids, mut cursor, mut size) = (Vec::new(), 0, 50);
    loop {
        let page = mira.items(cursor, size).await;
        let items = page["item_list"].as_array().expect("items").clone();
        ids.extend(
            items
                .iter()
                .map(|item| item["item_id"].as_str().expect("text").to_owned()),
        );
        if page["has_more"] == false {
            break;
        }
        (cursor, size) = (page["cursor"].as_u64().expect("a number"), 10);
    }
    let now = running.clock().now();
    let posts = running.world().accounts[0].posts.iter();
    let there: BTreeSet<String> = posts
        .filter(|post| post.published <= now && post.deleted.is_none_or(|at| now < at))
        .map(toklake_simulator::Post::id_text)
        .collect();
    assert_eq!(ids.len(), there.len() + 2);
    assert_eq!(ids.into_iter().collect::<BTreeSet<String>>(), there);
}

#[tokio::test]
async fn a_hidden_post_is_listed_as_only_me_and_a_scheduled_one_was_uploaded_before() {
    let (running, mira) = mira().await;
    let page = mira.items(0, 50).await;
    let items = page["item_list"].as_array().expect("items");
    let posts = &running.world().accounts[0].posts;
    let find = |place: usize| {
        let id = posts[place].id_text();
        items
            .iter()
            .find(|item| item["item_id"] == *id)
            .expect("it is listed")
    };
    assert_eq!(find(597)["visibility"], 2);
    let scheduled = find(594);
    assert_eq!(scheduled["status"], 102);
    assert_eq!(scheduled["post_time"], scheduled["schedule_time"]);
    let second = |key: &str| {
        scheduled[key]
            .as_str()
            .and_then(|text| text.parse::<i64>().ok())
    };
    assert!(second("create_time") < second("post_time"));
}

#[tokio::test]
async fn the_days_of_a_post_add_up_to_its_total() {
    let (running, mira) = mira().await;
    let now = running.clock().now();
    let posts = running.world().accounts[0].posts.iter();
    let mut lively =
        posts.filter(|post| post.is_public(now) && !running.shown().is_quiet(post, now));
    let post = lively.next_back().expect("a lively post");
    let answer = mira
        .post_insight(&post.id_text(), &["video_view_realtime", "video_info"])
        .await;
    let series = &answer["realtime_video_view_history"];
    let days = series["list"].as_array().expect("days");
    let sum: i64 = days.iter().filter_map(|day| day["value"].as_i64()).sum();
    assert_eq!(sum, post.counters(now).views_net());
    assert_eq!(
        series["total"],
        answer["realtime_total_video_views"]["value"]["value"]
    );
    assert_eq!(
        series["total"],
        answer["video_info"]["statistics"]["play_count"]
    );
    assert_eq!(days[0]["key"], post.published.epoch_seconds().to_string());
}

#[tokio::test]
async fn photos_have_no_curve_but_slides() {
    let (running, mira) = mira().await;
    let now = running.clock().now();
    let mut posts = running.world().accounts[0].posts.iter();
    let photo = posts
        .rfind(|post| {
            post.is_photo() && post.is_public(now) && !running.shown().is_quiet(post, now)
        })
        .expect("a lively photo post");
    let types = [
        "video_retention_rate_realtime",
        "photo_viewed",
        "video_info",
    ];
    let answer = mira.post_insight(&photo.id_text(), &types).await;
    assert_eq!(
        answer["video_retention_rate_realtime"]["value"]["status"],
        2
    );
    assert_eq!(answer["photo_retention_percent"]["status"], 0);
    let images = &answer["video_info"]["image_post_info"]["images"];
    assert_eq!(images.as_array().map(Vec::len), Some(photo.photos()));
}

#[tokio::test]
async fn a_post_of_another_account_does_not_exist() {
    let (running, mira) = mira().await;
    let quiet = Browser::signed_in(&running, "quiet.start");
    let id = running.world().accounts[0].posts[0].id_text();
    assert_eq!(
        quiet.post_insight(&id, &["video_info"]).await["status_code"],
        2_209
    );
    assert_eq!(
        mira.post_insight(&id, &["video_info"]).await["status_code"],
        0
    );
}

#[tokio::test]
async fn rewards_of_posts_add_up_to_the_days_and_strangers_have_none() {
    let (running, mira) = mira().await;
    let path = "/tiktok/v1/creator/m10n_center/reward_analytics";
    let answer = mira.get(path, &[("aid", "1988")]).await.json();
    let days = answer["daily_estimated_income"].as_array().expect("days");
    let today = running.clock().now().midnight();
    let posts = &running.world().accounts[0].posts;
    let earned = |from: Moment, to: Moment| -> u64 {
        posts
            .iter()
            .map(|post| post.rewards_between(from, to).cents)
            .sum()
    };
    assert_eq!(days.len(), 60);
    for day in days {
        let from = Moment::from_epoch_seconds(day["time"].as_i64().expect("a second"));
        let (units, nanos) = (&day["money"]["units"], &day["money"]["nanos"]);
        let cents =
            units.as_u64().expect("units") * 100 + nanos.as_u64().expect("nanos") / 10_000_000;
        assert_eq!(cents, earned(from, from.plus_days(1)));
    }
    let week = earned(today.plus_days(-7), today);
    let shown = format!("{}.{:02}", week / 100, week % 100);
    assert_eq!(answer["seven_d_income"]["formatted_no_symbol"], *shown);
    let quiet = Browser::signed_in(&running, "quiet.start");
    let answer = quiet.get(path, &[("aid", "1988")]).await.json();
    assert_eq!(answer["daily_estimated_income"], json!([]));
}

#[tokio::test]
async fn comments_come_newest_first_and_once() {
    let (_running, mira) = mira().await;
    let ask = async |cursor: &str| {
        let body = json!({ "count": "20", "cursor": cursor });
        mira.post("/tiktokstudio/api/web/commentsV2", &body)
            .await
            .json()
    };
    let (first, second) = (ask("0").await, ask("20").await);
    assert_eq!(first["cursor"], "20");
    let both = [&first, &second].into_iter();
    let comments: Vec<Value> = both
        .flat_map(|page| page["comments"].as_array().expect("comments").clone())
        .collect();
    let times: Vec<i64> = comments
        .iter()
        .map(|one| one["createTime"].as_i64().expect("a second"))
        .collect();
    assert!(times.is_sorted_by(|earlier, later| earlier >= later));
    let ids: BTreeSet<String> = comments
        .iter()
        .map(|one| one["commentId"].to_string())
        .collect();
    assert_eq!(ids.len(), 40);
}
