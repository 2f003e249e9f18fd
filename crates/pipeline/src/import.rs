//! Import: files of a person become landed content with a receipt for each arrival.

mod accounts;
mod recognise;
mod said;

use std::path::{Path, PathBuf};

use chrono::{DateTime, Datelike, TimeDelta, Utc};
use toklake_lake::{Content, Index, Landed, Landing, Receipt};
use toklake_sources::export::account::name_facts;
use toklake_sources::export::files::{Finding, Found, Refusal, Severity, discover};

use accounts::name_accounts;
pub(crate) use accounts::{canonical, is_placeholder};
use recognise::{Recognised, Unread, recognised};
use said::SaidBefore;
pub(crate) use said::without_outranked;

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

/// The account of files of readings: the real ones stand in each line.
pub(crate) const READINGS_ACCOUNT: &str = "_lines";

pub(crate) async fn import(
    pipeline: &Pipeline,
    request: &ImportRequest,
    at: DateTime<Utc>,
    progress: &dyn Progress,
) -> Result<ImportReport, PipelineError> {
    believable(request.year, at)?;
    let mut report = ImportReport::default();
    progress.begin("looking for exports", None);
    let mut known = vec![];
    for path in &request.paths {
        look(pipeline, path, progress, &mut known, &mut report);
    }
    progress.end();
    let landing = Landing::new(&pipeline.engine.lake);
    let mut index = landing.index().await?;
    let before = SaidBefore::of(&landing, &index, &known).await?;
    name_accounts(
        pipeline,
        request,
        (&index, &before),
        &mut known,
        &mut report,
    );
    report.remarks.extend(known.iter().filter_map(guessed_text));
    report.remarks.extend(known.iter().filter_map(uncomputed));
    report.remarks.extend(known.iter().flat_map(unread_sheets));
    progress.begin("landing", Some(known.len() as u64));
    for file in known {
        progress.advance(&file.found.origin.file_name);
        let landed = land(&landing, &mut index, at, file).await?;
        report.files.push(landed);
    }
    progress.end();
    Ok(report)
}

/// No day of an export lies after tomorrow, so no year of a last day does.
fn believable(year: Option<i32>, at: DateTime<Utc>) -> Result<(), PipelineError> {
    let latest = (at + TimeDelta::days(1)).year();
    match year {
        Some(year) if year > latest => Err(PipelineError::Question {
            message: format!(
                "`--year {year}` cannot be the year of the last day in an export: it is {} now",
                at.date_naive()
            ),
            remedy: format!(
                "say the year of the last day, {latest} at the latest; nothing was imported"
            ),
        }),
        Some(_) | None => Ok(()),
    }
}

/// Finds every file under `path` and recognises it by its content.
fn look(
    pipeline: &Pipeline,
    path: &Path,
    progress: &dyn Progress,
    known: &mut Vec<Recognised>,
    report: &mut ImportReport,
) {
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
            match recognised(found, limits, &within) {
                Ok(files) => known.extend(files),
                Err(remark) => report.remarks.push(remark),
            }
        }
        Finding::Refused(refusal) => report.remarks.push(remark(refusal)),
    });
    report.ignored += walk.ignored;
}

async fn land(
    landing: &Landing,
    index: &mut Index,
    at: DateTime<Utc>,
    file: Recognised,
) -> Result<ImportedFile, PipelineError> {
    let Recognised {
        found,
        source,
        stream,
        account,
        enclosing,
        within: _,
        is_guess,
        word,
        year,
        claims: _,
        encoding: _,
        uncomputed: _,
        sheet,
        unread: _,
    } = file;
    let (account, account_from) = account.map_or_else(
        || (READINGS_ACCOUNT.to_owned(), "each line".to_owned()),
        |evidence| (evidence.account, evidence.from),
    );
    let archive = found.origin.archive.as_ref();
    let given_in = enclosing.given_in();
    let given_in = given_in.map(|folder| format!("{folder} > {}", found.origin.file_name));
    let mut names = enclosing.names.iter();
    let receipt = Receipt {
        landing_id: found.sha256.clone(),
        source: source.to_owned(),
        account: account.clone(),
        account_guessed: is_guess,
        account_said: word.map(|word| word.count),
        stream: stream.to_owned(),
        file_name: found.origin.file_name.clone(),
        origin: archive.map_or(given_in, |a| Some(format!("{} > {}", a.name, a.entry_path))),
        sheet,
        set: Some(enclosing.set),
        archive_sha256: archive.map(|a| a.sha256.clone()),
        exported_at: archive.and(found.origin.modified_at),
        window_first: names.find_map(|name| name_facts(name).window_first),
        year,
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
    let content = Content::Spooled(Box::new(found.spool.reader()));
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

/// Letters of a file that does not say its encoding may be other ones.
fn guessed_text(file: &Recognised) -> Option<Remark> {
    Some(Remark {
        ending: Ending::Fine,
        code: "encoding_guessed".to_owned(),
        about: place(&file.found),
        message: file.encoding.clone()?,
        remedy: "where letters are wrong, download it again, and do not save it in another program"
            .to_owned(),
    })
}

/// A formula that no program has computed yet is a number that is missing.
fn uncomputed(file: &Recognised) -> Option<Remark> {
    (file.uncomputed > 0).then(|| Remark {
        ending: Ending::Findings,
        code: "formula_without_value".to_owned(),
        about: place(&file.found),
        message: format!(
            "{} of its cells are formulas without a value, so these numbers are missing",
            file.uncomputed
        ),
        remedy: "import the file as TikTok gave it; or open it in a spreadsheet program and save it, which computes them"
            .to_owned(),
    })
}

/// Of a workbook the sheets of known kinds are read; what the others hold is missing, whatever it is.
fn unread_sheets(file: &Recognised) -> Vec<Remark> {
    let remark = |Unread { name, rows, why }: &Unread| Remark {
        ending: Ending::Findings,
        code: "sheet_not_read".to_owned(),
        about: place(&file.found),
        message: format!("sheet `{name}` holds {rows} rows that are not read: {why}"),
        remedy:
            "if it holds an export, save it as a file of its own, XLSX or CSV, and import it too"
                .to_owned(),
    };
    file.unread.iter().map(remark).collect()
}

fn place(found: &Found) -> String {
    let path = found.origin.path.display();
    match &found.origin.archive {
        Some(archive) => format!("{path} > {}", archive.entry_path),
        None => path.to_string(),
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
