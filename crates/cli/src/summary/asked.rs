//! What TikTok was asked, and what is missing of its answers.

use std::collections::{BTreeMap, BTreeSet};

use toklake_pipeline::ExtractReport;

use crate::numbers::{counted, grouped};
use crate::page::Page;

/// Accounts that are shown before the rest is only counted.
const SHOWN: usize = 10;

/// Requests and answers, account by account; those that lack something first.
pub fn asked(page: &mut Page, report: &ExtractReport) {
    let requests = counted(report.requests, "request", "requests");
    let answers = counted(report.landed(), "answer", "answers");
    page.line(
        "TikTok",
        &format!("{requests}, {answers} kept that are new"),
    );
    let lacking = report
        .streams
        .iter()
        .filter(|stream| !stream.ended.is_complete());
    let lacking: BTreeSet<&str> = lacking.map(|stream| stream.account.as_str()).collect();
    let mut accounts: BTreeMap<(bool, &str), Vec<String>> = BTreeMap::new();
    for stream in &report.streams {
        let pages = counted(stream.pages, "answer", "answers");
        let mut text = format!("{} {} ({pages})", stream.source, stream.stream);
        if stream.resumed {
            text.push_str(", went on where it was");
        }
        if !stream.ended.is_complete() {
            text.push_str(", not complete");
        }
        // those that lack nothing stand behind those that do
        let account = (
            !lacking.contains(stream.account.as_str()),
            stream.account.as_str(),
        );
        accounts.entry(account).or_default().push(text);
    }
    for ((_, account), streams) in accounts.iter_mut().take(SHOWN) {
        streams.sort();
        page.line(account, &streams.join("; "));
    }
    if let Some(rest) = accounts.len().checked_sub(SHOWN).filter(|rest| *rest > 0) {
        let shown = lacking.len().min(SHOWN);
        let lacking = match lacking.len() - shown {
            0 => String::new(),
            more => format!(", {} of them not complete", grouped(more as u64)),
        };
        let rest = counted(rest as u64, "more account", "more accounts");
        page.line("", &format!("and {rest}{lacking}: `--json` lists all"));
    }
}
