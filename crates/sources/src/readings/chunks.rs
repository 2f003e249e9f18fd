//! A file of lines, cut at line ends into pieces that are decoded one by one.

use std::io::{self, Read};
use std::sync::{Arc, Mutex, PoisonError};

use super::decode::SetAside;
use crate::export::files::Limits;

/// Lines of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// The line of the file on which `bytes` begins, from 1.
    pub first_line: i64,
    pub bytes: Vec<u8>,
    /// Lines longer than this many bytes are set aside.
    pub max_line: usize,
    /// Lines too long to be held; an empty line stands in their place.
    pub set_aside: Vec<SetAside>,
}

impl Chunk {
    pub fn new(first_line: i64, bytes: Vec<u8>) -> Self {
        let max_line = Limits::default().max_line;
        Self {
            first_line,
            bytes,
            max_line,
            set_aside: Vec::new(),
        }
    }
}

/// Buffers of pieces that were decoded, to be filled again: memory mapped afresh for each piece costs more than
/// reading the file does.
#[derive(Debug, Clone, Default)]
pub struct Spare(Arc<Mutex<Vec<Vec<u8>>>>);

impl Spare {
    /// Takes the buffer of a piece that nobody needs any more.
    pub fn give(&self, chunk: Chunk) {
        let mut buffers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        buffers.push(chunk.bytes);
    }

    /// An empty buffer.
    fn take(&self) -> Vec<u8> {
        let mut buffers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut bytes = buffers.pop().unwrap_or_default();
        bytes.clear();
        bytes
    }
}

/// Cuts what `reader` gives into pieces of about `size` bytes, each of whole lines.
///
/// The rows that come of them are the same for every size. Memory stays near `size` plus the
/// longest line allowed, whatever the file holds.
pub fn chunks<R: Read>(reader: R, size: usize) -> Chunks<R> {
    Chunks {
        reader,
        size: size.max(1),
        max_line: Limits::default().max_line,
        carry: Vec::new(),
        next_line: 1,
        ended: false,
        spare: Spare::default(),
    }
}

/// Pieces of a file, in order; nothing comes after an error.
#[derive(Debug)]
pub struct Chunks<R> {
    reader: R,
    size: usize,
    max_line: usize,
    /// What was read and not given out yet.
    carry: Vec<u8>,
    next_line: i64,
    ended: bool,
    spare: Spare,
}

impl<R: Read> Chunks<R> {
    /// Bytes of the longest line, `import.max_line`.
    pub fn max_line(mut self, bytes: usize) -> Self {
        self.max_line = bytes;
        self
    }

    /// Fills these buffers before new ones are made.
    pub fn spare(mut self, spare: Spare) -> Self {
        self.spare = spare;
        self
    }

    fn read(&mut self) -> io::Result<Option<Chunk>> {
        let mut chunk = Chunk::new(self.next_line, self.spare.take());
        chunk.max_line = self.max_line;
        chunk.bytes.reserve(self.carry.len() + self.size);
        chunk.bytes.append(&mut self.carry);
        while !self.ended {
            self.more(self.size, &mut chunk.bytes)?;
            let line_end = chunk.bytes.iter().rposition(|byte| *byte == b'\n');
            if let (Some(at), false) = (line_end, self.ended) {
                self.carry.extend_from_slice(&chunk.bytes[at + 1..]);
                chunk.bytes.truncate(at + 1);
                break;
            }
            if line_end.is_none() && chunk.bytes.len() > self.max_line {
                self.pass_by(&mut chunk)?;
                break;
            }
        }
        self.next_line += count_lines(&chunk.bytes);
        Ok((!chunk.bytes.is_empty()).then_some(chunk))
    }

    fn more(&mut self, most: usize, bytes: &mut Vec<u8>) -> io::Result<usize> {
        let got = self.reader.by_ref().take(most as u64).read_to_end(bytes)?;
        self.ended = got < most;
        Ok(got)
    }

    /// Reads to the end of the line that begins in `chunk` and keeps its start as set aside.
    fn pass_by(&mut self, chunk: &mut Chunk) -> io::Result<()> {
        let mut length = chunk.bytes.len();
        let mut part = Vec::new();
        while !self.ended {
            part.clear();
            let got = self.more(self.size, &mut part)?;
            if let Some(at) = part.iter().position(|byte| *byte == b'\n') {
                self.carry = part[at + 1..].to_vec();
                length += at;
                break;
            }
            length += got;
        }
        let line = SetAside::too_long(chunk.first_line, &chunk.bytes, length, self.max_line);
        chunk.set_aside.push(line);
        chunk.bytes = vec![b'\n'];
        Ok(())
    }
}

impl<R: Read> Iterator for Chunks<R> {
    type Item = io::Result<Chunk>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended && self.carry.is_empty() {
            return None;
        }
        let chunk = self.read();
        if chunk.is_err() {
            self.ended = true;
            self.carry.clear();
        }
        chunk.transpose()
    }
}

/// Counted in runs short enough for a byte, which the compiler turns into vector adds.
fn count_lines(bytes: &[u8]) -> i64 {
    let runs = bytes.chunks(255);
    runs.map(|run| {
        let count = run
            .iter()
            .fold(0_u8, |count, byte| count + u8::from(*byte == b'\n'));
        i64::from(count)
    })
    .sum()
}
