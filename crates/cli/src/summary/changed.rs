//! What changed: tables, and the files published from them.

use toklake_engine::{Built, Outcome, Published};

use crate::numbers::{counted, grouped};
use crate::page::Page;
use crate::terminal::{left, one_line, right};

/// Tables and files that are named before the rest is only counted.
const SHOWN: usize = 8;

/// Tables by what happened to them.
pub fn tables(page: &mut Page, built: &[&Built]) {
    if built.is_empty() {
        return;
    }
    page.heading("tables", "");
    let of = |wanted: &[Outcome]| {
        built
            .iter()
            .filter(|b| wanted.contains(&b.outcome))
            .copied()
            .collect::<Vec<_>>()
    };
    let updated = of(&[Outcome::Updated]);
    let same = of(&[Outcome::Unchanged, Outcome::UpToDate]);
    let held = of(&[Outcome::HeldBack]);
    let all_named = |built: &[&Built]| match built.len() {
        0 => "none".to_owned(),
        count => format!("{}: {}", grouped(count as u64), names(built)),
    };
    page.line("updated", &all_named(&updated));
    page.line("as before", &grouped(same.len() as u64));
    if held.is_empty() {
        return;
    }
    page.line(
        "held back",
        &format!(
            "{}, each keeps its last good content",
            grouped(held.len() as u64)
        ),
    );
    for built in held {
        for finding in &built.findings {
            let rows = counted(finding.rows, "row", "rows");
            let broken = format!(
                "`{}`: {rows} of `{}` break `{}`",
                built.dataset, finding.column, finding.rule
            );
            page.line(
                "",
                &format!("{broken}, as in {}", one_line(&finding.sample)),
            );
        }
    }
}

/// Published files with their rows.
pub fn files(page: &mut Page, published: &[Published], root: &str) {
    if published.is_empty() {
        return;
    }
    let folder = shared_folder(published);
    page.heading(
        "published files",
        &format!("under {}/{folder}", root.trim_end_matches('/')),
    );
    for file in published {
        let rows = right(&grouped(file.rows), 10);
        let state = left(if file.written { "written" } else { "as before" }, 11);
        page.verbatim(&format!(
            "{rows} rows  {state}{}",
            &file.path[folder.len()..]
        ));
    }
}

/// The folder that all paths begin with, with its closing `/`.
fn shared_folder(published: &[Published]) -> &str {
    let first = published.first().map_or("", |file| file.path.as_str());
    let folders = first.match_indices('/').map(|(at, _)| &first[..=at]).rev();
    let shared = |folder: &&str| published.iter().all(|file| file.path.starts_with(*folder));
    folders.into_iter().find(shared).unwrap_or_default()
}

fn names(built: &[&Built]) -> String {
    let shown = built
        .iter()
        .take(SHOWN)
        .map(|b| format!("{} ({})", b.dataset, counted(b.rows, "row", "rows")));
    let mut names: Vec<String> = shown.collect();
    if let Some(rest) = built.len().checked_sub(SHOWN).filter(|rest| *rest > 0) {
        names.push(format!("and {rest} more"));
    }
    names.join(", ")
}
