//! A zip archive whose entries are read one by one, counted as they unpack, and never written out.

use std::collections::HashMap;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Take};
use std::path::Path;

use flate2::{Crc, bufread::DeflateDecoder};
use icu_normalizer::ComposingNormalizerBorrowed;

use super::FileError;
use super::directory::{self, Entry, Stop};
use super::error::shown;
use super::limits::{Limits, Setting};

/// The ratio of an entry is judged from this many produced bytes on.
const RATIO_FROM: u64 = 1 << 20;

/// What one named archive, with the archives inside it, has used up.
#[derive(Debug, Default)]
pub(super) struct Budget {
    /// Bytes of the outermost archive.
    pub packed: u64,
    pub produced: u64,
    pub entries: u64,
}

/// An archive whose directory passed the rules that concern it as a whole.
pub(super) struct Archive<'a, R> {
    reader: R,
    path: &'a Path,
    limits: &'a Limits,
    entries: Vec<Checked>,
}

/// An entry, and why it may not be used.
struct Checked {
    entry: Entry,
    data_at: u64,
    refused: Option<FileError>,
}

impl<'a, R: Read + Seek> Archive<'a, R> {
    /// Reads and judges the directory; `path` is the file that messages name.
    pub fn open(
        mut reader: R,
        path: &'a Path,
        limits: &'a Limits,
        budget: &mut Budget,
    ) -> Result<Self, FileError> {
        let unreadable = |source| unreadable(path, source);
        let most = u64::from(limits.max_entries).saturating_sub(budget.entries);
        let directory = directory::read_directory(&mut reader, most)
            .map_err(|stop| stop.into_error(unreadable))?;
        budget.entries += directory.entries.len() as u64;
        if directory.entries.iter().any(Entry::is_encrypted) {
            return Err(FileError::Encrypted);
        }
        let mut entries = Vec::with_capacity(directory.entries.len());
        for entry in directory.entries {
            let (data_at, refused) = locate(&mut reader, &entry, directory.data_end, path)?;
            let refused = name_fault(&entry, limits).or(refused);
            entries.push(Checked {
                entry,
                data_at,
                refused,
            });
        }
        refuse_overlaps(&entries)?;
        refuse_twins(&mut entries);
        Ok(Self {
            reader,
            path,
            limits,
            entries,
        })
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn entry(&self, index: usize) -> &Entry {
        &self.entries[index].entry
    }

    /// Why an entry may not be used, asked once.
    pub fn take_refusal(&mut self, index: usize) -> Option<FileError> {
        self.entries[index].refused.take()
    }

    /// Whether the entries are those of a workbook.
    pub fn is_workbook(&self) -> bool {
        let has = |wanted: fn(&str) -> bool| self.entries.iter().any(|e| wanted(&e.entry.name));
        has(|name| name == "[Content_Types].xml") && has(|name| name.starts_with("xl/"))
    }

    /// Whether the entries are those of another office document.
    pub fn is_document(&self) -> bool {
        let is = |name: &str| name == "[Content_Types].xml" || name == "mimetype";
        self.entries.iter().any(|e| is(&e.entry.name))
    }

    /// Begins to unpack an entry.
    pub fn unpack<'b>(
        &'b mut self,
        index: usize,
        budget: &'b mut Budget,
    ) -> Result<Unpacking<'b, R>, FileError> {
        let Checked { entry, data_at, .. } = &self.entries[index];
        let path = self.path;
        self.reader
            .seek(SeekFrom::Start(*data_at))
            .map_err(|e| unreadable(path, e))?;
        let packed = BufReader::new((&mut self.reader).take(entry.packed));
        let bytes = match entry.method {
            0 => Bytes::Stored(packed),
            8 => Bytes::Deflated(DeflateDecoder::new(packed)),
            method => {
                return Err(FileError::EntryMethod {
                    name: shown(&entry.name),
                    method,
                });
            }
        };
        let crc = Crc::new();
        Ok(Unpacking {
            bytes,
            entry,
            path,
            limits: self.limits,
            budget,
            crc,
            produced: 0,
        })
    }
}

/// An entry being unpacked under the limits of its archive.
pub(super) struct Unpacking<'a, R: Read> {
    bytes: Bytes<'a, R>,
    entry: &'a Entry,
    path: &'a Path,
    limits: &'a Limits,
    budget: &'a mut Budget,
    crc: Crc,
    produced: u64,
}

