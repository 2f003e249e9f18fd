//! Everything that Studio may do under our hands, in a real browser: where a person is needed the run
//! stops, what came is kept, what did not is named, and the next run asks for that alone.

use toklake_simulator::{Fault, FaultKind, Generation, IdsAs, LoggedOut, Route, StudioRoute};

use super::stage::{
    CREATOR, EMPTY, browsers_left, import, landed, pages, said, small, strike, studio_of,
};
use crate::sessions::stage::Stage;

/// The account's pages: the first of all, five tabs and the money.
const AUDIENCE: [&str; 6] = ["extract", "audience", "--source", "studio", "--days", "7"];
const PAGES: u64 = 7;

fn staged(change: impl FnOnce(&mut toklake_simulator::Scenario)) -> Option<Stage> {
    let mut scenario = small();
    change(&mut scenario);
    let stage = studio_of(scenario)?;
    import(&stage, CREATOR);
    Some(stage.with("TOKLAKE_STUDIO_DOWNLOADS", "false"))
}

/// Runs into the trouble, sees that it is told and that nothing is lost, and goes on when it is over.
fn stops_and_goes_on(stage: Stage, code: i32, words: &[&str], has_to_sign_in: bool) -> Stage {
    let before = pages(&stage);
    let answer = stage.desk.toklake_ends(code, &AUDIENCE);
    let told = said(&answer);
    for word in words {
        assert!(told.contains(word), "`{word}` is not said: {told}");
    }
    assert!(told.contains("missing: `analytics/"), "{told}");
    assert!(told.contains("`monetization`"), "{told}");
    assert_eq!(browsers_left(stage.desk.path()), 0, "no browser is left");
    let opened = pages(&stage) - before;
    assert!(opened < PAGES, "it stopped: {opened} pages");
    let kept = landed(&stage);
    assert!(kept > 2, "what came is kept: {kept}");
    let sign_in = match has_to_sign_in {
        true => {
            let status = ["session", "status", "--source", "studio"];
            assert!(stage.desk.toklake_ends(1, &status).out.contains("ENDED"));
            import(&stage, CREATOR);
            0
        }
        false => 0,
    };
    let before = pages(&stage);
    let again = stage.desk.toklake_ends(sign_in, &AUDIENCE);
    assert!(
        said(&again).contains("went on where it was"),
        "{}",
        said(&again)
    );
    // the first page once more, and those that were not through; a redirect opens one itself
    let second = pages(&stage) - before;
    assert!(
        second + opened <= PAGES + 3 && second < PAGES,
        "{opened} pages, then {second}"
    );
    assert!(landed(&stage) > kept);
    stage
}

#[test]
fn a_session_that_dies_in_mid_run_is_told_in_each_way_that_studio_has() {
    for way in [LoggedOut::Redirect, LoggedOut::Panel, LoggedOut::Code] {
        let Some(stage) = staged(|scenario| scenario.studio.logged_out = way) else {
            return;
        };
        strike(&stage, StudioRoute::Insight, 3, FaultKind::EndSession);
        let words = ["nobody is signed in", "toklake login studio"];
        stops_and_goes_on(stage, 2, &words, true);
    }
}

#[test]
fn a_captcha_is_left_to_a_person() {
    let Some(stage) = staged(|_| ()) else { return };
    strike(&stage, StudioRoute::Page, 4, FaultKind::Challenge);
    let words = [
        "prove to be one",
        "nothing was tried",
        "toklake login studio",
    ];
    stops_and_goes_on(stage, 2, &words, true);
}

#[test]
fn asked_too_often_it_asks_no_more() {
    let Some(stage) = staged(|_| ()) else { return };
    let kind = FaultKind::TooManyRequests {
        retry_after_seconds: None,
    };
    strike(&stage, StudioRoute::Insight, 3, kind);
    stops_and_goes_on(stage, 1, &["asked too often", "wait some hours"], false);
}

#[test]
fn a_body_that_is_empty_or_a_page_stops_the_run() {
    for (kind, word) in [
        (FaultKind::EmptyBody, "empty"),
        (FaultKind::NonJsonBody, "a page"),
    ] {
        let Some(stage) = staged(|_| ()) else { return };
        strike(&stage, StudioRoute::Insight, 3, kind);
        let words = [word, "look at Studio in your own browser"];
        stops_and_goes_on(stage, 2, &words, false);
    }
}

#[test]
fn a_server_that_fails_is_asked_once_more_and_not_for_ever() {
    let Some(stage) = staged(|_| ()) else { return };
    let kind = FaultKind::Gateway { status: 502 };
    strike(&stage, StudioRoute::Insight, 3, kind);
    let answer = stage.desk.toklake_ends(0, &AUDIENCE);
    assert!(!said(&answer).contains("missing"), "{}", said(&answer));
    assert_eq!(pages(&stage), PAGES + 1, "one page twice");
    // after the first page, three pages twice each
    let down = FaultKind::Gateway { status: 503 };
    let down = Fault::at(Route::Studio(StudioRoute::Page), 2, down).times(6);
    stage.tiktok.inject(down);
    let before = pages(&stage);
    let answer = stage.desk.toklake_ends(2, &AUDIENCE);
    for word in [
        "3 pages in a row",
        "try again in an hour",
        "missing: `analytics/",
        "`monetization`",
    ] {
        assert!(said(&answer).contains(word), "`{word}`: {}", said(&answer));
    }
    assert_eq!(pages(&stage) - before, 7, "it stopped after the third page");
    assert_eq!(browsers_left(stage.desk.path()), 0, "no browser is left");
    let before = pages(&stage);
    let answer = stage.desk.toklake_ends(0, &AUDIENCE);
    assert!(!said(&answer).contains("missing"), "{}", said(&answer));
    assert_eq!(pages(&stage) - before, PAGES, "no page passes as through");
}

