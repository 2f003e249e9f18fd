//! Whose file is it: what names of files and links inside them say about the account.

use chrono::{DateTime, NaiveDate, Utc};

use super::files::Table;

/// What the name of a file or archive says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NameFacts {
    /// First day of the window: the date in `Overview_<date>_<seconds>_<handle>`.
    pub window_first: Option<NaiveDate>,
    /// The seconds in that name: they fall on the last day of the window, not on the export.
    pub window_seconds: Option<DateTime<Utc>>,
    pub handle: Option<String>,
    /// Years a person wrote into the name, 2016 to 2100.
    pub years: Vec<i32>,
}

/// Reads a name such as `Overview_2024-05-28_1748345895_zone.a0.zip` or `Viewers_zone.a0.zip`.
///
/// Folders before the name are ignored. A name of any other form can only tell years.
pub fn name_facts(file_name: &str) -> NameFacts {
    let name = file_name.rsplit(['/', '\\']).next().unwrap_or(file_name);
    let (stem, is_container) = without_extension(name.trim());
    dated_name(stem)
        .or_else(|| handle_name(stem, is_container))
        .unwrap_or_else(|| NameFacts {
            years: years_in(stem),
            ..NameFacts::default()
        })
}

/// The account that a file belongs to, and what says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountEvidence {
    /// The handle without `@`, in lower case.
    pub account: String,
    pub from: String,
}

/// Looks for the account in the names of a file (its own, its archive's, its folder's) and in the
/// video links of its table; `None` where nothing says it or two accounts are named.
pub fn account_of(names: &[&str], table: Option<&Table>) -> Option<AccountEvidence> {
    let named = names.iter().filter_map(|name| {
        let account = name_facts(name).handle?;
        let from = format!("the name `{name}`");
        Some(AccountEvidence { account, from })
    });
    let linked = table.and_then(linked_account).map(|account| {
        let from = format!("the video links, all of `@{account}`");
        AccountEvidence { account, from }
    });
    let found: Vec<AccountEvidence> = named.chain(linked).collect();
    let first = found.first()?.clone();
    found
        .iter()
        .all(|other| other.account == first.account)
        .then_some(first)
}

/// A handle as TikTok allows it, without `@` and in lower case.
pub fn valid_handle(text: &str) -> Option<String> {
    let handle = text.strip_prefix('@').unwrap_or(text).to_ascii_lowercase();
    let letters = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_');
    let fits = (1..=24).contains(&handle.len());
    (fits && handle.chars().all(letters) && !handle.ends_with('.')).then_some(handle)
}

/// The digits after `/video/` or `/photo/` in a link.
pub fn video_id_of(link: &str) -> Option<&str> {
    let after = ["/video/", "/photo/"]
        .iter()
        .find_map(|part| link.split_once(part))?
        .1;
    let end = after.find(|c: char| !c.is_ascii_digit());
    let digits = &after[..end.unwrap_or(after.len())];
    (15..=20).contains(&digits.len()).then_some(digits)
}

/// The instant of the upload, which an id holds in its upper 32 bits; `None` outside 2014 to 2100.
pub fn upload_time_of(video_id: &str) -> Option<DateTime<Utc>> {
    const FIRST: i64 = 1_388_534_400;
    const LAST: i64 = 4_133_980_800;
    let id: u64 = video_id.parse().ok()?;
    let seconds = i64::try_from(id >> 32).ok()?;
    (FIRST..LAST)
        .contains(&seconds)
        .then(|| DateTime::from_timestamp(seconds, 0))?
}

fn linked_account(table: &Table) -> Option<String> {
    let cells = table.rows.iter().flat_map(|row| &row.cells);
    let mut handles = cells.filter_map(|cell| handle_in_link(cell));
    let first = handles.next()?;
    handles.all(|other| other == first).then_some(first)
}

/// The handle in `https://www.tiktok.com/@handle/video/1`; captions that mention someone are no link.
fn handle_in_link(cell: &str) -> Option<String> {
    let rest = cell.trim().strip_prefix("https://www.tiktok.com/@")?;
    let (handle, _) = rest.split_once('/')?;
    valid_handle(handle)
}

/// `Overview_2024-05-28_1748345895_zone.a0`, perhaps after a prefix and before a download number.
fn dated_name(stem: &str) -> Option<NameFacts> {
    let rest = after_section(stem)?;
    let (date, rest) = rest.split_once('_')?;
    let (seconds, handle) = rest.split_once('_')?;
    let window_first = NaiveDate::parse_from_str(date, "%Y-%m-%d").ok()?;
    let seconds: i64 = seconds.parse().ok()?;
    Some(NameFacts {
        window_first: Some(window_first),
        window_seconds: DateTime::from_timestamp(seconds, 0),
        handle: valid_handle(without_download_number(handle)),
        years: Vec::new(),
    })
}

/// `Viewers_zone.a0` of an archive or folder. A file of such a name was named by a person.
fn handle_name(stem: &str, is_container: bool) -> Option<NameFacts> {
    let starts_so = ["Viewers_", "Followers_", "Content_"]
        .iter()
        .any(|start| stem.starts_with(start));
    if !starts_so || !is_container {
        return None;
    }
    Some(NameFacts {
        handle: Some(valid_handle(without_download_number(after_section(stem)?))?),
        ..NameFacts::default()
    })
}

