//! The lock of a lake: one writing command at a time, and the kernel frees it when its holder dies.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

use crate::error::LakeError;

/// Held until dropped. Locks of memory lakes hold nothing.
#[derive(Debug)]
#[must_use = "the lock is free again as soon as this is dropped"]
pub struct LakeLock {
    _file: Option<File>,
}

impl LakeLock {
    pub(crate) fn of_memory() -> Self {
        Self { _file: None }
    }

    /// Locks `path`, whose folder exists. The content only serves the message: the lock is the
    /// kernel's.
    pub(crate) fn take(root: &Path, path: &Path, command: &str) -> Result<Self, LakeError> {
        let disk = |source| LakeError::disk("lock", path.display(), source);
        let mut options = OpenOptions::new();
        let mut file = options
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(disk)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let root = root.display().to_string();
                return Err(LakeError::Held {
                    root,
                    holder: holder(&mut file),
                });
            }
            Err(TryLockError::Error(source)) => return Err(disk(source)),
        }
        sign(&mut file, command).map_err(disk)?;
        Ok(Self { _file: Some(file) })
    }
}

fn sign(file: &mut File, command: &str) -> std::io::Result<()> {
    file.set_len(0)?;
    file.seek(SeekFrom::Start(0))?;
    file.write_all(format!("process {} (`{command}`)\n", std::process::id()).as_bytes())
}

fn holder(file: &mut File) -> String {
    let mut text = String::new();
    // where a lock also hides the content, the holder stays unnamed
    let read = file.take(4096).read_to_string(&mut text).is_ok();
    match text.trim() {
        name if read && !name.is_empty() => name.to_owned(),
        _ => "another process".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_is_told_who_holds_it_and_may_follow_afterwards() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(".lock");
        let first = LakeLock::take(folder.path(), &path, "toklake run --a-long-one").unwrap();
        let error = LakeLock::take(folder.path(), &path, "toklake import").unwrap_err();
        let named = format!(
            "process {} (`toklake run --a-long-one`)",
            std::process::id()
        );
        assert!(error.to_string().contains(&named), "{error}");
        assert_eq!(error.code(), "lake_held");
        drop(first);
        let _second = LakeLock::take(folder.path(), &path, "toklake import").unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(
            text,
            format!("process {} (`toklake import`)\n", std::process::id())
        );
    }
}
