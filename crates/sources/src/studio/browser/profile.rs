//! The profile of an account: cookies and settings of its browser, for its owner alone.

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use super::error::BrowserError;
use crate::session::handle::Handle;

/// A profile that nobody else uses meanwhile.
#[derive(Debug)]
pub struct Profile {
    folder: PathBuf,
    _lock: File,
}

/// The folder of an account's profile inside the vault.
pub fn profile_folder(vault: &Path, account: &Handle) -> PathBuf {
    vault.join("profiles").join(account.as_str())
}

impl Profile {
    /// Makes the folder where there is none, and takes it.
    ///
    /// # Errors
    /// A folder that cannot be made, or that another browser of ours uses.
    pub fn take(folder: &Path) -> Result<Self, BrowserError> {
        let failed = |source| BrowserError::Profile {
            path: folder.to_owned(),
            source,
        };
        private_folder(folder).map_err(failed)?;
        let mut options = OpenOptions::new();
        options.create(true).write(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let lock = options.open(folder.join("toklake.lock")).map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self {
                folder: folder.to_owned(),
                _lock: lock,
            }),
            Err(TryLockError::WouldBlock) => Err(BrowserError::ProfileInUse {
                profile: folder.to_owned(),
            }),
            Err(TryLockError::Error(source)) => Err(failed(source)),
        }
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

/// Every folder that is made on the way is for its owner alone, whatever the umask says.
fn private_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    #[cfg(unix)]
    for close in [Some(folder), folder.parent()].into_iter().flatten() {
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o700);
        std::fs::set_permissions(close, mode)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_is_for_one_browser_of_one_person() {
        let vault = tempfile::tempdir().unwrap();
        let folder = profile_folder(vault.path(), &Handle::parse("@Zone.A0").unwrap());
        assert!(folder.ends_with("profiles/zone.a0"));
        let taken = Profile::take(&folder).unwrap();
        let error = Profile::take(&folder).unwrap_err();
        assert_eq!(error.code(), "browser_profile_in_use");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
            assert_eq!(mode(&folder), 0o700);
            assert_eq!(mode(folder.parent().unwrap()), 0o700);
        }
        drop(taken);
        Profile::take(&folder).unwrap();
    }
}
