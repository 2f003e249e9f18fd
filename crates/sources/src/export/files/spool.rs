//! Content taken out of its container: small in memory, large in one unnamed working file.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};

use super::FileError;

/// Content up to this many bytes may stay in memory.
const SMALL: usize = 1 << 20;
/// All contents in memory together, for one walk; what comes later goes to the working file.
const MEMORY: u64 = 32 << 20;
/// A working file is shared until it has this many bytes, so few are open at once.
const SHARED: u64 = 256 << 20;

/// The whole content of a found file, independent of where it came from.
///
/// The working file has no name: it is gone when the last spool in it is dropped, or with the process.
#[derive(Debug, Clone)]
pub struct Spool(Content);

#[derive(Debug, Clone)]
enum Content {
    Memory(Arc<Held>),
    Filed {
        file: Arc<Mutex<File>>,
        start: u64,
        length: u64,
    },
}

#[derive(Debug)]
struct Held {
    bytes: Vec<u8>,
    budget: Option<Arc<AtomicU64>>,
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(budget) = &self.budget {
            budget.fetch_sub(self.bytes.len() as u64, Ordering::Relaxed);
        }
    }
}

impl Spool {
    /// Content that is in memory already.
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(Content::Memory(Arc::new(Held {
            bytes,
            budget: None,
        })))
    }

    pub fn len(&self) -> u64 {
        match &self.0 {
            Content::Memory(held) => held.bytes.len() as u64,
            Content::Filed { length, .. } => *length,
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Reads the content from its beginning; several readers do not disturb each other.
    pub fn reader(&self) -> SpoolReader {
        SpoolReader {
            content: self.0.clone(),
            position: 0,
            length: self.len(),
        }
    }

    /// The first `count` bytes, or all if there are fewer.
    pub fn head(&self, count: usize) -> Result<Vec<u8>, FileError> {
        let mut bytes = Vec::new();
        let mut start = self.reader().take(count as u64);
        start
            .read_to_end(&mut bytes)
            .map_err(|source| FileError::Spool { source })?;
        Ok(bytes)
    }

    /// The whole content. Ask [`len`](Self::len) first.
    pub fn read_all(&self) -> Result<Vec<u8>, FileError> {
        self.head(usize::try_from(self.len()).unwrap_or(usize::MAX))
    }
}

/// Reads a [`Spool`].
#[derive(Debug, Clone)]
pub struct SpoolReader {
    content: Content,
    position: u64,
    length: u64,
}

impl Read for SpoolReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.length.saturating_sub(self.position);
        let wanted = buffer
            .len()
            .min(usize::try_from(left).unwrap_or(usize::MAX));
        let buffer = &mut buffer[..wanted];
        let count = match &self.content {
            Content::Memory(held) => {
                let mut bytes = Cursor::new(held.bytes.as_slice());
                bytes.set_position(self.position);
                bytes.read(buffer)?
            }
            Content::Filed { file, start, .. } => {
                let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
                file.seek(SeekFrom::Start(start + self.position))?;
                file.read(buffer)?
            }
        };
        self.position += count as u64;
        Ok(count)
    }
}

impl Seek for SpoolReader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.length.checked_add_signed(by),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
        };
        self.position = target.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}

/// Hands out spools and keeps their memory and open files few.
#[derive(Debug, Default)]
pub(super) struct Pool {
    held: Arc<AtomicU64>,
    shared: Option<(Arc<Mutex<File>>, u64)>,
}

/// What was spooled, with the hash of its bytes in hexadecimal.
#[derive(Debug)]
pub(super) struct Spooled {
    pub spool: Spool,
    pub sha256: String,
}

impl Pool {
    /// Begins a content of unknown length; one at a time.
    pub fn writer(&mut self) -> SpoolWriter<'_> {
        SpoolWriter {
            pool: self,
            hash: Sha256::new(),
            memory: Vec::new(),
            filed: None,
        }
    }

    fn shared_file(&mut self) -> io::Result<(Arc<Mutex<File>>, u64)> {
        if let Some((file, used)) = &self.shared
            && *used < SHARED
        {
            return Ok((Arc::clone(file), *used));
        }
        let file = Arc::new(Mutex::new(tempfile::tempfile()?));
        self.shared = Some((Arc::clone(&file), 0));
        Ok((file, 0))
    }
}

