//! What a person sees of an extraction, and what lands.

use super::stage::{CREATOR, browsers_left, import, pages, studio};

#[test]
fn what_the_pages_load_lands_and_a_dead_session_asks_for_its_owner() {
    let Some(stage) = studio() else { return };
    import(&stage, CREATOR);
    let arguments = [
        "extract",
        "--source",
        "studio",
        "--days",
        "10",
        "--screenshots",
        "--json",
    ];
    let answer = stage.desk.toklake_ends(0, &arguments);
    let report = answer.json()["report"].clone();
    let streams: Vec<&str> = report["streams"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|stream| stream["stream"].as_str().expect("a name"))
        .collect();
    for stream in [
        "identity",
        "posts",
        "account_insights",
        "post_insights",
        "rewards",
    ] {
        assert!(
            streams.contains(&stream),
            "{stream} is missing: {streams:?}"
        );
    }
    assert!(
        !streams.contains(&"comments"),
        "nobody asked for words of others"
    );
    let landing = stage.desk.path().join("data_lake/landing");
    assert!(landing.exists(), "answers have landed");
    let pictures = std::fs::read_dir(stage.desk.path().join("screenshots")).expect("pictures");
    assert!(pictures.count() > 5);
    assert_eq!(browsers_left(stage.desk.path()), 0, "no browser is left");

    stage.tiktok.end_studio_sessions(CREATOR);
    let answer = stage
        .desk
        .toklake_ends(2, &["extract", "--source", "studio"]);
    let said = format!("{}{}", answer.out, answer.err);
    assert!(said.contains("toklake login studio"), "{said}");
    assert_eq!(browsers_left(stage.desk.path()), 0, "no browser is left");
    let status = stage
        .desk
        .toklake_ends(1, &["session", "status", "--source", "studio"]);
    assert!(status.out.contains("ENDED"), "{}", status.out);
}

#[test]
fn a_walk_that_is_cut_off_goes_on_the_same_day() {
    let Some(stage) = studio() else { return };
    import(&stage, CREATOR);
    let stage = stage.with("TOKLAKE_STUDIO_MAX_PAGES", "3");
    let audience = [
        "extract", "audience", "--source", "studio", "--days", "7", "--json",
    ];
    let first = stage.desk.toklake_ends(1, &audience).json()["report"].clone();
    assert_eq!(pages(&stage), 3, "{first}");
    let stage = stage.with("TOKLAKE_STUDIO_MAX_PAGES", "50");
    assert!(
        first
            .to_string()
            .contains("3 pages of this run are used up")
    );
    let second = stage.desk.toklake_ends(0, &audience).json()["report"].clone();
    assert!(
        second["streams"]
            .as_array()
            .expect("a list")
            .iter()
            .all(|stream| stream["resumed"] == true)
    );
    // six pages of the account, two of them before; and the first page of all again
    assert_eq!(pages(&stage), 3 + 5, "{second}");
}