enum Bytes<'a, R: Read> {
    Stored(BufReader<Take<&'a mut R>>),
    Deflated(DeflateDecoder<BufReader<Take<&'a mut R>>>),
}

impl<R: Read> Unpacking<'_, R> {
    /// The next bytes into `buffer`; 0 once all came and length and checksum were right.
    pub fn read(&mut self, buffer: &mut [u8]) -> Result<usize, FileError> {
        let read = match &mut self.bytes {
            Bytes::Stored(bytes) => bytes.read(buffer),
            Bytes::Deflated(bytes) => bytes.read(buffer),
        };
        let count = read.map_err(|error| match error.kind() {
            io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => {
                self.damaged("it does not unpack")
            }
            io::ErrorKind::UnexpectedEof => self.damaged("it ends too early"),
            _ => unreadable(self.path, error),
        })?;
        self.crc.update(&buffer[..count]);
        self.produced += count as u64;
        self.budget.produced += count as u64;
        self.check_bomb()?;
        if self.produced > self.entry.unpacked {
            return Err(self.damaged("it is longer than it says"));
        }
        if count == 0 {
            self.check_whole()?;
        }
        Ok(count)
    }

    /// Up to `count` bytes from where we are.
    pub fn read_up_to(&mut self, count: usize) -> Result<Vec<u8>, FileError> {
        let mut bytes = Vec::new();
        let mut buffer = vec![0; 16 << 10];
        while bytes.len() < count {
            let wanted = buffer.len().min(count - bytes.len());
            match self.read(&mut buffer[..wanted])? {
                0 => break,
                got => bytes.extend_from_slice(&buffer[..got]),
            }
        }
        Ok(bytes)
    }

    fn check_bomb(&self) -> Result<(), FileError> {
        let (from, setting) = if self.budget.produced > self.limits.max_unpacked {
            (self.budget.packed, Setting::MaxUnpacked)
        } else if self.produced > RATIO_FROM
            && self.produced / u64::from(self.limits.max_ratio.max(1)) > self.entry.packed
        {
            (self.entry.packed, Setting::MaxRatio)
        } else {
            return Ok(());
        };
        let made = if setting == Setting::MaxRatio {
            self.produced
        } else {
            self.budget.produced
        };
        let detail = format!("{made} bytes from {from}");
        Err(FileError::Bomb { detail, setting })
    }

    fn check_whole(&self) -> Result<(), FileError> {
        let unread = match &self.bytes {
            Bytes::Stored(bytes) => bytes.get_ref().limit(),
            Bytes::Deflated(bytes) => self.entry.packed - bytes.total_in().min(self.entry.packed),
        };
        if self.produced != self.entry.unpacked || unread != 0 {
            return Err(self.damaged("its length differs from what it says"));
        }
        if self.crc.sum() != self.entry.crc {
            return Err(self.damaged("its checksum is wrong"));
        }
        Ok(())
    }

    fn damaged(&self, why: &str) -> FileError {
        FileError::EntryDamaged {
            name: shown(&self.entry.name),
            why: why.into(),
        }
    }
}

fn unreadable(path: &Path, source: io::Error) -> FileError {
    FileError::Unreadable {
        path: path.into(),
        source,
    }
}

/// Where an entry's bytes begin, or what is wrong with where they should.
fn locate<R: Read + Seek>(
    reader: &mut R,
    entry: &Entry,
    data_end: u64,
    path: &Path,
) -> Result<(u64, Option<FileError>), FileError> {
    let damaged = |why: &str| FileError::EntryDamaged {
        name: shown(&entry.name),
        why: why.into(),
    };
    let header = match directory::local_header(reader, entry) {
        Ok(length) => length,
        Err(Stop::Io(source)) => return Err(unreadable(path, source)),
        Err(Stop::Incomplete(why)) => return Ok((entry.header_at, Some(damaged(why)))),
        Err(stop @ Stop::TooManyEntries(_)) => return Err(stop.into_error(|e| unreadable(path, e))),
    };
    let data_at = entry.header_at.saturating_add(header);
    let inside = data_at
        .checked_add(entry.packed)
        .is_some_and(|end| end <= data_end);
    Ok((
        data_at,
        (!inside).then(|| damaged("its bytes lie outside the archive")),
    ))
}

/// Why no honest program would give an entry this name or kind.
fn name_fault(entry: &Entry, limits: &Limits) -> Option<FileError> {
    let name = entry.name.as_str();
    let drive =
        name.len() > 1 && name.as_bytes()[1] == b':' && name.as_bytes()[0].is_ascii_alphabetic();
    let kind = entry.mode & 0o170_000;
    let why = if name.is_empty() {
        "it has no name"
    } else if entry.name_bytes > limits.max_name as usize {
        "its name is longer than 255 bytes"
    } else if name.contains('\0') {
        "its name holds a NUL character"
    } else if name.starts_with(['/', '\\']) || drive {
        "its name is an absolute path"
    } else if name.split(['/', '\\']).any(|part| part == "..") {
        "its name leads out of the archive"
    } else if kind == 0o120_000 {
        "it is a symbolic link"
    } else if !matches!(kind, 0 | 0o100_000 | 0o040_000) {
        "it is a device, not a file"
    } else {
        return None;
    };
    Some(FileError::EntryName {
        name: shown(name),
        why: why.into(),
    })
}

/// Two entries in the same bytes make any number of bytes from few.
fn refuse_overlaps(entries: &[Checked]) -> Result<(), FileError> {
    let sound = entries
        .iter()
        .filter(|e| !matches!(e.refused, Some(FileError::EntryDamaged { .. })));
    let mut spans: Vec<_> = sound
        .map(|e| {
            (
                e.entry.header_at,
                e.data_at.saturating_add(e.entry.packed),
                &e.entry.name,
            )
        })
        .collect();
    spans.sort_unstable();
    for pair in spans.windows(2) {
        let ((_, end, name), (start, _, other)) = (pair[0], pair[1]);
        if start < end {
            return Err(FileError::Overlap {
                name: shown(name),
                other: shown(other),
            });
        }
    }
    Ok(())
}

/// Sets aside every entry whose name another one has too, on some file system or other.
fn refuse_twins(entries: &mut [Checked]) {
    let normal = ComposingNormalizerBorrowed::new_nfc();
    let mut first: HashMap<String, usize> = HashMap::new();
    for index in 0..entries.len() {
        if entries[index].entry.is_folder() {
            continue;
        }
        let plain = entries[index].entry.name.replace('\\', "/").to_lowercase();
        let key = normal.normalize(&plain).into_owned();
        if let Some(earlier) = first.get(&key) {
            let twice = |of: &Checked, other: &Checked| FileError::EntryTwice {
                name: shown(&of.entry.name),
                other: shown(&other.entry.name),
            };
            let (one, two) = (&entries[*earlier], &entries[index]);
            let (here, there) = (twice(two, one), twice(one, two));
            entries[index].refused = Some(here);
            entries[*earlier].refused = Some(there);
        } else {
            first.insert(key, index);
        }
    }
}
