//! `toklake explain`: a number back to its rows, the rows they are made from, and the lines of landed files.

use serde_json::Value;

use crate::desk::{Answer, Desk};
use crate::exports::{ACCOUNT, Overview, views};
use crate::runs::desk_with_exports;

#[test]
fn a_number_leads_back_to_the_line_of_its_file() {
    let desk = desk_with_exports();
    desk.toklake_ends(0, &["run", "exports"]);
    let answer = desk.toklake_ends(
        0,
        &[
            "explain",
            "account_daily.views",
            "--account",
            ACCOUNT,
            "--date",
            "2025-09-10",
        ],
    );
    let day: chrono::NaiveDate = "2025-09-10".parse().unwrap();
    assert!(
        answer
            .out
            .contains(&format!("value             {}", views(day))),
        "{}",
        answer.out
    );
    assert!(
        answer
            .out
            .contains(&format!("\"September 10\",\"{}\"", views(day))),
        "{}",
        answer.out
    );
    assert!(answer.out.contains("line 53"), "{}", answer.out);
    assert!(
        answer
            .out
            .contains("landing/tiktok/export/ada.sings/overview/"),
        "{}",
        answer.out
    );
}

#[test]
fn a_number_that_is_not_there_says_why() {
    let desk = desk_with_exports();
    let viewers: Vec<String> = (1..=25)
        .map(|day| {
            format!(
                "\"2025-08-{day:02}\",\"9\",\"4\",\"{}\"",
                if day == 7 { "five" } else { "5" }
            )
        })
        .collect();
    let header = "\"Date\",\"Total Viewers\",\"New Viewers\",\"Returning Viewers\"";
    desk.put("exports/Viewers.csv", crate::exports::csv(header, &viewers));
    desk.toklake_ends(1, &["run", "exports"]);
    let why = |column: &str, day: &str| {
        let column = format!("account_daily.{column}");
        let told = desk
            .toklake_ends(0, &["explain", &column, "--date", day, "--json"])
            .json();
        let reasons = told["report"]["missing"].as_array().expect("a list");
        let reasons = reasons.iter().filter_map(Value::as_str);
        reasons.collect::<Vec<_>>().join("\n")
    };
    assert_eq!(why("views", "2025-09-04"), "");
    let outside = why("viewers", "2025-09-04");
    assert!(
        outside.contains("24 days from 2025-08-01 to 2025-08-25"),
        "{outside}"
    );
    let aside = why("viewers", "2025-08-07");
    assert!(
        aside.contains("1 rows for `raw.export__viewers` were set aside"),
        "{aside}"
    );
    let never = why("followers", "2025-09-04");
    assert!(
        never.contains("nothing that tells it has landed for `ada.sings`"),
        "{never}"
    );
}

#[test]
fn a_day_names_the_month_of_a_monthly_number() {
    let desk = Desk::new();
    let export = Overview::new("2025-09-18", 60);
    let path = desk.put(&export.name(), export.zip()).display().to_string();
    desk.toklake_ends(0, &["run", &path]);
    let ask = |more: &[&str]| {
        let words = [&["explain", "content_performance_monthly.views"], more].concat();
        desk.toklake(&words)
    };
    let answer = ask(&["--date", "2025-08-05"]);
    assert!(
        answer.code == 0 && answer.out.contains("2025-08"),
        "{answer:?}"
    );
    let open = ask(&["--account", ACCOUNT]);
    let said = "say which one with `--date`";
    assert!(open.code == 2 && open.err.contains(said), "{}", open.err);
}

const VIDEO: &str = "7544903756790432790";
const OTHER: &str = "7544238910885266454";

