//! Every way an archive can be bad, and what of it is used all the same.

use super::*;

#[test]
fn an_archive_gives_its_entries_with_time_and_origin() {
    let folder = folder();
    let mut timeless = entry("Followers/FollowerGender.csv", CSV);
    (timeless.date, timeless.time) = (0, 0);
    let mut packed = entry("Overview.csv", CSV);
    packed.deflate = true;
    let bytes = zip(&[
        entry("Followers/", b""),
        packed,
        timeless,
        entry("clip.mp4", b"PK\x03\x04"),
    ]);
    let path = put(&folder, "me/Overview_2026_me.zip", &bytes);
    let (found, refused, ignored) = walk(&path, &Limits::default());
    assert_eq!((found.len(), refused.len(), ignored), (2, 0, 2));
    let origin = &found[0].origin;
    assert_eq!(origin.path, path);
    assert_eq!(
        (origin.folder.as_str(), origin.file_name.as_str()),
        ("Overview_2026_me.zip", "Overview.csv")
    );
    assert_eq!(
        origin.modified_at.expect("a time").to_rfc3339(),
        "2026-04-24T09:37:56+00:00"
    );
    assert!(origin.file_modified_at.is_some());
    let inside = origin.archive.as_ref().expect("inside");
    assert_eq!(
        (inside.name.as_str(), inside.entry_path.as_str()),
        ("Overview_2026_me.zip", "Overview.csv")
    );
    assert_eq!(inside.sha256, hexadecimal(&Sha256::digest(&bytes)));
    assert_eq!(found[0].sha256, hexadecimal(&Sha256::digest(CSV)));
    assert_eq!(
        (found[0].bytes, found[0].ext.as_str()),
        (CSV.len() as u64, "csv")
    );
    assert_eq!(
        found[1].origin.modified_at, None,
        "an entry dated 1980-00-00 has no time"
    );
    assert_eq!(found[1].origin.file_name, "FollowerGender.csv");
}

#[test]
fn a_cut_archive_is_incomplete_wherever_it_is_cut() {
    let whole = zip(&[entry("a.csv", CSV), entry("b.csv", CSV)]);
    for length in 4..whole.len() {
        let (found, message) = one_problem(&whole[..length], &Limits::default());
        assert_eq!(found, Vec::<String>::new(), "cut at {length}");
        assert_eq!(
            message,
            "archive is incomplete: download it again (its list of entries is missing)"
        );
    }
}

#[test]
fn a_damaged_directory_is_said() {
    let whole = zip(&[entry("a.csv", CSV)]);
    let list = whole
        .windows(4)
        .position(|w| w == b"PK\x01\x02")
        .expect("a list");
    let mut bytes = whole.clone();
    bytes[list] = b'X';
    let (_, message) = one_problem(&bytes, &Limits::default());
    assert_eq!(
        message,
        "archive is incomplete: download it again (its list of entries is damaged)"
    );
    let mut bytes = whole.clone();
    let end = bytes.len() - 22;
    bytes[end + 16] = 0xf0;
    let (_, message) = one_problem(&bytes, &Limits::default());
    assert_eq!(
        message,
        "archive is incomplete: download it again (its list of entries lies outside the file)"
    );
    let mut bytes = whole;
    (bytes[end + 8], bytes[end + 10]) = (3, 3);
    let (_, message) = one_problem(&bytes, &Limits::default());
    assert_eq!(
        message,
        "archive is incomplete: download it again (it ends too early)"
    );
}

#[test]
fn an_encrypted_archive_says_so() {
    let mut secret = entry("a.csv", CSV);
    secret.flags = 1;
    let (found, message) = one_problem(&zip(&[entry("b.csv", CSV), secret]), &Limits::default());
    assert_eq!(found, Vec::<String>::new());
    assert_eq!(message, "archive is encrypted: unpack it first");
}

