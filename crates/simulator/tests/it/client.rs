//! The smallest HTTP client, and short words for the calls that tests make.

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1;
use hyper::{HeaderMap, Method, Request};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;
use toklake_simulator::{Granted, Product, Running, Scenario, Simulator};
use url::Url;

pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("the body is JSON")
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().expect("plain text"))
    }
}

/// One request on a connection of its own. The error is what a client would see.
pub async fn send(
    method: Method,
    url: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Result<Reply, String> {
    let url = Url::parse(url).expect("a URL");
    let (host, port) = (url.host_str().expect("a host"), url.port().expect("a port"));
    let stream = TcpStream::connect((host, port))
        .await
        .map_err(|e| format!("{e:?}"))?;
    let handshake = http1::handshake(TokioIo::new(stream)).await;
    let (mut sender, connection) = handshake.map_err(|e| format!("{e:?}"))?;
    let driving = tokio::spawn(connection);
    let mut request = Request::builder()
        .method(method)
        .uri(&url[url::Position::BeforePath..url::Position::AfterQuery])
        .header("host", format!("{host}:{port}"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request
        .body(Full::new(Bytes::from(body.to_owned())))
        .expect("a request");
    let response = sender
        .send_request(request)
        .await
        .map_err(|e| format!("{e:?}"))?;
    let (parts, body) = response.into_parts();
    let body = body
        .collect()
        .await
        .map_err(|e| format!("{e:?}"))?
        .to_bytes();
    driving.abort();
    Ok(Reply {
        status: parts.status.as_u16(),
        headers: parts.headers,
        body,
    })
}

pub async fn get(url: &str, headers: &[(&str, &str)]) -> Reply {
    send(Method::GET, url, headers, "")
        .await
        .expect("an answer")
}

/// A simulator without limits of calls, so that tests need not wait.
pub async fn start(mut scenario: Scenario) -> Running {
    scenario.limits.enabled = false;
    Simulator::start(scenario).await.expect("a free port")
}

pub async fn start_toml(text: &str) -> Running {
    start(Scenario::parse(text).expect("the test's scenario is in order")).await
}

pub fn business_token(running: &Running, handle: &str) -> Granted {
    running
        .grant(handle, Product::Business)
        .expect("the account exists")
}

/// A call of the Business API for an account; the envelope as it came.
pub async fn business(
    running: &Running,
    granted: &Granted,
    path: &str,
    parameters: &[(&str, &str)],
) -> Value {
    business_reply(running, granted, path, parameters)
        .await
        .expect("an answer")
        .json()
}

pub async fn business_reply(
    running: &Running,
    granted: &Granted,
    path: &str,
    parameters: &[(&str, &str)],
) -> Result<Reply, String> {
    let mut url = Url::parse(&format!("{}/{path}", running.business_url())).expect("a URL");
    url.query_pairs_mut()
        .append_pair("business_id", &granted.open_id)
        .extend_pairs(parameters);
    send(
        Method::GET,
        url.as_str(),
        &[("access-token", &granted.access_token)],
        "",
    )
    .await
}

/// A call of the Display API.
pub async fn display(
    running: &Running,
    granted: &Granted,
    method: Method,
    path_and_query: &str,
    body: &str,
) -> Reply {
    let url = format!("{}{path_and_query}", running.display_url());
    let token = format!("Bearer {}", granted.access_token);
    let headers = [
        ("authorization", token.as_str()),
        ("content-type", "application/json"),
    ];
    send(method, &url, &headers, body).await.expect("an answer")
}

/// All fields of `/business/video/list/`.
pub const VIDEO_FIELDS: &str = r#"["item_id","media_type","is_ad","create_time","caption","thumbnail_url","share_url","embed_url","video_duration","likes","comments","shares","favorites","video_views","reach","total_time_watched","average_time_watched","full_video_watched_rate","new_followers","profile_views","website_clicks","phone_number_clicks","email_clicks","address_clicks","lead_submissions","app_download_clicks","impression_sources","audience_types","audience_genders","audience_countries","audience_cities","video_view_retention","engagement_likes"]"#;

/// All fields of `/business/get/`.
pub const PROFILE_FIELDS: &str = r#"["is_business_account","username","display_name","profile_image","profile_deep_link","bio_description","is_verified","following_count","followers_count","total_likes","videos_count","video_views","unique_video_views","profile_views","likes","comments","shares","daily_total_followers","daily_new_followers","daily_lost_followers","engaged_audience","bio_link_clicks","email_clicks","phone_number_clicks","address_clicks","lead_submissions","app_download_clicks","audience_activity","audience_ages","audience_genders","audience_countries","audience_cities"]"#;

/// Every post the list gives, by following its cursors.
pub async fn all_videos(running: &Running, granted: &Granted, fields: &str) -> Vec<Value> {
    let (mut videos, mut cursor) = (Vec::new(), "0".to_owned());
    loop {
        let parameters = [("fields", fields), ("max_count", "20"), ("cursor", &cursor)];
        let page = business(running, granted, "business/video/list/", &parameters).await;
        assert_eq!(page["code"], 0, "{page}");
        let data = &page["data"];
        videos.extend(data["videos"].as_array().expect("videos").iter().cloned());
        if data["has_more"] == false {
            return videos;
        }
        cursor = data["cursor"].to_string();
    }
}
