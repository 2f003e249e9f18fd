//! A lake in a folder that is thrown away, and the real program on it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// The program under test.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_toklake");

/// Logs of what was done, which differ from lake to lake by their nature.
const LOGS: [&str; 2] = ["meta.runs", "meta.checks"];

/// A lake of one test.
#[derive(Debug)]
pub struct Scratch {
    /// Holds the lake; files of the test may lie beside it.
    pub folder: TempDir,
    /// The root of the lake, which does not exist yet.
    pub root: PathBuf,
}

/// What a command answered.
#[derive(Debug)]
pub struct Answer {
    /// The exit code; `None` after a signal.
    pub code: Option<i32>,
    /// The JSON it printed; `Null` where there was none.
    pub json: Value,
}

impl Answer {
    fn of(output: &Output) -> Self {
        let json = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
        Self {
            code: output.status.code(),
            json,
        }
    }

    /// The code, message and remedy of the error it ended with, in one text.
    pub fn error(&self) -> String {
        self.json
            .get("error")
            .map_or_else(String::new, Value::to_string)
    }

    /// The codes of every remark of a run.
    pub fn remarks(&self) -> BTreeSet<String> {
        let part = |name: &str| {
            self.json["report"][name]["remarks"]
                .as_array()
                .cloned()
                .unwrap_or_default()
        };
        let all = ["import", "raw", "build"].into_iter().flat_map(part);
        all.filter_map(|remark| Some(remark["code"].as_str()?.to_owned()))
            .collect()
    }
}

impl Scratch {
    /// An empty place; in memory where the machine has such a folder, since a kill loses nothing there.
    pub fn new() -> Self {
        let memory = Path::new("/dev/shm");
        let folder = if memory.is_dir() {
            tempfile::tempdir_in(memory)
        } else {
            tempfile::tempdir()
        };
        let folder = folder.expect("a temporary folder can be made");
        let root = folder.path().join("lake");
        Self { folder, root }
    }

    /// A copy of the lake in another place.
    pub fn copy(&self) -> Self {
        let copy = Self::new();
        copy_folder(&self.root, &copy.root);
        copy
    }

    /// The program on this lake, with nothing of this machine's settings.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = bare(self.folder.path());
        command
            .arg("--root")
            .arg(&self.root)
            .arg("--json")
            .args(arguments);
        command
    }

    /// Gives a command and waits for its answer.
    pub fn answer(&self, arguments: &[&str]) -> Answer {
        Answer::of(
            &self
                .command(arguments)
                .output()
                .expect("the program starts"),
        )
    }

    /// `run` over `paths`, which must not fail; findings are fine.
    pub fn run(&self, paths: &[PathBuf]) -> Answer {
        let answer = Answer::of(&self.run_of(paths).output().expect("the program starts"));
        assert!(
            matches!(answer.code, Some(0 | 1)),
            "run {paths:?}: {answer:#?}"
        );
        answer
    }

    /// `run` over `paths`, not started yet.
    pub fn run_of(&self, paths: &[PathBuf]) -> Command {
        let mut command = self.command(&["run"]);
        command.args(paths);
        command
    }

    /// The rows of a query, which must not fail.
    pub fn sql(&self, query: &str) -> Vec<Value> {
        let answer = self.answer(&["sql", query]);
        assert_eq!(answer.code, Some(0), "{query}: {answer:#?}");
        answer.json["report"]["rows"]
            .as_array()
            .cloned()
            .expect("a query answers with rows")
    }

    /// The only number that a query answers with; 0 for NULL.
    pub fn number(&self, query: &str) -> i64 {
        let rows = self.sql(query);
        let row = rows.first().and_then(Value::as_object).expect("one row");
        row.values()
            .next()
            .and_then(Value::as_i64)
            .unwrap_or_default()
    }

    /// Everything the lake holds that does not depend on when it was done: the fingerprint of each
    /// dataset, the rows in quarantine, and the published files.
    pub fn facts(&self) -> BTreeMap<String, String> {
        let answer = self.answer(&["datasets", "--fingerprints"]);
        assert_eq!(answer.code, Some(0), "{answer:#?}");
        let rows = answer.json["report"]
            .as_array()
            .cloned()
            .expect("datasets are listed");
        let name = |row: &Value| {
            row["name"]
                .as_str()
                .expect("a dataset has a name")
                .to_owned()
        };
        let mut facts: BTreeMap<String, String> = rows
            .iter()
            .filter(|row| row["rows"] != 0 && !LOGS.contains(&name(row).as_str()))
            .map(|row| {
                (
                    name(row),
                    format!("{} rows, {}", row["rows"], row["fingerprint"]),
                )
            })
            .collect();
        let raw = rows
            .iter()
            .map(name)
            .filter_map(|name| name.strip_prefix("raw.").map(str::to_owned));
        facts.extend(self.quarantine(&raw.collect::<Vec<_>>()));
        facts.extend(
            self.published()
                .into_iter()
                .map(|(path, bytes)| (path, hash(&bytes))),
        );
        facts
    }

    fn quarantine(&self, raw: &[String]) -> Option<(String, String)> {
        let columns = "dataset, account, landing_id, line, original, rule, reason";
        let each: Vec<String> = raw
            .iter()
            .map(|name| format!("select {columns} from quarantine.{name}"))
            .collect();
        let rows = self.sql(&format!("{} order by {columns}", each.join(" union all ")));
        let text = || {
            rows.iter()
                .map(Value::to_string)
                .collect::<Vec<_>>()
                .join("\n")
        };
        (!rows.is_empty()).then(|| ("quarantine".to_owned(), text()))
    }

    /// The published files by their path: what a person finds without asking.
    pub fn published(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = self.files("curated/social_media");
        files.retain(|path, _| !path.contains("/tables/"));
        files
    }

    /// Every file below a folder of the lake by its path in the lake.
    pub fn files(&self, below: &str) -> BTreeMap<String, Vec<u8>> {
        let read = |path: PathBuf| {
            let name = path
                .strip_prefix(&self.root)
                .expect("it lies in the lake")
                .display()
                .to_string();
            (name, fs::read(path).expect("a listed file can be read"))
        };
        walk(&self.root.join(below)).into_iter().map(read).collect()
    }
}

