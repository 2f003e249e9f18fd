//! CSV in the two dialects creators meet: every field quoted (Studio), and quotes where needed.
//!
//! Studio quotes every field and leaves quotes inside a caption bare, so there a closing quote is
//! one that `,"` or the end of the record follows. Each record is first read by the standard, where
//! inner quotes are doubled; once one record is readable only with bare quotes, the whole file is
//! taken to have them, since a file has one writer.

use super::limits::{Limits, Setting};
use super::record::{Dialect, Fault, Record, bare, standard};
use super::table::{Row, RowProblem, Table};
use super::{FileError, text};

/// Reads a CSV file: header, rows, and the rows that cannot be read with their reasons.
///
/// A file with a header alone has no rows; an empty one is [`FileError::Empty`].
pub fn read_csv(bytes: &[u8], limits: &Limits) -> Result<Table, FileError> {
    FileError::within_document(bytes.len() as u64, limits)?;
    let text = text::decode(bytes)?;
    let mut table = read_text(&text.text, text.damaged, limits)?;
    table.notes.splice(0..0, text.note.clone());
    table.encoding = text.note;
    Ok(table)
}

/// Whether the first lines of a text of unknown name read as a header and rows.
pub(super) fn looks_like_a_table(text: &str) -> bool {
    let mut lines = text
        .split(['\n', '\r'])
        .filter(|line| !line.trim().is_empty());
    let Some(header) = lines.next() else {
        return false;
    };
    let dialect = Dialect::of(header, text);
    let Ok(names) = standard(header, &dialect) else {
        return false;
    };
    // the last line of a head may be cut, and a row may go on below: one equal row is enough
    let fields = |line| standard(line, &dialect).map_or(0, |record| record.cells.len());
    let mut below = lines.take(5).peekable();
    names.cells.len() >= 2
        && (below.peek().is_none()
            || dialect.every_field_quoted
            || below.any(|line| fields(line) == names.cells.len()))
}

fn read_text(text: &str, damaged: bool, limits: &Limits) -> Result<Table, FileError> {
    let mut start = Cursor {
        rest: text,
        line: 1,
    };
    let mut table = Table::default();
    let mut header = start.next_filled_line(text).ok_or(FileError::Empty)?;
    let mut dialect = Dialect::of(header, text);
    if let Some(delimiter) = header.strip_prefix("sep=").filter(|d| d.len() == 1) {
        let delimiter = delimiter.as_bytes()[0];
        start.skip_line(&dialect);
        header = start.next_filled_line(text).ok_or(FileError::Empty)?;
        dialect = Dialect::of(header, text);
        dialect.delimiter = delimiter;
    }
    let record = standard(start.rest, &dialect)
        .or_else(|_| bare(start.rest, &dialect, None))
        .map_err(|_| FileError::NoTable {
            why: format!(
                "the quotes of the header on line {} do not match",
                start.line
            ),
        })?;
    if record.length > limits.max_line {
        return Err(FileError::TooLarge {
            what: "the header",
            found: record.length as u64,
            unit: "bytes",
            limit: limits.max_line as u64,
            setting: Setting::MaxLine,
        });
    }
    start.advance(record.with_end, &dialect);
    table.header = record.cells;
    let body = Body {
        start,
        damaged,
        limits,
        dialect,
    };
    body.read_into(&mut table);
    Ok(table)
}

/// Where we are in a file.
#[derive(Debug, Clone)]
struct Cursor<'a> {
    rest: &'a str,
    line: u64,
}

impl<'a> Cursor<'a> {
    fn advance(&mut self, bytes: usize, dialect: &Dialect) {
        let (taken, rest) = self.rest.split_at(bytes);
        let end = dialect.line_end();
        self.line += taken.bytes().filter(|b| *b == end).count() as u64;
        self.rest = rest;
    }

    fn skip_line(&mut self, dialect: &Dialect) {
        let (_, with_end) = dialect.first_line(self.rest);
        self.advance(with_end, dialect);
    }

    /// Goes to the first line that is not blank; `text` is the whole file.
    fn next_filled_line(&mut self, text: &str) -> Option<&'a str> {
        let dialect = Dialect::of("", text);
        while !self.rest.is_empty() {
            let (line, with_end) = dialect.first_line(self.rest);
            if !line.trim().is_empty() {
                return Some(line);
            }
            self.advance(with_end, &dialect);
        }
        None
    }
}

/// Everything below the header.
struct Body<'a> {
    start: Cursor<'a>,
    damaged: bool,
    limits: &'a Limits,
    dialect: Dialect,
}

