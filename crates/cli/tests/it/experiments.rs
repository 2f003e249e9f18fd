//! Experiments: a plan is kept as it was drawn, through runs and rebuilds, and says what is missing until it is over.

use crate::desk::Desk;
use crate::lakes::fixture;

fn desk() -> Desk {
    let desk = Desk::new();
    let export = fixture("luna.beats/second").display().to_string();
    desk.toklake_ends(0, &["run", &export]);
    desk
}

#[test]
fn a_plan_is_kept_as_it_was_drawn_and_says_not_yet() {
    let desk = desk();
    let plan = [
        "experiment",
        "plan",
        "--hours",
        "8",
        "17",
        "--posts",
        "24",
        "--seed",
        "7",
    ];
    let look = desk
        .toklake_ends(0, &[&plan[..], &["--dry-run"]].concat())
        .out;
    assert!(look.contains("nothing was kept"), "{look}");
    desk.toklake_ends(0, &["run"]);
    assert!(desk.rows("select * from experiments").is_empty());
    let said = desk.toklake_ends(0, &plan).out;
    assert!(
        said.contains("at 08-11 UTC") && said.contains("more than 400 posts"),
        "{said}"
    );
    desk.toklake_ends(0, &["run"]);
    let slots = "select slot, block, arm, due_date, until_date from experiment_slots order by slot";
    let drawn = desk.rows(slots);
    assert_eq!(drawn.len(), 24);
    let told = desk.toklake_ends(0, &["experiment", "evaluate"]).out;
    assert!(told.contains("24 of 24 slots are to come"), "{told}");
    desk.toklake_ends(0, &["rebuild"]);
    assert_eq!(desk.rows(slots), drawn, "rebuilt from landing");
}

#[test]
fn a_question_that_cannot_be_asked_says_why() {
    let desk = desk();
    let refused = desk.toklake_ends(2, &["experiment", "plan", "--hours", "8", "10"]);
    assert!(refused.err.contains("share an hour"), "{}", refused.err);
    let refused = desk.toklake_ends(2, &["experiment", "evaluate", "nothing"]);
    assert!(
        refused.err.contains("no experiment `nothing`"),
        "{}",
        refused.err
    );
    desk.toklake_ends(2, &["experiment", "plan"]);
    desk.toklake_ends(
        2,
        &["experiment", "plan", "--length", "30", "--hashtag", "x"],
    );
}
