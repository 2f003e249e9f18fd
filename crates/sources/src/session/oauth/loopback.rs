//! Waits on this machine for the browser to come back from the consent page.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

use super::callback::{Callback, CallbackError, read_callback};
use crate::session::secret::Secret;

/// Listens on 127.0.0.1 alone.
#[derive(Debug)]
pub struct Loopback {
    listener: TcpListener,
    redirect: Url,
}

#[derive(Debug, thiserror::Error)]
pub enum LoopbackError {
    #[error("cannot listen on this machine for the answer of TikTok")]
    Listen { source: std::io::Error },
    #[error("`{redirect}` is no address on this machine: paste the callback instead")]
    NotLoopback { redirect: Url },
    #[error("nobody came back from TikTok's page within {} s", wait.as_secs())]
    NobodyCame { wait: Duration },
    #[error("the sign-in did not succeed")]
    Callback { source: CallbackError },
}

const LONGEST: usize = 16 << 10;
const ONE_VISIT: Duration = Duration::from_secs(5);
const PAGE: &str = "<!doctype html><meta charset=utf-8><title>toklake</title>";

impl Loopback {
    /// Listens at the port of `redirect`, which names this machine.
    pub async fn listen(redirect: &Url) -> Result<Self, LoopbackError> {
        let is_here = matches!(redirect.host_str(), Some("127.0.0.1" | "localhost"));
        if redirect.scheme() != "http" || !is_here {
            let redirect = redirect.clone();
            return Err(LoopbackError::NotLoopback { redirect });
        }
        let listen = |source| LoopbackError::Listen { source };
        let port = redirect.port().unwrap_or(80);
        let listener = TcpListener::bind(("127.0.0.1", port))
            .await
            .map_err(listen)?;
        Ok(Self {
            listener,
            redirect: redirect.clone(),
        })
    }

    /// The callback that carries `state`. Visits with another are answered and passed over, so that
    /// a page that guesses the port cannot end the wait.
    pub async fn wait(self, state: &Secret, wait: Duration) -> Result<Callback, LoopbackError> {
        let visits = async {
            loop {
                let Ok((stream, _)) = self.listener.accept().await else {
                    continue;
                };
                let visit = tokio::time::timeout(ONE_VISIT, self.visit(stream, state));
                match visit.await {
                    Ok(Some(Ok(callback))) => return Ok(callback),
                    Ok(Some(Err(source @ CallbackError::Refused { .. }))) => {
                        return Err(LoopbackError::Callback { source });
                    }
                    Ok(Some(Err(_)) | None) | Err(_) => {}
                }
            }
        };
        tokio::time::timeout(wait, visits)
            .await
            .unwrap_or(Err(LoopbackError::NobodyCame { wait }))
    }

    async fn visit(
        &self,
        mut stream: TcpStream,
        state: &Secret,
    ) -> Option<Result<Callback, CallbackError>> {
        let target = request_target(&mut stream).await?;
        let whole = self.redirect.join(&target).ok()?;
        let read = read_callback(whole.as_str(), &self.redirect, state);
        let (status, words) = match &read {
            Ok(_) => ("200 OK", "Signed in. You can close this page."),
            Err(_) => ("400 Bad Request", "Not signed in. Look at the terminal."),
        };
        let body = format!("{PAGE}<p>{words}");
        let head = format!(
            "HTTP/1.1 {status}\r\ncontent-type: text/html\r\ncontent-length: {}\r\n\
             cache-control: no-store\r\nreferrer-policy: no-referrer\r\nconnection: close\r\n\r\n",
            body.len()
        );
        // who does not wait for the page has been heard all the same
        let _ = stream.write_all((head + &body).as_bytes()).await;
        let _ = stream.shutdown().await;
        Some(read)
    }
}

/// `/path?query` of a `GET`, read up to the end of its head.
async fn request_target(stream: &mut TcpStream) -> Option<String> {
    let mut head = Vec::new();
    let mut piece = [0; 1024];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        let count = stream.read(&mut piece).await.ok()?;
        if count == 0 || head.len() + count > LONGEST {
            return None;
        }
        head.extend_from_slice(&piece[..count]);
    }
    let line = head.split(|byte| *byte == b'\r').next()?;
    let target = std::str::from_utf8(line).ok()?.strip_prefix("GET ")?;
    let target = target.split(' ').next()?;
    (target.starts_with('/') && !target.starts_with("//")).then(|| target.to_owned())
}
