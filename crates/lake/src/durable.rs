//! An object store over a local folder that acknowledges a write only when it survives a power cut.

use std::fmt;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path as LocalPath, PathBuf};
use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use futures::future::BoxFuture;
use futures::stream::BoxStream;
use futures::{FutureExt, StreamExt, TryStreamExt};
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{
    CopyMode, CopyOptions, Error, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta,
    ObjectStore, PutMode, PutMultipartOptions, PutOptions, PutPayload, PutResult, RenameOptions,
    RenameTargetMode, Result,
};

use crate::disk::RealDisk;
use crate::publish::{Place, Publisher, TEMPORARY};

mod upload;

use upload::Upload;

const NAME: &str = "DurableStore";

/// A local folder as an object store. The folder need not exist; the first write creates it.
///
/// Every write path (single, multipart, copy, rename) publishes as `publish.rs` says. Reading is
/// left to [`LocalFileSystem`]. Deleting is not synced: a name that comes back after a power cut is
/// whole.
#[derive(Debug, Clone)]
pub struct DurableStore {
    root: PathBuf,
    publisher: Arc<Publisher<RealDisk>>,
    reader: Arc<OnceLock<LocalFileSystem>>,
}

impl DurableStore {
    /// Opens the store without touching the disk. `root` is absolute.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        let root = root.into();
        let publisher = Arc::new(Publisher::new(RealDisk, root.clone()));
        Self {
            root,
            publisher,
            reader: Arc::default(),
        }
    }

    pub fn root(&self) -> &LocalPath {
        &self.root
    }

    /// Creates a file from what `write` puts into it, without holding it in memory.
    ///
    /// [`Error::AlreadyExists`] if the name is taken; nothing changes if `write` fails.
    pub async fn create_with(
        &self,
        location: &Path,
        write: impl FnOnce(&mut File) -> io::Result<()> + Send + 'static,
    ) -> Result<()> {
        self.publish(location, Place::Create, write).await
    }

    /// Makes a name found in the store durable before the caller builds on it: the process that
    /// placed it may have been killed before it synced the folder.
    pub async fn settle(&self, location: &Path) -> Result<()> {
        let path = self.local(location)?;
        let publisher = Arc::clone(&self.publisher);
        let folder = path.parent().unwrap_or(&self.root).to_owned();
        blocking(path, move || publisher.settle_names(&folder)).await
    }

    /// Removes what writers that were killed left in a folder; only for who alone may write there.
    pub async fn sweep(&self, folder: &Path) -> Result<()> {
        let path = self.local(folder)?;
        let publisher = Arc::clone(&self.publisher);
        blocking(path.clone(), move || {
            publisher.sweep(&path);
            Ok(())
        })
        .await
    }

    /// Where an object lies on disk.
    pub fn local(&self, location: &Path) -> Result<PathBuf> {
        if location.is_root() || is_reserved(location) {
            let reason = format!("`{location}` cannot name a file here");
            return Err(Error::Generic {
                store: NAME,
                source: reason.into(),
            });
        }
        let join = |path: PathBuf, part: &str| match cfg!(windows) {
            true => path.join(part.replace(':', "%3A")),
            false => path.join(part),
        };
        Ok(location
            .parts()
            .fold(self.root.clone(), |path, part| join(path, part.as_ref())))
    }

    async fn publish(
        &self,
        location: &Path,
        place: Place,
        write: impl FnOnce(&mut File) -> io::Result<()> + Send + 'static,
    ) -> Result<()> {
        let path = self.local(location)?;
        let publisher = Arc::clone(&self.publisher);
        blocking(path.clone(), move || publisher.publish(&path, place, write)).await
    }

    /// The store we read with; `None` as long as the root does not exist.
    fn reader(&self) -> Option<&LocalFileSystem> {
        if let Some(reader) = self.reader.get() {
            return Some(reader);
        }
        let reader = LocalFileSystem::new_with_prefix(&self.root).ok()?;
        Some(self.reader.get_or_init(|| reader))
    }

    fn absent(&self, location: &Path) -> Error {
        let source = io::Error::from(io::ErrorKind::NotFound);
        Error::NotFound {
            path: location.to_string(),
            source: source.into(),
        }
    }
}

impl fmt::Display for DurableStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{NAME}({})", self.root.display())
    }
}

#[async_trait]
impl ObjectStore for DurableStore {
    async fn put_opts(
        &self,
        location: &Path,
        payload: PutPayload,
        opts: PutOptions,
    ) -> Result<PutResult> {
        let place = match opts.mode {
            PutMode::Create => Place::Create,
            PutMode::Overwrite => Place::Replace,
            PutMode::Update(_) => return Err(unsupported("`put_opts` with `PutMode::Update`")),
        };
        if !opts.attributes.is_empty() {
            return Err(unsupported("`put_opts` with attributes"));
        }
        self.publish(location, place, move |file| write_payload(file, &payload))
            .await?;
        Ok(PutResult {
            e_tag: None,
            version: None,
        })
    }

    async fn put_multipart_opts(
        &self,
        location: &Path,
        opts: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        if !opts.attributes.is_empty() {
            return Err(unsupported("`put_multipart_opts` with attributes"));
        }
        let path = self.local(location)?;
        let publisher = Arc::clone(&self.publisher);
        let target = path.clone();
        let staged = blocking(path.clone(), move || publisher.stage(&target)).await?;
        Ok(Box::new(Upload::new(
            Arc::clone(&self.publisher),
            path,
            staged,
        )))
    }

