//! Contracts as people write them, right and wrong.

use arrow::datatypes::DataType;

use super::*;

const VIDEOS: &str = r#"
about   = "Every video of the account as last seen."
grain   = "one row per video"
key     = ["video_id"]
sort    = ["posted_date", "video_id"]
slice   = { column = "posted_date", by = "month" }
volatile = ["observed_at"]
publish = { path = "curated/social_media/tiktok/videos.csv", format = "csv" }
incremental = { carry = { table = "staging.studio__videos", key = ["video_id"], order = "observed_at" } }

[columns]
video_id    = { type = "text",      about = "TikTok's id.", checks = ["not_null", "unique"] }
views_total = { type = "int64",     about = "Lifetime views.", unit = "views",
                checks = ["not_null", { at_least = 0, severity = "warn" }] }
posted_date = { type = "date",      about = "When it was posted.", origin = "Post time" }
like_rate   = { type = "float64",   about = "Likes per view.", unit = "ratio", severity = "warn",
                checks = [{ at_most = 1 }, { at_least = 0.0, severity = "error" }] }
kind        = { type = "text",      about = "Photo or video.", example = "video",
                checks = [{ one_of = ["photo", "video"] }, { matches = "^[a-z]+$" }] }
hashtags    = { type = "texts",     about = "Tags of the caption." }
observed_at = { type = "timestamp", about = "When we looked." }
"#;

fn parse(text: &str) -> Result<Contract, ContractError> {
    Contract::parse(&"curated.videos".parse().unwrap(), "videos.toml", text)
}

/// The complaint about the contract after one change to its text.
fn complaint(from: &str, to: &str) -> String {
    assert!(VIDEOS.contains(from), "{from}");
    parse(&VIDEOS.replacen(from, to, 1))
        .expect_err(to)
        .to_string()
}

#[test]
fn a_contract_says_what_its_file_says_in_its_order() {
    let contract = parse(VIDEOS).unwrap();
    let names: Vec<_> = contract
        .columns
        .iter()
        .map(|column| column.name.as_str())
        .collect();
    let expected = [
        "video_id",
        "views_total",
        "posted_date",
        "like_rate",
        "kind",
        "hashtags",
        "observed_at",
    ];
    assert_eq!(names, expected);
    assert_eq!(contract.key, ["video_id"]);
    assert_eq!(contract.sort, ["posted_date", "video_id"]);
    assert_eq!(contract.slice.as_ref().unwrap().by, By::Month);
    assert_eq!(contract.incremental.as_ref().unwrap().lookback_days, 7);
    assert_eq!(contract.publish.len(), 1);
    assert_eq!(
        contract.column("posted_date").unwrap().origin.as_deref(),
        Some("Post time")
    );
    let warn = ColumnCheck {
        check: Check::AtLeast(0.0),
        severity: Severity::Warn,
    };
    assert_eq!(contract.column("views_total").unwrap().checks[1], warn);
    let severities = contract
        .column("like_rate")
        .unwrap()
        .checks
        .iter()
        .map(|it| it.severity);
    assert_eq!(
        severities.collect::<Vec<_>>(),
        [Severity::Warn, Severity::Error]
    );
    let schema = contract.arrow_schema();
    assert_eq!(schema.field(2).data_type(), &DataType::Date32);
    assert!(schema.fields().iter().all(|field| field.is_nullable()));
}

#[test]
fn the_key_is_the_order_unless_said_otherwise() {
    let text = VIDEOS.replace("sort    = [\"posted_date\", \"video_id\"]\n", "");
    assert_eq!(parse(&text).unwrap().sort, ["video_id"]);
}

#[test]
fn how_a_dataset_is_asked_for_changes_nothing_that_is_built() {
    let across = parse(&format!("across_accounts = true\n{VIDEOS}")).unwrap();
    assert!(across.across_accounts);
    let sporadic = parse(&format!("sporadic = true\n{VIDEOS}")).unwrap();
    assert!(sporadic.sporadic && !across.sporadic);
    assert_eq!(across.hash(), parse(VIDEOS).unwrap().hash());
}

#[test]
fn several_files_may_be_published() {
    let many = r#"publish = [{ path = "reports/a.csv", format = "csv", columns = ["kind", "video_id"] },
        { path = "reports/b.parquet", format = "parquet", order = ["kind"] }]"#;
    let one = "publish = { path = \"curated/social_media/tiktok/videos.csv\", format = \"csv\" }";
    let contract = parse(&VIDEOS.replace(one, many)).unwrap();
    assert_eq!(
        contract.publish[0].columns.as_deref(),
        Some(&["kind".into(), "video_id".into()][..])
    );
    assert_eq!(contract.publish[1].format, Format::Parquet);
}

#[test]
fn the_hash_changes_with_the_meaning_and_not_with_the_layout() {
    let contract = parse(VIDEOS).unwrap();
    let spaced = parse(&format!("# a comment\n{}", VIDEOS.replace("   ", " "))).unwrap();
    assert_eq!(contract.hash(), spaced.hash());
    let changed = parse(&VIDEOS.replace("at_most = 1", "at_most = 2")).unwrap();
    assert_ne!(contract.hash(), changed.hash());
}

#[test]
fn an_unknown_key_is_answered_with_line_and_the_nearest_known_one() {
    assert_eq!(
        complaint("grain   =", "grian   ="),
        "`videos.toml` line 3: no key `grian` is known here; did you mean `grain`?"
    );
    assert!(complaint("origin = ", "orign = ").contains("line 15: no key `orign`"));
    assert!(complaint("at_most", "atmost").contains("did you mean `at_most`?"));
    assert!(complaint("carry =", "cary =").contains("did you mean `carry`?"));
}

