//! What came of the work, as a person reads it: calm, in one order, at 80 columns.
//!
//! What came, where each account stands, what changed, which files stand where, what to mind, what to
//! do next. `--json` has the same without anything left out.

mod accounts;
mod asked;
mod came;
mod changed;
mod mind;
mod next;
#[cfg(test)]
mod tests;

pub use came::aside;
pub use next::quoted;
use toklake_pipeline::{BuildReport, Ending, ExtractReport, ImportReport, RawReport, RunReport};

use crate::demo::truth::Compared;
use crate::numbers::{grouped, instant};
use crate::page::Page;
use crate::terminal::Style;

/// Facts that differ from the truth that are shown before the rest is only counted.
const WRONG_SHOWN: usize = 8;

/// A whole run.
pub fn run(report: &RunReport, root: &str, style: Style) -> String {
    let mut page = Page::new(style);
    story(&mut page, report, root);
    next::after_run(&mut page, report, root);
    page.finish()
}

/// A run over a simulated creator.
pub fn demo(report: &RunReport, root: &str, style: Style) -> String {
    let mut page = Page::new(style);
    page.heading(
        "SIMULATED",
        "an invented creator; no number here is of a real account",
    );
    story(&mut page, report, root);
    next::after_demo(&mut page, report, root);
    page.finish()
}

/// Facts of a simulated creator beside the truth.
pub fn truth(compared: &[Compared], root: &str, style: Style) -> String {
    let mut page = Page::new(style);
    page.heading(
        "SIMULATED",
        "facts beside what is true of an invented creator",
    );
    for one in compared {
        page.heading(one.what, "");
        page.fact("equal", &grouped(one.equal), "as in truth");
        for (reason, count) in &one.withheld {
            page.fact("NULL", &grouped(*count), &format!("`{reason}`"));
        }
        page.fact("different", &grouped(one.wrong.len() as u64), "");
        for words in one.wrong.iter().take(WRONG_SHOWN) {
            page.note(words);
        }
    }
    page.heading(
        "NULL",
        "TikTok told no number, for the reason that the facts give",
    );
    page.heading("next", "");
    page.verbatim(&format!("the lake: {root}"));
    page.finish()
}

fn story(page: &mut Page, report: &RunReport, root: &str) {
    let ending = words(report.ending());
    page.heading(
        ending,
        &format!(
            "run {} of {}, {:.1} s",
            report.run_id,
            instant(report.started_at),
            report.seconds
        ),
    );
    page.heading("what came", "");
    if let Some(extract) = &report.extract {
        asked::asked(page, extract);
    }
    if let Some(import) = &report.import {
        came::files(page, import);
    }
    came::rows(page, &report.raw);
    let today = report.started_at.date_naive();
    accounts::accounts(page, &report.accounts, today);
    let built: Vec<_> = report.raw.built.iter().chain(&report.build.built).collect();
    changed::tables(page, &built);
    changed::files(page, &report.build.published, root);
    let import = report.import.iter().flat_map(|import| &import.remarks);
    let extract = report.extract.iter().flat_map(|extract| &extract.remarks);
    let remarks: Vec<_> = extract
        .chain(import)
        .chain(&report.raw.remarks)
        .chain(&report.build.remarks)
        .collect();
    let of_accounts = mind::of_accounts(&report.accounts, today);
    mind::mind(page, &of_accounts, &remarks);
}

/// An extraction alone.
pub fn extract(report: &ExtractReport, style: Style) -> String {
    let mut page = Page::new(style);
    page.heading(words(report.ending()), "");
    asked::asked(&mut page, report);
    mind::mind(&mut page, &[], &report.remarks.iter().collect::<Vec<_>>());
    if report.landed() > 0 {
        next::steps(&mut page, &["toklake run".to_owned()]);
    }
    page.finish()
}

/// An import alone.
pub fn import(report: &ImportReport, style: Style) -> String {
    let mut page = Page::new(style);
    page.heading(words(report.ending()), "");
    came::files(&mut page, report);
    came::each(&mut page, report);
    mind::mind(&mut page, &[], &report.remarks.iter().collect::<Vec<_>>());
    if !report.files.is_empty() {
        next::steps(&mut page, &["toklake run".to_owned()]);
    }
    page.finish()
}

/// Landing to raw alone.
pub fn raw(report: &RawReport, style: Style) -> String {
    let mut page = Page::new(style);
    page.heading(words(report.ending()), "");
    came::rows(&mut page, report);
    changed::tables(&mut page, &report.built.iter().collect::<Vec<_>>());
    mind::mind(&mut page, &[], &report.remarks.iter().collect::<Vec<_>>());
    next::steps(&mut page, &["toklake staging".to_owned()]);
    page.finish()
}

/// One or two zones that were built; `then` is the command that comes after.
pub fn build(report: &BuildReport, root: &str, then: &str, style: Style) -> String {
    let mut page = Page::new(style);
    page.heading(words(report.ending()), "");
    changed::tables(&mut page, &report.built.iter().collect::<Vec<_>>());
    changed::files(&mut page, &report.published, root);
    mind::mind(&mut page, &[], &report.remarks.iter().collect::<Vec<_>>());
    next::steps(&mut page, &[then.to_owned()]);
    page.finish()
}

fn words(ending: Ending) -> &'static str {
    match ending {
        Ending::Fine => "all is well",
        Ending::Findings => "done, with findings",
        Ending::CouldNot => "not all could be done",
    }
}
