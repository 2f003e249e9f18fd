//! Every bad input beside a good one: the message, the exit code, and the good one's rows arrive.

use crate::desk::Desk;
use crate::exports::{ACCOUNT, MARK, OVERVIEW, Overview, csv, stored, zip_at};

/// Days in the good file beside each bad one.
const GOOD: u64 = 30;

/// A bad input.
struct Bad {
    name: &'static str,
    content: Vec<u8>,
    /// What must be said; nothing needs to be where the input is merely odd.
    says: &'static str,
    code: i32,
}

fn bad(name: &'static str, content: impl Into<Vec<u8>>, says: &'static str, code: i32) -> Bad {
    Bad {
        name,
        content: content.into(),
        says,
        code,
    }
}

/// Imports and reads the bad input together with a good one; exit code and everything said.
fn answer(desk: &Desk) -> (i32, String) {
    let import = desk.toklake(&["import", "in", "--account", ACCOUNT, "--json"]);
    let raw = desk.toklake(&["raw", "--json"]);
    (
        import.code.max(raw.code),
        format!("{}{}{}{}", import.out, import.err, raw.out, raw.err),
    )
}

fn hold(cases: Vec<Bad>) {
    for Bad {
        name,
        content,
        says,
        code,
    } in cases
    {
        let desk = Desk::new();
        let good = Overview::new("2025-09-18", GOOD);
        desk.put(&format!("in/{}", good.name()), good.zip());
        desk.put(&format!("in/{name}"), content);
        let (ended, said) = answer(&desk);
        assert!(
            said.contains(says),
            "{name}: `{says}` is not said in\n{said}"
        );
        assert_eq!(ended, code, "{name}: exit code\n{said}");
        let rows = desk.number(&format!(
            "select count(*) as n from raw.export__overview where profile_views = {MARK}"
        ));
        assert_eq!(
            rows,
            i64::try_from(GOOD).expect("a small number"),
            "{name}: the good file did not arrive\n{said}"
        );
    }
}

fn rows(rows: &[&str]) -> String {
    csv(
        OVERVIEW,
        &rows.iter().map(|row| (*row).to_owned()).collect::<Vec<_>>(),
    )
}

fn damaged(mut zip: Vec<u8>, at: usize) -> Vec<u8> {
    zip[at] ^= 0xff;
    zip
}

/// Marks every entry as encrypted, in its own header and in the directory.
fn encrypted(mut zip: Vec<u8>) -> Vec<u8> {
    for at in 0..zip.len() - 4 {
        match &zip[at..at + 4] {
            b"PK\x03\x04" => zip[at + 6] |= 1,
            b"PK\x01\x02" => zip[at + 8] |= 1,
            _ => {}
        }
    }
    zip
}

/// The zip with a name inside it replaced by another of the same length.
fn renamed(mut zip: Vec<u8>, from: &str, to: &str) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    for at in 0..=zip.len() - from.len() {
        if &zip[at..at + from.len()] == from.as_bytes() {
            zip[at..at + to.len()].copy_from_slice(to.as_bytes());
        }
    }
    zip
}

fn odd_zip(name: &str) -> Vec<u8> {
    let content = rows(&["\"September 1\",\"5\",\"5\",\"1\",\"1\",\"1\""]);
    let plain = "x".repeat(name.len());
    renamed(stored(&[(&plain, content.as_bytes())]), &plain, name)
}

#[test]
fn archives_that_are_broken_or_hostile() {
    let export = Overview::new("2025-09-18", 40);
    let zip = stored(&[("Overview.csv", export.csv().as_bytes())]);
    let swollen = format!(
        "{}\n\"September 18\",\"{}\"",
        export.csv(),
        "5".repeat(20 << 20)
    );
    let bomb = zip_at(export.made_at(), &[("Overview.csv", swollen.as_bytes())]);
    hold(vec![
        bad(
            "cut.zip",
            &zip[..zip.len() / 2],
            "archive is incomplete: download it again",
            1,
        ),
        bad(
            "locked.zip",
            encrypted(zip.clone()),
            "archive is encrypted: unpack it first",
            1,
        ),
        bad("flipped.zip", damaged(zip.clone(), 200), "is damaged", 1),
        bad("bomb.zip", bomb, "looks like a zip bomb", 1),
        bad(
            "twice.zip",
            stored(&[("a.csv", b"1"), ("A.CSV", b"2")]),
            "share one name: which one is meant?",
            1,
        ),
    ]);
}

