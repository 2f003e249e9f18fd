//! What TikTok was asked, and what is missing of its answers.

use std::collections::BTreeMap;

use toklake_pipeline::ExtractReport;

use crate::numbers::{counted, grouped};
use crate::page::Page;

/// Accounts that are shown before the rest is only counted.
const SHOWN: usize = 10;

/// Requests and answers, account by account.
pub fn asked(page: &mut Page, report: &ExtractReport) {
    let requests = counted(report.requests, "request", "requests");
    let answers = counted(report.landed(), "answer", "answers");
    page.line(
        "TikTok",
        &format!("{requests}, {answers} kept that are new"),
    );
    let mut accounts: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for stream in &report.streams {
        let pages = counted(stream.pages, "answer", "answers");
        let mut text = format!("{} {} ({pages})", stream.source, stream.stream);
        if stream.resumed {
            text.push_str(", went on where it was");
        }
        if !stream.ended.is_complete() {
            text.push_str(", not complete");
        }
        accounts.entry(&stream.account).or_default().push(text);
    }
    for (account, streams) in accounts.iter_mut().take(SHOWN) {
        streams.sort();
        page.line(account, &streams.join("; "));
    }
    if let Some(rest) = accounts.len().checked_sub(SHOWN).filter(|rest| *rest > 0) {
        page.line(
            "",
            &format!(
                "and {} more accounts: `--json` lists all",
                grouped(rest as u64)
            ),
        );
    }
}
