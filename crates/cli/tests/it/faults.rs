//! A machine that refuses: each time the message names the place and the remedy, the exit code is
//! 2, nothing half-done is visible, and a later run finishes.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use crate::lakes::{Answer, PROGRAM, Scratch, assert_same_facts, bare, fixture, given, put};

fn calm() -> BTreeMap<String, String> {
    let lake = Scratch::new();
    lake.run(&[fixture("luna.beats/first")]);
    lake.facts()
}

/// Exit 2, the code, and each of `words` in what was said.
fn assert_refused(answer: &Answer, code: &str, words: &[&str]) {
    assert_eq!(answer.code, Some(2), "{answer:#?}");
    assert_eq!(answer.json["error"]["code"], code, "{answer:#?}");
    let said = answer.error();
    words
        .iter()
        .for_each(|word| assert!(said.contains(word), "`{word}` in {said}"));
}

/// A shell that sets a limit and then becomes the program.
fn limited(lake: &Scratch, limit: &str, arguments: &[&str]) -> Command {
    let mut command = bare(lake.folder.path());
    let environment: Vec<_> = command
        .get_envs()
        .map(|(k, v)| (k.to_owned(), v.map(ToOwned::to_owned)))
        .collect();
    command = Command::new("sh");
    for (name, value) in environment {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command.args([
        "-c",
        &format!("{limit}; exec \"$0\" \"$@\""),
        PROGRAM,
        "--json",
        "--root",
    ]);
    command
        .arg(&lake.root)
        .args(arguments)
        .current_dir(lake.folder.path());
    command
}

/// Mounted for one test; unmounted even where the test fails.
struct Mount<'a>(&'a Path);

impl<'a> Mount<'a> {
    /// `None` where this machine does not let us mount.
    fn small(at: &'a Path, size: &str) -> Option<Self> {
        fs::create_dir_all(at).expect("a folder can be made");
        mount(&["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"], at).then_some(Self(at))
    }
}

impl Drop for Mount<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0).output();
    }
}

fn mount(options: &[&str], at: &Path) -> bool {
    Command::new("mount")
        .args(options)
        .arg(at)
        .output()
        .is_ok_and(|output| output.status.success())
}

#[test]
fn a_full_disk_is_named_and_a_later_run_finishes() {
    let lake = Scratch::new();
    let Some(_mount) = Mount::small(&lake.root, "400k") else {
        println!("skipped: no right to mount a small disk");
        return;
    };
    let path = fixture("luna.beats/first");
    let answer = given(lake.run_of(std::slice::from_ref(&path)));
    assert_refused(
        &answer,
        "disk_full",
        &["no space left on the file system", "free space"],
    );
    assert_eq!(
        lake.answer(&["datasets"]).code,
        Some(0),
        "what is there can be read"
    );
    assert!(mount(&["-o", "remount,size=64m"], &lake.root));
    lake.run(&[path]);
    assert_same_facts(&lake.facts(), &calm(), "after the disk was full");
}

#[test]
fn a_read_only_disk_is_named_and_a_later_run_finishes() {
    let lake = Scratch::new();
    let Some(_mount) = Mount::small(&lake.root, "64m") else {
        println!("skipped: no right to mount a disk read-only");
        return;
    };
    lake.run(&[fixture("luna.beats/first")]);
    let before = lake.files("");
    assert!(mount(&["-o", "remount,ro"], &lake.root));
    let answer = given(lake.run_of(&[fixture("luna.beats/second")]));
    assert_refused(&answer, "disk_read_only", &["read-only", "PROJECT_ROOT"]);
    assert!(lake.files("") == before, "nothing changed");
    assert!(
        !lake.sql("select * from account_daily limit 1").is_empty(),
        "reading needs no right to write"
    );
    assert!(mount(&["-o", "remount,rw"], &lake.root));
    lake.run(&[fixture("luna.beats/second")]);
}

