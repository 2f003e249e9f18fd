//! Listens on loopback and serves connections, with the means to break them.
//!
//! Written on the HTTP engine itself: a fault is often a broken connection, which a web framework
//! is there to prevent.

use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use super::answer::{Answer, Payload, Wire};
use super::{Call, gate};
use crate::platform::Platform;

/// A request body is never longer than this.
const MAX_BODY: usize = 1 << 20;

/// A bound port that does not answer yet.
pub(crate) struct Listener(TcpListener);

impl Listener {
    /// Binds a loopback port; 0 lets the system choose.
    pub async fn bind(port: u16) -> std::io::Result<Self> {
        TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .await
            .map(Self)
    }

    pub fn address(&self) -> std::io::Result<SocketAddr> {
        self.0.local_addr()
    }

    /// Serves until dropped; dropping also ends all connections.
    pub async fn serve(self, platform: Arc<Platform>) {
        let mut connections = JoinSet::new();
        loop {
            let Ok((stream, _)) = self.0.accept().await else {
                // out of descriptors, or a client that was gone at once: there may be another
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
                continue;
            };
            while connections.try_join_next().is_some() {}
            connections.spawn(connection(stream, platform.clone()));
        }
    }
}

/// One connection until either side ends it. Its errors are the client's to see.
async fn connection(stream: TcpStream, platform: Arc<Platform>) {
    let reset = Arc::new(AtomicBool::new(false));
    let stream = Resettable {
        stream,
        reset: reset.clone(),
    };
    let service = service_fn(move |request| respond(request, platform.clone(), reset.clone()));
    let served = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    drop(served.await);
}

async fn respond(
    request: Request<Incoming>,
    platform: Arc<Platform>,
    reset: Arc<AtomicBool>,
) -> Result<Response<Payload>, Infallible> {
    let (parts, body) = request.into_parts();
    let Ok(body) = Limited::new(body, MAX_BODY).collect().await else {
        return Ok(Answer::text(413, "text/plain", "request too long").into_response());
    };
    let query = parts.uri.query().unwrap_or_default();
    let call = Call {
        path: parts.uri.path().to_owned(),
        query: url::form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect(),
        headers: parts.headers,
        body: body.to_bytes(),
        now: platform.clock.now(),
        faults: Vec::new(),
    };
    let answer = answer(&platform, parts.method, call).await;
    if !answer.delay.is_zero() {
        tokio::time::sleep(answer.delay).await;
    }
    if answer.wire == Wire::Reset {
        reset.store(true, Ordering::Relaxed);
    }
    Ok(answer.into_response())
}

async fn answer(platform: &Arc<Platform>, method: Method, call: Call) -> Answer {
    if call.path.starts_with(crate::admin::BASE) {
        return crate::admin::answer(platform, &method, &call).await;
    }
    gate::answer(platform, &method, call)
}

/// A connection that can be reset: from then on nothing is written, and closing it says RST.
struct Resettable {
    stream: TcpStream,
    reset: Arc<AtomicBool>,
}

impl Resettable {
    fn refused(&self) -> Option<std::io::Error> {
        let reset = self.reset.load(Ordering::Relaxed);
        reset.then(|| {
            // without it the client sees an orderly end; it is still an error, so the result is moot
            drop(self.stream.set_zero_linger());
            std::io::ErrorKind::ConnectionReset.into()
        })
    }
}

impl AsyncRead for Resettable {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Resettable {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        match self.refused() {
            Some(error) => Poll::Ready(Err(error)),
            None => Pin::new(&mut self.stream).poll_write(context, bytes),
        }
    }

    fn poll_flush(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<std::io::Result<()>> {
        match self.refused() {
            Some(error) => Poll::Ready(Err(error)),
            None => Pin::new(&mut self.stream).poll_shutdown(context),
        }
    }
}
