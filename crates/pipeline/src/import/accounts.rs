//! Whose each file is: said, named by the file, taken from its neighbours, or not known.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use toklake_sources::export::account::{AccountEvidence, valid_handle};

use super::recognise::Recognised;
use super::{ImportRequest, place};
use crate::pipeline::Pipeline;
use crate::report::{Ending, ImportReport, Remark};

/// Settles the account of every file: what the person said, what the file says, what the files
/// beside it say, the default account, and else a placeholder that says it is one.
pub(super) fn name_accounts(
    pipeline: &Pipeline,
    request: &ImportRequest,
    known: &mut Vec<Recognised>,
    report: &mut ImportReport,
) {
    let said = request.account.as_deref().and_then(valid_handle);
    let own = |account: &str| canonical(pipeline, account);
    known.retain_mut(|file| match file.claims.settled(own) {
        Ok(account) => {
            file.account = account;
            true
        }
        // what a person says outranks what the file says
        Err(_) if said.is_some() => true,
        Err(why) => {
            report.remarks.push(contradicted(file, &why));
            false
        }
    });
    let below = named_below(known);
    let mut guesses: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut unnamed: BTreeSet<String> = BTreeSet::new();
    let default = pipeline.settings.account.as_deref().and_then(valid_handle);
    let evidence = |account: String, from: &str| AccountEvidence {
        account,
        from: from.to_owned(),
    };
    for file in known.iter_mut().filter(|f| f.source == "export") {
        let named = file.account.take();
        let mut settled = if let Some(account) = said.clone() {
            report.remarks.extend(overruled(file, &account, own));
            evidence(account, "`--account`")
        } else if let Some(named) = named {
            named
        } else if let Some(account) = beside(&below, file) {
            let guess = (file.top.clone(), canonical(pipeline, &account));
            *guesses.entry(guess).or_default() += 1;
            evidence(account, "the files beside it")
        } else if let Some(account) = default.clone() {
            evidence(account, "the default account")
        } else {
            unnamed.insert(file.top.clone());
            evidence(placeholder(&file.top), "nothing: a placeholder")
        };
        settled.account = canonical(pipeline, &settled.account);
        let is_guess = said.is_none() && !unnamed.contains(&file.top);
        let against = file.claims.contradicts(&settled.account, own);
        if let Some(links) = against.filter(|_| is_guess) {
            let AccountEvidence { account, from } = settled;
            let why = format!("{from} would make it one of `{account}`, and {links}");
            report.remarks.push(contradicted(file, &why));
            continue;
        }
        file.account = Some(settled);
    }
    known.retain(|file| file.account.is_some() || file.source != "export");
    let guesses = guesses.iter();
    report
        .remarks
        .extend(guesses.map(|((top, account), files)| guessed(top, account, *files)));
    report
        .remarks
        .extend(unnamed.iter().map(|top| nameless(top)));
}

/// The accounts that files below each folder name.
fn named_below(known: &[Recognised]) -> BTreeMap<PathBuf, BTreeSet<String>> {
    let mut below: BTreeMap<PathBuf, BTreeSet<String>> = BTreeMap::new();
    for file in known.iter().filter(|f| f.source == "export") {
        for (folder, evidence) in file
            .found
            .origin
            .path
            .ancestors()
            .skip(1)
            .zip(file.account.iter().cycle())
        {
            below
                .entry(folder.to_owned())
                .or_default()
                .insert(evidence.account.clone());
        }
    }
    below
}

/// The only account named in the nearest folder around `file`, within the folder that was imported,
/// in which any file names one.
fn beside(below: &BTreeMap<PathBuf, BTreeSet<String>>, file: &Recognised) -> Option<String> {
    let around = file
        .found
        .origin
        .path
        .ancestors()
        .skip(1)
        .take_while(|folder| folder.starts_with(&file.within));
    let named = around.filter_map(|folder| below.get(folder)).next()?;
    if named.len() == 1 {
        named.first().cloned()
    } else {
        None
    }
}

/// The handle that an alias stands for; a name that is no alias stands for itself.
pub(crate) fn canonical(pipeline: &Pipeline, account: &str) -> String {
    pipeline.settings.handle_of(account)
}

/// A file of two accounts is nobody's until a person says whose.
fn contradicted(file: &Recognised, why: &str) -> Remark {
    Remark {
        ending: Ending::Findings,
        code: "account_contradicted".to_owned(),
        about: place(&file.found),
        message: format!("it is not clear whose it is, so it was not imported: {why}"),
        remedy: "import it alone with `--account HANDLE`; of an account that had another handle, \
                 name both in `toklake.toml`"
            .to_owned(),
    }
}

/// What the file itself says, where a person said otherwise.
fn overruled(
    file: &Recognised,
    account: &str,
    canonical: impl Fn(&str) -> String,
) -> Option<Remark> {
    let mut named = file.claims.named.iter();
    let name = named.find(|named| canonical(&named.account) != canonical(account));
    let name = name.map(|named| format!("{} says `{}`", named.from, named.account));
    let why = name.or_else(|| file.claims.contradicts(account, canonical))?;
    Some(Remark {
        ending: Ending::Fine,
        code: "account_overruled".to_owned(),
        about: place(&file.found),
        message: format!("imported as a file of `{account}`, as `--account` says, though {why}"),
        remedy: String::new(),
    })
}

/// A guess is right for the files of one export, and need not be for a folder of downloads.
fn guessed(top: &str, account: &str, files: usize) -> Remark {
    let which = match files {
        1 => "one file names no account and was".to_owned(),
        files => format!("{files} files name no account and were"),
    };
    Remark {
        ending: Ending::Fine,
        code: "account_guessed".to_owned(),
        about: top.to_owned(),
        message: format!("{which} taken as those of `{account}`, the only account named beside"),
        remedy: "if they are another's, import them into a new lake with `--account HANDLE`"
            .to_owned(),
    }
}

fn nameless(top: &str) -> Remark {
    Remark {
        ending: Ending::Findings,
        code: "account_unknown".to_owned(),
        about: top.to_owned(),
        message: format!(
            "no file in `{top}` says whose it is: kept under the placeholder `{}`",
            placeholder(top)
        ),
        remedy: "import it again with `--account HANDLE`, or name the account in `toklake.toml`"
            .to_owned(),
    }
}

/// An account that cannot be anybody's, named after the set.
fn placeholder(top: &str) -> String {
    let stem = top.rsplit_once('.').map_or(top, |(stem, _)| stem);
    let plain: String = stem
        .chars()
        .map(|c| {
            if c.is_alphanumeric() || c == '-' {
                c.to_ascii_lowercase()
            } else {
                '-'
            }
        })
        .collect();
    format!("unknown.{plain}")
}
