//! The record of a publication: what its files were made from, and what they hold.

use futures::TryStreamExt;
use object_store::ObjectStoreExt;
use object_store::path::Path;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use toklake_lake::{ContentDigest, Lake, Publish};

use super::Published;
use crate::error::EngineError;
use crate::project::Model;

/// What published files are made from; files made from the same need not be made again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Source {
    pub version: Option<u64>,
    pub code: String,
    pub default_account: Option<String>,
}

/// A publication that was made. Its file holds a seal over the rest of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Record {
    #[serde(flatten)]
    source: Source,
    files: Vec<File>,
}

/// One published file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct File {
    path: String,
    rows: u64,
    sha256: String,
}

const SEAL: &str = "seal";

impl Record {
    /// The record of `files`, which stand.
    pub async fn of(lake: &Lake, source: Source, files: &[Published]) -> Result<Self, EngineError> {
        let mut known = vec![];
        for file in files {
            known.push(File {
                path: file.path.clone(),
                rows: file.rows,
                sha256: sha256(lake, &file.path).await?,
            });
        }
        Ok(Self {
            source,
            files: known,
        })
    }

    /// The account that was said to stand at the top path.
    pub fn default_account(&self) -> Option<&str> {
        self.source.default_account.as_deref()
    }

    /// The record kept of a promise; none where nothing was published.
    ///
    /// # Errors
    /// The record is not what was written.
    pub async fn read(lake: &Lake, promise: &Publish) -> Result<Option<Self>, EngineError> {
        let place = place(promise);
        if !lake.exists(&place).await? {
            return Ok(None);
        }
        let text = lake.read(&place).await?;
        let wrap = || EngineError::file::<serde_json::Error>("trust", &place);
        let mut fields: Value = serde_json::from_slice(&text).map_err(wrap())?;
        let found = fields
            .as_object_mut()
            .and_then(|fields| fields.remove(SEAL));
        if found != Some(toklake_lake::seal(&fields).into()) {
            return Err(EngineError::changed(&place));
        }
        serde_json::from_value(fields).map(Some).map_err(wrap())
    }

    pub async fn write(&self, lake: &Lake, promise: &Publish) -> Result<(), EngineError> {
        let mut fields = serde_json::to_value(self).expect("a record is plain data");
        let seal = toklake_lake::seal(&fields);
        fields[SEAL] = seal.into();
        Ok(lake
            .write(&place(promise), fields.to_string().into())
            .await?)
    }

    /// The files, if they were made from `source` and all of them are still there.
    pub async fn standing(&self, lake: &Lake, source: &Source) -> Option<Vec<Published>> {
        let mut files = vec![];
        for file in self.files.iter().filter(|_| self.source == *source) {
            if !lake.exists(&Path::from(file.path.as_str())).await.ok()? {
                return None;
            }
            files.push(Published {
                path: file.path.clone(),
                rows: file.rows,
                written: false,
            });
        }
        (self.source == *source).then_some(files)
    }

    /// Removes the files for which none is due any more, so that what stands does not depend on
    /// which account came first.
    pub async fn withdraw(&self, lake: &Lake, now: &[Published]) -> Result<(), EngineError> {
        let is_due = |file: &&File| now.iter().any(|due| due.path == file.path);
        for File { path, .. } in self.files.iter().filter(|file| !is_due(file)) {
            match lake.store().delete(&Path::from(path.as_str())).await {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => return Err(EngineError::file("remove", path)(error)),
            }
        }
        Ok(())
    }
}

/// Each record and published file of `model` that is not, byte for byte, what was written.
pub(crate) async fn damage(lake: &Lake, model: &Model) -> Vec<EngineError> {
    let mut found = vec![];
    for promise in &model.contract.publish {
        let record = match Record::read(lake, promise).await {
            Ok(record) => record,
            Err(error) => {
                found.push(error);
                continue;
            }
        };
        for file in record.iter().flat_map(|record| &record.files) {
            match sha256(lake, &file.path).await {
                Ok(digest) if digest == file.sha256 => {}
                Ok(_) => found.push(EngineError::changed(&file.path)),
                Err(error) => found.push(error),
            }
        }
    }
    found
}

/// The SHA-256 of a file, in hexadecimal.
async fn sha256(lake: &Lake, path: &str) -> Result<String, EngineError> {
    let wrap = || EngineError::file("read", path);
    let file = lake.store().get(&Path::from(path)).await.map_err(wrap())?;
    let mut pieces = file.into_stream();
    let mut digest = ContentDigest::default();
    while let Some(piece) = pieces.try_next().await.map_err(wrap())? {
        digest.update(&piece);
    }
    Ok(digest.finish().0)
}

fn place(promise: &Publish) -> Path {
    Path::from(format!("meta/published/{}.json", promise.path))
}
