//! Runs of somebody who is signed in: TikTok is asked first.

use std::process::Stdio;
use std::time::Duration;

use toklake_simulator::{Fault, FaultKind, Route};

use super::stage::Stage;
use crate::desk::Answer;

const HANDLE: &str = "owl.sketches";

#[test]
fn of_two_runs_that_ask_at_once_one_works_and_the_other_says_who_runs() {
    let stage = Stage::new();
    stage.signed_in(HANDLE);
    let slow = FaultKind::Slow { millis: 4_000 };
    stage.tiktok.inject(Fault::at(Route::VideoList, 1, slow));
    let first = stage
        .desk
        .command(&["run", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let number = first.id();
    while stage.tiktok.calls_of(Route::VideoList) == 0 {
        std::thread::sleep(Duration::from_millis(20));
    }
    let second = stage.desk.toklake(&["run", "--json"]);
    let first: Answer = first.wait_with_output().expect("a child ends").into();
    assert!(first.code < 2, "{}", first.out);
    assert_eq!(second.code, 2, "{}", second.out);
    let error = second.json()["error"].clone();
    assert_eq!(error["code"], "lake_held", "{error}");
    let message = error["message"].as_str().unwrap_or_default();
    let named = format!("process {number} (`run`)");
    assert!(message.contains(&named), "{message}");
}
