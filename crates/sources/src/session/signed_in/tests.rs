//! One renewal whoever asks, and none lost or tried twice with a dead token.

use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::{DateTime, TimeDelta, Utc};

use super::*;
use crate::http::{Http, HttpLimits};
use crate::session::entry::App;
use crate::session::oauth::{BusinessOAuth, Dead};
use crate::session::vault::faults::Faulty;
use crate::session::vault::{Files, KeyPlace, PrivateFiles};
use crate::session::{AccessError, NextStep};

struct At(Mutex<DateTime<Utc>>);

impl Clock for At {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}

impl At {
    fn pass(&self, time: TimeDelta) {
        *self.0.lock().unwrap() += time;
    }
}

/// A source that rotates: each refresh token works once.
#[derive(Default)]
struct Rotating {
    asked: AtomicUsize,
    /// What it was asked with though it was spent.
    dead_tries: AtomicUsize,
    issued: AtomicUsize,
    /// The n-th answer is lost on the way.
    lose: Mutex<Vec<usize>>,
    /// Whether a lost answer has spent the token.
    spends: bool,
    access_works: bool,
}

fn grant(n: usize) -> Grant {
    Grant {
        access: Secret::new(format!("act.{n}")),
        refresh: Secret::new(format!("rft.{n}")),
        access_life: Some(Duration::from_secs(1000)),
        refresh_life: Some(Duration::from_secs(100_000)),
        scopes: vec!["video.list".to_owned()],
        open_id: Some("o".to_owned()),
    }
}

#[async_trait]
impl TokenEndpoint for Rotating {
    async fn exchange(&self, _: &Secret, _: Option<&Secret>) -> Result<Grant, TokenError> {
        Ok(grant(0))
    }

    async fn refresh(&self, refresh: &Secret) -> Result<Grant, TokenError> {
        let count = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
        let live = self.issued.load(Ordering::SeqCst);
        let is_lost = self.lose.lock().unwrap().contains(&count);
        if refresh.expose() != format!("rft.{live}") {
            self.dead_tries.fetch_add(1, Ordering::SeqCst);
            let code = "40107".to_owned();
            return Err(TokenError::Dead {
                code,
                dead: Dead::Invalid,
            });
        }
        if !is_lost || self.spends {
            self.issued.fetch_add(1, Ordering::SeqCst);
        }
        match is_lost {
            true => Err(TokenError::Unreadable { status: 502 }),
            false => Ok(grant(live + 1)),
        }
    }

    async fn works(&self, _: &Secret) -> Result<bool, TokenError> {
        Ok(self.access_works)
    }

    async fn revoke(&self, _: &Secret) -> Result<(), TokenError> {
        Ok(())
    }
}

struct Desk {
    folder: tempfile::TempDir,
    clock: Arc<At>,
}

impl Desk {
    fn new() -> Self {
        let now = "2026-11-20T10:00:00Z".parse().unwrap();
        Self {
            folder: tempfile::tempdir().unwrap(),
            clock: Arc::new(At(Mutex::new(now))),
        }
    }

    fn files(&self) -> PrivateFiles {
        PrivateFiles::new(self.folder.path().join("vault"))
    }

    fn on(&self, files: Arc<dyn Files>, endpoint: &Arc<impl TokenEndpoint + 'static>) -> SignedIn {
        let place = KeyPlace::File(self.folder.path().join("key/vault.key"));
        let clock = Arc::clone(&self.clock) as Arc<dyn Clock>;
        let endpoint = Arc::clone(endpoint) as Arc<dyn TokenEndpoint>;
        let account = Handle::parse("potter").unwrap();
        SignedIn::new(
            account,
            Source::Business,
            Vault::new(files, place),
            endpoint,
            clock,
        )
    }

    /// As another process would open it.
    fn open(&self, endpoint: &Arc<impl TokenEndpoint + 'static>) -> SignedIn {
        self.on(Arc::new(self.files()), endpoint)
    }

    async fn signed_in(&self, endpoint: &Arc<impl TokenEndpoint + 'static>) {
        let session = self.open(endpoint);
        session
            .keep(grant(0), vec!["video.list".to_owned()])
            .await
            .unwrap();
    }
}

fn reason(error: &AccessError) -> Option<SignInReason> {
    match error {
        AccessError::SignIn { reason, .. } => Some(*reason),
        _ => None,
    }
}

#[tokio::test]
async fn nobody_signed_in_is_told_which_command_helps() {
    let endpoint = Arc::new(Rotating::default());
    let error = Desk::new().open(&endpoint).token().await.unwrap_err();
    let command = "toklake login business --account potter".to_owned();
    assert_eq!(error.next(), NextStep::SignIn { command });
}

