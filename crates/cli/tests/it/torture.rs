//! Kills: a run that was killed at any instant, and given again, equals one that never was.
//!
//! `TOKLAKE_TORTURE` says how many kills; a few are made where it is not set.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::lakes::{Chance, Scratch, assert_same_facts, fixture, given};
use crate::readings::{readings, write};

/// Kills where nothing else is said.
const KILLS: u64 = 20;

/// Starts a command, kills it at a share of its time, and says whether that was before its end.
type Kill<'a> = dyn Fn(Command, f64) -> bool + Sync + 'a;

/// What is imported one after the other, and what is true after each.
struct Scenario {
    /// Where the files lie that are imported.
    _folder: Scratch,
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
            _folder: folder,
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

    /// Kills one step a few times in a row, gives it again, and compares; returns how often the kill
    /// came before the end.
    fn trial(&self, step: usize, kills: &[f64], kill: &Kill, story: &str) -> u64 {
        let lake = self.lakes[step].copy();
        let mut killed = 0;
        for at in kills {
            killed += u64::from(kill(lake.run_of(&self.steps[step]), *at));
            let answer = lake.answer(&["datasets"]);
            // killed before its first folder, it is no lake yet, and that is what it says
            let zones = ["landing", "raw", "staging", "curated", "meta", "quarantine"];
            let is_begun = zones.iter().any(|zone| lake.root.join(zone).is_dir());
            assert_eq!(
                answer.code,
                Some(if is_begun { 0 } else { 2 }),
                "after a kill every table opens ({story}): {answer:#?}"
            );
        }
        let answer = given(lake.run_of(&self.steps[step]));
        assert!(
            matches!(answer.code, Some(0 | 1)),
            "the run after the kill ({story}): {answer:#?}"
        );
        assert_same_facts(&lake.facts(), &self.facts[step], story);
        killed
    }
}

fn kills_wanted() -> u64 {
    std::env::var("TOKLAKE_TORTURE")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(KILLS)
}

/// SIGKILL after a share of the time that the step takes when it is left alone.
fn after(mut command: Command, delay: Duration) -> bool {
    let mut child = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    std::thread::sleep(delay);
    child.kill().expect("a child may be killed");
    let status = child.wait().expect("a killed child ends");
    status.code().is_none()
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
    let killed = AtomicU64::new(0);
    let work = || {
        loop {
            let next = queue.lock().expect("no trial panics with the queue").next();
            let Some((step, kills)) = next else { break };
            // both steps at once take longer than one alone
            let whole = scenario.took[step].mul_f64(1.3);
            let kill = |command: Command, at: f64| after(command, whole.mul_f64(at));
            let story = format!("step {step}, killed at {kills:?} of {whole:?}");
            killed.fetch_add(
                scenario.trial(step, &kills, &kill, &story),
                Ordering::Relaxed,
            );
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(work);
        scope.spawn(work);
    });
    assert_killed(killed.into_inner(), wanted);
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
    let wanted = (kills_wanted() / 2).max(4);
    let mut killed = 0;
    for trial in 0..wanted {
        let step = (trial % 2) as usize;
        let call = calls[(trial / 2) as usize % calls.len()];
        // counted for each thread on its own, and a run has many threads
        let nth = 1 + chance.below(if call == "openat" { 60 } else { 10 });
        let kill = |command: Command, _: f64| given(traced(&command, call, nth)).code.is_none();
        let story = format!("step {step}, killed at {call} number {nth} of a thread");
        killed += scenario.trial(step, &[0.0], &kill, &story);
    }
    assert_killed(killed, wanted);
}

/// A torture that hurts nobody shows nothing.
fn assert_killed(killed: u64, wanted: u64) {
    println!("{killed} of {wanted} kills came before the end");
    assert!(
        killed * 3 >= wanted,
        "only {killed} of {wanted} kills came before the end"
    );
}

/// The command under `strace`, which kills it as a thread of it makes its `nth` such call.
fn traced(command: &Command, call: &str, nth: u64) -> Command {
    // the same work goes by other names on other machines: `rename`, `renameat`, `renameat2`
    let calls = format!("/^{call}(at)?2?$");
    let mut strace = Command::new("strace");
    strace
        .args([
            "-f",
            "-qq",
            "-o",
            "/dev/null",
            "-e",
            &format!("trace={calls}"),
        ])
        .args(["-e", &format!("inject={calls}:signal=KILL:when={nth}")])
        .arg(command.get_program())
        .args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => strace.env(name, value),
            None => strace.env_remove(name),
        };
    }
    if let Some(folder) = command.get_current_dir() {
        strace.current_dir(folder);
    }
    strace
}

fn strace_works() -> bool {
    let tried = Command::new("strace")
        .args(["-f", "-qq", "-o", "/dev/null", "true"])
        .output();
    tried.is_ok_and(|output| output.status.success())
}
