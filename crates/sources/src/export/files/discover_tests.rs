//! Every way a file or a walk can be bad, with the words a person gets; and every real file.

use proptest::prelude::*;
use tempfile::TempDir;

use super::super::testing::{Made, entry, zip};
use super::super::{Table, read_tables};
use super::*;

#[path = "discover_tests/archives.rs"]
mod archives;

const CSV: &[u8] = b"\"Date\",\"Video Views\"\n\"8 de marzo\",\"5\"\n\"9 de marzo\",\"6\"";

fn packed(name: &str, content: &[u8]) -> Made {
    Made {
        deflate: true,
        ..entry(name, content)
    }
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

fn put(folder: &TempDir, name: &str, content: &[u8]) -> PathBuf {
    let path = folder.path().join(name);
    fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
    fs::write(&path, content).expect("written");
    path
}

fn walk(path: &Path, limits: &Limits) -> (Vec<Found>, Vec<Refusal>, u64) {
    let (mut found, mut refused) = (Vec::new(), Vec::new());
    let walk = discover(
        &[path.to_path_buf()],
        limits,
        &mut |finding| match finding {
            Finding::Found(one) => found.push(one),
            Finding::Refused(one) => refused.push(one),
        },
    );
    (found, refused, walk.ignored)
}

/// What an archive of this content gives: names found, and (code, message, severity) refused.
fn archive(bytes: &[u8], limits: &Limits) -> (Vec<String>, Vec<(&'static str, String, Severity)>) {
    let folder = folder();
    let path = put(&folder, "all.zip", bytes);
    let (found, refused, _) = walk(&path, limits);
    let names = found.iter().map(|f| {
        f.origin
            .archive
            .as_ref()
            .expect("inside")
            .entry_path
            .clone()
    });
    (
        names.collect(),
        refused
            .into_iter()
            .map(|r| (r.code, r.message, r.severity))
            .collect(),
    )
}

fn one_problem(bytes: &[u8], limits: &Limits) -> (Vec<String>, String) {
    let (found, mut refused) = archive(bytes, limits);
    assert_eq!(refused.len(), 1, "{found:?} {refused:?}");
    let (_, message, severity) = refused.remove(0);
    assert_eq!(severity, Severity::Problem);
    (found, message)
}

/// Beside a good entry this one is refused, and the good one is used.
fn refused_beside_a_good_one(bad: Made) -> String {
    let (found, message) = one_problem(&zip(&[bad, entry("good.csv", CSV)]), &Limits::default());
    assert_eq!(found, ["good.csv"]);
    message
}

#[test]
fn a_missing_path_is_an_error_that_names_it() {
    let (_, refused, _) = walk(Path::new("no/such/file.zip"), &Limits::default());
    assert_eq!(refused[0].message, "`no/such/file.zip` does not exist");
    assert_eq!(
        (refused[0].severity.exit_code(), refused[0].code),
        (2, "file_missing")
    );
}

#[test]
#[cfg(unix)]
fn an_unreadable_file_names_the_permission() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    let path = put(&folder, "a.csv", CSV);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).expect("set");
    if File::open(&path).is_ok() {
        println!("this user may read everything; only the words are tested");
    } else {
        assert_eq!(walk(&path, &Limits::default()).1.len(), 1);
    }
    let denied = FileError::Unreadable {
        path: path.clone(),
        source: io::ErrorKind::PermissionDenied.into(),
    };
    let refusal = Refusal::new(path.display().to_string(), &denied);
    let place = path.display();
    assert_eq!(
        refusal.message,
        format!("cannot read `{place}`: read permission is missing")
    );
    assert_eq!(refusal.remedy, format!("allow it: `chmod u+r '{place}'`"));
    assert_eq!(refusal.severity, Severity::Error);
}

#[test]
fn a_file_that_changes_while_read_is_refused() {
    let folder = folder();
    let path = put(&folder, "a.csv", CSV);
    let result = read_unchanged(&path, |_, _| {
        fs::write(&path, b"a,b").expect("written");
        Ok(())
    });
    let error = result.expect_err("it changed");
    assert_eq!(
        error.to_string(),
        format!("`{}` changed while reading, try again", path.display())
    );
    assert_eq!(error.severity().exit_code(), 2);
    assert!(read_unchanged(&path, |_, _| Ok(())).is_ok());
}

