//! The list of entries at the end of a zip archive, read by our own rules.
//!
//! We read it ourselves because a library that keeps entries by name hides two entries of one name,
//! and one that opens entries by their header cannot tell that two share the same bytes.

use std::io::{self, Read, Seek, SeekFrom};

use chrono::{DateTime, TimeZone, Utc};

use super::FileError;

const END: &[u8] = b"PK\x05\x06";
const END_LENGTH: u64 = 22;
const LONGEST_COMMENT: u64 = 0xffff;

/// One entry as the directory describes it; nothing here has been checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub name: String,
    pub name_bytes: usize,
    pub flags: u16,
    pub method: u16,
    pub crc: u32,
    pub packed: u64,
    pub unpacked: u64,
    pub header_at: u64,
    /// The kind and permissions of a Unix file, 0 from other systems.
    pub mode: u32,
    pub modified_at: Option<DateTime<Utc>>,
}

impl Entry {
    pub fn is_folder(&self) -> bool {
        self.name.ends_with('/')
    }

    pub fn is_encrypted(&self) -> bool {
        self.flags & 0x2041 != 0
    }
}

/// The entries, and where their bytes end.
#[derive(Debug)]
pub(super) struct Directory {
    pub entries: Vec<Entry>,
    pub data_end: u64,
}

/// What stops a directory from being read.
#[derive(Debug)]
pub(super) enum Stop {
    Io(io::Error),
    Incomplete(&'static str),
    TooManyEntries(u64),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Self::Incomplete("it ends too early"),
            _ => Self::Io(error),
        }
    }
}

/// Reads the directory of an archive of at most `most` entries.
pub(super) fn read_directory<R: Read + Seek>(from: &mut R, most: u64) -> Result<Directory, Stop> {
    let end = End::find(from)?;
    if end.entries > most {
        return Err(Stop::TooManyEntries(end.entries));
    }
    from.seek(SeekFrom::Start(end.directory_at))?;
    let mut list = io::BufReader::new(from.take(end.directory_length));
    let mut entries = Vec::new();
    for _ in 0..end.entries {
        entries.push(read_entry(&mut list)?);
    }
    if list.read(&mut [0])? != 0 {
        return Err(Stop::Incomplete(
            "its list of entries does not match its count",
        ));
    }
    Ok(Directory {
        entries,
        data_end: end.directory_at,
    })
}

/// The length of the header that stands before an entry's bytes, and whether it names the entry.
pub(super) fn local_header<R: Read + Seek>(from: &mut R, entry: &Entry) -> Result<u64, Stop> {
    from.seek(SeekFrom::Start(entry.header_at))?;
    let header: [u8; 30] = read_array(from)?;
    if !header.starts_with(b"PK\x03\x04") {
        return Err(Stop::Incomplete("no entry begins where the list says"));
    }
    let mut name = vec![0; usize::from(u16_at(&header, 26))];
    from.read_exact(&mut name)?;
    if name_text(&name) != entry.name {
        return Err(Stop::Incomplete(
            "its name differs from the one in the list",
        ));
    }
    Ok(30 + name.len() as u64 + u64::from(u16_at(&header, 28)))
}

struct End {
    entries: u64,
    directory_at: u64,
    directory_length: u64,
}

impl End {
    /// The end record closes the file, comment included; anything else is a cut or joined file.
    fn find<R: Read + Seek>(from: &mut R) -> Result<Self, Stop> {
        let missing = Stop::Incomplete("its list of entries is missing");
        let length = from.seek(SeekFrom::End(0))?;
        let tail_at = length.saturating_sub(END_LENGTH + LONGEST_COMMENT);
        from.seek(SeekFrom::Start(tail_at))?;
        let mut tail = Vec::new();
        from.take(END_LENGTH + LONGEST_COMMENT)
            .read_to_end(&mut tail)?;
        let closes = |at: &usize| {
            tail.len() >= at + 22
                && tail[*at..].starts_with(END)
                && at + 22 + usize::from(u16_at(&tail, at + 20)) == tail.len()
        };
        let at = (0..tail.len()).rev().find(closes).ok_or(missing)?;
        let record = &tail[at..at + 22];
        let mut end = Self {
            entries: u64::from(u16_at(record, 10)),
            directory_at: u64::from(u32_at(record, 16)),
            directory_length: u64::from(u32_at(record, 12)),
        };
        let mut record_at = tail_at + at as u64;
        let parts = (u16_at(record, 4), u16_at(record, 6));
        if end.entries == 0xffff
            || end.directory_at == 0xffff_ffff
            || end.directory_length == 0xffff_ffff
        {
            (end, record_at) = Self::find_large(from, record_at)?.unwrap_or((end, record_at));
        } else if parts != (0, 0) {
            return Err(Stop::Incomplete("it is one part of several"));
        }
        match end.directory_at.checked_add(end.directory_length) {
            Some(directory_end) if directory_end <= record_at => Ok(end),
            _ => Err(Stop::Incomplete(
                "its list of entries lies outside the file",
            )),
        }
    }

