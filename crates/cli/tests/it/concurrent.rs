//! Several at once: two runs, and readers who ask all the time.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::Value;

use crate::lakes::{Scratch, assert_same_facts, fixture};

fn sets() -> [Vec<PathBuf>; 2] {
    [
        vec![fixture("luna.beats/first"), fixture("luna.beats/second")],
        vec![fixture("noor.cooks")],
    ]
}

#[test]
fn of_two_runs_at_once_one_works_and_the_other_says_who_holds_the_lake() {
    let alone = Scratch::new();
    sets().iter().for_each(|paths| drop(alone.run(paths)));
    let lake = Scratch::new();
    let start = |paths: &Vec<PathBuf>| {
        lake.run_of(paths)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts")
    };
    let children = sets().each_ref().map(start);
    let mut numbers = children.each_ref().map(|child| child.id().to_string());
    numbers.reverse();
    let mut finished = 0;
    for (child, other) in children.into_iter().zip(numbers) {
        let output = child.wait_with_output().expect("a child ends");
        if matches!(output.status.code(), Some(0 | 1)) {
            finished += 1;
            continue;
        }
        assert_eq!(output.status.code(), Some(2));
        let said: Value =
            serde_json::from_slice(&output.stdout).expect("a failure is told as JSON");
        assert_eq!(said["error"]["code"], "lake_held", "{said}");
        let message = said["error"]["message"].as_str().unwrap_or_default();
        assert!(
            message.contains(&format!("process {other}")) || message.contains("another process"),
            "{message}"
        );
        assert!(message.contains("run again"), "{message}");
    }
    assert!(finished >= 1, "at least one of them did its work");
    sets().iter().for_each(|paths| drop(lake.run(paths)));
    assert_same_facts(
        &lake.facts(),
        &alone.facts(),
        "two at once, then each again",
    );
}

#[test]
fn a_lock_dies_with_its_holder() {
    let lake = Scratch::new();
    let mut child = lake
        .run_of(&sets()[0])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    while !lake.root.join("meta/.lock").exists() {
        std::thread::yield_now();
    }
    child.kill().expect("a child may be killed");
    child.wait().expect("a killed child ends");
    lake.run(&sets()[0]);
}

/// What a reader may see: nothing, the lake after the first run, or after the second.
#[test]
fn readers_see_whole_datasets_and_no_error() {
    let question = "select (select count(*) from curated.account_daily) as days, \
        (select sum(views) from curated.account_daily) as views";
    let seen_by_table = |lake: &Scratch| lake.sql(question)[0].to_string();
    let path = "curated/social_media/tiktok/content_performance_monthly.csv";
    let file_of = |lake: &Scratch| std::fs::read(lake.root.join(path)).ok();
    let paths = [
        vec![fixture("luna.beats/first")],
        vec![fixture("luna.beats/second")],
    ];

    // before its first folder stands there is no lake to read
    let begun = || {
        let lake = Scratch::new();
        std::fs::create_dir_all(lake.root.join("landing")).expect("a folder");
        lake
    };
    let calm = begun();
    let mut tables = BTreeSet::from([seen_by_table(&calm)]);
    let mut files = BTreeSet::from([file_of(&calm)]);
    for paths in &paths {
        calm.run(paths);
        tables.insert(seen_by_table(&calm));
        files.insert(file_of(&calm));
    }
    let lake = begun();
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut looks = 0;
            while !done.load(Ordering::SeqCst) {
                let seen = seen_by_table(&lake);
                assert!(tables.contains(&seen), "half of a dataset: {seen}");
                looks += 1;
            }
            looks
        });
        let watcher = scope.spawn(|| {
            while !done.load(Ordering::SeqCst) {
                assert!(files.contains(&file_of(&lake)), "half of a published file");
                std::thread::sleep(Duration::from_millis(1));
            }
        });
        let over = Over(&done);
        paths.iter().for_each(|paths| drop(lake.run(paths)));
        drop(over);
        watcher.join().expect("every look saw a whole file");
        let looks = reader.join().expect("every look saw a whole dataset");
        assert!(looks >= 2, "the reader looked {looks} times");
    });
    assert_eq!(seen_by_table(&lake), seen_by_table(&calm));
}

/// Tells the readers to stop, even where the writer fails.
struct Over<'a>(&'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}
