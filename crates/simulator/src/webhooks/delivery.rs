//! Sends what is due, once each, and puts back what was not taken.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::Request;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use url::Url;

use super::{Attempt, Delivery, Webhooks};
use crate::moment::Moment;
use crate::platform::Platform;

/// A receiver that takes longer has not answered.
const PATIENCE: Duration = Duration::from_secs(5);

impl Webhooks {
    /// Makes one attempt at everything that is due, and says how each went.
    ///
    /// Anything but a 200 is tried again after one minute, then two, four and so on, for 72 hours.
    pub async fn deliver_due(&self, platform: &Platform) -> Vec<Attempt> {
        let now = platform.clock.now();
        let mut attempts = Vec::new();
        for delivery in self.take_due(now) {
            let status = tokio::time::timeout(PATIENCE, post(platform, &delivery, now)).await;
            let status = status.unwrap_or(None);
            attempts.push(Attempt {
                event: delivery.event.clone(),
                url: delivery.url.clone(),
                status,
            });
            if status != Some(200) {
                self.put_back(delivery, now);
            }
        }
        attempts
    }

    fn take_due(&self, now: Moment) -> Vec<Delivery> {
        let mut state = self.state();
        let waiting = std::mem::take(&mut state.waiting);
        let (mut due, later): (Vec<_>, Vec<_>) = waiting
            .into_iter()
            .partition(|delivery| delivery.due <= now);
        state.waiting = later;
        if state.sending.newest_first {
            due.reverse();
        }
        due
    }

    fn put_back(&self, delivery: Delivery, now: Moment) {
        let failures = delivery.failures + 1;
        let due = now.plus_seconds(60 << (failures - 1).min(10));
        if due <= delivery.until {
            self.state().waiting.push(Delivery {
                failures,
                due,
                ..delivery
            });
        }
    }
}

/// The status of the answer; `None` when nobody answers, or not in plain HTTP.
async fn post(platform: &Platform, delivery: &Delivery, now: Moment) -> Option<u16> {
    let url = Url::parse(&delivery.url)
        .ok()
        .filter(|url| url.scheme() == "http")?;
    let host = url.host_str()?;
    let port = url.port_or_known_default()?;
    let stream = TcpStream::connect((host, port)).await.ok()?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.ok()?;
    let driving = tokio::spawn(connection);
    let secret = &platform.apps.business.client_secret;
    let request = Request::post(&url[url::Position::BeforePath..])
        .header("host", format!("{host}:{port}"))
        .header("content-type", "application/json")
        .header(
            "tiktok-signature",
            delivery.signature.header(secret, now, &delivery.body),
        )
        .header("webhook-schema-version", "1.0")
        .header("x-tt-logid", platform.next_log_id(now))
        .body(Full::new(Bytes::from(delivery.body.clone())))
        .ok()?;
    let answered = sender.send_request(request).await;
    driving.abort();
    answered.ok().map(|response| response.status().as_u16())
}
