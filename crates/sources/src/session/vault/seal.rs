//! What is written: encrypted with `age`, its name and generation inside.

use age::x25519::{Identity, Recipient};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::error::VaultError;

const FORMAT: u32 = 1;

/// The plaintext of a file of the vault.
#[derive(Serialize, Deserialize)]
struct Sealed<T> {
    format: u32,
    /// The name it was written under, so that a file put elsewhere is refused.
    name: String,
    generation: u64,
    content: T,
}

#[derive(Deserialize)]
struct FormatOnly {
    format: u32,
}

/// A value as it was read.
#[derive(Debug, Clone)]
pub struct Kept<T> {
    /// Rises with each write.
    pub generation: u64,
    pub content: T,
}

pub(super) fn seal<T: Serialize>(
    name: &str,
    generation: u64,
    content: &T,
    to: &Recipient,
) -> Result<Vec<u8>, VaultError> {
    let name = name.to_owned();
    let sealed = Sealed {
        format: FORMAT,
        name: name.clone(),
        generation,
        content,
    };
    let plain = serde_json::to_vec(&sealed).map(Zeroizing::new);
    let damaged = |reason| VaultError::Damaged {
        path: name.clone(),
        reason,
    };
    let plain = plain.map_err(|_| damaged("its content cannot be written as JSON"))?;
    age::encrypt(to, &plain).map_err(|_| damaged("it cannot be encrypted"))
}

/// Opens `bytes`, which stand at `place` under `name`. No cause is passed on: it might quote the text.
pub(super) fn unseal<T: DeserializeOwned>(
    name: &str,
    place: &str,
    bytes: &[u8],
    key: &Identity,
) -> Result<Kept<T>, VaultError> {
    let path = || place.to_owned();
    let plain = decrypt(place, bytes, key)?;
    let damaged = |reason| VaultError::Damaged {
        path: path(),
        reason,
    };
    let format: FormatOnly =
        serde_json::from_slice(&plain).map_err(|_| damaged("its content is not ours"))?;
    if format.format != FORMAT {
        return Err(VaultError::Newer {
            path: path(),
            format: format.format,
        });
    }
    let sealed: Sealed<T> =
        serde_json::from_slice(&plain).map_err(|_| damaged("its content is of another kind"))?;
    if sealed.name != name {
        return Err(VaultError::Swapped {
            path: path(),
            inside: sealed.name,
        });
    }
    Ok(Kept {
        generation: sealed.generation,
        content: sealed.content,
    })
}

/// The plaintext, wiped when dropped.
pub(super) fn decrypt(
    place: &str,
    bytes: &[u8],
    key: &Identity,
) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    use age::DecryptError as Cause;
    let path = place.to_owned();
    age::decrypt(key, bytes)
        .map(Zeroizing::new)
        .map_err(|cause| match cause {
            Cause::NoMatchingKeys | Cause::KeyDecryptionFailed => VaultError::WrongKey { path },
            _ => VaultError::Damaged {
                path,
                reason: "its bytes are not those that were written",
            },
        })
}
