//! A working directory with files in it, and the program run there.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use chrono::{DateTime, Utc};
use serde_json::Value;
use tempfile::TempDir;
use toklake_lake::{Content, Lake, Landing, Receipt, landing_id};

/// A working directory of its own; nothing of the real environment is seen there.
pub struct Desk {
    dir: TempDir,
    variables: Vec<(String, String)>,
}

/// What a command said, and its exit code.
#[derive(Debug)]
pub struct Answer {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Desk {
    pub fn new() -> Self {
        Self {
            dir: TempDir::new().expect("a temporary folder"),
            variables: vec![],
        }
    }

    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Puts a file on the desk, with the folders it needs.
    pub fn put(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().expect("it lies in the folder"))
            .expect("folders can be made");
        std::fs::write(&path, content).expect("a file can be written");
        path
    }

    /// Lands an answer of `/business/get/` as a pull would keep it.
    pub fn land(&self, account: &str, body: &str, captured_at: DateTime<Utc>) {
        let root = self.path().join("data_lake");
        let lake = Lake::open(root.to_str().expect("a plain path")).expect("a lake");
        let receipt = Receipt {
            landing_id: landing_id(body.as_bytes()),
            source: "business".to_owned(),
            account: account.to_owned(),
            stream: "account".to_owned(),
            file_name: "account.json".to_owned(),
            captured_at,
            ext: "json".to_owned(),
            bytes: body.len() as u64,
            request: Some(serde_json::json!({ "path": "/business/get/" })),
            status: Some(200),
            ..Receipt::default()
        };
        let runtime = tokio::runtime::Runtime::new().expect("threads");
        let content = Content::Bytes(body.as_bytes().to_vec().into());
        let landed = runtime.block_on(async {
            let landing = Landing::new(&lake);
            let mut index = landing.index().await?;
            landing.land(&mut index, &receipt, content).await
        });
        landed.expect("it is kept");
    }

    /// The command, ready to be started.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_toklake"));
        command
            .args(arguments)
            .current_dir(self.path())
            .env_clear()
            .stdin(Stdio::null());
        command
            .env("HOME", self.path())
            .env("TMPDIR", std::env::temp_dir());
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs a command to its end.
    pub fn toklake(&self, arguments: &[&str]) -> Answer {
        self.command(arguments)
            .output()
            .expect("the program can be started")
            .into()
    }

    /// Runs a command that must end with `code`.
    pub fn toklake_ends(&self, code: i32, arguments: &[&str]) -> Answer {
        let answer = self.toklake(arguments);
        assert_eq!(
            answer.code, code,
            "{arguments:?}\n{}\n{}",
            answer.out, answer.err
        );
        answer
    }

    /// The rows of a query.
    pub fn rows(&self, query: &str) -> Vec<Value> {
        let answer = self.toklake_ends(0, &["sql", query, "--format", "json"]);
        serde_json::from_str(&answer.out).expect("an array of rows")
    }

    /// The one number a query asks for.
    pub fn number(&self, query: &str) -> i64 {
        let rows = self.rows(query);
        let row = rows[0].as_object().expect("a row");
        row.values()
            .next()
            .and_then(Value::as_i64)
            .unwrap_or_else(|| panic!("{query}: {rows:?}"))
    }

    /// Fingerprints of all datasets but those about runs, by name.
    pub fn fingerprints(&self) -> Vec<(String, String)> {
        let report = self
            .toklake_ends(0, &["datasets", "--fingerprints", "--json"])
            .json();
        let rows = report["report"]
            .as_array()
            .expect("a list of datasets")
            .iter();
        let name = |row: &Value| row["name"].as_str().expect("a name").to_owned();
        rows.filter(|row| !name(row).starts_with("meta."))
            .map(|row| (name(row), row["fingerprint"].to_string()))
            .collect()
    }

    /// Every file under a folder with its content, by path.
    pub fn files(&self, folder: &str) -> Vec<(String, Vec<u8>)> {
        let mut found = vec![];
        walk(&self.path().join(folder), &mut found);
        found.sort();
        found
    }
}

impl Answer {
    /// Stdout as one JSON object.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out)
            .unwrap_or_else(|error| panic!("{error}\n{}\n{}", self.out, self.err))
    }
}

impl From<Output> for Answer {
    fn from(output: Output) -> Self {
        let text =
            |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("the program writes UTF-8");
        Self {
            code: output.status.code().unwrap_or(-1),
            out: text(&output.stdout),
            err: text(&output.stderr),
        }
    }
}

fn walk(folder: &Path, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            walk(&path, found);
        } else {
            found.push((
                path.display().to_string(),
                std::fs::read(&path).expect("a file can be read"),
            ));
        }
    }
}
