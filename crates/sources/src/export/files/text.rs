//! Bytes to text: Unicode where it is said or shown, a named guess where it is not.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1251, WINDOWS_1252, WINDOWS_1253};

use super::FileError;

/// Text of a file, and how it was found.
#[derive(Debug, PartialEq, Eq)]
pub struct Text<'a> {
    pub text: Cow<'a, str>,
    /// What a person should know when the encoding was guessed or bytes were lost.
    pub note: Option<String>,
    /// Some bytes are no text; each such place holds U+FFFD.
    pub damaged: bool,
}

impl<'a> Text<'a> {
    fn sound(text: Cow<'a, str>, note: Option<String>) -> Self {
        Self {
            text,
            note,
            damaged: false,
        }
    }
}

/// Reads a file's bytes as text, without its byte order mark.
///
/// UTF-8 and UTF-16 are taken as such, with a mark or without. Text that is mostly UTF-8 stays
/// UTF-8 with its bad bytes marked; anything else is read in the single-byte encoding that makes
/// the most plausible words, and the note says so. A web page is refused.
pub fn decode(bytes: &[u8]) -> Result<Text<'_>, FileError> {
    let text = match utf16_encoding(bytes) {
        Some(encoding) => from_utf16(bytes, encoding),
        None => from_bytes(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)),
    };
    if is_web_page(&text.text) {
        return Err(FileError::WebPage);
    }
    Ok(text)
}

/// Whether the text begins as an HTML page does.
pub fn is_web_page(text: &str) -> bool {
    let mut rest = text.trim_start();
    while let Some((_, after)) = rest.strip_prefix("<!--").and_then(|r| r.split_once("-->")) {
        rest = after.trim_start();
    }
    let start: String = rest
        .chars()
        .take(16)
        .collect::<String>()
        .to_ascii_lowercase();
    [
        "<!doctype html",
        "<html",
        "<head",
        "<body",
        "<script",
        "<meta",
        "<title",
    ]
    .iter()
    .any(|tag| start.starts_with(tag))
}

fn utf16_encoding(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [0xff, 0xfe, ..] => return Some(UTF_16LE),
        [0xfe, 0xff, ..] => return Some(UTF_16BE),
        _ => {}
    }
    let head = &bytes[..bytes.len().min(4096)];
    let zeros = |parity: usize| {
        head.iter()
            .skip(parity)
            .step_by(2)
            .filter(|b| **b == 0)
            .count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    let pairs = head.len() / 2;
    if pairs < 2 {
        None
    } else if odd * 10 >= pairs * 4 && even * 20 <= pairs {
        Some(UTF_16LE)
    } else if even * 10 >= pairs * 4 && odd * 20 <= pairs {
        Some(UTF_16BE)
    } else {
        None
    }
}

fn from_utf16<'a>(bytes: &'a [u8], encoding: &'static Encoding) -> Text<'a> {
    let marked = matches!(bytes, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]);
    let (text, damaged) = encoding.decode_with_bom_removal(bytes);
    let note = match (damaged, marked) {
        (true, _) => Some(format!("some characters are no valid {}", encoding.name())),
        (false, false) => Some(format!(
            "read as {}, which the file does not say",
            encoding.name()
        )),
        (false, true) => None,
    };
    Text {
        text,
        note,
        damaged,
    }
}

fn from_bytes(bytes: &[u8]) -> Text<'_> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Text::sound(Cow::Borrowed(text), None);
    }
    let (good, bad) = utf8_evidence(bytes);
    if good > bad {
        return Text {
            text: String::from_utf8_lossy(bytes),
            note: Some(format!(
                "{bad} places are not valid UTF-8; their rows are set aside"
            )),
            damaged: true,
        };
    }
    let encoding = guess_encoding(bytes);
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    let note = format!(
        "not UTF-8: read as {}, a guess; check names and captions",
        encoding.name()
    );
    Text::sound(text, Some(note))
}

/// Characters of several bytes that are sound, and places that are not.
fn utf8_evidence(bytes: &[u8]) -> (usize, usize) {
    let mut good = 0;
    let mut bad = 0;
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    (good, bad)
}

