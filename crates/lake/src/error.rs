//! What can go wrong in a lake, and what to do about it.

use std::error::Error;
use std::fmt::Display;
use std::io;

/// Whatever lies beneath a failed operation.
pub type Cause = Box<dyn Error + Send + Sync + 'static>;

#[derive(Debug, thiserror::Error)]
pub enum LakeError {
    #[error("cannot open the lake at `{root}`: {reason}")]
    Root { root: String, reason: String },
    #[error("cannot {operation} `{path}`: {remedy}")]
    Failed {
        operation: &'static str,
        path: String,
        remedy: String,
        source: Cause,
    },
    #[error("cannot {operation} `{path}`: it is not in the lake")]
    Absent {
        operation: &'static str,
        path: String,
        source: Cause,
    },
    #[error("the lake at `{root}` is in use by {holder}: wait for it, or end it, and run again")]
    Held { root: String, holder: String },
    #[error("`{path}` is damaged: {reason}")]
    Damaged { path: String, reason: String },
    #[error("`{path}` changed while it was read: try again; nothing was kept")]
    Changed { path: String },
    #[error("`{text}` cannot be the {part} of a landing place: {reason}")]
    Place {
        part: &'static str,
        text: String,
        reason: &'static str,
    },
}

impl LakeError {
    /// A stable word for programs that read our answers.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Root { .. } => "lake_root",
            Self::Failed { source, .. } => disk_code(source.as_ref()).unwrap_or("lake_io"),
            Self::Absent { .. } => "lake_absent",
            Self::Held { .. } => "lake_held",
            Self::Damaged { .. } => "lake_damaged",
            Self::Changed { .. } => "file_changed",
            Self::Place { .. } => "landing_place",
        }
    }

    pub(crate) fn disk(operation: &'static str, path: impl Display, source: io::Error) -> Self {
        Self::from_cause(operation, path.to_string(), Box::new(source))
    }

    pub(crate) fn store(
        operation: &'static str,
        path: impl Display,
        source: object_store::Error,
    ) -> Self {
        let path = path.to_string();
        match source {
            object_store::Error::NotFound { .. } => Self::Absent {
                operation,
                path,
                source: Box::new(source),
            },
            source => Self::from_cause(operation, path, Box::new(source)),
        }
    }

    fn from_cause(operation: &'static str, path: String, source: Cause) -> Self {
        let remedy = explain(source.as_ref(), &path)
            .unwrap_or_else(|| "the storage answered with an error".to_owned());
        Self::Failed {
            operation,
            path,
            remedy,
            source,
        }
    }
}

/// What an error of the file system beneath `error` means for `path`, and what to do; `None` if no
/// file system had a part in it.
pub fn explain(error: &(dyn Error + 'static), path: &str) -> Option<String> {
    io_cause(error).map(|cause| remedy(cause, path))
}

/// A stable word for what the disk refused beneath `error`; `None` where the disk is not to blame,
/// so that a file that is gone or damaged is told as that.
pub fn disk_code(error: &(dyn Error + 'static)) -> Option<&'static str> {
    io_cause(error).and_then(io_code)
}

fn io_cause<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a io::Error> {
    let chain = std::iter::successors(Some(error), |&error| error.source());
    // the last one is the nearest to the disk
    chain
        .filter_map(|error| error.downcast_ref::<io::Error>())
        .last()
}

fn io_code(error: &io::Error) -> Option<&'static str> {
    use io::ErrorKind as Kind;
    match error.kind() {
        Kind::StorageFull => Some("disk_full"),
        Kind::QuotaExceeded => Some("disk_quota"),
        Kind::ReadOnlyFilesystem => Some("disk_read_only"),
        Kind::FileTooLarge => Some("file_too_large"),
        Kind::PermissionDenied => Some("no_permission"),
        Kind::NotADirectory => Some("not_a_folder"),
        _ if is_too_many_files(error) => Some("too_many_files"),
        _ => None,
    }
}

fn remedy(error: &io::Error, path: &str) -> String {
    use io::ErrorKind as Kind;
    match error.kind() {
        Kind::StorageFull => {
            format!("no space left on the file system of `{path}`: free space and run again")
        }
        Kind::QuotaExceeded => {
            "your quota on this file system is used up: free space or raise it, and run again"
                .to_owned()
        }
        Kind::ReadOnlyFilesystem => {
            "the file system is read-only: mount it writable or choose another `PROJECT_ROOT`"
                .to_owned()
        }
        Kind::PermissionDenied => {
            "permission denied: give your user read and write permission on it and on its folder"
                .to_owned()
        }
        Kind::NotFound => "it does not exist".to_owned(),
        Kind::AlreadyExists => "it exists already".to_owned(),
        Kind::NotADirectory => "a file stands where a folder is needed: move it away".to_owned(),
        Kind::IsADirectory => "a folder stands where a file is needed: move it away".to_owned(),
        Kind::InvalidFilename => {
            "the name is too long or not allowed on this file system".to_owned()
        }
        Kind::FileTooLarge => {
            "the file is larger than this file system or your limit (`ulimit -f`) allows: raise it or \
             keep the lake elsewhere, and run again"
                .to_owned()
        }
        Kind::Unsupported => {
            "this file system lacks hard links, locks or sync: keep the lake on a local disk"
                .to_owned()
        }
        _ if is_too_many_files(error) => {
            "too many open files: raise the limit (`ulimit -n`) and run again".to_owned()
        }
        _ => "the disk answered with an error: check the disk, then run again".to_owned(),
    }
}

/// EMFILE and ENFILE have no stable kind.
fn is_too_many_files(error: &io::Error) -> bool {
    cfg!(unix) && matches!(error.raw_os_error(), Some(23 | 24))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_named_however_deep_it_lies() {
        let full = io::Error::from(io::ErrorKind::StorageFull);
        let wrapped = object_store::Error::Generic {
            store: "x",
            source: Box::new(full),
        };
        let error = LakeError::store("write", "raw/a", wrapped);
        assert_eq!(error.code(), "disk_full");
        assert_eq!(
            error.to_string(),
            "cannot write `raw/a`: no space left on the file system of `raw/a`: free space and run again"
        );
    }

    #[test]
    fn other_refusals_have_their_own_words() {
        let code = |kind| LakeError::disk("write", "x", io::Error::from(kind)).code();
        assert_eq!(code(io::ErrorKind::ReadOnlyFilesystem), "disk_read_only");
        assert_eq!(code(io::ErrorKind::PermissionDenied), "no_permission");
        assert_eq!(code(io::ErrorKind::Other), "lake_io");
        let many = LakeError::disk("read", "x", io::Error::from_raw_os_error(24));
        assert_eq!(many.code(), "too_many_files");
    }
}
