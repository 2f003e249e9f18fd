//! The shapes of our answers against the example bodies of the reference, where those are at hand.

use std::path::PathBuf;

use hyper::Method;
use serde_json::Value;
use toklake_simulator::{Granted, Moment, Product, Running, Scenario, sign};

use crate::client::{PROFILE_FIELDS, VIDEO_FIELDS, business, business_token, display, start};

/// An example body, or `None` with a line that says so: they are not part of the repository.
fn example(name: &str) -> Option<Value> {
    example_of("official", name)
}

/// An example body of one side of TikTok: `official` or `studio`.
pub fn example_of(side: &str, name: &str) -> Option<Value> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let near = ["../../../shared", "../../../../shared"].map(|up| root.join(up));
    let paths = near.map(|near| near.join("reference/examples").join(side).join(name));
    let Some(text) = paths
        .iter()
        .find_map(|path| std::fs::read_to_string(path).ok())
    else {
        println!("skipped: the example `{name}` is not on this machine");
        return None;
    };
    Some(serde_json::from_str(&text).expect("examples are JSON"))
}

/// Fails unless both have the same keys and kinds of values, lists compared by their first element.
pub fn same_shape(ours: &Value, theirs: &Value, at: &str) {
    match (ours, theirs) {
        (Value::Object(ours), Value::Object(theirs)) => {
            let sorted = |map: &serde_json::Map<String, Value>| {
                let mut keys: Vec<String> = map.keys().cloned().collect();
                keys.sort();
                keys
            };
            assert_eq!(sorted(ours), sorted(theirs), "keys at {at}");
            for (key, value) in ours {
                same_shape(value, &theirs[key], &format!("{at}.{key}"));
            }
        }
        (Value::Array(ours), Value::Array(theirs)) => {
            if let (Some(ours), Some(theirs)) = (ours.first(), theirs.first()) {
                same_shape(ours, theirs, &format!("{at}[0]"));
            }
        }
        _ => {
            let alike = std::mem::discriminant(ours) == std::mem::discriminant(theirs);
            assert!(alike, "at {at}: {ours} against {theirs}");
        }
    }
}

async fn luna() -> (Running, Granted) {
    let running = start(Scenario::demo()).await;
    let granted = business_token(&running, "luna.beats");
    (running, granted)
}

#[tokio::test]
async fn the_profile_of_each_kind_of_account_has_the_shape_of_its_example() {
    let running = start(Scenario::personas()).await;
    for (handle, name, left_out) in [
        (
            "kite.workshop",
            "business_get_business_account.json",
            [].as_slice(),
        ),
        (
            "owl.sketches",
            "business_get_personal_account.json",
            &["profile_deep_link"],
        ),
        (
            "tiny.bakery.sim",
            "business_get_under_100_followers.json",
            &["profile_deep_link", "bio_description", "is_verified"],
        ),
    ] {
        let Some(theirs) = example(name) else { return };
        let granted = business_token(&running, handle);
        let mut fields: Vec<String> = serde_json::from_str(PROFILE_FIELDS).expect("a list");
        fields.retain(|field| !left_out.contains(&field.as_str()));
        let fields = serde_json::to_string(&fields).expect("a list");
        let ours = business(&running, &granted, "business/get/", &[("fields", &fields)]).await;
        same_shape(&ours, &theirs, handle);
    }
}

#[tokio::test]
async fn a_page_of_videos_has_the_shape_of_its_example() {
    let Some(theirs) = example("business_video_list_page1.json") else {
        return;
    };
    let (running, granted) = luna().await;
    let parameters = [("fields", VIDEO_FIELDS), ("max_count", "20")];
    let ours = business(&running, &granted, "business/video/list/", &parameters).await;
    let full = |page: &Value| {
        let videos = page["data"]["videos"].as_array().expect("videos").iter();
        videos
            .max_by_key(|video| video.as_object().map(serde_json::Map::len))
            .cloned()
    };
    same_shape(
        &full(&ours).expect("a video"),
        &full(&theirs).expect("a video"),
        "video",
    );
    let photo = |page: &Value| {
        let mut videos = page["data"]["videos"].as_array().expect("videos").iter();
        videos
            .rfind(|video| video["media_type"] == "PHOTO" && video.get("reach").is_some())
            .cloned()
    };
    let mut cursor = ours["data"]["cursor"].to_string();
    let mut ours = ours;
    while photo(&ours).is_none() && ours["data"]["has_more"] == true {
        let parameters = [
            ("fields", VIDEO_FIELDS),
            ("max_count", "20"),
            ("cursor", cursor.as_str()),
        ];
        ours = business(&running, &granted, "business/video/list/", &parameters).await;
        cursor = ours["data"]["cursor"].to_string();
    }
    if let Some(ours) = photo(&ours) {
        same_shape(&ours, &photo(&theirs).expect("a photo"), "photo");
    } else {
        println!("the demo has no photo post that is not quiet");
    }
}

#[tokio::test]
async fn a_quiet_video_has_the_shape_of_its_example() {
    let Some(theirs) = example("business_video_list_inactive_video.json") else {
        return;
    };
    let (running, granted) = luna().await;
    let videos = crate::client::all_videos(&running, &granted, VIDEO_FIELDS).await;
    let quiet = videos.iter().find(|video| {
        video["media_type"] == "VIDEO"
            && video.get("likes").is_some()
            && video.get("reach").is_none()
    });
    same_shape(
        quiet.expect("some post is quiet"),
        &theirs["data"]["videos"][0],
        "video",
    );
}

