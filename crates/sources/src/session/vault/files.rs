//! Files that only their owner may read, each replaced whole and durably.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::error::VaultError;

/// The few file operations of the vault, so that tests can let each of them fail or die.
///
/// Names are relative and use `/`.
pub trait Files: Send + Sync {
    /// The content; `None` where there is no such file.
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, VaultError>;
    /// Replaces the file: at every instant it is as before or whole.
    fn replace(&self, name: &str, content: &[u8]) -> Result<(), VaultError>;
    /// Removes the file for good; `false` where there was none.
    fn remove(&self, name: &str) -> Result<bool, VaultError>;
    /// Every file below a folder, sorted; none where there is no such folder.
    fn list(&self, folder: &str) -> Result<Vec<String>, VaultError>;
    /// A kernel lock, held until dropped; `None` where another holds it.
    fn try_lock(&self, name: &str, share: Share) -> Result<Option<Lock>, VaultError>;
    /// How a person finds the file.
    fn place(&self, name: &str) -> String;

    /// The lock, once others have let go of it; none of ours is held for long.
    fn wait_lock(&self, name: &str, share: Share) -> Result<Lock, VaultError> {
        for _ in 0..TRIES {
            if let Some(lock) = self.try_lock(name, share)? {
                return Ok(lock);
            }
            std::thread::sleep(LOOK_AGAIN);
        }
        Err(VaultError::Busy)
    }
}

/// Five seconds in all.
const TRIES: u32 = 250;
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// Whether others may hold the lock too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Share {
    Alone,
    Together,
}

/// Free again when dropped, or when its process dies.
#[derive(Debug)]
#[must_use = "the lock is free again as soon as this is dropped"]
pub struct Lock {
    _file: File,
}

const FILE_MODE: u32 = 0o600;
const FOLDER_MODE: u32 = 0o700;
/// No file of ours is longer.
const LONGEST: u64 = 4 << 20;

/// A folder of the disk.
#[derive(Debug, Clone)]
pub struct PrivateFiles {
    root: PathBuf,
    /// Whether the root belongs to us, so that others may not even enter it.
    is_ours: bool,
}

