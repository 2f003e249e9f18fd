//! What becomes of the rows of one dataset: kept, repeated, or set aside with a reason.

use std::collections::BTreeMap;

use super::SetAside;
use crate::batch::Value;
use crate::export::files::RowProblem;

/// Why a row cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) rule: &'static str,
    pub(super) reason: String,
}

/// A row that was read or refused, before rows are compared with each other.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) line: u64,
    pub(super) original: String,
    pub(super) result: Result<Good, Refusal>,
}

/// A row that can be used if no other row speaks of the same thing.
#[derive(Debug, Clone)]
pub(super) struct Good {
    /// What the row is about.
    pub(super) key: String,
    /// Everything the row says: equal rows are repeats.
    pub(super) content: Vec<String>,
    pub(super) values: Vec<Value>,
}

/// The rows of one dataset after all rules.
#[derive(Debug, Clone, Default)]
pub(super) struct Settled {
    pub(super) rows: Vec<Vec<Value>>,
    pub(super) set_aside: Vec<SetAside>,
    pub(super) repeats: u64,
    pub(super) read: u64,
    pub(super) notes: Vec<String>,
}

/// Drops repeats, sets contradicting rows aside, and the whole file where too little is left to trust.
pub(super) fn settle(
    dataset: &str,
    entries: Vec<Entry>,
    damaged_rows: Vec<RowProblem>,
    contradiction: &'static str,
) -> Settled {
    let read = entries.len() + damaged_rows.len();
    let verdicts = verdicts(&entries, contradiction);
    let mut settled = Settled {
        read: read as u64,
        set_aside: damaged_rows
            .into_iter()
            .map(|row| damaged(dataset, row))
            .collect(),
        ..Settled::default()
    };
    let mut kept = Vec::new();
    for (entry, verdict) in entries.into_iter().zip(verdicts) {
        match verdict {
            Verdict::Keep => kept.push(entry),
            Verdict::Repeat => settled.repeats += 1,
            Verdict::Aside(refusal) => settled.set_aside.push(aside(dataset, entry, refusal)),
        }
    }
    if is_too_many(settled.set_aside.len(), read) {
        let refusal = too_many(settled.set_aside.len(), read);
        let all = kept
            .drain(..)
            .map(|entry| aside(dataset, entry, refusal.clone()));
        settled.set_aside.extend(all);
    }
    let rows = kept.into_iter().filter_map(|entry| entry.result.ok());
    settled.rows = rows.map(|good| good.values).collect();
    settled.set_aside.sort_by_key(|row| row.line);
    settled
}

/// A row that the reader of the container already refused.
pub(super) fn damaged(dataset: &str, row: RowProblem) -> SetAside {
    SetAside {
        dataset: dataset.to_owned(),
        line: row.line,
        original: row.original,
        rule: row.rule,
        reason: row.reason,
    }
}

enum Verdict {
    Keep,
    Repeat,
    Aside(Refusal),
}

fn verdicts(entries: &[Entry], contradiction: &'static str) -> Vec<Verdict> {
    let mut by_key: BTreeMap<&str, Vec<(usize, &Good)>> = BTreeMap::new();
    for (at, entry) in entries.iter().enumerate() {
        if let Ok(good) = &entry.result {
            by_key.entry(&good.key).or_default().push((at, good));
        }
    }
    let mut verdicts: Vec<Verdict> = entries
        .iter()
        .map(|entry| match &entry.result {
            Ok(_) => Verdict::Keep,
            Err(refusal) => Verdict::Aside(refusal.clone()),
        })
        .collect();
    for rows in by_key.values().filter(|rows| rows.len() > 1) {
        let agree = rows
            .iter()
            .all(|(_, good)| good.content == rows[0].1.content);
        let after_first = rows.iter().skip(usize::from(agree));
        for (at, _) in after_first {
            verdicts[*at] = match agree {
                true => Verdict::Repeat,
                false => Verdict::Aside(contradicting(contradiction, entries, rows)),
            };
        }
    }
    verdicts
}

fn contradicting(rule: &'static str, entries: &[Entry], rows: &[(usize, &Good)]) -> Refusal {
    let lines: Vec<String> = rows
        .iter()
        .map(|(at, _)| entries[*at].line.to_string())
        .collect();
    Refusal {
        rule,
        reason: format!(
            "lines {} speak of the same thing and differ, and which one is right cannot be known",
            lines.join(", ")
        ),
    }
}

fn aside(dataset: &str, entry: Entry, refusal: Refusal) -> SetAside {
    SetAside {
        dataset: dataset.to_owned(),
        line: entry.line,
        original: entry.original,
        rule: refusal.rule,
        reason: refusal.reason,
    }
}

/// More than 5 % of the rows, and more than three.
fn is_too_many(problems: usize, read: usize) -> bool {
    problems > 3 && problems * 20 > read
}

fn too_many(problems: usize, read: usize) -> Refusal {
    Refusal {
        rule: "too_many_problems",
        reason: format!(
            "{problems} of {read} rows of this file cannot be read, so the others are not trusted"
        ),
    }
}