    async fn get_opts(&self, location: &Path, options: GetOptions) -> Result<GetResult> {
        match self.reader() {
            Some(reader) => reader.get_opts(location, options).await,
            None => Err(self.absent(location)),
        }
    }

    async fn get_ranges(
        &self,
        location: &Path,
        ranges: &[std::ops::Range<u64>],
    ) -> Result<Vec<bytes::Bytes>> {
        match self.reader() {
            Some(reader) => reader.get_ranges(location, ranges).await,
            None => Err(self.absent(location)),
        }
    }

    fn delete_stream(
        &self,
        locations: BoxStream<'static, Result<Path>>,
    ) -> BoxStream<'static, Result<Path>> {
        match self.reader() {
            Some(reader) => reader.delete_stream(locations),
            None => {
                let store = self.clone();
                let refuse = move |location| Err(store.absent(&location));
                locations
                    .map(move |location| location.and_then(&refuse))
                    .boxed()
            }
        }
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        match self.reader() {
            Some(reader) => visible(reader.list(prefix)),
            None => futures::stream::empty().boxed(),
        }
    }

    fn list_with_offset(
        &self,
        prefix: Option<&Path>,
        offset: &Path,
    ) -> BoxStream<'static, Result<ObjectMeta>> {
        match self.reader() {
            Some(reader) => visible(reader.list_with_offset(prefix, offset)),
            None => futures::stream::empty().boxed(),
        }
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        let mut found = match self.reader() {
            Some(reader) => reader.list_with_delimiter(prefix).await?,
            None => ListResult {
                common_prefixes: Vec::new(),
                objects: Vec::new(),
            },
        };
        found
            .objects
            .retain(|object| !is_temporary(&object.location));
        found
            .objects
            .sort_by(|left, right| left.location.cmp(&right.location));
        Ok(found)
    }

    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        let source = self.local(from)?;
        let place = match options.mode {
            CopyMode::Create => Place::Create,
            CopyMode::Overwrite => Place::Replace,
        };
        let opened = source.clone();
        let mut content = blocking(source, move || File::open(opened)).await?;
        self.publish(to, place, move |file| {
            io::copy(&mut content, file).map(drop)
        })
        .await
    }

    async fn rename_opts(&self, from: &Path, to: &Path, options: RenameOptions) -> Result<()> {
        let (source, target) = (self.local(from)?, self.local(to)?);
        let place = match options.target_mode {
            RenameTargetMode::Create => Place::Create,
            RenameTargetMode::Overwrite => Place::Replace,
        };
        let publisher = Arc::clone(&self.publisher);
        blocking(target.clone(), move || {
            publisher.rename(&source, &target, place)
        })
        .await
    }
}

/// Runs `work` where blocking is allowed, and says in the store's words what went wrong at `path`.
fn blocking<T: Send + 'static>(
    path: PathBuf,
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> BoxFuture<'static, Result<T>> {
    async move {
        let done = match tokio::runtime::Handle::try_current() {
            Ok(runtime) => runtime.spawn_blocking(work).await?,
            Err(_) => work(),
        };
        done.map_err(|source| store_error(&path, source))
    }
    .boxed()
}

fn store_error(path: &LocalPath, source: io::Error) -> Error {
    let path = path.display().to_string();
    match source.kind() {
        io::ErrorKind::NotFound => Error::NotFound {
            path,
            source: source.into(),
        },
        io::ErrorKind::AlreadyExists => Error::AlreadyExists {
            path,
            source: source.into(),
        },
        io::ErrorKind::PermissionDenied => Error::PermissionDenied {
            path,
            source: source.into(),
        },
        _ => Error::Generic {
            store: NAME,
            source: source.into(),
        },
    }
}

fn write_payload(file: &mut File, payload: &PutPayload) -> io::Result<()> {
    payload.iter().try_for_each(|chunk| file.write_all(chunk))
}

/// Without files in the making, and in order of their names: a Delta log is only read right so, and
/// folders list their names in whatever order the file system likes.
fn visible(
    objects: BoxStream<'static, Result<ObjectMeta>>,
) -> BoxStream<'static, Result<ObjectMeta>> {
    let in_order = async move {
        let mut found: Vec<ObjectMeta> = objects.try_collect().await?;
        found.retain(|object| !is_temporary(&object.location));
        found.sort_by(|left, right| left.location.cmp(&right.location));
        Ok::<_, Error>(futures::stream::iter(found.into_iter().map(Ok)))
    };
    futures::stream::once(in_order).try_flatten().boxed()
}

fn is_temporary(location: &Path) -> bool {
    location
        .filename()
        .is_some_and(|name| name.starts_with(TEMPORARY))
}

/// Names the reader would not list: `x#1` is a file in the making to it, `.tmp-` is one to us.
fn is_reserved(location: &Path) -> bool {
    let numbered = |name: &str| {
        name.split_once('#').is_some_and(|(_, suffix)| {
            !suffix.is_empty() && suffix.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    is_temporary(location) || location.filename().is_some_and(numbered)
}

fn unsupported(operation: &str) -> Error {
    Error::NotImplemented {
        operation: operation.to_owned(),
        implementer: NAME.to_owned(),
    }
}

#[cfg(test)]
mod tests;
