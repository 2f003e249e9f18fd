//! A bit that flips in any file of a lake is found by `doctor --deep`, which names the file and what to do.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::desk::Desk;
use crate::exports::Overview;
use crate::readings::{readings, write};

/// One file of each kind: where it lies and what it is, by its path in the lake.
fn one_of_each(files: Vec<(String, Vec<u8>)>, root: &str) -> BTreeMap<String, (String, Vec<u8>)> {
    let mut kinds = BTreeMap::new();
    for (path, bytes) in files {
        let inside = path.strip_prefix(root).expect("it lies in the lake");
        // the lock is held, not read: nobody builds on what it says
        if inside != "meta/.lock" && !bytes.is_empty() {
            kinds.entry(kind(inside)).or_insert((path, bytes));
        }
    }
    kinds
}

/// The zone, or the corner of it, and the ending.
fn kind(inside: &str) -> String {
    let ending = inside.rsplit('.').next().expect("a file has a name");
    let log = inside.contains("/_delta_log/");
    let corner = [
        "meta/published/",
        "meta/carry/",
        "curated/social_media/tiktok/tables/",
    ];
    let corner = corner.into_iter().find(|corner| inside.starts_with(corner));
    let zone = inside.split('/').next().expect("a path has parts");
    let log = if log { "log " } else { "" };
    format!("{} {log}{ending}", corner.unwrap_or(zone))
}

#[test]
fn a_flipped_bit_is_found_in_every_kind_of_file() {
    let desk = Desk::new();
    let export = Overview::new("2025-08-31", 60);
    desk.put(&format!("in/{}", export.name()), export.zip());
    let spoiled = ["{\"account\": 1"];
    write(
        &desk.path().join("in"),
        "days.ndjson",
        &readings(3, 9, 20),
        &spoiled,
    );
    desk.toklake(&["run", "in"]);
    desk.toklake_ends(0, &["doctor", "--deep"]);

    let root = desk.path().join("data_lake").display().to_string() + "/";
    let kinds = one_of_each(desk.files("data_lake"), &root);
    let seen: Vec<&str> = kinds.keys().map(String::as_str).collect();
    assert_eq!(
        seen,
        [
            "curated csv",
            "curated parquet",
            "curated/social_media/tiktok/tables/ log json",
            "curated/social_media/tiktok/tables/ parquet",
            "landing csv",
            "landing json",
            "landing ndjson",
            "meta log json",
            "meta parquet",
            "meta/carry/ parquet",
            "meta/published/ json",
            "quarantine log json",
            "quarantine parquet",
            "raw log json",
            "raw parquet",
            "staging log json",
            "staging parquet",
        ]
    );
    for (kind, (path, bytes)) in kinds {
        let mut flipped = bytes.clone();
        flipped[bytes.len() / 2] ^= 4;
        std::fs::write(&path, flipped).unwrap();
        let answer = desk.toklake_ends(1, &["doctor", "--deep", "--json"]);
        let named = path.strip_prefix(&root).unwrap();
        let report = answer.json();
        let mut lines = report["report"]["lines"].as_array().unwrap().iter();
        let names = |text: &Value| text.as_str().is_some_and(|text| text.contains(named));
        let line = lines.find(|line| names(&line["detail"]));
        let line = line.unwrap_or_else(|| panic!("{kind}: {}", answer.out));
        assert_eq!(line["ok"], false, "{kind}");
        assert_ne!(line["remedy"], "", "{kind}");
        std::fs::write(&path, bytes).unwrap();
    }
    desk.toklake_ends(0, &["doctor", "--deep"]);
}

/// What the remedy says is enough: a published file comes back as it was.
#[test]
fn a_damaged_published_file_is_written_again() {
    let desk = Desk::new();
    let export = Overview::new("2025-08-31", 60);
    desk.put(&format!("in/{}", export.name()), export.zip());
    desk.toklake_ends(0, &["run", "in"]);
    let published = |desk: &Desk| -> Vec<(String, Vec<u8>)> {
        let files = desk.files("data_lake/curated").into_iter();
        files
            .filter(|(path, _)| !path.contains("/tables/"))
            .collect()
    };
    let before = published(&desk);
    std::fs::remove_file(&before[0].0).unwrap();
    desk.toklake_ends(0, &["rebuild"]);
    assert_eq!(published(&desk), before);
}
