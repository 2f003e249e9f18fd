//! Whose file is it: what names of files and links inside them say about the account.

use std::collections::BTreeSet;

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

/// What a file says about whose it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Claims {
    /// The accounts that its names (its own, its archive's), or its profile, say.
    pub named: Vec<AccountEvidence>,
    /// The accounts of the video links in it.
    pub linked: BTreeSet<String>,
}

impl Claims {
    /// The claims of a file by its names and the video links of its table.
    pub fn of(names: &[&str], table: &Table) -> Self {
        let named = names.iter().filter_map(|name| {
            let account = name_facts(name).handle?;
            let from = format!("the name `{name}`");
            Some(AccountEvidence { account, from })
        });
        let cells = table.rows.iter().flat_map(|row| &row.cells);
        Self {
            named: named.collect(),
            linked: cells.filter_map(|cell| handle_in_link(cell)).collect(),
        }
    }

    /// The account that the names say, or all links; `None` where nothing says it.
    ///
    /// # Errors
    /// In words, what contradicts what. `canonical` gives the one handle of an account that had several.
    pub fn settled(
        &self,
        canonical: impl Fn(&str) -> String,
    ) -> Result<Option<AccountEvidence>, String> {
        let by_links = || {
            let account = self.linked.first().filter(|_| self.linked.len() == 1)?;
            Some(AccountEvidence {
                account: account.clone(),
                from: format!("the video links, all of `@{account}`"),
            })
        };
        let Some(first) = self.named.first() else {
            return Ok(by_links());
        };
        let is_other =
            |other: &&AccountEvidence| canonical(&other.account) != canonical(&first.account);
        if let Some(other) = self.named.iter().find(is_other) {
            return Err(format!(
                "{} says `{}`, and {} says `{}`",
                first.from, first.account, other.from, other.account
            ));
        }
        match self.contradicts(&first.account, canonical) {
            Some(links) => Err(format!(
                "{} says `{}`, and {links}",
                first.from, first.account
            )),
            None => Ok(Some(first.clone())),
        }
    }

    /// In words, that no video link in the file is of `account`; `None` where one is, or there are none.
    pub fn contradicts(&self, account: &str, canonical: impl Fn(&str) -> String) -> Option<String> {
        let others: Vec<String> = self.linked.iter().map(|one| format!("`{one}`")).collect();
        let is_own = |one: &String| canonical(one) == canonical(account);
        if others.is_empty() || self.linked.iter().any(is_own) {
            return None;
        }
        let shown = others[..others.len().min(3)].join(", ");
        let more = if others.len() > 3 { " and others" } else { "" };
        Some(format!("the video links in it are of {shown}{more}"))
    }
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
    fn links_of_one_account_name_it_and_links_that_contradict_a_name_are_said() {
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
        let own = |handle: &str| handle.to_owned();
        let nameless = |table: &Table| Claims::of(&["Content.csv"], table).settled(own);
        let named = |name: &str, table: &Table| Claims::of(&[name], table).settled(own);
        let found = nameless(&table).unwrap().expect("one account");
        assert_eq!(found.account, "zone.a0");
        let contradiction = named("Content_other.zip", &table).unwrap_err();
        let words =
            "the name `Content_other.zip` says `other`, and the video links in it are of `zone.a0`";
        assert_eq!(contradiction, words);
        // an account that had another name
        let renamed = |handle: &str| handle.replace("other", "zone.a0");
        let claims = Claims::of(&["Content_other.zip"], &table);
        assert!(claims.settled(renamed).unwrap().is_some());
        table
            .rows
            .push(row("https://www.tiktok.com/@b/video/7527623000473079055"));
        assert_eq!(nameless(&table), Ok(None));
        assert!(named("Content_b.zip", &table).unwrap().is_some());
        assert!(named("Content_other.zip", &table).is_err());
        let claims = Claims::of(&["Content.csv"], &table);
        assert_eq!(claims.contradicts("b", own), None);
        assert!(claims.contradicts("c", own).is_some());
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
