//! Where the vault's keys lie: a file of their own, or a file that a passphrase opens.
//!
//! The file is one of `age`: a line for each key. A vault uses the one whose recipient its pointer
//! names; others in the file belong to other vaults, or to a rotation under way.

use std::path::PathBuf;
use std::str::FromStr;

use age::secrecy::{ExposeSecret, SecretString};
use age::x25519::Identity;
use zeroize::Zeroizing;

use super::error::VaultError;
use super::files::{Files, Lock, PrivateFiles, Share};
use crate::session::secret::Secret;

/// Where the keys are kept.
#[derive(Debug, Clone)]
pub enum KeyPlace {
    /// A file of mode 0600, outside the lake: a copy of the lake is then of no use to its finder.
    File(PathBuf),
    /// Inside the vault, opened by a passphrase.
    Passphrase(Secret),
}

/// The file in the vault that a passphrase opens.
const WRAPPED: &str = "key.age";
/// Work of scrypt, as a power of two: half a second and 128 MiB.
const WORK: u8 = if cfg!(test) { 4 } else { 17 };
/// A file of a stranger may not ask for more than 256 MiB.
const MOST_WORK: u8 = 18;

/// The keys at hand. Their text is wiped when dropped.
pub(super) struct KeyRing(Vec<Identity>);

impl KeyRing {
    pub(super) fn by_recipient(&self, recipient: &str) -> Option<&Identity> {
        self.0
            .iter()
            .find(|key| key.to_public().to_string() == recipient)
    }

    pub(super) fn add(&mut self, key: Identity) {
        self.0.push(key);
    }

    pub(super) fn drop_recipient(&mut self, recipient: &str) {
        self.0
            .retain(|key| key.to_public().to_string() != recipient);
    }

    fn parse(text: &str, place: &str) -> Result<Self, VaultError> {
        let lines = text.lines().map(str::trim);
        let keys = lines
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .map(|line| {
                Identity::from_str(line).map_err(|_| VaultError::Damaged {
                    path: place.to_owned(),
                    reason: "a line of it is no key",
                })
            });
        keys.collect::<Result<_, _>>().map(Self)
    }

    fn text(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::from(
            "# keys of toklake's vaults: keep them secret\n",
        ));
        for key in &self.0 {
            text.push_str(key.to_string().expose_secret());
            text.push('\n');
        }
        text
    }
}

impl KeyPlace {
    /// The keys; an empty ring where there is no file yet.
    pub(super) fn load(&self, vault: &dyn Files) -> Result<KeyRing, VaultError> {
        match self {
            Self::File(_) => {
                let (files, name) = self.own_file();
                let place = files.place(&name);
                let text = files.read(&name)?.map(Zeroizing::new);
                let text = text.as_deref().map_or(&[][..], Vec::as_slice);
                KeyRing::parse(&utf8(text, &place)?, &place)
            }
            Self::Passphrase(passphrase) => match vault.read(WRAPPED)? {
                None => Ok(KeyRing(Vec::new())),
                Some(bytes) => {
                    let place = vault.place(WRAPPED);
                    let text = unwrap(&bytes, passphrase, &place)?;
                    KeyRing::parse(&utf8(&text, &place)?, &place)
                }
            },
        }
    }

    pub(super) fn store(&self, vault: &dyn Files, ring: &KeyRing) -> Result<(), VaultError> {
        let text = ring.text();
        match self {
            Self::File(_) => {
                let (files, name) = self.own_file();
                files.replace(&name, text.as_bytes())
            }
            Self::Passphrase(passphrase) => {
                vault.replace(WRAPPED, &wrap(text.as_bytes(), passphrase)?)
            }
        }
    }

    /// Keeps others from changing the file between a load and a store.
    pub(super) fn lock(&self) -> Result<Option<Lock>, VaultError> {
        match self {
            Self::File(_) => {
                let (files, name) = self.own_file();
                files
                    .wait_lock(&format!("{name}.lock"), Share::Alone)
                    .map(Some)
            }
            // inside the vault, whose own lock is held
            Self::Passphrase(_) => Ok(None),
        }
    }

    pub(super) fn name(&self) -> String {
        match self {
            Self::File(path) => format!("`{}`", path.display()),
            Self::Passphrase(_) => "what the passphrase opens".to_owned(),
        }
    }

    fn own_file(&self) -> (PrivateFiles, String) {
        let path = match self {
            Self::File(path) => path.clone(),
            Self::Passphrase(_) => PathBuf::from(WRAPPED),
        };
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let folder = path.parent().unwrap_or(&path);
        (PrivateFiles::beside_others(folder), name.into_owned())
    }
}

fn utf8(bytes: &[u8], place: &str) -> Result<Zeroizing<String>, VaultError> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Zeroizing::new(text.to_owned())),
        Err(_) => Err(VaultError::Damaged {
            path: place.to_owned(),
            reason: "it is no text",
        }),
    }
}

fn wrap(text: &[u8], passphrase: &Secret) -> Result<Vec<u8>, VaultError> {
    let mut recipient = age::scrypt::Recipient::new(secret_string(passphrase));
    recipient.set_work_factor(WORK);
    age::encrypt(&recipient, text).map_err(|_| VaultError::WrongPassphrase)
}

fn unwrap(
    bytes: &[u8],
    passphrase: &Secret,
    place: &str,
) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    use age::DecryptError as Cause;
    let mut identity = age::scrypt::Identity::new(secret_string(passphrase));
    identity.set_max_work_factor(MOST_WORK);
    let damaged = |reason| VaultError::Damaged {
        path: place.to_owned(),
        reason,
    };
    age::decrypt(&identity, bytes)
        .map(Zeroizing::new)
        .map_err(|cause| match cause {
            Cause::NoMatchingKeys | Cause::KeyDecryptionFailed | Cause::DecryptionFailed => {
                VaultError::WrongPassphrase
            }
            Cause::ExcessiveWork { .. } => damaged("opening it asks for more work than we do"),
            _ => damaged("its bytes are not those that were written"),
        })
}

fn secret_string(secret: &Secret) -> SecretString {
    SecretString::from(secret.expose().to_owned())
}
