//! The vault: secrets encrypted at rest, one file each, under a key that can be changed.
//!
//! `current` names the folder that counts and the key that opens it; rotation fills another folder
//! and then replaces that one small file. `docs/decisions/0008-vault.md` says why.

mod error;
#[cfg(test)]
pub(crate) mod faults;
mod files;
mod keys;
mod rotate;
mod seal;
mod state;
#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex};

use age::x25519::Identity;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use error::VaultError;
pub use files::{Files, Lock, PrivateFiles, Share};
pub use keys::KeyPlace;
use keys::KeyRing;
pub use rotate::Rotated;
pub use seal::Kept;
use state::OpenState;

const POINTER: &str = "current";
const LOCK: &str = "locks/vault";
const FORMAT: u32 = 1;

/// Which folder counts, and the key that opens what lies in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pointer {
    format: u32,
    epoch: u64,
    /// The public half of the key.
    recipient: String,
}

/// Secrets of a lake. Cloning shares it.
#[derive(Clone)]
pub struct Vault {
    files: Arc<dyn Files>,
    place: KeyPlace,
    /// Kept, because opening a passphrase's file takes its time.
    ring: Arc<Mutex<Option<Arc<KeyRing>>>>,
}

impl Vault {
    /// Touches nothing. The first write makes the vault and its key.
    pub fn new(files: Arc<dyn Files>, place: KeyPlace) -> Self {
        Self {
            files,
            place,
            ring: Arc::default(),
        }
    }

    /// Opens what opens the vault, so that reading an entry later costs little; makes nothing.
    ///
    /// # Errors
    /// A passphrase or key that does not open it.
    pub fn unlock(&self) -> Result<(), VaultError> {
        let Some(pointer) = self.pointer()? else {
            return Ok(());
        };
        let ring = self.ring_with(&pointer.recipient)?;
        key_of(&ring, &pointer, &self.place).map(drop)
    }

    /// Reads the entry; `None` where there is none.
    ///
    /// # Errors
    /// A file that was changed, swapped, older than the last write, or open to others is refused.
    pub fn read<T: DeserializeOwned>(&self, name: &str) -> Result<Option<Kept<T>>, VaultError> {
        let Some(mut pointer) = self.pointer()? else {
            return Ok(None);
        };
        loop {
            if let Some(kept) = self.read_at(&pointer, name)? {
                return Ok(Some(kept));
            }
            // a rotation may have moved everything while we looked
            match self.pointer()? {
                Some(now) if now != pointer => pointer = now,
                Some(_) | None => return Ok(None),
            }
        }
    }

    fn read_at<T: DeserializeOwned>(
        &self,
        pointer: &Pointer,
        name: &str,
    ) -> Result<Option<Kept<T>>, VaultError> {
        let file = pointer.file(name);
        let Some(bytes) = self.files.read(&file)? else {
            return Ok(None);
        };
        let place = self.files.place(&file);
        let ring = self.ring_with(&pointer.recipient)?;
        let key = key_of(&ring, pointer, &self.place)?;
        let kept = seal::unseal::<T>(name, &place, &bytes, key)?;
        if let Some(state) = self.open_state(name)?
            && kept.generation < state.generation
        {
            return Err(VaultError::Older {
                path: place,
                found: kept.generation,
                expected: state.generation,
            });
        }
        Ok(Some(kept))
    }

    /// Replaces the entry, durably. `about` may be read without a key, so it holds no secret.
    ///
    /// The generation is the one after `seen`, which the caller read under the entry's lock; 0 for
    /// a new one.
    pub fn write<T: Serialize>(
        &self,
        name: &str,
        seen: u64,
        content: &T,
        about: Value,
    ) -> Result<u64, VaultError> {
        let _shared = self.hold(Share::Together)?;
        let pointer = match self.pointer()? {
            Some(pointer) => pointer,
            None => self.create()?,
        };
        let ring = self.ring_with(&pointer.recipient)?;
        let key = key_of(&ring, &pointer, &self.place)?;
        // where forgetting was cut off, the state is still there and goes on
        let last = self.open_state(name)?.map_or(0, |state| state.generation);
        let generation = seen.max(last) + 1;
        let bytes = seal::seal(name, generation, content, &key.to_public())?;
        self.files.replace(&pointer.file(name), &bytes)?;
        self.write_state(name, generation, about)?;
        Ok(generation)
    }

    /// What may be known of the entry without a key.
    pub fn about(&self, name: &str) -> Result<Option<Value>, VaultError> {
        Ok(self.open_state(name)?.map(|state| state.about))
    }

    /// Replaces what may be known without a key. The caller holds the entry's lock.
    pub fn set_about(&self, name: &str, about: Value) -> Result<(), VaultError> {
        let generation = self.open_state(name)?.map_or(0, |state| state.generation);
        self.write_state(name, generation, about)
    }

