//! Several processes meet a dead token: a server on this machine counts what it is asked.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::*;
use crate::http::{Http, HttpLimits};
use crate::pull::SystemClock;
use crate::session::entry::App;
use crate::session::oauth::BusinessOAuth;
use crate::session::vault::{KeyPlace, PrivateFiles};

const PLACE: &str = "TOKLAKE_TEST_FOLDER";
const SERVER: &str = "TOKLAKE_TEST_SERVER";
const CHILD: &str = "session::signed_in::processes::one_process_of_several";

fn open(folder: &Path, server: &str) -> SignedIn {
    let app = App {
        id: "7".to_owned(),
        secret: Secret::new("app-secret"),
        redirect: "https://me.example.org/".parse().unwrap(),
    };
    let http = Arc::new(Http::new(HttpLimits::default()).unwrap());
    let base = format!("http://{server}/open_api/v1.3").parse().unwrap();
    let endpoint = Arc::new(BusinessOAuth::new(base, app, http));
    let files = Arc::new(PrivateFiles::new(folder.join("vault")));
    let vault = Vault::new(files, KeyPlace::File(folder.join("key/vault.key")));
    let account = Handle::parse("potter").unwrap();
    SignedIn::new(
        account,
        Source::Business,
        vault,
        endpoint,
        Arc::new(SystemClock),
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "started as a process of its own by the test below"]
async fn one_process_of_several() {
    let folder = std::env::var(PLACE).unwrap();
    let session = Arc::new(open(Path::new(&folder), &std::env::var(SERVER).unwrap()));
    let tasks: Vec<_> = (0..13)
        .map(|_| {
            let session = Arc::clone(&session);
            tokio::spawn(async move { session.renew(&Secret::new("act.0")).await })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap().unwrap().expose(), "act.1");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn four_processes_of_thirteen_tasks_ask_once() {
    let folder = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = listener.local_addr().unwrap().to_string();
    let asked = Arc::new(AtomicUsize::new(0));
    tokio::spawn(serve(listener, Arc::clone(&asked)));
    let first = Grant {
        access: Secret::new("act.0"),
        refresh: Secret::new("rft.0"),
        access_life: Some(Duration::from_secs(1000)),
        refresh_life: Some(Duration::from_secs(100_000)),
        scopes: Vec::new(),
        open_id: None,
    };
    open(folder.path(), &server)
        .keep(first, Vec::new())
        .await
        .unwrap();
    let start = || {
        std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", CHILD, "--ignored"])
            .env(PLACE, folder.path())
            .env(SERVER, &server)
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap()
    };
    let children: Vec<_> = (0..4).map(|_| start()).collect();
    let ended = tokio::task::spawn_blocking(|| {
        let ended = children.into_iter().map(|child| child.wait_with_output());
        ended.collect::<Result<Vec<_>, _>>().unwrap()
    });
    for child in ended.await.unwrap() {
        let said = String::from_utf8_lossy(&child.stdout);
        assert!(
            child.status.success() && said.contains("1 passed"),
            "{said}"
        );
    }
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

async fn serve(listener: TcpListener, asked: Arc<AtomicUsize>) {
    while let Ok((mut stream, _)) = listener.accept().await {
        let count = asked.fetch_add(1, Ordering::SeqCst) + 1;
        tokio::spawn(async move {
            let mut head = [0; 4096];
            let _ = stream.read(&mut head).await;
            // long enough for all the others to arrive
            tokio::time::sleep(Duration::from_millis(300)).await;
            let body = serde_json::json!({"code": 0, "data": {
                "access_token": format!("act.{count}"), "refresh_token": format!("rft.{count}"),
                "expires_in": 1000, "refresh_token_expires_in": 90_000, "scope": ""}});
            let body = body.to_string();
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                body.len()
            );
            let _ = stream.write_all((head + &body).as_bytes()).await;
        });
    }
}
