//! One landed export file as the decoder takes it: its table or document, and what its receipts prove.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use toklake_lake::{DatasetName, LandingFile, Receipt, SetAside, Zone};
use toklake_sources::export::decode::{Body, FileInput};
use toklake_sources::export::enclosing::names_in;
use toklake_sources::export::evidence::{Arrival, Evidence};
use toklake_sources::export::files::{
    Found, Limits, Origin, RowProblem, Spool, Table, read_tables,
};
use toklake_sources::export::kind::{Kind, KindError, recognise};
use toklake_sources::labels::{LABELS, is_labels};

use crate::exports::SOURCE;

/// The decoder's view of a landed file.
///
/// A file that can no longer be opened as it was at import becomes an empty table with its reason
/// set aside, so that it is counted and told, not lost.
pub(crate) fn input(account: &str, file: &LandingFile, bytes: Bytes, limits: &Limits) -> FileInput {
    let kind = Kind::from_name(&file.key.stream);
    let body = match kind {
        Some(Kind::Portability) => Body::Document(bytes.to_vec()),
        Some(_) | None => Body::Table(table(file, bytes, limits)),
    };
    FileInput {
        account: account.to_owned(),
        landing_id: file.landing_id.clone(),
        kind,
        body,
        evidence: Evidence::of(&arrivals(file)),
    }
}

/// A row of a landed file that a decoder set aside, as quarantine keeps it.
pub(crate) fn set_aside(
    account: &str,
    file: &LandingFile,
    dataset: &str,
    line: i64,
    rule: &str,
    original: String,
    reason: String,
) -> SetAside {
    SetAside {
        dataset: DatasetName::new(Zone::Raw, dataset)
            .expect("decoders name datasets of the project"),
        account: account.to_owned(),
        landing_id: file.landing_id.clone(),
        line,
        original,
        rule: rule.to_owned(),
        reason,
        first_seen: first_seen(file),
    }
}

/// The name that a file came under: with its archive and the sheet of a workbook, where there are such.
pub(crate) fn name_of(receipt: &Receipt) -> String {
    let name = receipt.origin.as_ref().unwrap_or(&receipt.file_name);
    match &receipt.sheet {
        Some(sheet) => format!("{name} > {sheet}"),
        None => name.clone(),
    }
}

/// When any arrival of the file was first received.
pub(crate) fn first_seen(file: &LandingFile) -> DateTime<Utc> {
    file.receipts
        .iter()
        .map(|r| r.captured_at)
        .min()
        .unwrap_or_default()
}

/// The table in a landed file; one that cannot be read is empty, with its reason set aside.
pub(crate) fn table(file: &LandingFile, bytes: Bytes, limits: &Limits) -> Table {
    let name = file
        .receipts
        .first()
        .map_or_else(String::new, |r| r.file_name.clone());
    let origin = Origin {
        path: file.path.to_string().into(),
        folder: String::new(),
        file_name: name,
        archive: None,
        modified_at: None,
        file_modified_at: None,
    };
    let found = Found {
        origin,
        sha256: file.landing_id.clone(),
        bytes: file.bytes,
        ext: file.ext.clone(),
        spool: Spool::from_bytes(bytes.to_vec()),
    };
    let mut tables = read_tables(&found, limits).unwrap_or_else(|error| {
        let problem = RowProblem {
            line: 1,
            original: String::new(),
            rule: "unreadable_file",
            reason: error.to_string(),
        };
        vec![Table {
            set_aside: vec![problem],
            ..Table::default()
        }]
    });
    // a workbook lands once for each kind that one of its sheets is of
    let wanted = (file.key.source.as_str(), file.key.stream.as_str());
    let is_own = |table: &Table| stream_of(table).is_ok_and(|stream| stream == wanted);
    let own = tables.iter().position(is_own);
    tables.swap_remove(own.unwrap_or_default())
}

/// The source and stream of a table, by its header: labels, or one of the kinds of exports.
pub(crate) fn stream_of(table: &Table) -> Result<(&'static str, &'static str), KindError> {
    if is_labels(&table.header) {
        return Ok((LABELS.source, LABELS.stream));
    }
    let layout = recognise(&table.header)?;
    Ok((SOURCE, layout.kind.name()))
}

fn arrivals(file: &LandingFile) -> Vec<Arrival> {
    let arrival = |receipt: &Receipt| {
        let around = names_in(receipt.origin.as_deref().unwrap_or_default());
        let names = around.chain([receipt.file_name.as_str()]);
        let known_by = receipt
            .modified_at
            .map_or(receipt.captured_at, |m| m.min(receipt.captured_at));
        Arrival {
            names: names.map(str::to_owned).collect(),
            exported_at: receipt.exported_at,
            known_by: Some(known_by),
            set: receipt.set.clone(),
            year: receipt.year,
        }
    };
    file.receipts.iter().map(arrival).collect()
}

/// The row of a landed file that begins on `line`, as it stands there, and its sheet in a workbook.
pub(crate) fn line_text(
    file: &LandingFile,
    bytes: Bytes,
    line: i64,
    limits: &Limits,
) -> (String, Option<String>) {
    let number = u64::try_from(line).unwrap_or_default();
    let is_table =
        matches!(Kind::from_name(&file.key.stream), Some(kind) if kind != Kind::Portability);
    let table = is_table.then(|| table(file, bytes.clone(), limits));
    let sheet = table.as_ref().and_then(|table| table.name.clone());
    let row = table.and_then(|t| t.rows.into_iter().find(|r| r.line == number));
    let plain = || {
        let before = usize::try_from(number.saturating_sub(1)).unwrap_or(usize::MAX);
        let text = String::from_utf8_lossy(&bytes);
        text.lines().nth(before).unwrap_or_default().to_owned()
    };
    (row.map_or_else(plain, |row| row.original), sheet)
}