fn after_section(stem: &str) -> Option<&str> {
    ["Overview_", "Viewers_", "Followers_", "Content_"]
        .iter()
        .find_map(|section| {
            let (before, after) = stem.split_once(section)?;
            (!before.ends_with(char::is_alphanumeric)).then_some(after)
        })
}

/// The name without the extension we know, and whether an archive or a folder bears it.
fn without_extension(name: &str) -> (&str, bool) {
    let known = ["csv", "xlsx", "json", "txt", "zip"];
    match name.rsplit_once('.') {
        Some((stem, ext)) if known.iter().any(|one| ext.eq_ignore_ascii_case(one)) => {
            (stem, ext.eq_ignore_ascii_case("zip"))
        }
        _ => (name, true),
    }
}

/// `name (1)`, `name(1)` as browsers number a second download.
fn without_download_number(name: &str) -> &str {
    let name = name.trim_end();
    let Some(inner) = name.strip_suffix(')') else {
        return name;
    };
    match inner.rsplit_once('(') {
        Some((stem, number)) if number.bytes().all(|byte| byte.is_ascii_digit()) => stem.trim_end(),
        _ => name,
    }
}

fn years_in(stem: &str) -> Vec<i32> {
    let mut years: Vec<i32> = stem
        .split(|c: char| !c.is_ascii_digit())
        .filter(|run| run.len() == 4)
        .filter_map(|run| run.parse().ok())
        .filter(|year| (2016..=2100).contains(year))
        .collect();
    years.sort_unstable();
    years.dedup();
    years
}

#[cfg(test)]
mod tests {
    use super::super::files::Row;
    use super::*;

    fn day(text: &str) -> Option<NaiveDate> {
        text.parse().ok()
    }

    #[test]
    fn the_date_in_an_overview_name_is_the_first_day_and_the_seconds_the_last() {
        let facts = name_facts("Overview_2024-05-28_1748345895_zone.a0.zip");
        assert_eq!(facts.window_first, day("2024-05-28"));
        let last = facts.window_seconds.map(|at| at.date_naive());
        assert_eq!(last, day("2025-05-27"));
        assert_eq!(facts.handle.as_deref(), Some("zone.a0"));
        assert!(facts.years.is_empty());
    }

    #[test]
    fn a_handle_may_hold_underscores_dots_and_digits() {
        for name in [
            "data/TIKTOK Overview_2026-02-10_1773506459_3m_lounge_den_den.csv",
            "Overview_2026-02-10_1773506459_3m_lounge_den_den (1).csv",
            "Content_3m_lounge_den_den.zip",
            "Followers_3m_lounge_den_den",
        ] {
            assert_eq!(
                name_facts(name).handle.as_deref(),
                Some("3m_lounge_den_den"),
                "{name}"
            );
        }
    }

    #[test]
    fn names_that_people_gave_tell_years_at_most() {
        assert_eq!(name_facts("Overview_April-Des2025.csv").years, [2025]);
        assert_eq!(name_facts("Overview_Jan-April2026.csv").years, [2026]);
        for name in [
            "temp_1777023477442.zip",
            "Content 2.csv",
            "Overview.csv",
            "Viewers_old.csv",
            "",
        ] {
            assert_eq!(name_facts(name), NameFacts::default(), "{name}");
        }
    }

    #[test]
    fn links_of_one_account_name_it_and_links_of_two_do_not() {
        let row = |link: &str| Row {
            line: 2,
            cells: vec!["thanks @someone.else".to_owned(), link.to_owned()],
            original: String::new(),
        };
        let mut table = Table {
            rows: vec![row(
                "https://www.tiktok.com/@Zone.a0/video/7527623000473079054",
            )],
            ..Table::default()
        };
        let found = account_of(&["Content.csv"], Some(&table)).expect("one account");
        assert_eq!(found.account, "zone.a0");
        assert_eq!(account_of(&["Content_other.zip"], Some(&table)), None);
        table
            .rows
            .push(row("https://www.tiktok.com/@b/video/7527623000473079055"));
        assert_eq!(account_of(&["Content.csv"], Some(&table)), None);
    }

    #[test]
    fn an_id_holds_the_upload_second() {
        let id = video_id_of("https://www.tiktokv.com/share/video/7546034661705796877/");
        let at = id.and_then(upload_time_of).map(|at| at.to_rfc3339());
        assert_eq!(at.as_deref(), Some("2025-09-04T01:08:27+00:00"));
        assert_eq!(upload_time_of("12"), None);
    }

    proptest::proptest! {
        #[test]
        fn any_name_is_survived(name in "\\PC*") {
            let _ = (name_facts(&name), video_id_of(&name), upload_time_of(&name), handle_in_link(&name));
        }

        #[test]
        fn any_overview_like_name_is_survived(rest in "[0-9_\\-a-z.() ]*") {
            let _ = name_facts(&format!("Overview_{rest}"));
        }
    }
}
