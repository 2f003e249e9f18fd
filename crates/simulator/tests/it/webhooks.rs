//! Behaviour 16: webhooks, rightly and wrongly signed, twice, out of order, and tried again.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use hyper::Method;
use serde_json::{Value, json};
use toklake_simulator::{Moment, Running, Scenario, Sending, Signature, sign};

use crate::client::{send, start};

/// What a receiver saw of one delivery.
#[derive(Clone, Debug)]
struct Received {
    signature: String,
    body: String,
}

/// A server that answers with the given statuses in turn, then 200.
struct Receiver {
    url: String,
    seen: Arc<Mutex<Vec<Received>>>,
}

impl Receiver {
    fn start(statuses: &'static [u16]) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let url = format!(
            "http://{}/hooks/",
            listener.local_addr().expect("an address")
        );
        let seen = Arc::new(Mutex::new(Vec::new()));
        let kept = seen.clone();
        std::thread::spawn(move || {
            for (call, stream) in listener.incoming().enumerate() {
                let mut stream = stream.expect("a connection");
                let received = read(&mut stream);
                kept.lock().expect("no panic holds it").push(received);
                let status = statuses.get(call).copied().unwrap_or(200);
                let answer = format!("HTTP/1.1 {status} X\r\ncontent-length: 0\r\n\r\n");
                stream.write_all(answer.as_bytes()).expect("it listens");
            }
        });
        Self { url, seen }
    }

    fn seen(&self) -> Vec<Received> {
        self.seen.lock().expect("no panic holds it").clone()
    }
}