#[test]
fn a_folder_without_permission_is_named_and_a_later_run_finishes() {
    use std::os::unix::process::CommandExt;
    const NOBODY: u32 = 65_534;
    let lake = Scratch::new();
    let shut = lake.folder.path().join("shut");
    fs::create_dir_all(&shut).expect("a folder can be made");
    let open = |mode| {
        fs::set_permissions(lake.folder.path(), fs::Permissions::from_mode(mode))
            .expect("it is ours")
    };
    open(0o755);
    fs::set_permissions(&shut, fs::Permissions::from_mode(0o555)).expect("it is ours");
    let mut command = bare(lake.folder.path());
    command
        .args(["--json", "--root"])
        .arg(shut.join("lake"))
        .arg("run")
        .arg(fixture("luna.beats/first"));
    // the permissions of a folder do not bind the superuser
    let is_root = fs::metadata("/proc/self")
        .is_ok_and(|meta| std::os::unix::fs::MetadataExt::uid(&meta) == 0);
    if is_root {
        command.uid(NOBODY);
    }
    let Ok(output) = command.output() else {
        println!("skipped: this user may not become another one");
        return;
    };
    assert!(!shut.join("lake").exists());
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(
        said.contains("no_permission") && said.contains("give your user read and write permission"),
        "{said}"
    );
    fs::set_permissions(&shut, fs::Permissions::from_mode(0o777)).expect("it is ours");
    let answer = given(command);
    assert_eq!(answer.code, Some(0), "{answer:#?}");
}

#[test]
fn a_file_in_the_place_of_a_folder_is_named_and_a_later_run_finishes() {
    let lake = Scratch::new();
    let path = fixture("luna.beats/first");
    for name in ["landing", "curated", "meta"] {
        let file = lake.root.join(name);
        if file.exists() {
            fs::remove_dir_all(&file).expect("it is ours");
        }
        put(&file, "not a folder");
        let answer = given(lake.run_of(std::slice::from_ref(&path)));
        assert_eq!(answer.code, Some(2), "{name}: {answer:#?}");
        let said = answer.error();
        assert!(
            said.contains(name) && said.contains("move it away"),
            "{name}: {said}"
        );
        fs::remove_file(&file).expect("it is ours");
    }
    lake.run(&[path]);
    assert_same_facts(&lake.facts(), &calm(), "after the files were moved away");
}

/// What a quota on file sizes does: every longer write fails from then on.
#[test]
fn a_file_that_may_not_grow_is_named_and_a_later_run_finishes() {
    let lake = Scratch::new();
    let path = fixture("luna.beats/first").display().to_string();
    for blocks in [1, 4, 12, 24] {
        let answer = given(limited(
            &lake,
            &format!("trap '' XFSZ; ulimit -f {blocks}"),
            &["run", &path],
        ));
        assert_refused(&answer, "file_too_large", &["larger than", "ulimit -f"]);
        assert_eq!(
            lake.answer(&["datasets"]).code,
            Some(0),
            "what is there can be read"
        );
    }
    lake.run(&[fixture("luna.beats/first")]);
    assert_same_facts(&lake.facts(), &calm(), "after files could not grow");
}

#[test]
fn too_many_open_files_are_named_and_a_later_run_finishes() {
    let lake = Scratch::new();
    let path = fixture("luna.beats/first").display().to_string();
    let answer = given(limited(&lake, "ulimit -n 14", &["run", &path]));
    assert_refused(
        &answer,
        "too_many_files",
        &["too many open files", "ulimit -n"],
    );
    lake.run(&[fixture("luna.beats/first")]);
    assert_same_facts(&lake.facts(), &calm(), "after files could not be opened");
}

#[test]
fn project_root_may_have_blanks_be_relative_or_missing() {
    let place = Scratch::new();
    let folder = place.folder.path();
    let roots = [
        (Some("my lake/of data"), "my lake/of data"),
        (Some("./here/../there"), "there"),
        (None, "data_lake"),
        (Some(""), "data_lake"),
    ];
    for (root, lies_at) in roots {
        let mut command = bare(folder);
        if let Some(root) = root {
            command.env("PROJECT_ROOT", root);
        }
        let answer = given({
            command
                .args(["--json", "run"])
                .arg(fixture("luna.beats/first"));
            command
        });
        assert_eq!(answer.code, Some(0), "{root:?}: {answer:#?}");
        assert!(
            folder.join(lies_at).join("landing").is_dir(),
            "{root:?} lies at {lies_at}"
        );
    }
}

#[test]
fn a_project_root_that_cannot_be_is_refused_with_the_reason() {
    let place = Scratch::new();
    let file = place.folder.path().join("a file");
    put(&file, "x");
    let file = file.display().to_string();
    for (root, reason) in [
        ("~/lake", "only known to the shell"),
        ("s3://bucket/x", "no storage for"),
        (&file, "name a folder"),
    ] {
        let mut command = bare(place.folder.path());
        command.env("PROJECT_ROOT", root).args(["--json", "run"]);
        assert_refused(&given(command), "lake_root", &[reason]);
    }
    assert_eq!(
        fs::read_dir(place.folder.path())
            .expect("it is ours")
            .count(),
        1,
        "nothing was made"
    );
}