#[test]
fn entries_that_want_to_go_elsewhere() {
    hold(vec![
        bad(
            "up.zip",
            odd_zip("../../evil.csv"),
            "entry `../../evil.csv` is refused",
            1,
        ),
        bad(
            "root.zip",
            odd_zip("/tmp/evil.csv"),
            "entry `/tmp/evil.csv` is refused",
            1,
        ),
        bad("drive.zip", odd_zip("C:\\evil.csv"), "is refused", 1),
        bad("nul.zip", odd_zip("evil\0.csv"), "is refused", 1),
    ]);
}

#[test]
fn files_that_are_something_else() {
    let page =
        "<!DOCTYPE html><html><head><title>Log in | TikTok</title></head><body></body></html>";
    hold(vec![
        bad(
            "page.csv",
            page,
            "this is a web page (sign-in?), not an export",
            1,
        ),
        bad(
            "page.json",
            page,
            "this is a web page (sign-in?), not an export",
            1,
        ),
        bad(
            "unknown.csv",
            csv("Date,All Viewers,New Viewers,Returning Viewers", &[]),
            "the nearest is `viewers`",
            1,
        ),
        bad(
            "twice.csv",
            csv("Gender,Distribution,Distribution", &["a,1,2".to_owned()]),
            "`Distribution` twice",
            1,
        ),
        bad("notes.txt", "my notes", "", 0),
        bad("picture.png", &b"\x89PNG\r\n\x1a\n0000"[..], "", 0),
    ]);
}

#[test]
fn files_without_rows() {
    hold(vec![
        bad("empty.csv", "", "no rows", 0),
        bad("header.csv", rows(&[]), "\"rows_read\": 0", 0),
    ]);
}

#[test]
fn json_that_goes_too_far() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    hold(vec![
        bad("deep.json", deep, "deep.json", 1),
        bad(
            "trailing.json",
            "{\"Profile\": {}} trailing",
            "trailing.json",
            1,
        ),
        bad("latin.json", &b"{\"a\": \"\xff\"}"[..], "latin.json", 1),
        bad("nan.json", "{\"a\": NaN}", "nan.json", 1),
    ]);
}

#[test]
fn rows_that_are_broken() {
    const ROW: &str = "\"September 17\",\"5\",\"5\",\"1\",\"1\",\"1\"";
    let long = format!(
        "\"September 18\",\"{}\",\"5\",\"1\",\"1\",\"1\"",
        "5".repeat(2 << 20)
    );
    hold(vec![
        bad("ragged.csv", rows(&[ROW, "\"September 18\",\"5\""]), "3", 1),
        bad(
            "unclosed.csv",
            rows(&[ROW, "\"September 18,\"5\",\"5\"", ROW]),
            "quote",
            1,
        ),
        bad("long.csv", rows(&[ROW, &long]), "import.max_line", 1),
        bad("utf16.csv", utf16(&rows(&[ROW])), "\"rows_raw\": 1", 0),
        bad(
            "semicolon.csv",
            rows(&[ROW]).replace("\",\"", "\";\""),
            "\"rows_raw\": 1",
            0,
        ),
        bad(
            "returns.csv",
            rows(&[ROW]).replace('\n', "\r"),
            "\"rows_raw\": 1",
            0,
        ),
    ]);
}

#[test]
fn numbers_and_days_that_cannot_be() {
    let with = |label: &str, views: &str| {
        let before = "\"September 17\",\"5\",\"5\",\"1\",\"1\",\"1\"";
        rows(&[
            before,
            &format!("\"{label}\",\"{views}\",\"5\",\"1\",\"1\",\"1\""),
        ])
    };
    hold(vec![
        bad(
            "undefined.csv",
            with("September 18", "undefined"),
            "\"rows_raw\": 2",
            0,
        ),
        bad("word.csv", with("September 18", "many"), "many", 1),
        bad(
            "past.csv",
            with("September 18", "99999999999999999999"),
            "99999999999999999999",
            1,
        ),
        bad("negative.csv", with("September 18", "-5"), "-5", 1),
        bad("leap.csv", with("February 30", "5"), "February 30", 1),
        bad("label.csv", with("Smarch 3", "5"), "Smarch 3", 1),
    ]);
}

