//! A lake as it was known at a moment.

use chrono::Utc;

use crate::desk::Desk;
use crate::lakes::fixture;

#[test]
fn a_lake_of_then_is_the_lake_that_stood_then() {
    let desk = Desk::new();
    let path = |name: &str| fixture(name).display().to_string();
    desk.toklake_ends(0, &["run", &path("luna.beats/first")]);
    let (then, files) = (
        desk.fingerprints(),
        desk.files("data_lake/curated/social_media"),
    );
    let moment = Utc::now().to_rfc3339();
    desk.toklake_ends(0, &["run", &path("luna.beats/second")]);
    let now = desk.fingerprints();
    assert_ne!(now, then, "the second export changes something");

    desk.toklake(&["rebuild", "--as-of", &moment, "--into", "then"]);
    assert_eq!(desk.fingerprints(), now, "the lake of now stays as it is");
    let old = Desk::new().with(
        "PROJECT_ROOT",
        &desk.path().join("then").display().to_string(),
    );
    assert_eq!(old.fingerprints(), then);
    let text = |files: Vec<(String, Vec<u8>)>| -> Vec<Vec<u8>> {
        let published = files.into_iter().filter(|(path, _)| path.ends_with(".csv"));
        published.map(|(_, bytes)| bytes).collect()
    };
    assert_eq!(text(desk.files("then/curated/social_media")), text(files));

    let refused = desk.toklake_ends(2, &["rebuild", "--as-of", &moment, "--into", "then"]);
    assert!(
        refused.err.contains("holds something already"),
        "{}",
        refused.err
    );
    let refused = desk.toklake_ends(2, &["rebuild", "--as-of", "2020-01-01", "--into", "before"]);
    assert!(
        refused.err.contains("nothing had landed"),
        "{}",
        refused.err
    );
}

#[test]
fn a_gap_is_told_with_the_videos_it_cost() {
    let desk = Desk::new();
    let line = |video: &str, at: &str, views: u32| {
        format!(
            r#"{{"account":"ada.sings","video_id":"{video}","observed_at":"{at}","views_total":{views}}}"#
        )
    };
    // uploaded 2025-09-11 09:30 UTC by its id
    let (old, young) = ("7544238910885266454", "7548761505190838294");
    let lines = [
        line(old, "2025-09-10T21:00:00Z", 10),
        line(old, "2025-09-11T20:00:00Z", 20),
        line(young, "2025-09-15T21:00:00Z", 5),
    ];
    desk.put("readings.ndjson", lines.join("\n"));
    desk.toklake(&["run", "readings.ndjson"]);
    let rows = desk.rows("select videos_without_24h, days_unknown from gap_costs");
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!(rows[0]["videos_without_24h"], 1);
    let told = desk.toklake_ends(0, &["gaps"]).out;
    assert!(
        told.contains(young) && told.contains("never will"),
        "{told}"
    );
    assert!(told.contains("no reading since 2025-09-15"), "{told}");
}
