//! Shows the data entries of an archive, one level of archives inside it included.

use std::fs::File;
use std::io::{Read, Seek};
use std::path::Path;

use super::archive::{Archive, Budget};
use super::discover::{ArchiveOrigin, Finding, Found, Origin, Refusal, whole};
use super::error::shown;
use super::limits::Setting;
use super::sniff::{self, Content};
use super::spool::{Pool, Spooled};
use super::{FileError, Limits};

/// An archive on disk.
pub(super) struct Source {
    /// The archive's own file.
    pub origin: Origin,
    pub sha256: String,
    pub packed: u64,
    /// A person named it, so silence about it would be wrong.
    pub named: bool,
}

/// What an archive holds, with the number of entries passed by. An error refuses it whole.
pub(super) fn unpack(
    file: &mut File,
    source: &Source,
    pool: &mut Pool,
    limits: &Limits,
) -> Result<(Vec<Finding>, u64), FileError> {
    let mut budget = Budget {
        packed: source.packed,
        ..Budget::default()
    };
    let path = source.origin.path.as_path();
    let archive = Archive::open(&mut *file, path, limits, &mut budget)?;
    if archive.is_workbook() {
        drop(archive);
        FileError::within_document(source.packed, limits)?;
        let found = whole(source.origin.clone(), "xlsx", file, pool)?;
        return Ok((vec![Finding::Found(found)], 0));
    }
    if archive.is_document() && !source.named {
        return Ok((Vec::new(), 1));
    }
    let level = Level {
        name: source.origin.file_name.clone(),
        inside: String::new(),
        depth: 0,
    };
    let mut unpacker = Unpacker {
        source,
        pool,
        limits,
        budget,
        findings: Vec::new(),
        ignored: 0,
    };
    unpacker.entries(archive, &level)?;
    let Unpacker {
        findings, ignored, ..
    } = unpacker;
    if findings.is_empty() && source.named {
        let why = "the archive holds no CSV, XLSX or JSON file".into();
        return Err(FileError::NoTable { why });
    }
    Ok((findings, ignored))
}

/// One archive on the way down.
struct Level {
    /// Its own name.
    name: String,
    /// What stands before the names of its entries.
    inside: String,
    depth: u32,
}

struct Unpacker<'a> {
    source: &'a Source,
    pool: &'a mut Pool,
    limits: &'a Limits,
    budget: Budget,
    findings: Vec<Finding>,
    ignored: u64,
}

/// What became of one entry.
enum Outcome {
    Data(&'static str, Spooled),
    Archive(Spooled),
    Ignored,
}

impl Unpacker<'_> {
    fn entries<R: Read + Seek>(
        &mut self,
        mut archive: Archive<'_, R>,
        level: &Level,
    ) -> Result<(), FileError> {
        for index in 0..archive.len() {
            let name = archive.entry(index).name.clone();
            let outcome = match archive.take_refusal(index) {
                Some(error) => Err(error),
                None if is_unrelated(&name) => Ok(Outcome::Ignored),
                None => self.entry(&mut archive, index),
            };
            let entry_path = format!("{}{name}", level.inside);
            match outcome {
                Ok(Outcome::Data(ext, spooled)) => {
                    let modified_at = archive.entry(index).modified_at;
                    let origin = Origin {
                        modified_at,
                        ..self.origin(level, &name, entry_path)
                    };
                    self.found(origin, ext, spooled);
                }
                Ok(Outcome::Archive(spooled)) => self.inner(&spooled, index, &archive, level)?,
                Ok(Outcome::Ignored) => self.ignored += 1,
                Err(error) if concerns_the_whole(&error) => return Err(error),
                Err(error) => self.refuse(&entry_path, &error),
            }
        }
        Ok(())
    }

