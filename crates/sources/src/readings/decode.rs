//! A piece of a file into rows: the fast way for each line, the careful one where that declines.

use arrow::array::RecordBatch;

use super::BYTE_ORDER_MARK;
use super::careful::{self, Fault};
use super::chunks::Chunk;
use super::columns::Columns;
use super::scan::Scanner;

/// The rows of a piece. Counts close: `rows_read` = rows of the batch + set aside.
#[derive(Debug, Clone)]
pub struct Decoded {
    pub batch: RecordBatch,
    /// In the order of the lines.
    pub set_aside: Vec<SetAside>,
    pub rows_read: u64,
    /// Readings are kept as often as they were written.
    pub repeats: u64,
}

/// A line kept out of the table, with its reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAside {
    /// The line of the file, from 1.
    pub line: i64,
    /// The line as it was received; of one that is too long, its start.
    pub original: String,
    /// A stable word for the kind of problem.
    pub rule: &'static str,
    pub reason: String,
}

/// The most that is kept of a line that is too long.
const KEPT: usize = 64 << 10;

impl SetAside {
    pub(super) fn too_long(line: i64, start: &[u8], length: usize, max_line: usize) -> Self {
        let kept = &start[..start.len().min(max_line).min(KEPT)];
        Self {
            line,
            original: String::from_utf8_lossy(kept).into_owned(),
            rule: "too_long",
            reason: format!(
                "the line has {length} bytes, and `import.max_line` allows {max_line}; only its start is shown"
            ),
        }
    }

    fn fault(line: i64, original: String, fault: Fault) -> Self {
        let Fault {
            rule,
            column,
            reason,
        } = fault;
        let reason = format!("column {column}: {reason}");
        Self {
            line,
            original,
            rule,
            reason,
        }
    }
}

/// Reads every line of `chunk`; `default_account` stands in where a line names none.
pub fn decode(chunk: &Chunk, landing_id: &str, default_account: Option<&str>) -> Decoded {
    let mut decoder = Decoder {
        scanner: Scanner::new(),
        columns: Columns::with_capacity(chunk.bytes.len() / TYPICAL_LINE),
        set_aside: chunk.set_aside.clone(),
        rows_read: chunk.set_aside.len() as u64,
        line: chunk.first_line,
        max_line: chunk.max_line,
        default_account,
    };
    let bytes = &chunk.bytes[..];
    let marked = bytes
        .strip_prefix(BYTE_ORDER_MARK)
        .filter(|_| chunk.first_line == 1);
    decoder.bytes(marked.unwrap_or(bytes));
    decoder.set_aside.sort_by_key(|row| row.line);
    Decoded {
        batch: decoder.columns.finish(landing_id),
        set_aside: decoder.set_aside,
        rows_read: decoder.rows_read,
        repeats: 0,
    }
}

/// Bytes of a line, for the first guess at how many there are.
const TYPICAL_LINE: usize = 320;

struct Decoder<'a> {
    scanner: Scanner,
    columns: Columns,
    set_aside: Vec<SetAside>,
    rows_read: u64,
    /// The line we are at.
    line: i64,
    max_line: usize,
    default_account: Option<&'a str>,
}

impl Decoder<'_> {
    /// Reads lines of which some may be no UTF-8.
    fn bytes(&mut self, mut rest: &[u8]) {
        while !rest.is_empty() {
            let Err(error) = std::str::from_utf8(rest).map(|text| self.lines(text)) else {
                return;
            };
            let (sound, damaged) = rest.split_at(error.valid_up_to());
            let start = sound
                .iter()
                .rposition(|byte| *byte == b'\n')
                .map_or(0, |at| at + 1);
            let lines = std::str::from_utf8(&rest[..start]);
            self.lines(lines.expect("text before the damage is sound"));
            let end = damaged.iter().position(|byte| *byte == b'\n');
            let end = end.map_or(rest.len(), |at| sound.len() + at);
            self.damaged(&rest[start..end], sound.len() - start + 1);
            rest = rest.get(end + 1..).unwrap_or_default();
        }
    }

    fn lines(&mut self, text: &str) {
        let mut at = 0;
        while at < text.len() {
            at = self.fast(text, at).unwrap_or_else(|| {
                let end = text[at..]
                    .find('\n')
                    .map_or(text.len(), |length| at + length);
                self.slow(&text[at..end]);
                end + 1
            });
            self.line += 1;
        }
    }

    /// Where the next line starts; `None` if this one has to be read with care.
    #[inline]
    fn fast(&mut self, text: &str, at: usize) -> Option<usize> {
        let (reading, end) = self.scanner.line(text, at)?;
        if end - at > self.max_line || reading.lacks(self.default_account.is_some()).is_some() {
            return None;
        }
        self.rows_read += 1;
        self.columns.push(self.line, &reading, self.default_account);
        Some(end)
    }

    #[cold]
    fn slow(&mut self, line: &str) {
        if line.len() > self.max_line {
            return self.too_long(line.as_bytes());
        }
        if line.trim_ascii().is_empty() {
            return;
        }
        self.rows_read += 1;
        match careful::read(line, self.default_account.is_some()) {
            Ok(reading) => self.columns.push(self.line, &reading, self.default_account),
            Err(fault) => {
                let row = SetAside::fault(self.line, line.to_owned(), fault);
                self.set_aside.push(row);
            }
        }
    }

    fn damaged(&mut self, line: &[u8], column: usize) {
        if line.len() > self.max_line {
            self.too_long(line);
        } else {
            let reason = "the bytes are no UTF-8".to_owned();
            let fault = Fault {
                rule: "not_utf8",
                column,
                reason,
            };
            let original = String::from_utf8_lossy(line).into_owned();
            self.rows_read += 1;
            self.set_aside
                .push(SetAside::fault(self.line, original, fault));
        }
        self.line += 1;
    }

    fn too_long(&mut self, line: &[u8]) {
        self.rows_read += 1;
        let row = SetAside::too_long(self.line, line, line.len(), self.max_line);
        self.set_aside.push(row);
    }
}
