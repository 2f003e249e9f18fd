//! Files that do not agree on whose they are, and files whose letters are a guess.

use serde_json::Value;

use crate::desk::{Answer, Desk};
use crate::exports::{Overview, zip_at};

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

/// The accounts that rows of a raw table are of, once all that landed was read.
fn accounts(desk: &Desk, table: &str) -> Vec<String> {
    desk.toklake_ends(0, &["raw"]);
    let query = format!("select distinct account from raw.{table} order by account");
    let name = |row: Value| row["account"].as_str().expect("a name").to_owned();
    desk.rows(&query).into_iter().map(name).collect()
}

#[test]
fn what_a_person_said_of_a_file_holds_until_they_say_otherwise() {
    let desk = Desk::new();
    // its name says `ada.sings`
    let export = Overview::new("2025-08-31", 20);
    desk.put(&format!("in/{}", export.name()), export.zip());
    desk.toklake_ends(0, &["import", "in", "--account", "ben.bakes"]);
    assert_eq!(accounts(&desk, "export__overview"), ["ben.bakes"]);
    let again = desk.toklake_ends(0, &["import", "in", "--json"]);
    assert_eq!(codes(&again), ["account_overruled"]);
    let message = remarks(&again)[0]["message"].to_string();
    assert!(message.contains("said when it came before"), "{message}");
    assert_eq!(again.json()["report"]["files"][0]["account"], "ben.bakes");
    assert_eq!(accounts(&desk, "export__overview"), ["ben.bakes"]);
    for said in ["cleo.cooks", "ben.bakes", "ada.sings"] {
        desk.toklake_ends(0, &["import", "in", "--account", said]);
        assert_eq!(accounts(&desk, "export__overview"), [said]);
    }
}

#[test]
fn a_year_and_an_account_that_were_said_come_along_with_the_same_file() {
    let desk = Desk::new();
    let export = Overview::new("2025-08-31", 20);
    desk.put("in/Overview.csv", export.csv());
    let said = ["import", "in", "--account", "ben.bakes", "--year", "2025"];
    desk.toklake_ends(0, &said);
    let again = desk.toklake_ends(0, &["import", "in", "--json"]).json();
    let arrival = again["report"]["files"][0]["arrival"].to_string();
    assert!(arrival.contains("known"), "{arrival}");
    desk.toklake_ends(0, &["import", "in", "--account", "cleo.cooks"]);
    assert_eq!(accounts(&desk, "export__overview"), ["cleo.cooks"]);
    let undated = "select count(*) as n from raw.export__overview where date is null";
    assert_eq!(desk.number(undated), 0);
}

/// The account whose own copy of a promised file stands at the top too.
fn at_the_top(desk: &Desk) -> Vec<&'static str> {
    let files = desk.files("data_lake/curated/social_media/tiktok");
    let find = |path: String| {
        files
            .iter()
            .find(|(name, _)| name.ends_with(&path))
            .map(|(_, text)| text)
    };
    let top = find("tiktok/video_performance_daily.csv".to_owned());
    let is_shown =
        |one: &&str| top.is_some() && find(format!("{one}/video_performance_daily.csv")) == top;
    ["ada.sings", "ben.bakes"]
        .into_iter()
        .filter(is_shown)
        .collect()
}

#[test]
fn the_account_at_the_top_stays_until_another_is_named() {
    let desk = Desk::new();
    for (handle, day, views) in [
        ("ada.sings", 3, 90),
        ("ada.sings", 4, 120),
        ("ben.bakes", 3, 500),
        ("ben.bakes", 4, 700),
    ] {
        let at = format!("2025-09-0{day}T10:00:00Z")
            .parse()
            .expect("a moment");
        let rows = content(handle).replace("\"90\"", &format!("\"{views}\""));
        let rows = rows.replace(
            "\"September 1\",\"September 1\"",
            &format!("\"September {day}\",\"September 1\""),
        );
        let zip = zip_at(at, &[("Content.csv", rows.as_bytes())]);
        desk.put(&format!("{handle}/{day}/Content_{handle}.zip"), zip);
    }
    desk.toklake(&["run", "ada.sings"]);
    desk.toklake(&["run", "ben.bakes", "--account", "ben.bakes"]);
    assert_eq!(at_the_top(&desk), ["ben.bakes"]);
    desk.toklake(&["run", "ada.sings"]);
    assert_eq!(at_the_top(&desk), ["ben.bakes"]);
    desk.toklake(&["run", "ada.sings", "--account", "ada.sings"]);
    assert_eq!(at_the_top(&desk), ["ada.sings"]);
    // what holds for every command outranks what one was told
    let desk = desk.with("TIKTOK_USERNAME", "ben.bakes");
    desk.toklake(&["run", "ada.sings", "--account", "ada.sings"]);
    assert_eq!(at_the_top(&desk), ["ben.bakes"]);
}
