//! Insights over readings alone: they are told, and hang on what is known, not on the order in which it came.

use chrono::{NaiveDateTime, TimeDelta};
use serde_json::{Value, json};

use crate::desk::Desk;
use crate::lakes::Chance;

/// Readings of 48 posts of an account, each read at the ages of 1, 2, 3 and 7 days; a line each, in the order of reading.
fn lines(account: &str, seed: u64) -> Vec<String> {
    let mut chance = Chance(seed);
    let mut readings = vec![];
    for post in 0..48u64 {
        let born = 1_764_547_200 + post * 2 * 86_400 + chance.below(24) * 3_600;
        let tag = if post % 3 == 0 { "#loop" } else { "#night" };
        let partner = if post % 4 == 0 { "@noor" } else { "" };
        let size = 400 + chance.below(3_000) * if post % 3 == 0 { 2 } else { 1 };
        for (days, share) in [(1, 40), (2, 60), (3, 75), (7, 100)] {
            let views = size * share / 100;
            let at = born + days * 86_400;
            let line = json!({
                "account": account,
                "video_id": format!("{}", (born << 32) | (seed << 8) | post),
                "observed_at": at,
                "create_time": born,
                "caption": format!("clip {tag} {partner}"),
                "views_total": views,
                "likes_total": views / 15,
                "comments_total": views / 300,
                "shares_total": views / 200,
                "sound": format!("sound {}", post % 3),
            });
            readings.push((at, line.to_string()));
        }
    }
    readings.sort();
    readings.into_iter().map(|(_, line)| line).collect()
}

fn run(desk: &Desk, arguments: &[&str]) {
    let answer = desk.toklake(arguments);
    assert!(answer.code < 2, "{}\n{}", answer.out, answer.err);
}

/// What is said, and the rows of what it rests on.
fn said(desk: &Desk) -> Vec<Value> {
    let all = desk.toklake_ends(0, &["insights", "--json"]).json()["report"].clone();
    let mut said = vec![all["statements"].clone(), all["recommendations"].clone()];
    assert!(said[0].as_array().is_some_and(|all| all.len() > 8), "{all}");
    for (dataset, key) in [
        ("post_effects", "kind, name"),
        ("collaboration_impact", "partner"),
        ("trends", "kind, subject_id"),
        ("forecasts", "video_id, horizon_hours, made_at"),
        ("breakouts", "video_id"),
        ("viral_potential", "video_id"),
    ] {
        said.extend(desk.rows(&format!("select * from {dataset} order by account, {key}")));
    }
    said
}

#[test]
fn what_is_said_is_the_same_day_by_day_at_once_and_after_a_rebuild() {
    let lines = lines("luna.beats", 5);
    let (early, late) = lines.split_at(lines.len() * 2 / 3);
    let bit_by_bit = Desk::new();
    for (name, part) in [("early.ndjson", early), ("late.ndjson", late)] {
        bit_by_bit.put(name, part.join("\n"));
        run(&bit_by_bit, &["run", name]);
    }
    let at_once = Desk::new();
    at_once.put("all.ndjson", lines.join("\n"));
    run(&at_once, &["run", "all.ndjson"]);
    let before = said(&bit_by_bit);
    assert_eq!(before, said(&at_once), "bit by bit and at once");
    run(&bit_by_bit, &["rebuild"]);
    assert_eq!(before, said(&bit_by_bit), "before and after a rebuild");
}

#[test]
fn what_is_said_of_an_account_is_the_same_alone_and_among_others() {
    let desk = Desk::new();
    let both = [("luna.beats", 5), ("mira.loops", 6)];
    let lines = both.map(|(account, seed)| lines(account, seed)).concat();
    desk.put("both.ndjson", lines.join("\n"));
    run(&desk, &["run", "both.ndjson"]);
    let said = |account: &[&str]| {
        let asked = [&["insights", "--json"], account].concat();
        desk.toklake_ends(0, &asked).json()["report"]["statements"].clone()
    };
    let all = said(&[]);
    let of_mira = all.as_array().expect("statements").iter();
    let of_mira: Vec<&Value> = of_mira.filter(|s| s["account"] == "mira.loops").collect();
    let alone = said(&["--account", "mira.loops"]);
    assert_eq!(
        alone
            .as_array()
            .expect("statements")
            .iter()
            .collect::<Vec<_>>(),
        of_mira
    );
    // what is forecast is to come, as of the newest reading
    let told = desk.toklake_ends(0, &["predict", "--json"]).json()["report"]["forecasts"].clone();
    let told = told.as_array().expect("forecasts");
    let made = |one: &Value| {
        let text = one["made_at"].as_str().expect("a moment");
        NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M UTC").expect("a moment")
    };
    let newest = told.iter().map(made).max().expect("some");
    let hours = |one: &Value, name: &str| one[name].as_f64().expect("hours");
    for one in told.iter().filter(|one| one["video_id"] != "next") {
        let left = hours(one, "horizon_hours") - hours(one, "age_hours");
        let due = made(one) + TimeDelta::minutes((left * 60.0) as i64 + 1);
        assert!(due > newest, "{one} is past at {newest}");
    }
    // both name `noor`, and a report is made with nothing but the rows of its account at hand
    desk.toklake_ends(0, &["report", "--account", "mira.loops"]);
    let (_, page) = desk
        .files("data_lake/reports")
        .into_iter()
        .find(|(path, _)| path.ends_with(".html"))
        .expect("a page");
    let page = String::from_utf8(page).expect("text");
    let noor = page
        .lines()
        .find(|line| line.starts_with("<tr><td>noor</td>"));
    assert!(
        noor.is_some_and(|row| row.ends_with(">1</td></tr>")),
        "{noor:?}"
    );
}
