//! `toklake check`: access, endpoints, data, schema.

use chrono::Utc;
use toklake_simulator::{Fault, FaultKind, Route};

use super::stage::{Click, Stage};
use crate::desk::Desk;

#[test]
fn every_endpoint_of_both_sources_answers() {
    let stage = Stage::new();
    stage.signed_in("kite.workshop");
    let answer = stage.paste(
        &["login", "display", "--paste"],
        "kite.workshop",
        Click::Agree,
    );
    assert_eq!(answer.code, 0, "{}", answer.err);
    let report = stage
        .desk
        .toklake_ends(0, &["check", "endpoints", "--json"])
        .json();
    let lines = report["report"]["lines"].as_array().expect("lines").clone();
    let of = |source: &str| lines.iter().filter(|line| line["source"] == source).count();
    assert_eq!((of("business"), of("display")), (9, 3), "{lines:?}");
    for line in &lines {
        assert_eq!(
            (&line["status"], &line["meaning"]),
            (&200.into(), &"it answers".into()),
            "{line}"
        );
        assert!(line["milliseconds"].is_u64(), "{line}");
    }
    let text = stage.desk.toklake_ends(0, &["check", "access"]).out;
    assert!(text.contains("token: TikTok takes it"), "{text}");
    assert!(
        text.contains("scopes: 9 of 9 that were asked for"),
        "{text}"
    );
    assert!(
        stage.desk.files("data_lake/landing").is_empty(),
        "nothing is kept"
    );
}

#[test]
fn an_endpoint_that_fails_is_told_with_its_meaning() {
    let stage = Stage::new();
    stage.signed_in("kite.workshop");
    let closed = FaultKind::Code {
        code: 40_008,
        message: None,
    };
    stage.tiktok.inject(Fault::at(Route::Benchmark, 1, closed));
    let busy = FaultKind::TooManyRequests {
        retry_after_seconds: None,
    };
    stage.tiktok.inject(Fault::at(Route::SearchTrends, 1, busy));
    let report = stage
        .desk
        .toklake_ends(1, &["check", "endpoints", "--json"])
        .json();
    let lines = report["report"]["lines"].as_array().expect("lines");
    let meaning = |endpoint: &str| {
        let line = lines.iter().find(|line| line["endpoint"] == endpoint);
        line.expect("it was asked")["meaning"]
            .as_str()
            .expect("words")
            .to_owned()
    };
    assert_eq!(
        meaning("/business/benchmark/"),
        "the feature is not open to this app or account"
    );
    assert!(meaning("/discovery/trending/search/").starts_with("it has no time"));
    assert_eq!(meaning("/business/get/"), "it answers");
}

#[test]
fn a_token_that_is_dead_is_found() {
    let stage = Stage::new();
    stage.signed_in("kite.workshop");
    stage.tiktok.revoke_consent("kite.workshop");
    let text = stage.desk.toklake_ends(1, &["check", "access"]).out;
    assert!(
        text.contains("token: TikTok refuses it (`40105`)"),
        "{text}"
    );
    assert!(
        text.contains("> `toklake login business --account kite.workshop`"),
        "{text}"
    );
}

#[test]
fn an_account_that_nothing_came_in_from_is_late() {
    let desk = Desk::new();
    assert!(
        desk.toklake_ends(0, &["check", "data"])
            .out
            .contains("nothing has landed yet")
    );
    let stage = Stage::of(desk, super::stage::scenario());
    stage.signed_in("kite.workshop");
    let text = stage.desk.toklake_ends(1, &["check", "data"]).out;
    assert!(
        text.contains("LATE              kite.workshop by business: never"),
        "{text}"
    );
    let answer = r#"{"code":0,"data":{"username":"kite.workshop"}}"#;
    stage.desk.land("kite.workshop", answer, Utc::now());
    let text = stage.desk.toklake_ends(0, &["check", "data"]).out;
    assert!(text.contains("kite.workshop by business: "), "{text}");
    stage.desk.toklake_ends(0, &["check", "schema"]);
}

