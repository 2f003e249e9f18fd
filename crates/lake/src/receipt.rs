//! The envelope of a landed file: where it came from, when, and under which name.

use std::fmt::Write as _;

use chrono::{DateTime, NaiveDate, Utc};
use object_store::path::{Path, PathPart};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::error::LakeError;
use crate::seal::seal;

/// Whose answers of which stream of which source: the folder a file lands in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct LandingKey {
    pub source: String,
    pub account: String,
    pub stream: String,
}

impl LandingKey {
    /// The folder of the key. Odd characters are percent-encoded, so that no name leaves it.
    pub(crate) fn folder(&self) -> Result<Path, LakeError> {
        let parts = [
            encode("source", &self.source)?,
            encode("account", &self.account)?,
            encode("stream", &self.stream)?,
        ];
        let path = format!("landing/tiktok/{}", parts.join("/"));
        Ok(Path::parse(path).expect("encoded parts are plain ASCII"))
    }

    pub(crate) fn of_parts(source: &str, account: &str, stream: &str) -> Option<Self> {
        let (source, account, stream) = (decode(source)?, decode(account)?, decode(stream)?);
        Some(Self {
            source,
            account,
            stream,
        })
    }
}

/// One arrival of one file. Two arrivals that differ in anything but the moment are two receipts.
///
/// The default says nothing yet: what an arrival does not tell is taken from it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Receipt {
    /// SHA-256 of the content, in hex: its name in the lake.
    pub landing_id: String,
    pub source: String,
    pub account: String,
    /// Whether neither the file nor a person said that it is this account's.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub account_guessed: bool,
    /// Where a person said that it is this account's: 1, and one more each time that they named another account
    /// for this content. The highest holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_said: Option<u32>,
    pub stream: String,
    /// The name it came with.
    pub file_name: String,
    /// Archive name and entry, where it came in one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    /// The sheet of the workbook that was read, where several were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// The folder or archive it arrived with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archive_sha256: Option<String>,
    /// When the source made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exported_at: Option<DateTime<Utc>>,
    /// First day it speaks of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window_first: Option<NaiveDate>,
    /// The year a person gave for labels without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<i32>,
    /// What the file system or the archive says of its last change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified_at: Option<DateTime<Utc>>,
    /// When we received it.
    pub captured_at: DateTime<Utc>,
    /// Ending of the file name, without the dot.
    pub ext: String,
    pub bytes: u64,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// What was asked, secrets stripped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<Value>,
    /// HTTP status of the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
}

impl Receipt {
    /// Sixteen hex digits over everything but `captured_at`: an equal arrival has an equal id.
    pub fn id(&self) -> String {
        let mut fields =
            serde_json::to_value(self).expect("a receipt holds only what JSON can say");
        if let Value::Object(fields) = &mut fields {
            fields.remove("captured_at");
        }
        let mut id = seal(&fields);
        id.truncate(RECEIPT_ID_LENGTH);
        id
    }

    pub fn key(&self) -> LandingKey {
        LandingKey {
            source: self.source.clone(),
            account: self.account.clone(),
            stream: self.stream.clone(),
        }
    }
}

pub(crate) const LANDING_ID_LENGTH: usize = 64;
pub(crate) const RECEIPT_ID_LENGTH: usize = 16;

/// The name of a content: its SHA-256 in hex.
pub fn landing_id(content: &[u8]) -> String {
    hex(&Sha256::digest(content))
}

/// SHA-256 and length of what passes by.
#[derive(Debug, Default)]
pub struct ContentDigest {
    hasher: Sha256,
    length: u64,
}

impl ContentDigest {
    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.hasher.update(bytes);
        self.length += bytes.len() as u64;
    }

    /// The SHA-256 in hexadecimal, and how many bytes there were.
    pub fn finish(self) -> (String, u64) {
        (hex(&self.hasher.finalize()), self.length)
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            write!(text, "{byte:02x}").expect("writing to a string");
            text
        })
}

/// Longest folder name we make; file systems stop at 255 bytes.
const LONGEST_PART: usize = 200;