/// The program in a folder, without a lake and without variables of this machine that concern it.
pub fn bare(folder: &Path) -> Command {
    let mut command = Command::new(PROGRAM);
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("TOKLAKE_")
            || text.starts_with("TT_")
            || text.starts_with("TIKTOK_")
            || text == "PROJECT_ROOT"
        {
            command.env_remove(&name);
        }
    }
    command.current_dir(folder).env("TOKLAKE_THREADS", "2");
    command
}

/// Gives a prepared command and waits for its answer.
pub fn given(mut command: Command) -> Answer {
    Answer::of(&command.output().expect("the program starts"))
}

/// The invented exports of this repository.
pub fn fixture(path: &str) -> PathBuf {
    Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../fixtures/exports"
    ))
    .join(path)
}

/// Fails with the names that differ, not with two walls of text.
pub fn assert_same_facts(
    left: &BTreeMap<String, String>,
    right: &BTreeMap<String, String>,
    story: &str,
) {
    let names: BTreeSet<&String> = left.keys().chain(right.keys()).collect();
    let differs = |name: &&&String| left.get(**name) != right.get(**name);
    let tell =
        |name: &&String| format!("{name}\n  {:?}\n  {:?}", left.get(*name), right.get(*name));
    let told: Vec<String> = names.iter().filter(differs).map(tell).collect();
    assert!(told.is_empty(), "{story}:\n{}", told.join("\n"));
}

/// Every file below `folder`, in order; none where it does not exist.
pub fn walk(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return vec![];
    };
    let mut files = vec![];
    for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
        if path.is_dir() {
            files.extend(walk(&path))
        } else {
            files.push(path)
        }
    }
    files.sort();
    files
}

/// Writes a file of a test.
pub fn put(path: &Path, text: impl AsRef<[u8]>) {
    fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder can be made");
    fs::write(path, text).expect("a file can be written");
}

fn copy_folder(from: &Path, to: &Path) {
    for path in walk(from) {
        let target = to.join(path.strip_prefix(from).expect("it lies below"));
        fs::create_dir_all(target.parent().expect("a file has a folder"))
            .expect("a folder can be made");
        fs::copy(&path, &target).expect("a file can be copied");
    }
}

/// FNV-1a with the length: enough to tell two files of a test apart.
fn hash(bytes: &[u8]) -> String {
    let fold = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    format!(
        "{} bytes, {:016x}",
        bytes.len(),
        bytes.iter().fold(0xcbf2_9ce4_8422_2325, fold)
    )
}

/// SplitMix64: the chance of these tests, the same each time for one seed.
#[derive(Debug, Clone)]
pub struct Chance(pub u64);

impl Chance {
    /// The next number.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 up to, and not including, `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.bits() % end.max(1)
    }

    /// From 0 up to, and not including, 1.
    pub fn share(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }
}
