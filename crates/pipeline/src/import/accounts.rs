//! Whose each file is: said, named by the file, taken from its neighbours, or not known.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use toklake_lake::Index;
use toklake_sources::export::account::{AccountEvidence, valid_handle};

use super::recognise::Recognised;
use super::said::{SaidBefore, Word};
use super::{ImportRequest, place};
use crate::pipeline::Pipeline;
use crate::report::{Ending, ImportReport, Remark};

/// How placeholders begin.
const PLACEHOLDER: &str = "unknown.";

/// Settles the account of every file: what a person says, or said when it came before, what the file says, as whose
/// it came before, what the files beside it say, the default account, and else a placeholder that says it is one.
pub(super) fn name_accounts(
    pipeline: &Pipeline,
    request: &ImportRequest,
    (index, before): (&Index, &SaidBefore),
    known: &mut Vec<Recognised>,
    report: &mut ImportReport,
) {
    let said = request.account.as_deref().and_then(valid_handle);
    let own = |account: &str| canonical(pipeline, account);
    known.retain_mut(|file| {
        file.year = request.year.or_else(|| before.year(file));
        // what a person says outranks what the file says
        if let Some((word, from)) = word_on(file, said.as_deref().map(own), before) {
            file.account = Some(AccountEvidence {
                account: own(&word.account),
                from: from.to_owned(),
            });
            file.word = Some(word);
            return true;
        }
        match file.claims.settled(own) {
            Ok(account) => {
                file.account = account;
                true
            }
            Err(why) => {
                report.remarks.push(contradicted(file, &why));
                false
            }
        }
    });
    let beside = Beside::of(known);
    let mut guesses: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut unnamed: BTreeMap<String, Option<String>> = BTreeMap::new();
    let default = pipeline.settings.account.as_deref().and_then(valid_handle);
    let evidence = |account: String, from: &str| AccountEvidence {
        account,
        from: from.to_owned(),
    };
    for file in known.iter_mut().filter(|f| f.is_export()) {
        let named = file.account.take();
        file.is_guess = named.is_none();
        let set = &file.enclosing.set;
        let doubted = beside.doubted.get(set);
        let mut settled = if let Some(named) = named {
            let is_said = file.word.is_some();
            let remark = is_said.then(|| overruled(file, &named, own)).flatten();
            report.remarks.extend(remark);
            named
        } else if let Some(account) = came_as(index, file) {
            evidence(account, "what it came as before")
        } else if let Some(account) = beside.account(file).filter(|_| doubted.is_none()) {
            let guess = (set.clone(), own(&account));
            *guesses.entry(guess).or_default() += 1;
            evidence(account, "the files beside it")
        } else if let Some(account) = default.clone() {
            evidence(account, "the default account")
        } else {
            unnamed.insert(set.clone(), doubted.cloned());
            evidence(placeholder(set), "nothing: a placeholder")
        };
        settled.account = own(&settled.account);
        let is_somebody = file.word.is_none() && !is_placeholder(&settled.account);
        let against = file.claims.contradicts(&settled.account, own);
        if let Some(links) = against.filter(|_| is_somebody) {
            let AccountEvidence { account, from } = settled;
            let why = format!("{from} would make it one of `{account}`, and {links}");
            report.remarks.push(contradicted(file, &why));
            continue;
        }
        file.account = Some(settled);
    }
    known.retain(|file| file.account.is_some() || !file.is_export());
    let guesses = guesses.iter();
    report
        .remarks
        .extend(guesses.map(|((set, account), files)| guessed(set, account, *files)));
    let unnamed = unnamed.iter();
    report
        .remarks
        .extend(unnamed.map(|(set, doubted)| nameless(set, doubted.as_deref())));
}

/// What a person says of whose a file is, now or else when it came before, and where they say so.
fn word_on(
    file: &Recognised,
    said: Option<String>,
    before: &SaidBefore,
) -> Option<(Word, &'static str)> {
    let held = before.word(file).filter(|_| file.is_export());
    match said.filter(|_| file.is_export()) {
        Some(account) => Some((Word::after(held, account), "`--account`")),
        None => Some((held?.clone(), "`--account`, said when it came before,")),
    }
}

