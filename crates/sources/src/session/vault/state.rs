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
        let state = serde_json::to_string(self).expect("names, numbers and JSON");
        let sha256 = digest(&state);
        serde_json::to_vec_pretty(&Checked { sha256, state }).expect("two texts")
    }

    pub fn from_bytes(name: &str, place: &str, bytes: &[u8]) -> Result<Self, VaultError> {
        let damaged = || VaultError::Damaged {
            path: place.to_owned(),
            reason: "its checksum is wrong",
        };
        let checked: Checked = serde_json::from_slice(bytes).map_err(|_| damaged())?;
        if digest(&checked.state) != checked.sha256 {
            return Err(damaged());
        }
        let state: Self = serde_json::from_str(&checked.state).map_err(|_| damaged())?;
        if state.name != name {
            return Err(VaultError::Swapped {
                path: place.to_owned(),
                inside: state.name,
            });
        }
        Ok(state)
    }
}

fn digest(text: &str) -> String {
    let hash = Sha256::digest(text.as_bytes());
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}
