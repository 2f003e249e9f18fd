//! What changed: tables, and the files published from them.

use std::collections::BTreeSet;

use toklake_engine::{Built, Outcome, Published};
use toklake_lake::Zone;

use crate::numbers::{counted, grouped};
use crate::page::Page;
use crate::terminal::{left, one_line, right};

/// Tables that are named; more are only counted.
const SHOWN: usize = 8;
/// Files that are named; where there are more, those of single accounts are only counted.
const FILES_SHOWN: usize = 24;

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
    let told = match updated.len() {
        0 => "none".to_owned(),
        count @ 1..=SHOWN => format!("{count}: {}", names(&updated)),
        count => format!("{}: {}", grouped(count as u64), zones(&updated)),
    };
    page.line("updated", &told);
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
            let (dataset, rule) = (&built.dataset, &finding.rule);
            let broken = match &finding.about {
                Some(about) => format!("`{dataset}`: {rows} break the check `{rule}`, {about}"),
                None => format!("`{dataset}`: {rows} of `{}` break `{rule}`", finding.column),
            };
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
    let of_account = |file: &Published| {
        file.path[folder.len()..]
            .split_once('/')
            .map(|(a, _)| a.to_owned())
    };
    let is_many = published.len() > FILES_SHOWN;
    let (counted_only, named): (Vec<&Published>, Vec<&Published>) = published
        .iter()
        .partition(|file| is_many && of_account(file).is_some());
    for file in named.iter().take(FILES_SHOWN) {
        let rows = right(&grouped(file.rows), 10);
        let state = left(if file.written { "written" } else { "as before" }, 11);
        page.verbatim(&format!(
            "{rows} rows  {state}{}",
            &file.path[folder.len()..]
        ));
    }
    let rest = counted_only.iter().chain(named.iter().skip(FILES_SHOWN));
    let rest: Vec<&&Published> = rest.collect();
    if !rest.is_empty() {
        let accounts: BTreeSet<_> = rest.iter().filter_map(|file| of_account(file)).collect();
        let written = rest.iter().filter(|file| file.written).count();
        page.note(&format!(
            "and {} of {}, {} written: `--json` lists all",
            counted(rest.len() as u64, "more file", "more files"),
            counted(accounts.len() as u64, "account", "accounts"),
            grouped(written as u64)
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
    let named = |b: &&Built| format!("{} ({})", b.dataset, counted(b.rows, "row", "rows"));
    built.iter().map(named).collect::<Vec<_>>().join(", ")
}

/// How many stand in each zone.
fn zones(built: &[&Built]) -> String {
    let counts = Zone::ALL.map(|zone| {
        let count = built.iter().filter(|b| b.dataset.zone() == zone).count();
        (count > 0).then(|| format!("{count} in {zone}"))
    });
    counts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