#[test]
fn wrong_words_are_answered_with_right_ones() {
    assert!(complaint("\"int64\"", "\"int46\"").contains("no type `int46`; did you mean `int64`?"));
    assert!(complaint("\"views\"", "\"vievs\"").contains("no unit `vievs`; did you mean `views`?"));
    assert!(complaint("\"unique\"", "\"uniq\"").contains("no checks `uniq`"));
    assert!(complaint("\"month\"", "\"week\"").contains("choose from `day`, `month`"));
    assert!(complaint("\"csv\"", "\"xls\"").contains("no format `xls`"));
    assert!(complaint("\"warn\"", "\"warning\"").contains("no severity `warning`"));
}

#[test]
fn carried_rows_are_ordered_in_the_words_of_a_query() {
    let ordered = VIDEOS.replacen("\"observed_at\" } }", "\"observed_at, trust desc\" } }", 1);
    let carry = parse(&ordered).unwrap().incremental.unwrap().carry.unwrap();
    assert_eq!(carry.moment, "observed_at");
    let ties: Vec<_> = carry
        .ties
        .iter()
        .map(|t| (&*t.column, t.is_descending))
        .collect();
    assert_eq!(ties, [("trust", true)]);
    let refused = complaint("\"observed_at\" } }", "\"observed_at desc\" } }");
    assert!(
        refused.contains("begins with an ascending column"),
        "{refused}"
    );
}

#[test]
fn columns_that_are_not_there_are_refused() {
    let twice = "[\"video_id\", \"video_id\"]";
    assert!(complaint("[\"video_id\"]", "[\"vidoe_id\"]").contains("did you mean `video_id`?"));
    assert!(complaint("[\"video_id\"]", twice).contains("stands twice in `key`"));
    assert!(complaint("[\"video_id\"]", "[]").contains("`key` names no column"));
    assert!(complaint("column = \"posted_date\"", "column = \"kind\"").contains("cut by a date"));
    assert!(complaint("[\"observed_at\"]", "[\"video_id\"]").contains("cannot be volatile"));
}

#[test]
fn unique_is_promised_of_the_whole_key_only_since_nothing_else_judges_it() {
    let other = complaint(
        "\"views\",\n                checks = [\"not_null\"",
        "\"views\",\n                checks = [\"unique\"",
    );
    assert!(
        other.starts_with("`videos.toml` line 13: `unique` is judged"),
        "{other}"
    );
    let part = complaint("[\"video_id\"]", "[\"video_id\", \"kind\"]");
    assert!(
        part.contains("the key here is `video_id`, `kind`"),
        "{part}"
    );
}

#[test]
fn a_name_promises_its_type() {
    assert!(complaint("\"timestamp\"", "\"date\"").contains("`observed_at` is date"));
    assert!(complaint("kind        =", "is_photo    =").contains("promises boolean"));
    assert!(
        complaint(
            "like_rate   = { type = \"float64\"",
            "like_rate = { type = \"int64\""
        )
        .contains("promises float64")
    );
    let id = VIDEOS.replacen("\"text\"", "\"int64\"", 1);
    assert!(
        parse(&id)
            .unwrap_err()
            .problem
            .contains("`video_id` is int64")
    );
}

#[test]
fn raw_columns_keep_the_words_of_their_source() {
    let text = VIDEOS.replace(
        "like_rate   = { type = \"float64\"",
        "like_rate = { type = \"int64\"",
    );
    assert!(parse(&text).is_err());
    let raw = Contract::parse(&"raw.studio__videos".parse().unwrap(), "x.toml", &text);
    assert_eq!(
        raw.unwrap().column("like_rate").unwrap().kind,
        LogicalType::Int64
    );
}

#[test]
fn checks_must_mean_something_for_their_column() {
    assert!(complaint("{ matches = ", "{ at_least = 1 }, { matches = ").contains("means nothing"));
    assert!(complaint("{ at_most = 1 }", "{ at_most = \"1\" }").contains("should be a number"));
    assert!(complaint("{ at_most = 1 }", "{ at_most = nan }").contains("should be a number"));
    assert!(complaint("{ at_most = 1 }", "{ severity = \"warn\" }").contains("one rule"));
    assert!(complaint("[\"photo\", \"video\"]", "[]").contains("lists no word"));
}

#[test]
fn a_published_path_stays_inside_the_lake() {
    for path in ["../x.csv", "/etc/x.csv", "a//b.csv", "a/"] {
        let problem = complaint("curated/social_media/tiktok/videos.csv", path);
        assert!(
            problem.contains("is not a path inside the lake"),
            "{problem}"
        );
    }
}

#[test]
fn what_is_missing_or_broken_is_named() {
    assert!(complaint("grain   = \"one row per video\"\n", "").contains("`grain` is missing"));
    assert!(complaint("\"one row per video\"", "\" \"").contains("line 3: `grain` is empty"));
    assert!(complaint("about = \"TikTok's id.\", ", "").contains("line 12: `about` is missing"));
    assert!(complaint("[columns]", "[columns").starts_with("`videos.toml` line 11: "));
    assert!(complaint("kind        =", "video_id    =").contains("line 18: "));
    assert!(
        parse("")
            .unwrap_err()
            .problem
            .contains("`columns` is missing")
    );
}
