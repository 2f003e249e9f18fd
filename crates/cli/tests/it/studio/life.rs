//! What becomes of the browser: killed, hung, out of memory, missing, or left alone.

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use toklake_simulator::{FaultKind, StudioRoute};

use super::stage::{
    CREATOR, browsers_left, browsers_of, import, landed, pages, processes_of, said, small, strike,
    studio_of,
};
use crate::desk::Answer;
use crate::sessions::stage::Stage;

const AUDIENCE: [&str; 6] = ["extract", "audience", "--source", "studio", "--days", "7"];

fn staged() -> Option<Stage> {
    let stage = studio_of(small())?;
    import(&stage, CREATOR);
    Some(stage.with("TOKLAKE_STUDIO_DOWNLOADS", "false"))
}

/// Starts a run that stays at its fourth page, and waits until it is there.
fn under_way(stage: &Stage) -> Child {
    let kind = FaultKind::Slow { millis: 50_000 };
    let before = pages(stage);
    strike(stage, StudioRoute::Insight, 3, kind);
    let mut command = stage.desk.command(&AUDIENCE);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().expect("it starts");
    until("the run is under way", || {
        pages(stage) >= before + 4 && landed(stage) > 2
    });
    child
}

fn until(what: &str, holds: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(240);
    while !holds() {
        assert!(Instant::now() < end, "{what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Of the browsers, those whose command line is meant.
fn signal(stage: &Stage, name: &str, is_meant: impl Fn(&str) -> bool) {
    let processes = processes_of(stage.desk.path());
    let meant: Vec<_> = processes
        .into_iter()
        .filter(|(_, line)| is_meant(line))
        .collect();
    assert!(!meant.is_empty(), "there is one to be sent {name}");
    for (id, _) in meant {
        let sent = Command::new("kill").args([name, &id.to_string()]).status();
        assert!(sent.is_ok_and(|status| status.success()), "{name} {id}");
    }
}

fn is_main(line: &str) -> bool {
    !line.contains("--type=")
}

fn ended(child: Child, words: &[&str], stage: &Stage) {
    let answer = Answer::from(child.wait_with_output().expect("it ends"));
    let told = said(&answer);
    assert_eq!(answer.code, 2, "{told}");
    for word in words {
        assert!(told.contains(word), "`{word}` is not said: {told}");
    }
    assert!(told.contains("missing: `analytics/"), "{told}");
    assert_eq!(browsers_left(stage.desk.path()), 0, "no browser is left");
    let kept = landed(stage);
    let before = pages(stage);
    let again = stage.desk.toklake_ends(0, &AUDIENCE);
    assert!(
        said(&again).contains("went on where it was"),
        "{}",
        said(&again)
    );
    assert!(
        pages(stage) - before < 7,
        "pages that were through are not opened"
    );
    assert!(landed(stage) > kept, "no page is lost");
}

#[test]
fn a_browser_that_is_killed_is_told_and_the_next_run_goes_on() {
    let Some(stage) = staged() else { return };
    let child = under_way(&stage);
    signal(&stage, "-KILL", is_main);
    ended(
        child,
        &["the browser is gone", "goes on where it was"],
        &stage,
    );
}

#[test]
fn a_browser_that_hangs_is_ended() {
    let Some(stage) = staged() else { return };
    // a busy machine is slow, too
    let stage = stage.with("TOKLAKE_STUDIO_PATIENCE", "20 s");
    let child = under_way(&stage);
    signal(&stage, "-STOP", is_main);
    ended(child, &["took longer than 20 s"], &stage);
}

#[test]
fn a_page_without_memory_is_told() {
    let Some(stage) = staged() else { return };
    let child = under_way(&stage);
    // as the kernel does it when memory runs out
    signal(&stage, "-KILL", |line| line.contains("--type=renderer"));
    ended(child, &["has crashed", "memory"], &stage);
}

#[test]
fn no_browser_outlives_a_run_that_is_killed() {
    let Some(stage) = staged() else { return };
    let mut child = under_way(&stage);
    assert!(browsers_of(stage.desk.path()) > 1);
    child.kill().expect("SIGKILL is sent");
    child.wait().expect("it is gone");
    until("the browser ends with it", || {
        browsers_of(stage.desk.path()) == 0
    });
    let kept = landed(&stage);
    stage.desk.toklake_ends(0, &AUDIENCE);
    assert!(landed(&stage) > kept, "no page is lost");
}

#[test]
fn a_machine_without_memory_says_what_the_browser_lacks() {
    let Some(stage) = staged() else { return };
    let small = stage.desk.put(
        "small.sh",
        "#!/bin/sh\nulimit -v 400000\nexec chromium \"$@\"\n",
    );
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(&small, mode).expect("it is ours");
    }
    let stage = stage.with("TOKLAKE_STUDIO_BROWSER", &small.display().to_string());
    let told = said(&stage.desk.toklake_ends(2, &AUDIENCE));
    assert!(
        told.contains("ended before it could be spoken to"),
        "{told}"
    );
    assert!(told.contains("memory"), "{told}");
    assert_eq!(browsers_left(stage.desk.path()), 0);
}

#[test]
fn a_port_of_somebody_else_is_not_spoken_to() {
    let Some(stage) = staged() else { return };
    stage.desk.toklake_ends(0, &AUDIENCE);
    let other = TcpListener::bind("127.0.0.1:0").expect("a free port");
    other.set_nonblocking(true).expect("it can wait");
    let port = other.local_addr().expect("an address").port();
    let left = "data_lake/vault/profiles/mira.loops/DevToolsActivePort";
    let profile = stage.desk.path().join(left);
    assert!(
        profile.parent().is_some_and(std::path::Path::exists),
        "{left}"
    );
    stage.desk.put(left, format!("{port}\n/devtools/browser/0"));
    stage.desk.toklake_ends(0, &AUDIENCE);
    assert!(other.accept().is_err(), "nobody called there");
}

#[test]
fn without_a_browser_the_command_that_brings_one_is_told() {
    let Some(stage) = staged() else { return };
    let stage = stage
        .with("TOKLAKE_STUDIO_BROWSER", "")
        .with("PATH", "/nowhere");
    let told = said(&stage.desk.toklake_ends(2, &AUDIENCE));
    assert!(told.contains("no browser was found"), "{told}");
    assert!(told.contains("apt-get install chromium"), "{told}");
}
