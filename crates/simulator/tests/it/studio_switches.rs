//! The switches of the simulated Studio, one by one.

use hyper::Method;
use serde_json::{Value, json};
use toklake_simulator::{
    Fault, FaultKind, Generation, IdsAs, LastDay, LoggedOut, PayloadPlace, Route, StudioRoute,
};

use crate::client::send;
use crate::studio_client::{Browser, histories, mira, mira_with};

fn fault(route: StudioRoute, kind: FaultKind) -> Fault {
    Fault::at(Route::Studio(route), 1, kind)
}

#[tokio::test]
async fn a_session_ends_in_mid_run_and_the_page_says_so_in_three_ways() {
    for (logged_out, status, words) in [
        (LoggedOut::Redirect, 302, ""),
        (LoggedOut::Panel, 200, "__login_panel__ = true"),
        (LoggedOut::Code, 200, "__login_panel__ = false"),
    ] {
        let (running, mira) = mira_with(|scenario| scenario.studio.logged_out = logged_out).await;
        assert_eq!(mira.items(0, 10).await["status_code"], 0);
        running.inject(fault(StudioRoute::ItemList, FaultKind::EndSession));
        assert_eq!(mira.items(10, 10).await["status_code"], 8);
        assert_eq!(mira.items(10, 10).await["status_code"], 8);
        let user = mira.get("/tiktokstudio/api/web/user", &[]).await.json();
        assert_ne!(user["statusCode"], 0);
        assert_eq!(user.get("userId"), None);
        let page = mira.get("/tiktokstudio/content", &[]).await;
        assert_eq!(page.status, status);
        assert!(String::from_utf8_lossy(&page.body).contains(words));
        if logged_out == LoggedOut::Redirect {
            let wanted = "/login?redirect_url=%2Ftiktokstudio%2Fcontent&enter_method=redirect&enter_from=tiktokstudio";
            assert_eq!(page.header("location"), wanted);
        }
    }
}

#[tokio::test]
async fn a_session_ends_by_itself_when_its_time_is_over() {
    let (running, mira) = mira().await;
    running.clock().advance_days(59);
    assert_eq!(mira.items(0, 1).await["status_code"], 0);
    running.clock().advance_days(1);
    assert_eq!(mira.items(0, 1).await["status_code"], 8);
}

#[tokio::test]
async fn bodies_break_in_the_ways_that_were_seen() {
    let (running, mira) = mira().await;
    let ask = async || {
        let body = json!({ "cursor": 0, "size": 1 });
        mira.post("/tiktok/creator/manage/item_list/v1/", &body)
            .await
    };
    let strike = |kind| running.inject(fault(StudioRoute::ItemList, kind));
    strike(FaultKind::TooManyRequests {
        retry_after_seconds: None,
    });
    assert_eq!(ask().await.status, 429);
    strike(FaultKind::EmptyBody);
    let empty = ask().await;
    assert_eq!((empty.status, empty.body.len()), (200, 0));
    strike(FaultKind::Challenge);
    let html = ask().await;
    assert!(html.header("content-type").starts_with("text/html"));
    assert!(String::from_utf8_lossy(&html.body).contains("captcha-verify-container"));
    strike(FaultKind::Code {
        code: 20_003,
        message: None,
    });
    assert_eq!(ask().await.json()["status_code"], 20_003);
    strike(FaultKind::UnknownField);
    let unknown = ask().await.json();
    assert!(unknown.get("sim_unknown_field").is_some() && unknown["status_code"] == 0);
    assert_eq!(ask().await.json()["status_code"], 0);
    running.inject(fault(StudioRoute::Page, FaultKind::Challenge));
    let page = mira.get("/tiktokstudio", &[]).await;
    assert!(String::from_utf8_lossy(&page.body).contains("captcha-verify-container"));
}

#[tokio::test]
async fn another_account_is_signed_in_from_one_call_to_the_next() {
    let (running, mira) = mira().await;
    let user = async || mira.get("/tiktokstudio/api/web/user", &[]).await.json()["userId"].clone();
    let before = user().await;
    let to = "quiet.start".to_owned();
    running.inject(fault(StudioRoute::Insight, FaultKind::SwitchAccount { to }));
    mira.insight(histories(&["vv_history"], 3)).await;
    let after = user().await;
    assert!(after.is_string() && before != after);
}

