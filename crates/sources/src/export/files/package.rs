//! The parts of a workbook that hold cells, unpacked under our limits into a package of our own.
//!
//! The library that reads cells opens archives by its own rules and reserves what a file claims to
//! need. It therefore never sees the stranger's file: only the parts it needs, not packed, each
//! scanned for what no spreadsheet program writes.

use std::io::Write;
use std::path::Path;

use tempfile::SpooledTempFile;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::archive::{Archive, Budget};
use super::error::shown;
use super::limits::{Limits, Setting};
use super::{FileError, Spool};

/// A package of this many bytes stays in memory.
const SMALL: usize = 4 << 20;
/// Scanning looks this far back over the border of two reads.
const LONGEST_WORD: usize = 64;

/// A clean copy of a workbook.
pub(super) struct Package {
    pub file: SpooledTempFile,
    pub notes: Vec<String>,
}

/// Copies the parts that hold cells; a damaged, doubled or hostile part refuses the workbook.
pub(super) fn rewrite(spool: &Spool, limits: &Limits) -> Result<Package, FileError> {
    let limits = &Limits {
        max_unpacked: limits.max_document,
        ..limits.clone()
    };
    let mut budget = Budget {
        packed: spool.len(),
        ..Budget::default()
    };
    let mut archive =
        Archive::open(spool.reader(), Path::new(""), limits, &mut budget).map_err(in_workbook)?;
    let mut copy = ZipWriter::new(SpooledTempFile::new(SMALL));
    let mut notes = Vec::new();
    for index in 0..archive.len() {
        if let Some(error) = archive.take_refusal(index) {
            return Err(in_workbook(error));
        }
        let name = archive.entry(index).name.clone();
        match role(&name) {
            Role::Cells => copy_part(&mut archive, index, &mut budget, limits, &mut copy)?,
            Role::Noted(note) if notes.iter().all(|known| known != note) => {
                notes.push(note.to_string())
            }
            Role::Noted(_) | Role::Passed => {}
            Role::Binary => {
                let what = "a binary workbook (.xlsb)";
                return Err(FileError::Foreign {
                    what,
                    remedy: "save it as .xlsx or CSV",
                });
            }
        }
    }
    let file = copy.finish().map_err(|error| FileError::Spool {
        source: error.into(),
    })?;
    Ok(Package { file, notes })
}

enum Role {
    Cells,
    Noted(&'static str),
    Passed,
    Binary,
}

fn role(name: &str) -> Role {
    let name = name.to_ascii_lowercase();
    let within = |folder: &str| name.starts_with(folder);
    if name == "xl/workbook.bin" {
        Role::Binary
    } else if within("xl/vbaproject") {
        Role::Noted("the workbook has macros, which are never run")
    } else if within("xl/externallinks/") {
        Role::Noted("the workbook links to other files, which are never opened")
    } else if !(name.ends_with(".xml") || name.ends_with(".rels"))
        || [
            "customxml/",
            "docprops/",
            "xl/pivot",
            "xl/drawings/",
            "xl/charts/",
            "xl/comments",
        ]
        .iter()
        .any(|folder| within(folder))
    {
        Role::Passed
    } else {
        Role::Cells
    }
}

fn copy_part(
    archive: &mut Archive<'_, super::SpoolReader>,
    index: usize,
    budget: &mut Budget,
    limits: &Limits,
    copy: &mut ZipWriter<SpooledTempFile>,
) -> Result<(), FileError> {
    let name = archive.entry(index).name.clone();
    let plain = SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Stored)
        .last_modified_time(zip::DateTime::default())
        .large_file(true);
    copy.start_file(name.as_str(), plain)
        .map_err(|error| FileError::Spool {
            source: error.into(),
        })?;
    let mut scan = Scan::new(&name, archive.entry(index).unpacked);
    let shared = is_shared_texts(&name);
    let mut part = archive.unpack(index, budget).map_err(in_workbook)?;
    let mut buffer = vec![0; 64 << 10];
    let mut length = 0;
    loop {
        let count = part.read(&mut buffer).map_err(in_workbook)?;
        scan.see(&buffer[..count], count == 0)?;
        if count == 0 {
            return Ok(());
        }
        length += count as u64;
        if shared && length > limits.max_shared_strings {
            return Err(FileError::TooLarge {
                what: "the table of shared texts",
                found: length,
                unit: "bytes or more",
                limit: limits.max_shared_strings,
                setting: Setting::MaxSharedStrings,
            });
        }
        copy.write_all(&buffer[..count])
            .map_err(|source| FileError::Spool { source })?;
    }
}