#[test]
fn names_that_lead_elsewhere_are_refused_and_the_others_used() {
    let long = "x".repeat(256) + ".csv";
    for (name, shown, why) in [
        ("../x.csv", "../x.csv", "its name leads out of the archive"),
        (
            "a/../../x.csv",
            "a/../../x.csv",
            "its name leads out of the archive",
        ),
        (
            "a\\..\\x.csv",
            "a\\..\\x.csv",
            "its name leads out of the archive",
        ),
        ("/etc/x.csv", "/etc/x.csv", "its name is an absolute path"),
        (
            "\\\\host\\x.csv",
            "\\\\host\\x.csv",
            "its name is an absolute path",
        ),
        ("C:\\x.csv", "C:\\x.csv", "its name is an absolute path"),
        ("c:x.csv", "c:x.csv", "its name is an absolute path"),
        ("a\0.csv", "a\\u{0}.csv", "its name holds a NUL character"),
        ("", "", "it has no name"),
        (long.as_str(), "", "its name is longer than 255 bytes"),
    ] {
        let message = refused_beside_a_good_one(entry(name, CSV));
        if name.len() < 255 {
            assert_eq!(message, format!("entry `{shown}` is refused: {why}"));
        } else {
            assert!(message.ends_with(why) && message.len() < 220, "{message}");
        }
    }
}

#[test]
fn links_and_devices_in_an_archive_are_refused() {
    for (mode, why) in [
        (0o120_777, "it is a symbolic link"),
        (0o020_666, "it is a device, not a file"),
        (0o060_666, "it is a device, not a file"),
        (0o010_666, "it is a device, not a file"),
    ] {
        let mut link = entry("x.csv", b"/etc/passwd");
        link.mode = mode;
        assert_eq!(
            refused_beside_a_good_one(link),
            format!("entry `x.csv` is refused: {why}")
        );
    }
}

#[test]
fn two_entries_of_one_name_are_both_set_aside() {
    for (one, two) in [
        ("Overview.csv", "Overview.csv"),
        ("Overview.csv", "OVERVIEW.CSV"),
        ("caf\u{e9}.csv", "cafe\u{301}.csv"),
        ("a/x.csv", "a\\x.csv"),
    ] {
        let bytes = zip(&[
            entry(one, CSV),
            entry(two, b"a,b\n1,2"),
            entry("good.csv", CSV),
        ]);
        let (found, refused) = archive(&bytes, &Limits::default());
        assert_eq!(found, ["good.csv"]);
        let messages: Vec<_> = refused
            .iter()
            .map(|(_, message, _)| message.as_str())
            .collect();
        assert_eq!(
            messages,
            [
                format!("entries `{one}` and `{two}` share one name: which one is meant?"),
                format!("entries `{two}` and `{one}` share one name: which one is meant?"),
            ]
        );
    }
}

#[test]
fn an_archive_of_too_many_entries_is_refused() {
    let many: Vec<_> = (0..11).map(|i| entry(&format!("{i}.csv"), CSV)).collect();
    let limits = Limits {
        max_entries: 10,
        ..Limits::default()
    };
    let (found, message) = one_problem(&zip(&many), &limits);
    assert!(found.is_empty());
    assert_eq!(
        message,
        "looks like a zip bomb: 11 entries; raise `import.max_entries` if it is yours"
    );
}

#[test]
fn a_bomb_is_known_by_the_bytes_it_produces() {
    let mut content = CSV.to_vec();
    content.resize(3 << 20, b'0');
    let bytes = zip(&[packed("a.csv", &content), packed("b.csv", CSV)]);
    let (found, message) = one_problem(&bytes, &Limits::default());
    assert_eq!(found, Vec::<String>::new(), "nothing of a bomb is used");
    assert!(
        message.starts_with("looks like a zip bomb: ") && message.contains(" bytes from "),
        "{message}"
    );
    assert!(
        message.ends_with("; raise `import.max_ratio` if it is yours"),
        "{message}"
    );

    let limits = Limits {
        max_unpacked: 1000,
        ..Limits::default()
    };
    let plain: Vec<u8> = CSV.iter().copied().cycle().take(600).collect();
    let bytes = zip(&[entry("a.csv", &plain), entry("b.csv", &plain)]);
    let (found, message) = one_problem(&bytes, &limits);
    assert_eq!(found, Vec::<String>::new());
    let expected = format!(
        "looks like a zip bomb: 1200 bytes from {}; raise `import.max_unpacked` if it is yours",
        bytes.len()
    );
    assert_eq!(message, expected);
}

