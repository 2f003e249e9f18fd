//! A creator of 600 posts: the list is read to its end, and the facts equal the truth.

use toklake_simulator::Scenario;

use super::stage::{CREATOR, browsers_left, import, pages, said, studio};

#[test]
fn six_hundred_posts_are_collected_whole_and_equal_the_truth() {
    let Some(stage) = studio() else { return };
    import(&stage, CREATOR);
    // the list to its end, and the tabs of two posts
    let stage = stage.with("TOKLAKE_STUDIO_MAX_PAGES", "8");
    let answer = stage
        .desk
        .toklake_ends(1, &["extract", "videos", "--source", "studio"]);
    let told = said(&answer);
    assert!(told.contains("8 pages of this run are used up"), "{told}");
    assert!(told.contains("pages of 597 posts"), "{told}");
    assert_eq!(pages(&stage), 8);
    assert_eq!(browsers_left(stage.desk.path()), 0);
    stage.desk.toklake(&["run", "--offline"]);
    let world = stage.tiktok.world();
    let account = world.account(CREATOR).expect("she is there");
    let now = stage.tiktok.clock().now();
    let rows = stage.desk.rows(
        "select video_id, caption, views_total, likes_total, shares_total from videos order by video_id",
    );
    let listed: Vec<_> = account
        .posts
        .iter()
        .filter(|post| post.published <= now && post.deleted.is_none_or(|at| now < at))
        .collect();
    assert_eq!(Scenario::studio().accounts[0].posts.count, Some(600));
    assert_eq!(listed.len(), 599, "one is deleted");
    assert_eq!(rows.len(), listed.len());
    for post in listed {
        let id = post.id_text();
        let row = rows.iter().find(|row| row["video_id"] == id.as_str());
        let row = row.unwrap_or_else(|| panic!("{id} is missing"));
        let counters = post.counters(now);
        assert_eq!(row["views_total"], counters.views_net(), "{row}");
        assert_eq!(row["likes_total"], counters.likes_net(), "{row}");
        let shares = counters[toklake_simulator::Counter::Shares];
        assert_eq!(row["shares_total"], shares, "{row}");
        assert_eq!(row["caption"], world.caption(account, post), "{row}");
    }
}

#[test]
fn calls_are_counted_and_their_bound_is_told() {
    let Some(stage) = studio() else { return };
    import(&stage, CREATOR);
    let stage = stage.with("TOKLAKE_STUDIO_MAX_REQUESTS", "30");
    let arguments = ["extract", "audience", "--source", "studio", "--json"];
    let first = stage.desk.toklake_ends(1, &arguments).json()["report"].clone();
    let requests = first["requests"].as_u64().expect("a number");
    // a page that has begun is heard to its end
    assert!((30..60).contains(&requests), "{first}");
    assert!(
        first
            .to_string()
            .contains("30 requests of this run are used up")
    );
    let stage = stage.with("TOKLAKE_STUDIO_MAX_REQUESTS", "500");
    let second = stage.desk.toklake_ends(0, &arguments).json()["report"].clone();
    assert_eq!(second["streams"][0]["resumed"], true, "{second}");
}
