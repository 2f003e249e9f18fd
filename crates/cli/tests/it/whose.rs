//! Files that do not agree on whose they are, and files whose letters are a guess.

use serde_json::Value;

use crate::desk::{Answer, Desk};

/// A `Content` export of two posts, with links of `handle`.
fn content(handle: &str) -> String {
    let row = |id: u64, title: &str| {
        format!(
            "\"{title}\",\"September 1\",\"September 1\",\"https://www.tiktok.com/@{handle}/video/{id}\",\"5\",\"1\",\"1\",\"90\""
        )
    };
    let header = "\"Video title\",\"Time\",\"Post time\",\"Video link\",\"Total likes\",\"Total comments\",\"Total shares\",\"Total views\"";
    let (one, two) = (7_544_000_000_000_000_001, 7_544_000_000_000_000_002);
    format!(
        "{header}\n{}\n{}\n",
        row(one, "clay"),
        row(two, "caf\u{e9}")
    )
}

fn remarks(answer: &Answer) -> Vec<Value> {
    let report = answer.json()["report"]["remarks"].clone();
    report.as_array().cloned().expect("a list")
}

fn codes(answer: &Answer) -> Vec<String> {
    let code = |remark: &Value| remark["code"].as_str().expect("a word").to_owned();
    remarks(answer).iter().map(code).collect()
}

#[test]
fn a_file_whose_name_and_links_disagree_is_nobodys_until_a_person_says_whose() {
    let desk = Desk::new();
    desk.put(
        "in/Content_2025-08-18_1757000000_other.one.csv",
        content("ada.sings"),
    );
    let import = desk.toklake_ends(1, &["import", "in", "--json"]);
    assert_eq!(codes(&import), ["account_contradicted"]);
    let message = remarks(&import)[0]["message"].to_string();
    assert!(
        message.contains("`other.one`") && message.contains("`ada.sings`"),
        "{message}"
    );
    assert!(
        desk.files("data_lake/landing").is_empty(),
        "nothing is filed"
    );
    let said = desk.toklake_ends(0, &["import", "in", "--account", "ada.sings", "--json"]);
    assert_eq!(codes(&said), ["account_overruled"]);
    assert_eq!(said.json()["report"]["files"][0]["account"], "ada.sings");
    // of one account that had two names, they agree
    desk.put(
        "toklake.toml",
        "[accounts]\n\"ada.sings\" = [\"other.one\"]\n",
    );
    let known = desk.toklake_ends(0, &["import", "in", "--json"]);
    assert_eq!(codes(&known), [""; 0]);
}

#[test]
fn links_that_contradict_a_guess_are_not_filed_by_it() {
    let desk = Desk::new();
    let mut mixed = content("ada.sings");
    mixed.push_str(
        &content("ben.bakes")
            .lines()
            .skip(1)
            .collect::<Vec<_>>()
            .join("\n"),
    );
    desk.put("in/Content.csv", mixed);
    desk.put("toklake.toml", "account = \"cleo.cooks\"\n");
    let import = desk.toklake_ends(1, &["import", "in", "--json"]);
    assert_eq!(codes(&import), ["account_contradicted"]);
    let message = remarks(&import)[0]["message"].to_string();
    assert!(
        message.contains("the default account") && message.contains("`cleo.cooks`"),
        "{message}"
    );
    assert!(
        desk.files("data_lake/landing").is_empty(),
        "nothing is filed"
    );
}

#[test]
fn letters_that_are_a_guess_are_told() {
    let desk = Desk::new();
    let western: Vec<u8> = content("ada.sings")
        .chars()
        .map(|c| u8::try_from(u32::from(c)).expect("Latin"))
        .collect();
    desk.put("in/Content.csv", western);
    let summary = desk.toklake_ends(0, &["import", "in"]).out;
    assert!(
        summary.contains("read as windows-1252, a guess"),
        "{summary}"
    );
    let sound = Desk::new();
    sound.put("in/Content.csv", content("ada.sings"));
    let import = sound.toklake_ends(0, &["import", "in", "--json"]);
    assert_eq!(codes(&import), [""; 0]);
}
