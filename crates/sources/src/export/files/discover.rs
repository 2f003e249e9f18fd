//! From the paths a person named to the files that could be an export, each with where it came from.

use std::fs::{self, File, Metadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use super::sniff::{self, Content};
use super::spool::{Pool, Spool, hexadecimal};
use super::unpack;
use super::{FileError, Limits, Severity};

/// Where a found file came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The file on disk as named or walked: the file itself, or the archive it lies in.
    pub path: PathBuf,
    /// The set it belongs to: the own name of the folder or archive that contains it.
    pub folder: String,
    pub file_name: String,
    pub archive: Option<ArchiveOrigin>,
    /// The entry's time in its archive, which TikTok writes in UTC; `None` where none was written.
    pub modified_at: Option<DateTime<Utc>>,
    /// The time the file on disk was last written.
    pub file_modified_at: Option<DateTime<Utc>>,
}

/// The archive a found file lies in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchiveOrigin {
    /// The archive's file name on disk.
    pub name: String,
    /// Of the archive on disk, in hexadecimal.
    pub sha256: String,
    /// The entry's name; for an archive in an archive both names, with ` > ` between.
    pub entry_path: String,
}

/// A file that could be an export.
#[derive(Debug, Clone)]
pub struct Found {
    pub origin: Origin,
    /// Of the content, in hexadecimal.
    pub sha256: String,
    pub bytes: u64,
    /// What the content is: `csv`, `xlsx`, `json` or `ndjson`.
    pub ext: String,
    pub spool: Spool,
}

/// A file, archive or entry that is not used, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Where it is, in words: a path, and inside an archive ` > ` and the entry.
    pub origin: String,
    /// A stable word for `--json`.
    pub code: &'static str,
    pub message: String,
    /// What lies beneath, in the system's words, where there is something.
    pub cause: Option<String>,
    pub remedy: String,
    pub severity: Severity,
}

impl Refusal {
    /// The same error, told of a place.
    pub fn new(origin: String, error: &FileError) -> Self {
        Self {
            origin,
            code: error.code(),
            message: error.to_string(),
            cause: std::error::Error::source(error).map(ToString::to_string),
            remedy: error.remedy(),
            severity: error.severity(),
        }
    }
}

/// One thing a walk came upon.
#[derive(Debug, Clone)]
pub enum Finding {
    Found(Found),
    Refused(Refusal),
}

/// What a walk passed by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Walk {
    /// Files and entries that are no data: media, documents, hidden files.
    pub ignored: u64,
}

/// Shows `visit` every file under `paths` that could be an export, and every one that is refused.
///
/// Folders are walked in the order of their names, links are not followed, archives are opened in
/// place. An archive is shown whole or refused whole, and never before it is known that it did not
/// change while it was read. A file a person named is always answered; one that a walk met is passed
/// by when neither its content nor its name promises data.
pub fn discover(paths: &[PathBuf], limits: &Limits, visit: &mut dyn FnMut(Finding)) -> Walk {
    let mut walker = Walker {
        limits,
        visit,
        pool: Pool::default(),
        walk: Walk::default(),
    };
    for path in paths {
        walker.named(path);
    }
    walker.walk
}

struct Walker<'a> {
    limits: &'a Limits,
    visit: &'a mut dyn FnMut(Finding),
    pool: Pool,
    walk: Walk,
}

