//! The few file operations that publishing needs, so that tests can put a failing disk beneath it.

use std::fmt::Debug;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// A disk. The order of these calls is what rule 1 of publishing is about, so there is no call that
/// does two of them at once.
pub(crate) trait Disk: Debug + Send + Sync + 'static {
    type File: Write + Send + 'static;

    /// Creates a new file; `AlreadyExists` if the name is taken.
    fn create(&self, path: &Path) -> io::Result<Self::File>;
    /// Makes the content of the file survive a power cut. Failing is final: never call it again.
    fn sync_file(&self, file: &Self::File) -> io::Result<()>;
    /// Gives the file a second name; `AlreadyExists` if it is taken.
    fn link(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Moves the name, replacing what stands at `to`.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Makes the names in the folder survive a power cut.
    fn sync_folder(&self, path: &Path) -> io::Result<()>;
    fn create_folder(&self, path: &Path) -> io::Result<()>;
    fn is_folder(&self, path: &Path) -> bool;
}

/// The disk of the machine.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RealDisk;

impl Disk for RealDisk {
    type File = File;

    fn create(&self, path: &Path) -> io::Result<File> {
        // readable as well: writers of Parquet and XLSX read back what they wrote
        OpenOptions::new()
            .read(true)
            .write(true)
            .create_new(true)
            .open(path)
    }

    fn sync_file(&self, file: &File) -> io::Result<()> {
        file.sync_all()
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that does it: what publishes syncs before and after"
    )]
    fn link(&self, from: &Path, to: &Path) -> io::Result<()> {
        std::fs::hard_link(from, to)
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that does it: what publishes syncs before and after"
    )]
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        std::fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        std::fs::remove_file(path)
    }

    #[cfg(unix)]
    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        File::open(path)?.sync_all()
    }

    /// Elsewhere a folder cannot be opened as a file, and its names are journalled.
    #[cfg(not(unix))]
    fn sync_folder(&self, _path: &Path) -> io::Result<()> {
        Ok(())
    }

    fn create_folder(&self, path: &Path) -> io::Result<()> {
        std::fs::create_dir(path)
    }

    fn is_folder(&self, path: &Path) -> bool {
        path.is_dir()
    }
}

#[cfg(test)]
pub(crate) mod crash;
