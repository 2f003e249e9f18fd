//! What came: files, the rows in them, and rows that were set aside.

use std::cmp::Reverse;

use toklake_pipeline::{Arrival, ImportReport, ImportedFile, RawReport, SetAsideCount};

use crate::numbers::{bytes, counted, grouped};
use crate::page::Page;
use crate::terminal::one_line;

/// Files and reasons that are shown before the rest is only counted.
const SHOWN: usize = 12;

/// How many files came, and how.
pub fn files(page: &mut Page, report: &ImportReport) {
    let count = |wanted: fn(&Arrival) -> bool| {
        report
            .files
            .iter()
            .filter(|file| wanted(&file.arrival))
            .count()
    };
    let parts = [
        (count(|arrival| matches!(arrival, Arrival::New)), "new"),
        (
            count(|arrival| matches!(arrival, Arrival::Again { .. })),
            "known, came another way",
        ),
        (
            count(|arrival| matches!(arrival, Arrival::Known { .. })),
            "already known",
        ),
        (
            usize::try_from(report.ignored).unwrap_or(usize::MAX),
            "passed by, no analytics",
        ),
    ];
    let told: Vec<String> = parts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{} {what}", grouped(*count as u64)))
        .collect();
    page.line(
        "files",
        &if told.is_empty() {
            "none".to_owned()
        } else {
            told.join(", ")
        },
    );
}

/// Each file with its kind and account.
pub fn each(page: &mut Page, report: &ImportReport) {
    if report.files.is_empty() {
        return;
    }
    page.heading("files", "");
    let shown = report.files.iter().take(SHOWN).map(|file| {
        let path = one_line(&file.path);
        let text = format!("{path} of `{}`, {}", file.account, arrival(file));
        (file.kind.as_str(), text)
    });
    page.pairs(&shown.collect::<Vec<_>>());
    if let Some(rest) = report
        .files
        .len()
        .checked_sub(SHOWN)
        .filter(|rest| *rest > 0)
    {
        page.line(
            "",
            &format!("and {} more: `--json` lists all", grouped(rest as u64)),
        );
    }
}

/// Rows read, and where they went: the counts close.
pub fn rows(page: &mut Page, report: &RawReport) {
    let sum =
        |of: fn(&toklake_pipeline::FileReport) -> u64| report.files.iter().map(of).sum::<u64>();
    let (read, raw) = (sum(|f| f.rows_read), sum(|f| f.rows_raw));
    let (aside, repeated) = (sum(|f| f.rows_set_aside), sum(|f| f.rows_repeated));
    let before = counted(report.unchanged, "file", "files");
    if report.files.is_empty() {
        page.line("rows", &format!("none to read; {before} as read before"));
    } else {
        let files = counted(report.files.len() as u64, "file", "files");
        let before = if report.unchanged > 0 {
            format!("; {before} as read before")
        } else {
            String::new()
        };
        page.line(
            "rows",
            &format!("{} read from {files}{before}", grouped(read)),
        );
        let parts = format!("= {} in raw + {} set aside", grouped(raw), grouped(aside));
        page.line("", &format!("{parts} + {} repeated", grouped(repeated)));
    }
    set_aside(page, &report.set_aside);
}

/// Rows in quarantine by rule, the most first.
fn set_aside(page: &mut Page, counts: &[SetAsideCount]) {
    if counts.is_empty() {
        return;
    }
    let total: u64 = counts.iter().map(|count| count.rows).sum();
    page.line("in quarantine", &counted(total, "row", "rows"));
    let mut rules: Vec<&SetAsideCount> = counts.iter().collect();
    rules.sort_by_key(|count| (Reverse(count.rows), &count.rule, &count.dataset));
    for count in rules.iter().take(SHOWN) {
        page.line("", &aside(count));
        if !count.remedy.is_empty() {
            page.line("", &format!("> {}", count.remedy));
        }
    }
    if let Some(rest) = rules.len().checked_sub(SHOWN).filter(|rest| *rest > 0) {
        page.line(
            "",
            &format!("and {rest} more rules: `toklake quality` lists all"),
        );
    }
}

/// Rows of one rule: how many, in how many files, and of one of them the reason and the place.
pub fn aside(count: &SetAsideCount) -> String {
    let line = count.line.map(|line| format!(", line {line}"));
    let place = count.file.as_ref().map_or_else(String::new, |file| {
        format!(" ({}{})", one_line(file), line.unwrap_or_default())
    });
    format!(
        "{} `{}` in {}, {}: {}{place}",
        grouped(count.rows),
        count.rule,
        counted(count.files, "file", "files"),
        count.dataset,
        one_line(&count.sample)
    )
}

fn arrival(file: &ImportedFile) -> String {
    match file.arrival {
        Arrival::New => format!(
            "new, {}, account from {}",
            bytes(file.bytes),
            one_line(&file.account_from)
        ),
        Arrival::Again { since } => format!("known since {since}, came another way"),
        Arrival::Known { since } => format!("already known since {since}"),
    }
}
