//! The HTTP client against a server that misbehaves on purpose.

use std::io::Write;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use toklake_sources::http::{Http, HttpError, HttpLimits, Request};
use url::Url;

/// What the server does with its one connection.
enum Act {
    /// Sends these bytes and closes.
    Say(Vec<u8>),
    /// Sends these bytes, and then nothing more.
    Hang(Vec<u8>),
    /// A byte every tenth of a second.
    Drip(Vec<u8>),
}

const LIMITS: HttpLimits = HttpLimits {
    connect: Duration::from_secs(2),
    read: Duration::from_millis(300),
    total: Duration::from_millis(900),
    body: 1000,
};

/// The secret that must not be told.
const PLANTED: &str = "act.planted-secret";

async fn ask(act: Act) -> Result<toklake_sources::http::Answer, HttpError> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let base: Url = base.parse().unwrap();
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        read_head(&mut stream).await;
        match act {
            Act::Say(bytes) => stream.write_all(&bytes).await.unwrap(),
            Act::Hang(bytes) => {
                stream.write_all(&bytes).await.unwrap();
                tokio::time::sleep(Duration::from_secs(5)).await;
            }
            Act::Drip(bytes) => {
                for byte in bytes {
                    if stream.write_all(&[byte]).await.is_err() {
                        break;
                    }
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            }
        }
    });
    let request = Request::get(&base, "/business/get/")
        .query("fields", "[]")
        .secret_query("code", PLANTED)
        .secret_header("Access-Token", PLANTED);
    let answer = Http::new(LIMITS).unwrap().send(request).await;
    server.abort();
    answer
}

async fn read_head(stream: &mut TcpStream) {
    let mut head = Vec::new();
    let mut buffer = [0; 1024];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        let count = stream.read(&mut buffer).await.unwrap();
        assert!(count > 0, "the request has a head");
        head.extend_from_slice(&buffer[..count]);
    }
}

fn answer(headers: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let mut bytes =
        format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n{headers}\r\n").into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

/// An error as it would be told, with all its causes.
fn told(error: &HttpError) -> String {
    let mut text = format!("{error:?} {error}");
    let mut cause = std::error::Error::source(error);
    while let Some(next) = cause {
        text += &format!(" {next:?} {next}");
        cause = next.source();
    }
    text
}

#[tokio::test]
async fn bytes_headers_and_the_servers_clock_come_as_they_were_sent() {
    let date = "Date: Fri, 20 Nov 2026 10:15:00 GMT\r\n";
    let got = ask(Act::Say(answer(date, b"{\"code\":0}"))).await.unwrap();
    assert_eq!((got.status, &got.body[..]), (200, &b"{\"code\":0}"[..]));
    assert_eq!(got.date(), Some("2026-11-20T10:15:00Z".parse().unwrap()));
}

#[tokio::test]
async fn gzip_is_taken_off_and_a_bomb_is_not_unpacked() {
    let packed = answer("Content-Encoding: gzip\r\n", &gzip(b"{\"code\":0}"));
    assert_eq!(
        &ask(Act::Say(packed)).await.unwrap().body[..],
        b"{\"code\":0}"
    );
    let bomb = answer("Content-Encoding: gzip\r\n", &gzip(&vec![b'0'; 500_000]));
    assert!(bomb.len() < 1000);
    let error = ask(Act::Say(bomb)).await.unwrap_err();
    assert!(
        matches!(error, HttpError::TooLarge { limit: 1000, .. }),
        "{error:?}"
    );
    let lie = answer("Content-Encoding: gzip\r\n", b"{\"code\":0}");
    let error = ask(Act::Say(lie)).await.unwrap_err();
    assert!(matches!(error, HttpError::Gzip { .. }), "{error:?}");
}

#[tokio::test]
async fn a_body_past_the_limit_is_refused() {
    let error = ask(Act::Say(answer("", &[b'x'; 2000]))).await.unwrap_err();
    assert!(matches!(error, HttpError::TooLarge { .. }), "{error:?}");
    assert!(!error.is_passing());
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_is_not_followed() {
    let away = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n";
    assert_eq!(ask(Act::Say(away.to_vec())).await.unwrap().status, 302);
}

#[tokio::test]
async fn no_failure_tells_a_secret_or_a_query() {
    let acts = [
        ("closed", Act::Say(vec![])),
        ("cut head", Act::Say(b"HTTP/1.1 200 OK\r\nConte".to_vec())),
        (
            "cut body",
            Act::Say(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{".to_vec()),
        ),
        ("no http", Act::Say(b"SSH-2.0-OpenSSH\r\n".to_vec())),
        ("silent", Act::Hang(vec![])),
        (
            "silent in the body",
            Act::Hang(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{".to_vec()),
        ),
        ("drips", Act::Drip(answer("", &[b'x'; 500]))),
    ];
    for (name, act) in acts {
        let error = ask(act).await.unwrap_err();
        assert!(error.is_passing(), "{name}: {error:?}");
        assert!(error.may_have_arrived(), "{name}: {error:?}");
        let told = told(&error);
        assert!(
            !told.contains("planted") && !told.contains("fields="),
            "{name}: {told}"
        );
        let is_timeout = matches!(error, HttpError::Timeout { .. });
        let is_slow = name.starts_with("silent") || name == "drips";
        assert_eq!(is_timeout, is_slow, "{name}: {told}");
    }
}

#[tokio::test]
async fn a_refused_connection_never_arrived() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base: Url = format!("http://{}", listener.local_addr().unwrap())
        .parse()
        .unwrap();
    drop(listener);
    let request = Request::get(&base, "/").secret_header("Access-Token", PLANTED);
    let error = Http::new(LIMITS).unwrap().send(request).await.unwrap_err();
    assert!(matches!(error, HttpError::Connect { .. }), "{error:?}");
    assert!(!error.may_have_arrived());
    assert!(!told(&error).contains("planted"));
}

#[tokio::test]
async fn a_secret_is_not_sent_in_the_clear() {
    let base: Url = "http://example.org".parse().unwrap();
    let request = Request::get(&base, "/").secret_header("Access-Token", PLANTED);
    let error = Http::new(LIMITS).unwrap().send(request).await.unwrap_err();
    assert!(matches!(error, HttpError::Unprotected { .. }), "{error:?}");
}