#[tokio::test]
async fn a_token_is_renewed_at_four_fifths_of_its_life() {
    let (desk, endpoint) = (Desk::new(), Arc::new(Rotating::default()));
    desk.signed_in(&endpoint).await;
    let session = desk.open(&endpoint);
    desk.clock.pass(TimeDelta::seconds(799));
    assert_eq!(session.token().await.unwrap().expose(), "act.0");
    desk.clock.pass(TimeDelta::seconds(1));
    assert_eq!(session.token().await.unwrap().expose(), "act.1");
    assert_eq!(session.token().await.unwrap().expose(), "act.1");
    assert_eq!(endpoint.asked.load(Ordering::SeqCst), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_tasks_that_meet_a_dead_token_ask_once() {
    let (desk, endpoint) = (Desk::new(), Arc::new(Rotating::default()));
    desk.signed_in(&endpoint).await;
    // five openings, as five processes would have: each its own lock file handle
    let sessions: Vec<_> = (0..5).map(|_| Arc::new(desk.open(&endpoint))).collect();
    let tasks: Vec<_> = (0..50)
        .map(|n| {
            let session = Arc::clone(&sessions[n % 5]);
            tokio::spawn(async move { session.renew(&Secret::new("act.0")).await.unwrap() })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap().expose(), "act.1");
    }
    assert_eq!(endpoint.asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_kill_at_any_change_keeps_the_new_pair_or_says_sign_in_again() {
    let (mut kept, mut lost) = (0, 0);
    for fatal in 1..8 {
        for is_done in [false, true] {
            let (desk, endpoint) = (Desk::new(), Arc::new(Rotating::default()));
            desk.signed_in(&endpoint).await;
            let faulty = Arc::new(Faulty::new(desk.files(), fatal, is_done));
            let dying = desk.on(Arc::clone(&faulty) as Arc<dyn Files>, &endpoint);
            let first = dying.renew(&Secret::new("act.0")).await;
            let issued = endpoint.issued.load(Ordering::SeqCst);
            // what was handed out is on the disk
            if let Ok(token) = &first {
                assert_eq!(desk.open(&endpoint).token().await.unwrap(), *token);
            }
            match desk.open(&endpoint).renew(&Secret::new("act.0")).await {
                Ok(token) => {
                    kept += 1;
                    assert_eq!(token.expose(), "act.1", "at {fatal}");
                    assert_eq!(endpoint.dead_tries.load(Ordering::SeqCst), 0);
                }
                Err(error) => {
                    lost += 1;
                    assert_eq!(
                        reason(&error),
                        Some(SignInReason::Interrupted),
                        "at {fatal}"
                    );
                    assert_eq!(issued, 1, "nothing is given up that was not asked for");
                    let asked = endpoint.asked.load(Ordering::SeqCst);
                    // and it stays so, without another try
                    for _ in 0..3 {
                        desk.open(&endpoint).token().await.unwrap_err();
                    }
                    assert_eq!(endpoint.asked.load(Ordering::SeqCst), asked);
                    assert_eq!(endpoint.dead_tries.load(Ordering::SeqCst), 1);
                }
            }
        }
    }
    assert!(kept > 3 && lost > 0, "{kept} kept, {lost} lost");
}

#[tokio::test]
async fn a_lost_answer_is_followed_by_the_access_token_then_the_old_refresh_once() {
    let endpoint = Arc::new(Rotating {
        lose: Mutex::new(vec![1]),
        access_works: true,
        ..Rotating::default()
    });
    let desk = Desk::new();
    desk.signed_in(&endpoint).await;
    desk.clock.pass(TimeDelta::seconds(900));
    // early renewal failed: the token still has some life
    assert_eq!(
        desk.open(&endpoint).token().await.unwrap().expose(),
        "act.0"
    );
    assert_eq!(
        desk.open(&endpoint).token().await.unwrap().expose(),
        "act.0"
    );
    assert_eq!(endpoint.asked.load(Ordering::SeqCst), 1);
    desk.clock.pass(TimeDelta::seconds(200));
    assert_eq!(
        desk.open(&endpoint).token().await.unwrap().expose(),
        "act.1"
    );
    assert_eq!(endpoint.asked.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn two_lost_answers_end_the_session() {
    let endpoint = Arc::new(Rotating {
        lose: Mutex::new(vec![1, 2]),
        ..Rotating::default()
    });
    let desk = Desk::new();
    desk.signed_in(&endpoint).await;
    let renew = || async {
        desk.open(&endpoint)
            .renew(&Secret::new("act.0"))
            .await
            .unwrap_err()
    };
    assert_eq!(renew().await.code(), "renew_later");
    assert_eq!(reason(&renew().await), Some(SignInReason::Interrupted));
    assert_eq!(reason(&renew().await), Some(SignInReason::Interrupted));
    assert_eq!(endpoint.asked.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_server_that_is_not_there_spends_nothing() {
    let app = App {
        id: "7".to_owned(),
        secret: Secret::new("planted-app-secret"),
        redirect: "https://me.example.org/".parse().unwrap(),
    };
    let http = Arc::new(Http::new(HttpLimits::default()).unwrap());
    let free = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let base = format!("http://{free}/open_api/v1.3").parse().unwrap();
    let endpoint = Arc::new(BusinessOAuth::new(base, app, http));
    let desk = Desk::new();
    desk.signed_in(&endpoint).await;
    for _ in 0..3 {
        let error = desk
            .open(&endpoint)
            .renew(&Secret::new("act.0"))
            .await
            .unwrap_err();
        assert_eq!(error.code(), "renew_later");
        let shown = format!("{error:?} {error}");
        assert!(
            !shown.contains("planted") && !shown.contains("rft."),
            "{shown}"
        );
    }
}