fn read(stream: &mut TcpStream) -> Received {
    let mut bytes = Vec::new();
    loop {
        let mut chunk = [0; 4_096];
        let read = stream.read(&mut chunk).expect("a request");
        bytes.extend_from_slice(&chunk[..read]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let header = |name: &str| {
            let lines = head.lines().filter_map(|line| line.split_once(": "));
            let found = lines
                .into_iter()
                .find(|(key, _)| key.eq_ignore_ascii_case(name));
            found.map(|(_, value)| value.to_owned()).unwrap_or_default()
        };
        let length: usize = header("content-length").parse().expect("a length");
        if body.len() >= length {
            return Received {
                signature: header("tiktok-signature"),
                body: body.to_owned(),
            };
        }
    }
}

async fn configure(running: &Running, action: &str, fields: Value) -> Value {
    let app = &running.apps().business;
    let mut body = json!({ "app_id": app.client_key, "secret": app.client_secret });
    for (name, value) in fields.as_object().expect("an object") {
        body[name] = value.clone();
    }
    let url = format!("{}/business/webhook/{action}/", running.business_url());
    send(Method::POST, &url, &[], &body.to_string())
        .await
        .expect("an answer")
        .json()
}

async fn subscribed(receiver: &Receiver, kind: &str) -> Running {
    let running = start(Scenario::demo()).await;
    let fields = json!({ "event_type": kind, "callback_url": receiver.url });
    assert_eq!(configure(&running, "update", fields).await["code"], 0);
    running
}

fn is_signed(running: &Running, received: &Received) -> bool {
    let time = received
        .signature
        .split([',', '='])
        .nth(1)
        .and_then(|time| time.parse().ok());
    let at = Moment::from_epoch_seconds(time.expect("a time"));
    sign(&running.apps().business.client_secret, at, &received.body) == received.signature
}

#[tokio::test]
async fn b15_b16_a_withdrawn_consent_is_told_and_signed() {
    let receiver = Receiver::start(&[]);
    let running = subscribed(&receiver, "VIDEO").await;
    running.revoke_consent("luna.beats");
    let attempts = running.deliver_webhooks().await;
    assert_eq!(attempts.len(), 1);
    assert_eq!(attempts[0].status, Some(200));
    let received = receiver.seen().remove(0);
    assert!(is_signed(&running, &received));
    let body: Value = serde_json::from_str(&received.body).expect("JSON");
    assert_eq!(
        (&body["event"], &body["content"]),
        (&json!("authorization.removed"), &json!("{\"reason\":1}"))
    );
    assert_eq!(
        body["user_openid"],
        running.world().accounts[0].business_open_id
    );
}

#[tokio::test]
async fn b16_a_comment_is_told_with_json_inside_its_text() {
    let receiver = Receiver::start(&[]);
    let running = subscribed(&receiver, "COMMENT").await;
    assert!(running.announce_comment("luna.beats", 10));
    running.deliver_webhooks().await;
    let body: Value = serde_json::from_str(&receiver.seen()[0].body).expect("JSON");
    let content: Value =
        serde_json::from_str(body["content"].as_str().expect("text")).expect("JSON");
    let post = &running.world().accounts[0].posts[10];
    assert_eq!(content["video_id"].as_u64(), Some(post.id));
    assert_eq!(content["comment_action"], "insert");
}

#[tokio::test]
async fn b16_wrong_and_old_signatures_duplicates_and_a_wrong_order() {
    let receiver = Receiver::start(&[]);
    let running = subscribed(&receiver, "COMMENT").await;
    running.send_webhooks_as(Sending {
        signature: Signature::Invalid,
        copies: 2,
        newest_first: true,
    });
    running.announce_comment("luna.beats", 10);
    running.announce_comment("luna.beats", 11);
    assert_eq!(running.deliver_webhooks().await.len(), 4);
    let seen = receiver.seen();
    assert!(seen.iter().all(|received| !is_signed(&running, received)));
    assert!(seen[0].body == seen[1].body && seen[2].body == seen[3].body);
    assert!(
        seen[0]
            .body
            .contains(&running.world().accounts[0].posts[11].id_text())
    );

    running.send_webhooks_as(Sending {
        signature: Signature::Old,
        ..Sending::default()
    });
    running.announce_comment("luna.beats", 12);
    running.deliver_webhooks().await;
    let old = receiver.seen().remove(4);
    let yesterday = running.clock().now().plus_days(-1).epoch_seconds();
    assert!(is_signed(&running, &old) && old.signature.starts_with(&format!("t={yesterday},")));
}

#[tokio::test]
async fn b16_anything_but_200_is_tried_again_later_and_later() {
    let receiver = Receiver::start(&[500, 503]);
    let running = subscribed(&receiver, "COMMENT").await;
    running.announce_comment("luna.beats", 10);
    assert_eq!(running.deliver_webhooks().await[0].status, Some(500));
    assert!(
        running.deliver_webhooks().await.is_empty(),
        "not before a minute is over"
    );
    running.clock().set(running.clock().now().plus_seconds(60));
    assert_eq!(running.deliver_webhooks().await[0].status, Some(503));
    running.clock().set(running.clock().now().plus_seconds(120));
    assert_eq!(running.deliver_webhooks().await[0].status, Some(200));
    running.clock().advance_days(2);
    assert!(
        running.deliver_webhooks().await.is_empty(),
        "taken is taken"
    );
}

#[tokio::test]
async fn configuration_is_listed_limited_and_deleted() {
    let running = start(Scenario::demo()).await;
    let list = async || {
        let app = &running.apps().business;
        let (url, key, secret) = (running.business_url(), &app.client_key, &app.client_secret);
        let url =
            format!("{url}/business/webhook/list/?app_id={key}&secret={secret}&event_type=COMMENT");
        crate::client::get(&url, &[]).await.json()["data"].clone()
    };
    assert!(list().await.get("callback_url").is_none());
    let fields = json!({
        "event_type": "COMMENT", "callback_url": "https://analytics.example.org/hooks/",
        "item_list": ["7570000000000000301"],
    });
    configure(&running, "update", fields).await;
    assert_eq!(list().await["item_list"], json!(["7570000000000000301"]));
    configure(&running, "delete", json!({ "event_type": "COMMENT" })).await;
    assert!(list().await.get("callback_url").is_none());
    let open = json!({ "event_type": "VIDEO", "callback_url": "http://example.org/hooks/" });
    assert_eq!(configure(&running, "update", open).await["code"], 40_002);
}
