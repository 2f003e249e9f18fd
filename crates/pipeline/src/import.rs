//! Import: files of a person become landed content with a receipt for each arrival.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use toklake_lake::{Content, Index, Landed, Landing, Receipt};
use toklake_sources::export::account::{AccountEvidence, account_of, name_facts, valid_handle};
use toklake_sources::export::files::{
    FileError, Finding, Found, Refusal, Severity, Table, discover, read_table,
};
use toklake_sources::export::kind::{Kind, recognise};
use toklake_sources::export::portability::read_portability;
use toklake_sources::readings;

use crate::error::PipelineError;
use crate::pipeline::Pipeline;
use crate::progress::Progress;
use crate::report::{Arrival, Ending, ImportReport, ImportedFile, Remark};

/// What a person asks to import.
#[derive(Debug, Clone, Default)]
pub struct ImportRequest {
    /// Files and folders.
    pub paths: Vec<PathBuf>,
    /// The account they belong to, whatever the files say.
    pub account: Option<String>,
    /// The year of the last day in them, where labels have none.
    pub year: Option<i32>,
}

/// A found file that is of a known kind.
struct Recognised {
    found: Found,
    source: &'static str,
    stream: &'static str,
    account: Option<AccountEvidence>,
    /// The set it came in, by name.
    top: String,
    /// The folder that was imported, or that of the file that was.
    within: PathBuf,
}

/// The account of files of readings: the real ones stand in each line.
pub(crate) const READINGS_ACCOUNT: &str = "_lines";

pub(crate) async fn import(
    pipeline: &Pipeline,
    request: &ImportRequest,
    at: DateTime<Utc>,
    progress: &dyn Progress,
) -> Result<ImportReport, PipelineError> {
    let mut report = ImportReport::default();
    progress.begin("looking for exports", None);
    let mut known = vec![];
    for path in &request.paths {
        look(pipeline, path, progress, &mut known, &mut report);
    }
    progress.end();
    name_accounts(pipeline, request, &mut known, &mut report);
    let landing = Landing::new(&pipeline.engine.lake);
    let mut index = landing.index().await?;
    progress.begin("landing", Some(known.len() as u64));
    for file in known {
        progress.advance(&file.found.origin.file_name);
        let landed = land(&landing, &mut index, request, at, file).await?;
        report.files.push(landed);
    }
    progress.end();
    Ok(report)
}

/// Finds every file under `path` and recognises it by its content.
fn look(
    pipeline: &Pipeline,
    path: &Path,
    progress: &dyn Progress,
    known: &mut Vec<Recognised>,
    report: &mut ImportReport,
) {
    let top = set_of(path);
    let within = if path.is_dir() {
        path
    } else {
        path.parent().unwrap_or(path)
    }
    .to_owned();
    let limits = &pipeline.settings.import;
    let walk = discover(&[path.to_owned()], limits, &mut |finding| match finding {
        Finding::Found(found) => {
            progress.advance(&found.origin.file_name);
            match recognised(found, limits, &top, &within) {
                Ok(file) => known.push(file),
                Err(remark) => report.remarks.push(remark),
            }
        }
        Finding::Refused(refusal) => report.remarks.push(remark(refusal)),
    });
    report.ignored += walk.ignored;
}

/// The set that files under `path` came in: the folder that was named, or the one the named file lies in.
fn set_of(path: &Path) -> String {
    let whole = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let folder = if whole.is_dir() {
        Some(whole.as_path())
    } else {
        whole.parent()
    };
    let name = folder.and_then(Path::file_name);
    name.map_or_else(
        || "/".to_owned(),
        |name| name.to_string_lossy().into_owned(),
    )
}

fn recognised(
    found: Found,
    limits: &toklake_sources::export::files::Limits,
    top: &str,
    within: &Path,
) -> Result<Recognised, Remark> {
    let place = place(&found);
    let told = |error: &FileError| remark(Refusal::new(place.clone(), error));
    let (top, within) = (top.to_owned(), within.to_owned());
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
                source: "readings",
                stream: "videos",
                account: None,
                top,
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
            Ok(Recognised {
                found,
                source: "export",
                stream: Kind::Portability.name(),
                account,
                top,
                within,
            })
        }
        _ => {
            let table = read_table(&found, limits).map_err(|e| told(&e))?;
            let layout = recognise(&table.header).map_err(|e| {
                unknown(
                    &place,
                    &e.to_string(),
                    "TikTok Studio and the Business Suite give these files under \"Download data\"",
                )
            })?;
            let account = named(&found, &table);
            Ok(Recognised {
                found,
                source: "export",
                stream: layout.kind.name(),
                account,
                top,
                within,
            })
        }
    }
}

fn named(found: &Found, table: &Table) -> Option<AccountEvidence> {
    let archive = found.origin.archive.as_ref().map(|a| a.name.as_str());
    let names: Vec<&str> = archive
        .into_iter()
        .chain([found.origin.file_name.as_str()])
        .collect();
    account_of(&names, Some(table))
}

