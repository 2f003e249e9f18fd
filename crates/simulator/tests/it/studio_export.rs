//! "Download data": one ZIP for the tab, its files in the account's language.

use bytes::Bytes;
use toklake_simulator::{Counter, Download, ExportHeaders, Locale};

use crate::studio_client::{Browser, mira, mira_with};

async fn download(browser: &Browser, tab: &str, range: &str, format: &str) -> (String, Bytes) {
    let parameters = [("tab", tab), ("range", range), ("format", format)];
    let reply = browser.get("/tiktokstudio/api/download", &parameters).await;
    assert_eq!(reply.status, 200);
    let name = reply.header("content-disposition").to_owned();
    let name = name.split('"').nth(1).unwrap_or_default().to_owned();
    (name, reply.body)
}

/// The stored entries of an archive, by name, from its local headers.
fn entries(archive: &[u8]) -> Vec<(String, Vec<u8>)> {
    let (mut found, mut at) = (Vec::new(), 0);
    while archive[at..].starts_with(b"PK\x03\x04") {
        let field = |place: usize, size: usize| {
            let bytes = &archive[at + place..at + place + size];
            bytes
                .iter()
                .rev()
                .fold(0, |number, byte| (number << 8) | usize::from(*byte))
        };
        assert_eq!(field(8, 2), 0, "stored without compression");
        let (size, name) = (field(18, 4), field(26, 2));
        let start = at + 30 + name;
        let text = String::from_utf8_lossy(&archive[at + 30..start]).into_owned();
        found.push((text, archive[start..start + size].to_vec()));
        at = start + size;
    }
    found
}

fn lines(entry: &[u8]) -> Vec<String> {
    let text = std::str::from_utf8(entry).expect("UTF-8");
    let text = text.strip_prefix('\u{feff}').expect("a byte order mark");
    assert!(!text.ends_with('\n'));
    text.lines().map(str::to_owned).collect()
}

#[tokio::test]
async fn a_year_of_the_overview_holds_the_days_of_the_truth() {
    let (running, mira) = mira().await;
    let (name, archive) = download(&mira, "overview", "365", "csv").await;
    assert_eq!(name, "Overview_2025-11-20_1795176000_mira.loops.zip");
    let entries = entries(&archive);
    assert_eq!(entries[0].0, "Overview.csv");
    let lines = lines(&entries[0].1);
    assert_eq!(lines.len(), 366);
    assert_eq!(
        lines[0],
        r#""Date","Video Views","Profile Views","Likes","Comments","Shares""#
    );
    let day = running.world().accounts[0].day("2025-11-20".parse().expect("a day"));
    let views = day.gained[Counter::Views];
    assert!(
        lines[1].starts_with(&format!(r#""November 20","{views}""#)),
        "{}",
        lines[1]
    );
    assert!(
        lines[365].starts_with(r#""November 19","undefined""#),
        "{}",
        lines[365]
    );
}

#[tokio::test]
async fn each_tab_has_its_files() {
    let (_running, mira) = mira().await;
    for (tab, names) in [
        ("content", vec!["Content"]),
        ("viewers", vec!["Viewers"]),
        (
            "followers",
            vec![
                "FollowerHistory",
                "FollowerActivity",
                "FollowerGender",
                "FollowerTopTerritories",
            ],
        ),
    ] {
        for format in ["csv", "xlsx"] {
            let (name, archive) = download(&mira, tab, "28", format).await;
            assert!(name.ends_with("_mira.loops.zip"), "{name}");
            let found: Vec<String> = entries(&archive)
                .into_iter()
                .map(|(name, _)| name)
                .collect();
            let wanted: Vec<String> = names
                .iter()
                .map(|name| format!("{name}.{format}"))
                .collect();
            assert_eq!(found, wanted);
        }
    }
    let (_, archive) = download(&mira, "followers", "7", "csv").await;
    let activity = lines(&entries(&archive)[1].1);
    assert_eq!(activity.len(), 1 + 7 * 24);
    assert!(activity[168].ends_with(r#""23","0""#), "{}", activity[168]);
}

#[tokio::test]
async fn days_and_headers_follow_the_switches() {
    let (_running, mira) = mira_with(|scenario| {
        scenario.studio.locale = Locale::Ru;
        scenario.studio.export_headers = ExportHeaders::Swedish;
        scenario.studio.zip_dates = false;
    })
    .await;
    let (name, archive) = download(&mira, "overview", "7", "csv").await;
    assert_eq!(name, "Overview_mira.loops.zip");
    let lines = lines(&entries(&archive)[0].1);
    assert!(
        lines[0].starts_with(r#""Datum","Videovisningar""#),
        "{}",
        lines[0]
    );
    assert!(lines[1].starts_with(r#""13 ноября""#), "{}", lines[1]);
}

#[tokio::test]
async fn a_button_may_yield_no_file_and_a_range_may_be_two_dates() {
    let (_running, mira) = mira_with(|scenario| scenario.studio.download = Download::NoFile).await;
    let parameters = [("tab", "overview"), ("range", "7")];
    let reply = mira.get("/tiktokstudio/api/download", &parameters).await;
    assert_eq!((reply.status, reply.body.len()), (204, 0));
    let (_running, mira) = crate::studio_client::mira().await;
    let parameters = [
        ("tab", "viewers"),
        ("range", "custom"),
        ("start_date", "2026-01-01"),
        ("end_date", "2026-01-31"),
    ];
    let reply = mira.get("/tiktokstudio/api/download", &parameters).await;
    assert_eq!(lines(&entries(&reply.body)[0].1).len(), 32);
}
