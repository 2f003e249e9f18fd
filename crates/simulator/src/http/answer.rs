//! One response, and what happens to it on the wire.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use hyper::{Response, header};
use serde_json::Value;
use tokio::time::{Sleep, sleep};

/// What is answered. Built whole, sent as `wire` says.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub status: u16,
    pub content_type: &'static str,
    pub headers: Vec<(&'static str, String)>,
    pub body: Bytes,
    pub wire: Wire,
    pub delay: Duration,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wire {
    Whole,
    /// The full length is announced, then only half of it is sent.
    Cut,
    /// Nothing is sent, the connection is reset.
    Reset,
}

impl Answer {
    pub fn json(status: u16, value: &Value) -> Self {
        Self::text(status, "application/json", value.to_string())
    }

    pub fn text(status: u16, content_type: &'static str, body: impl Into<Bytes>) -> Self {
        Self {
            status,
            content_type,
            headers: Vec::new(),
            body: body.into(),
            wire: Wire::Whole,
            delay: Duration::ZERO,
        }
    }

    pub fn not_found() -> Self {
        Self::text(404, "text/plain; charset=utf-8", "404 page not found")
    }

    pub fn redirect(to: &str) -> Self {
        let mut answer = Self::text(302, "text/plain; charset=utf-8", Bytes::new());
        answer.headers.push(("location", to.to_owned()));
        answer
    }

    pub fn reset() -> Self {
        Self {
            wire: Wire::Reset,
            ..Self::not_found()
        }
    }

    /// The body again as JSON, for faults that change it.
    pub fn value(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    pub fn into_response(self) -> Response<Payload> {
        let mut response = Response::builder()
            .status(self.status)
            .header(header::CONTENT_TYPE, self.content_type)
            .header(header::CONTENT_LENGTH, self.body.len());
        for (name, value) in &self.headers {
            response = response.header(*name, value);
        }
        let payload = Payload {
            cut: self.wire == Wire::Cut,
            rest: self.body,
            ending: None,
        };
        response
            .body(payload)
            .expect("names and values of headers are ours")
    }
}

/// A body whose length is announced in a header, and which may end before it.
pub(crate) struct Payload {
    rest: Bytes,
    cut: bool,
    ending: Option<Pin<Box<Sleep>>>,
}

/// Long enough for the first half to be on its way before the connection ends.
const FLUSH: Duration = Duration::from_millis(20);

impl Body for Payload {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        if self.rest.is_empty() {
            if !self.cut {
                return Poll::Ready(None);
            }
            let ending = self.ending.get_or_insert_with(|| Box::pin(sleep(FLUSH)));
            return ending
                .as_mut()
                .poll(context)
                .map(|()| Some(Err(std::io::ErrorKind::ConnectionAborted.into())));
        }
        let all = self.rest.len();
        let sent = if self.cut { all / 2 } else { all };
        let frame = self.rest.split_to(sent);
        self.rest.clear();
        Poll::Ready(Some(Ok(Frame::data(frame))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && !self.cut
    }

    fn size_hint(&self) -> SizeHint {
        if self.cut {
            SizeHint::default()
        } else {
            SizeHint::with_exact(self.rest.len() as u64)
        }
    }
}
