//! Which kind of export a found file is, by its content, and whose it says it is.

use std::path::{Path, PathBuf};

use toklake_sources::export::account::{AccountEvidence, Claims, valid_handle};
use toklake_sources::export::enclosing::Enclosing;
use toklake_sources::export::files::{FileError, Found, Limits, Refusal, read_table};
use toklake_sources::export::kind::{Kind, recognise};
use toklake_sources::export::portability::read_portability;
use toklake_sources::labels::{LABELS, is_labels};
use toklake_sources::readings;

use super::{place, remark};
use crate::report::{Ending, Remark};

/// A found file that is of a known kind.
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
    /// How its bytes became text, where that was a guess.
    pub encoding: Option<String>,
    /// Its cells that are formulas without a value.
    pub uncomputed: u64,
    /// The sheet that is read and the others that hold rows, where a workbook has several.
    pub unread: Option<(String, Vec<(String, u64)>)>,
    /// The names around it, and the set it came in.
    pub enclosing: Enclosing,
    /// The folder that was imported, or that of the file that was.
    pub within: PathBuf,
}

/// Recognises a found file, or says why it is of no known kind.
pub(super) fn recognised(
    found: Found,
    limits: &Limits,
    within: &Path,
) -> Result<Recognised, Remark> {
    let place = place(&found);
    let told = |error: &FileError| remark(Refusal::new(place.clone(), error));
    let enclosing = Enclosing::of(&found.origin, within);
    let within = within.to_owned();
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
            Ok(Recognised {
                found,
                source: crate::readings::SOURCE,
                stream: "videos",
                claims: Claims::default(),
                account: None,
                is_guess: false,
                encoding: None,
                uncomputed: 0,
                unread: None,
                enclosing,
                within,
            })
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
            let claims = Claims {
                named: account.into_iter().collect(),
                ..Claims::default()
            };
            Ok(Recognised {
                found,
                source: "export",
                stream: Kind::Portability.name(),
                claims,
                account: None,
                is_guess: false,
                encoding: None,
                uncomputed: 0,
                unread: None,
                enclosing,
                within,
            })
        }
        _ => {
            let table = read_table(&found, limits).map_err(|e| told(&e))?;
            if is_labels(&table.header) {
                return Ok(Recognised {
                    found,
                    source: LABELS.source,
                    stream: LABELS.stream,
                    claims: Claims::default(),
                    account: None,
                    is_guess: false,
                    encoding: table.encoding,
                    uncomputed: table.uncomputed,
                    unread: None,
                    enclosing,
                    within,
                });
            }
            let layout = recognise(&table.header).map_err(|e| {
                unknown(
                    &place,
                    &e.to_string(),
                    "TikTok Studio and the Business Suite give these files under \"Download data\"",
                )
            })?;
            let names: Vec<&str> = enclosing.names.iter().map(String::as_str).collect();
            let claims = Claims::of(&names, &table);
            Ok(Recognised {
                found,
                source: "export",
                stream: layout.kind.name(),
                claims,
                account: None,
                is_guess: false,
                uncomputed: table.uncomputed,
                unread: table.name.map(|read| (read, table.unread)),
                encoding: table.encoding,
                enclosing,
                within,
            })
        }
    }
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