/// Three looks at one video and one at another, some days apart.
fn desk_with_readings() -> Desk {
    let desk = Desk::new();
    let line = |video: &str, day: &str, views: i64| {
        format!(
            "{{\"account\":\"luna.beats\",\"video_id\":\"{video}\",\"observed_at\":\"{day}T23:00:00Z\",\
             \"caption\":\"so #Late #night\",\"create_time\":1756684798,\"views_total\":{views},\"likes_total\":1}}\n"
        )
    };
    let lines = [
        line(VIDEO, "2025-09-01", 700),
        line(VIDEO, "2025-09-02", 1_900),
        line(VIDEO, "2025-09-05", 2_500),
        line(OTHER, "2025-09-02", 40),
    ];
    desk.put("readings.ndjson", lines.concat());
    desk.toklake_ends(0, &["run", "readings.ndjson"]);
    desk
}

fn told(answer: &Answer) -> String {
    answer.out.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_gain_of_a_day_leads_back_to_both_readings() {
    let desk = desk_with_readings();
    let gain = |day: &str, dataset: &str| {
        let column = format!("{dataset}.views");
        let words = ["explain", &column, "--video", VIDEO, "--date", day];
        told(&desk.toklake_ends(0, &words))
    };
    let daily = gain("2025-09-02", "video_performance_daily");
    for said in [
        "value 1200 ",
        "curated.video_daily, 1 row where account = 'luna.beats'",
        "date=2025-09-02 views_total=1900 views=1200",
        "date=2025-09-01 views_total=700",
        "\"views_total\":1900",
        "\"views_total\":700",
        "line 1: ",
        "line 2: ",
    ] {
        assert!(daily.contains(said), "`{said}` is not in {daily}");
    }
    // over days without a look, the reading before is the one of the day it says
    let later = gain("2025-09-05", "video_daily");
    assert!(later.contains("\"views_total\":2500") && later.contains("\"views_total\":1900"));
    assert!(!later.contains("\"views_total\":700"), "{later}");
}

#[test]
fn a_sum_leads_back_to_rows_about_the_same_and_says_how_many_there_are() {
    let desk = desk_with_readings();
    let month = [
        "explain",
        "categories_monthly.views",
        "--date",
        "2025-09-01",
    ];
    let sum = told(&desk.toklake_ends(0, &month));
    let rows = "curated.video_daily, 4 rows where account = 'luna.beats' and to_char(date, '%Y-%m') = '2025-09'";
    assert!(sum.contains(rows), "{sum}");
    let day = ["explain", "hashtags_daily.views", "--date", "2025-09-02"];
    let open = desk.toklake(&day);
    assert_eq!(open.code, 2);
    assert!(open.err.contains("`--where hashtag=...`"), "{}", open.err);
    let tag = [&day[..], &["--where", "hashtag=late"]].concat();
    let sum = told(&desk.toklake_ends(0, &tag));
    assert!(
        sum.contains("curated.video_daily, 2 rows") && sum.contains("\"views_total\":1900"),
        "{sum}"
    );
    let shouted = [&day[..], &["--where", "hashtag=#LATE"]].concat();
    assert!(told(&desk.toklake_ends(0, &shouted)).contains("hashtag late"));
    let nobody = desk.toklake_ends(2, &["metric", "views", "--account", "nobody"]);
    assert!(
        nobody.err.contains("its accounts: luna.beats"),
        "{}",
        nobody.err
    );
    let wrong = desk.toklake(&[&day[..], &["--where", "hastag=late"]].concat());
    assert!(
        wrong.code == 2 && wrong.err.contains("did you mean `hashtag`"),
        "{}",
        wrong.err
    );
}

#[test]
fn a_rate_leads_back_to_what_its_query_makes_it_of_and_says_what_it_lacks() {
    let desk = desk_with_readings();
    let words = ["--video", VIDEO, "--date", "2025-09-02"];
    let rate = [
        &["explain", "video_performance_daily.engagement_rate"],
        &words[..],
    ]
    .concat();
    let rate = told(&desk.toklake_ends(0, &rate));
    for said in [
        "curated.video_daily, 1 row where account = 'luna.beats'",
        "views=1200 likes=0 comments=NULL shares=NULL",
        "`shares` of `curated.video_daily` is not there, where account = 'luna.beats'",
    ] {
        assert!(rate.contains(said), "`{said}` is not in {rate}");
    }
    assert!(!rate.contains("curated.videos, 1 row"), "{rate}");
}
