//! Categories: rules that a person edits, labels by command and by file, and both again after a rebuild.

use crate::desk::Desk;
use crate::lakes::fixture;

const CATEGORY: &str = "select category, decided_by from video_categories where video_id = '";

fn desk() -> (Desk, String) {
    let desk = Desk::new();
    let export = fixture("luna.beats/second").display().to_string();
    desk.toklake_ends(0, &["run", &export]);
    let ids = desk
        .rows("select video_id from videos where caption is not null order by video_id limit 1");
    let id = ids[0]["video_id"]
        .as_str()
        .expect("an id is text")
        .to_owned();
    (desk, id)
}

#[test]
fn a_label_by_command_outweighs_the_rules_and_can_be_taken_back() {
    let (desk, id) = desk();
    let category = |desk: &Desk| desk.rows(&format!("{CATEGORY}{id}'"))[0].clone();
    let before = category(&desk);
    let said = desk
        .toklake_ends(0, &["label", &id, "travel", "--note", "on tour"])
        .out;
    assert!(
        said.contains("travel") && said.contains("toklake run"),
        "{said}"
    );
    desk.toklake_ends(0, &["run"]);
    assert_eq!(category(&desk)["decided_by"], "label");
    assert_eq!(category(&desk)["category"], "travel");
    desk.toklake_ends(0, &["rebuild"]);
    assert_eq!(
        category(&desk)["category"],
        "travel",
        "rebuilt from landing"
    );
    desk.toklake_ends(0, &["label", &id, "--remove"]);
    desk.toklake_ends(0, &["run"]);
    assert_eq!(category(&desk), before);
    // said again, it counts again, though the words are the same
    desk.toklake_ends(0, &["label", &id, "travel", "--note", "on tour"]);
    desk.toklake_ends(0, &["run"]);
    assert_eq!(category(&desk)["category"], "travel");
}

#[test]
fn labels_come_as_a_file_and_what_is_no_id_is_set_aside() {
    let (desk, id) = desk();
    desk.put(
        "labels.csv",
        format!("video_id,category\n{id},food\n7.5E+18,music\n"),
    );
    let run = desk.toklake(&["run", "labels.csv"]);
    assert!(run.code < 2, "{}\n{}", run.out, run.err);
    assert_eq!(
        desk.rows(&format!("{CATEGORY}{id}'"))[0]["category"],
        "food"
    );
    let aside = desk.rows("select rule, line from quarantine.labels__videos");
    assert_eq!(
        (&aside[0]["rule"], &aside[0]["line"]),
        (&"id_rounded".into(), &3.into())
    );
    let told = desk.toklake_ends(0, &["label"]).out;
    assert!(
        told.contains("1 by label") && told.contains("of one category"),
        "{told}"
    );
}

#[test]
fn a_wrong_category_is_answered_with_the_right_one() {
    let (desk, id) = desk();
    let refused = desk.toklake_ends(2, &["label", &id, "musci"]);
    assert!(
        refused.err.contains("did you mean `music`?"),
        "{}",
        refused.err
    );
    desk.toklake_ends(0, &["label", &id, "vinyl", "--new"]);
    let refused = desk.toklake_ends(2, &["label", "7.5E+18", "music"]);
    assert!(refused.err.contains("spreadsheet"), "{}", refused.err);
}

#[test]
fn rules_of_your_own_take_the_place_of_ours() {
    let (desk, id) = desk();
    let tag = desk.rows(&format!(
        "select hashtags[1] as tag from videos where video_id = '{id}'"
    ));
    let tag = tag[0]["tag"]
        .as_str()
        .expect("its caption has a hashtag")
        .to_owned();
    desk.put(
        "own/categories.toml",
        format!("[[category]]\nname = \"mine\"\nabout = \"Mine.\"\nhashtags = [\"{tag}\"]\n"),
    );
    desk.toklake_ends(0, &["run", "--project", "own"]);
    let rows = desk.rows(&format!("{CATEGORY}{id}'"));
    assert_eq!(
        (&rows[0]["category"], &rows[0]["decided_by"]),
        (&"mine".into(), &"rules".into())
    );
    desk.put("own/categories.toml", "[[category]]\nname = \"mine\"\n");
    let refused = desk.toklake_ends(2, &["validate", "--project", "own"]);
    assert!(
        refused.err.contains("categories.toml` line"),
        "{}",
        refused.err
    );
}
