//! Everything in the landing zone with its receipts, and reading it again.

use std::fs::File;

use bytes::Bytes;
use futures::{StreamExt, TryStreamExt};
use object_store::ObjectStoreExt;
use object_store::path::Path;

use super::index::{Envelope, Known, Place};
use super::{Landing, RECOVER, damaged, envelope};
use crate::error::LakeError;
use crate::receipt::{ContentDigest, LandingKey, Receipt};

/// One landed content with every receipt of it, sorted by receipt id.
#[derive(Debug, Clone, PartialEq)]
pub struct LandingFile {
    pub key: LandingKey,
    pub landing_id: String,
    /// Path in the lake.
    pub path: Path,
    pub ext: String,
    pub bytes: u64,
    pub receipts: Vec<Receipt>,
}

/// Something in the landing zone that is not as we left it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    pub path: String,
    pub reason: String,
}

/// Everything in the landing zone, in an order that does not depend on how it arrived.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Inventory {
    pub files: Vec<LandingFile>,
    pub damage: Vec<Damage>,
}

impl Landing {
    /// Every landed content with its receipts, sorted by key and content.
    pub async fn files(&self) -> Result<Inventory, LakeError> {
        let index = self.index().await?;
        let mut inventory = Inventory {
            files: Vec::new(),
            damage: index.strangers,
        };
        let entries = futures::stream::iter(index.contents)
            .map(|((key, landing_id), known)| self.read_entry(key, landing_id, known))
            .buffered(16);
        let entries: Vec<_> = entries.try_collect().await?;
        for (file, damage) in entries {
            inventory.files.extend(file);
            inventory.damage.extend(damage);
        }
        Ok(inventory)
    }

    pub async fn read(&self, file: &LandingFile) -> Result<Bytes, LakeError> {
        self.lake.read(&file.path).await
    }

    /// The file for reading in pieces; `None` where the lake is not on the local disk.
    pub fn open_local(&self, file: &LandingFile) -> Result<Option<File>, LakeError> {
        let Some(store) = self.lake.durable() else {
            return Ok(None);
        };
        let fail = |source| LakeError::store("read", &file.path, source);
        let path = store.local(&file.path).map_err(fail)?;
        let opened = File::open(&path);
        opened
            .map(Some)
            .map_err(|source| LakeError::disk("read", path.display(), source))
    }

    /// Reads the bytes again and compares them with their name.
    pub async fn verify(&self, file: &LandingFile) -> Result<(), LakeError> {
        let name = self.lake.name(&file.path);
        let fail = |source| LakeError::store("read", &name, source);
        let mut pieces = self
            .lake
            .store()
            .get(&file.path)
            .await
            .map_err(fail)?
            .into_stream();
        let mut digest = ContentDigest::default();
        while let Some(piece) = pieces.try_next().await.map_err(fail)? {
            digest.update(&piece);
        }
        match digest.finish() {
            (id, _) if id == file.landing_id => Ok(()),
            (id, length) => Err(damaged(
                &name,
                format!("its {length} bytes have the SHA-256 {id}; {RECOVER}"),
            )),
        }
    }

    async fn read_entry(
        &self,
        key: LandingKey,
        landing_id: String,
        known: Known,
    ) -> Result<(Option<LandingFile>, Vec<Damage>), LakeError> {
        let damage = |path: &Path, reason: String| Damage {
            path: self.lake.name(path),
            reason,
        };
        let Some(Place {
            path, ext, bytes, ..
        }) = known.content
        else {
            let gone = "the bytes it speaks of are gone: import the file again";
            let lonely = known.envelopes.values();
            return Ok((
                None,
                lonely.map(|it| damage(&it.path, gone.to_owned())).collect(),
            ));
        };
        let (mut receipts, mut damages) = (Vec::new(), Vec::new());
        for Envelope { path, .. } in known.envelopes.values() {
            match envelope::read(&self.lake.read(path).await?, &landing_id) {
                Ok(receipt) => receipts.push(receipt),
                Err(reason) => damages.push(damage(path, reason)),
            }
        }
        if let Some(reason) = unusable(bytes, &receipts) {
            damages.push(damage(&path, reason));
            return Ok((None, damages));
        }
        Ok((
            Some(LandingFile {
                key,
                landing_id,
                path,
                ext,
                bytes,
                receipts,
            }),
            damages,
        ))
    }
}

/// Why a content of this length with these receipts cannot be used; `None` if it can.
fn unusable(bytes: u64, receipts: &[Receipt]) -> Option<String> {
    if receipts.is_empty() {
        return Some("it has no readable envelope: import the file again".to_owned());
    }
    let other = receipts.iter().find(|receipt| receipt.bytes != bytes)?;
    Some(format!(
        "it has {bytes} bytes, not {}; {RECOVER}",
        other.bytes
    ))
}