#[test]
fn captions_are_kept_exactly() {
    let header = "\"Time\",\"Video title\",\"Video link\",\"Post time\",\"Total likes\",\"Total comments\",\"Total shares\",\"Total views\"";
    let caption = "=cmd|'/c calc'!A0 <script>alert(1)</script> \u{202e}👩‍👩‍👧";
    let link = "https://www.tiktok.com/@ada.sings/video/7527623000473079054";
    let row =
        format!("\"September 20\",\"{caption}\",\"{link}\",\"July 16\",\"1\",\"2\",\"3\",\"40\"");
    let desk = Desk::new();
    let overview = Overview::new("2025-09-18", GOOD);
    desk.put(&format!("in/{}", overview.name()), overview.zip());
    desk.put("in/Content.csv", csv(header, &[row]));
    let (code, said) = answer(&desk);
    assert_eq!(code, 0, "{said}");
    let rows = desk.rows("select video_title from raw.export__content");
    assert_eq!(rows[0]["video_title"], caption);
    let shown = desk
        .toklake_ends(0, &["sql", "select video_title from raw.export__content"])
        .out;
    assert!(!shown.contains('\u{202e}'), "{shown}");
}

#[test]
fn a_path_that_is_not_there_stops_no_other() {
    let desk = Desk::new();
    let good = Overview::new("2025-09-18", GOOD);
    let path = desk.put(&good.name(), good.zip()).display().to_string();
    let answer = desk.toklake_ends(2, &["import", "nowhere.zip", &path]);
    assert!(
        answer.out.contains("`nowhere.zip` does not exist"),
        "{}",
        answer.out
    );
    assert!(
        answer.out.contains("files             1 new"),
        "{}",
        answer.out
    );
}

#[test]
fn the_same_file_under_another_name_is_known() {
    let desk = Desk::new();
    let good = Overview::new("2025-09-18", GOOD);
    desk.put(&good.name(), good.zip());
    desk.put("renamed.zip", good.zip());
    desk.toklake_ends(0, &["import", &good.name()]);
    let again = desk.toklake_ends(
        0,
        &[
            "import",
            "renamed.zip",
            "--account",
            crate::exports::ACCOUNT,
        ],
    );
    assert!(
        again.out.contains("1 known, came another way"),
        "{}",
        again.out
    );
    desk.toklake_ends(0, &["raw"]);
    assert_eq!(
        desk.number("select count(*) as n from raw.export__overview"),
        i64::try_from(GOOD).expect("a small number")
    );
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read_names_the_permission() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new();
    let path = desk.put("secret.csv", rows(&[]));
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).unwrap();
    if std::fs::read(&path).is_ok() {
        println!("skipped: this user may read everything");
        return;
    }
    let answer = desk.toklake_ends(2, &["import", "secret.csv"]);
    assert!(
        answer.out.contains("read permission is missing"),
        "{}",
        answer.out
    );
    assert!(answer.out.contains("chmod u+r"), "{}", answer.out);
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[test]
fn rows_set_aside_name_their_file_and_what_to_do() {
    let desk = Desk::new();
    let good = Overview::new("2025-09-18", GOOD);
    desk.put(&format!("in/{}", good.name()), good.zip());
    let odd = rows(&[
        "\"September 18\",\"5\"",
        "\"September 19\",\"-5\",\"5\",\"1\",\"1\",\"1\"",
    ]);
    desk.put("in/odd.csv", odd);
    let said = desk.toklake_ends(1, &["run", "in", "--year", "2025"]).out;
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in [
        "1 `ragged` in 1 file, raw.export__overview",
        "(odd.csv, line 2)",
        "(odd.csv, line 3)",
        "> download the file again and import it as it came",
        "> compare it with what TikTok shows",
    ] {
        assert!(said.contains(part), "`{part}` is not said in\n{said}");
    }
}

#[test]
fn a_step_that_is_only_tried_reads_and_writes_nothing() {
    let desk = Desk::new();
    let good = Overview::new("2025-09-18", GOOD);
    desk.put(&format!("in/{}", good.name()), good.zip());
    desk.toklake_ends(0, &["import", "in"]);
    desk.toklake_ends(0, &["raw", "--test-mode"]);
    assert!(!desk.path().join("data_lake/raw").exists());
    desk.toklake_ends(0, &["raw"]);
    assert!(desk.path().join("data_lake/raw").exists());
}
