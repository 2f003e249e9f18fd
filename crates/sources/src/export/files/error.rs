//! What can be wrong with a stranger's file, in words a person can act on.

use std::io;
use std::path::PathBuf;

use super::limits::{Limits, Setting};

/// How much a finding weighs; each has its exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth saying, nothing is wrong (exit 0).
    Info,
    /// This file or entry was set aside, the others are used (exit 1).
    Problem,
    /// We could not do what was asked (exit 2).
    Error,
}

impl Severity {
    /// The exit code of a command whose worst finding this is.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Info => 0,
            Self::Problem => 1,
            Self::Error => 2,
        }
    }
}

/// Why a file, an archive or an entry of one cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("`{}` does not exist", path.display())]
    Missing { path: PathBuf },
    #[error("cannot read `{}`{}", path.display(), cause_in_words(source))]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("`{}` is neither a file nor a folder", path.display())]
    NotAFile { path: PathBuf },
    #[error("`{}` changed while reading, try again", path.display())]
    Changed { path: PathBuf },
    #[error("cannot keep a working copy of the content{}", cause_in_words(source))]
    Spool { source: io::Error },
    #[error("`{}` is a link, which a walk does not follow", path.display())]
    Link { path: PathBuf },
    #[error("no rows: the file is empty")]
    Empty,
    #[error("archive is incomplete: download it again ({why})")]
    Incomplete { why: String },
    #[error("archive is encrypted: unpack it first")]
    Encrypted,
    #[error("entry `{name}` is refused: {why}")]
    EntryName { name: String, why: String },
    #[error("entries `{name}` and `{other}` share one name: which one is meant?")]
    EntryTwice { name: String, other: String },
    #[error("entry `{name}` is damaged: {why}")]
    EntryDamaged { name: String, why: String },
    #[error("entry `{name}` is packed by method {method}, which is not read")]
    EntryMethod { name: String, method: u16 },
    #[error("looks like a zip bomb: {detail}; raise `{}` if it is yours", setting.name())]
    Bomb { detail: String, setting: Setting },
    #[error("looks like a zip bomb: entries `{name}` and `{other}` share the same bytes")]
    Overlap { name: String, other: String },
    #[error("this is a web page (sign-in?), not an export")]
    WebPage,
    #[error("this is {what}, not an export")]
    Foreign {
        what: &'static str,
        remedy: &'static str,
    },
    #[error("{what} is {found} {unit}, over the limit of {limit}; raise `{}` if it is yours", setting.name())]
    TooLarge {
        what: &'static str,
        found: u64,
        unit: &'static str,
        limit: u64,
        setting: Setting,
    },
    #[error("cannot read the workbook: {why}")]
    Workbook { why: String },
    #[error(
        "the workbook carries a document type definition in `{part}`, which an export never has"
    )]
    Doctype { part: String },
    #[error("no table in the file: {why}")]
    NoTable { why: String },
}

