//! Crashes, power cuts and failing calls at every operation of a publication.

use std::io::Write;

use proptest::prelude::*;

use super::*;
use crate::disk::crash::{CrashDisk, Fault, Lies};

const TARGET: &str = "/lake/raw/t/file";
const FOLDER: &str = "/lake/raw/t";
/// More than any publication here needs.
const MANY: usize = 60;

fn publish(disk: &CrashDisk, place: Place, content: &[u8]) -> io::Result<()> {
    let publisher = Publisher::new(disk.clone(), PathBuf::from("/lake"));
    publisher.publish(Path::new(TARGET), place, |file| file.write_all(content))
}

/// A small generator, so that a failing case is named by one number.
fn picks(mut seed: u64) -> impl FnMut(usize) -> usize {
    move |below| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap() % below.max(1)
    }
}

/// Publishes `new` over `old`, dies at one operation, cuts the power; an error says what is broken.
fn survive(
    disk: &CrashDisk,
    old: Option<&[u8]>,
    new: &[u8],
    place: Place,
    die_at: usize,
    seed: u64,
) -> Result<(), String> {
    if let Some(old) = old {
        publish(disk, Place::Create, old).unwrap();
    }
    disk.arm(Fault::Die(die_at));
    let done = publish(disk, place, new);
    let kept = place == Place::Create && old.is_some();
    let judge = |moment: &str, found: Option<Vec<u8>>| match found.as_deref() {
        found if found == Some(new) && !kept => Ok(()),
        found if found == old && (done.is_err() || kept) => Ok(()),
        found => Err(format!("{moment}: {found:?} after {done:?}")),
    };
    judge("killed", disk.seen(TARGET))?;
    disk.cut_power(picks(seed));
    judge("power cut", disk.seen(TARGET))
}