#[tokio::test]
async fn the_smaller_business_routes_have_the_shapes_of_their_examples() {
    let (running, granted) = luna().await;
    let post = running.world().accounts[0].posts[78].id_text();
    let sounds = business(&running, &granted, "discovery/cml/trending_list/", &[]).await;
    let list = sounds["data"]["list"].as_array().expect("sounds");
    let whole = list
        .iter()
        .find(|sound| sound.get("full_duration_song_clip").is_some());
    let whole = whole.expect("some sound has its whole length");
    let sound = whole["commercial_music_id"].as_str().expect("text");
    if let Some(theirs) = example("discovery_cml_trending_list.json") {
        same_shape(whole, &theirs["data"]["list"][0], "sound");
    }
    type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str);
    let cases: [Case; 6] = [
        (
            "business/benchmark/",
            &[("business_category", "PETS")],
            "business_benchmark.json",
        ),
        (
            "business/video/settings/",
            &[],
            "business_video_settings.json",
        ),
        (
            "business/hashtag/suggestion/",
            &[("keyword", "loop")],
            "business_hashtag_suggestion.json",
        ),
        (
            "discovery/cml/video_list/",
            &[("commercial_music_id", sound)],
            "discovery_cml_video_list.json",
        ),
        (
            "discovery/trending/search/",
            &[],
            "discovery_trending_search.json",
        ),
        (
            "discovery/trending/search/keyword/",
            &[("query", "x")],
            "discovery_trending_search_keyword.json",
        ),
    ];
    for (path, parameters, name) in cases {
        let Some(theirs) = example(name) else { return };
        same_shape(
            &business(&running, &granted, path, parameters).await,
            &theirs,
            path,
        );
    }
    let Some(theirs) = example("business_comment_list.json") else {
        return;
    };
    let parameters = [
        ("video_id", post.as_str()),
        ("include_replies", "true"),
        ("max_count", "30"),
    ];
    let ours = business(&running, &granted, "business/comment/list/", &parameters).await;
    let comments = ours["data"]["comments"].as_array().expect("comments");
    let answered = comments
        .iter()
        .find(|comment| comment.get("reply_list").is_some());
    same_shape(
        answered.expect("an answered one"),
        &theirs["data"]["comments"][0],
        "comment",
    );
}

#[tokio::test]
async fn hashtag_trends_have_the_shapes_of_their_examples() {
    let (running, _) = luna().await;
    let apps = running.apps();
    let ask = async |path: &str, query: &str| {
        let url = format!(
            "{}/{path}?advertiser_id={}&{query}",
            running.business_url(),
            apps.advertiser_id
        );
        crate::client::get(&url, &[("access-token", &apps.advertiser_token)])
            .await
            .json()
    };
    let ours = ask(
        "discovery/trending_list/",
        "discovery_type=HASHTAG&date_range=1DAY",
    )
    .await;
    let id = ours["data"]["list"][0]["hashtag_id"]
        .as_str()
        .expect("text")
        .to_owned();
    let Some(theirs) = example("discovery_trending_list.json") else {
        return;
    };
    same_shape(&ours, &theirs, "trending_list");
    let Some(theirs) = example("discovery_detail.json") else {
        return;
    };
    same_shape(
        &ask("discovery/detail/", &format!("hashtag_id={id}")).await,
        &theirs,
        "detail",
    );
    let Some(theirs) = example("discovery_video_list.json") else {
        return;
    };
    let ids = format!("hashtag_ids=%5B%22{id}%22%5D");
    same_shape(
        &ask("discovery/video_list/", &ids).await,
        &theirs,
        "video_list",
    );
}

#[tokio::test]
async fn display_answers_have_the_shapes_of_their_examples() {
    let (running, _) = luna().await;
    let granted = running
        .grant("luna.beats", Product::Display)
        .expect("she exists");
    let Some(theirs) = example("display_user_info.json") else {
        return;
    };
    let keys: Vec<&str> = theirs["data"]["user"]
        .as_object()
        .expect("a user")
        .keys()
        .map(String::as_str)
        .collect();
    let path = format!("/v2/user/info/?fields={}", keys.join(","));
    same_shape(
        &display(&running, &granted, Method::GET, &path, "")
            .await
            .json(),
        &theirs,
        "user",
    );
    let Some(theirs) = example("display_video_list.json") else {
        return;
    };
    let video = theirs["data"]["videos"][0].as_object().expect("a video");
    let keys: Vec<&str> = video.keys().map(String::as_str).collect();
    let path = format!("/v2/video/list/?fields={}", keys.join(","));
    same_shape(
        &display(&running, &granted, Method::POST, &path, "{}")
            .await
            .json(),
        &theirs,
        "list",
    );
}

#[tokio::test]
async fn a_refused_call_has_the_shape_of_its_example() {
    let (running, mut granted) = luna().await;
    let Some(theirs) = example("error_40105_access_token_invalid.json") else {
        return;
    };
    granted.access_token = "act.nobody".to_owned();
    let ours = business(&running, &granted, "business/get/", &[]).await;
    same_shape(&ours, &theirs, "error");
    assert_eq!(ours["code"], theirs["code"]);
}

#[test]
fn the_signature_vector_comes_out() {
    let Some(vector) = example("webhook_signature_vector.json") else {
        return;
    };
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let expected = text(&vector["headers"]["Tiktok-Signature"]);
    let time = expected
        .split([',', '='])
        .nth(1)
        .and_then(|time| time.parse().ok());
    let at = Moment::from_epoch_seconds(time.expect("a time"));
    assert_eq!(
        sign(
            &text(&vector["client_secret"]),
            at,
            &text(&vector["raw_body"])
        ),
        expected
    );
}
