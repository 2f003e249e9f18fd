//! What may be known of an entry without a key: its generation, and metadata that harms nobody.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::error::VaultError;

/// Lies beside the entry and may lag behind it, never lead: it is written after.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct OpenState {
    pub name: String,
    pub generation: u64,
    pub about: Value,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Checked {
    /// Of the text of `state`: a flipped bit is found without a key.
    sha256: String,
    state: String,
}

impl OpenState {
    pub fn to_bytes(&self) -> Vec<u8> {
        with_checksum(&serde_json::to_string(self).expect("names, numbers and JSON"))
    }

    pub fn from_bytes(name: &str, place: &str, bytes: &[u8]) -> Result<Self, VaultError> {
        let text = checked(place, bytes)?;
        let state: Self = serde_json::from_str(&text).map_err(|_| damaged(place))?;
        if state.name != name {
            return Err(VaultError::Swapped {
                path: place.to_owned(),
                inside: state.name,
            });
        }
        Ok(state)
    }
}

/// The text with its hash beside it.
pub(super) fn with_checksum(text: &str) -> Vec<u8> {
    let checked = Checked {
        sha256: digest(text),
        state: text.to_owned(),
    };
    serde_json::to_vec_pretty(&checked).expect("two texts")
}

/// The text that was written, or an error.
pub(super) fn checked(place: &str, bytes: &[u8]) -> Result<String, VaultError> {
    let checked: Checked = serde_json::from_slice(bytes).map_err(|_| damaged(place))?;
    match digest(&checked.state) == checked.sha256 {
        true => Ok(checked.state),
        false => Err(damaged(place)),
    }
}

fn damaged(place: &str) -> VaultError {
    VaultError::Damaged {
        path: place.to_owned(),
        reason: "its checksum is wrong",
    }
}

fn digest(text: &str) -> String {
    let hash = Sha256::digest(text.as_bytes());
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}