impl Walker<'_> {
    fn named(&mut self, path: &Path) {
        match fs::metadata(path) {
            Ok(kind) if kind.is_dir() => self.folder(path),
            Ok(kind) if kind.is_file() => self.file(path, true),
            Ok(_) => self.refuse(path, &FileError::NotAFile { path: path.into() }),
            Err(source) => self.refuse(path, &cannot_open(path, source)),
        }
    }

    fn folder(&mut self, path: &Path) {
        let mut children = match list(path) {
            Ok(children) => children,
            Err(source) => return self.refuse(path, &cannot_open(path, source)),
        };
        children.sort_unstable();
        for child in children {
            self.walked(&child);
        }
    }

    fn walked(&mut self, path: &Path) {
        if sniff::is_unrelated(&own_name(path)) {
            self.walk.ignored += 1;
            return;
        }
        match fs::symlink_metadata(path) {
            Ok(kind) if kind.is_symlink() => {
                self.refuse(path, &FileError::Link { path: path.into() })
            }
            Ok(kind) if kind.is_dir() => self.folder(path),
            Ok(kind) if kind.is_file() => self.file(path, false),
            Ok(_) => self.walk.ignored += 1,
            Err(source) => self.refuse(path, &cannot_open(path, source)),
        }
    }

    fn file(&mut self, path: &Path, named: bool) {
        let read = read_unchanged(path, |file, about| self.open(path, file, about, named));
        match read {
            Ok((findings, ignored)) => {
                self.walk.ignored += ignored;
                findings
                    .into_iter()
                    .for_each(|finding| (self.visit)(finding));
            }
            Err(error) => self.refuse(path, &error),
        }
    }

    fn open(
        &mut self,
        path: &Path,
        file: &mut File,
        about: &Metadata,
        named: bool,
    ) -> Result<(Vec<Finding>, u64), FileError> {
        let promised = named || sniff::promises_data(&own_name(path));
        let unreadable = |source| cannot_open(path, source);
        let mut head = Vec::new();
        file.take(sniff::HEAD as u64)
            .read_to_end(&mut head)
            .map_err(unreadable)?;
        let content = sniff::sniff(&head, promised);
        file.rewind().map_err(unreadable)?;
        let origin = Origin {
            path: path.into(),
            folder: containing_folder(path),
            file_name: own_name(path),
            archive: None,
            modified_at: None,
            file_modified_at: about.modified().ok().map(DateTime::from),
        };
        let ext = match content {
            Content::Zip => {
                let sha256 = hash(file).map_err(unreadable)?;
                let source = unpack::Source {
                    origin,
                    sha256,
                    packed: about.len(),
                    named,
                };
                return unpack::unpack(file, &source, &mut self.pool, self.limits);
            }
            Content::Csv => "csv",
            Content::Json => "json",
            Content::JsonLines => "ndjson",
            Content::Empty | Content::WebPage | Content::Foreign { .. } | Content::Unknown => {
                return match content.error().filter(|_| promised) {
                    Some(error) => Err(error),
                    None => Ok((Vec::new(), 1)),
                };
            }
        };
        FileError::within_document(about.len(), self.limits)?;
        Ok((
            vec![Finding::Found(whole(origin, ext, file, &mut self.pool)?)],
            0,
        ))
    }

    fn refuse(&mut self, path: &Path, error: &FileError) {
        (self.visit)(Finding::Refused(Refusal::new(
            path.display().to_string(),
            error,
        )));
    }
}

/// Takes a whole file on disk as one found file.
pub(super) fn whole(
    origin: Origin,
    ext: &str,
    file: &mut File,
    pool: &mut Pool,
) -> Result<Found, FileError> {
    file.rewind()
        .map_err(|source| cannot_open(&origin.path, source))?;
    let mut writer = pool.writer();
    let mut buffer = vec![0; 64 << 10];
    loop {
        let count = file
            .read(&mut buffer)
            .map_err(|source| cannot_open(&origin.path, source))?;
        if count == 0 {
            break;
        }
        writer.take(&buffer[..count])?;
    }
    let spooled = writer.finish()?;
    let (bytes, ext) = (spooled.spool.len(), ext.to_string());
    Ok(Found {
        origin,
        sha256: spooled.sha256,
        bytes,
        ext,
        spool: spooled.spool,
    })
}

/// Opens a file for `read`, and refuses what it gave if the file is another one afterwards.
fn read_unchanged<T>(
    path: &Path,
    read: impl FnOnce(&mut File, &Metadata) -> Result<T, FileError>,
) -> Result<T, FileError> {
    let unreadable = |source| cannot_open(path, source);
    let mut file = File::open(path).map_err(unreadable)?;
    let before = file.metadata().map_err(unreadable)?;
    let result = read(&mut file, &before);
    let after = fs::metadata(path).map_err(unreadable)?;
    if stamp(&before) == stamp(&after) {
        result
    } else {
        Err(FileError::Changed { path: path.into() })
    }
}

fn stamp(of: &Metadata) -> (u64, Option<SystemTime>) {
    (of.len(), of.modified().ok())
}

fn list(folder: &Path) -> io::Result<Vec<PathBuf>> {
    fs::read_dir(folder)?
        .map(|child| Ok(child?.path()))
        .collect()
}

fn hash(file: &mut File) -> io::Result<String> {
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 64 << 10];
    file.seek(SeekFrom::Start(0))?;
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hexadecimal(&hash.finalize())),
            count => hash.update(&buffer[..count]),
        }
    }
}

fn cannot_open(path: &Path, source: io::Error) -> FileError {
    match source.kind() {
        io::ErrorKind::NotFound => FileError::Missing { path: path.into() },
        _ => FileError::Unreadable {
            path: path.into(),
            source,
        },
    }
}

fn own_name(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// The own name of the folder a file stands in, whatever way the path was written.
fn containing_folder(path: &Path) -> String {
    let parent = path.parent().unwrap_or(Path::new(""));
    let name = own_name(parent);
    if !name.is_empty() {
        return name;
    }
    let parent = if parent.as_os_str().is_empty() {
        Path::new(".")
    } else {
        parent
    };
    parent
        .canonicalize()
        .map(|whole| own_name(&whole))
        .unwrap_or_default()
}

#[cfg(test)]
#[path = "discover_tests.rs"]
mod tests;