#[test]
fn an_empty_file_has_no_rows_and_is_no_problem() {
    let folder = folder();
    let (_, refused, _) = walk(&put(&folder, "a.csv", b""), &Limits::default());
    assert_eq!(refused[0].message, "no rows: the file is empty");
    assert_eq!(refused[0].severity.exit_code(), 0);
    let (_, refused) = archive(&zip(&[entry("e.csv", b"")]), &Limits::default());
    assert_eq!(refused[0].2, Severity::Info);
}

#[test]
fn web_pages_and_foreign_files_are_named_for_what_they_are() {
    let folder = folder();
    for (name, content, message) in [
        (
            "a.csv",
            &b"<!DOCTYPE html><html>"[..],
            "this is a web page (sign-in?), not an export",
        ),
        (
            "a.json",
            b"<html>",
            "this is a web page (sign-in?), not an export",
        ),
        (
            "a.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            "this is an old or password-protected workbook, not an export",
        ),
        (
            "a.csv",
            b"\x1f\x8b\x08\0",
            "this is a gzip archive, not an export",
        ),
        (
            "clip.mp4",
            b"\0\0\0\x20ftypisom\0\0\x02\0\x01\x02\x03\x04\x05\x06\x07\x0e\x0f\x10",
            "this is neither a table nor JSON, not an export",
        ),
    ] {
        let (found, refused, _) = walk(&put(&folder, name, content), &Limits::default());
        assert_eq!(found.len(), 0, "{name}");
        assert_eq!(refused[0].message, message);
    }
    let bytes = zip(&[entry("clip.mp4", b"x")]);
    let (_, message) = one_problem(&bytes, &Limits::default());
    assert_eq!(
        message,
        "no table in the file: the archive holds no CSV, XLSX or JSON file"
    );
}

#[test]
#[cfg(unix)]
fn a_walk_is_sorted_follows_no_link_and_passes_media_by() {
    let folder = folder();
    let outside = put(&folder, "outside/secret.csv", CSV);
    for name in [
        "b/Overview.csv",
        "a/x.txt",
        "a/data",
        "a/SOURCE.md",
        "a/.DS_Store",
        "a/clip.mp4",
        "a/.git/x.csv",
    ] {
        put(&folder, &format!("in/{name}"), CSV);
    }
    put(&folder, "in/a/notes.txt", b"Dear diary, hello\nI am prose");
    put(&folder, "in/a/posts", b"{\"a\":1}\n{\"a\":2}\n");
    std::os::unix::fs::symlink(&outside, folder.path().join("in/link.csv")).expect("linked");
    std::os::unix::fs::symlink(folder.path(), folder.path().join("in/loop")).expect("linked");
    let (found, refused, ignored) = walk(&folder.path().join("in"), &Limits::default());
    let names: Vec<_> = found
        .iter()
        .map(|f| {
            (
                f.origin.folder.as_str(),
                f.origin.file_name.as_str(),
                f.ext.as_str(),
            )
        })
        .collect();
    assert_eq!(
        names,
        [
            ("a", "data", "csv"),
            ("a", "posts", "ndjson"),
            ("a", "x.txt", "csv"),
            ("b", "Overview.csv", "csv")
        ]
    );
    assert_eq!(ignored, 5);
    assert_eq!(refused.len(), 2);
    assert!(
        refused
            .iter()
            .all(|r| r.code == "link_not_followed" && r.severity == Severity::Info)
    );
}

#[test]
fn a_large_entry_is_kept_outside_memory_and_read_back() {
    let mut content = b"\"a\",\"b\"".to_vec();
    for i in 0..200_000 {
        content.extend_from_slice(format!("\n\"{i}\",\"{}\"", i * 7919 % 1013).as_bytes());
    }
    let folder = folder();
    for path in [
        put(
            &folder,
            "x.zip",
            &zip(&[packed("a.csv", &content), packed("b.csv", &content)]),
        ),
        put(&folder, "a.csv", &content),
    ] {
        for found in walk(&path, &Limits::default()).0 {
            assert_eq!(found.sha256, hexadecimal(&Sha256::digest(&content)));
            let table = read_tables(&found, &Limits::default())
                .expect("a table")
                .remove(0);
            assert_eq!(
                (table.rows.len(), table.rows[199_999].line),
                (200_000, 200_001)
            );
        }
    }
}

