//! Values with units, as people write them.

use std::fmt;

use toklake_sources::export::account::valid_handle;
use toklake_sources::session::Secret;
use url::{Host, Url};

use crate::import::is_placeholder;

/// What a setting holds and how it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Any text.
    Text,
    /// A TikTok handle, with or without `@`.
    Handle,
    /// A path or URL.
    Path,
    /// Bytes, written with a unit.
    Size,
    /// A time span, written with a unit; a variable whose name says hours may be a bare number.
    Span,
    /// A whole number of something, between two bounds.
    Count {
        /// What is counted.
        of: &'static str,
        /// The smallest that makes sense.
        least: u64,
        /// The largest that makes sense.
        most: u64,
    },
    /// `true` or `false`.
    Flag,
    /// An address: `https`, or `http` on this machine alone.
    Url,
    /// A text that nobody may see: the environment alone holds it, and no message quotes it.
    Secret,
}

/// A value that was said: sizes in bytes, spans in seconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    Text(String),
    Number(u64),
    Flag(bool),
    Secret(Secret),
}

const SIZES: [(&str, u64); 9] = [
    ("B", 1),
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
    ("TiB", 1 << 40),
    ("kB", 1_000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("TB", 1_000_000_000_000),
];
const SPANS: [(&str, u64); 4] = [("s", 1), ("min", 60), ("h", 3_600), ("d", 86_400)];

impl Kind {
    /// Reads a value from text; the error says what was wanted.
    pub fn read(self, text: &str) -> Result<Value, String> {
        let text = text.trim();
        match self {
            Self::Text | Self::Path => Ok(Value::Text(text.to_owned())),
            // files that say nothing of their account stand under one that no handle can be
            Self::Handle if is_placeholder(text) => Ok(Value::Text(text.to_owned())),
            Self::Handle => valid_handle(text).map(Value::Text).ok_or_else(|| {
                format!("`{text}` is no TikTok handle: letters, digits, `.` and `_`, at most 24")
            }),
            Self::Size => measure(text, &SIZES).map(Value::Number),
            Self::Span => measure(text, &SPANS).map(Value::Number),
            Self::Count { least, most, .. } => count(text, least, most).map(Value::Number),
            Self::Flag => flag(text).map(Value::Flag),
            Self::Url => address(text).map(Value::Text),
            Self::Secret => Ok(Value::Secret(Secret::new(text))),
        }
    }

    /// Reads a value from an environment variable.
    pub fn read_variable(self, name: &str, text: &str) -> Result<Value, String> {
        let text = text.trim();
        let bare_hours = name.ends_with("_HOURS") && !text.ends_with(char::is_alphabetic);
        if bare_hours {
            self.read(&format!("{text} h"))
        } else {
            self.read(text)
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text => f.write_str("text"),
            Self::Handle => f.write_str("handle"),
            Self::Path => f.write_str("path"),
            Self::Size => {
                f.write_str("size (`B`, `KiB`, `MiB`, `GiB`, `TiB`, `kB`, `MB`, `GB`, `TB`)")
            }
            Self::Span => f.write_str("time span (`s`, `min`, `h`, `d`)"),
            Self::Count { of, least, .. } => write!(f, "whole number of {of}, at least {least}"),
            Self::Flag => f.write_str("`true` or `false`"),
            Self::Url => f.write_str("address (`https`, or `http` on this machine)"),
            Self::Secret => f.write_str("secret text"),
        }
    }
}

fn measure(text: &str, units: &[(&str, u64)]) -> Result<u64, String> {
    let end = text
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(text.len());
    let (number, unit) = (&text[..end], text[end..].trim());
    let names: Vec<&str> = units.iter().map(|(name, _)| *name).collect();
    let one_of = format!("one of `{}`", names.join("`, `"));
    let number: f64 = number
        .parse()
        .map_err(|_| format!("`{text}` is no number with a unit: {one_of}"))?;
    if unit.is_empty() {
        return Err(format!("`{text}` has no unit: {one_of}"));
    }
    let known = units
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(unit));
    let (_, each) = known.ok_or_else(|| format!("no unit `{unit}`: {one_of}"))?;
    let total = number * *each as f64;
    let fits = (1.0..9e15).contains(&total);
    fits.then_some(total as u64)
        .ok_or_else(|| format!("`{text}` is out of range"))
}

fn count(text: &str, least: u64, most: u64) -> Result<u64, String> {
    let number: u64 = text
        .parse()
        .map_err(|_| format!("`{text}` is no whole number"))?;
    if number < least {
        return Err(format!("{number} is too small: the least is {least}"));
    }
    if number > most {
        return Err(format!("{number} is too large: the most is {most}"));
    }
    Ok(number)
}

fn flag(text: &str) -> Result<bool, String> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "1" => Ok(true),
        "false" | "no" | "off" | "0" => Ok(false),
        _ => Err(format!("`{text}` is neither `true` nor `false`")),
    }
}

/// What is sent there holds secrets, so that it may leave this machine under TLS alone.
fn address(text: &str) -> Result<String, String> {
    let url = Url::parse(text).map_err(|_| format!("`{text}` is no address"))?;
    let is_here = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    if !url.username().is_empty() || url.password().is_some() {
        return Err("a name or password does not stand in an address".to_owned());
    }
    match (url.scheme(), is_here) {
        ("https", _) | ("http", true) => Ok(text.to_owned()),
        ("http", false) => Err(format!(
            "`{text}` is not `https`: only an address of this machine may be `http`"
        )),
        _ => Err(format!("`{text}` does not begin with `https://`")),
    }
}