impl PrivateFiles {
    /// Touches nothing: the first write makes the folder.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        let root = root.into();
        Self {
            root,
            is_ours: true,
        }
    }

    /// Files in a folder that a person uses for other things too, such as their home.
    pub(super) fn beside_others(folder: &Path) -> Self {
        let is_here = folder.as_os_str().is_empty();
        let root = if is_here { Path::new(".") } else { folder }.to_owned();
        Self {
            root,
            is_ours: false,
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// Makes the folders above `path`, from the root on, each for its owner alone.
    fn make_folders(&self, path: &Path) -> Result<(), VaultError> {
        let folder = path.parent().unwrap_or(&self.root);
        let inside = folder.strip_prefix(&self.root).unwrap_or(Path::new(""));
        let mut made = self.root.clone();
        make_folder(&made)?;
        for part in inside.components() {
            made.push(part);
            make_folder(&made)?;
        }
        Ok(())
    }

    /// Refuses a file that others may read, or whose folders they may enter.
    fn check(&self, path: &Path) -> Result<bool, VaultError> {
        for folder in path.ancestors().skip(1) {
            if !folder.starts_with(&self.root) || (folder == self.root && !self.is_ours) {
                break;
            }
            if !is_private(folder, FOLDER_MODE)? {
                return Ok(false);
            }
        }
        if !is_private(path, FILE_MODE)? {
            return Ok(false);
        }
        let found = std::fs::symlink_metadata(path).map_err(disk("look at", path))?;
        if found.is_file() && found.len() <= LONGEST {
            return Ok(true);
        }
        let path = path.to_owned();
        Err(VaultError::NotAFile { path })
    }
}

impl Files for PrivateFiles {
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, VaultError> {
        let path = self.path(name);
        if !self.check(&path)? {
            return Ok(None);
        }
        match std::fs::read(&path) {
            Ok(content) => Ok(Some(content)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(disk("read", &path)(source)),
        }
    }

    fn replace(&self, name: &str, content: &[u8]) -> Result<(), VaultError> {
        let path = self.path(name);
        self.make_folders(&path)?;
        let written = toklake_lake::replace_file(&path, |file| {
            // before the first byte, whatever the umask said
            close_to_others(file, FILE_MODE)?;
            file.write_all(content)
        });
        written.map_err(|source| VaultError::Write { path, source })
    }

    fn remove(&self, name: &str) -> Result<bool, VaultError> {
        let path = self.path(name);
        match std::fs::remove_file(&path) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(source) => return Err(disk("remove", &path)(source)),
        }
        let folder = path.parent().unwrap_or(&self.root);
        sync_folder(folder).map_err(disk("sync", folder))?;
        Ok(true)
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, VaultError> {
        let mut names = Vec::new();
        let mut waiting = vec![folder.to_owned()];
        while let Some(folder) = waiting.pop() {
            let path = self.path(&folder);
            let entries = match std::fs::read_dir(&path) {
                Ok(entries) => entries,
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(source) => return Err(disk("list", &path)(source)),
            };
            for entry in entries {
                let entry = entry.map_err(disk("list", &path))?;
                let Ok(name) = entry.file_name().into_string() else {
                    continue;
                };
                let is_folder = entry.file_type().map_err(disk("list", &path))?.is_dir();
                let whole = format!("{folder}/{name}");
                match is_folder {
                    true => waiting.push(whole),
                    // what a writer left when it died
                    false if name.starts_with(".tmp-") => {}
                    false => names.push(whole),
                }
            }
        }
        names.sort();
        Ok(names)
    }

    fn try_lock(&self, name: &str, share: Share) -> Result<Option<Lock>, VaultError> {
        let path = self.path(name);
        self.make_folders(&path)?;
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let file = options.open(&path).map_err(disk("lock", &path))?;
        close_to_others(&file, FILE_MODE).map_err(disk("lock", &path))?;
        let taken = match share {
            Share::Alone => file.try_lock(),
            Share::Together => file.try_lock_shared(),
        };
        match taken {
            Ok(()) => Ok(Some(Lock { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(source)) => Err(disk("lock", &path)(source)),
        }
    }

    fn place(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }
}

fn disk(operation: &'static str, path: &Path) -> impl FnOnce(io::Error) -> VaultError {
    let path = path.to_owned();
    move |source| VaultError::Disk {
        operation,
        path,
        source,
    }
}

/// One that is there already is left as it is: reading says where it is too open.
fn make_folder(path: &Path) -> Result<(), VaultError> {
    if path.is_dir() {
        return Ok(());
    }
    let parent = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    if let Some(parent) = parent
        && !parent.exists()
    {
        std::fs::create_dir_all(parent).map_err(disk("create", parent))?;
    }
    match std::fs::create_dir(path) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(()),
        Err(source) => return Err(disk("create", path)(source)),
    }
    set_folder_mode(path).map_err(disk("close", path))?;
    let parent = parent.unwrap_or(Path::new("."));
    sync_folder(parent).map_err(disk("sync", parent))
}

/// Whether the name exists; an error where others may use it.
#[cfg(unix)]
fn is_private(path: &Path, wanted: u32) -> Result<bool, VaultError> {
    use std::os::unix::fs::PermissionsExt;
    let found = match std::fs::symlink_metadata(path) {
        Ok(found) => found,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(source) => return Err(disk("look at", path)(source)),
    };
    let mode = found.permissions().mode() & 0o777;
    if mode & 0o077 == 0 || found.is_symlink() {
        return Ok(true);
    }
    let path = path.to_owned();
    Err(VaultError::TooOpen { path, mode, wanted })
}

/// Elsewhere the folder of a user is closed to others by the system.
#[cfg(not(unix))]
fn is_private(path: &Path, _wanted: u32) -> Result<bool, VaultError> {
    Ok(path.exists())
}

#[cfg(unix)]
fn close_to_others(file: &File, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn close_to_others(_file: &File, _mode: u32) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn set_folder_mode(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(FOLDER_MODE))
}

#[cfg(not(unix))]
fn set_folder_mode(_path: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_path: &Path) -> io::Result<()> {
    Ok(())
}
