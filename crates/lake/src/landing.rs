//! Landing: bytes exactly as received, named by their content, with an envelope beside them.
//!
//! `landing/tiktok/<source>/<account>/<stream>/<date>/<sha256>.<ext>` holds the bytes, and each
//! arrival that differs leaves `<sha256>.<receipt id>.json` beside them. The same content of one
//! account and stream lands once, whatever the day; an equal arrival adds nothing.

use std::fs::File;
use std::io::{self, BufReader, Read};

use bytes::Bytes;
use chrono::NaiveDate;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, PutMode, PutPayload};

use crate::error::LakeError;
use crate::lake::Lake;
use crate::receipt::{ContentDigest, LandingKey, Receipt};

mod envelope;
mod index;
mod inventory;

pub use index::Index;
use index::{Envelope, Place};
pub use inventory::{Damage, Inventory, LandingFile, Named};

/// The landing zone of a lake.
#[derive(Debug, Clone)]
pub struct Landing {
    lake: Lake,
}

/// What arrived.
pub enum Content {
    /// Held against the name it was promised under before it is kept.
    Bytes(Bytes),
    /// Copied in pieces, and not hashed again: its name was made from these very bytes while they
    /// were taken in, and nobody else can reach them since. Its length is held against the receipt.
    Spooled(Box<dyn Read + Send>),
}

/// What landing something changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Landed {
    /// The content is new.
    New,
    /// The content was known; the way it came is new.
    NewReceipt { since: NaiveDate },
    /// An equal arrival was known: nothing changed.
    Known { since: NaiveDate },
}

impl Landing {
    pub fn new(lake: &Lake) -> Self {
        Self { lake: lake.clone() }
    }

    /// Lists the landing zone once, for the many lookups of an import.
    pub async fn index(&self) -> Result<Index, LakeError> {
        let mut index = Index::default();
        for object in self.lake.list(&Path::from("landing")).await? {
            index.add(&object);
        }
        Ok(index)
    }

    /// Lists what landed of one account and stream, for the few lookups of a pull: that costs what is
    /// there, and not what else the lake holds.
    pub async fn index_of(&self, key: &LandingKey) -> Result<Index, LakeError> {
        let mut index = Index::default();
        for object in self.lake.list(&key.folder()?).await? {
            index.add(&object);
        }
        Ok(index)
    }

    /// Keeps what arrived: the bytes first, then the envelope. When this returns, both are durable.
    pub async fn land(
        &self,
        index: &mut Index,
        receipt: &Receipt,
        content: Content,
    ) -> Result<Landed, LakeError> {
        let key = (receipt.key(), receipt.landing_id.clone());
        let id = receipt.id();
        let known = index.contents.get(&key).cloned().unwrap_or_default();
        let place = match &known.content {
            Some(place) => {
                check_length(&self.lake.name(&place.path), receipt.bytes, place.bytes)?;
                self.settle(index, &place.path).await?;
                place.clone()
            }
            None => self.keep(receipt, content).await?,
        };
        // an envelope cut short by a crash is written again
        let complete = known
            .envelopes
            .get(&id)
            .is_some_and(|envelope| envelope.bytes > 0);
        if !complete {
            let envelope = self.keep_envelope(receipt, &place, &id).await?;
            let entry = index.contents.entry(key).or_default();
            entry.envelopes.insert(id, envelope);
            entry.content = Some(place.clone());
        }
        let since = place.date;
        Ok(match (known.content, complete) {
            (None, _) => Landed::New,
            (Some(_), false) => Landed::NewReceipt { since },
            (Some(_), true) => Landed::Known { since },
        })
    }

    /// Writes the bytes under the day of this arrival.
    async fn keep(&self, receipt: &Receipt, content: Content) -> Result<Place, LakeError> {
        let date = receipt.captured_at.date_naive();
        let ext = plain_ext(&receipt.ext);
        let path = receipt
            .key()
            .folder()?
            .join(date.to_string())
            .join(format!("{}.{ext}", receipt.landing_id));
        let promised = (receipt.landing_id.clone(), receipt.bytes);
        let kept = match (content, self.lake.durable()) {
            (Content::Bytes(bytes), _) => self.keep_bytes(&path, bytes, promised).await,
            (Content::Spooled(mut content), None) => {
                let mut bytes = vec![];
                content
                    .read_to_end(&mut bytes)
                    .map_err(|source| LakeError::disk("read", &path, source))?;
                self.keep_bytes(&path, bytes.into(), promised).await
            }
            (Content::Spooled(content), Some(store)) => {
                let copied = store
                    .create_with(&path, move |target| copy(content, target, promised.1))
                    .await;
                self.kept(&path, copied)
            }
        };
        if !kept? {
            let found = self.lake.store().head(&path).await;
            let found = found.map_err(|source| LakeError::store("read", &path, source))?;
            check_length(&self.lake.name(&path), receipt.bytes, found.size)?;
        }
        Ok(Place {
            path,
            date,
            ext,
            bytes: receipt.bytes,
        })
    }