/// Collects one content, hashing as it goes.
#[derive(Debug)]
pub(super) struct SpoolWriter<'a> {
    pool: &'a mut Pool,
    hash: Sha256,
    memory: Vec<u8>,
    filed: Option<(Arc<Mutex<File>>, u64, u64)>,
}

impl SpoolWriter<'_> {
    /// Takes the next bytes.
    pub fn take(&mut self, bytes: &[u8]) -> Result<(), FileError> {
        self.hash.update(bytes);
        let large = self.filed.is_none() && self.memory.len() + bytes.len() > SMALL;
        let taken = if large { self.spill() } else { Ok(()) };
        taken
            .and_then(|()| self.append(bytes))
            .map_err(|source| FileError::Spool { source })
    }

    /// The content is complete.
    pub fn finish(self) -> Result<Spooled, FileError> {
        self.finished()
            .map_err(|source| FileError::Spool { source })
    }

    fn finished(mut self) -> io::Result<Spooled> {
        let held = self.pool.held.load(Ordering::Relaxed);
        if self.filed.is_none() && held + self.memory.len() as u64 > MEMORY {
            self.spill()?;
        }
        let content = match self.filed {
            Some((file, start, length)) => Content::Filed {
                file,
                start,
                length,
            },
            None => {
                self.memory.shrink_to_fit();
                let budget = Arc::clone(&self.pool.held);
                budget.fetch_add(self.memory.len() as u64, Ordering::Relaxed);
                Content::Memory(Arc::new(Held {
                    bytes: self.memory,
                    budget: Some(budget),
                }))
            }
        };
        let sha256 = hexadecimal(&self.hash.finalize());
        Ok(Spooled {
            spool: Spool(content),
            sha256,
        })
    }

    fn spill(&mut self) -> io::Result<()> {
        let (file, start) = self.pool.shared_file()?;
        self.filed = Some((file, start, 0));
        let memory = std::mem::take(&mut self.memory);
        self.append(&memory)
    }

    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        let Some((file, start, length)) = &mut self.filed else {
            self.memory.extend_from_slice(bytes);
            return Ok(());
        };
        let mut open = file.lock().unwrap_or_else(PoisonError::into_inner);
        open.seek(SeekFrom::Start(*start + *length))?;
        open.write_all(bytes)?;
        drop(open);
        *length += bytes.len() as u64;
        if let Some((_, used)) = &mut self.pool.shared {
            *used = *start + *length;
        }
        Ok(())
    }
}

/// Lower-case hexadecimal.
pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            write!(text, "{byte:02x}").expect("a String takes every write");
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_and_large_content_reads_back_the_same_with_its_hash() {
        let mut pool = Pool::default();
        for size in [0, 5, SMALL, SMALL + 1, 3 * SMALL] {
            let bytes: Vec<u8> = (0..size).map(|i| (i % 251) as u8).collect();
            let mut writer = pool.writer();
            writer.take(&bytes).expect("taken");
            let spooled = writer.finish().expect("spooled");
            assert_eq!(spooled.spool.len(), size as u64);
            assert_eq!(spooled.spool.read_all().expect("read"), bytes);
            assert_eq!(spooled.sha256, hexadecimal(&Sha256::digest(&bytes)));
            assert_eq!(spooled.spool.head(3).expect("read"), bytes[..size.min(3)]);
        }
    }

    #[test]
    fn many_small_contents_do_not_fill_the_memory_and_give_it_back() {
        let mut pool = Pool::default();
        let block = vec![7_u8; SMALL];
        let kept: Vec<_> = (0..40)
            .map(|_| {
                let mut writer = pool.writer();
                writer.take(&block).expect("taken");
                writer.finish().expect("spooled").spool
            })
            .collect();
        assert!(pool.held.load(Ordering::Relaxed) <= MEMORY);
        assert!(
            kept.iter()
                .all(|spool| spool.read_all().expect("read") == block)
        );
        drop(kept);
        assert_eq!(pool.held.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn a_reader_can_seek_from_both_ends_but_not_before_the_first_byte() {
        let spool = Spool::from_bytes(b"abcdef".to_vec());
        let mut reader = spool.reader();
        reader.seek(SeekFrom::End(-2)).expect("in range");
        let mut rest = String::new();
        reader.read_to_string(&mut rest).expect("read");
        assert_eq!(rest, "ef");
        assert!(reader.seek(SeekFrom::Current(-7)).is_err());
    }
}