    /// Unpacks one entry as far as needed to know what it is, and wholly if it is data.
    fn entry<R: Read + Seek>(
        &mut self,
        archive: &mut Archive<'_, R>,
        index: usize,
    ) -> Result<Outcome, FileError> {
        let entry = archive.entry(index);
        if entry.is_folder() {
            return Ok(Outcome::Ignored);
        }
        let promised = sniff::promises_data(own_name(&entry.name));
        let mut bytes = archive.unpack(index, &mut self.budget)?;
        let head = bytes.read_up_to(sniff::HEAD)?;
        let content = sniff::sniff(&head, promised);
        let (most, ext) = match content {
            Content::Zip => (self.limits.max_unpacked, None),
            Content::Csv => (self.limits.max_document, Some("csv")),
            Content::Json => (self.limits.max_document, Some("json")),
            Content::JsonLines => (self.limits.max_document, Some("ndjson")),
            Content::Empty | Content::WebPage | Content::Foreign { .. } | Content::Unknown => {
                return match content.error().filter(|_| promised) {
                    Some(error) => Err(error),
                    None => Ok(Outcome::Ignored),
                };
            }
        };
        let mut writer = self.pool.writer();
        writer.take(&head)?;
        let mut length = head.len() as u64;
        let mut buffer = vec![0; 64 << 10];
        loop {
            let count = bytes.read(&mut buffer)?;
            if count == 0 {
                break;
            }
            writer.take(&buffer[..count])?;
            length += count as u64;
            if length > most {
                FileError::within_document(length, self.limits)?;
            }
        }
        let spooled = writer.finish()?;
        match ext {
            Some(ext) => Ok(Outcome::Data(ext, spooled)),
            None => Ok(Outcome::Archive(spooled)),
        }
    }

    /// A zip inside an archive: a workbook, or an archive that is opened once more.
    fn inner<R: Read + Seek>(
        &mut self,
        spooled: &Spooled,
        index: usize,
        outer: &Archive<'_, R>,
        level: &Level,
    ) -> Result<(), FileError> {
        let name = outer.entry(index).name.as_str();
        let entry_path = format!("{}{name}", level.inside);
        let opened = Archive::open(
            spooled.spool.reader(),
            &self.source.origin.path,
            self.limits,
            &mut self.budget,
        );
        let result = match opened {
            Ok(archive) if archive.is_workbook() => {
                let modified_at = outer.entry(index).modified_at;
                let origin = Origin {
                    modified_at,
                    ..self.origin(level, name, entry_path)
                };
                let again = Spooled {
                    spool: spooled.spool.clone(),
                    sha256: spooled.sha256.clone(),
                };
                self.found(origin, "xlsx", again);
                return Ok(());
            }
            Ok(archive) if archive.is_document() => {
                self.ignored += 1;
                return Ok(());
            }
            Ok(_) if level.depth >= self.limits.max_depth => Err(FileError::Bomb {
                detail: format!("`{}` lies {} archives deep", shown(name), level.depth + 1),
                setting: Setting::MaxDepth,
            }),
            Ok(archive) => {
                let below = Level {
                    name: own_name(name).to_string(),
                    inside: format!("{entry_path} > "),
                    depth: level.depth + 1,
                };
                match self.entries(archive, &below) {
                    Err(error) if concerns_the_whole(&error) => return Err(error),
                    other => other,
                }
            }
            Err(error @ (FileError::Bomb { .. } | FileError::Overlap { .. })) => return Err(error),
            Err(error) => Err(error),
        };
        if let Err(error) = result {
            self.refuse(&entry_path, &error);
        }
        Ok(())
    }

    fn origin(&self, level: &Level, name: &str, entry_path: String) -> Origin {
        Origin {
            folder: level.name.clone(),
            file_name: own_name(name).to_string(),
            archive: Some(ArchiveOrigin {
                name: self.source.origin.file_name.clone(),
                sha256: self.source.sha256.clone(),
                entry_path,
            }),
            ..self.source.origin.clone()
        }
    }

    fn found(&mut self, origin: Origin, ext: &str, spooled: Spooled) {
        self.findings.push(Finding::Found(Found {
            origin,
            sha256: spooled.sha256,
            bytes: spooled.spool.len(),
            ext: ext.to_string(),
            spool: spooled.spool,
        }));
    }

    fn refuse(&mut self, entry_path: &str, error: &FileError) {
        let path: &Path = &self.source.origin.path;
        let origin = format!("{} > {}", path.display(), shown(entry_path));
        self.findings
            .push(Finding::Refused(Refusal::new(origin, error)));
    }
}

/// After these nothing of the archive may be used.
fn concerns_the_whole(error: &FileError) -> bool {
    matches!(
        error,
        FileError::Bomb { .. }
            | FileError::Overlap { .. }
            | FileError::Unreadable { .. }
            | FileError::Spool { .. }
    )
}

fn own_name(entry: &str) -> &str {
    entry.rsplit(['/', '\\']).next().unwrap_or(entry)
}

fn is_unrelated(entry: &str) -> bool {
    entry
        .split(['/', '\\'])
        .any(|part| !part.is_empty() && sniff::is_unrelated(part))
}
