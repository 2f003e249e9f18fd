//! A signed-in browser without a browser: short words for Studio's calls.

use hyper::Method;
use serde_json::{Value, json};
use toklake_simulator::{Running, Scenario};
use url::Url;

use crate::client::{Reply, send, start};

pub struct Browser {
    pub base: String,
    pub cookie: String,
}

/// The scenario made for Studio, and a browser of its creator.
pub async fn mira() -> (Running, Browser) {
    mira_with(|_| ()).await
}

/// The same with switches set.
pub async fn mira_with(set: impl FnOnce(&mut Scenario)) -> (Running, Browser) {
    let mut scenario = Scenario::studio();
    set(&mut scenario);
    let running = start(scenario).await;
    let browser = Browser::signed_in(&running, "mira.loops");
    (running, browser)
}

impl Browser {
    pub fn signed_in(running: &Running, handle: &str) -> Self {
        let session = running.studio_session(handle).expect("the account exists");
        let (name, id) = &session.cookies[0];
        Self {
            base: running.studio_url().to_owned(),
            cookie: format!("{name}={id}"),
        }
    }

    pub async fn get(&self, path: &str, parameters: &[(&str, &str)]) -> Reply {
        let mut url = Url::parse(&format!("{}{path}", self.base)).expect("a URL");
        if !parameters.is_empty() {
            url.query_pairs_mut().extend_pairs(parameters);
        }
        let headers = [("cookie", self.cookie.as_str())];
        send(Method::GET, url.as_str(), &headers, "")
            .await
            .expect("an answer")
    }

    pub async fn post(&self, path: &str, body: &Value) -> Reply {
        let headers = [
            ("cookie", self.cookie.as_str()),
            ("content-type", "application/json"),
        ];
        let url = format!("{}{path}", self.base);
        send(Method::POST, &url, &headers, &body.to_string())
            .await
            .expect("an answer")
    }

    pub async fn insight(&self, types: Value) -> Value {
        let types = types.to_string();
        let parameters = [("type_requests", types.as_str()), ("tz_offset", "0")];
        self.get("/aweme/v2/data/insight/", &parameters)
            .await
            .json()
    }

    pub async fn numeric(&self, types: &[i64], range: i64) -> Value {
        let types = types
            .iter()
            .map(|kind| json!({ "insight_type": kind, "data_date_range": range }));
        let types = Value::from_iter(types).to_string();
        let parameters = [("type_requests", types.as_str()), ("aid", "1988")];
        self.get("/tiktok/v1/analytics/insights/", &parameters)
            .await
            .json()
    }

    pub async fn items(&self, cursor: u64, size: u64) -> Value {
        let body = json!({ "cursor": cursor, "size": size, "query": {} });
        self.post("/tiktok/creator/manage/item_list/v1/", &body)
            .await
            .json()
    }

    /// Types of one post.
    pub async fn post_insight(&self, id: &str, types: &[&str]) -> Value {
        let types = types
            .iter()
            .map(|kind| json!({ "insigh_type": kind, "aweme_id": id }));
        self.insight(Value::from_iter(types)).await
    }
}

/// Histories as the pages ask for them.
pub fn histories(types: &[&str], days: i64) -> Value {
    let types = types
        .iter()
        .map(|kind| json!({ "insigh_type": kind, "days": days, "end_days": 1 }));
    Value::from_iter(types)
}

pub const POST_TYPES: [&str; 16] = [
    "video_info",
    "item_search_terms",
    "video_traffic_source_percent_realtime",
    "video_retention_rate_realtime",
    "video_info",
    "video_view_realtime",
    "video_total_duration_realtime",
    "video_per_duration_realtime",
    "video_finish_rate_realtime",
    "video_new_follower_realtime",
    "photo_viewed",
    "video_total_duration_realtime",
    "video_new_followers",
    "photo_retention_rate_history_7d",
    "video_vv_history_7d",
    "video_vv_history_48_hours",
];
