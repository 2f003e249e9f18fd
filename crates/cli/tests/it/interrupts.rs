//! Stopping: what was finished is kept, and the next run finishes the rest.

#![cfg(unix)]

use std::process::{Command, Stdio};
use std::time::Duration;

use crate::desk::{Answer, Desk};
use crate::exports::Overview;

#[test]
fn a_run_that_was_interrupted_is_finished_by_the_next() {
    let desk = Desk::new();
    for (month, last) in ["2025-06-30", "2025-07-31", "2025-08-31", "2025-09-18"]
        .iter()
        .enumerate()
    {
        let export = Overview::new(last, 60);
        desk.put(&format!("exports {month}/{}", export.name()), export.zip());
    }
    for wait in [30, 150, 400, 800] {
        let child = desk.command(&["run", "exports 0", "exports 1", "exports 2", "exports 3"]);
        let answer = interrupted(child, Duration::from_millis(wait));
        let stopped = answer.code == 2
            && answer
                .err
                .contains("stopped before the end: what was finished is kept");
        // before the program listens, or after its work is done, there is nothing to stop
        assert!(
            stopped || answer.code == 0 || answer.code == -1,
            "{wait} ms: {answer:?}"
        );
    }
    desk.toklake_ends(
        0,
        &["run", "exports 0", "exports 1", "exports 2", "exports 3"],
    );
    let never = Desk::new();
    for last in ["2025-06-30", "2025-07-31", "2025-08-31", "2025-09-18"] {
        let export = Overview::new(last, 60);
        never.put(&format!("all/{}", export.name()), export.zip());
    }
    never.toklake_ends(0, &["run", "all"]);
    assert_eq!(desk.fingerprints(), never.fingerprints());
}

/// A run that is killed between the writing of a published file and its name leaves this.
#[test]
fn what_a_killed_run_left_beside_a_published_file_goes_with_the_next() {
    const FOLDER: &str = "data_lake/curated/social_media/tiktok";
    let desk = Desk::new();
    let export = Overview::new("2025-09-18", 60);
    let path = desk.put(&export.name(), export.zip()).display().to_string();
    desk.toklake_ends(0, &["run", &path]);
    let left = desk.put(&format!("{FOLDER}/.tmp-1-7"), "half a file");
    desk.toklake_ends(0, &["run", &path]);
    assert!(left.exists(), "nothing was written, and nobody looked");
    std::fs::remove_file(
        desk.path()
            .join(FOLDER)
            .join("content_performance_monthly.csv"),
    )
    .expect("it was published");
    desk.toklake_ends(0, &["run", &path]);
    assert!(!left.exists());
}

fn interrupted(mut command: Command, after: Duration) -> Answer {
    let child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    std::thread::sleep(after);
    // the program may have ended by itself
    let _ = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    child.wait_with_output().expect("it ends").into()
}
