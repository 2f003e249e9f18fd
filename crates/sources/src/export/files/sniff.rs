//! What a file is, by its first bytes.

use serde::de::IgnoredAny;

use super::text::{self, Text};
use super::{FileError, csv};

/// How many bytes [`sniff`] wants to see.
pub(super) const HEAD: usize = 256 << 10;

/// What the first bytes say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    Empty,
    /// A zip archive, which a workbook is too.
    Zip,
    Csv,
    Json,
    JsonLines,
    WebPage,
    Foreign {
        what: &'static str,
        remedy: &'static str,
    },
    /// Text that is no table, or bytes that are nothing we know.
    Unknown,
}

impl Content {
    /// Whether somebody may have meant this as data, so that silence would be wrong.
    pub fn error(self) -> Option<FileError> {
        match self {
            Self::Empty => Some(FileError::Empty),
            Self::WebPage => Some(FileError::WebPage),
            Self::Foreign { what, remedy } => Some(FileError::Foreign { what, remedy }),
            Self::Unknown => Some(FileError::Foreign {
                what: "neither a table nor JSON",
                remedy: "name the archive, CSV, XLSX or JSON file that TikTok gave you",
            }),
            Self::Zip | Self::Csv | Self::Json | Self::JsonLines => None,
        }
    }
}

const OLE: &str = "save it as .xlsx or CSV without a password";
const UNPACK: &str = "unpack it first and import the folder";

/// Signatures of files that people mistake for an export.
const FOREIGN: [(&[u8], &str, &str); 7] = [
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "an old or password-protected workbook",
        OLE,
    ),
    (b"\x1f\x8b", "a gzip archive", UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", UNPACK),
    (b"Rar!\x1a\x07", "a RAR archive", UNPACK),
    (b"\x28\xb5\x2f\xfd", "a zstd archive", UNPACK),
    (b"BZh", "a bzip2 archive", UNPACK),
    (
        b"%PDF-",
        "a PDF document",
        "download the data, not the printed page",
    ),
];

/// Tells what a file is from its first [`HEAD`] bytes; `lenient` takes any text for a table.
pub(super) fn sniff(head: &[u8], lenient: bool) -> Content {
    if head.is_empty() {
        return Content::Empty;
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return Content::Zip;
    }
    let foreign = FOREIGN.iter().find(|(magic, ..)| head.starts_with(magic));
    if let Some((_, what, remedy)) = foreign {
        return Content::Foreign { what, remedy };
    }
    match text::decode(whole_characters(head)) {
        Ok(text) => sniff_text(&text, lenient),
        Err(_) => Content::WebPage,
    }
}

/// A head may end inside a character; that is no damage.
fn whole_characters(head: &[u8]) -> &[u8] {
    match std::str::from_utf8(head) {
        Err(error) if error.error_len().is_none() => &head[..error.valid_up_to()],
        _ => head,
    }
}

fn sniff_text(text: &Text<'_>, lenient: bool) -> Content {
    let trimmed = text.text.trim_start();
    if trimmed.is_empty() {
        return Content::Empty;
    }
    if trimmed.starts_with('{') || (trimmed.starts_with('[') && !lenient_row(trimmed)) {
        return sniff_json(trimmed);
    }
    let odd = |c: &char| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\0');
    let controls = trimmed.chars().take(4096).filter(odd).count();
    let zeros = trimmed.chars().take(4096).filter(|c| *c == '\0').count();
    if controls > 8 || zeros > 256 {
        Content::Unknown
    } else if lenient || csv::looks_like_a_table(trimmed) {
        Content::Csv
    } else {
        Content::Unknown
    }
}

/// A CSV header may begin with a bracket; JSON then does not follow.
fn lenient_row(text: &str) -> bool {
    let next = text[1..].trim_start().chars().next();
    !matches!(
        next,
        None | Some('{' | '[' | ']' | '"' | '-' | '0'..='9' | 't' | 'f' | 'n')
    )
}

