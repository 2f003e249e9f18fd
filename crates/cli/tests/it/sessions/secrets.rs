//! A secret stands nowhere but in the vault: everything written, said, logged and shown is swept.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use toklake_simulator::{Fault, FaultKind, Route};

use super::stage::{Click, Stage};
use super::sweep::Sweep;
use crate::desk::Answer;

const PASSPHRASE: &str = "PLANTED words that open it";
const PASSWORD: &str = "PLANTED-password-9f3b1c";
const TOTP: &str = "PLANTEDJBSWY3DPEHPK3PXP";

/// The simulator's access tokens, refresh tokens and codes all begin so.
const TOKENS: [&str; 3] = ["act.SIMULATED", "rft.SIMULATED", "code.SIMULATED"];

#[test]
fn no_planted_secret_is_seen_anywhere() {
    let stage = Stage::new()
        .with("RUST_LOG", "trace")
        .with("TOKLAKE_VAULT_PASSPHRASE", PASSPHRASE)
        .with("TIKTOK_PASSWORD", PASSWORD)
        .with("TIKTOK_TOTP_SECRET", TOTP);
    let apps = stage.tiktok.apps();
    let mut secrets = vec![
        apps.business.client_secret.as_str(),
        apps.display.client_secret.as_str(),
        PASSPHRASE,
        PASSWORD,
        TOTP,
    ];
    secrets.extend(TOKENS);
    let sweep = Sweep::for_all(&secrets);
    let process_table = Watch::begin();
    let mut answers = vec![
        stage.paste(&["login", "business"], "kite.workshop", Click::Agree),
        stage.paste(
            &["login", "display", "--paste", "-vvv"],
            "kite.workshop",
            Click::Agree,
        ),
        // a callback that cannot be used must not be quoted
        stage.paste_changed(
            &["login", "business"],
            "kite.workshop",
            Click::Agree,
            |back| format!("{back}0"),
        ),
    ];
    let lost = FaultKind::BrokenJson;
    stage.tiktok.inject(Fault::at(Route::DisplayToken, 1, lost));
    for arguments in [
        &["session", "refresh", "--json"][..],
        &["session", "status"],
        &["accounts", "--json"],
        &["check", "access"],
        &["check", "endpoints", "--json"],
        &["extract", "-vvv"],
        &["check", "schema"],
        &["session", "rotate"],
        &["session", "forget", "kite.workshop"],
        &["doctor"],
    ] {
        answers.push(stage.desk.toklake(arguments));
    }
    let command_lines = process_table.end();
    let said: usize = answers.iter().map(|answer| answer.err.len()).sum();
    assert!(said > 1_000, "the log was on: {said} bytes");
    for answer in &answers {
        sweep.look_at("stdout", answer.out.as_bytes());
        // the address of the consent page carries the state, which is no secret of the account
        sweep.look_at("stderr", answer.err.as_bytes());
    }
    for line in command_lines {
        sweep.look_at("the process table", line.as_bytes());
    }
    sweep.look_at_files(&stage, &[]);
    assert_eq!(sweep.found(), Vec::<String>::new());
    let fine = |answer: &Answer| answer.code == 0;
    assert!(answers[..2].iter().all(fine), "{answers:?}");
}

#[test]
fn the_sweep_finds_a_secret_that_is_planted_on_purpose() {
    let stage = Stage::new();
    let sweep = Sweep::for_all(&[PASSWORD]);
    stage
        .desk
        .put("data_lake/meta/leak.txt", format!("x{PASSWORD}y"));
    let hex: String = PASSWORD.bytes().map(|byte| format!("{byte:02x}")).collect();
    stage
        .desk
        .put("data_lake/meta/leak.hex", format!("before {hex} after"));
    let mut packed = zip::ZipWriter::new(std::io::Cursor::new(vec![]));
    packed
        .start_file("leak.txt", zip::write::SimpleFileOptions::default())
        .expect("it is open");
    std::io::Write::write_all(&mut packed, PASSWORD.repeat(20).as_bytes()).expect("in memory");
    let packed = packed.finish().expect("in memory").into_inner();
    stage.desk.put("data_lake/landing/leak.zip", packed);
    sweep.look_at_files(&stage, &["/elsewhere/"]);
    let found = sweep.found();
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found.iter().any(|one| one.contains("leak.zip/leak.txt")));
}

/// Reads the command lines of all processes, over and over.
struct Watch {
    stop: Arc<AtomicBool>,
    seen: std::thread::JoinHandle<Vec<String>>,
}

impl Watch {
    fn begin() -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let until = Arc::clone(&stop);
        let seen = std::thread::spawn(move || {
            let mut seen = std::collections::BTreeSet::new();
            while !until.load(Ordering::SeqCst) {
                seen.extend(command_lines());
                std::thread::sleep(Duration::from_millis(20));
            }
            seen.into_iter().collect()
        });
        Self { stop, seen }
    }

    fn end(self) -> Vec<String> {
        self.stop.store(true, Ordering::SeqCst);
        let lines = self.seen.join().expect("it only reads");
        assert!(
            lines
                .iter()
                .any(|line| line.contains("toklake\0login\0business")),
            "the watch saw our commands"
        );
        lines
    }
}

/// Of our own children alone: those of others are none of our business.
fn command_lines() -> Vec<String> {
    let me = std::process::id().to_string();
    let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let is_child = |path: &std::path::Path| {
        let status = std::fs::read_to_string(path.join("status")).unwrap_or_default();
        let parent = status.lines().find_map(|line| line.strip_prefix("PPid:"));
        parent.is_some_and(|parent| parent.trim() == me)
    };
    processes
        .map(|entry| entry.path())
        .filter(|path| is_child(path))
        .filter_map(|path| std::fs::read(path.join("cmdline")).ok())
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .collect()
}
