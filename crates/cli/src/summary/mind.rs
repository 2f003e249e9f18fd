//! What to mind: stale, unsettled and moved days, and every remark, alike ones together.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::NaiveDate;
use toklake_pipeline::{AccountSummary, Remark};

use crate::numbers::grouped;
use crate::page::Page;
use crate::terminal::one_line;

/// Remarks of one kind that are shown before the rest is only counted.
const SHOWN: usize = 5;
/// Days without a new export after which an account is called stale.
const STALE: i64 = 7;

/// What the newest facts of the accounts ask to be known: a text and what to do.
pub fn of_accounts(accounts: &[AccountSummary], today: NaiveDate) -> Vec<(String, String)> {
    let mut points = vec![];
    let names = |wanted: &dyn Fn(&AccountSummary) -> bool| -> Vec<String> {
        accounts
            .iter()
            .filter(|a| wanted(a))
            .map(|a| format!("`{}`", a.account))
            .collect()
    };
    let stale = names(&|a| (today - a.days.1).num_days() > STALE);
    if !stale.is_empty() {
        let remedy = "`toklake run` asks where an account is signed in (TikTok tells 60 days); else download a new export and run it (365 days)";
        points.push((
            format!("no new days for more than a week: {}", few(&stale)),
            remedy.to_owned(),
        ));
    }
    let unsettled = names(&|a| a.unsettled_days > 0);
    if !unsettled.is_empty() {
        let text = format!(
            "days not settled yet, which TikTok may still restate: {}",
            few(&unsettled)
        );
        points.push((
            text,
            "asking again, or an export, a week after the day settles it".to_owned(),
        ));
    }
    let moved = names(&|a| a.moved_days > 0);
    if !moved.is_empty() {
        let text = format!(
            "days were moved, because their labels were not the true days: {}",
            few(&moved)
        );
        points.push((
            text,
            "toklake sql 'select * from curated.day_alignment'".to_owned(),
        ));
    }
    points
}

/// Points and remarks; the gravest first, alike ones together.
pub fn mind(page: &mut Page, points: &[(String, String)], remarks: &[&Remark]) {
    if points.is_empty() && remarks.is_empty() {
        return;
    }
    page.heading("to mind", "");
    let mut groups: BTreeMap<(Reverse<toklake_pipeline::Ending>, &str), Vec<&Remark>> =
        BTreeMap::new();
    for remark in remarks {
        groups
            .entry((Reverse(remark.ending), &remark.code))
            .or_default()
            .push(remark);
    }
    for group in groups.values() {
        alike(page, group);
    }
    for (text, remedy) in points {
        page.item(text, remedy);
    }
}

/// Remarks of one code: what is the same of several is said once, what to do likewise.
fn alike(page: &mut Page, group: &[&Remark]) {
    let told = told(group);
    let shown = &told[..told.len().min(SHOWN)];
    for (at, (text, remedy)) in shown.iter().enumerate() {
        let said_below = shown[at + 1..].iter().any(|(_, next)| next == remedy);
        page.item(text, if said_below { "" } else { remedy });
    }
    if let Some(rest) = told.len().checked_sub(SHOWN).filter(|rest| *rest > 0) {
        page.item(
            &format!(
                "and {} more of the same kind: `--json` lists all",
                grouped(rest as u64)
            ),
            "",
        );
    }
}

/// Each message once, with what it is about, and what to do.
fn told<'r>(group: &[&'r Remark]) -> Vec<(String, &'r str)> {
    let mut messages: Vec<(&'r Remark, Vec<String>)> = vec![];
    for remark in group {
        let same = messages
            .iter_mut()
            .find(|(first, _)| first.message == remark.message && first.remedy == remark.remedy);
        match same {
            Some((_, abouts)) => abouts.push(one_line(&remark.about)),
            None => messages.push((remark, vec![one_line(&remark.about)])),
        }
    }
    let text = |(remark, abouts): (&'r Remark, Vec<String>)| {
        let named = abouts.len() == 1
            && (remark.about.is_empty() || remark.message.contains(&remark.about));
        let text = if named {
            remark.message.clone()
        } else {
            format!("{}: {}", few(&abouts), remark.message)
        };
        (text, remark.remedy.as_str())
    };
    messages.into_iter().map(text).collect()
}

fn few(names: &[String]) -> String {
    let shown = names[..names.len().min(SHOWN)].join(", ");
    match names.len().checked_sub(SHOWN).filter(|rest| *rest > 0) {
        Some(rest) => format!("{shown} and {} more", grouped(rest as u64)),
        None => shown,
    }
}