fn places() -> impl Strategy<Value = Place> {
    prop_oneof![Just(Place::Create), Just(Place::Replace)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn after_any_crash_the_name_is_as_before_or_whole_and_what_was_acknowledged_is_there(
        old in prop::option::of(prop::collection::vec(1..=255_u8, 0..12)),
        new in prop::collection::vec(1..=255_u8, 0..24),
        place in places(),
        die_at in 1..40_usize,
        seed: u64,
    ) {
        let outcome = survive(&CrashDisk::default(), old.as_deref(), &new, place, die_at, seed);
        prop_assert_eq!(outcome, Ok(()));
    }

    #[test]
    fn a_second_process_finishes_what_a_killed_one_began_and_its_answer_survives(
        content in prop::collection::vec(1..=255_u8, 1..24),
        place in places(),
        die_at in 1..40_usize,
        seed: u64,
    ) {
        let disk = CrashDisk::default();
        disk.arm(Fault::Die(die_at));
        let _ = publish(&disk, place, &content);
        disk.arm(Fault::None);
        match publish(&disk, place, &content) {
            Ok(()) => {}
            Err(error) => prop_assert_eq!(error.kind(), io::ErrorKind::AlreadyExists),
        }
        disk.cut_power(picks(seed));
        prop_assert_eq!(disk.seen(TARGET), Some(content));
    }
}

#[test]
fn a_call_that_fails_once_changes_nothing_visible_and_the_next_try_succeeds() {
    let (old, new): (&[u8], &[u8]) = (b"old", b"a longer content");
    for at in 1..MANY {
        let disk = CrashDisk::default();
        publish(&disk, Place::Create, old).unwrap();
        disk.arm(Fault::Fail(at, io::ErrorKind::StorageFull));
        let done = publish(&disk, Place::Replace, new);
        let operations = disk.operations();
        disk.arm(Fault::None);
        if let Err(error) = done {
            assert_eq!(error.kind(), io::ErrorKind::StorageFull);
            let placed = operations.contains(&"rename") && operations[at - 1] == "sync_folder";
            let expected = if placed { new } else { old };
            assert_eq!(
                disk.seen(TARGET).as_deref(),
                Some(expected),
                "at {at}: {operations:?}"
            );
            assert_eq!(disk.names(FOLDER), ["file"], "at {at}: {operations:?}");
        }
        publish(&disk, Place::Replace, new).unwrap();
        assert_eq!(disk.seen(TARGET).as_deref(), Some(new));
    }
}

#[test]
fn a_failed_sync_is_never_tried_again_on_the_same_file() {
    let disk = CrashDisk::default();
    publish(&disk, Place::Create, b"old").unwrap();
    disk.arm(Fault::None);
    publish(&disk, Place::Replace, b"new").unwrap();
    let at = disk
        .operations()
        .iter()
        .position(|name| *name == "sync_file")
        .unwrap()
        + 1;
    disk.arm(Fault::Fail(at, io::ErrorKind::Other));
    publish(&disk, Place::Replace, b"newer").unwrap_err();
    assert_eq!(disk.operations()[at - 1..], ["sync_file", "remove"]);
    assert_eq!(disk.seen(TARGET).as_deref(), Some(b"new".as_slice()));
}

#[test]
fn a_file_costs_one_sync_and_its_name_another() {
    let disk = CrashDisk::default();
    let publisher = Publisher::new(disk.clone(), PathBuf::from("/lake"));
    let put = |place| {
        disk.arm(Fault::None);
        publisher
            .publish(Path::new(TARGET), place, |file| file.write_all(b"1"))
            .unwrap();
        disk.operations()
    };
    let first = put(Place::Create);
    assert_eq!(
        first
            .iter()
            .filter(|name| **name == "create_folder")
            .count(),
        3
    );
    assert_eq!(
        put(Place::Replace),
        ["create", "write", "sync_file", "rename", "sync_folder"]
    );
}

#[test]
fn a_rename_survives_a_crash_whole_under_at_least_one_name() {
    for place in [Place::Create, Place::Replace] {
        for (die_at, seed) in (1..20).flat_map(|at| (0..50).map(move |seed| (at, seed))) {
            let disk = CrashDisk::default();
            publish(&disk, Place::Create, b"content").unwrap();
            let publisher = Publisher::new(disk.clone(), PathBuf::from("/lake"));
            disk.arm(Fault::Die(die_at));
            let to = "/lake/raw/t/renamed";
            let done = publisher.rename(Path::new(TARGET), Path::new(to), place);
            disk.cut_power(picks(seed));
            let (old, new) = (disk.seen(TARGET), disk.seen(to));
            assert!(old.is_some() || new.is_some(), "{place:?} {die_at} {seed}");
            if done.is_ok() {
                assert_eq!((old, new.as_deref()), (None, Some(b"content".as_slice())));
            }
        }
    }
}

#[test]
fn a_disk_that_skips_a_sync_is_caught_by_these_tests() {
    let caught = |lies: Lies| {
        (0..200).any(|seed| {
            let disk = CrashDisk::lying(lies);
            survive(&disk, None, b"content", Place::Replace, MANY, seed).is_err()
        })
    };
    assert!(caught(Lies {
        files: true,
        folders: false
    }));
    assert!(caught(Lies {
        files: false,
        folders: true
    }));
    assert!(!caught(Lies {
        files: false,
        folders: false
    }));
}

#[test]
fn a_folder_removed_meanwhile_is_made_again() {
    let root = tempfile::tempdir().unwrap();
    let publisher = Publisher::new(RealDisk, root.path().join("lake"));
    let path = root.path().join("lake/a/b/file");
    let put = || publisher.publish(&path, Place::Replace, |file| file.write_all(b"1"));
    put().unwrap();
    std::fs::remove_dir_all(root.path().join("lake")).unwrap();
    put().unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), b"1");
}

#[test]
fn replacing_a_file_is_all_or_nothing() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("new folder/report.csv");
    replace_file(&path, |file| file.write_all(b"1")).unwrap();
    let error = replace_file(&path, |file| {
        file.write_all(b"half")?;
        Err(io::ErrorKind::StorageFull.into())
    });
    assert_eq!(error.unwrap_err().code(), "disk_full");
    assert_eq!(std::fs::read(&path).unwrap(), b"1");
    assert_eq!(
        std::fs::read_dir(path.parent().unwrap()).unwrap().count(),
        1
    );
}

#[test]
fn a_file_where_a_folder_is_needed_is_named() {
    let root = tempfile::tempdir().unwrap();
    let file = root.path().join("file");
    std::fs::write(&file, b"").unwrap();
    let error = replace_file(&file.join("x"), |_| Ok(())).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("a file stands where a folder is needed"),
        "{error}"
    );
}
