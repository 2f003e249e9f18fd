//! Kills: a run that was killed at any instant, and given again, equals one that never was.
//!
//! `TOKLAKE_TORTURE` says how many kills; a few are made where it is not set.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::lakes::{Chance, Scratch, assert_same_facts, bare, fixture, given};
use crate::readings::{readings, write};

/// Kills where nothing else is said.
const KILLS: u64 = 20;

/// What is imported one after the other, and what is true after each.
struct Scenario {
    folder: Scratch,
    steps: Vec<Vec<PathBuf>>,
    /// The lake before each step and after the last one.
    lakes: Vec<Scratch>,
    facts: Vec<BTreeMap<String, String>>,
    /// How long each step took.
    took: Vec<Duration>,
}

impl Scenario {
    /// Two sets of exports eight days apart, with lines of readings beside them, some of them broken.
    fn new() -> Self {
        let folder = Scratch::new();
        let all = readings(23, 10, 16);
        let (early, late) = all.split_at(all.len() / 2);
        let early = write(
            folder.folder.path(),
            "early.ndjson",
            early,
            &["{\"video_id\": 1", "[]"],
        );
        let late = write(folder.folder.path(), "late.ndjson", late, &["nothing"]);
        let first = vec![fixture("luna.beats/first"), early];
        let second = vec![fixture("luna.beats/second"), fixture("noor.cooks"), late];
        let mut scenario = Self {
            folder,
            steps: vec![first, second],
            lakes: vec![Scratch::new()],
            facts: vec![],
            took: vec![],
        };
        for paths in &scenario.steps {
            let next = scenario.lakes.last().expect("there is a first").copy();
            let clock = Instant::now();
            next.run(paths);
            scenario.took.push(clock.elapsed());
            scenario.facts.push(next.facts());
            scenario.lakes.push(next);
        }
        scenario
    }

    /// Kills one step a few times in a row, gives it again, and compares.
    fn trial(&self, step: usize, kills: &[f64], kill: &(dyn Fn(Command, f64) + Sync), story: &str) {
        let lake = self.lakes[step].copy();
        for at in kills {
            kill(lake.run_of(&self.steps[step]), *at);
            let answer = lake.answer(&["datasets"]);
            assert_eq!(
                answer.code,
                Some(0),
                "after a kill every table opens ({story}): {answer:#?}"
            );
        }
        let answer = given(lake.run_of(&self.steps[step]));
        assert!(
            matches!(answer.code, Some(0 | 1)),
            "the run after the kill ({story}): {answer:#?}"
        );
        assert_same_facts(&lake.facts(), &self.facts[step], story);
    }
}

fn kills_wanted() -> u64 {
    std::env::var("TOKLAKE_TORTURE")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(KILLS)
}

/// SIGKILL after a share of the time that the step takes when it is left alone.
fn after(mut command: Command, delay: Duration) {
    let mut child = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    std::thread::sleep(delay);
    child.kill().expect("a child may be killed");
    child.wait().expect("a killed child ends");
}

#[test]
fn killed_at_any_instant_and_run_again_equals_never_killed() {
    let scenario = Scenario::new();
    let wanted = kills_wanted();
    let mut trials = vec![];
    let mut chance = Chance(20_251_123);
    let mut made = 0;
    while made < wanted {
        let step = trials.len() % scenario.steps.len();
        let in_a_row = [1, 1, 1, 3][chance.below(4) as usize].min(wanted - made);
        // one of them from its own part of the time, so that all of them are spread over it
        let spread = (made as f64 + chance.share()) / wanted as f64;
        let kills: Vec<f64> = (0..in_a_row)
            .map(|at| if at == 0 { spread } else { chance.share() })
            .collect();
        made += in_a_row;
        trials.push((step, kills));
    }
    let queue = Mutex::new(trials.into_iter());
    let work = || {
        loop {
            let next = queue.lock().expect("no trial panics with the queue").next();
            let Some((step, kills)) = next else { break };
            // both steps at once take longer than one alone
            let whole = scenario.took[step].mul_f64(1.3);
            let kill = |command: Command, at: f64| after(command, whole.mul_f64(at));
            scenario.trial(
                step,
                &kills,
                &kill,
                &format!("step {step}, killed at {kills:?} of {whole:?}"),
            );
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(work);
        scope.spawn(work);
    });
}

/// The kernel kills at the call itself, so that no call is missed by chance.
#[test]
fn killed_at_a_file_call_and_run_again_equals_never_killed() {
    if !strace_works() {
        println!("skipped: no `strace` that may trace, so nothing to kill at a chosen call");
        return;
    }
    let scenario = Scenario::new();
    let calls = ["fsync", "rename", "link", "unlink", "mkdir", "openat"];
    let mut chance = Chance(77);
    for trial in 0..(kills_wanted() / 2).max(4) {
        let step = (trial % 2) as usize;
        let call = calls[(trial / 2) as usize % calls.len()];
        // counted for each thread on its own, and a run has many threads
        let nth = 1 + chance.below(if call == "openat" { 60 } else { 24 });
        let folder = scenario.folder.folder.path();
        let kill = |command: Command, _: f64| drop(given(traced(&command, folder, call, nth)));
        scenario.trial(
            step,
            &[0.0],
            &kill,
            &format!("step {step}, killed at {call} number {nth} of a thread"),
        );
    }
}

fn traced(command: &Command, folder: &Path, call: &str, nth: u64) -> Command {
    let mut strace = bare(folder);

    let (call, inject) = match call {
        // the same work goes by other names on other machines
        "rename" | "link" | "unlink" | "mkdir" => {
            let both = format!("/^{call}(at)?2?$");
            (
                both.clone(),
                format!("inject={both}:signal=KILL:when={nth}"),
            )
        }
        other => (
            other.to_owned(),
            format!("inject={other}:signal=KILL:when={nth}"),
        ),
    };
    strace.args([
        "-f",
        "-qq",
        "-o",
        "/dev/null",
        "-e",
        &format!("trace={call}"),
        "-e",
        &inject,
    ]);
    strace
        .arg(command.get_program())
        .args(command.get_args())
        .current_dir(folder)
        .env("TOKLAKE_THREADS", "2");
    strace
}

fn strace_works() -> bool {
    let tried = Command::new("strace")
        .args(["-f", "-qq", "-o", "/dev/null", "true"])
        .output();
    tried.is_ok_and(|output| output.status.success())
}