#[test]
fn slow_answers_are_waited_for() {
    let Some(stage) = staged(|_| ()) else { return };
    strike(
        &stage,
        StudioRoute::Insight,
        2,
        FaultKind::Slow { millis: 3_000 },
    );
    strike(
        &stage,
        StudioRoute::Page,
        3,
        FaultKind::Slow { millis: 2_000 },
    );
    let answer = stage.desk.toklake_ends(0, &AUDIENCE);
    assert!(!said(&answer).contains("missing"), "{}", said(&answer));
    assert_eq!(pages(&stage), PAGES);
}

#[test]
fn another_account_in_mid_run_leaves_no_answer_behind() {
    let Some(stage) = staged(|_| ()) else { return };
    let to = EMPTY.to_owned();
    strike(
        &stage,
        StudioRoute::User,
        2,
        FaultKind::SwitchAccount { to },
    );
    let answer = stage.desk.toklake_ends(2, &AUDIENCE);
    let told = said(&answer);
    assert!(told.contains(EMPTY) && told.contains(CREATOR), "{told}");
    assert!(told.contains("missing: `analytics/overview`"), "{told}");
    for (path, content) in stage.desk.files("data_lake/landing") {
        let content = String::from_utf8_lossy(&content).into_owned();
        assert!(!content.contains(EMPTY), "{path}");
    }
}

#[test]
fn a_session_of_another_name_is_refused_the_first_time_too() {
    let Some(stage) = staged(|_| ()) else { return };
    let other = stage.tiktok.studio_session(EMPTY).expect("an account");
    let lines: Vec<_> = other
        .cookies
        .iter()
        .map(|(name, value)| format!("127.0.0.1\tFALSE\t/\tFALSE\t0\t{name}\t{value}\n"))
        .collect();
    let file = stage.desk.put("other.txt", lines.concat());
    let file = file.display().to_string();
    let import = ["session", "import", &file, "--account", "nobody.else"];
    stage.desk.toklake_ends(0, &import);
    let extract = ["extract", "--source", "studio", "--account", "nobody.else"];
    let answer = stage.desk.toklake_ends(2, &extract);
    assert!(said(&answer).contains("`nobody.else` was meant"));
    assert_eq!(landed(&stage), 0);
}

#[test]
fn an_empty_account_is_collected_whole() {
    let Some(stage) = studio_of(small()) else {
        return;
    };
    import(&stage, EMPTY);
    let answer = stage
        .desk
        .toklake_ends(0, &["extract", "--source", "studio"]);
    assert!(!said(&answer).contains("missing"), "{}", said(&answer));
    stage.desk.toklake_ends(0, &["run", "--offline"]);
    assert_eq!(stage.desk.number("select count(*) as n from videos"), 0);
}

#[test]
fn both_generations_and_ids_as_numbers_tell_the_same() {
    let mut told = vec![];
    let now = chrono::Utc::now();
    for (generation, ids) in [
        (Generation::Text, IdsAs::Text),
        (Generation::Numeric, IdsAs::Number),
        (Generation::Both, IdsAs::Text),
    ] {
        let change = |scenario: &mut toklake_simulator::Scenario| {
            scenario.studio.generation = generation;
            scenario.studio.ids = ids;
        };
        let Some(stage) = staged(change) else { return };
        stage.tiktok.clock().set(now.into());
        stage.desk.toklake_ends(0, &AUDIENCE);
        let list = ["extract", "videos", "--source", "studio", "--days", "1"];
        stage.desk.toklake_ends(0, &list);
        stage.desk.toklake(&["run", "--offline"]);
        told.push((
            stage.desk.rows("select cast(date as text) as date, views, profile_views, comments, shares, followers, viewers from account_daily where views is not null order by date"),
            stage.desk.rows("select video_id, views_total, likes_total from videos order by video_id"),
        ));
        assert!(told[0].0.len() >= 5 && told[0].1.len() == 8, "{told:?}");
    }
    assert_eq!(told[0].1, told[1].1, "ids are text whatever they came as");
    assert_eq!(told[0].0, told[2].0, "both beside text alone");
    // the numbered calls tell the days of the range alone
    let text: Vec<_> = told[0].0.iter().rev().take(told[1].0.len()).collect();
    let numeric: Vec<_> = told[1].0.iter().rev().collect();
    assert_eq!(text, numeric);
}

#[test]
fn a_page_that_asks_for_nothing_any_more_is_missing_and_never_through() {
    let change = |scenario: &mut toklake_simulator::Scenario| {
        let silent = ["studio/insight", "studio/insights"];
        scenario.studio.drift.missing_calls = silent.map(str::to_owned).to_vec();
    };
    let Some(stage) = staged(change) else { return };
    for _ in 0..2 {
        let answer = stage.desk.toklake(&AUDIENCE);
        let told = said(&answer);
        assert_ne!(answer.code, 0, "{told}");
        assert!(told.contains("missing: `analytics/overview`"), "{told}");
    }
}
