//! An answer as it came: status, headers, and the bytes of the body.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use reqwest::header::{CONTENT_TYPE, DATE, HeaderMap, HeaderName, RETRY_AFTER};

/// What the server said. Its body may hold tokens, so `Debug` shows only the length.
#[derive(Clone)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// How long a server asks us to stay away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryAfter {
    For(Duration),
    Until(DateTime<Utc>),
}

impl RetryAfter {
    /// The wait from `now` on; nothing where the moment has passed.
    pub fn wait(self, now: DateTime<Utc>) -> Duration {
        match self {
            Self::For(wait) => wait,
            Self::Until(moment) => (moment - now).to_std().unwrap_or_default(),
        }
    }
}

impl Answer {
    /// The server's clock, by its `Date` header.
    pub fn date(&self) -> Option<DateTime<Utc>> {
        http_date(self.text(&DATE)?)
    }

    /// What `Retry-After` says, as seconds or as a date.
    pub fn retry_after(&self) -> Option<RetryAfter> {
        let text = self.text(&RETRY_AFTER)?.trim();
        match text.parse() {
            Ok(seconds) => Some(RetryAfter::For(Duration::from_secs(seconds))),
            Err(_) => http_date(text).map(RetryAfter::Until),
        }
    }

    /// The type without its parameters, such as `application/json`.
    pub fn content_type(&self) -> Option<&str> {
        let whole = self.text(&CONTENT_TYPE)?;
        Some(whole.split(';').next().unwrap_or(whole).trim())
    }

    fn text(&self, name: &HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// `Sun, 06 Nov 1994 08:49:37 GMT`, which is a date of RFC 2822 too.
fn http_date(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc2822(text.trim())
        .ok()
        .map(|date| date.to_utc())
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(name: HeaderName, value: &'static str) -> Answer {
        let mut headers = HeaderMap::new();
        headers.insert(name, value.parse().unwrap());
        Answer {
            status: 429,
            headers,
            body: Bytes::from_static(b"act.planted"),
        }
    }

    #[test]
    fn retry_after_is_read_as_seconds_and_as_a_date() {
        let now = "2026-11-20T10:00:00Z".parse().unwrap();
        let wait = |value| {
            answer(RETRY_AFTER, value)
                .retry_after()
                .map(|a| a.wait(now))
        };
        assert_eq!(wait("17"), Some(Duration::from_secs(17)));
        assert_eq!(
            wait("Fri, 20 Nov 2026 10:02:00 GMT"),
            Some(Duration::from_secs(120))
        );
        assert_eq!(
            wait("Fri, 20 Nov 2026 09:00:00 GMT"),
            Some(Duration::ZERO),
            "a moment that has passed"
        );
        assert_eq!(wait("soon"), None);
        assert_eq!(wait("-1"), None);
    }

    #[test]
    fn the_servers_clock_is_its_date_header() {
        let date = answer(DATE, "Sun, 06 Nov 1994 08:49:37 GMT").date();
        assert_eq!(date, Some("1994-11-06T08:49:37Z".parse().unwrap()));
        assert_eq!(answer(DATE, "yesterday").date(), None);
    }

    #[test]
    fn a_body_is_not_shown() {
        let shown = format!("{:?}", answer(DATE, "x"));
        assert!(!shown.contains("planted"), "{shown}");
        assert!(shown.contains("bytes: 11"));
    }
}
