//! The temporary folder of a demo: its lake stays to be explored until the next demo takes its place.

use std::fs::{File, remove_dir_all};
use std::io;
use std::path::{Path, PathBuf};

const PREFIX: &str = "toklake-demo-";
/// Locked for as long as the demo plays.
const LOCK: &str = "playing";

/// A folder that nobody else uses, with what a demo needs.
pub struct Folder {
    path: PathBuf,
    lock: File,
}

impl Folder {
    /// Takes away what earlier demos left, killed ones too, and makes a new one.
    pub fn new() -> io::Result<Self> {
        Self::within(&std::env::temp_dir())
    }

    fn within(parent: &Path) -> io::Result<Self> {
        for old in std::fs::read_dir(parent)?.flatten() {
            let is_ours = old.file_name().to_string_lossy().starts_with(PREFIX);
            // what is not ours to remove stays
            let _ = is_ours.then(|| sweep(&old.path())).transpose();
        }
        loop {
            let folder = tempfile::Builder::new().prefix(PREFIX).tempdir_in(parent)?;
            let lock = File::create_new(folder.path().join(LOCK))?;
            // another demo may have taken it for one that is over
            if lock.try_lock().is_ok() && folder.path().join(LOCK).exists() {
                let path = folder.keep();
                return Ok(Self { path, lock });
            }
        }
    }

    /// Where the lake lies, unless it is kept elsewhere.
    pub fn lake(&self) -> PathBuf {
        self.path.join("lake")
    }

    /// Where the vault lies while the demo plays.
    pub fn backstage(&self) -> PathBuf {
        self.path.join("backstage")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // nobody stays signed in when the play is over
        let _ = remove_dir_all(self.backstage());
        if !self.lake().exists() {
            let _ = remove_dir_all(&self.path);
        }
        let _ = self.lock.unlock();
    }
}

/// Removes the folder of a demo that plays no more.
fn sweep(folder: &Path) -> io::Result<()> {
    let lock = File::open(folder.join(LOCK))?;
    match lock.try_lock() {
        Ok(()) => remove_dir_all(folder),
        Err(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folders(parent: &Path) -> usize {
        std::fs::read_dir(parent).unwrap().count()
    }

    #[test]
    fn a_demo_takes_the_place_of_those_that_are_over() {
        let parent = tempfile::tempdir().unwrap();
        std::fs::create_dir(parent.path().join("toklake-demo-of-a-person")).unwrap();
        let first = Folder::within(parent.path()).unwrap();
        std::fs::create_dir_all(first.lake()).unwrap();
        std::fs::create_dir_all(first.backstage()).unwrap();
        let beside = Folder::within(parent.path()).unwrap();
        assert!(first.lake().exists(), "it still plays");
        // a kill frees the lock and does nothing else
        let (lake, backstage) = (first.lake(), first.backstage());
        first.lock.unlock().unwrap();
        drop(Folder::within(parent.path()).unwrap());
        assert!(!lake.exists() && !backstage.exists());
        drop((first, beside));
        assert_eq!(folders(parent.path()), 1, "what is no demo's stays");
    }

    #[test]
    fn the_lake_stays_after_the_play_and_the_vault_does_not() {
        let parent = tempfile::tempdir().unwrap();
        let folder = Folder::within(parent.path()).unwrap();
        std::fs::create_dir_all(folder.lake()).unwrap();
        std::fs::create_dir_all(folder.backstage()).unwrap();
        let (lake, backstage) = (folder.lake(), folder.backstage());
        drop(folder);
        assert!(lake.exists() && !backstage.exists());
    }
}