impl FileError {
    /// The stable word for `--json`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing { .. } => "file_missing",
            Self::Unreadable { .. } => "file_unreadable",
            Self::NotAFile { .. } => "not_a_file",
            Self::Changed { .. } => "file_changed",
            Self::Spool { .. } => "spool_failed",
            Self::Link { .. } => "link_not_followed",
            Self::Empty => "file_empty",
            Self::Incomplete { .. } => "archive_incomplete",
            Self::Encrypted => "archive_encrypted",
            Self::EntryName { .. } => "entry_name",
            Self::EntryTwice { .. } => "entry_twice",
            Self::EntryDamaged { .. } => "entry_damaged",
            Self::EntryMethod { .. } => "entry_method",
            Self::Bomb { .. } | Self::Overlap { .. } => "archive_bomb",
            Self::WebPage => "web_page",
            Self::Foreign { .. } => "not_an_export",
            Self::TooLarge { .. } => "too_large",
            Self::Workbook { .. } => "workbook_damaged",
            Self::Doctype { .. } => "workbook_doctype",
            Self::NoTable { .. } => "no_table",
        }
    }

    /// What the person may do next.
    pub fn remedy(&self) -> String {
        match self {
            Self::Missing { .. } => "check the path; put quotes around one with blanks".into(),
            Self::Unreadable { path, source } => unreadable_remedy(path, source),
            Self::NotAFile { .. } => "name a file or a folder that holds the export".into(),
            Self::Changed { .. } => "wait until the download or copy is finished".into(),
            Self::Spool { .. } => format!(
                "make room in `{}`, or point TMPDIR to a folder with room",
                std::env::temp_dir().display()
            ),
            Self::Link { .. } => "name the link itself if you mean what it points to".into(),
            Self::Empty => "nothing to do; download again if it should hold something".into(),
            Self::Incomplete { .. } | Self::EntryDamaged { .. } => {
                "download the archive again; nothing of the damaged part was used".into()
            }
            Self::Encrypted => "unpack it with its password and import the folder".into(),
            Self::EntryName { .. } => "rename it inside the archive if it holds data".into(),
            Self::EntryTwice { .. } => "unpack the archive and import the one you mean".into(),
            Self::EntryMethod { .. } => "unpack the archive and import the folder".into(),
            Self::Bomb { setting, .. } => format!("leave it, or raise `{}`", setting.name()),
            Self::Overlap { .. } => "leave it; no honest program writes such an archive".into(),
            Self::WebPage => "sign in to TikTok in the browser and download the file again".into(),
            Self::Foreign { remedy, .. } => (*remedy).into(),
            Self::TooLarge { setting, .. } => format!("raise `{}`", setting.name()),
            Self::Workbook { .. } => "download it again, or save it as CSV".into(),
            Self::Doctype { .. } => "download it again from TikTok, or save it as CSV".into(),
            Self::NoTable { .. } => "download it again from TikTok".into(),
        }
    }

    /// How much it weighs.
    pub fn severity(&self) -> Severity {
        match self {
            Self::Missing { .. }
            | Self::Unreadable { .. }
            | Self::NotAFile { .. }
            | Self::Changed { .. }
            | Self::Spool { .. } => Severity::Error,
            Self::Link { .. } | Self::Empty => Severity::Info,
            Self::Incomplete { .. }
            | Self::Encrypted
            | Self::EntryName { .. }
            | Self::EntryTwice { .. }
            | Self::EntryDamaged { .. }
            | Self::EntryMethod { .. }
            | Self::Bomb { .. }
            | Self::Overlap { .. }
            | Self::WebPage
            | Self::Foreign { .. }
            | Self::TooLarge { .. }
            | Self::Workbook { .. }
            | Self::Doctype { .. }
            | Self::NoTable { .. } => Severity::Problem,
        }
    }

    /// Refuses a document over `import.max_document` before any of it is in memory.
    pub(super) fn within_document(bytes: u64, limits: &Limits) -> Result<(), Self> {
        if bytes <= limits.max_document {
            return Ok(());
        }
        Err(Self::TooLarge {
            what: "the document",
            found: bytes,
            unit: "bytes or more",
            limit: limits.max_document,
            setting: Setting::MaxDocument,
        })
    }
}

/// The two causes a person can name themselves are said; the rest stays in `source`.
fn cause_in_words(cause: &io::Error) -> &'static str {
    match cause.kind() {
        io::ErrorKind::PermissionDenied => ": read permission is missing",
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => ": no room is left",
        _ => "",
    }
}

fn unreadable_remedy(path: &std::path::Path, cause: &io::Error) -> String {
    match cause.kind() {
        io::ErrorKind::PermissionDenied if path.is_dir() => {
            format!("allow it: `chmod u+rx '{}'`", path.display())
        }
        io::ErrorKind::PermissionDenied => format!("allow it: `chmod u+r '{}'`", path.display()),
        _ => "check the drive and try again".into(),
    }
}

/// A name from a stranger's file, safe on a terminal: control and direction characters are spelled out.
pub(super) fn shown(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '`' => {
                out.extend(c.escape_unicode());
            }
            c if c.is_control() => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
        if out.len() > 120 {
            out.push('…');
            break;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hostile_name_cannot_speak_to_the_terminal() {
        assert_eq!(
            shown("a\u{1b}[2J\u{202e}b\0"),
            "a\\u{1b}[2J\\u{202e}b\\u{0}"
        );
        assert!(shown(&"x".repeat(4000)).len() < 130);
    }
}