    /// The end record of archives past four gigabytes or 65,535 entries.
    fn find_large<R: Read + Seek>(from: &mut R, end_at: u64) -> Result<Option<(Self, u64)>, Stop> {
        let Some(locator_at) = end_at.checked_sub(20) else {
            return Ok(None);
        };
        from.seek(SeekFrom::Start(locator_at))?;
        let locator: [u8; 20] = read_array(from)?;
        if !locator.starts_with(b"PK\x06\x07") {
            return Ok(None);
        }
        let record_at = u64_at(&locator, 8);
        from.seek(SeekFrom::Start(record_at))?;
        let record: [u8; 56] = read_array(from)?;
        if !record.starts_with(b"PK\x06\x06") {
            return Err(Stop::Incomplete("its list of entries is missing"));
        }
        let end = Self {
            entries: u64_at(&record, 32),
            directory_at: u64_at(&record, 48),
            directory_length: u64_at(&record, 40),
        };
        Ok(Some((end, record_at)))
    }
}

fn read_entry(list: &mut impl Read) -> Result<Entry, Stop> {
    let header: [u8; 46] = read_array(list)?;
    if !header.starts_with(b"PK\x01\x02") {
        return Err(Stop::Incomplete("its list of entries is damaged"));
    }
    let mut name = vec![0; usize::from(u16_at(&header, 28))];
    list.read_exact(&mut name)?;
    let mut extra = vec![0; usize::from(u16_at(&header, 30))];
    list.read_exact(&mut extra)?;
    let comment = u64::from(u16_at(&header, 32));
    if io::copy(&mut list.by_ref().take(comment), &mut io::sink())? != comment {
        return Err(Stop::Incomplete("its list of entries is cut"));
    }
    let mut entry = Entry {
        name: name_text(&name),
        name_bytes: name.len(),
        flags: u16_at(&header, 8),
        method: u16_at(&header, 10),
        crc: u32_at(&header, 16),
        packed: u64::from(u32_at(&header, 20)),
        unpacked: u64::from(u32_at(&header, 24)),
        header_at: u64::from(u32_at(&header, 42)),
        mode: u32_at(&header, 38) >> 16,
        modified_at: dos_time(u16_at(&header, 14), u16_at(&header, 12)),
    };
    widen(&mut entry, &extra);
    Ok(entry)
}

/// Takes the sizes that did not fit into four bytes from the extra field that then holds them.
fn widen(entry: &mut Entry, mut extra: &[u8]) {
    while extra.len() >= 4 {
        let (id, length) = (u16_at(extra, 0), usize::from(u16_at(extra, 2)));
        let Some(field) = extra.get(4..4 + length) else {
            return;
        };
        if id == 1 {
            let mut numbers = field.chunks_exact(8).map(|bytes| u64_at(bytes, 0));
            for value in [&mut entry.unpacked, &mut entry.packed, &mut entry.header_at] {
                if *value == 0xffff_ffff {
                    *value = numbers.next().unwrap_or(*value);
                }
            }
        }
        extra = &extra[4 + length..];
    }
}

/// Names are UTF-8 in every archive of today; older ones are shown as well as can be.
fn name_text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(name) => name.to_string(),
        Err(_) => encoding_rs::WINDOWS_1252
            .decode_without_bom_handling(bytes)
            .0
            .into_owned(),
    }
}

/// DOS time read as UTC. 1980 is what programs write that know no time.
fn dos_time(date: u16, time: u16) -> Option<DateTime<Utc>> {
    let (year, month, day) = (1980 + i32::from(date >> 9), date >> 5 & 15, date & 31);
    let (hour, minute, second) = (time >> 11, time >> 5 & 63, (time & 31) * 2);
    let at = Utc.with_ymd_and_hms(
        year,
        month.into(),
        day.into(),
        hour.into(),
        minute.into(),
        second.into(),
    );
    at.single().filter(|_| year > 1980)
}

fn read_array<const N: usize>(from: &mut impl Read) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    from.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from(u16_at(bytes, at)) | u32::from(u16_at(bytes, at + 2)) << 16
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from(u32_at(bytes, at)) | u64::from(u32_at(bytes, at + 4)) << 32
}

impl Stop {
    /// The same in the words of a file error; `unreadable` tells where reading failed.
    pub fn into_error(self, unreadable: impl Fn(io::Error) -> FileError) -> FileError {
        match self {
            Self::Io(source) => unreadable(source),
            Self::Incomplete(why) => FileError::Incomplete { why: why.into() },
            Self::TooManyEntries(count) => FileError::Bomb {
                detail: format!("{count} entries"),
                setting: super::Setting::MaxEntries,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_without_a_time_has_none_and_does_not_panic() {
        assert_eq!(dos_time(0, 0), None);
        assert_eq!(dos_time(0x21, 0), None, "1980-01-01 is no time either");
        assert_eq!(dos_time(u16::MAX, u16::MAX), None);
        let date = (2025 - 1980) << 9 | 5 << 5 | 29;
        let time = 11 << 11 | 38 << 5 | 8;
        let at = dos_time(date, time).expect("a time");
        assert_eq!(at.to_rfc3339(), "2025-05-29T11:38:16+00:00");
    }
}
