//! A lake: a folder (or memory) that holds every zone, and the few ways to touch it.

use std::path::{Component, Path as LocalPath, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use futures::TryStreamExt;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{ObjectMeta, ObjectStore, ObjectStoreExt};
use url::Url;

use crate::durable::DurableStore;
use crate::error::LakeError;
use crate::lock::LakeLock;
use crate::overlay::Overlay;
use crate::zones::Zone;

/// The lake under one root. Cloning is cheap and shares the store.
#[derive(Debug, Clone)]
pub struct Lake {
    place: Place,
    url: Url,
}

#[derive(Debug, Clone)]
enum Place {
    Local(Arc<DurableStore>),
    Memory(Arc<InMemory>),
    Rehearsal(Arc<Overlay>),
}

impl Lake {
    /// Opens the lake at a path, a `file://` URL or `memory://`. Creates nothing: the first write does.
    pub fn open(root: &str) -> Result<Self, LakeError> {
        let refused = |reason: String| LakeError::Root {
            root: root.to_owned(),
            reason,
        };
        match root.split_once("://") {
            Some(("memory", _)) => Self::in_memory(),
            Some(("file", _)) => {
                let url = Url::parse(root).map_err(|error| refused(error.to_string()))?;
                let path = url
                    .to_file_path()
                    .map_err(|()| refused("a file URL reads `file:///folder`".to_owned()))?;
                Self::local(&path, refused)
            }
            Some((scheme, _)) => Err(refused(format!(
                "no storage for `{scheme}://`; give a path, `file://` or `memory://`"
            ))),
            None => Self::local(&given_path(root).map_err(&refused)?, refused),
        }
    }

    fn in_memory() -> Result<Self, LakeError> {
        let url = Url::parse("memory:///").expect("a constant URL");
        Ok(Self {
            place: Place::Memory(Arc::default()),
            url,
        })
    }

    fn local(path: &LocalPath, refused: impl Fn(String) -> LakeError) -> Result<Self, LakeError> {
        let root = resolve(path).map_err(|error| refused(error.to_string()))?;
        if root.exists() && !root.is_dir() {
            return Err(refused("it is a file; name a folder".to_owned()));
        }
        let url = Url::from_directory_path(&root)
            .map_err(|()| refused("the path cannot be written as a URL".to_owned()))?;
        Ok(Self {
            place: Place::Local(Arc::new(DurableStore::new(root))),
            url,
        })
    }

    /// The storage, with paths relative to the lake root. On a local disk every write is durable
    /// when it is acknowledged.
    pub fn store(&self) -> Arc<dyn ObjectStore> {
        match &self.place {
            Place::Local(store) => Arc::clone(store) as Arc<dyn ObjectStore>,
            Place::Memory(store) => Arc::clone(store) as Arc<dyn ObjectStore>,
            Place::Rehearsal(store) => Arc::clone(store) as Arc<dyn ObjectStore>,
        }
    }

    /// The same lake with every write kept in memory: nothing on the disk changes.
    pub fn rehearsal(&self) -> Self {
        Self {
            place: Place::Rehearsal(Arc::new(Overlay::new(self.store()))),
            url: self.url.clone(),
        }
    }

    /// The root as a URL that ends in `/`.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// The folder of the lake; `None` in memory.
    pub fn local_root(&self) -> Option<&LocalPath> {
        self.durable().map(DurableStore::root)
    }

    /// Whether anything was ever written there; a lake in memory counts as written.
    pub fn is_begun(&self) -> bool {
        let is_there = |root: &LocalPath| {
            let zones = Zone::ALL.iter();
            zones
                .map(|zone| root.join(zone.as_str()))
                .any(|zone| zone.is_dir())
        };
        self.local_root().is_none_or(is_there)
    }

    /// Takes the lake for a command that writes; the error says who has it.
    pub fn lock(&self, command: &str) -> Result<LakeLock, LakeError> {
        self.take(".lock", command)
    }

    /// Takes the way from TikTok into landing, which may go on while tables are built.
    pub fn lock_extraction(&self, command: &str) -> Result<LakeLock, LakeError> {
        self.take(".extraction.lock", command)
    }

    fn take(&self, name: &str, command: &str) -> Result<LakeLock, LakeError> {
        let Some(store) = self.durable() else {
            return Ok(LakeLock::of_memory());
        };
        let folder = store.root().join("meta");
        std::fs::create_dir_all(&folder).map_err(|source| {
            let in_the_way = source.kind() == std::io::ErrorKind::AlreadyExists;
            let source = if in_the_way {
                std::io::ErrorKind::NotADirectory.into()
            } else {
                source
            };
            LakeError::disk("create", folder.display(), source)
        })?;
        LakeLock::take(store.root(), &folder.join(name), command)
    }

    pub async fn read(&self, path: &Path) -> Result<Bytes, LakeError> {
        let fail = |source| LakeError::store("read", self.name(path), source);
        self.store()
            .get(path)
            .await
            .map_err(fail)?
            .bytes()
            .await
            .map_err(fail)
    }

    /// Replaces the object, durably: it is as before or whole, whatever happens.
    pub async fn write(&self, path: &Path, bytes: Bytes) -> Result<(), LakeError> {
        let written = self.store().put(path, bytes.into()).await;
        written
            .map(drop)
            .map_err(|source| LakeError::store("write", self.name(path), source))
    }

    /// Removes what a killed run left in a folder where people look: files in the making. Whoever calls
    /// it has the lake ([`Self::lock`]), so that no other run is making them.
    pub async fn sweep(&self, folder: &Path) -> Result<(), LakeError> {
        let Some(store) = self.durable() else {
            return Ok(());
        };
        let swept = store.sweep(folder).await;
        swept.map_err(|source| LakeError::store("clean", self.name(folder), source))
    }

    pub async fn exists(&self, path: &Path) -> Result<bool, LakeError> {
        match self.store().head(path).await {
            Ok(_) => Ok(true),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(source) => Err(LakeError::store("look for", self.name(path), source)),
        }
    }

    /// Whether nothing has been written here yet.
    pub async fn is_empty(&self) -> Result<bool, LakeError> {
        Ok(self.list(&Path::default()).await?.is_empty())
    }

    /// Every object below `prefix`, sorted by path; none where the folder does not exist.
    pub async fn list(&self, prefix: &Path) -> Result<Vec<ObjectMeta>, LakeError> {
        let listed = self
            .store()
            .list(Some(prefix))
            .try_collect::<Vec<_>>()
            .await;
        let mut objects =
            listed.map_err(|source| LakeError::store("list", self.name(prefix), source))?;
        objects.sort_by(|left, right| left.location.cmp(&right.location));
        Ok(objects)
    }

    pub(crate) fn durable(&self) -> Option<&DurableStore> {
        match &self.place {
            Place::Local(store) => Some(store),
            Place::Memory(_) | Place::Rehearsal(_) => None,
        }
    }

    /// How a person finds the object: its path on disk, or its path in the lake.
    pub(crate) fn name(&self, path: &Path) -> String {
        match self.durable().map(|store| store.local(path)) {
            Some(Ok(local)) => local.display().to_string(),
            Some(Err(_)) | None => path.to_string(),
        }
    }
}

fn given_path(root: &str) -> Result<PathBuf, String> {
    if root.trim().is_empty() {
        return Err("the path is empty".to_owned());
    }
    if root == "~" || root.starts_with("~/") {
        return Err("`~` is only known to the shell; write the whole path".to_owned());
    }
    Ok(PathBuf::from(root))
}

/// The absolute path. `..` is followed on disk as far as the disk goes, so that a link before it
/// means what it means to everybody else.
fn resolve(path: &LocalPath) -> std::io::Result<PathBuf> {
    let absolute = std::path::absolute(path)?;
    let mut resolved = PathBuf::new();
    for part in absolute.components() {
        if part == Component::ParentDir {
            resolved = resolved.canonicalize().unwrap_or(resolved);
            resolved.pop();
        } else {
            resolved.push(part);
        }
    }
    Ok(resolved)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(folder: &LocalPath) -> usize {
        std::fs::read_dir(folder).unwrap().count()
    }

    #[tokio::test]
    async fn opening_creates_nothing_and_the_first_write_creates_everything() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("my lake/of data");
        let lake = Lake::open(root.to_str().unwrap()).unwrap();
        let path = Path::from("curated/a/b.csv");
        assert!(!lake.exists(&path).await.unwrap());
        assert!(lake.list(&Path::from("curated")).await.unwrap().is_empty());
        assert_eq!(lake.read(&path).await.unwrap_err().code(), "lake_absent");
        assert_eq!(count(folder.path()), 0);

        lake.write(&path, Bytes::from_static(b"1")).await.unwrap();
        lake.write(&path, Bytes::from_static(b"22")).await.unwrap();
        assert_eq!(lake.read(&path).await.unwrap(), "22");
        assert_eq!(std::fs::read(root.join("curated/a/b.csv")).unwrap(), b"22");
        assert_eq!(lake.list(&Path::from("curated")).await.unwrap().len(), 1);
        assert_eq!(count(&root.join("curated/a")), 1, "no temporary file stays");
        assert!(
            lake.url().as_str().ends_with("/my%20lake/of%20data/"),
            "{}",
            lake.url()
        );
    }

    #[tokio::test]
    async fn memory_has_the_same_ways() {
        let lake = Lake::open("memory://").unwrap();
        assert_eq!(
            (lake.url().as_str(), lake.local_root()),
            ("memory:///", None)
        );
        let path = Path::from("raw/x");
        assert!(!lake.exists(&path).await.unwrap());
        lake.write(&path, Bytes::from_static(b"1")).await.unwrap();
        assert_eq!(lake.clone().read(&path).await.unwrap(), "1");
        let _first = lake.lock("a").unwrap();
        let _second = lake.lock("b").unwrap();
    }

    #[test]
    fn roots_are_read_as_people_write_them() {
        let root = |text: &str| Lake::open(text).unwrap().local_root().unwrap().to_owned();
        assert_eq!(root("/a/b/../c/"), LocalPath::new("/a/c"));
        assert_eq!(root("file:///a%20b/c"), LocalPath::new("/a b/c"));
        assert!(root("./data_lake").is_absolute());
        assert!(root("./data_lake").ends_with("data_lake"));
        assert!(root(r"C:\Users\me\lake").is_absolute());
        for text in ["", "  ", "~/lake", "s3://bucket/x", "file://host/x"] {
            assert_eq!(Lake::open(text).unwrap_err().code(), "lake_root", "{text}");
        }
    }

    #[test]
    fn a_file_is_no_lake() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let error = Lake::open(file.path().to_str().unwrap()).unwrap_err();
        assert!(
            error.to_string().ends_with("it is a file; name a folder"),
            "{error}"
        );
    }

    #[test]
    fn two_openings_of_one_lake_share_one_lock() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("lake");
        let open = || Lake::open(root.to_str().unwrap()).unwrap();
        let held = open().lock("toklake import").unwrap();
        let error = open().lock("toklake run").unwrap_err();
        assert!(error.to_string().contains("`toklake import`"), "{error}");
        drop(held);
        open().lock("toklake run").map(drop).unwrap();
    }
}