/// Western text has lone accented letters among plain ones; Cyrillic and Greek have whole words
/// of high bytes, and of those two the right reading has no capital after a small letter.
fn guess_encoding(bytes: &[u8]) -> &'static Encoding {
    let head = &bytes[..bytes.len().min(256 << 10)];
    let (mut foreign, mut mixed) = (0, 0);
    for word in head.split(|b| !(b.is_ascii_alphabetic() || *b >= 0x80)) {
        let high = word.iter().filter(|b| **b >= 0xa0).count();
        match high {
            0 => {}
            _ if high == word.len() && high >= 2 => foreign += 1,
            _ => mixed += 1,
        }
    }
    if foreign <= mixed {
        return WINDOWS_1252;
    }
    let cyrillic = implausible(head, WINDOWS_1251);
    let greek = implausible(head, WINDOWS_1253);
    if greek < cyrillic {
        WINDOWS_1253
    } else {
        WINDOWS_1251
    }
}

/// Capitals after a small letter, and bytes that the encoding does not have.
fn implausible(bytes: &[u8], encoding: &'static Encoding) -> usize {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    let mut small_before = false;
    let mut count = 0;
    for c in text.chars() {
        count += usize::from(c == '\u{fffd}' || (small_before && c.is_uppercase()));
        small_before = c.is_lowercase();
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> Text<'_> {
        decode(bytes).expect("text")
    }

    fn utf16(text: &str, big: bool, mark: bool) -> Vec<u8> {
        let marked = if mark {
            format!("\u{feff}{text}")
        } else {
            text.to_string()
        };
        marked
            .encode_utf16()
            .flat_map(|unit| {
                if big {
                    unit.to_be_bytes()
                } else {
                    unit.to_le_bytes()
                }
            })
            .collect()
    }

    #[test]
    fn utf8_loses_its_mark_and_says_nothing() {
        assert_eq!(text(b"\xef\xbb\xbfDate,Views"), text(b"Date,Views"));
        assert_eq!(text("25 Φεβρουαρίου".as_bytes()).note, None);
    }

    #[test]
    fn utf16_is_read_in_both_orders_with_and_without_mark() {
        let original = "\"Date\",\"Video Views\"\n\"8 März\",\"5\"\n";
        for big in [false, true] {
            for mark in [false, true] {
                let bytes = utf16(original, big, mark);
                let read = text(&bytes);
                assert_eq!(read.text, original);
                assert_eq!(read.note.is_some(), !mark);
            }
        }
    }

    #[test]
    fn single_byte_encodings_are_guessed_and_said() {
        for (encoding, original) in [
            (WINDOWS_1252, "Datum;Aufrufe\n5. März;7\ncafé déjà vu;8\n"),
            (WINDOWS_1251, "Дата;Просмотры\n18 января;5\n28 апреля;7\n"),
            (
                WINDOWS_1253,
                "Ημερομηνία;Προβολές\n25 Φεβρουαρίου;5\n2 Μαρτίου;3\n",
            ),
        ] {
            let (bytes, _, _) = encoding.encode(original);
            let read = text(&bytes);
            assert_eq!(read.text, original);
            let note = read.note.expect("a guess is said");
            assert_eq!(
                note,
                format!(
                    "not UTF-8: read as {}, a guess; check names and captions",
                    encoding.name()
                )
            );
        }
    }

    #[test]
    fn one_bad_byte_in_utf8_does_not_garble_the_rest() {
        let mut bytes = "Φεβρουαρίου,5\n".repeat(20).into_bytes();
        bytes.push(0xff);
        let read = text(&bytes);
        assert!(read.damaged && read.text.starts_with("Φεβρουαρίου,5"));
        assert_eq!(
            read.note.expect("said"),
            "1 places are not valid UTF-8; their rows are set aside"
        );
    }

    #[test]
    fn a_web_page_is_not_an_export() {
        for page in [
            "<!DOCTYPE html><html>",
            "\n <HTML lang=en>",
            "<!-- x --><head>",
        ] {
            let refused = decode(page.as_bytes()).expect_err("a page");
            assert_eq!(
                refused.to_string(),
                "this is a web page (sign-in?), not an export"
            );
        }
        assert!(!is_web_page("Date,<html>"));
    }
}