#[test]
fn a_member_that_nobody_knows_is_drift() {
    let desk = Desk::new();
    let answer = r#"{"code":0,"data":{"username":"kite.workshop","brand_new":7,"metrics":[{"date":"2026-11-20","likes":1,"waves":2}]}}"#;
    desk.land("kite.workshop", answer, Utc::now());
    let report = desk.toklake_ends(1, &["check", "schema", "--json"]).json();
    let drift = report["report"]["drift"].as_array().expect("a list");
    let found: Vec<_> = drift
        .iter()
        .map(|drift| (drift["dataset"].as_str(), drift["member"].as_str()))
        .collect();
    let expected = [
        (Some("business__account_days"), Some("waves")),
        (Some("business__profile"), Some("brand_new")),
    ];
    assert_eq!(found, expected);
    assert_eq!(report["report"]["answers"], 1);
}

#[test]
fn a_contract_of_any_source_that_lacks_a_column_is_told() {
    let desk = Desk::new();
    let models = concat!(env!("CARGO_MANIFEST_DIR"), "/../../project/models/raw");
    let columns = [
        ("business__videos", "caption"),
        ("display__videos", "title"),
        ("studio__cards", "language"),
    ];
    for (dataset, column) in columns {
        let contract = std::fs::read_to_string(format!("{models}/{dataset}.toml"));
        let contract = contract.expect("it is in the project");
        let is_kept = |line: &&str| !line.starts_with(column);
        let lines: Vec<&str> = contract.lines().filter(is_kept).collect();
        assert!(lines.len() < contract.lines().count(), "{dataset}");
        desk.put(&format!("own/models/raw/{dataset}.toml"), lines.join("\n"));
    }
    let check = ["check", "schema", "--json", "--project", "own"];
    let report = desk.toklake_ends(1, &check).json()["report"].clone();
    let contracts = report["contracts"].to_string();
    for (dataset, column) in columns {
        let told = format!("`raw.{dataset}` lacks the column `{column}`");
        assert!(contracts.contains(&told), "{told}: {contracts}");
    }
}

#[test]
fn a_member_that_nobody_knows_is_named_by_the_run_and_is_there_once_a_model_asks_for_it() {
    let desk = Desk::new();
    let answer = r#"{"code":0,"data":{"username":"kite.workshop","metrics":[{"date":"2026-11-20","likes":1,"waves":2}]}}"#;
    desk.land("kite.workshop", answer, Utc::now());
    let told = desk.toklake(&["run"]).out;
    let told: Vec<&str> = told.split_whitespace().collect();
    let named = "TikTok sends what nobody here knows: `waves` (1 times)";
    assert!(told.join(" ").contains(named), "{told:?}");
    // it is told once, not at every run
    let again = desk.toklake(&["run"]).out;
    assert!(!again.contains("nobody here knows"), "{again}");

    let models = concat!(env!("CARGO_MANIFEST_DIR"), "/../../project/models");
    let stem = "staging/business__account_day_readings";
    let read = |ending: &str| {
        std::fs::read_to_string(format!("{models}/{stem}.{ending}")).expect("the model has both")
    };
    let column = "waves = { type = \"int64\", about = \"Waves.\", unit = \"count\" }\n";
    desk.put(
        &format!("own/models/{stem}.toml"),
        format!("{}\n{column}", read("toml").trim_end()),
    );
    let waves = "cast(regexp_match(extra, '\"waves\":([0-9]+)')[1] as bigint) as waves";
    let selected = "select\n    account,\n";
    let sql = read("sql").replace(selected, &format!("{selected}    {waves},\n"));
    desk.put(&format!("own/models/{stem}.sql"), sql);
    desk.toklake(&["run", "--project", "own"]);
    let sql = "select waves from staging.business__account_day_readings";
    let rows = desk.toklake_ends(0, &["sql", sql, "--project", "own", "--format", "json"]);
    assert!(rows.out.contains("\"waves\":2"), "{}", rows.out);
}