/// Settles the account of every file: what the person said, what the file says, what the files
/// beside it say, the default account, and else a placeholder that says it is one.
fn name_accounts(
    pipeline: &Pipeline,
    request: &ImportRequest,
    known: &mut [Recognised],
    report: &mut ImportReport,
) {
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
    let mut unnamed: BTreeSet<String> = BTreeSet::new();
    for file in known.iter_mut().filter(|f| f.source == "export") {
        let said = request.account.as_deref().and_then(valid_handle);
        let evidence = |account: String, from: &str| AccountEvidence {
            account,
            from: from.to_owned(),
        };
        let settled = said
            .map(|account| evidence(account, "`--account`"))
            .or_else(|| file.account.take())
            .or_else(|| {
                beside(&below, file).map(|account| evidence(account, "the files beside it"))
            })
            .or_else(|| {
                pipeline
                    .settings
                    .account
                    .as_deref()
                    .and_then(valid_handle)
                    .map(|a| evidence(a, "the default account"))
            });
        let mut settled = settled.unwrap_or_else(|| {
            unnamed.insert(file.top.clone());
            evidence(
                format!("unknown.{}", plain(&file.top)),
                "nothing: a placeholder",
            )
        });
        settled.account = canonical(pipeline, &settled.account);
        file.account = Some(settled);
    }
    report
        .remarks
        .extend(unnamed.iter().map(|top| nameless(top)));
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

fn nameless(top: &str) -> Remark {
    Remark {
        ending: Ending::Findings,
        code: "account_unknown".to_owned(),
        about: top.to_owned(),
        message: format!(
            "no file in `{top}` says whose it is: kept under the placeholder `unknown.{}`",
            plain(top)
        ),
        remedy: "import it again with `--account HANDLE`, or name the account in `toklake.toml`"
            .to_owned(),
    }
}

fn plain(text: &str) -> String {
    let stem = text.rsplit_once('.').map_or(text, |(stem, _)| stem);
    stem.chars()
        .map(|c| {
            if c.is_alphanumeric() || c == '-' {
                c.to_ascii_lowercase()
            } else {
                '-'
            }
        })
        .collect()
}

async fn land(
    landing: &Landing,
    index: &mut Index,
    request: &ImportRequest,
    at: DateTime<Utc>,
    file: Recognised,
) -> Result<ImportedFile, PipelineError> {
    let Recognised {
        found,
        source,
        stream,
        account,
        top,
        within: _,
    } = file;
    let (account, account_from) = account.map_or_else(
        || (READINGS_ACCOUNT.to_owned(), "each line".to_owned()),
        |evidence| (evidence.account, evidence.from),
    );
    let archive = found.origin.archive.as_ref();
    let names = [
        archive.map_or("", |a| a.name.as_str()),
        found.origin.file_name.as_str(),
    ];
    let receipt = Receipt {
        landing_id: found.sha256.clone(),
        source: source.to_owned(),
        account: account.clone(),
        stream: stream.to_owned(),
        file_name: found.origin.file_name.clone(),
        origin: archive.map(|a| format!("{} > {}", a.name, a.entry_path)),
        set: Some(top),
        archive_sha256: archive.map(|a| a.sha256.clone()),
        exported_at: archive.and(found.origin.modified_at),
        window_first: names.iter().find_map(|name| name_facts(name).window_first),
        year: request.year,
        modified_at: if archive.is_none() {
            found.origin.file_modified_at
        } else {
            None
        },
        captured_at: at,
        ext: found.ext.clone(),
        bytes: found.bytes,
        notes: vec![],
        request: None,
        status: None,
    };
    let path = place(&found);
    let (content, _guard) = content(&found, &path)?;
    let arrival = match landing.land(index, &receipt, content).await? {
        Landed::New => Arrival::New,
        Landed::NewReceipt { since } => Arrival::Again { since },
        Landed::Known { since } => Arrival::Known { since },
    };
    let (landing_id, bytes) = (found.sha256, found.bytes);
    Ok(ImportedFile {
        path,
        kind: stream.to_owned(),
        account,
        account_from,
        landing_id,
        bytes,
        arrival,
    })
}

/// Small content from memory, large content from a named file that lives as long as the guard.
fn content(
    found: &Found,
    path: &str,
) -> Result<(Content, Option<tempfile::NamedTempFile>), PipelineError> {
    const IN_MEMORY: u64 = 8 << 20;
    let failed = |source| PipelineError::File {
        doing: "read",
        path: path.to_owned(),
        source,
    };
    let mut reader = found.spool.reader();
    if found.bytes <= IN_MEMORY {
        let mut bytes = vec![];
        std::io::Read::read_to_end(&mut reader, &mut bytes).map_err(failed)?;
        return Ok((Content::Bytes(bytes.into()), None));
    }
    let mut file = tempfile::NamedTempFile::new().map_err(failed)?;
    std::io::copy(&mut reader, &mut file).map_err(failed)?;
    file.flush().map_err(failed)?;
    Ok((Content::File(file.path().to_owned()), Some(file)))
}

fn place(found: &Found) -> String {
    let path = found.origin.path.display();
    match &found.origin.archive {
        Some(archive) => format!("{path} > {}", archive.entry_path),
        None => path.to_string(),
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

fn remark(refusal: Refusal) -> Remark {
    let ending = match refusal.severity {
        Severity::Info => Ending::Fine,
        Severity::Problem => Ending::Findings,
        Severity::Error => Ending::CouldNot,
    };
    let cause = refusal.cause.map_or_else(String::new, |c| format!(": {c}"));
    Remark {
        ending,
        code: refusal.code.to_owned(),
        about: refusal.origin,
        message: format!("{}{cause}", refusal.message),
        remedy: refusal.remedy,
    }
}