fn sniff_json(text: &str) -> Content {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<IgnoredAny>();
    let first = values.next();
    let rest = text[values.byte_offset()..].trim_start();
    match first {
        Some(Ok(_)) if rest.starts_with(['{', '[']) => Content::JsonLines,
        _ => Content::Json,
    }
}

/// File name endings that never hold an export; walking a folder passes them by unopened.
const UNRELATED: &str = " 3gp aac app avi avif bat bib bmp c cpp css db dll dmg doc docx eot eps \
    exe flac gif go h heic heif htm html ico ini ipynb jar java jpeg jpg js lock log m4a m4v md \
    mjs mkv mov mp3 mp4 mpeg mpg odt ogg otf parquet pdf php pkl png ppt pptx ps1 py pyc r rb rs \
    rst rtf sh sql sqlite srt svg tex tif tiff toml ts tsx ttf vtt wav webm webp wma wmv woff \
    woff2 xml yaml yml ";

/// File name endings that promise data, so that silence about them would be wrong.
const DATA: &str = " csv tsv xlsx xlsm xls json ndjson jsonl zip ";

/// Whether the name alone says that the file is none of ours.
pub(super) fn is_unrelated(name: &str) -> bool {
    let hidden = name.starts_with('.') || name.starts_with("~$");
    let known = [
        "SOURCE.md",
        "Thumbs.db",
        "desktop.ini",
        "__MACOSX",
        "Icon\r",
    ];
    hidden || known.contains(&name) || ends_as(name, UNRELATED)
}

/// Whether the name promises data.
pub(super) fn promises_data(name: &str) -> bool {
    ends_as(name, DATA)
}

fn ends_as(name: &str, endings: &str) -> bool {
    let Some((_, ending)) = name.rsplit_once('.') else {
        return false;
    };
    let ending = ending.to_ascii_lowercase();
    !ending.is_empty() && endings.split_whitespace().any(|known| known == ending)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_is_told_by_its_bytes() {
        for (bytes, wanted) in [
            (&b""[..], Content::Empty),
            (b" \r\n", Content::Empty),
            (b"\xef\xbb\xbf", Content::Empty),
            (b"PK\x03\x04....", Content::Zip),
            (
                b"\"Date\",\"Video Views\"\n\"8 de marzo\",\"0\"",
                Content::Csv,
            ),
            (b"Date;Views\n1;2\n", Content::Csv),
            (b"{\"Activity\": {\"a\": [1,", Content::Json),
            (b"{\"a\":1}\n{\"a\":2}\n", Content::JsonLines),
            (b"[1,2]", Content::Json),
            (b"[date],views\n1,2", Content::Csv),
            (b"<html><body>", Content::WebPage),
            (b"just some words", Content::Unknown),
            (b"Dear reader, hello\nthis is prose", Content::Unknown),
        ] {
            assert_eq!(
                sniff(bytes, false),
                wanted,
                "{}",
                String::from_utf8_lossy(bytes)
            );
        }
        assert!(matches!(
            sniff(b"\x1f\x8b\x08", true),
            Content::Foreign { .. }
        ));
        assert_eq!(sniff(b"one column\n1\n", true), Content::Csv);
        assert_eq!(sniff("[".repeat(HEAD).as_bytes(), true), Content::Json);
    }

    #[test]
    fn a_head_that_ends_inside_a_character_is_still_utf8() {
        let head = "Date,Φ".as_bytes();
        assert_eq!(sniff(&head[..head.len() - 1], false), Content::Csv);
    }

    #[test]
    fn media_and_hidden_names_are_passed_by() {
        for name in [
            "a.MP4",
            ".DS_Store",
            "SOURCE.md",
            "Thumbs.db",
            "._x.csv",
            "~$Overview.xlsx",
        ] {
            assert!(is_unrelated(name), "{name}");
        }
        for name in [
            "Overview.csv",
            "noending",
            "a.xlsx",
            "user_data.txt",
            "export",
        ] {
            assert!(!is_unrelated(name), "{name}");
        }
    }
}