/// The limit on a workbook's parts is the one on documents, and its faults are the workbook's.
fn in_workbook(error: FileError) -> FileError {
    match error {
        FileError::Bomb {
            detail,
            setting: Setting::MaxUnpacked,
        } => FileError::Bomb {
            detail,
            setting: Setting::MaxDocument,
        },
        FileError::Incomplete { .. }
        | FileError::EntryDamaged { .. }
        | FileError::EntryMethod { .. }
        | FileError::EntryTwice { .. }
        | FileError::EntryName { .. } => FileError::Workbook {
            why: error.to_string(),
        },
        other => other,
    }
}

/// Looks at the bytes of a part for what a spreadsheet program never writes.
struct Scan<'a> {
    part: &'a str,
    length: u64,
    /// The bytes with which anything we look for begins.
    begins: &'static [u8],
    kept: Vec<u8>,
}

impl<'a> Scan<'a> {
    fn new(part: &'a str, length: u64) -> Self {
        // only for the shared texts does the library reserve what the file claims
        let begins: &[u8] = if is_shared_texts(part) { b"!u" } else { b"!" };
        Self {
            part,
            length,
            begins,
            kept: Vec::new(),
        }
    }

    fn see(&mut self, bytes: &[u8], last: bool) -> Result<(), FileError> {
        if bytes.contains(&0) {
            let why = format!("part `{}` is not UTF-8", shown(self.part));
            return Err(FileError::Workbook { why });
        }
        self.kept.extend_from_slice(bytes);
        let whole = self.kept.len();
        let end = if last {
            whole
        } else {
            whole.saturating_sub(LONGEST_WORD)
        };
        if self
            .begins
            .iter()
            .any(|byte| self.kept[..end].contains(byte))
        {
            let mut starts = (0..end).filter(|at| self.begins.contains(&self.kept[*at]));
            starts.try_for_each(|at| self.judge(&self.kept[at..]))?;
        }
        self.kept.drain(..end);
        Ok(())
    }

    fn judge(&self, here: &[u8]) -> Result<(), FileError> {
        if here.len() >= 8 && here[..8].eq_ignore_ascii_case(b"!DOCTYPE") {
            return Err(FileError::Doctype {
                part: shown(self.part),
            });
        }
        let Some(value) = here.strip_prefix(b"uniqueCount") else {
            return Ok(());
        };
        if claimed(value).is_some_and(|count| count <= self.length) {
            return Ok(());
        }
        let why = format!(
            "part `{}` claims more texts than it has bytes",
            shown(self.part)
        );
        Err(FileError::Workbook { why })
    }
}

fn is_shared_texts(part: &str) -> bool {
    part.to_ascii_lowercase().ends_with("sharedstrings.xml")
}

/// The number in `="123"`; text that only looks like the attribute claims 0, and what a border
/// between two reads could hide claims `None`.
fn claimed(after: &[u8]) -> Option<u64> {
    let is_filler = |b: &&u8| b.is_ascii_whitespace() || matches!(b, b'=' | b'"' | b'\'' | b'+');
    let filler = after.iter().take_while(is_filler).count();
    if filler > LONGEST_WORD / 2 {
        return None;
    }
    let digits = &after[filler..];
    let digits = &digits[..digits.iter().take_while(|b| b.is_ascii_digit()).count()];
    if digits.is_empty() {
        return Some(0);
    }
    std::str::from_utf8(digits).ok()?.parse().ok()
}
