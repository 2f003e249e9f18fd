//! Settings as the whole program finds them: file, `.env`, environment, flags.

use crate::desk::Desk;
use crate::exports::Overview;

#[test]
fn a_flag_outweighs_the_environment_and_that_dot_env_and_that_the_file() {
    let export = Overview::new("2025-09-18", 10);
    let desk = Desk::new();
    let path = desk.put(&export.name(), export.zip()).display().to_string();
    let lands_in = |desk: &Desk, arguments: &[&str], root: &str| {
        desk.toklake_ends(0, &[&["import", path.as_str()], arguments].concat());
        assert!(
            desk.path().join(root).join("landing").is_dir(),
            "nothing landed in `{root}`"
        );
    };
    lands_in(&desk, &[], "data_lake");
    desk.put("toklake.toml", "root = \"by the file\"\n");
    lands_in(&desk, &[], "by the file");
    desk.put(".env", "PROJECT_ROOT=\"by dot env\"\n");
    lands_in(&desk, &[], "by dot env");
    let desk = desk.with("PROJECT_ROOT", "by the environment");
    lands_in(&desk, &[], "by the environment");
    lands_in(&desk, &["--root", "by the flag"], "by the flag");
}

#[test]
fn a_wrong_setting_stops_before_anything_is_done() {
    for (name, text, message) in [
        (
            "toklake.toml",
            "\nroott = \"x\"\n",
            "`toklake.toml` line 2: no setting `roott`; did you mean `root`?",
        ),
        (
            "toklake.toml",
            "threads = \"four\"\n",
            "`toklake.toml` line 1: `threads`: it should be a whole number",
        ),
        (
            "toklake.toml",
            "memory = \"2 parsec\"\n",
            "no unit `parsec`",
        ),
        (
            "toklake.toml",
            "root = \"a\"\nroot = \"b\"\n",
            "`toklake.toml` line 2: duplicate key",
        ),
        (
            ".env",
            "TT_HISTORICAL_DAY=3\n",
            "did you mean `TT_HISTORICAL_DAYS`?",
        ),
        (
            ".env",
            "TT_INCLUDE_DRAFTS=maybe\n",
            "`maybe` is neither `true` nor `false`",
        ),
    ] {
        let desk = Desk::new();
        desk.put(name, text);
        let answer = desk.toklake_ends(2, &["run"]);
        assert!(answer.err.contains(message), "{text}\n{}", answer.err);
        assert!(answer.err.contains("\nhint: "), "{}", answer.err);
        assert!(!desk.path().join("data_lake").exists());
    }
}

#[test]
fn a_broken_line_of_dot_env_is_named_and_never_shown() {
    let desk = Desk::new();
    desk.put(".env", "PROJECT_ROOT=lake\nTIKTOK_PASSWORD=hunter 2\n");
    let answer = desk.toklake_ends(2, &["doctor", "-vv"]);
    assert!(
        answer.err.contains("cannot read `.env` line 2"),
        "{}",
        answer.err
    );
    assert!(!answer.err.contains("hunter"), "{}", answer.err);
}

#[test]
fn a_settings_file_that_is_named_must_exist() {
    let answer = Desk::new().toklake_ends(2, &["doctor", "--config", "nowhere.toml"]);
    assert!(
        answer
            .err
            .starts_with("error: cannot read the settings `nowhere.toml`\n  because "),
        "{}",
        answer.err
    );
}

#[test]
fn a_root_that_cannot_be_a_lake_is_refused_with_the_reason() {
    let desk = Desk::new();
    desk.put("a file", "x");
    for (root, reason) in [
        ("a file", "it is a file; name a folder"),
        ("gs://bucket", "no storage for `gs://`"),
    ] {
        let answer = desk.toklake_ends(2, &["doctor", "--root", root]);
        assert!(answer.err.contains(reason), "{}", answer.err);
    }
}

/// Two readings of a video with a hashtag, a day apart.
const READINGS: &str = r##"{"account":"ada.sings","video_id":"7500000000000000001","observed_at":1746057600,"caption":"dance #one","views_total":100,"likes_total":10,"comments_total":1,"shares_total":1}
{"account":"ada.sings","video_id":"7500000000000000001","observed_at":1746144000,"caption":"dance #one","views_total":200,"likes_total":30,"comments_total":3,"shares_total":2}
"##;

#[test]
fn engagement_and_hashtags_that_are_switched_off_are_null_and_come_back() {
    const FILE: &str = "curated/social_media/tiktok/video_performance_daily.csv";
    let line = |desk: &Desk| {
        let path = desk.path().join("data_lake").join(FILE);
        let text = std::fs::read_to_string(path).expect("it is published");
        text.lines().nth(1).unwrap_or_default().to_owned()
    };
    let desk = Desk::new();
    desk.put("readings.ndjson", READINGS);
    desk.toklake_ends(0, &["run", "readings.ndjson"]);
    let (prints, with) = (desk.fingerprints(), line(&desk));
    assert!(with.ends_with(",100,20,2,1,,0.23,#one,"), "{with}");
    let desk = desk
        .with("TT_ENGAGEMENT_CALCULATION", "false")
        .with("TT_HASHTAG_ANALYSIS", "false");
    desk.toklake_ends(0, &["run"]);
    let without = line(&desk);
    assert!(without.ends_with(",100,20,2,1,,,,"), "{without}");
    let left = "select count(*) as n from hashtags_daily";
    assert_eq!(desk.number(left), 0);
    let desk = desk
        .with("TT_ENGAGEMENT_CALCULATION", "true")
        .with("TT_HASHTAG_ANALYSIS", "true");
    desk.toklake_ends(0, &["run"]);
    assert_eq!((desk.fingerprints(), line(&desk)), (prints, with));
}
