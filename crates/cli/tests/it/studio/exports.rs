//! "Download data" is pressed, and its files become facts like those that a person brings.

use toklake_simulator::{Download, ExportHeaders, Locale, Moment, Scenario};

use super::stage::{CREATOR, import, said, small, studio_of};
use crate::sessions::stage::Stage;

const AUDIENCE: [&str; 6] = ["extract", "audience", "--source", "studio", "--days", "28"];

fn staged(change: impl FnOnce(&mut Scenario)) -> Option<Stage> {
    let mut scenario = small();
    change(&mut scenario);
    let stage = studio_of(scenario)?;
    import(&stage, CREATOR);
    Some(stage)
}

#[test]
fn files_of_every_language_are_dated_and_equal_the_truth() {
    for change in [
        (|_| ()) as fn(&mut Scenario),
        |scenario| {
            scenario.studio.locale = Locale::Fr;
            scenario.studio.zip_dates = false;
        },
        |scenario| scenario.studio.locale = Locale::Ja,
        |scenario| scenario.studio.locale = Locale::Sv,
    ] {
        let Some(stage) = staged(change) else { return };
        let told = said(&stage.desk.toklake_ends(0, &AUDIENCE));
        assert!(told.contains("were imported as exports"), "{told}");
        stage.desk.toklake(&["run", "--offline"]);
        let days = stage.desk.rows("select cast(label_date as text) as day, views from staging.export__overview where views is not null order by label_date");
        assert!(days.len() >= 20, "{days:?}");
        let account = stage.tiktok.world().account(CREATOR).expect("she is there");
        let settled = stage.tiktok.clock().now();
        for day in &days {
            let date = day["day"].as_str().expect("a day").parse().expect("a day");
            if Moment::of_date(date).plus_days(4) > settled {
                continue;
            }
            let gained = &account.day(date).gained;
            let truth = gained[toklake_simulator::Counter::Views];
            assert_eq!(day["views"], truth, "{day}");
        }
        for table in ["viewers", "follower_history", "content"] {
            let sql = format!("select count(*) as n from staging.export__{table}");
            assert!(stage.desk.number(&sql) > 0, "{table}");
        }
        let left = stage.desk.files("data_lake/vault/profiles");
        assert!(
            left.iter().all(|(path, _)| !path.contains("downloads")),
            "files are not left behind"
        );
    }
}

#[test]
fn files_whose_headers_nobody_knows_are_told() {
    let change = |scenario: &mut Scenario| {
        scenario.studio.export_headers = ExportHeaders::Swedish;
    };
    let Some(stage) = staged(change) else { return };
    let told = said(&stage.desk.toklake_ends(1, &AUDIENCE));
    assert!(told.contains("no known export has these columns"), "{told}");
}

#[test]
fn a_button_that_gives_no_file_is_told_once() {
    let Some(stage) = staged(|scenario| scenario.studio.download = Download::NoFile) else {
        return;
    };
    let answer = stage.desk.toklake_ends(1, &AUDIENCE);
    let told = said(&answer);
    assert!(told.contains("`analytics/overview` gave no file"), "{told}");
    assert!(!told.contains("`analytics/viewers` gave"), "{told}");
    assert!(!told.contains("missing"), "{told}");
}
