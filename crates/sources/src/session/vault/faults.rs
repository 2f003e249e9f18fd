//! A disk that dies at the n-th change, before or after it.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::{Files, Lock, PrivateFiles, Share, VaultError};

/// Counts what changes the disk; from the fatal one on nothing works any more.
pub(crate) struct Faulty {
    pub(crate) inner: PrivateFiles,
    changes: AtomicUsize,
    fatal: usize,
    /// Whether the fatal change reaches the disk.
    is_done: bool,
}

impl Faulty {
    pub(crate) fn new(inner: PrivateFiles, fatal: usize, is_done: bool) -> Self {
        Self {
            inner,
            changes: AtomicUsize::new(0),
            fatal,
            is_done,
        }
    }

    pub(crate) fn has_died(&self) -> bool {
        self.changes.load(Ordering::SeqCst) >= self.fatal
    }

    fn change<T>(&self, act: impl FnOnce() -> Result<T, VaultError>) -> Result<T, VaultError> {
        let count = self.changes.fetch_add(1, Ordering::SeqCst) + 1;
        if count < self.fatal {
            return act();
        }
        if count == self.fatal && self.is_done {
            act()?;
        }
        Err(VaultError::Busy)
    }
}

impl Files for Faulty {
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, VaultError> {
        match self.has_died() {
            true => Err(VaultError::Busy),
            false => self.inner.read(name),
        }
    }

    fn replace(&self, name: &str, content: &[u8]) -> Result<(), VaultError> {
        self.change(|| self.inner.replace(name, content))
    }

    fn remove(&self, name: &str) -> Result<bool, VaultError> {
        self.change(|| self.inner.remove(name))
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, VaultError> {
        self.inner.list(folder)
    }

    fn try_lock(&self, name: &str, share: Share) -> Result<Option<Lock>, VaultError> {
        self.inner.try_lock(name, share)
    }

    fn place(&self, name: &str) -> String {
        self.inner.place(name)
    }
}