#[tokio::test]
async fn keys_drift_at_any_depth() {
    let (_running, mira) = mira_with(|scenario| {
        let keys = &mut scenario.studio.drift.keys;
        keys.insert("vv_history".to_owned(), "view_history".to_owned());
        keys.insert("play_count".to_owned(), "view_count".to_owned());
    })
    .await;
    let answer = mira.insight(histories(&["vv_history"], 3)).await;
    assert!(answer["view_history"].is_array() && answer.get("vv_history").is_none());
    let item = mira.items(0, 1).await["item_list"][0].clone();
    assert!(item["view_count"].is_string() && item.get("play_count").is_none());
}

#[tokio::test]
async fn pages_are_told_what_drifted_and_which_generation_they_speak() {
    let (_running, mira) = mira_with(|scenario| {
        scenario.studio.generation = Generation::Both;
        scenario.studio.drift.missing_calls = vec!["studio/item_list".to_owned()];
        let dom = &mut scenario.studio.drift.dom;
        dom.insert("download-data".to_owned(), "export-data".to_owned());
    })
    .await;
    let page = mira.get("/tiktokstudio/analytics/overview", &[]).await;
    let page = String::from_utf8_lossy(&page.body).into_owned();
    for words in [
        r#""text":true"#,
        r#""numeric":true"#,
        r#""missing":["studio/item_list"]"#,
        r#""download-data":"export-data""#,
        r#""isInsightV2Enabled":true"#,
        "window.__Creator_Center_Context__",
    ] {
        assert!(page.contains(words), "{words}");
    }
}

#[tokio::test]
async fn ids_come_as_numbers_and_counts_as_text() {
    let (running, mira) = mira_with(|scenario| scenario.studio.ids = IdsAs::Number).await;
    let item = mira.items(0, 1).await["item_list"][0].clone();
    assert_eq!(item["item_id"], running.world().accounts[0].posts[590].id);
    assert!(item["create_time"].is_number() && item["play_count"].is_string());
}

#[tokio::test]
async fn numeric_insights_lie_under_data_where_the_switch_says_so() {
    let (_running, mira) =
        mira_with(|scenario| scenario.studio.numeric_payload = PayloadPlace::Data).await;
    let answer = mira.numeric(&[121], 2).await;
    let list = &answer["data"]["analytics_overview_views"]["list"]["value"];
    assert_eq!(list.as_array().map(Vec::len), Some(28));
}

#[tokio::test]
async fn yesterday_is_shown_by_its_lag_and_labels_may_be_late() {
    let days = async |running: &toklake_simulator::Running, mira: &Browser| {
        let end = json!([{ "insigh_type": "follower_num_history", "days": 10, "end_days": 1 }]);
        let answer = mira.insight(end).await;
        let account = running.world().accounts[0].clone();
        (answer["follower_num_history"].clone(), account)
    };
    let (running, mira) = mira_with(|scenario| {
        scenario.studio.last_day = LastDay::ByLag;
        scenario.tiktok.day_lag_hours = [24, 24];
    })
    .await;
    let (list, account) = days(&running, &mira).await;
    let yesterday = running.clock().now().plus_days(-1).date();
    assert_eq!(list[9]["value"], account.day(yesterday).followers);
    let (running, mira) = mira_with(|scenario| scenario.studio.label_lag_days = 1).await;
    let (list, account) = days(&running, &mira).await;
    let before = running.clock().now().plus_days(-4).date();
    assert_eq!(list[7]["value"], account.day(before).followers);
}

#[tokio::test]
async fn the_levers_sign_in_and_out() {
    let (running, _mira) = mira().await;
    let pull = async |lever: &str| -> Value {
        let url = format!("{}/_simulator/studio/{lever}", running.base_url());
        let body = r#"{"account": "mira.loops"}"#;
        send(Method::POST, &url, &[], body)
            .await
            .expect("an answer")
            .json()
    };
    let cookies = pull("session").await["cookies"].clone();
    let guard = cookies["sid_guard"].as_str().expect("text");
    assert!(
        guard.contains("%7C5184000%7CTue%2C+19-Jan-2027+12%3A00%3A00+GMT"),
        "{guard}"
    );
    let browser = Browser {
        base: running.studio_url().to_owned(),
        cookie: format!("sessionid={}", cookies["sessionid"].as_str().expect("text")),
    };
    assert_eq!(browser.items(0, 1).await["status_code"], 0);
    pull("end").await;
    assert_eq!(browser.items(0, 1).await["status_code"], 8);
}
