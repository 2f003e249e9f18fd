//! Which kind of export a found file is, by its content, and whose it says it is.

use std::path::{Path, PathBuf};

use toklake_sources::export::account::{AccountEvidence, Claims, valid_handle};
use toklake_sources::export::enclosing::Enclosing;
use toklake_sources::export::files::{FileError, Found, Limits, Refusal, Table, read_tables};
use toklake_sources::export::kind::{Kind, KindError};
use toklake_sources::export::portability::read_portability;
use toklake_sources::readings;

use super::said::Word;
use super::{place, remark};
use crate::exports::SOURCE as EXPORT;
use crate::reading::stream_of;
use crate::report::{Ending, Remark};

/// A sheet of a workbook that is not read.
pub(super) struct Unread {
    pub name: String,
    pub rows: u64,
    pub why: String,
}

/// A found file that is of a known kind, or a sheet of one.
pub(super) struct Recognised {
    pub found: Found,
    pub source: &'static str,
    pub stream: &'static str,
    /// What the file itself says about whose it is.
    pub claims: Claims,
    /// Whose it is, once that is settled; a file of readings says it line by line.
    pub account: Option<AccountEvidence>,
    /// Whether neither it nor a person says that it is that account's.
    pub is_guess: bool,
    /// What a person said of whose it is, now or when it came before.
    pub word: Option<Word>,
    /// The year that a person said, now or when it came before.
    pub year: Option<i32>,
    /// How its bytes became text, where that was a guess.
    pub encoding: Option<String>,
    /// Its cells that are formulas without a value.
    pub uncomputed: u64,
    /// Its sheet, where several of a workbook are read.
    pub sheet: Option<String>,
    /// Sheets of the workbook that hold rows and are not read; they stand with the first that is.
    pub unread: Vec<Unread>,
    /// The names around it, and the set it came in.
    pub enclosing: Enclosing,
    /// The folder that was imported, or that of the file that was.
    pub within: PathBuf,
}

impl Recognised {
    /// A file of which nothing else is known yet.
    fn new(found: Found, (source, stream): (&'static str, &'static str), within: &Path) -> Self {
        Self {
            enclosing: Enclosing::of(&found.origin, within),
            within: within.to_owned(),
            found,
            source,
            stream,
            claims: Claims::default(),
            account: None,
            is_guess: false,
            word: None,
            year: None,
            encoding: None,
            uncomputed: 0,
            sheet: None,
            unread: vec![],
        }
    }

    /// Whether it is of one account; other files say it line by line, or need none.
    pub fn is_export(&self) -> bool {
        self.source == EXPORT
    }
}

/// Recognises a found file, or says why it is of no known kind. Of a workbook each sheet of a known kind is one.
pub(super) fn recognised(
    found: Found,
    limits: &Limits,
    within: &Path,
) -> Result<Vec<Recognised>, Remark> {
    let place = place(&found);
    let told = |error: &FileError| remark(Refusal::new(place.clone(), error));
    match found.ext.as_str() {
        "ndjson" | "jsonl" => {
            let head = found.spool.head(64 * 1024).map_err(|e| told(&e))?;
            if !readings::is_readings(&head) {
                return Err(unknown(
                    &place,
                    "its lines are no readings of videos",
                    "a reading has `account`, `video_id`, `observed_at` and `views_total`: see the guide to imports",
                ));
            }
            let readings = (crate::readings::SOURCE, "videos");
            Ok(vec![Recognised::new(found, readings, within)])
        }
        "json" => {
            let bytes = found.spool.read_all().map_err(|e| told(&e))?;
            let document = read_portability(&bytes).map_err(|e| {
                unknown(
                    &place,
                    &e.to_string(),
                    "a data download of TikTok is one JSON document, as it came",
                )
            })?;
            let account = document.user_name.as_deref().and_then(valid_handle);
            let account = account.map(|account| AccountEvidence {
                account,
                from: "the profile in the download".to_owned(),
            });
            let mut file = Recognised::new(found, (EXPORT, Kind::Portability.name()), within);
            file.claims.named.extend(account);
            Ok(vec![file])
        }
        _ => {
            let tables = read_tables(&found, limits).map_err(|e| told(&e))?;
            tables_of(&found, tables, within).map_err(|e| {
                unknown(
                    &place,
                    &e.to_string(),
                    "TikTok Studio and the Business Suite give these files under \"Download data\"",
                )
            })
        }
    }
}

/// The tables of a file that are of a known kind, each kind once.
///
/// # Errors
/// Where none is: why the first is not.
fn tables_of(
    found: &Found,
    tables: Vec<Table>,
    within: &Path,
) -> Result<Vec<Recognised>, KindError> {
    let (mut read, mut unread): (Vec<Recognised>, Vec<Unread>) = (vec![], vec![]);
    let mut refused = None;
    for table in tables {
        let name = table.name.clone().unwrap_or_default();
        let rows = (table.rows.len() + table.set_aside.len()) as u64;
        let why = match table_of(found.clone(), table, within) {
            Ok(file) => match read.iter().find(|one| one.stream == file.stream) {
                None => {
                    let sheet = Some(name);
                    read.push(Recognised { sheet, ..file });
                    continue;
                }
                Some(one) => {
                    let sheet = one.sheet.as_deref().unwrap_or_default();
                    format!("sheet `{sheet}`, which is, is of the same kind")
                }
            },
            Err(error) => {
                let why = error.to_string();
                refused = refused.or(Some(error));
                why
            }
        };
        unread.push(Unread { name, rows, why });
    }
    if let [only] = &mut read[..] {
        only.sheet = None;
    }
    unread.retain(|sheet| sheet.rows > 0);
    match (read.first_mut(), refused) {
        (None, Some(error)) => return Err(error),
        (Some(first), _) => first.unread = unread,
        (None, None) => {}
    }
    Ok(read)
}

/// A table of labels, or of one of the kinds of exports.
fn table_of(found: Found, table: Table, within: &Path) -> Result<Recognised, KindError> {
    let mut file = Recognised::new(found, stream_of(&table)?, within);
    if file.is_export() {
        let names: Vec<&str> = file.enclosing.names.iter().map(String::as_str).collect();
        file.claims = Claims::of(&names, &table);
    }
    Ok(Recognised {
        encoding: table.encoding,
        uncomputed: table.uncomputed,
        ..file
    })
}

fn unknown(place: &str, message: &str, remedy: &str) -> Remark {
    Remark {
        ending: Ending::Findings,
        code: "unknown_kind".to_owned(),
        about: place.to_owned(),
        message: message.to_owned(),
        remedy: remedy.to_owned(),
    }
}
