//! The one HTTP client of every source: bounded in time and size, and silent about secrets.
//!
//! It follows no redirect, asks no proxy of the environment and never retries: what an answer means
//! and whether to ask again is for the pull loop. Bodies come as the server wrote them, with only
//! the gzip of the way taken off.

mod answer;
mod error;
mod gzip;
mod request;

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::header::{ACCEPT_ENCODING, CONTENT_ENCODING, HeaderValue};

pub use answer::{Answer, RetryAfter};
pub use error::HttpError;
pub use request::{Method, Request};

/// How long and how much one request may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HttpLimits {
    /// Until a connection stands, with TLS.
    pub connect: Duration,
    /// Between two pieces of an answer.
    pub read: Duration,
    /// From the first byte sent to the last received.
    pub total: Duration,
    /// Bytes of a body, as received and again when unpacked.
    pub body: usize,
}

impl Default for HttpLimits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            read: Duration::from_secs(20),
            total: Duration::from_secs(60),
            body: 16 << 20,
        }
    }
}

/// A client that may be cloned and shared: its connections are pooled.
#[derive(Debug, Clone)]
pub struct Http {
    client: reqwest::Client,
    limits: HttpLimits,
}

impl Http {
    pub fn new(limits: HttpLimits) -> Result<Self, HttpError> {
        let client = reqwest::Client::builder()
            .user_agent(concat!("toklake/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .referer(false)
            .retry(reqwest::retry::never())
            .connect_timeout(limits.connect)
            .read_timeout(limits.read)
            .timeout(limits.total)
            // unpacked here, within the limit
            .no_gzip()
            .no_brotli()
            .no_zstd()
            .no_deflate()
            .build()
            .map_err(|source| HttpError::Client { source })?;
        Ok(Self { client, limits })
    }

    /// Asks once. Any status is an answer; an error means that there is none that could be kept.
    pub async fn send(&self, request: Request) -> Result<Answer, HttpError> {
        let host = request.host();
        if !request.may_travel() {
            return Err(HttpError::Unprotected { host });
        }
        let built = request
            .build(&self.client)
            .map_err(|reason| HttpError::Refused {
                host: host.clone(),
                reason,
            })?;
        let built = built.header(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        let sent = built.send().await;
        let mut response = sent.map_err(|source| HttpError::of(&host, source))?;
        let packed = self.body(&mut response, &host).await?;
        let coding = response.headers().get(CONTENT_ENCODING);
        let body = match coding.map(HeaderValue::as_bytes) {
            None | Some(b"identity" | b"") => packed,
            Some(coding) => self.unpacked(coding, &packed, &host)?,
        };
        Ok(Answer {
            status: response.status().as_u16(),
            headers: std::mem::take(response.headers_mut()),
            body,
        })
    }

    async fn body(&self, response: &mut reqwest::Response, host: &str) -> Result<Bytes, HttpError> {
        let mut body = BytesMut::new();
        while let Some(piece) = response
            .chunk()
            .await
            .map_err(|source| HttpError::of(host, source))?
        {
            if body.len() + piece.len() > self.limits.body {
                return Err(self.too_large(host));
            }
            body.extend_from_slice(&piece);
        }
        Ok(body.freeze())
    }

    fn unpacked(&self, coding: &[u8], packed: &[u8], host: &str) -> Result<Bytes, HttpError> {
        let host = || host.to_owned();
        if !coding.eq_ignore_ascii_case(b"gzip") && !coding.eq_ignore_ascii_case(b"x-gzip") {
            let coding = String::from_utf8_lossy(coding).chars().take(32).collect();
            return Err(HttpError::Coding {
                host: host(),
                coding,
            });
        }
        match gzip::unpack(packed, self.limits.body) {
            Ok(Some(body)) => Ok(body.into()),
            Ok(None) => Err(self.too_large(&host())),
            Err(source) => Err(HttpError::Gzip {
                host: host(),
                source,
            }),
        }
    }

    fn too_large(&self, host: &str) -> HttpError {
        HttpError::TooLarge {
            host: host.to_owned(),
            limit: self.limits.body,
        }
    }
}
