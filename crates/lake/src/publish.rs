//! The one way a name appears on disk: write aside, sync the file, place it, sync the folder.
//!
//! Syncing after the name is visible would let a power cut leave a visible empty file, and a name
//! in a folder that was never synced may be gone after one.

use std::collections::HashSet;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::disk::{Disk, RealDisk};
use crate::error::LakeError;

/// How the names of files not yet published begin. Listings leave them out.
pub(crate) const TEMPORARY: &str = ".tmp-";

/// Writes a file so that at every instant, power cuts included, `path` is as before or whole.
///
/// Missing folders are created. If `write` fails nothing changes.
pub fn replace_file(
    path: &Path,
    write: impl FnOnce(&mut File) -> io::Result<()>,
) -> Result<(), LakeError> {
    let folder = folder_of(path);
    let publisher = Publisher::new(RealDisk, folder.to_owned());
    publisher
        .publish(path, Place::Replace, write)
        .map_err(|source| LakeError::disk("write", path.display(), source))
}

/// What to do where the name is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// Answer `AlreadyExists`.
    Create,
    Replace,
}

/// A file written aside, not yet visible under its name.
#[derive(Debug)]
pub(crate) struct Staged<F> {
    pub(crate) file: F,
    pub(crate) temporary: PathBuf,
    pub(crate) target: PathBuf,
}

/// Publishes files under a root folder, which need not exist yet.
#[derive(Debug)]
pub(crate) struct Publisher<D: Disk> {
    disk: D,
    root: PathBuf,
    /// Folders whose own names are known to survive a power cut. Existing is not enough: a killed
    /// process may have created one and never synced its parent.
    settled: Mutex<HashSet<PathBuf>>,
}

impl<D: Disk> Publisher<D> {
    pub(crate) fn new(disk: D, root: PathBuf) -> Self {
        Self {
            disk,
            root,
            settled: Mutex::default(),
        }
    }

    pub(crate) fn publish(
        &self,
        target: &Path,
        place: Place,
        write: impl FnOnce(&mut D::File) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut staged = self.stage(target)?;
        match write(&mut staged.file) {
            Ok(()) => self.commit(staged, place),
            Err(error) => {
                self.discard(staged);
                Err(error)
            }
        }
    }

    /// Opens a temporary file beside `target`.
    pub(crate) fn stage(&self, target: &Path) -> io::Result<Staged<D::File>> {
        let folder = folder_of(target);
        self.settle(folder)?;
        let (temporary, file) = match self.create_temporary(folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                // somebody removed the folder since we last looked
                self.settled().clear();
                self.settle(folder)?;
                self.create_temporary(folder)?
            }
            other => other?,
        };
        Ok(Staged {
            file,
            temporary,
            target: target.to_owned(),
        })
    }

    /// Makes the staged file visible under its name.
    ///
    /// Only syncing the folder comes after the name is visible: if that fails the name stands, whole,
    /// and may or may not survive a power cut. It is not taken back, because others may have read it.
    pub(crate) fn commit(&self, staged: Staged<D::File>, place: Place) -> io::Result<()> {
        let Staged {
            file,
            temporary,
            target,
        } = staged;
        let synced = self.disk.sync_file(&file);
        drop(file);
        let placed = synced.and_then(|()| match place {
            Place::Create => self.disk.link(&temporary, &target),
            Place::Replace => self.disk.rename(&temporary, &target),
        });
        if place == Place::Create || placed.is_err() {
            self.remove_temporary(&temporary);
        }
        match placed {
            // the writer who was first may not have synced yet, and our caller will build on its name
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                self.disk.sync_folder(folder_of(&target))?;
                Err(error)
            }
            Err(error) => Err(error),
            Ok(()) => self.disk.sync_folder(folder_of(&target)),
        }
    }

    /// Moves a file that is already whole to another name. A crash leaves it under the old name, the
    /// new one or both.
    pub(crate) fn rename(&self, from: &Path, to: &Path, place: Place) -> io::Result<()> {
        let (source, target) = (folder_of(from), folder_of(to));
        self.settle(target)?;
        match place {
            Place::Create => {
                self.disk.link(from, to)?;
                self.disk.sync_folder(target)?;
                self.disk.remove(from)?;
            }
            Place::Replace => {
                self.disk.rename(from, to)?;
                if source != target {
                    self.disk.sync_folder(target)?;
                }
            }
        }
        self.disk.sync_folder(source)
    }

    pub(crate) fn discard(&self, staged: Staged<D::File>) {
        drop(staged.file);
        self.remove_temporary(&staged.temporary);
    }

    /// Makes the names in an existing folder durable, for a caller who builds on one it found there.
    pub(crate) fn settle_names(&self, folder: &Path) -> io::Result<()> {
        self.settle(folder)?;
        self.disk.sync_folder(folder)
    }

    /// Makes sure that the folder exists and that it will after a power cut.
    fn settle(&self, folder: &Path) -> io::Result<()> {
        if self.settled().contains(folder) {
            return Ok(());
        }
        let inside = folder != self.root && folder.starts_with(&self.root);
        let existed = self.disk.is_folder(folder);
        if let Some(parent) = folder
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty())
        {
            if inside || !existed {
                self.settle(parent)?;
            }
            if !existed {
                self.create_folder(folder)?;
            }
            match self.disk.sync_folder(parent) {
                // not ours, and we may not be allowed to look into it, or it has no sync
                Err(error) if !inside && existed => {
                    tracing::debug!(path = %parent.display(), %error, "folder above not synced");
                }
                other => other?,
            }
        }
        self.settled().insert(folder.to_owned());
        Ok(())
    }

    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        match self.disk.create_folder(folder) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                match self.disk.is_folder(folder) {
                    true => Ok(()),
                    // not `AlreadyExists`: that would speak of the file to be published
                    false => Err(io::ErrorKind::NotADirectory.into()),
                }
            }
            other => other,
        }
    }

    /// The name is ours by process and count; one left by a dead process of our number is stepped over.
    fn create_temporary(&self, folder: &Path) -> io::Result<(PathBuf, D::File)> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        loop {
            let count = COUNT.fetch_add(1, Ordering::Relaxed);
            let path = folder.join(format!("{TEMPORARY}{}-{count}", std::process::id()));
            match self.disk.create(&path) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                other => return other.map(|file| (path, file)),
            }
        }
    }

    /// Removes the temporary files of other processes in a folder: for who alone may write there.
    pub(crate) fn sweep(&self, folder: &Path) {
        let own = format!("{TEMPORARY}{}-", std::process::id());
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if name.starts_with(TEMPORARY) && !name.starts_with(&own) {
                self.remove_temporary(&entry.path());
            }
        }
    }

    /// What stays behind is hidden from listings, so failing to remove it harms nobody.
    fn remove_temporary(&self, path: &Path) {
        if let Err(error) = self.disk.remove(path) {
            tracing::debug!(path = %path.display(), %error, "temporary file left behind");
        }
    }

    fn settled(&self) -> std::sync::MutexGuard<'_, HashSet<PathBuf>> {
        self.settled
            .lock()
            .expect("nothing panics while it holds this lock")
    }
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        Some(_) | None => Path::new("."),
    }
}

#[cfg(test)]
mod tests;