    async fn keep_bytes(
        &self,
        path: &Path,
        bytes: Bytes,
        promised: (String, u64),
    ) -> Result<bool, LakeError> {
        let mut digest = ContentDigest::default();
        digest.update(&bytes);
        if digest.finish() != promised {
            return Err(LakeError::Changed {
                path: path.to_string(),
            });
        }
        let payload = PutPayload::from_bytes(bytes);
        let put = self
            .lake
            .store()
            .put_opts(path, payload, PutMode::Create.into())
            .await;
        self.kept(path, put.map(drop))
    }

    /// Whether the bytes are ours; `false` where they stood there already.
    fn kept(&self, path: &Path, result: object_store::Result<()>) -> Result<bool, LakeError> {
        match result {
            Ok(()) => Ok(true),
            Err(object_store::Error::AlreadyExists { .. }) => Ok(false),
            Err(error) if is_mismatch(&error) => Err(LakeError::Changed {
                path: path.to_string(),
            }),
            Err(source) => Err(LakeError::store("write", self.lake.name(path), source)),
        }
    }

    async fn keep_envelope(
        &self,
        receipt: &Receipt,
        place: &Place,
        id: &str,
    ) -> Result<Envelope, LakeError> {
        let folder: Path = place
            .path
            .parts()
            .take(place.path.parts_count() - 1)
            .collect();
        let path = folder.join(format!("{}.{id}.json", receipt.landing_id));
        let text = envelope::write(receipt);
        let bytes = text.len() as u64;
        self.lake.write(&path, text.into()).await?;
        Ok(Envelope { path, bytes })
    }

    /// Facts before positions: what we found may not have survived a power cut yet.
    async fn settle(&self, index: &mut Index, path: &Path) -> Result<(), LakeError> {
        let Some(store) = self.lake.durable() else {
            return Ok(());
        };
        let folder: Path = path.parts().take(path.parts_count() - 1).collect();
        if index.settled.insert(folder) {
            let settled = store.settle(path).await;
            settled.map_err(|source| LakeError::store("sync", self.lake.name(path), source))?;
        }
        Ok(())
    }
}

const RECOVER: &str = "move it away and import the file again";

fn plain_ext(ext: &str) -> String {
    let lower = ext.to_ascii_lowercase();
    let plain = (1..=10).contains(&lower.len())
        && lower
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    if plain { lower } else { "bin".to_owned() }
}

/// Copies a spooled content and refuses one of another length than was promised.
fn copy(content: Box<dyn Read + Send>, target: &mut File, promised: u64) -> io::Result<()> {
    const PIECE: usize = 256 << 10;
    match io::copy(&mut BufReader::with_capacity(PIECE, content), target)? == promised {
        true => Ok(()),
        false => Err(io::Error::new(io::ErrorKind::InvalidData, Mismatch)),
    }
}

/// The content is not the one its receipt names.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the content changed while it was read")]
struct Mismatch;

fn is_mismatch(error: &object_store::Error) -> bool {
    let object_store::Error::Generic { source, .. } = error else {
        return false;
    };
    let inner = source
        .downcast_ref::<io::Error>()
        .and_then(io::Error::get_ref);
    inner.is_some_and(|inner| inner.is::<Mismatch>())
}

fn check_length(path: &str, expected: u64, found: u64) -> Result<(), LakeError> {
    match expected == found {
        true => Ok(()),
        false => Err(damaged(
            path,
            format!("it has {found} bytes, not {expected}; {RECOVER}"),
        )),
    }
}

fn damaged(path: &str, reason: String) -> LakeError {
    LakeError::Damaged {
        path: path.to_owned(),
        reason,
    }
}

#[cfg(test)]
mod tests;