impl Body<'_> {
    fn read_into(mut self, table: &mut Table) {
        if !self.read_once(table) {
            self.dialect.bare = true;
            (table.rows, table.set_aside, table.notes) = Default::default();
            self.read_once(table);
            table
                .notes
                .push("quotes inside a text stand bare in this file, and are kept".into());
        }
    }

    /// Reads all rows; stops with `false` when the file turns out to have bare quotes.
    fn read_once(&self, table: &mut Table) -> bool {
        let mut at = self.start.clone();
        let mut empty = 0;
        while !at.rest.is_empty() {
            let (line, with_end) = self.dialect.first_line(at.rest);
            if line.trim().is_empty() {
                at.advance(with_end, &self.dialect);
                continue;
            }
            let window = self.window(at.rest);
            match self
                .record(window, table.header.len())
                .and_then(|read| self.bounded(read))
            {
                Ok((_, Reading::Bare)) if !self.dialect.bare => {
                    return false;
                }
                Ok((record, _)) => {
                    empty += u64::from(record.cells.iter().all(|cell| cell.trim().is_empty()));
                    self.keep(record, &mut at, table);
                }
                Err(fault) => self.set_aside_line(fault, window, &mut at, table),
            }
        }
        if empty > 0 {
            table.notes.push(format!(
                "{empty} rows have no value in any cell and are left out"
            ));
        }
        true
    }

    /// As much text as one record may have, and a little more to see its end.
    fn window<'a>(&self, rest: &'a str) -> &'a str {
        let mut end = (self.limits.max_line + 4).min(rest.len());
        while !rest.is_char_boundary(end) {
            end += 1;
        }
        &rest[..end]
    }

    fn bounded(&self, read: (Record, Reading)) -> Result<(Record, Reading), Fault> {
        if read.0.length > self.limits.max_line {
            Err(Fault::TooLong)
        } else {
            Ok(read)
        }
    }

    fn record(&self, text: &str, columns: usize) -> Result<(Record, Reading), Fault> {
        let by_standard = |_| standard(text, &self.dialect).map(|r| (r, Reading::Standard));
        if !self.dialect.every_field_quoted {
            return by_standard(());
        }
        let bare = || bare(text, &self.dialect, Some(columns)).map(|r| (r, Reading::Bare));
        if self.dialect.bare {
            return bare().or_else(|_| by_standard(()));
        }
        match by_standard(()) {
            Ok((record, reading)) if record.cells.len() == columns => Ok((record, reading)),
            // neither reading fits: the fault of the standard one tells a person more
            other => bare().or(other),
        }
    }

    fn keep(&self, record: Record, at: &mut Cursor<'_>, table: &mut Table) {
        let original = &at.rest[..record.length];
        let line = at.line;
        match self.problem(&record, original, line, table.header.len()) {
            Some((rule, reason)) => {
                let original = original.to_string();
                table.set_aside.push(RowProblem {
                    line,
                    original,
                    rule,
                    reason,
                });
            }
            None if record.cells.iter().all(|cell| cell.trim().is_empty()) => {}
            None => table.rows.push(Row {
                line,
                original: original.to_string(),
                cells: record.cells,
            }),
        }
        at.advance(record.with_end, &self.dialect);
    }

    fn problem(
        &self,
        record: &Record,
        original: &str,
        line: u64,
        columns: usize,
    ) -> Option<(&'static str, String)> {
        let fields = record.cells.len();
        if original.contains('\0') {
            Some(("nul", "the row holds a NUL character".into()))
        } else if self.damaged && original.contains('\u{fffd}') {
            Some(("not_utf8", "the row holds bytes that are not UTF-8".into()))
        } else if fields != columns {
            let below = original
                .bytes()
                .filter(|b| *b == self.dialect.line_end())
                .count() as u64;
            let through = match below {
                0 => String::new(),
                _ => format!("; a quote opened here runs on to line {}", line + below),
            };
            let reason = format!("{fields} fields where the header has {columns}{through}");
            Some(("ragged", reason))
        } else {
            None
        }
    }

    fn too_long(&self) -> String {
        let setting = Setting::MaxLine.name();
        format!(
            "the row is longer than {} bytes; raise `{setting}` if it is right",
            self.limits.max_line
        )
    }

    /// Sets aside the one line a bad record begins on, and goes on below it.
    fn set_aside_line(&self, fault: Fault, window: &str, at: &mut Cursor<'_>, table: &mut Table) {
        let (line, with_end) = self.dialect.first_line(at.rest);
        let end = self.dialect.line_end();
        let line_of = |byte: usize| {
            at.line
                + window.as_bytes()[..byte]
                    .iter()
                    .filter(|b| **b == end)
                    .count() as u64
        };
        let (rule, reason) = match fault {
            Fault::TooLong => ("line_too_long", self.too_long()),
            _ if line.len() > self.limits.max_line => ("line_too_long", self.too_long()),
            _ if line.contains('\0') => ("nul", "the row holds a NUL character".into()),
            Fault::Unclosed(byte) => (
                "unclosed_quote",
                format!("the quote opened on line {} is not closed", line_of(byte)),
            ),
            Fault::BareQuote(byte) => {
                let place = line.char_indices().take_while(|(i, _)| *i < byte).count() + 1;
                (
                    "bare_quote",
                    format!("the quote at character {place} neither opens, closes nor is doubled"),
                )
            }
            Fault::Unquoted => (
                "bare_quote",
                "some fields are quoted and some are not".into(),
            ),
        };
        let original = line.to_string();
        table.set_aside.push(RowProblem {
            line: at.line,
            original,
            rule,
            reason,
        });
        at.advance(with_end, &self.dialect);
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reading {
    Standard,
    Bare,
}

#[cfg(test)]
#[path = "csv_tests.rs"]
mod tests;