/// The only account as whose file the same content came before.
fn came_as(index: &Index, file: &Recognised) -> Option<String> {
    let mut before = index.accounts(file.source, file.stream, &file.found.sha256);
    before.retain(|account| !is_placeholder(account));
    let only = before.first().filter(|_| before.len() == 1)?;
    Some((*only).to_owned())
}

/// What named files say of those beside them that name nobody.
struct Beside {
    /// The accounts that files below each folder name.
    below: BTreeMap<PathBuf, BTreeSet<String>>,
    /// Sets that are not of the account named beside them, which has a file of its own of the same kind.
    doubted: BTreeMap<String, String>,
}

impl Beside {
    fn of(known: &[Recognised]) -> Self {
        let mut beside = Self {
            below: named_below(known),
            doubted: BTreeMap::new(),
        };
        let exports = || known.iter().filter(|f| f.is_export());
        let mut own: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
        for (file, named) in exports().filter_map(|f| Some((f, f.account.as_ref()?))) {
            let contents = own.entry((&named.account, file.stream)).or_default();
            contents.insert(&file.found.sha256);
        }
        for file in exports().filter(|f| f.account.is_none()) {
            let Some(account) = beside.account(file) else {
                continue;
            };
            let contents = own.get(&(account.as_str(), file.stream));
            if contents.is_some_and(|own| !own.contains(file.found.sha256.as_str())) {
                beside.doubted.insert(file.enclosing.set.clone(), account);
            }
        }
        beside
    }

    /// The only account named in the nearest folder around `file`, within the folder that was imported, in
    /// which any file names one.
    fn account(&self, file: &Recognised) -> Option<String> {
        let around = file.found.origin.path.ancestors().skip(1);
        let around = around.take_while(|folder| folder.starts_with(&file.within));
        let named = around.filter_map(|folder| self.below.get(folder)).next()?;
        let only = named.first().filter(|_| named.len() == 1);
        only.cloned()
    }
}

/// The accounts that files below each folder name.
fn named_below(known: &[Recognised]) -> BTreeMap<PathBuf, BTreeSet<String>> {
    let mut below: BTreeMap<PathBuf, BTreeSet<String>> = BTreeMap::new();
    for file in known.iter().filter(|f| f.is_export()) {
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
    AccountEvidence { account, from }: &AccountEvidence,
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
        message: format!("imported as a file of `{account}`, as {from} says, though {why}"),
        remedy: String::new(),
    })
}

/// A guess is right for the files of one export, and need not be for a folder of downloads.
fn guessed(set: &str, account: &str, files: usize) -> Remark {
    let which = match files {
        1 => "one file names no account and was".to_owned(),
        files => format!("{files} files name no account and were"),
    };
    Remark {
        ending: Ending::Fine,
        code: "account_guessed".to_owned(),
        about: set.to_owned(),
        message: format!("{which} taken as those of `{account}`, the only account named beside"),
        remedy:
            "if they are another's, import them again with `--account HANDLE`, which outranks the guess"
                .to_owned(),
    }
}

/// Files of `set` name no account, and are not plainly those of the one named beside, if any is.
fn nameless(set: &str, doubted: Option<&str>) -> Remark {
    let why = doubted.map_or_else(String::new, |account| {
        format!(
            ", and `{account}`, the only account named beside, has a file of its own of the same kind"
        )
    });
    Remark {
        ending: Ending::Findings,
        code: "account_unknown".to_owned(),
        about: set.to_owned(),
        message: format!(
            "no file in `{set}` says whose it is{why}: kept under the placeholder `{}`",
            placeholder(set)
        ),
        remedy: "import it again with `--account HANDLE`, which outranks the placeholder"
            .to_owned(),
    }
}

/// Whether an account is a placeholder, which nobody is called.
pub(crate) fn is_placeholder(account: &str) -> bool {
    account.starts_with(PLACEHOLDER)
}

/// An account that cannot be anybody's, named after the set.
fn placeholder(set: &str) -> String {
    let stem = set.rsplit_once('.').map_or(set, |(stem, _)| stem);
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
    format!("{PLACEHOLDER}{plain}")
}
