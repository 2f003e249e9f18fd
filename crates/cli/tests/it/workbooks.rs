//! Workbooks as people keep them: several sheets in one.

use crate::desk::Desk;
use crate::exports::{ACCOUNT, workbook};

fn row(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

/// A header and ten days of September 2025, `first` times the day in the first column of numbers.
fn days(header: &[&str], first: u32) -> Vec<Vec<String>> {
    let day = |day: u32| {
        let mut cells = vec![format!("2025-09-{day:02}"), (first * day).to_string()];
        cells.resize(header.len(), day.to_string());
        cells
    };
    std::iter::once(row(header))
        .chain((1..=10).map(day))
        .collect()
}

#[test]
fn every_sheet_of_a_known_kind_is_read_and_the_others_are_told() {
    const OVERVIEW: [&str; 6] = [
        "Date",
        "Video Views",
        "Profile Views",
        "Likes",
        "Comments",
        "Shares",
    ];
    const VIEWERS: [&str; 4] = ["Date", "Total Viewers", "New Viewers", "Returning Viewers"];
    let desk = Desk::new();
    let book = workbook(&[
        (
            "Notes",
            vec![row(&["what", "when"]), row(&["saved", "today"])],
        ),
        ("Overview", days(&OVERVIEW, 100)),
        ("Viewers", days(&VIEWERS, 90)),
        ("Overview of a friend", days(&OVERVIEW, 7)),
        ("Empty", vec![]),
    ]);
    desk.put("Book.xlsx", book);
    let run = desk.toklake_ends(1, &["run", "Book.xlsx", "--account", ACCOUNT]);
    let told: Vec<&str> = run.out.split_whitespace().collect();
    let told = told.join(" ");
    for said in [
        "sheet `Notes` holds 1 rows",
        "sheet `Overview of a friend` holds 10 rows",
    ] {
        assert!(told.contains(said), "{said}: {}", run.out);
    }
    let both =
        "select count(*) as n from account_daily where views is not null and viewers is not null";
    assert_eq!(desk.number(both), 10);
    let files = desk.rows("select name from meta.files order by name");
    let names: Vec<&str> = files
        .iter()
        .filter_map(|row| row["name"].as_str())
        .collect();
    assert_eq!(names, ["Book.xlsx > Overview", "Book.xlsx > Viewers"]);
    for (column, line) in [
        ("views", "sheet `Overview`, row 5: \"2025-09-04\",\"400\""),
        ("viewers", "sheet `Viewers`, row 5: \"2025-09-04\",\"360\""),
    ] {
        let column = format!("account_daily.{column}");
        let told = desk.toklake_ends(0, &["explain", &column, "--date", "2025-09-04"]);
        assert!(told.out.contains(line), "{line}: {}", told.out);
    }
}

#[test]
fn labels_on_a_sheet_beside_an_export_are_read_from_their_own() {
    let desk = Desk::new();
    let label = ["7612916719996108800", "music"];
    let book = workbook(&[
        (
            "Overview",
            days(
                &[
                    "Date",
                    "Video Views",
                    "Profile Views",
                    "Likes",
                    "Comments",
                    "Shares",
                ],
                100,
            ),
        ),
        ("Labels", vec![row(&["video_id", "category"]), row(&label)]),
    ]);
    desk.put("Book.xlsx", book);
    desk.toklake(&["run", "Book.xlsx", "--account", ACCOUNT]);
    let labels = desk.rows("select video_id, category from raw.labels__videos");
    let expected = serde_json::json!({"video_id": label[0], "category": label[1]});
    assert_eq!(labels, [expected]);
    assert_eq!(desk.number("select count(*) as n from account_daily"), 10);
}