    /// Removes the entry and what was known of it; says which files went.
    pub fn forget(&self, name: &str) -> Result<Vec<String>, VaultError> {
        let _shared = self.hold(Share::Together)?;
        let mut gone = Vec::new();
        let entry = self.pointer()?.map(|pointer| pointer.file(name));
        for file in entry.into_iter().chain([state_file(name)]) {
            if self.files.remove(&file)? {
                gone.push(self.files.place(&file));
            }
        }
        Ok(gone)
    }

    /// Names of the entries below a folder, sorted.
    pub fn names(&self, folder: &str) -> Result<Vec<String>, VaultError> {
        let Some(pointer) = self.pointer()? else {
            return Ok(Vec::new());
        };
        let root = pointer.folder();
        let below = match folder {
            "" => root.clone(),
            folder => format!("{root}/{folder}"),
        };
        let files = self.files.list(&below)?;
        let name = |file: &String| {
            let inner = file.strip_prefix(&root)?.strip_prefix('/')?;
            inner.strip_suffix(".age").map(str::to_owned)
        };
        Ok(files.iter().filter_map(name).collect())
    }

    /// The lock of one entry; `None` where another holds it.
    pub fn try_lock(&self, name: &str) -> Result<Option<Lock>, VaultError> {
        self.files.try_lock(&format!("locks/{name}"), Share::Alone)
    }

    /// The lock of the whole vault: shared by writers, alone for a rotation. Both are short.
    fn hold(&self, share: Share) -> Result<Lock, VaultError> {
        self.files.wait_lock(LOCK, share)
    }

    fn pointer(&self) -> Result<Option<Pointer>, VaultError> {
        let Some(bytes) = self.files.read(POINTER)? else {
            return Ok(None);
        };
        let path = self.files.place(POINTER);
        let text = state::checked(&path, &bytes)?;
        let pointer: Pointer = serde_json::from_str(&text).map_err(|_| VaultError::Damaged {
            path: path.clone(),
            reason: "it does not name a key and a folder",
        })?;
        match pointer.format {
            FORMAT => Ok(Some(pointer)),
            format => Err(VaultError::Newer { path, format }),
        }
    }

    /// Makes the key first and the pointer last: killed in between, a key too many is left.
    fn create(&self) -> Result<Pointer, VaultError> {
        let _making = self.files.wait_lock("locks/create", Share::Alone)?;
        if let Some(pointer) = self.pointer()? {
            return Ok(pointer);
        }
        let recipient = self.add_key()?;
        let pointer = Pointer {
            format: FORMAT,
            epoch: 1,
            recipient,
        };
        self.set_pointer(&pointer)?;
        Ok(pointer)
    }

    /// Adds a new key beside those at hand; its recipient.
    fn add_key(&self) -> Result<String, VaultError> {
        let key = Identity::generate();
        let recipient = key.to_public().to_string();
        let _file = self.place.lock()?;
        let mut ring = self.place.load(self.files.as_ref())?;
        ring.add(key);
        self.place.store(self.files.as_ref(), &ring)?;
        *self.kept_ring() = Some(Arc::new(ring));
        Ok(recipient)
    }

    fn set_pointer(&self, pointer: &Pointer) -> Result<(), VaultError> {
        let text = serde_json::to_string(pointer).expect("numbers and a text");
        self.files.replace(POINTER, &state::with_checksum(&text))
    }

    /// The ring as we know it, or read again where it lacks the key.
    fn ring_with(&self, recipient: &str) -> Result<Arc<KeyRing>, VaultError> {
        let mut kept = self.kept_ring();
        if let Some(ring) = kept.as_ref()
            && ring.by_recipient(recipient).is_some()
        {
            return Ok(Arc::clone(ring));
        }
        let ring = Arc::new(self.place.load(self.files.as_ref())?);
        *kept = Some(Arc::clone(&ring));
        Ok(ring)
    }

    fn kept_ring(&self) -> std::sync::MutexGuard<'_, Option<Arc<KeyRing>>> {
        self.ring
            .lock()
            .expect("nothing panics while it holds this lock")
    }

    fn open_state(&self, name: &str) -> Result<Option<OpenState>, VaultError> {
        let file = state_file(name);
        let bytes = self.files.read(&file)?;
        bytes
            .map(|bytes| OpenState::from_bytes(name, &self.files.place(&file), &bytes))
            .transpose()
    }

    fn write_state(&self, name: &str, generation: u64, about: Value) -> Result<(), VaultError> {
        let state = OpenState {
            name: name.to_owned(),
            generation,
            about,
        };
        self.files.replace(&state_file(name), &state.to_bytes())
    }
}

impl Pointer {
    fn folder(&self) -> String {
        format!("epoch-{}", self.epoch)
    }

    fn file(&self, name: &str) -> String {
        format!("{}/{name}.age", self.folder())
    }
}

fn state_file(name: &str) -> String {
    format!("state/{name}.json")
}

fn key_of<'a>(
    ring: &'a KeyRing,
    pointer: &Pointer,
    place: &KeyPlace,
) -> Result<&'a Identity, VaultError> {
    ring.by_recipient(&pointer.recipient)
        .ok_or_else(|| VaultError::NoKey {
            place: place.name(),
        })
}
