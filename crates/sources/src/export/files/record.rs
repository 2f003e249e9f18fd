//! One record of a CSV file, read by the standard or with the bare quotes of Studio.

use std::borrow::Cow;

/// How one file separates and quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Dialect {
    pub delimiter: u8,
    pub every_field_quoted: bool,
    /// Records end with `\r` alone; otherwise with `\n`, a `\r` before it aside.
    carriage_return: bool,
    /// Inner quotes are not doubled.
    pub bare: bool,
}

impl Dialect {
    pub fn of(header: &str, text: &str) -> Self {
        let outside = outside_quotes(header);
        let count = |d: u8| outside.bytes().filter(|b| *b == d).count();
        let best = [b',', b';', b'\t']
            .into_iter()
            .rev()
            .max_by_key(|d| count(*d));
        let delimiter = best.filter(|d| count(*d) > 0).unwrap_or(b',');
        let mut dialect = Self {
            delimiter,
            every_field_quoted: false,
            carriage_return: !text.contains('\n'),
            bare: false,
        };
        dialect.every_field_quoted = bare(header, &dialect, None).is_ok();
        dialect
    }

    pub fn line_end(&self) -> u8 {
        if self.carriage_return { b'\r' } else { b'\n' }
    }

    /// The first line without its end, and the bytes it takes with it.
    pub fn first_line<'a>(&self, text: &'a str) -> (&'a str, usize) {
        let at = text.find(char::from(self.line_end()));
        let line = &text[..at.unwrap_or(text.len())];
        (
            line.strip_suffix('\r').unwrap_or(line),
            at.map_or(text.len(), |at| at + 1),
        )
    }

    /// Length of the line end at the start of `rest`; the end of the text is one of length 0.
    fn end_of_line(&self, rest: &[u8]) -> Option<usize> {
        match rest {
            [] => Some(0),
            [b'\r', ..] if self.carriage_return => Some(1),
            [b'\r'] => Some(1),
            [b'\r', b'\n', ..] => Some(2),
            [b'\n', ..] if !self.carriage_return => Some(1),
            _ => None,
        }
    }
}

fn outside_quotes(line: &str) -> String {
    line.split('"').step_by(2).collect()
}

/// One record read from the start of a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Record {
    pub cells: Vec<String>,
    /// Bytes without the line end, and with it.
    pub length: usize,
    pub with_end: usize,
}

/// Why a record cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// A quote where none may be, at this byte.
    BareQuote(usize),
    /// The quote opened at this byte is never closed.
    Unclosed(usize),
    /// A field that should be quoted is not.
    Unquoted,
    /// Longer than a record may be.
    TooLong,
}

/// Reads one record by the standard: a field is plain, or quoted with inner quotes doubled.
pub(super) fn standard(text: &str, dialect: &Dialect) -> Result<Record, Fault> {
    let bytes = text.as_bytes();
    let mut cells = Vec::new();
    let mut at = 0;
    loop {
        let start = at;
        let end = if bytes.get(at) == Some(&b'"') {
            let close = closing_quote(bytes, at)?;
            cells.push(undoubled(&text[at + 1..close]).into_owned());
            close + 1
        } else {
            let end = plain_end(bytes, at, dialect)?;
            cells.push(text[at..end].to_string());
            end
        };
        if let Some(length) = dialect.end_of_line(&bytes[end..]) {
            return Ok(Record {
                cells,
                length: end,
                with_end: end + length,
            });
        }
        if bytes[end] != dialect.delimiter {
            let runs_on = bytes[start..end].contains(&dialect.line_end());
            return Err(if runs_on {
                Fault::Unclosed(start)
            } else {
                Fault::BareQuote(end - 1)
            });
        }
        at = end + 1;
    }
}

/// The first quote after the one at `open` that is not one of a pair.
fn closing_quote(bytes: &[u8], open: usize) -> Result<usize, Fault> {
    let mut at = open + 1;
    while let Some(next) = position_of_quote(bytes, at) {
        if bytes.get(next + 1) != Some(&b'"') {
            return Ok(next);
        }
        at = next + 2;
    }
    Err(Fault::Unclosed(open))
}

fn position_of_quote(bytes: &[u8], from: usize) -> Option<usize> {
    bytes
        .get(from..)?
        .iter()
        .position(|b| *b == b'"')
        .map(|at| from + at)
}

fn plain_end(bytes: &[u8], from: usize, dialect: &Dialect) -> Result<usize, Fault> {
    let mut at = from;
    loop {
        match bytes.get(at) {
            Some(b'"') => return Err(Fault::BareQuote(at)),
            Some(b) if *b == dialect.delimiter => return Ok(at),
            _ if dialect.end_of_line(&bytes[at..]).is_some() => return Ok(at),
            _ => at += 1,
        }
    }
}

fn undoubled(inner: &str) -> Cow<'_, str> {
    if inner.contains('"') {
        inner.replace("\"\"", "\"").into()
    } else {
        inner.into()
    }
}

/// Reads one record where every field is quoted and inner quotes are bare, all on one line.
///
/// With `columns`, a record of another number of fields is no such record: a caption that holds
/// `","` can be cut in more than one way, and is not guessed at.
pub(super) fn bare(text: &str, dialect: &Dialect, columns: Option<usize>) -> Result<Record, Fault> {
    let (line, with_end) = dialect.first_line(text);
    let border = ['"', char::from(dialect.delimiter), '"']
        .iter()
        .collect::<String>();
    let mut cells = Vec::new();
    let mut open = 0;
    if !line.starts_with('"') {
        return Err(Fault::Unquoted);
    }
    while let Some(close) = line[open + 1..].find(&border) {
        cells.push(line[open + 1..open + 1 + close].to_string());
        open += close + 3;
    }
    let Some(last) = line[open + 1..].strip_suffix('"') else {
        return Err(Fault::Unclosed(open));
    };
    cells.push(last.to_string());
    if columns.is_some_and(|wanted| wanted != cells.len()) {
        return Err(Fault::BareQuote(open));
    }
    Ok(Record {
        cells,
        length: line.len(),
        with_end,
    })
}
