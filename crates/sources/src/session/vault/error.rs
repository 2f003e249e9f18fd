//! Why the vault did not give or take a secret.

use std::io;
use std::path::PathBuf;

/// No error here holds a secret, nor the text of what could not be read.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    #[error("cannot {operation} `{}`", path.display())]
    Disk {
        operation: &'static str,
        path: PathBuf,
        source: io::Error,
    },
    #[error("`{}` cannot be written", path.display())]
    Write {
        path: PathBuf,
        source: toklake_lake::LakeError,
    },
    #[error(
        "others may read `{path}` (mode {mode:03o}): close it with `chmod {wanted:o} '{path}'`, and \
         think of what lies in it as known to them",
        path = path.display()
    )]
    TooOpen {
        path: PathBuf,
        mode: u32,
        wanted: u32,
    },
    #[error("`{}` is a link or no plain file: the vault keeps none", path.display())]
    NotAFile { path: PathBuf },
    #[error("`{path}` does not open with the key at hand: another key made it, or it is damaged")]
    WrongKey { path: String },
    #[error("the passphrase does not open the vault, or its key file is damaged")]
    WrongPassphrase,
    #[error("`{path}` is damaged: {reason}; restore it, or sign in again")]
    Damaged { path: String, reason: &'static str },
    #[error(
        "`{path}` is an older copy ({found} where {expected} was written last): restore the newest, or \
         sign in again"
    )]
    Older {
        path: String,
        found: u64,
        expected: u64,
    },
    #[error("`{path}` belongs elsewhere: inside it says `{inside}`")]
    Swapped { path: String, inside: String },
    #[error("`{path}` was written by a newer version of toklake (format {format})")]
    Newer { path: String, format: u32 },
    #[error(
        "the vault's key is not in {place}: put it back, or forget the sessions and sign in again"
    )]
    NoKey { place: String },
    #[error("`{path}` was changed by somebody else meanwhile: try again")]
    Changed { path: String },
    #[error("another process holds the vault: try again in a moment")]
    Busy,
}

impl VaultError {
    /// A stable word for programs that read our answers.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Disk { .. } | Self::Write { .. } => "vault_io",
            Self::TooOpen { .. } => "vault_open_to_others",
            Self::NotAFile { .. } => "vault_not_a_file",
            Self::WrongKey { .. } | Self::WrongPassphrase => "vault_wrong_key",
            Self::Damaged { .. } => "vault_damaged",
            Self::Older { .. } => "vault_older",
            Self::Swapped { .. } => "vault_swapped",
            Self::Newer { .. } => "vault_newer",
            Self::NoKey { .. } => "vault_no_key",
            Self::Changed { .. } => "vault_changed",
            Self::Busy => "vault_busy",
        }
    }
}