fn encode(part: &'static str, text: &str) -> Result<String, LakeError> {
    let refused = |reason| LakeError::Place {
        part,
        text: text.to_owned(),
        reason,
    };
    if text.is_empty() {
        return Err(refused("it is empty"));
    }
    let mut encoded = String::with_capacity(text.len());
    for (position, byte) in text.bytes().enumerate() {
        let plain = byte.is_ascii_alphanumeric()
            || matches!(byte, b'_' | b'-')
            || (byte == b'.' && position > 0 && position + 1 < text.len());
        match plain {
            true => encoded.push(char::from(byte)),
            false => write!(encoded, "%{byte:02X}").expect("writing to a string"),
        }
    }
    if encoded.len() > LONGEST_PART {
        return Err(refused("it is too long for a folder name"));
    }
    debug_assert!(PathPart::parse(&encoded).is_ok());
    Ok(encoded)
}

/// The inverse of [`encode`]; `None` for a name we never make.
fn decode(encoded: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
            let (high, low) = (digit(rest.next())?, digit(rest.next())?);
            bytes.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn receipt() -> Receipt {
        Receipt {
            landing_id: landing_id(b"x"),
            source: "export".to_owned(),
            account: "anna".to_owned(),
            stream: "overview".to_owned(),
            file_name: "Overview.csv".to_owned(),
            window_first: NaiveDate::from_ymd_opt(2024, 5, 28),
            captured_at: DateTime::UNIX_EPOCH,
            ext: "csv".to_owned(),
            bytes: 1,
            request: Some(json!({"b": [1, null], "a": {"d": "\"", "c": 2}})),
            status: Some(200),
            ..Receipt::default()
        }
    }

    #[test]
    fn the_moment_of_arrival_does_not_make_another_receipt_and_anything_else_does() {
        let first = receipt();
        let later = Receipt {
            captured_at: DateTime::from_timestamp(9, 9).unwrap(),
            ..receipt()
        };
        assert_eq!(first.id(), later.id());
        assert_eq!(first.id().len(), RECEIPT_ID_LENGTH);
        let renamed = Receipt {
            file_name: "Overview (1).csv".to_owned(),
            ..receipt()
        };
        let asked = Receipt {
            request: Some(json!({"b": [1, 0], "a": {}})),
            ..receipt()
        };
        assert_ne!(first.id(), renamed.id());
        assert_ne!(first.id(), asked.id());
    }

    #[test]
    fn an_id_stays_the_same_over_versions_of_the_program() {
        assert_eq!(receipt().id(), "78533951fb827741");
    }

    #[test]
    fn a_receipt_reads_back() {
        let text = serde_json::to_string(&receipt()).unwrap();
        assert_eq!(serde_json::from_str::<Receipt>(&text).unwrap(), receipt());
    }

    #[test]
    fn the_content_names_itself_the_same_at_once_and_in_pieces() {
        let content = vec![7; 200_000];
        let mut digest = ContentDigest::default();
        content
            .chunks(70_000)
            .for_each(|piece| digest.update(piece));
        assert_eq!(digest.finish(), (landing_id(&content), 200_000));
        assert_eq!(
            landing_id(b""),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }

    proptest! {
        #[test]
        fn any_account_name_makes_one_plain_folder_and_comes_back(name in "\\PC{1,20}|[./\\\\%~ ]{1,8}") {
            let encoded = encode("account", &name).unwrap();
            let plain = |c: char| c.is_ascii_alphanumeric() || "_-.%".contains(c);
            prop_assert!(encoded.chars().all(plain), "{}", encoded);
            prop_assert!(!encoded.starts_with('.') && !encoded.ends_with('.'));
            prop_assert_eq!(decode(&encoded), Some(name));
        }
    }

    #[test]
    fn an_empty_or_endless_name_is_refused() {
        assert_eq!(encode("account", "").unwrap_err().code(), "landing_place");
        assert!(encode("account", &"é".repeat(100)).is_err());
    }
}
