//! What is in the landing zone by name, without reading any file.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use object_store::ObjectMeta;
use object_store::path::Path;

use super::{Damage, Named};
use crate::receipt::{LANDING_ID_LENGTH, LandingKey, RECEIPT_ID_LENGTH};

/// What is in the landing zone, listed once and kept up to date by [`super::Landing::land`].
#[derive(Debug, Clone, Default)]
pub struct Index {
    pub(super) contents: BTreeMap<(LandingKey, String), Known>,
    pub(super) strangers: Vec<Damage>,
    pub(super) settled: BTreeSet<Path>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    /// Where the bytes lie; `None` for envelopes without their bytes.
    pub(super) content: Option<Place>,
    /// Envelopes by receipt id.
    pub(super) envelopes: BTreeMap<String, Envelope>,
}

#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) path: Path,
    pub(super) date: NaiveDate,
    pub(super) ext: String,
    pub(super) bytes: u64,
}

#[derive(Debug, Clone)]
pub(super) struct Envelope {
    pub(super) path: Path,
    pub(super) bytes: u64,
}

impl Index {
    /// When this content of this account and stream first came; `None` if it never did.
    pub fn since(&self, key: &LandingKey, landing_id: &str) -> Option<NaiveDate> {
        let known = self.contents.get(&(key.clone(), landing_id.to_owned()))?;
        Some(known.content.as_ref()?.date)
    }

    /// The accounts as whose files this content of a stream came.
    pub fn accounts(&self, source: &str, stream: &str, landing_id: &str) -> BTreeSet<&str> {
        let alike = |(key, id): &&(LandingKey, String)| {
            id == landing_id && key.source == source && key.stream == stream
        };
        let keys = self.contents.keys().filter(alike);
        keys.map(|(key, _)| key.account.as_str()).collect()
    }

    /// The landed contents that `is_wanted` by key and SHA-256.
    pub fn named(&self, is_wanted: impl Fn(&LandingKey, &str) -> bool) -> Vec<Named> {
        let wanted = self.contents.iter();
        let wanted = wanted.filter(|((key, id), _)| is_wanted(key, id));
        wanted
            .map(|(name, known)| Named::new(name.clone(), known.clone()))
            .collect()
    }

    pub(super) fn add(&mut self, object: &ObjectMeta) {
        if object
            .location
            .filename()
            .is_some_and(|name| name.starts_with('.'))
        {
            return; // notes of file managers
        }
        let Some((key, date, name)) = split_path(&object.location) else {
            return self.strangers.push(Damage {
                path: object.location.to_string(),
                reason: "no file of ours has such a name: move it out of the landing zone"
                    .to_owned(),
            });
        };
        let (path, bytes) = (object.location.clone(), object.size);
        match name {
            FileName::Content { landing_id, ext } => {
                let known = self.contents.entry((key, landing_id)).or_default();
                // listed in order, so the first day stays
                known.content.get_or_insert(Place {
                    path,
                    date,
                    ext,
                    bytes,
                });
            }
            FileName::Envelope {
                landing_id,
                receipt_id,
            } => {
                let known = self.contents.entry((key, landing_id)).or_default();
                let envelope = known.envelopes.entry(receipt_id);
                envelope.or_insert(Envelope { path, bytes });
            }
        }
    }
}

enum FileName {
    Content {
        landing_id: String,
        ext: String,
    },
    Envelope {
        landing_id: String,
        receipt_id: String,
    },
}

fn split_path(path: &Path) -> Option<(LandingKey, NaiveDate, FileName)> {
    let parts: Vec<&str> = path.as_ref().split('/').collect();
    let ["landing", "tiktok", source, account, stream, date, file] = parts[..] else {
        return None;
    };
    let key = LandingKey::of_parts(source, account, stream)?;
    Some((key, date.parse().ok()?, split_name(file)?))
}

fn split_name(file: &str) -> Option<FileName> {
    let (landing_id, rest) = file.split_once('.')?;
    if !is_hex(landing_id, LANDING_ID_LENGTH) {
        return None;
    }
    let landing_id = landing_id.to_owned();
    match rest.strip_suffix(".json") {
        Some(id) if is_hex(id, RECEIPT_ID_LENGTH) => Some(FileName::Envelope {
            landing_id,
            receipt_id: id.to_owned(),
        }),
        Some(_) | None => Some(FileName::Content {
            landing_id,
            ext: rest.to_owned(),
        }),
    }
}

fn is_hex(text: &str, length: usize) -> bool {
    text.len() == length
        && text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}
