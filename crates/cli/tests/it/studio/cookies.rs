//! Bringing a session from another browser.

use super::stage::{CREATOR, import, studio};

#[test]
fn a_file_without_a_session_is_refused_and_the_reason_is_told() {
    let Some(stage) = studio() else { return };
    let file = stage.desk.put("notes.txt", "nothing of the kind");
    let file = file.display().to_string();
    let answer = stage
        .desk
        .toklake_ends(2, &["session", "import", &file, "--account", CREATOR]);
    assert!(answer.err.contains("neither a Netscape"), "{}", answer.err);
}

#[test]
fn another_account_in_the_browser_stops_the_run() {
    let Some(stage) = studio() else { return };
    import(&stage, CREATOR);
    stage
        .desk
        .toklake_ends(0, &["session", "refresh", "--source", "studio"]);
    let other = stage
        .tiktok
        .studio_session("quiet.start")
        .expect("a creator");
    let list: Vec<_> = other
        .cookies
        .iter()
        .map(|(name, value)| serde_json::json!({"name": name, "value": value, "domain": "127.0.0.1"}))
        .collect();
    let file = stage
        .desk
        .put("other.json", serde_json::to_vec(&list).expect("JSON"));
    let file = file.display().to_string();
    stage
        .desk
        .toklake_ends(0, &["session", "import", &file, "--account", CREATOR]);
    let answer = stage
        .desk
        .toklake_ends(2, &["extract", "--source", "studio", "--days", "7"]);
    let said = format!("{}{}", answer.out, answer.err);
    assert!(
        said.contains("quiet.start") && said.contains(CREATOR),
        "{said}"
    );
}