proptest! {
    #[test]
    fn no_bytes_make_a_walk_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let archive_like = [b"PK\x03\x04".as_slice(), &bytes].concat();
        for bytes in [bytes, archive_like] {
            archive_never_panics(&bytes);
        }
    }

    #[test]
    fn no_changed_byte_of_an_archive_makes_a_walk_panic(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in any::<prop::sample::Index>(),
    ) {
        let inner = zip(&[packed("Overview.csv", CSV)]);
        let mut bytes = zip(&[packed("a.csv", CSV), entry("b.zip", &inner), entry("c.json", b"{\"a\":1}")]);
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        archive_never_panics(&bytes);
        archive_never_panics(&bytes[..cut.index(bytes.len())]);
    }
}

fn archive_never_panics(bytes: &[u8]) {
    let folder = folder();
    let (found, _, _) = walk(&put(&folder, "x.zip", bytes), &Limits::default());
    for one in found {
        let _ = read_tables(&one, &Limits::default());
    }
}

/// Rows of each real file by an independent count: lines, and for the workbook its `<row>` elements.
const REAL: [(&str, &str, usize); 25] = [
    ("business-suite-sample", "TIKTOK_AUDIENCE_RAW.csv", 30),
    ("business-suite-sample", "TIKTOK_RAW.csv", 30),
    ("business-suite-sample", "TIKTOK_VIDEO_RAW.csv", 18),
    (
        "studio-3mlounge-engb",
        "Overview_2026-02-10_1773506459_3m_lounge_den_den.csv",
        33,
    ),
    ("studio-altair-ru-pasted", "Content.csv", 13),
    ("studio-ayukartika-en", "Overview_April-Des2025.csv", 262),
    ("studio-ayukartika-en", "Overview_Jan-April2026.csv", 102),
    ("studio-ayukartika-en", "Viewers.csv", 60),
    ("studio-bosszy-7d", "Overview.csv", 7),
    ("studio-bosszy-7d", "Overview.xlsx", 7),
    ("studio-bosszy-7d", "temp_1777023477442.zip", 7),
    ("studio-bosszy-7d", "temp_1777023550195.zip", 7),
    ("studio-franco-es", "Overview.csv", 7),
    ("studio-shopcreator-en", "Content 2.csv", 12),
    ("studio-shopcreator-en", "Content.csv", 13),
    ("studio-shopcreator-en", "FollowerActivity.csv", 168),
    ("studio-shopcreator-en", "FollowerGender.csv", 3),
    ("studio-shopcreator-en", "FollowerHistory.csv", 365),
    ("studio-shopcreator-en", "FollowerTopTerritories.csv", 11),
    ("studio-shopcreator-en", "Overview.csv", 365),
    ("studio-shopcreator-en", "Viewers 2.csv", 365),
    ("studio-shopcreator-en", "Viewers.csv", 365),
    (
        "studio-zonea0-365",
        "Overview_2024-05-28_1748345895_zone.a0.zip",
        365,
    ),
    (
        "studio-zonea0-365",
        "Overview_2024-05-28_1748365344_zone.a0.zip",
        365,
    ),
    (
        "studio-zonea0-365",
        "Overview_2024-05-28_1748368733_zone.a0.zip",
        365,
    ),
];

#[test]
fn every_real_file_opens_with_the_right_number_of_rows() {
    let data = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data"));
    if !data.exists() {
        println!("the real files are not here; nothing tested");
        return;
    }
    let mut seen = Vec::new();
    for name in list(data).expect("listed") {
        let set = own_name(&name);
        if !(set.starts_with("studio-") || set == "business-suite-sample")
            || set.contains("synthetic")
        {
            continue;
        }
        let (found, refused, _) = walk(&name, &Limits::default());
        assert_eq!(refused, [], "{set}");
        for one in found {
            let Table {
                rows, set_aside, ..
            } = read_tables(&one, &Limits::default())
                .expect("a table")
                .remove(0);
            assert_eq!(set_aside, [], "{:?}", one.origin);
            let file = own_name(&one.origin.path);
            seen.push((set.clone(), file, rows.len()));
        }
    }
    seen.sort_unstable();
    let seen: Vec<_> = seen
        .iter()
        .map(|(set, file, rows)| (set.as_str(), file.as_str(), *rows))
        .collect();
    assert_eq!(seen, REAL);
}