#[test]
fn the_ratio_is_not_judged_before_the_first_mib() {
    let mut content = CSV.to_vec();
    content.resize(1 << 20, b'0');
    let (found, refused) = archive(&zip(&[packed("a.csv", &content)]), &Limits::default());
    assert_eq!((found.len(), refused), (1, vec![]));
}

#[test]
fn media_is_passed_by_without_unpacking_it() {
    let mut lie = packed("video.mp4", &vec![0; 3 << 20]);
    lie.crc = Some(7);
    let (found, refused) = archive(&zip(&[lie, entry("a.csv", CSV)]), &Limits::default());
    assert_eq!((found, refused), (vec!["a.csv".to_string()], vec![]));
}

#[test]
fn overlapping_entries_are_a_bomb() {
    let mut second = entry("a.csv", CSV);
    second.header_at = Some(0);
    let bytes = zip(&[entry("a.csv", CSV), second]);
    let (found, message) = one_problem(&bytes, &Limits::default());
    assert!(found.is_empty());
    assert_eq!(
        message,
        "looks like a zip bomb: entries `a.csv` and `a.csv` share the same bytes"
    );
}

#[test]
fn an_archive_in_an_archive_is_opened_once() {
    let inner = zip(&[entry("Overview.csv", CSV)]);
    let middle = zip(&[entry("inner.zip", &inner), entry("b.csv", CSV)]);
    let outer = zip(&[entry("in/middle.zip", &middle), entry("c.csv", CSV)]);
    let folder = folder();
    let (found, refused, _) = walk(&put(&folder, "outer.zip", &middle), &Limits::default());
    assert_eq!(refused, []);
    assert_eq!(found[0].origin.folder, "inner.zip");
    let inside = found[0].origin.archive.as_ref().expect("inside");
    assert_eq!(
        (inside.name.as_str(), inside.entry_path.as_str()),
        ("outer.zip", "inner.zip > Overview.csv")
    );
    let (found, message) = one_problem(&outer, &Limits::default());
    assert_eq!(found, ["in/middle.zip > b.csv", "c.csv"]);
    assert_eq!(
        message,
        "looks like a zip bomb: `inner.zip` lies 2 archives deep; raise `import.max_depth` if it is yours"
    );
}

#[test]
fn a_damaged_archive_in_an_archive_leaves_the_others() {
    let inner = zip(&[entry("Overview.csv", CSV)]);
    let outer = zip(&[
        entry("inner.zip", &inner[..inner.len() - 9]),
        entry("c.csv", CSV),
    ]);
    let (found, message) = one_problem(&outer, &Limits::default());
    assert_eq!(found, ["c.csv"]);
    assert!(
        message.starts_with("archive is incomplete: download it again"),
        "{message}"
    );
}

#[test]
fn a_wrong_checksum_or_length_sets_the_entry_aside() {
    for deflate in [false, true] {
        let lie = |change: fn(&mut Made)| {
            let mut made = Made {
                deflate,
                ..entry("x.csv", CSV)
            };
            change(&mut made);
            refused_beside_a_good_one(made)
        };
        assert_eq!(
            lie(|m| m.crc = Some(1)),
            "entry `x.csv` is damaged: its checksum is wrong"
        );
        assert_eq!(
            lie(|m| m.unpacked = Some(CSV.len() as u32 + 1)),
            "entry `x.csv` is damaged: its length differs from what it says"
        );
        assert_eq!(
            lie(|m| m.unpacked = Some(3)),
            "entry `x.csv` is damaged: it is longer than it says"
        );
    }
    let mut other = entry("x.csv", CSV);
    other.method = Some(12);
    assert_eq!(
        refused_beside_a_good_one(other),
        "entry `x.csv` is packed by method 12, which is not read"
    );
}
