//! Changing the key of the vault. Killed at any point, exactly one key opens every secret.

use serde::Serialize;
use serde_json::Value;

use super::{Files, Pointer, Share, Vault, VaultError, key_of, seal};

/// What a rotation did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rotated {
    /// Entries that the new key opens.
    pub entries: usize,
    /// The public half of the key that opens them now.
    pub recipient: String,
}

impl Vault {
    /// Encrypts every entry under a new key, then lets that one count.
    ///
    /// Until the pointer is replaced the old folder and the old key count, and afterwards the new
    /// ones: no state in between needs both. What a killed rotation left is removed by the next.
    pub fn rotate(&self) -> Result<Option<Rotated>, VaultError> {
        // where nothing was kept nothing is made either, not even a lock
        if self.pointer()?.is_none() {
            return Ok(None);
        }
        let _alone = self.hold(Share::Alone)?;
        let Some(old) = self.pointer()? else {
            return Ok(None);
        };
        let files = self.files.as_ref();
        remove_other_folders(files, &old)?;
        let recipient = self.add_key()?;
        let new = Pointer {
            epoch: old.epoch + 1,
            recipient: recipient.clone(),
            ..old.clone()
        };
        let entries = self.encrypt_again(&old, &new)?;
        self.set_pointer(&new)?;
        remove_other_folders(files, &new)?;
        self.drop_key(&old.recipient)?;
        Ok(Some(Rotated { entries, recipient }))
    }

    fn encrypt_again(&self, old: &Pointer, new: &Pointer) -> Result<usize, VaultError> {
        let ring = self.ring_with(&new.recipient)?;
        let key = key_of(&ring, new, &self.place)?;
        let names = self.names("")?;
        for name in &names {
            let kept = self
                .read_at::<Value>(old, name)?
                .ok_or_else(|| VaultError::Changed {
                    path: self.files.place(&old.file(name)),
                })?;
            let bytes = seal::seal(name, kept.generation, &kept.content, &key.to_public())?;
            self.files.replace(&new.file(name), &bytes)?;
        }
        Ok(names.len())
    }

    fn drop_key(&self, recipient: &str) -> Result<(), VaultError> {
        let _file = self.place.lock()?;
        let mut ring = self.place.load(self.files.as_ref())?;
        ring.drop_recipient(recipient);
        self.place.store(self.files.as_ref(), &ring)?;
        *self.kept_ring() = None;
        Ok(())
    }
}

/// Removes what a rotation left that was killed, or has just replaced.
fn remove_other_folders(files: &dyn Files, current: &Pointer) -> Result<(), VaultError> {
    let neighbours = [current.epoch - 1, current.epoch + 1];
    for epoch in neighbours {
        for file in files.list(&format!("epoch-{epoch}"))? {
            files.remove(&file)?;
        }
    }
    Ok(())
}
