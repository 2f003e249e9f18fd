//! Everything in the landing zone with its receipts, and reading it again.

use std::fs::File;

use bytes::Bytes;
use chrono::NaiveDate;
use futures::{StreamExt, TryStreamExt};
use object_store::ObjectStoreExt;
use object_store::path::Path;

use super::index::{Envelope, Index, Known, Place};
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

/// One landed content by its names alone: nothing of it was opened.
#[derive(Debug, Clone)]
pub struct Named {
    pub key: LandingKey,
    pub landing_id: String,
    /// The UTC day on which it came. `None` where names cannot tell: it came in several ways, or is
    /// not whole.
    pub landed_on: Option<NaiveDate>,
    known: Known,
}

impl Named {
    pub(super) fn new((key, landing_id): (LandingKey, String), known: Known) -> Self {
        let is_whole = known.envelopes.values().all(|envelope| envelope.bytes > 0);
        let is_plain = is_whole && known.envelopes.len() == 1;
        Self {
            key,
            landing_id,
            landed_on: known
                .content
                .as_ref()
                .filter(|_| is_plain)
                .map(|place| place.date),
            known,
        }
    }

    /// The ids of its receipts, sorted.
    pub fn receipt_ids(&self) -> impl Iterator<Item = &str> {
        self.known.envelopes.keys().map(String::as_str)
    }
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
        let (named, mut damage) = self.named().await?;
        let mut inventory = self.open(named).await?;
        damage.append(&mut inventory.damage);
        Ok(Inventory {
            damage,
            ..inventory
        })
    }

    /// Every landed content by name, sorted by key and content, and what has no place there. No
    /// envelope is opened, so that one that was damaged meanwhile is not noticed.
    pub async fn named(&self) -> Result<(Vec<Named>, Vec<Damage>), LakeError> {
        let Index {
            contents,
            strangers,
            ..
        } = self.index().await?;
        let named = contents.into_iter();
        Ok((
            named.map(|(id, known)| Named::new(id, known)).collect(),
            strangers,
        ))
    }

    /// Reads the receipts of these contents.
    pub async fn open(&self, named: Vec<Named>) -> Result<Inventory, LakeError> {
        let mut inventory = Inventory::default();
        let entries = futures::stream::iter(named)
            .map(|named| self.read_entry(named.key, named.landing_id, named.known))
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
